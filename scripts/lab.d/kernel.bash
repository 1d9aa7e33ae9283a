# shellcheck shell=bash
# A release's Debian kernel. It is unpacked beside the root, not installed in it: that
# needs neither initramfs-tools nor a boot loader, and a root can have several
# kernels.

# prepare_kernel RELEASE KIND: sets KERNEL, its directory; needs ROOT
prepare_kernel() {
	local dir name
	name=$(guest_name "$1")-$2
	dir=$CACHE/kernels/$name-$(short_hash <"$LAB_D/kernel.bash")
	generation "$dir" build_kernel "$1" "$2" || die "no kernel for $1"
	retire "$dir" "$CACHE/kernels/$name"-????????????
	KERNEL=$dir
}

# build_kernel RELEASE KIND DIRECTORY
build_kernel() {
	local release=$1 dir=$3 log
	log=$CACHE/kernel-$(guest_name "$1")-$2.log
	say "$release: fetching the $2 kernel"
	chroot_layers "$ROOT" "$dir/fetch" || return
	cp /etc/resolv.conf "$dir/fetch/root/etc/" 2>/dev/null
	fetch_script >"$dir/fetch/root/tmp/fetch"
	logged "$log" "fetching the kernel" \
		run_fetch "$dir/fetch" "$release" "$2" "$KERNEL_PACKAGE" || return
	say "$release: unpacking $(cat "$dir/fetch/root/tmp/version")"
	unpack_kernel "$dir/fetch/root/tmp" "$dir" || return
	remove "$dir/fetch"
}

# run_fetch LAYERS ARGUMENT...: runs the script inside the root. A foreign root's
# programs do not run here, so this machine's apt works on that root.
run_fetch() {
	local dir=$1
	shift
	if [[ ! $FOREIGN ]]; then
		chroot "$dir/root" sh /tmp/fetch "$@"
		return
	fi
	printf '%s\n' "Dir \"$dir/root\";" "APT::Architecture \"$ARCH\";" \
		"APT::Architectures { \"$ARCH\"; };" 'APT::Sandbox::User "root";' \
		'Dir::Bin::methods "/usr/lib/apt/methods";' \
		'Dir::Etc::TrustedParts "/etc/apt/trusted.gpg.d";' >"$dir/apt.conf"
	APT_CONFIG=$dir/apt.conf sh "$dir/root/tmp/fetch" "$@"
}

# Prints the script "fetch RELEASE KIND PACKAGE", which runs in the root's /tmp. KIND
# "main" is the newest version in RELEASE's main section, "security" the newest of
# all, including security updates.
fetch_script() {
	cat <<'EOF'
set -e
release=$1 kind=$2 package=$3
cd "${0%/*}"
apt-get -q -o Acquire::Languages=none update
apt-cache madison "$package" >versions
cat versions
case $kind in
main) source=" $release/main " ;;
*) source=' ' ;;
esac
version=$(grep -F "$source" versions | head -n1 | cut -d'|' -f2 | tr -d ' ')
image=$(apt-cache show "$package=$version" |
	grep '^Depends:' | grep -o 'linux-image-[0-9][^ ,]*')
# Releases after trixie split the kernel into several packages.
parts=$(apt-cache show "$image=$version" | grep -E '^(Pre-)?Depends:' |
	grep -oE 'linux-(base|modules|binary|image)-[0-9][^ ,]*' || :)
for part in $image $parts; do
	apt-get -q download "$part=$version" || apt-get -q download "$part"
done
echo "$version" >version
EOF
}

# unpack_kernel DEBS DIRECTORY: leaves vmlinuz, version, release and root there; root
# has usr/lib/modules and is a layer of the guest's root
unpack_kernel() {
	local dir=$2 deb modules
	mkdir -p "$dir/files" "$dir/root/usr/lib"
	for deb in "$1"/*.deb; do
		dpkg-deb -x "$deb" "$dir/files" || return
	done
	cp "$1/version" "$dir/version"
	find "$dir/files" -name 'vmlinuz*' -exec cp {} "$dir/vmlinuz" ';'
	modules=$(find "$dir/files" -path '*/lib/modules/*/kernel' -prune)
	[[ -d $modules && -s $dir/vmlinuz ]] || return
	mv "${modules%/*/kernel}" "$dir/root/usr/lib/modules"
	basename "${modules%/kernel}" >"$dir/release"
	# depmod looks in lib, which is a link in Debian, too.
	ln -s usr/lib "$dir/root/lib"
	rm -rf "$dir/files"
	unpack_modules "$dir/root/usr/lib/modules/$(cat "$dir/release")/kernel" &&
	depmod -b "$dir/root" "$(cat "$dir/release")"
}

# Decompresses modules once here, so that an emulated guest need not do it each time.
unpack_modules() {
	local find=(find "$1/net" "$1/crypto" "$1/lib" "$1/fs/9p" "$1/fs/netfs"
		"$1/fs/fscache" "$1/fs/overlayfs"
		"$1/drivers/virtio" "$1/drivers/net" -maxdepth 4)
	"${find[@]}" -name '*.ko.xz' -print0 2>/dev/null | xargs -0r -P2 -n50 xz -dq
	"${find[@]}" -name '*.ko.zst' -print0 2>/dev/null |
		xargs -0r -P2 -n50 zstd -dq --rm
}

# build_initramfs FILE: needs KERNEL
build_initramfs() {
	local work=$RUN/initramfs when name verb path rest
	mkdir -p "$work"/{bin,modules,proc,dev,out,lower,upper,root}
	name=$(command -v busybox)
	[[ ! $FOREIGN ]] || name=$ROOT/usr/bin/busybox
	cp "$name" "$work/bin/busybox" || return
	for name in sh mount umount insmod mkdir grep reboot switch_root; do
		ln -sf busybox "$work/bin/$name"
	done
	cp "$LAB_D/initramfs-init" "$work/init"
	while read -r when name; do
		[[ $when = boot ]] || continue
		modprobe -d "$KERNEL/root" -S "$(cat "$KERNEL/release")" \
			--show-depends "$name" || return
	done < <(words "$LAB_D/modules") >"$work/depends"
	while read -r verb path rest; do
		[[ $verb = insmod ]] && add_module "$work" "$path"
	done <"$work/depends"
	(cd "$work" && find . | cpio --quiet -o -H newc) >"$1"
}

# add_module WORK FILE: also lists it in "order", since busybox's insmod knows no
# dependencies
add_module() {
	local name=${2##*/}
	name=${name%.xz} name=${name%.zst}
	[[ ! -e $1/modules/$name ]] || return 0
	case $2 in
	*.xz)	xz -dc "$2" ;;
	*.zst)	zstd -dqc "$2" ;;
	*)	cat "$2" ;;
	esac >"$1/modules/$name"
	echo "$name" >>"$1/modules/order"
}
