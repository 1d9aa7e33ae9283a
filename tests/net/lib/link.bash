# shellcheck shell=bash
# shellcheck disable=SC2034 # the tests use the variables
# Links between the hosts a and b: "load lib/link" after "load lib/test".
#
#   link N [KEY=VALUE...] [PPPD-OPTION...]     starts both ends, programs a-N and
#                                              b-N; waits for their addresses
#   link_a N [KEY=VALUE...] [PPPD-OPTION...]   starts a's end only, does not wait
#   link_b N ...                               the same for b
#
# KEYs come before pppd's first option:
#   name=NAME      of the program and its log                       [a-N, b-N]
#   form=FORM      v2-udp v2-udp6 v3-udp v3-udp6 v3-ip v3-ip6       [v2-udp]
#   handover=HOW   who makes the tunnel and the session:            [static]
#     static       pppd opens the tunnel's socket
#     tunnel       a controller opens it: l2tp-tunnel-fd
#     session      a controller connects the session too: l2tp-session-fd
#     stock        as session, with the option pppol2tp
#     netlink      as session, but tunnel and session are made over netlink
#     premade      as tunnel, and the session was made over netlink before
#     own          the caller's options name '{tunnel}', '{session}', '{control}'
#     example      as tunnel, with examples/controller
#   ipv6=yes       with IPv6CP: fe80::1 and fe80::2
#   addresses=no   without IPv4 addresses inside
#   local=ADDRESS, remote=ADDRESS   of the tunnel; with "local=" pppd chooses
#   on=HOST        where it runs                                    [a, b]
#   before=COMMAND words before pppd, separated by spaces
# and the keys of peers/controller.py: control, keep, hold, l2spec, ...
#
# Link N              a                  b
#   tunnel, session   100+N, 300+N       200+N, 400+N
#   UDP               10.0.1.1:2000+N    10.0.1.2:2000+N    (or fd00:1::1, ::2)
#   inside, on pppN   192.168.N.1        192.168.N.2

FORMS=(v2-udp v2-udp6 v3-udp v3-udp6 v3-ip v3-ip6)
# Options of every pppd. LCP echo is off, so that only the plugin can detect the
# end of a link. The restart timer is short: an end that receives a
# Terminate-Request waits for it once, and an end that lost its peer waits for it
# after each request.
COMMON=(nodetach debug noauth noccp noipv6 lcp-echo-interval 0
	lcp-restart 1 lcp-max-configure 30 lcp-max-terminate 1)
# Set by tests whose links all need more options at one end, or another plugin.
LINK_A=()
LINK_B=()
PLUGIN=l2tp.so
: "${L2TP_BUILD:=/build}"

link() {
	link_b "$@" && link_a "$@" && wait_link "$1"
}

link_a() {
	_link_end a "$@" "${LINK_A[@]}"
}

link_b() {
	_link_end b "$@" "${LINK_B[@]}"
}

# static_refused HOST STATUS TEXT OPTION...: pppd with a static tunnel ends with STATUS
# and says TEXT
static_refused() {
	# shellcheck disable=SC2046 # words
	run on "$1" timeout -k 5 30 pppd plugin l2tp.so nodetach noauth maxfail 1 \
		l2tp-remote 10.0.1.2 $(ids 1/2 11/12) "${@:4}"
	# shellcheck disable=SC2154 # run sets both
	[ "$status" -eq "$2" ] || fail "status $status, not $2: $output"
	[[ $output = *"$3"* ]] || fail "no \"$3\" in: $output"
}

# --- starting an end -------------------------------------------------------------

# _link_end HOST N [KEY=VALUE...] [PPPD-OPTION...]
_link_end() {
	local host=$1 n=$2 on=$1 name=$1-$2 form=v2-udp handover=static
	local ipv6='' addresses='' before='' near=default far=''
	local controller=() options=() ENDS LINK_IDS FORM_VERSION FORM_ENCAP FORM_A FORM_B
	shift 2
	while [[ ${1:-} =~ ^[a-z0-9-]+= ]]; do
		case $1 in
		local=*)	near=${1#*=} ;;
		remote=*)	far=${1#*=} ;;
		name=*|form=*|handover=*|ipv6=*|addresses=*|on=*|before=*)
			printf -v "${1%%=*}" %s "${1#*=}" ;;
		*)	controller+=("$1") ;;
		esac
		shift
	done
	link_words "$host" "$n" "$form"
	[[ $near = default ]] || ENDS[0]=$near
	ENDS[1]=${far:-${ENDS[1]}}
	link_options
	options+=("$@")
	"_link_$handover"
}

