# shellcheck shell=bash
# Links for the tests of a call's life: 40 to 47. Link N leads from 10.0.1.1 on
# a to 10.0.1.2 on b, port 2000+N at both ends; ids are 100+N to 400+N.

# What every pppd gets. No LCP echo: nothing but the plugin may see an end.
COMMON=(nodetach debug noauth noccp noipv6 nodefaultroute lcp-echo-interval 0
	lcp-restart 1 lcp-max-configure 30 lcp-max-terminate 1)

# ids_a N, ids_b N: set IDS, the options of link N's ids
ids_a() {
	IDS=(l2tp-tunnel-id $((100 + $1)) l2tp-peer-tunnel-id $((200 + $1))
		l2tp-session-id $((300 + $1)) l2tp-peer-session-id $((400 + $1)))
}

ids_b() {
	IDS=(l2tp-tunnel-id $((200 + $1)) l2tp-peer-tunnel-id $((100 + $1))
		l2tp-session-id $((400 + $1)) l2tp-peer-session-id $((300 + $1)))
}

# static_a N NAME [OPTION...]: pppd with a static tunnel on a; static_b: on b
static_a() {
	local IDS
	ids_a "$1"
	_static a "$2" "10.0.1.1:$((2000 + $1))" "10.0.1.2:$((2000 + $1))" \
		unit "$1" "192.168.$1.1:192.168.$1.2" "${@:3}"
}

static_b() {
	local IDS
	ids_b "$1"
	_static b "$2" "10.0.1.2:$((2000 + $1))" "10.0.1.1:$((2000 + $1))" \
		unit "$((100 + $1))" "192.168.$1.2:192.168.$1.1" "${@:3}"
}

# _static HOST NAME LOCAL REMOTE OPTION...
_static() {
	start "$1" "$2" pppd plugin l2tp.so l2tp-local "$3" l2tp-remote "$4" \
		"${IDS[@]}" "${COMMON[@]}" "${@:5}"
}

# owned_a KIND N NAME [OWNER-OPTION...] -- [OPTION...]: a controller on a that
# hands pppd its tunnel or session socket; see owner.py
owned_a() {
	local kind=$1 n=$2 name=$3 more=()
	shift 3
	while [[ $1 != -- ]]; do
		more+=("$1")
		shift
	done
	shift
	start a "$name" python3 "$PEERS/owner.py" --kind "$kind" "${more[@]}" \
		"10.0.1.1:$((2000 + n))" "10.0.1.2:$((2000 + n))" \
		"$((100 + n))/$((200 + n))" "$((300 + n))/$((400 + n))" -- \
		"${COMMON[@]}" unit "$n" "192.168.$n.1:192.168.$n.2" "$@"
}

# controller_a N NAME PATH: examples/controller --serve
controller_a() {
	local n=$1 name=$2 path=$3
	start a "$name" "$L2TP_BUILD/examples/controller" --serve "$path" \
		"10.0.1.1:$((2000 + n))" "10.0.1.2:$((2000 + n))" \
		"$((100 + n))/$((200 + n))" "$((300 + n))/$((400 + n))"
	wait_for 10 "$path" on a test -S "$path"
}

# pppd_a NAME OPTION...: a pppd on a with the plugin and no session yet
pppd_a() {
	local name=$1
	shift
	start a "$name" pppd plugin l2tp.so "${COMMON[@]}" "$@"
}

# wait_up NAME [SECONDS]: its IPCP is up
wait_up() {
	wait_log "$1" 'remote IP address' "${2:-20}"
}

# pppd_of NAME: pppd's pid, of an owner too
pppd_of() {
	sed -n 's/^PPPD //p' "$LOGS/$1.log" | grep . || pid_of "$1"
}

# within MS NAME TEXT: TEXT stands in NAME.log within MS from now; prints the
# milliseconds it took. The loop makes no process, for the clock's sake.
within() {
	local - limit=$1 file=$LOGS/$2.log text=$3 start log took
	set +T
	start=${EPOCHREALTIME/[.,]/}
	while :; do
		mapfile log <"$file"
		took=$(((${EPOCHREALTIME/[.,]/} - start) / 1000))
		[[ ${log[*]} != *"$text"* ]] || break
		((took < 20000)) || { echo "never: $text in $2.log"; return 1; }
		_pause
	done
	echo "$took ms: $2: $text"
	((took <= limit)) || fail "later than $limit ms"
}

# open_fds PID: how many descriptors it has
open_fds() {
	set -- "/proc/$1/fd"/*
	echo $#
}

# counters HOST TUNNEL SESSION: the kernel's, as KEY=VALUE lines
counters() {
	on "$1" python3 "$PEERS/owner.py" --counters "$2" "$3"
}
