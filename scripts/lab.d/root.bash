# shellcheck shell=bash
# The guest's root: a directory that mmdebstrap makes.

root_key() {
	cat "$LAB_D/packages" "$LAB_D/root.bash" | short_hash
}

# prepare_root RELEASE: sets ROOT
prepare_root() {
	local dir
	dir=$CACHE/roots/$1-$(root_key)
	generation "$dir" build_root "$1" || die "no root for $1"
	retire "$dir" "$CACHE/roots/$1"-*
	# shellcheck disable=SC2034 # for the others
	ROOT=$dir/root
}

# build_root RELEASE DIRECTORY
build_root() {
	local release=$1 dir=$2 log=$CACHE/root-$1.log
	say "$release: making the guest's root (mmdebstrap; log in $log)"
	if ! try_root "$release" "$dir" "$log"; then
		# A mirror that stands still; its signatures are checked all the same.
		if ! grep -q 'Release file for .* is expired' "$log"; then
			show_tail "mmdebstrap $release" "$log" 40
			return 1
		fi
		say "$release: the mirror's lists are past their date; taking them as they are"
		remove "$dir/root"
		if ! try_root "$release" "$dir" "$log" \
			--aptopt='Acquire::Check-Valid-Until "false"'; then
			show_tail "mmdebstrap $release" "$log" 40
			return 1
		fi
	fi
	mkdir -p "$dir/root/"{src,build,out,lab}
	say "$release: root made, $(du -sh "$dir/root" | cut -f1)"
}

# try_root RELEASE DIRECTORY LOG [OPTION...]. No mirror is named: mmdebstrap
# then takes Debian's own and adds security updates. It keeps services from
# starting while packages are configured, and leaves its apt options in the
# root, where fetching the kernel needs them too.
try_root() {
	local release=$1 dir=$2 log=$3
	shift 3
	mmdebstrap --variant=minbase "$@" \
		--include="$(words "$LAB_D/packages" | paste -sd,)" \
		--dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/info/*' \
		"$release" "$dir/root" 2>&1 | tee "$log" | root_progress "$release"
	return "${PIPESTATUS[0]}"
}

root_progress() {
	local line
	while IFS= read -r line; do
		case $line in
		'I: running'*|'I: downloading'*|'I: extracting'*|'I: installing'*)
			say "$1: ${line#I: }" ;;
		esac
	done
}
