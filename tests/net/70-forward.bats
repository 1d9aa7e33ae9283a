#!/usr/bin/env bats
# A LAC (RFC 2661): pppd takes an L2TP call, the controller picks an LNS, and
# l2tp-bridge takes pppd's place.

load lib/test
load lib/link
load lib/forward

# calls MOMENT
calls() {
	local n
	three_calls l2tp "$1"
	for n in 1 2 3; do
		nothing_of "$n"
	done
}

calls_end() {
	local n
	for n in 1 2 3; do
		bridge_ends "$n" 1 2
	done
	for n in 1 2 3; do
		stop_both "caller-$n" "lns-$n"
		stop "ctl-$n"
	done
	no_kernel_objects
}

@test "by its name: no password here, no Success from us; PAP, CHAP, MS-CHAPv2" {
	calls name
	for n in 1 2 3; do
		run ! log_has "lac-$n" 'sent \[(CHAP Success|PAP AuthAck)|sent \[IPCP|sent \[CCP'
		log_has "caller-$n" 'rcvd \[(CHAP Success|PAP AuthAck)'
		run ! grep -F "$PASSWORD" "$LOGS/lac-$n.log" "$LOGS/ctl-$n.log"
	done
	echo "# $(memory_of 1) kB for a call" >&3
	(($(memory_of 1) <= 250))
	log_has ctl-1 'REQUEST=forward PEER_NAME=alice@isp AUTH=pap PID='"$(pid_of lac-1)"' PROXY_AUTH_TYPE=0003 PROXY_AUTH_ID=00[0-9a-f]{2} PROXY_AUTH_NAME=616c69636540697370 PROXY_AUTH_RESPONSE=\* PROXY_LCP_LAST_SENT=[0-9a-f]+ PROXY_LCP_LAST_RECEIVED=[0-9a-f]+ PROXY_LCP_INITIAL=[0-9a-f]+$'
	log_has ctl-1 '^PASSWORD right$'
	log_has ctl-2 'AUTH=chap-md5 .*PROXY_AUTH_TYPE=0002 .*PROXY_AUTH_CHALLENGE=[0-9a-f]{32,} PROXY_AUTH_RESPONSE='
	log_has ctl-3 'AUTH=mschap-v2 PID=[0-9]* PROXY_AUTH_ID='
	log_has ctl-1 'EVENT=forwarded PID='"$(pid_of lac-1)"' SIDE1_TUNNEL_ID=201 SIDE1_PEER_TUNNEL_ID=101 SIDE1_SESSION_ID=401 SIDE1_PEER_SESSION_ID=301 SIDE2_TUNNEL_ID=101 SIDE2_PEER_TUNNEL_ID=201 SIDE2_SESSION_ID=301 SIDE2_PEER_SESSION_ID=401$'
	calls_end
}

