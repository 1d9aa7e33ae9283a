#!/usr/bin/env bats
# The stock plugin's options, and requests that arrive before pppd has started.

load lib/test
load lib/link

setup() {
	hosts_up a b
	use_plugin b "$(plugin_dir)/l2tp.so" pppol2tp.so
}

# shellcheck disable=SC2034 # link.bash's
PLUGIN=pppol2tp.so

# lac OPTION...: starts a's end, with the stock plugin
lac() {
	link_a 1 name=lac handover=stock "$@"
}

# lns WORD...: starts b's end with words of link_b, '{session}' among them
lns() {
	link_b 1 name=lns handover=own "$@" lcp-restart 3
}

# handing N COMMAND...: runs it on b with link N's {tunnel} and {session}
handing() {
	local ENDS LINK_IDS
	link_words b "$1"
	on b "$PEERS/controller.py" local="${ENDS[0]}" remote="${ENDS[1]}" \
		tunnel="${LINK_IDS[0]}" session="${LINK_IDS[1]}" -- "${@:2}"
}

# Builds another plugin, which sees each frame and calls the next hook.
build_snoop() {
	cat >"$BATS_TEST_TMPDIR/snoop.c" <<-'END'
		#include <stddef.h>
		#include <sys/types.h>
		#include <stdint.h>
		#include <pppd/pppd.h>
		#ifdef PPPD_VERSION
		const char pppd_version[] = PPPD_VERSION;
		#else
		const char pppd_version[] = VERSION;
		#endif
		static void (*next_sent)(unsigned char *, int);
		static void (*next_rcvd)(unsigned char *, int);
		static void sent(unsigned char *p, int len)
		{
			if (p[2] == 0xc0) notice("snoop sent %d", p[4]);
			if (next_sent) next_sent(p, len);
		}
		static void rcvd(unsigned char *p, int len)
		{
			if (p[2] == 0xc0) notice("snoop rcvd %d", p[4]);
			if (next_rcvd) next_rcvd(p, len);
		}
		void plugin_init(void)
		{
			next_sent = snoop_send_hook;
			next_rcvd = snoop_recv_hook;
			snoop_send_hook = sent;
			snoop_recv_hook = rcvd;
		}
	END
	gcc -shared -fPIC -o "$BATS_TEST_TMPDIR/snoop.so" "$BATS_TEST_TMPDIR/snoop.c"
	cp "$BATS_TEST_TMPDIR/snoop.so" "$BATS_TEST_TMPDIR/snoop2.so"
}

@test "all nine options in an unusual order; snoop hooks are chained" {
	build_snoop
	write_file b /etc/ppp/ip-up 755 <<-'END'
		#!/bin/sh
		echo "$1 $IFNAME $DEVICE" >/run/ip-up.new
		mv /run/ip-up.new /run/ip-up.ran
	END
	lns plugin "$BATS_TEST_TMPDIR/snoop.so" pppol2tp_session_id 401 \
		pppol2tp_debug_mask 15 pppol2tp_ifname l2tptest pppol2tp '{session}' \
		pppol2tp_reorderto 40 pppol2tp_tunnel_id 201 pppol2tp_recv_seq \
		pppol2tp_lns_mode pppol2tp_send_seq
	lac pppol2tp_send_seq pppol2tp_recv_seq
	wait_addr b l2tptest 192.168.1.1 20
	wait_for 10 "ip-up" on b test -e /run/ip-up.ran
	[ "$(on b cat /run/ip-up.ran)" = "l2tptest l2tptest l2tp:10.0.1.1:2001/201/401" ]
	wait_log lns 'Connect: l2tptest <-->'
	on a ping -c 1 -W 5 192.168.1.2
	on b grep -E '/R/S/LNS [0-9a-f]+ 40$' /proc/net/pppol2tp
	# The plugin loaded before ours saw frames both ways.
	log_has lns 'snoop sent 1'
	log_has lns 'snoop rcvd 1'
	log_has lns 'snoop rcvd 2'
}

# bats test_tags=bookworm
@test "bad values are refused with the stock plugin's exit statuses" {
	pppd=(pppd plugin pppol2tp.so nodetach)
	run -2 on b "${pppd[@]}" pppol2tp three
	[[ $output = *three* ]]
	run -2 on b "${pppd[@]}" pppol2tp x3
	run -2 handing 1 \
		"${pppd[@]}" pppol2tp '{session}' pppol2tp '{session}'
	[[ $output = *twice* ]]
	run -1 on b "${pppd[@]}" pppol2tp 77
	[[ $output = *77* ]]
	run -1 handing 2 \
		"${pppd[@]}" pppol2tp '{tunnel}'
	for ids in '' 'pppol2tp_tunnel_id 22' 'pppol2tp_session_id 202'; do
		# shellcheck disable=SC2086 # a list
		run -1 handing 3 \
			"${pppd[@]}" pppol2tp_lns_mode $ids pppol2tp '{session}'
		[[ $output = *pppol2tp_lns_mode* ]]
	done
	for word in 'pppol2tp_reorderto x' 'pppol2tp_tunnel_id -1' 'pppol2tp_ifname a/b'; do
		# shellcheck disable=SC2086
		run -2 on b "${pppd[@]}" $word
		[[ $output = *${word% *}* ]]
	done
}

# The peer sends its request once and then not for half a minute, so without that
# request there is no link. The main kernels of trixie and bookworm lose it.
@test "a request that arrives before pppd starts is answered at once" {
	lns hold=1 control=print pppol2tp '{session}'
	wait_log lns CONNECTED
	lac lcp-restart 30
	wait_log lac 'sent \[LCP ConfReq'
	wait_for 10 "the request to arrive at b" rx_packets
	kill -CONT "$(pid_of lns)"
	within 3000 lns EVENT=lcp-up
	wait_addr b ppp1 192.168.1.1
	[ "$(log_has lac 'rcvd \[LCP ConfReq' | wc -l)" -le 2 ]
}

# rx_packets: has the kernel received a packet? The third line of a session in
# /proc/net/pppol2tp says how many.
rx_packets() {
	# shellcheck disable=SC2016
	[ "$(on b awk '/SESSION / { at = NR }
		at && NR == at + 2 { split($3, rx, "/"); print rx[1] }' \
		/proc/net/pppol2tp | tail -n 1)" -ge 1 ]
}
