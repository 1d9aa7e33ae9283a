# shellcheck shell=bash
# Part of lab.bash: hosts, which are network namespaces.

# hosts_up HOST HOST...: makes network namespaces in a row, each connected to the
# next. The first pair has the addresses 10.0.1.1 and 10.0.1.2, fd00:1::1 and
# fd00:1::2; the next pair 10.0.2.1 and 10.0.2.2, and so on. a's interface towards
# b is to-b. Each host has its own /etc, /run and /var/log, since pppd keeps files
# there; /etc/ppp is empty.
hosts_up() {
	local host
	hosts_down "$@"
	printf 'netns add l2-%s\n' "$@" | ip -batch - || return
	for host; do
		_host_begin "$host"
	done
	_join_all "$@" || return
	for host; do
		wait_for 10 "the mounts of host $host" test -s "$HOSTS_STATE/$host/ready" ||
			{ cat "$HOSTS_STATE/$host/log"; return 1; }
	done
}

# A process in a mount namespace of its own keeps the host's mounts; "ip netns
# exec" mounts the host's /sys for it. It opens the ready file before it mounts
# its own /run.
_host_begin() {
	local state=$HOSTS_STATE/$1
	mkdir -p "$state/etc" "$state/etc.work"
	: >"$state/ready"
	ip netns exec "l2-$1" sh -c "$_host_setup" - "$state" \
		</dev/null >"$state/log" 2>&1 3>&- 4>&- &
	echo $! >"$state/holder"
}

# shellcheck disable=SC2016
_host_setup='
set -e
exec 9>"$1/ready"
printf "%s 0 0\n" \
	"etc /etc overlay lowerdir=/etc,upperdir=$1/etc,workdir=$1/etc.work" \
	"ppp /etc/ppp tmpfs mode=755" \
	"log /var/log tmpfs mode=755" \
	"own-run /run tmpfs mode=755" >"$1/fstab"
mount -a --fstab "$1/fstab"
mkdir -p /run/lock /run/pppd/lock /run/.host
: >/etc/ppp/options
umask 077
: >/etc/ppp/chap-secrets
: >/etc/ppp/pap-secrets
umask 022
for conf in all default; do
	echo 0 >/proc/sys/net/ipv6/conf/$conf/accept_dad
done
echo ready >&9
exec 9>&-
kill -STOP $$'

# _join_all HOST...: makes all veths first, then sets each host's addresses
_join_all() {
	local host before='' n=0 cables=()
	local -A plugs=()
	for host; do
		plugs[$host]+=$'link set lo up\n'
		if [[ $before ]]; then
			cables+=("link add to-$host netns l2-$before type veth peer name to-$before netns l2-$host")
			((++n))
			plugs[$before]+=$(_plug "to-$host" "$n" 1)$'\n'
			plugs[$host]+=$(_plug "to-$before" "$n" 2)$'\n'
		fi
		before=$host
	done
	((${#cables[@]} == 0)) || printf '%s\n' "${cables[@]}" | ip -batch - || return
	for host; do
		ip -n "l2-$host" -batch - <<<"${plugs[$host]%$'\n'}" || return
	done
	before=
	for host; do
		[[ -z $before ]] ||
			wait_for 5 "carrier between $before and $host" _carrier "$before" "to-$host" ||
			return
		before=$host
	done
}

# _plug INTERFACE NET HOST-PART
_plug() {
	printf '%s\n' "address add 10.0.$2.$3/24 dev $1" \
		"address add fd00:$2::$3/64 dev $1 nodad" "link set $1 up"
}

_carrier() {
	[[ $(ip -n "l2-$1" link show dev "$2") = *LOWER_UP* ]]
}

# hosts_down [HOST...]: kills all programs on these hosts (default: all hosts),
# removes the hosts, and returns when they are gone
hosts_down() {
	local host hosts=("$@")
	(($#)) || mapfile -t hosts < <(_hosts)
	for host in "${hosts[@]}"; do
		_none_left "$host" || :
	done
	for host in "${hosts[@]}"; do
		[[ -e /run/netns/l2-$host ]] || continue
		wait_for 10 "the end of all programs on $host" _none_left "$host" || return
		ip netns delete "l2-$host" || return
		rm -rf "${HOSTS_STATE:?}/$host"
	done
}

_hosts() {
	local file
	for file in /run/netns/l2-*; do
		[[ ! -e $file ]] || echo "${file##*/l2-}"
	done
}

# _none_left HOST: succeeds if no program runs there; kills those that do
_none_left() {
	local PIDS
	[[ -e /run/netns/l2-$1 ]] || return 0
	pids_on "$1"
	((${#PIDS[@]})) || return 0
	kill -KILL "${PIDS[@]}" 2>/dev/null
	return 1
}

# pids_on HOST: sets PIDS to the programs there, as "ip netns pids" but without a
# process
pids_on() {
	local dir
	PIDS=()
	for dir in /proc/[0-9]*; do
		[[ ! $dir/ns/net -ef /run/netns/l2-$1 ]] || PIDS+=("${dir#/proc/}")
	done
}

# hosts_routed: makes a, b and c; a and c reach each other through b, over IPv4 and
# IPv6
hosts_routed() {
	hosts_up a b c
	on a ip route add default via 10.0.1.2 dev to-b
	on a ip route add default via fd00:1::2 dev to-b
	on c ip route add default via 10.0.2.1
	on c ip route add default via fd00:2::1
	on b sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
}

# on HOST COMMAND...: runs it there in the foreground
on() {
	local ENTER
	_enter "$1" || return
	shift
	"${ENTER[@]}" "$@"
}

# _enter HOST: sets ENTER, the words that go before a command. nsenter executes
# the command without forking, so the command has the pid that was started.
_enter() {
	local holder
	read -r holder <"$HOSTS_STATE/$1/holder" || return
	ENTER=(nsenter --target "$holder" --net --mount --wdns="$PWD" --)
}

# write_file HOST PATH [MODE]: copies standard input to a file in the host's own
# /etc, /run or /var/log
write_file() {
	# shellcheck disable=SC2016
	on "$1" sh -ec '[ -d "${1%/*}" ] || mkdir -p "${1%/*}"; cat >"$1"; chmod "$2" "$1"' \
		- "$2" "${3:-644}"
}
