# shellcheck shell=bash
# The architecture of the guest: this machine's, or a foreign one.

# choose_arch [NAME]: sets the variables of the table's row for NAME (default: this
# machine's architecture). Sets FOREIGN if NAME is not this machine's.
# shellcheck disable=SC2034 # for the others
choose_arch() {
	local row column=1
	if [[ ${1:-} ]]; then
		row=$(arch_row 1 "$1")
	else
		column=2
		row=$(arch_row 2 "$(uname -m)")
	fi
	if [[ ! $row ]]; then
		say "no guests of ${1:-$(uname -m)}; there are:" \
			"$(words "$LAB_D/architectures" | awk -v n="$column" '{ print $n }' | paste -sd' ')"
		return 1
	fi
	read -r ARCH KERNEL_ARCH QEMU_PROGRAM QEMU_PACKAGE MACHINE TCG_CPU KVM_CPUS \
		CONSOLE TTY TTY_DEVICE KERNEL_PACKAGE <<<"$row"
	[[ $KERNEL_ARCH = "$(uname -m)" ]] && FOREIGN='' || FOREIGN=yes
}

# arch_row COLUMN WORD: prints the row of the table with WORD in that column
arch_row() {
	words "$LAB_D/architectures" | awk -v n="$1" -v word="$2" '$n == word'
}

# guest_name RELEASE: prints the guest's name in the cache
guest_name() {
	printf '%s\n' "$1${FOREIGN:+-$ARCH}"
}
