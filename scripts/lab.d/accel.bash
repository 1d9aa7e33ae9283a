# shellcheck shell=bash
# Chooses KVM or emulation. The result is cached until /dev/kvm changes.
# shellcheck disable=SC2034 # APPEND and ACCEL are for guest.bash

KVM=${L2TP_LAB_KVM:-/dev/kvm}

# choose_accel: sets ACCEL. That /dev/kvm exists is not enough: qemu may still
# abort or hang when a guest starts. So a guest is started as a test.
choose_accel() {
	local cpu answer
	if [[ $ICOUNT ]]; then
		ACCEL=(-accel "tcg,thread=single" -icount "shift=0,sleep=off" -cpu "$TCG_CPU")
		return
	fi
	if [[ $FOREIGN ]]; then
		ACCEL=(-accel "tcg,thread=multi" -cpu "$TCG_CPU")
		return
	fi
	answer=$CACHE/accel-$(kvm_state | short_hash)
	if [[ ! -s $answer ]]; then
		find_accel >"$answer.$$"
		rm -f "$CACHE"/accel-????????????
		mv "$answer.$$" "$answer"
		say "accelerator: $(cat "$answer")"
	fi
	read -r answer cpu <"$answer"
	if [[ $answer = kvm ]]; then
		ACCEL=(-accel kvm -cpu "$cpu")
	else
		ACCEL=(-accel "tcg,thread=multi" -cpu "$TCG_CPU")
	fi
}

# kvm_state: prints what the cached result depends on. It changes when the device
# appears, disappears, is created again or gets other permissions, and when this
# machine reboots.
kvm_state() {
	cat /proc/sys/kernel/random/boot_id
	stat -L -c '%i %t:%T %a %u:%g %Y %Z' "$KVM" 2>/dev/null || echo absent
	[[ -w $KVM ]] || echo closed
}

# find_accel: prints "tcg", or "kvm" and the processor with which a guest boots
find_accel() {
	local cpu cpus
	if [[ -w $KVM ]]; then
		say "trying KVM"
		IFS=: read -ra cpus <<<"$KVM_CPUS"
		for cpu in "${cpus[@]}"; do
			if try_kvm "$cpu"; then
				echo "kvm $cpu"
				return
			fi
		done
	fi
	echo tcg
}

try_kvm() {
	local APPEND=lab.probe
	rm -f "$RUN/out/probe"
	qemu_command -accel kvm -cpu "$1"
	timeout -k 1 6 "${QEMU[@]}" </dev/null >/dev/null 2>&1 &
	wait $! 2>/dev/null
	[[ -s $RUN/out/probe ]]
}
