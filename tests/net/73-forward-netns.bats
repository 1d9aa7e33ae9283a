#!/usr/bin/env bats
# A LAC whose tunnels are in other network namespaces than pppd: l2tp-netns is the
# caller's, and the controller's answer says where the LNS's is. pppd is on d. The
# namespaces are b's and, of the LNS's tunnel, b's or d's own.

load lib/test
load lib/link
load lib/forward

setup() {
	hosts_up a b c d
	passwords a
	passwords c
}

# on_d: the words that run a program in d's network namespace, with b's files
on_d() {
	echo "nsenter --target $(cat "$HOSTS_STATE/d/holder") --net --"
}

# netns_lac N METHOD [OPTION...]
netns_lac() {
	lac "$1" "$2" name before="$(on_d)" l2tp-netns "$(netns_of b)" "${@:3}"
}

# bridges N: l2tp-bridge is where pppd was
bridges() {
	[ "$(on d readlink /proc/self/ns/net)" = \
		"$(readlink "/proc/$(pid_of "lac-$1")/ns/net")" ]
	tr '\0' ' ' <"/proc/$(pid_of "lac-$1")/cmdline"
}

# bats test_tags=trixie
@test "the caller's tunnel and the LNS's in one namespace that is not pppd's" {
	controller 1 env LAC_ANSWER="NETNS=$(netns_of b)"
	lns 1 pap
	netns_lac 1 pap
	caller 1 alice@isp
	forwarded 1
	bridges 1 | grep -E 'l2tp:session-fd=[^ ]*,netns=/proc/self/fd/[0-9]+ l2tp:session-fd=[^ ]*,netns=/proc/self/fd'
	# a second call, whose LNS is said to be somewhere else
	controller 2 env LAC_ANSWER="NETNS=nowhere"
	lns 2 pap
	netns_lac 2 pap
	caller 2 alice@isp
	refused 2 11 'netns nowhere: there is no such network namespace'
	# and one where that was not said
	controller 3
	lns 3 pap
	netns_lac 3 pap
	caller 3 alice@isp
	refused 3 11 'the tunnel socket belongs to another network namespace; give netns with'
	bridge_ends 1 1 2
}

# bats test_tags=bookworm
@test "the LNS's tunnel in pppd's own namespace" {
	on d ip route add 10.0.2.0/24 via 10.0.3.1
	on d ip address add 10.0.9.1/32 dev lo
	on c ip route add 10.0.9.1/32 via 10.0.3.2
	# shellcheck disable=SC2046 # words
	start b ctl-1 $(on_d) "$PEERS/lac.py" /run/ctl-1 10.0.9.1:3001 10.0.2.2:3001 \
		101/201 301/401 "$PASSWORD"
	wait_log ctl-1 '^ready'
	link_b 1 on=c name=lns-1 local=10.0.2.2:3001 remote=10.0.9.1:3001 auth require-chap
	netns_lac 1 chap-md5
	caller 1 alice@isp
	forwarded 1
	bridges 1 | grep -E 'l2tp:session-fd=[^ ]*,netns=/proc/self/fd/[0-9]+ l2tp:session-fd=[^, ]*(,reorder-timeout=[0-9]*)? '
	bridge_ends 1 1 2
}