@test "authenticated: after our own Success, before IPCP; auth-down runs" {
	passwords b
	for script in auth-up auth-down; do
		write_file b "/etc/ppp/$script" 755 <<-EOF
			#!/bin/sh
			[ $script = auth-down ] || sleep 1
			echo "$script \$2" >>"/run/.host/scripts-\$1"
		EOF
	done
	calls authenticated
	for n in 1 2 3; do
		log_has "lac-$n" 'sent \[(CHAP Success|PAP AuthAck)'
		run ! log_has "lac-$n" 'sent \[(IPCP|CCP|IPV6CP)'
		wait_for 5 "auth-down of $n" on b grep -q auth-down "/run/.host/scripts-ppp$n"
		[ "$(on b cat "/run/.host/scripts-ppp$n")" = "auth-up alice@isp
auth-down alice@isp" ]
	done
	log_has ctl-1 'AUTH=pap .*PROXY_AUTH_TYPE=0003'
	log_has ctl-1 '^PASSWORD right$'
	log_has ctl-2 'AUTH=chap-md5 .*PROXY_AUTH_CHALLENGE=[0-9a-f]{32,}'
	log_has ctl-3 'EVENT=forwarded'
	calls_end
}

# A plugin stands in for pppd 2.5.3, which has that variable.
# bats test_tags=trixie
@test "auth-down is where the option auth-down-script of pppd 2.5.3 says" {
	local version
	version=$(pppd_version)
	[[ $version != 2.4* ]] || skip_never_here "pppd $version has no such option"
	gcc -shared -fPIC -x c -o "$BATS_TEST_TMPDIR/paths.so" - <<-END
		const char pppd_version[] = "$version";
		char path_auth_down[] = "/etc/ppp/own-down";
		void plugin_init(void) {}
	END
	write_file b /etc/ppp/options <<<"plugin $BATS_TEST_TMPDIR/paths.so"
	for script in auth-down own-down; do
		write_file b "/etc/ppp/$script" 755 <<-EOF
			#!/bin/sh
			echo $script \$2 >>/run/.host/scripts
		EOF
	done
	passwords b
	call 1 pap authenticated
	forwarded 1
	wait_for 5 "the script" on b test -s /run/.host/scripts
	[ "$(on b cat /run/.host/scripts)" = "own-down alice@isp" ]
	bridge_ends 1 1 2
	stop_both caller-1 lns-1
	stop ctl-1
	no_kernel_objects
}

# here N: pppd has the call itself, and the controller its answer
here() {
	wait_up "lac-$1" 30 && wait_up "caller-$1" 20 || return
	[ "$(<"/proc/$(pid_of "lac-$1")/comm")" = pppd ] || fail "not pppd"
}

# bats test_tags=bookworm
@test "FORWARD=no, and names that are not asked about: a local login, with the password checked" {
	passwords b
	controller 1
	controller 2
	controller 3
	for n in 1 2 3; do
		lac "$n" chap-md5 name addresses=yes chap-interval 1
	done
	lac 4 mschap-v2 authenticated addresses=yes l2tp-controller /run/ctl-1
	lac 5 pap name addresses=yes l2tp-controller /run/ctl-1 \
		l2tp-forward-match '^[^@]+@isp$'
	lac 6 eap name addresses=yes l2tp-controller /run/ctl-1
	lac 7 pap name addresses=yes l2tp-controller /run/ctl-1
	caller 1 local
	caller 2 local-2 password wrong
	caller 3 local
	caller 4 local
	caller 5 alice@home
	caller 6 local
	caller 7 local password wrong
	for n in 1 3 4 5 6; do
		here "$n"
	done
	[ "$(status_of lac-2 20)" = 11 ]
	[ "$(status_of lac-7 20)" = 11 ]
	wait_for 10 "a second challenge" challenged_twice
	run ! log_has ctl-1 alice@home
	log_has ctl-1 'PEER_NAME=local AUTH=eap PID='
	[ "$(grep -c 'REQUEST=forward' "$LOGS/ctl-3.log")" = 1 ]
	log_has ctl-3 '^END'
}

challenged_twice() {
	(($(grep -c 'rcvd \[CHAP Response' "$LOGS/lac-3.log") >= 2))
}

# bats test_tags=trixie
@test "EAP is forwarded by the identity alone" {
	call 1 eap name
	forwarded 1
	nothing_of 1
	log_has ctl-1 'AUTH=eap PID=[0-9]* PROXY_AUTH_ID=[0-9a-f]{4} PROXY_AUTH_NAME=616c69636540697370 PROXY_LCP'
	bridge_ends 1 1 2
}

# bats test_tags=bookworm
@test "the controller's socket may be inherited, and the session stock's or the controller's" {
	local words
	lns 1 chap-md5
	read -ra words <<<"$(onward 1)"
	# shellcheck disable=SC2046 # words
	start b lac-1 "$PEERS/lac.py" - "${words[@]}" pppd plugin l2tp.so "${COMMON[@]}" \
		unit 1 l2tp-local 10.0.1.2:2001 l2tp-remote 10.0.1.1:2001 $(ids b 1) \
		l2tp-control-fd '{control}' l2tp-forward name auth require-chap l2tp-watch 0
	caller 1 alice@isp
	wait_up caller-1 30
	ping4 1
	wait_log lac-1 'EVENT=bridged'
	log_has lac-1 'EVENT=session .*CHANNEL='
	log_has lac-1 'EVENT=lcp-up'
	log_has lac-1 'EVENT=forwarded PID=.* SIDE1_SESSION_ID=401 '
	run ! log_has lac-1 'EVENT=authenticated'
	# the end of the control socket is the end of the call
	kill -USR1 "$(pid_of lac-1)"
	wait_log lac-1 'the controller closed its control socket; both sides are closed'
	wait_log lac-1 '^ENDED'
	# a session that a controller connected: xl2tpd's way
	controller 2
	lns 2 pap
	link_b 2 name=lac-2 handover=stock addresses=no auth require-pap \
		l2tp-forward name l2tp-controller /run/ctl-2
	caller 2 alice@isp
	wait_up caller-2 30
	wait_log ctl-2 'EVENT=bridged'
	ping4 2
}

# bats test_tags=trixie
@test "no good answer is no login: status 11, and nothing is left" {
	local n=0 name
	local -A texts=(
		[error]='refuses the call: no LNS\? today'
		[hangup]='hung up without an answer'
		[nofd]='no tunnel socket came with its answer'
		[half]='has a line that is not KEY=VALUE|is missing'
		[garbage]='has a line that is not KEY=VALUE'
		[banana]='session-id.*banana'
	)
	passwords b
	controller 1
	for name in "${!texts[@]}"; do
		lac $((++n)) chap-md5 name l2tp-controller /run/ctl-1
		caller "$n" "$name"
	done
	lac 7 pap authenticated l2tp-controller /run/ctl-1
	caller 7 error
	lac 8 eap name l2tp-controller /run/ctl-1
	caller 8 error
	lac 9 pap name l2tp-controller /run/no-such
	caller 9 alice@isp
	n=0
	for name in "${!texts[@]}"; do
		refused $((++n)) 11 "${texts[$name]}"
	done
	refused 7 11 'refuses the call: no LNS'
	refused 8 11 'refuses the call: no LNS'
	refused 9 11 'cannot reach the controller at /run/no-such: No such file or directory'
	no_kernel_objects 20
}

# bats test_tags=bookworm
@test "a slow controller, one that dies, a caller that hangs up, a signal: all end the call" {
	local n
	passwords b
	for n in 1 2 3 4 5; do
		controller "$n"
		lac "$n" pap name l2tp-answer-timeout 6
	done
	lns 5 pap
	for n in 1 2 3 4; do
		caller "$n" "silent-$n"
	done
	# it repeats its request, and its echo requests are answered meanwhile
	caller 5 late@isp pap-restart 1 lcp-echo-interval 1 lcp-echo-failure 2
	for n in 2 3 4; do
		wait_log "ctl-$n" 'REQUEST=forward' 30
	done
	kill -KILL "$(pid_of ctl-2)"
	refused 2 11 'hung up without an answer'
	kill -TERM "$(pid_of caller-3)"
	refused 3 11 'the caller hung up while controller .* was asked'
	kill -TERM "$(pid_of lac-4)"
	wait_log lac-4 'a signal ended the wait'
	[ "$(status_of lac-4)" != 0 ]
	forwarded 5
	(($(grep -c 'sent \[PAP AuthReq' "$LOGS/caller-5.log") >= 3))
	log_has caller-5 'rcvd \[LCP EchoRep'
	refused 1 11 'does not answer within 6 s'
	bridge_ends 5 1 2
}

# bats test_tags=trixie
@test "an LNS's session that cannot be had, an LNS that refuses, and the bridge's program gone" {
	call 1 chap-md5 name
	forwarded 1
	# its session ids are in use
	lac 2 chap-md5 name l2tp-controller /run/ctl-1
	caller 2 busy@isp
	refused 2 11 "the LNS's session: .*"
	is_running lac-1
	# the password is wrong there: the LNS hangs up, and the caller hears that
	controller 3
	lns 3 chap-md5
	lac 3 chap-md5 name
	caller 3 alice@isp password wrong
	[ "$(status_of lns-3 30)" = 11 ]
	[ "$(status_of caller-3 20)" = 19 ]
	wait_log ctl-3 'EVENT=bridged'
	stop lac-3
	# the tunnel to the LNS goes away
	kill -USR2 "$(pid_of ctl-1)"
	wait_log lac-1 'side 2 .* is gone: .*; side 1 .* is closed'
	[ "$(status_of lac-1)" = 1 ]
	wait_log ctl-1 'EVENT=closed STATUS=1'
	controller 4
	lac 4 chap-md5 name
	wait_log lac-4 'sent \[LCP ConfReq'
	on b mount --bind /dev/null /usr/sbin/l2tp-bridge
	caller 4 alice@isp
	refused 4 11 '/usr/sbin/l2tp-bridge: Permission denied'
	# shellcheck disable=SC2046 # words
	start b said pppd plugin l2tp.so "${COMMON[@]}" l2tp-remote 10.0.1.1 $(ids b 1) \
		l2tp-forward name l2tp-controller /run/x auth require-pap dryrun
	[ "$(status_of said)" = 2 ]
	log_has said 'l2tp-forward name: /usr/sbin/l2tp-bridge: Permission denied; install l2tp-bridge there'
}
