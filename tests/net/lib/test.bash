# shellcheck shell=bash
# Each test begins with "load lib/test": the lab (lab.bash), and helpers that need
# bats. Logs are $BATS_TEST_TMPDIR/NAME.log.

bats_require_minimum_version 1.5.0

# shellcheck disable=SC2034 # lab.bash's
LOGS=${BATS_TEST_TMPDIR:-/tmp}
# shellcheck source=/dev/null
. "${BASH_SOURCE[0]%/*}/lab.bash"

# --- setup and teardown --------------------------------------------------------

# A file that needs other hosts, or more, defines its own after "load lib/test".
setup() {
	hosts_up a b
}

teardown() {
	lab_teardown
}

# lab_teardown: for teardown(): shows the logs if the test failed, then removes all
# hosts
lab_teardown() {
	if [[ ! ${BATS_TEST_COMPLETED:-} && ! ${BATS_TEST_SKIPPED:-} ]]; then
		show_ppp_logs
		show_logs
	fi
	hosts_down
}

# Hosts whose pppd logs to /run/ppp.log, see log_ppp in xl2tpd.bash.
LOGGED=()

show_ppp_logs() {
	local host
	for host in "${LOGGED[@]}"; do
		echo "--- pppd on $host"
		on "$host" tail -n 50 /run/ppp.log || :
	done
}

# --- requirements ------------------------------------------------------------

# skip_test REASON: skips the test; fails it if REQUIRE_ALL=1
skip_test() {
	[[ ${REQUIRE_ALL:-} != 1 ]] || fail "must not be skipped: $1" || return
	skip "$1"
}

# skip_never_here REASON: skips a test that this machine can never run
skip_never_here() {
	skip "$1"
}

# require COMMAND...
require() {
	local name
	for name; do
		command -v "$name" >/dev/null || skip_test "needs $name" || return
	done
}
