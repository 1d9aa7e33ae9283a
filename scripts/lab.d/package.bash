# shellcheck shell=bash
# Makes and tests the project's Debian packages in a chroot of a release.

# Fetches ppp, which the test installs again.
layer_more_package() {
	printf '%s\n' 'mkdir -p /debs' 'cd /debs' 'apt-get -q download ppp'
}

# package_command [RELEASE...]: makes the packages in out/package/RELEASE
package_command() {
	local release
	(($#)) || set -- bookworm trixie
	for release; do
		(make_packages "$release") || return
	done
}

make_packages() {
	RELEASE=$1
	[[ $RELEASE =~ ^[a-z]+$ ]] || die "not a release: $RELEASE"
	local dir=${OUT:-$SRC/out/package}/$RELEASE
	new_run
	prepare_root "$RELEASE"
	prepare_layer package "$RELEASE"
	list_sources >"$RUN/sources"
	mkdir -p "$RUN/chroot" "$dir"
	chroot_layers "$LAYER:$ROOT" "$RUN/chroot" || die "cannot lay out the chroot"
	package_sources "$RUN/chroot/root/build"
	say "$RELEASE: making the packages"
	logged "$dir/log" "$RELEASE: making the packages" \
		in_chroot "$RUN/chroot/root" sh -c "$(package_script)" - || exit
	rm -f "$dir"/*.{deb,dsc,changes,buildinfo,tar.*}
	(cd "$RUN/chroot/root/build" &&
		cp ./*.deb ./*.dsc ./*.changes ./*.buildinfo ./*.tar.* "$dir")
	say "$RELEASE: the packages are in $dir"
	ls "$dir"/*.deb
}

# package_sources DIRECTORY: makes the upstream tarball from the tree without
# packaging/debian, which becomes debian/. The version's suffix names the release;
# a newer release's sorts after an older one's.
package_sources() {
	local tree=$1/pppd-l2tp version suffix
	mkdir -p "$tree"
	(cd "$SRC" && grep -zv '^packaging/debian/' "$RUN/sources" |
		cpio -0pd --quiet "$tree")
	version=$(sed -nE '1s/^.*\((.*)-[^-]*\).*/\1/p' "$SRC/packaging/debian/changelog")
	tar -C "$1" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
		--mode=u+rw,go=u-w -cJf "$1/pppd-l2tp_$version.orig.tar.xz" pppd-l2tp
	cp -r "$SRC/packaging/debian" "$tree/debian"
	case $RELEASE in
	bookworm)	suffix='~deb12' ;;
	trixie)		suffix='~deb13' ;;
	*)		return 0 ;;
	esac
	sed -i "1s/) UNRELEASED;/$suffix) $RELEASE;/" "$tree/debian/changelog"
}

package_script() {
	cat <<'END'
set -e
cd /build/pppd-l2tp
dpkg-buildpackage -us -uc -rfakeroot
lintian --fail-on error,warning --suppress-tags bad-distribution-in-changes-file \
	--allow-root -i ../*.changes
END
}

# package_test_command RELEASE: installs, upgrades and removes the packages in a
# chroot
package_test_command() {
	RELEASE=${1:?}
	local dir=${OUT:-$SRC/out/package}/$RELEASE
	new_run
	prepare_root "$RELEASE"
	prepare_layer package "$RELEASE"
	mkdir -p "$RUN/chroot"
	chroot_layers "$LAYER:$ROOT" "$RUN/chroot" || die "cannot lay out the chroot"
	cp "$dir"/pppd-l2tp*.deb "$RUN/chroot/root/debs" ||
		die "no packages in $dir; scripts/package $RELEASE makes them"
	cp "$SRC/tests/package/install" "$RUN/chroot/root/tmp/"
	in_chroot "$RUN/chroot/root" bash /tmp/install
}
