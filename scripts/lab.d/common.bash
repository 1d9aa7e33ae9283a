# shellcheck shell=bash
# Messages, the cache and its locks.

say() {
	printf 'lab: [%3ds] %s\n' "$SECONDS" "$*" >&2
}

die() {
	say "$*"
	exit "$EXIT_LAB"
}

# show_tail TITLE FILE [LINES]
show_tail() {
	[[ -s $2 ]] || return 0
	printf -- '--- %s, last lines (%s)\n' "$1" "$2" >&2
	tail -n "${3:-30}" "$2" | tr -d '\r' >&2
	printf -- '---\n' >&2
}

# short_hash: hashes standard input
short_hash() {
	sha256sum | cut -c1-12
}

# words FILE: prints the lines of FILE without comments and empty lines
words() {
	sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"
}

# logged LOG DESCRIPTION COMMAND...: shows the command's output only if it fails
logged() {
	local log=$1 what=$2
	shift 2
	"$@" >"$log" 2>&1 && return
	show_tail "$what" "$log" 60
	say "$what failed"
	return 1
}

# fresh DIRECTORY: is it complete, and recent enough to hold Debian's updates?
fresh() {
	[[ -e $1/complete ]] &&
		[[ -n $(find "$1/complete" -mtime "-$MAX_AGE_DAYS") ]]
}

# generation DIRECTORY BUILDER...: makes sure that DIRECTORY exists; if needed,
# builds it with BUILDER DIRECTORY.new. Holds a shared lock on it until this
# program ends; to remove or replace it takes an exclusive lock.
generation() {
	local dir=$1 lock
	shift
	mkdir -p "${dir%/*}"
	exec {lock}>>"$dir.lock"
	until flock -s "$lock" && fresh "$dir"; do
		if ! flock -n -x "$lock"; then
			if [[ -e $dir/complete ]]; then
				flock -s "$lock"
				break
			fi
			# for a shared lock: that run keeps one until it ends
			say "waiting for another run that makes ${dir##*/}"
			continue
		fi
		fresh "$dir" || replace "$dir" "$@" || return
	done
}

# replace DIRECTORY BUILDER...: builds it again. Keeps the old one if that fails,
# for instance without a network.
replace() {
	local dir=$1
	shift
	remove "$dir.new"
	mkdir "$dir.new"
	if "$@" "$dir.new"; then
		touch "$dir.new/complete"
		remove "$dir"
		mv "$dir.new" "$dir"
		return
	fi
	remove "$dir.new"
	[[ -e $dir/complete ]] || return
	say "going on with the old ${dir##*/}"
	touch "$dir/complete"
}

# retire KEEP DIRECTORY...: removes the directories that no run uses, except KEEP
retire() {
	local keep=$1 dir lock
	shift
	for dir; do
		[[ -d $dir && $dir != "$keep" && $dir != *.new ]] || continue
		exec {lock}>>"$dir.lock"
		flock -n -x "$lock" && remove "$dir"
		exec {lock}>&-
	done
}

# chroot_layers ROOT DIRECTORY: mounts an overlay over ROOT at DIRECTORY/root, so
# that ROOT stays unchanged. Its /dev has the few nodes that mmdebstrap made.
chroot_layers() {
	mkdir -p "$2/upper" "$2/work" "$2/root"
	mount -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" \
		overlay "$2/root" &&
	mount -t proc proc "$2/root/proc"
}

# remove DIRECTORY: unmounts everything below it first, since a source tree may be
# mounted there, and removes nothing if that fails
remove() {
	local point
	while read -r point; do
		umount "$point" || return
	done < <(awk -v dir="$1/" 'index($5, dir) == 1 { print $5 }' \
		/proc/self/mountinfo | sort -r)
	rm -rf --one-file-system "$1"
}
