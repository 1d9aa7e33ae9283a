# shellcheck shell=bash
# Calls that pppd forwards: the caller is a, the LAC b, the LNS c. "load
# lib/forward" after lib/link.
#
# Call N               caller (a)     LAC (b)                      LNS (c)
#   program            caller-N       lac-N, its controller ctl-N  lns-N
#   tunnel, session    link N of lib/link.bash, and of b and c the same once more
#   UDP                2000+N                    3000+N
#   inside             192.168.N.1                                 192.168.N.2

PASSWORD=sesame
declare -gA REQUIRE=([pap]=require-pap [chap-md5]=require-chap
	[mschap-v2]=require-mschap-v2 [eap]=require-eap)

# a and c know the password, b does where it is told to
setup() {
	hosts_up a b c
	passwords a
	passwords c
}

# passwords HOST: of everybody
passwords() {
	local file
	for file in pap chap; do
		echo "* * \"$PASSWORD\" *" | write_file "$1" "/etc/ppp/$file-secrets" 600
	done
}

# lns N METHOD [OPTION...]
lns() {
	link_b "$1" on=c name="lns-$1" local="10.0.2.2:$((3000 + $1))" \
		remote="10.0.2.1:$((3000 + $1))" auth "${REQUIRE[$2]}" "${@:3}"
}

# controller N [WORD...]: the controller of call N; the words go before its command
controller() {
	# shellcheck disable=SC2046 # words
	start b "ctl-$1" "${@:2}" "$PEERS/lac.py" "/run/ctl-$1" $(onward "$1")
	wait_log "ctl-$1" '^ready'
}

# onward N: lac.py's words for the session to the LNS
onward() {
	echo "10.0.2.1:$((3000 + $1)) 10.0.2.2:$((3000 + $1))" \
		"$((100 + $1))/$((200 + $1)) $((300 + $1))/$((400 + $1)) $PASSWORD"
}

# lac N METHOD MOMENT [KEY=VALUE...] [OPTION...]
lac() {
	local keys=()
	local n=$1 method=$2 moment=$3
	shift 3
	while [[ ${1:-} = *=* ]]; do
		keys+=("$1")
		shift
	done
	link_b "$n" name="lac-$n" addresses=no "${keys[@]}" auth "${REQUIRE[$method]}" \
		l2tp-forward "$moment" l2tp-controller "/run/ctl-$n" "$@"
}

# caller N NAME [OPTION...]
caller() {
	link_a "$1" name="caller-$1" addresses=no noipdefault user "$2" \
		password "$PASSWORD" "${@:3}"
}

# three_calls KIND MOMENT: calls 1 to 3, each with another METHOD, all at once; KIND
# is l2tp, pppoe or pty
three_calls() {
	local n=0 method kind=$1_
	[[ $1 != l2tp ]] || kind=
	for method in pap chap-md5 mschap-v2; do
		controller $((++n))
		lns "$n" "$method"
		[[ $1 != pty ]] || line "$n"
		"${kind}lac" "$n" "$method" "$2"
		"${kind}caller" "$n" alice@isp
	done
	for n in 1 2 3; do
		forwarded "$n"
	done
}

# call N METHOD MOMENT [NAME]: all four of them
call() {
	controller "$1" && lns "$1" "$2" && lac "$1" "$2" "$3" &&
		caller "$1" "${4:-alice@isp}"
}

# forwarded N: the call came up through the LNS, and pppd is l2tp-bridge
forwarded() {
	wait_up "caller-$1" 30 && wait_up "lns-$1" 20 &&
		wait_log "ctl-$1" 'EVENT=bridged' || return
	ping4 "$1" || return
	[ "$(<"/proc/$(pid_of "lac-$1")/comm")" = l2tp-bridge ] || fail "not a bridge"
}

