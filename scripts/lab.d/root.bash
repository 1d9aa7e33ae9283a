# shellcheck shell=bash
# Makes the guest's root, a directory, with mmdebstrap.

# L2TP_MIRROR is one or two words: the archive's mirror, and that of the security
# updates or "none".
read -r MIRROR SECURITY _ <<<"${L2TP_MIRROR:-}"
: "${SECURITY:=${MIRROR:+${MIRROR%/}-security}}"

package_list() {
	printf '%s\n' "$LAB_D/packages${FOREIGN:+.foreign}"
}

root_key() {
	{
		cat "$(package_list)" "$LAB_D/root.bash"
		echo "$MIRROR $SECURITY"
	} | short_hash
}

# mirrors RELEASE: prints sources for mmdebstrap, one per line. Without L2TP_MIRROR
# prints none: mmdebstrap then uses Debian's own and adds security updates.
mirrors() {
	[[ $MIRROR ]] || return 0
	echo "deb $MIRROR $1 main"
	[[ $1 != sid && $1 != unstable && $1 != experimental ]] || return 0
	echo "deb $MIRROR $1-updates main"
	[[ $SECURITY = none ]] || echo "deb $SECURITY $1-security main"
}

# prepare_root RELEASE: sets ROOT
prepare_root() {
	local dir name
	name=$(guest_name "$1")
	dir=$CACHE/roots/$name-$(root_key)
	generation "$dir" build_root "$1" || die "no root for $1"
	retire "$dir" "$CACHE/roots/$name"-????????????
	# shellcheck disable=SC2034 # for the others
	ROOT=$dir/root
}

# build_root RELEASE DIRECTORY
build_root() {
	local release=$1 dir=$2 log
	log=$CACHE/root-$(guest_name "$1").log
	say "$release: making the guest's root (mmdebstrap; log in $log)"
	if ! try_root "$release" "$dir" "$log"; then
		# The mirror is no longer updated; its signatures are still checked.
		if ! grep -q 'Release file for .* is expired' "$log"; then
			root_failed "$release" "$log"
			return 1
		fi
		say "$release: the mirror's lists have expired; using them anyway"
		remove "$dir/root"
		if ! try_root "$release" "$dir" "$log" \
			--aptopt='Acquire::Check-Valid-Until "false"'; then
			root_failed "$release" "$log"
			return 1
		fi
	fi
	[[ ! $FOREIGN ]] || complete_root "$dir/root" || return
	mkdir -p "$dir/root/"{src,build,out,lab}
	say "$release: root made, $(du -sh "$dir/root" | cut -f1)"
}

# try_root RELEASE DIRECTORY LOG [OPTION...]: mmdebstrap does not let services start
# while packages are configured. It leaves its apt options in the root; fetching the
# kernel needs them, too.
try_root() {
	local release=$1 dir=$2 log=$3 sources variant=minbase
	shift 3
	# A foreign root's programs do not run here, so packages are only unpacked.
	[[ ! $FOREIGN ]] || variant=extract
	mapfile -t sources < <(mirrors "$release")
	mmdebstrap --variant="$variant" --architectures="$ARCH" "$@" \
		--include="$(words "$(package_list)" | paste -sd,)" \
		--dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/info/*' \
		"$release" "$dir/root" "${sources[@]}" 2>&1 |
		tee "$log" | root_progress "$release"
	return "${PIPESTATUS[0]}"
}

# complete_root ROOT: does what configuring the packages would do, as far as a shell
# needs it
complete_root() {
	local name
	for name in passwd group; do
		cp "$1/usr/share/base-passwd/$name.master" "$1/etc/$name" || return
	done
	ln -sf mawk "$1/usr/bin/awk"
	[[ -e $1/usr/bin/sh ]] || ln -s dash "$1/usr/bin/sh"
}

# root_failed RELEASE LOG: shows the end of the log, and advice if there is any
root_failed() {
	show_tail "mmdebstrap $1" "$2" 40
	root_advice "$1" "$2" | while IFS= read -r line; do
		say "$1: $line"
	done
}

# root_advice RELEASE LOG: prints at most one line. "Not signed" means that the
# mirror lacks the lists, unless apt names a missing key.
root_advice() {
	local failed
	failed=$(grep -E '^E: (Failed to fetch|The repository) ' "$2")
	if grep -q 'NO_PUBKEY' "$2"; then
		echo "this machine's keys of the archive are too old for it; install the" \
			"debian-archive-keyring of $1: https://packages.debian.org/$1/debian-archive-keyring"
	elif [[ $failed ]] && ! grep -qv -e -security <<<"$failed"; then
		echo "the mirror has no security updates; L2TP_MIRROR=\"URL SECURITY-URL\" names" \
			"a mirror of them, \"URL none\" goes without them"
	elif [[ $failed ]]; then
		echo "the mirror gives no packages; L2TP_MIRROR=URL names another mirror," \
			"http_proxy a proxy"
	fi
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
