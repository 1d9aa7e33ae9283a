# shellcheck shell=bash
# The architecture of the guest: this machine's, or a foreign one.

# choose_arch [NAME]: sets what the table says of NAME, or of this machine's
# architecture; sets FOREIGN where these are two
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

# arch_row COLUMN WORD: the line of the table with WORD there
arch_row() {
	words "$LAB_D/architectures" | awk -v n="$1" -v word="$2" '$n == word'
}

# guest_name RELEASE: of directories in the cache
guest_name() {
	printf '%s\n' "$1${FOREIGN:+-$ARCH}"
}
