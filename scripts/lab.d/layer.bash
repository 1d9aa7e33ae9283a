# shellcheck shell=bash
# More packages on top of a release's root, for a chroot or a guest that needs
# them: a layer beside the root, so that the root stays as it is.

# prepare_layer NAME RELEASE: sets LAYER, to be put before ":$ROOT" in an overlay. It
# has the packages of lab.d/NAME-packages; layer_more_NAME, if there is one, prints
# further commands. Needs ROOT.
prepare_layer() {
	local dir key
	# shellcheck disable=SC2153 # ROOT is prepare_root's
	key=$({
		cat "$LAB_D/$1-packages" "$LAB_D/layer.bash"
		! declare -F "layer_more_$1" || "layer_more_$1"
		echo "$ROOT"
		stat -c %Y "${ROOT%/root}/complete"
	} | short_hash)
	dir=$CACHE/layers/$2-$1-$key
	generation "$dir" build_layer "$1" "$2" || die "no packages for $1 on $2"
	retire "$dir" "$CACHE/layers/$2-$1"-*
	# shellcheck disable=SC2034 # for the others
	LAYER=$dir/upper
}

# build_layer NAME RELEASE DIRECTORY
build_layer() {
	local name=$1 release=$2 dir=$3
	say "$release: installing what $name needs"
	chroot_layers "$ROOT" "$dir" || return
	cp /etc/resolv.conf "$dir/root/etc/" 2>/dev/null
	words "$LAB_D/$name-packages" >"$dir/root/tmp/wanted"
	{
		layer_script
		! declare -F "layer_more_$name" >/dev/null || "layer_more_$name"
	} >"$dir/root/tmp/install"
	logged "$CACHE/layer-$release-$name.log" "installing packages" \
		in_chroot "$dir/root" sh /tmp/install || return
	rm -rf "$dir/root/tmp/"*
	umount "$dir/root/proc" "$dir/root" && rm -rf "$dir/work" "$dir/root"
}

layer_script() {
	cat <<'END'
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o Acquire::Languages=none update
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod +x /usr/sbin/policy-rc.d
while read -r name; do
	case $name in
	\?*) apt-cache show "${name#?}" >/dev/null 2>&1 || continue ;;
	esac
	echo "${name#\?}"
done </tmp/wanted | xargs apt-get -q -y --no-install-recommends install
apt-get clean
END
}

# in_chroot ROOT COMMAND...
in_chroot() {
	local root=$1
	shift
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		LC_ALL=C.UTF-8 "$@"
}
