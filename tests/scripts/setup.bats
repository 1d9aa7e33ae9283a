#!/usr/bin/env bats
# scripts/setup against an apt that is locked, has old lists, or fails.
# shellcheck disable=SC2016 # for the shell of the fake apt-get

load scripts

setup() {
	need_root
	export TMPDIR=$BATS_TEST_TMPDIR/tmp CALLS=$BATS_TEST_TMPDIR/calls
	mkdir "$TMPDIR"
	fake dpkg-query <<<'exit 1'
	fake apt-cache <<<'echo "  Depends: clang-19"'
	fake sleep <<<'exit 0'
}

# apt_says SCRIPT: makes a fake apt-get that runs SCRIPT; $TRY counts the calls of
# one subcommand
apt_says() {
	fake apt-get <<-EOT
		echo "\$*" >>$CALLS
		[[ " \$* " != *" --simulate "* ]] || exit 0
		[[ " \$* " != *" update "* ]] || { WHAT=update; TRY=\$(grep -c ' update' $CALLS); }
		[[ " \$* " != *" install "* ]] || { WHAT=install; TRY=\$(grep -v -- --simulate $CALLS | grep -c ' install '); }
		$1
	EOT
}

@test "it waits for the lock of dpkg, and says who has it" {
	apt_says 'if ((TRY < 3)); then
		echo "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (unattended-upgr)" >&2
		exit 100
	fi'
	run "$SCRIPTS/setup" bench
	[ "$status" -eq 0 ]
	says "waiting for another apt: E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7"
	says_not "updating apt's package lists"
	[ "$(grep -c 'DPkg::Lock::Timeout=' "$CALLS")" -eq 3 ]
	[ -z "$(ls "$TMPDIR")" ]
}

@test "it waits for the lock of the lists" {
	apt_says '[[ $WHAT = update ]] || ((TRY > 1)) || exit 1
		[[ $WHAT = install ]] || ((TRY > 2)) ||
		{ echo "E: Could not get lock /var/lib/apt/lists/lock."; exit 100; }'
	run "$SCRIPTS/setup" bench
	[ "$status" -eq 0 ]
	says "waiting for another apt: E: Could not get lock /var/lib/apt/lists/lock"
	[ "$(grep -c ' update' "$CALLS")" -eq 3 ]
}

@test "it gives up on a lock after the limit" {
	apt_says 'echo "E: Unable to lock directory /var/lib/apt/lists/"; exit 100'
	L2TP_SETUP_LOCK_LIMIT=0 run "$SCRIPTS/setup" bench
	[ "$status" -eq 1 ]
	says "E: Unable to lock directory"
	says "failed: apt-get -q update"
}

@test "the log has the first failure, too, and is named" {
	apt_says 'echo "E: broken $WHAT $TRY"; [[ $WHAT = update ]]'
	run "$SCRIPTS/setup" bench
	[ "$status" -eq 1 ]
	says "failed: apt-get -q -y --no-install-recommends install gnuplot-nox (whole log: $TMPDIR/"
	says "E: broken install 1"
	says "E: broken install 2"
	grep -q "E: broken install 1" "$TMPDIR"/*
	grep -q "E: broken install 2" "$TMPDIR"/*
}
