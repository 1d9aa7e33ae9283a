# shellcheck shell=bash
# What each test begins with, by "load lib/test": the lab (lab.bash) and what
# needs bats. Logs are $BATS_TEST_TMPDIR/NAME.log.

bats_require_minimum_version 1.5.0

# shellcheck disable=SC2034 # lab.bash's
LOGS=${BATS_TEST_TMPDIR:-/tmp}
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/lab.bash"

# --- what a test begins and ends with ------------------------------------------

# A file that needs other hosts, or more, has its own after "load lib/test".
setup() {
	hosts_up a b
}

teardown() {
	lab_teardown
}

# lab_teardown: for teardown(): the logs of a test that failed, then a clean slate
lab_teardown() {
	[[ ${BATS_TEST_COMPLETED:-} || ${BATS_TEST_SKIPPED:-} ]] || show_logs
	hosts_down
}

# --- what a test needs -------------------------------------------------------

# skip_test REASON: a failure with REQUIRE_ALL=1
skip_test() {
	[[ ${REQUIRE_ALL:-} != 1 ]] || fail "must not be skipped: $1" || return
	skip "$1"
}

# skip_never_here REASON: for what this machine can never run
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
