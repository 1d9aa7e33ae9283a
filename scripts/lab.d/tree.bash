# shellcheck shell=bash
# The source tree, as git knows it.

# git_tree DIRECTORY: is it a git checkout? If git refuses it because of its owner,
# prints the reason and returns 2.
git_tree() {
	local said
	said=$(LC_ALL=C.UTF-8 git -C "$1" rev-parse --git-dir 2>&1 >/dev/null) && return
	[[ $said = *'dubious ownership'* ]] || return 1
	echo "$1 belongs to another user ($(stat -c %U "$1")), so git refuses it;" \
		"type: git config --global --add safe.directory $(printf %q "$1")"
	return 2
}
