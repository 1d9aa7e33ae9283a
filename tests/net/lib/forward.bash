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

# controller N: the controller of call N
controller() {
	# shellcheck disable=SC2046 # words
	start b "ctl-$1" "$PEERS/lac.py" "/run/ctl-$1" $(onward "$1")
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

# nothing_of N: pppd left nothing on b but what l2tp-bridge needs
nothing_of() {
	local pid
	pid=$(pid_of "lac-$1")
	[ -z "$(ip -n l2-b -o link show type ppp)" ] || fail "an interface is left"
	[ -z "$(on b find /run -name '*.pid')" ] || fail "$(on b find /run -name '*.pid')"
	on b find /run -name pppd2.tdb -exec "$PEERS/tdb.py" {} + >"$LOGS/.keys"
	! grep -E "pppd$pid|IFNAME|DEVICE" "$LOGS/.keys" || fail "rows are left"
	[ -z "$(pgrep -P "$pid")" ] || fail "children: $(pgrep -lP "$pid")"
	descriptors "$pid" | tee "$LOGS/.fds"
	! grep -E '/dev/ppp|tdb|pipe:|NETLINK_ROUTE' "$LOGS/.fds" || fail "descriptors are left"
}

# bridge_ends N: SIGTERM to what was pppd; the record has both sides' counters
bridge_ends() {
	stop "lac-$1"
	wait_log "ctl-$1" 'EVENT=closed STATUS=0 REASON=SIGTERM.* SIDE1_TX_PACKETS=[1-9].* SIDE2_TX_PACKETS=[1-9]'
}

# refused N STATUS TEXT: of a call that is not forwarded, and not taken
refused() {
	wait_log "lac-$1" "$3" 20
	[ "$(status_of "lac-$1" 20)" = "$2" ] || fail "status $(status_of "lac-$1")"
	wait_exit "caller-$1" 20
	! log_has "lac-$1" 'local  IP address' || fail "a local login"
	! log_has "caller-$1" 'local  IP address' || fail "a login"
}
