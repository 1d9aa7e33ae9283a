# shellcheck shell=bash
# shellcheck disable=SC2034 # lab.bash's and bats'
# Each test begins with "load lib/test": the lab (lab.bash), and helpers that need
# bats. Logs are $BATS_TEST_TMPDIR/NAME.log.

bats_require_minimum_version 1.5.0

LOGS=${BATS_TEST_TMPDIR:-/tmp}
# shellcheck source=/dev/null
. "${BASH_SOURCE[0]%/*}/lab.bash"

# --- the place of a failure ----------------------------------------------------

# For its messages, bats notes the place of each command before it runs, which takes an
# emulated processor 15 ms. These three replace bats' own: the place of a command is
# noted when it fails, and that of a test when its time is over.
bats_debug_trap() {
	trap - DEBUG
}

bats_error_trap() {
	bats_check_status_from_trap
	bats_capture_stack_trace
	BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
}

bats_timeout_trap() {
	BATS_TIMED_OUT=1
	bats_capture_stack_trace
	BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
	exit 1
}

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
