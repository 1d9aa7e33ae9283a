# shellcheck shell=bash
# For tests of scripts/: commands that replace the machine's own.
# shellcheck disable=SC2034,SC2154 # SCRIPTS is for the tests, output is bats's

SCRIPTS=$(cd "$BATS_TEST_DIRNAME/../../scripts" && pwd -P)
BIN=$BATS_TEST_TMPDIR/bin

# fake NAME: makes a command that comes first in PATH; standard input is its script
fake() {
	mkdir -p "$BIN"
	{ echo '#!/bin/bash'; cat; } >"$BIN/$1"
	chmod 755 "$BIN/$1"
	PATH=$BIN:${PATH#"$BIN:"}
}

# says TEXT: the output of the last run has it
says() {
	[[ $output = *"$1"* ]] || { echo "not said: $1"; echo "$output"; return 1; }
}

says_not() {
	[[ $output != *"$1"* ]] || { echo "said: $1"; echo "$output"; return 1; }
}

need_root() {
	((EUID == 0)) || skip "needs root"
}