# nothing_of N [COMMAND]: pppd left nothing on b but what l2tp-bridge needs; for a
# caller that is not L2TP's the COMMAND of a pty, and the bridge's /dev/ppp, which
# tells of the channel's end
nothing_of() {
	local pid ppp=${2:+1}
	pid=$(pid_of "lac-$1")
	[ -z "$(ip -n l2-b -o link show type ppp)" ] || fail "an interface is left"
	[ -z "$(on b find /run -name '*.pid')" ] || fail "$(on b find /run -name '*.pid')"
	on b find /run -name pppd2.tdb -exec "$PEERS/tdb.py" {} + >"$LOGS/.keys"
	! grep -E "pppd$pid|IFNAME|DEVICE" "$LOGS/.keys" || fail "rows are left"
	! pgrep -lP "$pid" | grep -v " ${2:-none}$" || fail "children are left"
	descriptors "$pid" | tee "$LOGS/.fds"
	! grep -E 'tdb|pipe:|NETLINK_ROUTE' "$LOGS/.fds" || fail "descriptors are left"
	[ "$(grep -c /dev/ppp "$LOGS/.fds")" = "${ppp:-0}" ] || fail "/dev/ppp is left"
}

# memory_of N: what is its own, in kB
memory_of() {
	awk '/^Private/ { sum += $2 } END { print sum }' "/proc/$(pid_of "lac-$1")/smaps_rollup"
}

# bridge_ends N [SIDE...]: SIGTERM to what was pppd; the record has the counters of
# both sides, or of these
bridge_ends() {
	local side
	stop "lac-$1"
	for side in "${@:2}"; do
		wait_log "ctl-$1" "EVENT=closed STATUS=0 REASON=SIGTERM.* SIDE${side}_TX_PACKETS=[1-9]" ||
			return
	done
}

# pppoe_lac N METHOD MOMENT [OPTION...], pppoe_caller N NAME [OPTION...]: PPPoE session
# N, whose discovery is over
pppoe_lac() {
	start b "lac-$1" pppd plugin pppoe.so pppoe-sess "$1:$(_mac a to-b)" nic-to-a \
		plugin l2tp.so "${COMMON[@]}" unit "$1" auth "${REQUIRE[$2]}" \
		l2tp-forward "$3" l2tp-controller "/run/ctl-$1" "${@:4}"
}

pppoe_caller() {
	start a "caller-$1" pppd plugin pppoe.so pppoe-sess "$1:$(_mac b to-a)" nic-to-b \
		"${COMMON[@]}" unit "$1" noipdefault user "$2" password "$PASSWORD" "${@:3}"
}

_mac() {
	on "$1" cat "/sys/class/net/$2/address"
}

# line N: two pipes, which the ptys of both ends are joined by
line() {
	mkfifo "$LOGS/up-$1" "$LOGS/down-$1"
}

# joins FROM TO: a command for pty, which ends when either end of the line does
joins() {
	echo "exec 3<&0; cat <&3 >$2 & cat $1; kill \$! 2>/dev/null"
}

# pty_lac, pty_caller: the same over line N
pty_lac() {
	start b "lac-$1" pppd pty "$(joins "$LOGS/up-$1" "$LOGS/down-$1")" \
		plugin l2tp.so "${COMMON[@]}" unit "$1" auth "${REQUIRE[$2]}" \
		l2tp-forward "$3" l2tp-controller "/run/ctl-$1" "${@:4}"
}

pty_caller() {
	start a "caller-$1" pppd pty "$(joins "$LOGS/down-$1" "$LOGS/up-$1")" \
		"${COMMON[@]}" unit "$1" noipdefault user "$2" password "$PASSWORD" "${@:3}"
}

# refused N STATUS TEXT: of a call that is not forwarded, and not taken
refused() {
	wait_log "lac-$1" "$3" 20
	[ "$(status_of "lac-$1" 20)" = "$2" ] || fail "status $(status_of "lac-$1")"
	wait_exit "caller-$1" 20
	! log_has "lac-$1" 'local  IP address' || fail "a local login"
	! log_has "caller-$1" 'local  IP address' || fail "a login"
}
