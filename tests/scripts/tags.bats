#!/usr/bin/env bats
# The tags of tests/net: scripts/check runs a test with two releases' tags nowhere.

@test "a test of a link has at most one release's tag, a known one" {
	local file name line tags
	for file in "$BATS_TEST_DIRNAME"/../net/*.bats; do
		name=${file##*/} tags=0
		while IFS= read -r line; do
			case $line in
			'# bats test_tags=trixie'|'# bats test_tags=bookworm')	tags=$((tags + 1)) ;;
			'# bats file_tags=patient')	;;
			'# bats '*)	echo "$name: $line"; return 1 ;;
			'@test '*)
				((tags <= 1)) || { echo "$name: $line"; return 1; }
				tags=0 ;;
			esac
		done <"$file"
	done
}
