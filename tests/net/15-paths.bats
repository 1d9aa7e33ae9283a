#!/usr/bin/env bats
# Long, jittery and lossy paths: a call negotiates each protocol once, as pppd
# alone does, whoever starts first. scripts/bench paths has the whole table.

load lib/test
load lib/link

# set_netem WORD...: both ways
set_netem() {
	on a tc qdisc replace dev to-b root netem limit 100000 "$@"
	on b tc qdisc replace dev to-a root netem limit 100000 "$@"
}

# call FIRST SECONDS: both ends, FIRST that long before the other, 0: at once;
# then three pings there and back, during which a link that flaps would show it
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

# wait_ms N: that long after a program has begun; the delay is the test's subject
wait_ms() {
	local end=$(($(now_ms) + $1))
	wait_for 10 "$1 ms" _past "$end"
}

_past() {
	(($(now_ms) >= $1))
}

# ids_of NAME PROTOCOL: of its Configure-Requests
ids_of() {
	grep -aoE "sent \[$2 ConfReq id=0x[0-9a-f]+" "$BATS_TEST_TMPDIR/$1.log" | sort -u | wc -l
}

# once NAME...: one negotiation of each protocol, one run of ip-up
once() {
	local name
	for name; do
		[ "$(ids_of "$name" LCP)" = 1 ]
		[ "$(ids_of "$name" IPCP)" = 1 ]
		[ "$(grep -ac 'local  IP address' "$BATS_TEST_TMPDIR/$name.log")" = 1 ]
	done
}

@test "600 ms, one end first by 0.3 s" {
	set_netem delay 300ms
	call a 300
	once a b
}

@test "800 ms, one end first by a second" {
	set_netem delay 400ms
	call b 1000
	once a b
}

@test "1400 ms, both at once" {
	set_netem delay 700ms
	call a 0
	once a b
}

@test "2400 ms, one end first by a second" {
	set_netem delay 1200ms
	call a 1000
	once a b
}

@test "800 ms and jitter of 350 that changes the order" {
	set_netem delay 400ms 350ms
	call a 0
	once a b
}

@test "40 ms and jitter of half, one end first by 0.3 s" {
	set_netem delay 20ms 10ms
	call b 300
	once a b
}

@test "an end that nobody answers repeats its request" {
	link_a 1 name=a lcp-restart 3
	wait_log a 'sent .LCP ConfReq'
	wait_ms 2000
	[ "$(grep -acE 'sent .LCP ConfReq id=0x1 ' "$BATS_TEST_TMPDIR/a.log")" = 3 ]
}
