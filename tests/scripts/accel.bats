#!/usr/bin/env bats
# The lab's choice between KVM and emulation is cached as long as it is valid.

# shellcheck disable=SC2034,SC2317 # variables and try_kvm are for accel.bash

load scripts

setup() {
	CACHE=$BATS_TEST_TMPDIR ICOUNT='' FOREIGN='' TCG_CPU=plain
	KVM_CPUS=host:host,-one L2TP_LAB_KVM=$BATS_TEST_TMPDIR/kvm
	# shellcheck source=/dev/null
	. "$SCRIPTS/lab.d/common.bash"
	# shellcheck source=/dev/null
	. "$SCRIPTS/lab.d/accel.bash"
	BOOTS=yes
	# Replaces the guest. It runs in a subshell, so it counts in a file.
	try_kvm() {
		echo "$1" >>"$BATS_TEST_TMPDIR/tried"
		[[ $BOOTS ]]
	}
}

# choice WORD TRIES: the choice is WORD, and KVM was tried TRIES times
choice() {
	local tried
	: >"$BATS_TEST_TMPDIR/tried"
	choose_accel 2>/dev/null
	tried=$(wc -l <"$BATS_TEST_TMPDIR/tried")
	[[ ${ACCEL[1]} = "$1"* && $tried = "$2" ]] ||
		{ echo "${ACCEL[*]}, tried $tried times"; return 1; }
}

@test "the choice is cached" {
	touch "$KVM"
	choice kvm 1
	choice kvm 0
	rm "$KVM"
	choice tcg 0
	choice tcg 0
}

@test "it is made again when KVM appears" {
	choice tcg 0
	touch "$KVM"
	choice kvm 1
}

@test "it is made again when KVM disappears" {
	touch "$KVM"
	choice kvm 1
	rm "$KVM"
	choice tcg 0
}

@test "it is made again when KVM gets other permissions" {
	touch "$KVM"
	BOOTS=''
	choice tcg 2
	choice tcg 0
	BOOTS=yes
	chmod 600 "$KVM"
	choice kvm 1
}

@test "it is made again when KVM is replaced or touched" {
	touch "$KVM"
	choice kvm 1
	touch "$BATS_TEST_TMPDIR/new" && mv "$BATS_TEST_TMPDIR/new" "$KVM"
	choice kvm 1
	touch -d yesterday "$KVM"
	choice kvm 1
}

@test "only the last choice is kept" {
	choice tcg 0
	touch "$KVM"
	choice kvm 1
	[ "$(find "$CACHE" -name 'accel-*' | wc -l)" -eq 1 ]
}

@test "a foreign architecture is emulated, with or without KVM" {
	touch "$KVM"
	FOREIGN=yes
	choice tcg 0
	FOREIGN=''
	choice kvm 1
}