# link_words HOST N [FORM]: sets ENDS, LINK_IDS and what form_tunnel sets
link_words() {
	form_tunnel "${3:-v2-udp}"
	link_ids "$1" "$2"
	link_ends "$1" "$2"
}

# form_tunnel FORM: sets FORM_VERSION, FORM_ENCAP, FORM_A, FORM_B
form_tunnel() {
	FORM_VERSION=${1:1:1} FORM_ENCAP=udp FORM_A=10.0.1.1 FORM_B=10.0.1.2
	[[ $1 != *-ip* ]] || FORM_ENCAP=ip
	[[ $1 != *6 ]] || FORM_A=fd00:1::1 FORM_B=fd00:1::2
}

# link_ids HOST N: sets LINK_IDS to link N's TUNNEL/PEER and SESSION/PEER
link_ids() {
	LINK_IDS=("$((100 + $2))/$((200 + $2))" "$((300 + $2))/$((400 + $2))")
	[[ $1 = a ]] || LINK_IDS=("$((200 + $2))/$((100 + $2))" "$((400 + $2))/$((300 + $2))")
}

# ids TUNNEL/PEER SESSION/PEER, or ids HOST N: prints the plugin's four options
ids() {
	local LINK_IDS=("$1" "$2")
	[[ $1 = */* ]] || link_ids "$1" "$2"
	echo "l2tp-tunnel-id ${LINK_IDS[0]%/*} l2tp-peer-tunnel-id ${LINK_IDS[0]#*/}" \
		"l2tp-session-id ${LINK_IDS[1]%/*} l2tp-peer-session-id ${LINK_IDS[1]#*/}"
}

# link_ends HOST N: sets ENDS to the local and remote address of link N's tunnel
link_ends() {
	ENDS=("$FORM_A" "$FORM_B")
	[[ $1 = a ]] || ENDS=("$FORM_B" "$FORM_A")
	[[ $FORM_ENCAP = udp ]] || return 0
	[[ $FORM_A != *:* ]] || ENDS=("[${ENDS[0]}]" "[${ENDS[1]}]")
	ENDS=("${ENDS[@]/%/:$((2000 + $2))}")
}

# Sets options from _link_end's host, n, ipv6 and addresses.
link_options() {
	local inside=192.168.$n.1:192.168.$n.2 identifiers=::1,::2
	[[ $host = a ]] || inside=192.168.$n.2:192.168.$n.1 identifiers=::2,::1
	options=("${COMMON[@]}" unit "$n")
	[[ $addresses = no ]] || options+=("$inside")
	[[ ! $ipv6 ]] || options+=(+ipv6 ipv6 "$identifiers")
}

_link_static() {
	local words=(l2tp-remote "${ENDS[1]}")
	[[ ! ${ENDS[0]} ]] || words+=(l2tp-local "${ENDS[0]}")
	[[ $form = v2-udp ]] ||
		words+=(l2tp-version "$FORM_VERSION" l2tp-encap "$FORM_ENCAP")
	# shellcheck disable=SC2046,SC2086 # words
	start "$on" "$name" $before pppd plugin "$PLUGIN" "${words[@]}" \
		$(ids "${LINK_IDS[@]}") "${options[@]}"
}

_link_tunnel() {
	# shellcheck disable=SC2046 # words
	_link_controller l2tp-tunnel-fd '{tunnel}' l2tp-version "$FORM_VERSION" \
		$(ids "${LINK_IDS[@]}")
}

_link_premade() {
	controller+=(make=netlink)
	_link_tunnel
}

_link_session() {
	_link_controller l2tp-session-fd '{session}'
}

_link_stock() {
	_link_controller pppol2tp '{session}'
}

_link_own() {
	_link_controller
}

_link_netlink() {
	controller+=(make=netlink)
	_link_session
}

# _link_controller OPTION...: starts peers/controller.py with the words in
# "controller"
_link_controller() {
	local words=("$@")
	[[ " ${controller[*]}" != *" control="* ]] || words+=(l2tp-control-fd '{control}')
	# shellcheck disable=SC2086 # words
	start "$on" "$name" "$PEERS/controller.py" local="${ENDS[0]}" remote="${ENDS[1]}" \
		tunnel="${LINK_IDS[0]}" session="${LINK_IDS[1]}" version="$FORM_VERSION" \
		encap="$FORM_ENCAP" "${controller[@]}" -- \
		$before pppd plugin "$PLUGIN" "${words[@]}" "${options[@]}"
}

_link_example() {
	start "$on" "$name" "$L2TP_BUILD/examples/controller" "${ENDS[@]}" \
		"${LINK_IDS[@]}" "${options[@]}"
}

# pppd_a NAME OPTION...: starts a pppd on a with the plugin; the options say which
# session
pppd_a() {
	start a "$1" pppd plugin l2tp.so "${COMMON[@]}" "${@:2}"
}

# controller_a N NAME PATH: starts examples/controller --serve
controller_a() {
	local name=$2 path=$3 ENDS LINK_IDS
	link_words a "$1"
	start a "$name" "$L2TP_BUILD/examples/controller" --serve "$path" "${ENDS[@]}" "${LINK_IDS[@]}"
	wait_for 10 "$path" on a test -S "$path"
}

# hostile_a N NAME PATH: starts peers/hostile.py, which listens at PATH and hands
# out link N
hostile_a() {
	local ENDS LINK_IDS
	link_words a "$1"
	start a "$2" "$PEERS/hostile.py" "$3" "${ENDS[@]}" "${LINK_IDS[@]}"
	wait_log "$2" ready
}

# --- waiting and ending ----------------------------------------------------------

# wait_up NAME [SECONDS]: waits until its IPCP is up
wait_up() {
	wait_log "$1" 'remote IP address' "${2:-20}"
}

# wait_link N [SECONDS]: waits until a-N and b-N have their addresses. Reads their
# logs: asking the kernel again and again is too slow in an emulated guest.
wait_link() {
	wait_up "a-$1" "${2:-20}" && wait_up "b-$1" "${2:-20}"
}

# wait_link6 N: waits for IPv6 addresses, too
wait_link6() {
	wait_link "$1" && wait_log "a-$1" 'remote LL address' 20 &&
		wait_log "b-$1" 'remote LL address' 20
}

# link_down N: stops both ends at once with SIGTERM; no tunnel or session may be
# left
link_down() {
	stop_both "a-$1" "b-$1" && no_kernel_objects
}

# ping4 N [PING-OPTION...], ping6 ...: pings from a to b through link N
ping4() {
	on a ping -q -c 1 -W 5 "${@:2}" "192.168.$1.2"
}

ping6() {
	on a ping -q -c 1 -W 5 "${@:2}" "fe80::2%ppp$1"
}

# --- inspecting an end -----------------------------------------------------------

# pppd_of NAME: prints the pid of pppd, also if NAME is a controller
pppd_of() {
	sed -n 's/^PPPD //p' "$LOGS/$1.log" | grep . ||
		pgrep -P "$(pid_of "$1")" -x pppd || pid_of "$1"
}

# within MS NAME TEXT: waits for TEXT in NAME.log, prints how long that took, and
# fails if it was more than MS. The loop starts no process, for exact times.
within() {
	local limit=$1 file=$LOGS/$2.log text=$3 start log took
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

# open_fds PID: prints how many descriptors it has
open_fds() {
	set -- "/proc/$1/fd"/*
	echo $#
}

# descriptors PID: prints one per line: number, kind, and "cloexec" if set
descriptors() {
	"$PEERS/fds.py" "$1"
}

# counters HOST TUNNEL SESSION: prints the kernel's counters as KEY=VALUE lines
counters() {
	on "$1" "$PEERS/counters.py" "$2" "$3"
}

# udp_inodes HOST: prints each UDP socket there as "socket:[N]", like descriptors()
udp_inodes() {
	on "$1" cat /proc/net/udp /proc/net/udp6 |
		awk '$1 != "sl" { print "socket:[" $10 "]" }'
}

# "start HOST NAME $with_fd KIND=NUMBER... -- COMMAND...": see with_fd.py
with_fd=$PEERS/with_fd.py

# session_seen HOST PATTERN: prints the matching lines of /proc/net/pppol2tp
session_seen() {
	on "$1" cat /proc/net/pppol2tp | grep -E -- "$2"
}

# netns_of HOST: prints a path to its network namespace that is valid on every host
netns_of() {
	echo "/proc/$(<"$HOSTS_STATE/$1/holder")/ns/net"
}
