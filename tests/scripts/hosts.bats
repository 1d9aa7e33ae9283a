#!/usr/bin/env bats
# The lab on machines that lack something: one line says what to do about it.

load scripts

setup() {
	export L2TP_LAB_CACHE=$BATS_TEST_TMPDIR/cache
	LOG=$BATS_TEST_TMPDIR/log
}

# mirror [L2TP_MIRROR]: loads root.bash with it
mirror() {
	# shellcheck disable=SC2034 # what scripts/lab sets
	L2TP_MIRROR=${1:-} LAB_D=$SCRIPTS/lab.d
	# shellcheck source=/dev/null
	. "$LAB_D/common.bash"
	# shellcheck source=/dev/null
	. "$LAB_D/root.bash"
}

advice() {
	mirror
	cat >"$LOG"
	run root_advice trixie "$LOG"
	[ "${#lines[@]}" -eq 1 ]
}

@test "L2TP_MIRROR names the mirror; that of security updates is derived from it" {
	mirror http://mirror.example/debian/
	run mirrors trixie
	[ "${lines[0]}" = "deb http://mirror.example/debian/ trixie main" ]
	[ "${lines[1]}" = "deb http://mirror.example/debian/ trixie-updates main" ]
	[ "${lines[2]}" = "deb http://mirror.example/debian-security trixie-security main" ]
	run mirrors sid
	[ "$output" = "deb http://mirror.example/debian/ sid main" ]
}

@test "L2TP_MIRROR names another mirror of security updates, or none" {
	mirror "http://mirror.example/debian http://other.example/sec"
	run mirrors trixie
	says "deb http://other.example/sec trixie-security main"
	mirror "http://mirror.example/debian none"
	run mirrors trixie
	says_not security
	[ "${#lines[@]}" -eq 2 ]
}

@test "without L2TP_MIRROR mmdebstrap chooses" {
	mirror
	run mirrors trixie
	[ -z "$output" ]
}

@test "another mirror makes another root" {
	local before
	mirror
	before=$(root_key)
	mirror http://mirror.example/debian
	[ "$before" != "$(root_key)" ]
}

@test "old keys of the archive: the package to install is named" {
	advice <<-'EOT'
		W: GPG error: http://mirror.example/debian trixie InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 6ED0E7B82643E131
		E: The repository 'http://mirror.example/debian trixie InRelease' is not signed.
		W: GPG error: http://mirror.example/debian-security trixie-security InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY BDE6D2B9216EC7A8
		E: The repository 'http://mirror.example/debian-security trixie-security InRelease' is not signed.
	EOT
	says "install the debian-archive-keyring of trixie"
}

@test "no security mirror: how to name another, or none" {
	advice <<-'EOT'
		E: Failed to fetch http://mirror.example/debian-security/dists/trixie-security/InRelease  404  Not Found
		E: The repository 'http://mirror.example/debian-security trixie-security InRelease' is not signed.
	EOT
	says 'L2TP_MIRROR="URL SECURITY-URL"'
	says '"URL none"'
}

@test "no mirror at all: how to name another" {
	advice <<-'EOT'
		E: Failed to fetch http://127.0.0.1:9/debian/dists/trixie/InRelease  Could not connect to 127.0.0.1:9 (127.0.0.1). - connect (111: Connection refused)
		E: Failed to fetch http://127.0.0.1:9/debian-security/dists/trixie-security/InRelease  Unable to connect to 127.0.0.1:9:
	EOT
	says "L2TP_MIRROR=URL names another mirror"
}

@test "unshare is not permitted: the container to use is named" {
	need_root
	command -v setpriv >/dev/null || skip "needs setpriv"
	run setpriv --bounding-set -sys_admin --inh-caps -sys_admin "$SCRIPTS/lab" run trixie true
	[ "$status" -eq 125 ]
	says "docker run --privileged"
	[ "${#lines[@]}" -eq 1 ]
}

@test "a tree of another user: the command to type is given" {
	local tree="$BATS_TEST_TMPDIR/a tree"
	need_root
	# shellcheck source=/dev/null
	. "$SCRIPTS/lab.d/tree.bash"
	export HOME=$BATS_TEST_TMPDIR
	git init -q "$tree"
	run git_tree "$tree"
	[ "$status" -eq 0 ]
	chown nobody "$tree" "$tree/.git"
	run git_tree "$tree"
	[ "$status" -eq 2 ]
	says "belongs to another user (nobody)"
	says "git config --global --add safe.directory "
	bash -c "${output##*type: }"
	run git_tree "$tree"
	[ "$status" -eq 0 ]
	run git_tree "$BATS_TEST_TMPDIR"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
}
