# shellcheck shell=bash
# xl2tpd as Debian has it, for tests and scripts/bench. Its configuration and
# pppd's options are written by the caller or by xl2tpd_config.

# xl2tpd_config HOST lac PEER LINE...
# xl2tpd_config HOST lns GLOBAL-LINE...: addresses from 192.168.77.0/24
xl2tpd_config() {
	local host=$1 role=$2 peer=$3
	shift 3
	if [[ $role = lac ]]; then
		printf '%s\n' '[lac call]' "lns = $peer"
	else
		printf '%s\n' '[lns default]' 'local ip = 192.168.77.1' \
			'ip range = 192.168.77.2-192.168.77.9'
	fi | {
		cat
		printf '%s\n' "name = $role" 'require authentication = no' \
			'length bit = yes' 'pppoptfile = /etc/ppp/options.xl2tpd' "$@"
	} | write_file "$host" /etc/xl2tpd/xl2tpd.conf
}

# xl2tpd_start HOST [WORD...]: WORDs go before the command
xl2tpd_start() {
	local host=$1
	shift
	on "$host" mkdir -p /run/xl2tpd
	start "$host" "xl2tpd-$host" "$@" xl2tpd -D -p /run/xl2tpd/pid \
		-C /run/xl2tpd/l2tp-control || return
	wait_for 10 "xl2tpd's control pipe" on "$host" test -p /run/xl2tpd/l2tp-control
}

# xl2tpd_command HOST WORD: c (call) or d (disconnect)
xl2tpd_command() {
	# shellcheck disable=SC2016
	on "$1" sh -c 'echo "$1 call" >/run/xl2tpd/l2tp-control' - "$2"
}
