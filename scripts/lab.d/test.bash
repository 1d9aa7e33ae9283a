# shellcheck shell=bash
# Runs tests/net and adds up the results.

# test_files BASE FILE...: prints their paths as seen with the tree at BASE;
# default: all test files
test_files() {
	local file base=$1
	shift
	(($#)) || set -- "$SRC"/tests/net/*.bats
	for file; do
		file=$(realpath -e -- "$file") || die "no such test file"
		[[ $file = "$SRC"/* ]] || die "$file is not in $SRC"
		printf '%s\n' "$base${file#"$SRC"}"
	done
}

# test_job OUT BUILD FILE...: prints the script that runs the files
test_job() {
	local out=$1 build=$2
	shift 2
	printf 'export LC_ALL=C REQUIRE_ALL=%q L2TP_BUILD=%q BATS_TEST_TIMEOUT=%q\n' \
		"${REQUIRE_ALL:-}" "$build" "${BATS_TEST_TIMEOUT:-180}"
	printf 'out=%q\n' "$out"
	cat <<'EOF'
pppd --version 2>&1 | grep -oE '[0-9]+\.[0-9][^ ]*' | head -n1 >"$out/pppd"
uname -r >"$out/kernel"
EOF
	printf 'bats --tap --timing'
	[[ ! $WITHOUT ]] || printf ' --filter-tags %q' "!${WITHOUT//,/,!}"
	printf ' %q' "$@"
	# shellcheck disable=SC2016 # for the shell that runs the job
	printf ' 2>&1 | tee "$out/results.tap"\nexit "${PIPESTATUS[0]}"\n'
}

# count OUT: sets PASSED, FAILED, SKIPPED. A test of the plan that reported no
# result counts as failed.
count() {
	local tap=$1/results.tap planned
	PASSED=0 FAILED=0 SKIPPED=0
	if [[ -s $tap ]]; then
		planned=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$tap" | head -n1)
		SKIPPED=$(grep -cE '^ok [0-9]+ .*# skip' "$tap")
		PASSED=$(($(grep -cE '^ok [0-9]+' "$tap") - SKIPPED))
		FAILED=$((${planned:-0} - PASSED - SKIPPED))
		((FAILED >= 0)) || FAILED=0
	fi
}

# report RELEASE STATUS SECONDS OUT: writes the summary file and prints a line for
# people
report() {
	local out=$4 kernel pppd
	kernel=$(cat "$out/kernel" 2>/dev/null || echo 'no kernel')
	pppd=$(cat "$out/pppd" 2>/dev/null || echo unknown)
	count "$out"
	# An error outside the tests counts as one failure.
	if (($2 != 0 && FAILED == 0)) || ((PASSED + FAILED + SKIPPED == 0)); then
		FAILED=$((FAILED + 1))
	fi
	printf '%s\n' "release=$1" "kernel=$kernel" "pppd=$pppd" "passed=$PASSED" \
		"failed=$FAILED" "skipped=$SKIPPED" "seconds=$3" "status=$2" >"$out/summary"
	printf '%s (Linux %s, pppd %s): %d passed, %d failed, %d skipped\n' \
		"$1" "$kernel" "$pppd" "$PASSED" "$FAILED" "$SKIPPED"
	((FAILED == 0))
}

# test_in_guest RELEASE FILE...
test_in_guest() {
	local status=0 began=$SECONDS out
	RELEASE=$1 out=$(out_dir "$1")
	shift
	clear_results "$out"
	(guest_tests "$out" "$@") || status=$?
	report "$RELEASE" "$status" "$((SECONDS - began))" "$out"
}

# guest_tests OUT FILE...
guest_tests() {
	local out=$1 files status
	shift
	files=$(test_files /src "$@") || exit
	mapfile -t files <<<"$files"
	prepare "$RELEASE"
	{ cheap_tests "${files[@]}" && test_job /out /build "${files[@]}"; } >"$RUN/out/job" ||
		return "$EXIT_LAB"
	boot
	status=$?
	cp -r "$RUN/out/." "$RUN/console" "$out/" || return "$EXIT_LAB"
	return "$status"
}

# test_on_host FILE...: runs the tests on this machine's own kernel
test_on_host() {
	local status=0 began=$SECONDS out files
	host_can || return "$EXIT_LAB"
	RELEASE=host out=$(out_dir host)
	clear_results "$out"
	files=$(test_files "$SRC" "$@") || return
	mapfile -t files <<<"$files"
	test_job "$out" "$SRC" "${files[@]}" >"$out/job"
	(cd "$SRC" && timeout "$TIMEOUT" bash "$out/job") || status=$?
	report host "$status" "$((SECONDS - began))" "$out"
}

# host_can: can this machine run the tests? Prints everything that is missing.
host_can() {
	local missing=() name
	[[ $EUID = 0 ]] || missing+=("to be root")
	for name in l2tp_ppp l2tp_netlink pppoe veth; do
		modprobe -q "$name" 2>/dev/null || [[ -d /sys/module/$name ]] ||
			missing+=("kernel module $name (Linux $(uname -r))")
	done
	for name in bats ip pppd nsenter; do
		PATH=$PATH:/usr/sbin command -v "$name" >/dev/null ||
			missing+=("the command $name")
	done
	((${#missing[@]})) || return 0
	say "this machine cannot run the tests itself; it lacks:"
	printf 'lab:   %s\n' "${missing[@]}" >&2
	say "without --host they run in a guest"
	return 1
}

out_dir() {
	printf '%s\n' "${OUT:-$CACHE/out}/$1"
}

# clear_results OUT: removes the results of an earlier run
clear_results() {
	mkdir -p "$1"
	rm -f "$1"/{results.tap,kernel,pppd,output,dmesg,status,ready,job,console,summary}
}
