# shellcheck shell=bash
# Starts a guest, watches it, and evaluates its results.

# lay_out: mounts the layers that go above IMAGE at RUN/root, which the guest
# mounts read-only. What the guest writes stays in its memory.
lay_out() {
	mkdir -p "$RUN/root" "$RUN/out" "$RUN/points/"{src,build,lab}
	mount -t overlay -o "lowerdir=$PROJECT/stage:${LAYER:+$LAYER:}$KERNEL/root:$RUN/points" \
		overlay "$RUN/root" &&
	mount -o bind,ro "$SRC" "$RUN/root/src" &&
	mount -o bind,ro "$PROJECT/build" "$RUN/root/build" &&
	mount -o bind,ro "$LAB_D" "$RUN/root/lab" &&
	build_initramfs "$RUN/initrd"
}

# qemu_command ACCEL...: sets QEMU
qemu_command() {
	# Without address randomisation the emulator can reuse its translation
	# of a program, and processes start three times as fast.
	# Without security modules, accounting of memory and self-tests of ciphers, the
	# kernel does less at each system call and page fault; without "rep movs"
	# (112 is X86_FEATURE_REP_GOOD), which is emulated word by word, it copies and
	# clears pages in half the instructions.
	local append=(console="$CONSOLE" quiet loglevel=5 panic=-1 log_buf_len=4M
		norandmaps nokaslr mitigations=off init_on_alloc=0 clearcpuid=112
		audit=0 lsm=capability cgroup_disable=memory psi=0 cryptomgr.notests
		random.trust_cpu=on)
	# pdeathsig ends qemu with this program, however that ends.
	QEMU=(setpriv --pdeathsig KILL "$QEMU_PROGRAM" -machine "$MACHINE" -nodefaults
		-no-user-config -display none -no-reboot -smp "$SMP" -m "$MEMORY" "$@"
		-kernel "$KERNEL/vmlinuz" -initrd "$RUN/initrd"
		-append "${append[*]} $APPEND"
		-chardev "file,id=console,path=$RUN/console" -serial chardev:console)
	# shellcheck disable=SC2054 # commas of one option
	QEMU+=(-drive "file=$IMAGE,format=raw,if=none,id=image,readonly=on"
		-device "virtio-blk-pci,drive=image")
	share_by_9p layers "$RUN/root" readonly=on,multidevs=remap
	share_by_9p out "$RUN/out"
}

# share_by_9p TAG DIRECTORY [OPTIONS]
share_by_9p() {
	QEMU+=(-fsdev "local,id=$1,path=$2,security_model=none${3:+,$3}"
		-device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}

# boot: runs RUN/out/job in a guest. The job's output goes to standard output; the
# guest writes its status to a file. A guest that dies before the job starts is
# started again; a job is never repeated.
boot() {
	local try
	choose_accel
	for try in 1 2 3; do
		: >"$RUN/out/output"
		rm -f "$RUN/out/"{ready,status,dmesg,probe}
		start_qemu
		if wait_ready; then
			say "$RELEASE: guest up (Linux $(cat "$RUN/out/ready"), ${ACCEL[1]})"
			run_to_end
			return
		fi
		stop_qemu
		say "$RELEASE: the guest died or hung while booting (try $try of 3)"
		show_tail "its console" "$RUN/console" 15
		show_tail "qemu" "$RUN/qemu.log"
	done
	return "$EXIT_LAB"
}

start_qemu() {
	: >"$RUN/console"
	qemu_command "${ACCEL[@]}"
	say "$RELEASE: booting"
	if [[ $INTERACTIVE ]]; then
		QEMU+=(-chardev "stdio,id=tty,signal=off" -device "$TTY_DEVICE,chardev=tty")
		"${QEMU[@]}" <&0 2>"$RUN/qemu.log" &
	else
		"${QEMU[@]}" </dev/null >"$RUN/qemu.log" 2>&1 &
	fi
	QEMU_PID=$!
}

# A subshell waits here. It is not told when the script itself is killed, so it
# asks.
qemu_runs() {
	kill -0 $$ 2>/dev/null || exit 143
	[[ $QEMU_PID ]] && kill -0 "$QEMU_PID" 2>/dev/null
}

stop_qemu() {
	[[ $QEMU_PID ]] || return 0
	kill -KILL "$QEMU_PID" 2>/dev/null
	wait "$QEMU_PID" 2>/dev/null
	QEMU_PID=
}

wait_ready() {
	local end=$((SECONDS + (${#FOREIGN} ? 300 : 90)))
	while [[ ! -e $RUN/out/ready ]]; do
		((SECONDS < end)) && qemu_runs || return
		sleep 0.05
	done
}

# run_to_end: returns the job's status, EXIT_TIMEOUT or EXIT_LAB
run_to_end() {
	# shellcheck disable=SC2153 # an option, set by parse
	local end=$((SECONDS + TIMEOUT)) tail='' status
	if [[ ! $INTERACTIVE ]]; then
		tail -c +1 -s 0.1 --pid="$QEMU_PID" -f "$RUN/out/output" &
		tail=$!
	fi
	while qemu_runs; do
		if [[ ! $INTERACTIVE ]] && ((SECONDS >= end)); then
			TIMED_OUT=yes
			break
		fi
		sleep 0.1
	done
	stop_qemu
	[[ $tail ]] && wait "$tail"
	judge
	status=$?
	kernel_complaints || { ((status)) || status=$EXIT_LAB; }
	return "$status"
}

judge() {
	if [[ $TIMED_OUT ]]; then
		say "$RELEASE: not done after $TIMEOUT s, killed"
		show_tail "its output" "$RUN/out/output"
		show_tail "its console" "$RUN/console"
		return "$EXIT_TIMEOUT"
	fi
	if [[ ! -s $RUN/out/status ]]; then
		say "$RELEASE: the guest died during its job"
		show_tail "its console" "$RUN/console" 60
		show_tail "qemu" "$RUN/qemu.log"
		return "$EXIT_LAB"
	fi
	return "$(cat "$RUN/out/status")"
}

# Looks in the guest's kernel log, or in its console output if it left no log.
kernel_complaints() {
	local log=$RUN/out/dmesg
	[[ -s $log ]] || log=$RUN/console
	grep -aE "$COMPLAINTS" "$log" >"$RUN/complaints" || return 0
	say "$RELEASE: the kernel complained:"
	grep -aE -A 25 "$COMPLAINTS" "$log" | head -n 120 >&2
	return 1
}
