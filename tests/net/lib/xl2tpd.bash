# shellcheck shell=bash
# Debian's xl2tpd, for tests and scripts/bench. The caller writes pppd's options;
# xl2tpd_config writes xl2tpd's configuration.

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

# xl2tpd_start HOST [WORD...]: starts it, with WORDs before the command
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

# --- a call of any daemon ------------------------------------------------------------
#
# pppd's log is /run/ppp.log ("logfile" in /etc/ppp/options).

# log_ppp HOST...: lab_teardown shows these logs, too
log_ppp() {
	local host
	LOGGED+=("$@")
	for host; do
		printf '%s\n' debug 'logfile /run/ppp.log' | write_file "$host" /etc/ppp/options
	done
}

# ours_on HOST...: installs our plugin under the name that daemons use
ours_on() {
	local host
	for host; do
		use_plugin "$host" "$(plugin_dir)/l2tp.so" pppol2tp.so
	done
}

# is_ours HOST: pppd's log has our plugin's device name
is_ours() {
	on "$1" grep -E 'Connect: ppp[0-9]+ <--> l2tp:10\.0\.[12]\.[12]:[0-9]+/[0-9]+/[0-9]+' /run/ppp.log
}

# wait_call CLIENT SERVER: waits until the call is up at both ends, on any unit: the
# last call's pppd may still run when the daemon dials again
wait_call() {
	local host
	for host; do
		wait_for 30 "the call on $host" has_call "$host"
	done
	on "$1" ping -c 1 -W 5 192.168.77.1
}

has_call() {
	on "$1" ip -o address show | grep -E ' ppp[0-9]+ .*192\.168\.77\.1[ /]'
}

# wait_no_call HOST...: waits until the interface is gone and pppd has ended
wait_no_call() {
	local host
	for host; do
		wait_for 20 "the interface of $host to go" no_ppp "$host"
		wait_for 20 "the end of pppd on $host" no_pppd "$host"
	done
}

no_ppp() {
	! on "$1" ip -o link show type ppp | grep .
}

no_pppd() {
	! pppd_pids "$1" | grep .
}

# pppd_pids HOST: prints the pid of each pppd there
pppd_pids() {
	local pid name PIDS
	pids_on "$1"
	for pid in "${PIDS[@]}"; do
		{ read -r name <"/proc/$pid/comm"; } 2>/dev/null || continue
		[[ $name != pppd ]] || echo "$pid"
	done
}

# hang_up HOST: its pppd ends the call
hang_up() {
	pppd_pids "$1" | xargs kill
}
