#!/usr/bin/env bats
# Over long and jittery paths a call negotiates each protocol once, as with pppd
# alone, whichever end starts first. scripts/bench paths makes the whole table.

load lib/test
load lib/link

# set_netem WORD...: both ways
set_netem() {
	on a tc qdisc replace dev to-b root netem limit 100000 "$@"
	on b tc qdisc replace dev to-a root netem limit 100000 "$@"
}

# call FIRST MS: starts both ends, FIRST that many milliseconds before the other.
# Sends three pings when they are up: a link that flaps would do so meanwhile.
call() {
	local first=$1 second=b
	[[ $first = a ]] || second=a
	"link_$first" 1 name="$first" lcp-restart 3
	(($2 == 0)) || wait_log "$first" "sent .LCP ConfReq"
	(($2 == 0)) || wait_ms "$2"
	"link_$second" 1 name="$second" lcp-restart 3
	wait_up a 40
	wait_up b 40
	on a ping -q -c 3 -i 1 -W 10 192.168.1.2
}

# wait_ms N: waits N milliseconds; the delay is part of the test
wait_ms() {
	local end=$(($(now_ms) + $1))
	wait_for 10 "$1 ms" _past "$end"
}

_past() {
	(($(now_ms) >= $1))
}

# ids_of NAME PROTOCOL: prints how many identifiers its Configure-Requests had
ids_of() {
	grep -aoE "sent \[$2 ConfReq id=0x[0-9a-f]+" "$BATS_TEST_TMPDIR/$1.log" | sort -u | wc -l
}

# once NAME...: each protocol was negotiated once, and ip-up ran once
once() {
	local name
	for name; do
		[ "$(ids_of "$name" LCP)" = 1 ]
		[ "$(ids_of "$name" IPCP)" = 1 ]
		[ "$(grep -ac 'local  IP address' "$BATS_TEST_TMPDIR/$name.log")" = 1 ]
	done
}

# bats test_tags=bookworm
@test "600 ms, one end starts 0.3 s before the other" {
	set_netem delay 300ms
	call a 300
	once a b
}

# bats test_tags=trixie
@test "800 ms, one end starts a second before the other" {
	set_netem delay 400ms
	call b 1000
	once a b
}

# bats test_tags=bookworm
@test "1400 ms, both start at once" {
	set_netem delay 700ms
	call a 0
	once a b
}

@test "2400 ms, one end starts a second before the other" {
	set_netem delay 1200ms
	call a 1000
	once a b
}

# bats test_tags=trixie
@test "800 ms and 350 ms of jitter, which reorders packets" {
	set_netem delay 400ms 350ms
	call a 0
	once a b
}

# bats test_tags=bookworm
@test "40 ms and jitter of half, one end starts 0.3 s before the other" {
	set_netem delay 20ms 10ms
	call b 300
	once a b
}

@test "an end that gets no answer repeats its request" {
	link_a 1 name=a lcp-restart 3
	wait_log a 'sent .LCP ConfReq'
	wait_ms 2000
	[ "$(grep -acE 'sent .LCP ConfReq id=0x1 ' "$BATS_TEST_TMPDIR/a.log")" = 3 ]
}
