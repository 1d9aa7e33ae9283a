# shellcheck shell=bash
# Makes a file system image of the guest's root. Over 9p each open of a file takes
# three requests to the host, and starting a process took twice the time.

# prepare_image RELEASE: sets IMAGE; needs ROOT
prepare_image() {
	local dir name
	name=$(guest_name "$1")
	dir=$CACHE/images/$name-$({
		cat "$LAB_D/image.bash"
		echo "$ROOT"
		stat -c %Y "${ROOT%/root}/complete"
	} | short_hash)
	generation "$dir" build_image "$1" || die "no image of the root for $1"
	retire "$dir" "$CACHE/images/$name"-????????????
	# shellcheck disable=SC2034 # for guest.bash
	IMAGE=$dir/root.ext4
}

# build_image RELEASE DIRECTORY: half of the root's size is added for ext4's tables
# and partly filled blocks. The image is sparse: unused blocks take no room.
build_image() {
	local dir=$2 mb
	mb=$(du -sm "$ROOT" | cut -f1)
	say "$1: writing the root's image"
	logged "$CACHE/image-$(guest_name "$1").log" "writing the image" \
		mke2fs -q -t ext4 -O '^has_journal' -m 0 -d "$ROOT" \
		"$dir/root.ext4" "$((mb * 3 / 2 + 64))M"
}
