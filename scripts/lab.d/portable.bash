# shellcheck shell=bash
# Builds the sources with other compilers and for other architectures, in a root of
# its own; see tests/portable/run.

readonly PORTABLE_RELEASE=trixie PORTABLE_ARCHES='s390x arm64 armhf i386'

portable_command() {
	new_run
	prepare_portable_root
	list_sources >"$RUN/sources"
	mkdir -p "$RUN/chroot"
	chroot_layers "$ROOT" "$RUN/chroot" || die "cannot lay out the chroot"
	mkdir -p "$RUN/chroot/root/src"
	(cd "$SRC" && cpio -0pdm --quiet "$RUN/chroot/root/src" <"$RUN/sources")
	mount -t devtmpfs dev "$RUN/chroot/root/dev" || die "cannot mount /dev"
	in_chroot "$RUN/chroot/root" bash /src/tests/portable/run
}

# prepare_portable_root: sets ROOT
prepare_portable_root() {
	local dir
	dir=$CACHE/roots/portable-$(cat "$LAB_D"/portable{-packages,.bash} | short_hash)
	generation "$dir" build_portable_root || die "no root for other architectures"
	retire "$dir" "$CACHE/roots/portable"-*
	# shellcheck disable=SC2034 # for the others
	ROOT=$dir/root
}

# Prints the mirror that this machine's apt uses.
# shellcheck disable=SC2016 # apt's own
apt_mirror() {
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
		grep -E '/debian/?$' | sort -u | head -n 1
}

# build_portable_root DIRECTORY: uses the main section only. Updates reach the
# architectures at different times, and apt refuses two versions of a library.
build_portable_root() {
	local dir=$1 log=$CACHE/root-portable.log mirror
	mirror="${MIRROR:-$(apt_mirror)} $PORTABLE_RELEASE main"
	portable_more >"$dir/more"
	say "making the root for other compilers and architectures (log in $log)"
	logged "$log" "mmdebstrap" mmdebstrap --variant=minbase \
		--architectures="amd64,${PORTABLE_ARCHES// /,}" \
		--include="$(words "$LAB_D/portable-packages" | paste -sd,)" \
		--aptopt='Acquire::Retries "3"' --dpkgopt=force-unsafe-io \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--customize-hook="upload $dir/more /tmp/more" \
		--customize-hook="chroot \"\$1\" sh /tmp/more $PORTABLE_ARCHES" \
		"$PORTABLE_RELEASE" "$dir/root" "deb $mirror" "deb-src $mirror" ||
		return
	say "root made, $(du -sh "$dir/root" | cut -f1)"
}

# Prints the script that runs in the root. It unpacks the libraries of the other
# architectures instead of installing them, so that the cross compilers' C libraries
# are enough. It also builds a pppd without multilink and IPv6CP, like OpenWrt's.
portable_more() {
	cat <<'END'
set -e
mkdir -p /tmp/debs
cd /tmp/debs
for arch; do
	apt-get -q download libmnl0:$arch libmnl-dev:$arch libcmocka0:$arch libcmocka-dev:$arch
done
for deb in *.deb; do
	dpkg-deb -x "$deb" /
done
apt-get -q source --download-only ppp
mkdir /tmp/ppp
cd /tmp/ppp
tar --strip-components=1 -xf /tmp/debs/ppp_*.orig.tar.gz
./configure -q --disable-ipv6cp --disable-eaptls --disable-peap --without-openssl \
	--without-pcap --without-pam
make -j"$(nproc)" -C pppd pppd
install -D pppd/pppd /opt/small-pppd/pppd
rm -rf /tmp/ppp /tmp/debs
END
}
