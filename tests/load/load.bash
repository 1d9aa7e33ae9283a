# shellcheck shell=bash disable=SC2034 # used by the tests
# Helpers for tests of options against the real pppd. With "dryrun" pppd ends before
# it starts a link, so the kernel need not have PPP. Each .bats file here begins with
# "load load". L2TP_SO names the plugin (default: the one built here).
#
# pppd opens /dev/ppp before it reads its options, and ends with status 4 if there is
# none. If this kernel has no PPP, a private /dev gives it another device with that
# name. /etc/ppp is private too, to keep this machine's own options out.

bats_require_minimum_version 1.5.0

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
L2TP_SO=$(realpath -m "${L2TP_SO:-${L2TP_BUILD:-$BATS_TEST_DIRNAME/../..}/.libs/l2tp.so}")
WITH_FD=$BATS_TEST_DIRNAME/../net/peers/with_fd.py

IDS=(l2tp-tunnel-id 1 l2tp-peer-tunnel-id 2 l2tp-session-id 3 l2tp-peer-session-id 4)
STATIC=(l2tp-remote 192.0.2.1 "${IDS[@]}")

setup_file() {
	[[ $EUID = 0 ]] || skip_test "needs root, for mounts of its own"
	[[ -e $L2TP_SO ]] || { echo "no plugin at $L2TP_SO; make first"; return 1; }
	command -v pppd >/dev/null || skip_test "needs pppd"
	mkdir -p "$BATS_FILE_TMPDIR/dev"
	unshare --mount --propagation private sh -c "$_stage" - "$BATS_FILE_TMPDIR/dev" \
		"$BATS_FILE_TMPDIR/ready" </dev/null >"$BATS_FILE_TMPDIR/stage.log" 2>&1 3>&- 4>&- &
	STAGE=$!
	export STAGE
	for _ in {1..200}; do
		[[ ! -e $BATS_FILE_TMPDIR/ready ]] || return 0
		kill -0 "$STAGE" || break
		sleep 0.05
	done
	cat "$BATS_FILE_TMPDIR/stage.log"
	return 1
}

teardown_file() {
	[[ ! ${STAGE:-} ]] || kill "$STAGE" || :
}

# shellcheck disable=SC2016
_stage='
set -e
mount -t tmpfs -o mode=755 dev "$1"
for name in null zero full random urandom tty; do
	cp -a "/dev/$name" "$1/"
done
ln -s /proc/self/fd "$1/fd"
if [ -c /dev/ppp ]; then
	cp -a /dev/ppp "$1/ppp"
else
	mknod -m 600 "$1/ppp" c 1 3
fi
mount --move "$1" /dev
mount -t tmpfs -o mode=755 ppp /etc/ppp
mkdir /etc/ppp/peers
: >/etc/ppp/options
: >/etc/ppp/chap-secrets
: >/etc/ppp/pap-secrets
: >"$2"
exec sleep infinity'

skip_test() {
	[[ ${REQUIRE_ALL:-} != 1 ]] || { echo "must not be skipped: $1"; return 1; }
	skip "$1"
}

# staged COMMAND...: runs it with those mounts
staged() {
	nsenter --target "$STAGE" --mount --wdns="$PWD" -- "$@"
}

# ppp OPTION...: runs pppd with dryrun, which also prints all options, like dump
ppp() {
	staged pppd noauth plugin "$L2TP_SO" "$@" dryrun 2>&1
}

# accepts OPTION...: pppd ends with status 0. Sets output.
accepts() {
	local status=0
	output=$(ppp "$@") || status=$?
	((status == 0)) && return
	echo "status $status with: $*"
	echo "$output"
	return 1
}

# refuses TEXT[|TEXT...] OPTION...: pppd ends with status 2 and says each TEXT
refuses() {
	local status=0 texts text
	IFS='|' read -ra texts <<<"$1"
	shift
	output=$(ppp "$@") || status=$?
	if ((status != 2)); then
		echo "status $status, not 2, with: $*"
		echo "$output"
		return 1
	fi
	for text in "${texts[@]}"; do
		[[ $output = *"$text"* ]] && continue
		echo "no \"$text\" in the output with: $*"
		echo "$output"
		return 1
	done
}

# says TEXT, says_not TEXT: the last output has TEXT, or does not have it
says() {
	[[ $output = *"$1"* ]] || { echo "no \"$1\" in: $output"; return 1; }
}

says_not() {
	[[ $output != *"$1"* ]] || { echo "\"$1\" in: $output"; return 1; }
}
