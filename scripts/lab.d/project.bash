# shellcheck shell=bash
# Builds the project in a chroot of the guest's root, with that release's pppd,
# compiler and libraries. The build runs natively: in an emulated guest it would be
# slow.

# prepare_project RELEASE: sets PROJECT, a directory with stage (a layer of the
# guest's root) and build. Needs ROOT.
prepare_project() {
	local key dir work
	work=$CACHE/work/$(guest_name "$1")-$TREE_ID
	mkdir -p "$work"
	list_sources >"$RUN/sources"
	key=$({
		cat "$LAB_D/project.bash"
		echo "$ROOT"
		stat -c %Y "${ROOT%/root}/complete"
		echo "$NO_BUILD"
		hash_sources
	} | short_hash)
	dir=$work/$key
	generation "$dir" build_project "$1" "$work" || die "the project does not build on $1"
	retire "$dir" "$work"/????????????
	# shellcheck disable=SC2034 # for the others
	PROJECT=$dir
}

# Prints the names of the source files, separated by NUL: those that git knows, or
# all files if there is no git.
list_sources() {
	if git_tree "$SRC" >/dev/null; then
		git -C "$SRC" ls-files -z -co --exclude-standard | sort -zu
	else
		(cd "$SRC" && find . -name .git -prune -o ! -type d -print0 | sort -z)
	fi | existing_sources
}

# git also lists tracked files that were deleted; drops these.
existing_sources() {
	local name
	while IFS= read -rd '' name; do
		[[ -f $SRC/$name || -L $SRC/$name ]] && printf '%s\0' "$name"
	done
}

# Hashes only the files that the build can depend on, so that a changed test does
# not cause a new build.
hash_sources() {
	(cd "$SRC" && grep -zvE '^(\./)?(tests/net/.*\.(bats|bash|py)|tests/(daemons|fuzz|load|package|scripts|unit)/|scripts/|[^/]*\.md$)' "$RUN/sources" |
		xargs -0r sha256sum)
}

# build_project RELEASE WORK DIRECTORY: builds in WORK/build, which is kept for the
# next build, and copies the result to DIRECTORY
build_project() {
	local release=$1 work=$2 dir=$3 lock again=
	mkdir -p "$dir/stage"
	if [[ $NO_BUILD || ! -e $SRC/configure.ac ]]; then
		say "$release: going on without the project"
		mkdir "$dir/build"
		return
	fi
	exec {lock}>>"$work/build.lock"
	flock -x "$lock"
	[[ -e $work/build/config.status ]] && again=yes
	same_root "$work" || { rm -rf "$work/build" && again=; }
	say "$release: building the project${again:+ (what changed)}"
	if ! build_once "$work" "$dir"; then
		# Stale objects may be the cause.
		[[ $again ]] || { build_failed "$work"; return 1; }
		say "$release: building the project from scratch"
		rm -rf "$work/build" "$dir/stage"
		build_once "$work" "$dir" || { build_failed "$work"; return 1; }
	fi
	exec {lock}>&-
	say "$release: built"
}

build_failed() {
	show_tail "build" "$1/log" 60
	say "log in $1/log, built in $1/build"
}

# same_root WORK: was WORK/build made in this ROOT? Records ROOT.
same_root() {
	local now
	now="$ROOT $(stat -c %Y "${ROOT%/root}/complete")"
	[[ -e $1/root && $(cat "$1/root") = "$now" ]] && return
	echo "$now" >"$1/root"
	return 1
}

# build_once WORK DIRECTORY
build_once() {
	local status
	copy_sources "$1/build"
	mkdir -p "$2/stage" "$2/chroot"
	chroot_layers "$ROOT" "$2/chroot" || return
	mkdir -p "$2/chroot/root/stage"
	mount --bind "$1/build" "$2/chroot/root/build" &&
	mount --bind "$2/stage" "$2/chroot/root/stage" || return
	build_script >"$2/chroot/root/tmp/build"
	chroot "$2/chroot/root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		LC_ALL=C.UTF-8 sh /tmp/build >"$1/log" 2>&1
	status=$?
	remove "$2/chroot"
	((status == 0)) || return "$status"
	tidy_stage "$2/stage"
	cp -a "$1/build" "$2/build"
}

# Prints the script that builds the project; it runs inside the root.
build_script() {
	cat <<'EOF'
set -ex
cd /build
if ! [ -e config.status ] || [ -n "$(find configure.ac autogen.sh m4 -newer config.status)" ]; then
	./autogen.sh
	./configure --enable-werror --prefix=/usr --sysconfdir=/etc --localstatedir=/var
fi
make -j"$(nproc)"
make -j"$(nproc)" check >check.log 2>&1 || { cat check.log; exit 1; }
make install DESTDIR=/stage
if grep -qE '^lab-programs:' Makefile; then
	make -j"$(nproc)" lab-programs
fi
EOF
}

# copy_sources BUILD: copies only the files whose content changed, so that make
# rebuilds only what it must. They get the current time, not the source's: a source
# edited during the last build would look older than its object.
copy_sources() {
	local build=$1 name
	mkdir -p "$build"
	while IFS= read -rd '' name; do
		cmp -s "$SRC/$name" "$build/$name" && continue
		mkdir -p "$(dirname "$build/$name")"
		cp --no-dereference --remove-destination --preserve=mode \
			"$SRC/$name" "$build/$name"
	done <"$RUN/sources"
	if [[ -e $build.sources ]]; then
		comm -z -23 "$build.sources" "$RUN/sources" |
			(cd "$build" && xargs -0r rm -f)
	fi
	cp "$RUN/sources" "$build.sources"
}

# Moves lib to usr/lib: a directory /lib in an upper layer would hide the root's
# link /lib.
tidy_stage() {
	if [[ -d $1/lib && ! -L $1/lib ]]; then
		mkdir -p "$1/usr/lib"
		cp -a "$1/lib/." "$1/usr/lib/"
		rm -rf "${1:?}/lib"
	fi
}
