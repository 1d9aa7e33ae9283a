#!/usr/bin/env bats
# The guest's architecture: the table, and which ones are foreign.

load scripts

setup() {
	# shellcheck disable=SC2034 # what scripts/lab sets
	LAB_D=$SCRIPTS/lab.d
	# shellcheck source=/dev/null
	. "$LAB_D/common.bash"
	# shellcheck source=/dev/null
	. "$LAB_D/arch.bash"
}

# host KERNEL-NAME: pretends to be such a machine
host() {
	fake uname <<<"echo $1"
}

@test "each line of the table is complete" {
	run awk '!/^#/ && NF && NF != 11 { print }' "$LAB_D/architectures"
	[ -z "$output" ]
	[ "$(words "$LAB_D/architectures" | wc -l)" -ge 2 ]
}

@test "an amd64 machine has amd64 guests, and foreign arm64 ones" {
	host x86_64
	choose_arch
	[ "$ARCH $QEMU_PROGRAM $CONSOLE $KERNEL_PACKAGE" = "amd64 qemu-system-x86_64 ttyS0 linux-image-amd64" ]
	[ -z "$FOREIGN" ]
	[ "$(guest_name trixie)" = trixie ]
	choose_arch arm64
	[ "$ARCH $QEMU_PROGRAM $CONSOLE $KERNEL_PACKAGE" = "arm64 qemu-system-aarch64 ttyAMA0 linux-image-arm64" ]
	[ -n "$FOREIGN" ]
	[ "$(guest_name trixie)" = trixie-arm64 ]
}

@test "an arm64 machine has arm64 guests, and foreign amd64 ones" {
	host aarch64
	choose_arch
	[ "$ARCH $FOREIGN" = "arm64 " ]
	choose_arch amd64
	[ "$ARCH $FOREIGN" = "amd64 yes" ]
}

@test "an unknown architecture is refused, and the known ones are listed" {
	host riscv64
	run choose_arch
	[ "$status" -ne 0 ]
	says "no guests of riscv64; there are: x86_64 aarch64"
	run choose_arch mips
	[ "$status" -ne 0 ]
	says "no guests of mips; there are: amd64 arm64"
	choose_arch arm64
	[ -n "$FOREIGN" ]
}

@test "scripts/setup installs the emulator of the machine's architecture" {
	need_root
	fake dpkg-query <<<'exit 1'
	fake apt-get <<<'echo "$*"; exit 1'
	host aarch64
	TMPDIR=$BATS_TEST_TMPDIR run "$SCRIPTS/setup" lab
	says "qemu-system-arm "
	says_not "qemu-system-x86"
}
