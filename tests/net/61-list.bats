#!/usr/bin/env bats
# Which session, interface and process belong together: the state files, and what
# l2tp-list makes of them and the kernel. More links, in the guest:
# L2TP_LIST=200 BATS_TEST_TIMEOUT=2500 bats /src/tests/net/61-list.bats

load lib/test
load lib/link

DIR=/run/pppd-l2tp
LINKS=${L2TP_LIST:-20}

# state HOST NAME: a state file's text
state() {
	on "$1" cat "$DIR/$2"
}

# states HOST: the names of the files there
states() {
	on "$1" ls "$DIR"
}

# states_are HOST [NAME...]
states_are() {
	[ "$(states "$1" | sort | xargs)" = "${*:2}" ]
}

# wait_states HOST [NAME...]
wait_states() {
	wait_for 10 "the state files ${*:2} on $1" states_are "$@"
}

@test "a link has a state file from up to its end" {
	local pid
	echo 'joe * secret *' | write_file a /etc/ppp/chap-secrets 600
	echo 'joe * secret *' | write_file b /etc/ppp/chap-secrets 600
	link_b 1 ipv6=yes user joe
	link_a 1 ipv6=yes auth require-chap
	wait_link6 1
	pid=$(pid_of a-1)
	run -0 state a 101-301
	echo "$output"
	[ "$(sed -E 's/^(START|NETNS|PIDNS|SINCE)=[0-9]+$/\1=N/' <<<"$output")" = "PID=$pid
START=N
NETNS=N
PIDNS=N
SINCE=N
IFNAME=ppp1
EVENT=session
TUNNEL_ID=101
PEER_TUNNEL_ID=201
SESSION_ID=301
PEER_SESSION_ID=401
$(grep -A 99 ^EVENT=lcp-up <<<"$output")" ]
	[[ $output = *"
EVENT=authenticated
PEER_NAME=joe
"* && $output = *"
EVENT=up
FAMILY=ipv4
IFNAME=ppp1
UNIT=1
LOCAL=192.168.1.1
REMOTE=192.168.1.2
PID=$pid"* && $output = *"
EVENT=up
FAMILY=ipv6
IFNAME=ppp1
UNIT=1
LOCAL=fe80::1
REMOTE=fe80::2
PID=$pid"* ]]
	[ "$(sed -n s/^NETNS=//p <<<"$output")" = "$(stat -L -c %i "$(netns_of a)")" ]
	[ "$(on a stat -c '%a %U %F' "$DIR" "$DIR/101-301")" = "755 root directory
644 root regular file" ]
	stop_both a-1 b-1
	states_are a
	# nothing half-written either
	[ "$(on a ls -A "$DIR")" = .lock ]
}

# bats test_tags=trixie
@test "files of processes that died go at the next start, others stay" {
	link 1
	wait_states a 101-301
	stop a-1 KILL
	states_are a 101-301
	# one that died while it wrote, and what is nobody's
	echo PID=1 | write_file a "$DIR/.101-301.$(pid_of a-1)"
	echo PID=1 | write_file a "$DIR/1-2"
	echo PID=1 | write_file a "$DIR/notes"
	run -0 on a l2tp-list
	[ "${#lines[@]}" = 1 ]
	link 2
	wait_states a 1-2 102-302 notes
	[ "$(on a ls -A "$DIR" | sort | xargs)" = ".lock 1-2 102-302 notes" ]
	log_has a-2 'removed 2 state file\(s\) of processes that died'
	# what a dead process left does not keep its name from the next
	stop a-2 KILL
	stop b-2
	link 2
	[ "$(state a 102-302 | sed -n '1s/PID=//p')" = "$(pid_of a-2)" ]
	# nor does one that has its pid, but began at another time
	state a 102-302 | sed 's/^START=.*/START=1/; s/302$/303/' |
		write_file a "$DIR/102-303"
	[ "$(on a l2tp-list --json | grep -c ppp2)" = 1 ]
	link 3
	wait_states a 1-2 102-302 103-303 notes
}

# bats test_tags=bookworm
@test "persist: there is a file while there is a link" {
	local began
	link_b 1 persist maxfail 0 holdoff 1
	link_a 1 persist maxfail 0 holdoff 3
	wait_link 1
	wait_states a 101-301
	began=$(state a 101-301 | sed -n 's/SINCE=//p')
	on a ip l2tp del session tunnel_id 101 session_id 301
	wait_states a
	# in hold-off
	is_running a-1
	wait_states a 101-301
	(($(state a 101-301 | sed -n 's/SINCE=//p') > began))
	log_has a-1 'was deleted; hanging up'
}

# bats test_tags=trixie
@test "two namespaces with the same ids and one directory" {
	local second
	second=$(stat -L -c %i "$(netns_of b)")
	link_b 1 on=a before="nsenter --net=$(netns_of b)" l2tp-tunnel-id 101 \
		l2tp-peer-tunnel-id 101 l2tp-session-id 301 l2tp-peer-session-id 301
	link_a 1 l2tp-peer-tunnel-id 101 l2tp-peer-session-id 301
	wait_link 1
	# whichever came first has the plain name
	wait_for 10 "two files" two_files
	[ "$(state a 101-301 | grep -c ^EVENT=up)" = 1 ]
	[ "$(on a sh -c "cat $DIR/101-301*" | sed -n '/^START/d; s/^NETNS=//p' | sort)" = \
		"$(printf '%s\n' "$second" "$(stat -L -c %i "$(netns_of a)")" | sort)" ]
	# each namespace is shown its own
	[[ $(on a l2tp-list --json) = *'"pid":'"$(pid_of a-1)",* ]]
	[[ $(on a nsenter --net="$(netns_of b)" l2tp-list --json) = *'"pid":'"$(pid_of b-1)",* ]]
	stop_both a-1 b-1
	states_are a
}

two_files() {
	[[ $(states a | sort | xargs) =~ ^101-301\ 101-301\.[0-9]+$ ]]
}

# bats test_tags=bookworm
@test "a link needs no state file" {
	# a directory that is not ours: no link is followed
	on a mkdir /run/elsewhere
	on a ln -s elsewhere "$DIR"
	link 1
	log_has a-1 "cannot write a state file in $DIR: "
	[ -z "$(on a ls -A /run/elsewhere)" ]
	link_down 1
	on a rm "$DIR"
	# that others may write to
	on a mkdir -m 777 "$DIR"
	link 2
	log_has a-2 "cannot write a state file in $DIR: Operation not permitted"
	[ -z "$(on a ls -A "$DIR")" ]
	run -0 --separate-stderr on a l2tp-list
	[[ $stderr = *"cannot read the state files in $DIR: Operation not permitted"* ]]
	[[ $output = *" 102 "* ]]
	link_down 2
	on a rmdir "$DIR"
	on a mount -o remount,ro /run
	link 3
	log_has a-3 "cannot write a state file in $DIR: Read-only file system"
	link_down 3
}

# bats test_tags=trixie
@test "what l2tp-list refuses" {
	run -0 on a l2tp-list
	[ "${#lines[@]}" = 1 ]
	[ "$(on a l2tp-list --json)" = '[]' ]
	run -2 on a l2tp-list --json --prometheus
	run -2 on a l2tp-list --sessions
	run -2 on a l2tp-list --json=x
	run -2 on a l2tp-list ppp0
	run -1 on a setpriv --reuid 65534 --clear-groups l2tp-list
	[[ $output = *"Operation not permitted; it takes root, or CAP_NET_ADMIN" ]]
	run -1 on a sh -c 'l2tp-list >/dev/full'
	[[ $output = *"cannot write: No space left on device" ]]
}

# The kernel's sessions by ip(8), a line for each: tunnel, session, their peers
by_ip() {
	on a ip l2tp show session | sed -nE 'N;
		s/^Session ([0-9]+) in tunnel ([0-9]+)\n +Peer session ([0-9]+), tunnel ([0-9]+)$/\2 \1 \4 \3/p;
		D' | sort -n
}

# fields KEY...: of each object that l2tp-list --json prints
fields() {
	on a l2tp-list --json | python3 -c '
import json, sys
for session in json.load(sys.stdin):
	print(*(session[key] for key in sys.argv[1:]))' "$@"
}

# metric NAME: its value
metric() {
	sed -n "s/^$1 //p" <<<"$output"
}

# bats test_tags=bookworm
@test "many links: l2tp-list's three forms and the kernel agree" {
	local n wanted
	for ((n = 1; n <= LINKS; n++)); do
		link_b "$n"
		link_a "$n"
	done
	for ((n = 1; n <= LINKS; n++)); do
		wait_link "$n" 120
	done
	ping4 "$LINKS" -c 3 -i 0.2
	# one whose peer does not answer: it has no file
	link_a "$((LINKS + 1))" name=alone
	wait_log alone 'Connect:' 30
	wanted=$(by_ip)
	[ "$(wc -l <<<"$wanted")" = $((LINKS + 1)) ]
	# JSON
	[ "$(fields tunnel_id session_id peer_tunnel_id peer_session_id)" = "$wanted" ]
	[ "$(fields interface pseudowire peer pid | sed -n '1p; $p')" = \
		"ppp1 ppp 10.0.1.2:2001 $(pid_of a-1)
None ppp 10.0.1.2:$((2001 + LINKS)) None" ]
	[ "$(fields addresses | tail -n 2)" = \
		"[{'family': 'ipv4', 'local': '192.168.$LINKS.1', 'remote': '192.168.$LINKS.2'}]
[]" ]
	counters a $((100 + LINKS)) $((300 + LINKS)) >"$BATS_TEST_TMPDIR/counted"
	# shellcheck disable=SC2046 # words
	[ "$(fields $(sed 's/=.*//' "$BATS_TEST_TMPDIR/counted" | tr '[:upper:]' '[:lower:]') | sed -n "${LINKS}p")" = \
		"$(sed 's/.*=//' "$BATS_TEST_TMPDIR/counted" | xargs)" ]
	# the table
	run -0 on a l2tp-list
	printf '%s\n' "${lines[@]:0:3}"
	[ "$(awk 'NR > 1 { print $1, $2 }' <<<"$output")" = "$(cut -d ' ' -f 1-2 <<<"$wanted")" ]
	[[ ${lines[1]} =~ ^\ +101\ +301\ +ppp1\ +10\.0\.1\.2:2001\ +192\.168\.1\.1\ +192\.168\.1\.2\ +[0-9]+\ +[0-9]+\ +[0-9]+\ +[0-9]+\ +0\ +[0-9:]+\ +-$ ]]
	# sums, and each
	run -0 on a l2tp-list --prometheus
	[ "$(metric l2tp_tunnels) $(metric l2tp_sessions) $(metric l2tp_links)" = \
		"$((LINKS + 1)) $((LINKS + 1)) $LINKS" ]
	[ "$(metric l2tp_sessions_receive_bytes)" = \
		"$(fields rx_bytes | awk '{ sum += $1 } END { print sum }')" ]
	run ! grep -v -E '^(# (HELP|TYPE) l2tp_|l2tp_[a-z_]+ [0-9]+$)' <<<"$output"
	run -0 on a l2tp-list --prometheus --sessions
	[ "$(metric "l2tp_session_transmit_bytes_total{tunnel=\"101\",session=\"301\"}")" = \
		"$(fields tx_bytes | head -n 1)" ]
	[ "$(metric 'l2tp_session_info{tunnel="101",session="301",interface="ppp1",peer="10.0.1.2:2001",name=""}')" = 1 ]
	[ "$(grep -c '^l2tp_session_receive_packets_total{' <<<"$output")" = $((LINKS + 1)) ]
	run ! grep -v -E '^(# (HELP|TYPE) l2tp_|l2tp_[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [0-9]+$)' <<<"$output"
}
