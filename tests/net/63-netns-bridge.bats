#!/usr/bin/env bats
# l2tp-bridge, whose sides are in different network namespaces: that of b, which
# the client a reaches, and that of c, which the server d reaches.

# shellcheck disable=SC2030,SC2031 # bats

load lib/test
load lib/link
load lib/bridge

setup() {
	bridge_hosts a b c d
	secrets a d
	# shellcheck disable=SC2034 # bridge.bash's
	SERVER=d
}

# server_on_d: its end of link 2
server_on_d() {
	# shellcheck disable=SC2046 # words
	server d $(words 2 far) l2tp-local 10.0.3.2 l2tp-remote 10.0.3.1
}

# switch_on HOST KEYS KEYS: with what the keys say more
switch_on() {
	start "$1" switch l2tp-bridge "l2tp:local=10.0.1.2,remote=10.0.1.1,$(spec 1 far)$2" \
		"l2tp:local=10.0.3.1,remote=10.0.3.2,$(spec 2 near)$3"
	wait_log switch '^bridged l2tp:10.0.1.1:1701/201/401 and l2tp:10.0.3.2:1701/102/302$'
}

# call: a calls d, and the call works
call() {
	server_on_d
	# shellcheck disable=SC2046
	client a $(words 1 near) l2tp-local 10.0.1.1 l2tp-remote 10.0.1.2
	link_works
	full_size
}

call_ends() {
	stop client
	stop server
	switch_down switch
	no_kernel_objects
}

# bats test_tags=bookworm
@test "both sides elsewhere, one side elsewhere, either" {
	switch_on d ",netns=$(netns_of b)" ",netns=$(netns_of c)"
	call
	session_seen b "SESSION '.* 201/401'"
	session_seen c "SESSION '.* 102/302'"
	call_ends
	log_has switch 'side 1 \(.*\): sent [1-9][0-9]* packets .* received [1-9]'
	log_has switch 'side 2 \(.*\): sent [1-9][0-9]* packets .* received [1-9]'
	switch_on b '' ",netns=$(netns_of c)"
	call
	call_ends
	switch_on c ",netns=$(netns_of b)" ''
	call
	ends_soon switch on b ip l2tp del session tunnel_id 201 session_id 401
	log_has switch 'side 1 .* is gone: session 401 of tunnel 201 was deleted'
}

# bats test_tags=trixie
@test "PPPoE in one namespace, L2TP in another, by name" {
	on d ip netns attach access "$(cat "$HOSTS_STATE/b/holder")"
	on d ip netns attach core "$(cat "$HOSTS_STATE/c/holder")"
	start d switch l2tp-bridge \
		"pppoe:interface=to-a,mac=$(mac a to-b),session-id=7,netns=access" \
		"l2tp:local=10.0.3.1,remote=10.0.3.2,$(spec 2 near),netns=core"
	wait_log switch "^bridged pppoe:to-a/$(mac a to-b)/7 and l2tp:10.0.3.2:1701/102/302$"
	server_on_d
	client a plugin pppoe.so pppoe-sess "7:$(mac b to-a)" nic-to-b
	link_works
	ends_soon switch on a "$LAB_PY" padt to-b "$(mac b to-a)" 7
	log_has switch 'is gone: the peer ended the session \(PADT\)'
}

# refused STATUS TEXT ENDPOINT
refused() {
	run on d l2tp-bridge "$3" "l2tp:remote=10.0.3.2,$(spec 2 near)"
	[ "$status" = "$1" ] || fail "status $status, not $1: $output"
	[[ $output = *"$2"* ]] || fail "no \"$2\" in: $output"
}

# bats test_tags=bookworm
@test "what is no namespace is refused" {
	refused 1 'endpoint 1: netns nowhere: there is no such network namespace' \
		"l2tp:remote=10.0.1.1,$(spec 1 far),netns=nowhere"
	refused 2 'netns nowhere: there is no such network namespace' \
		"pppoe:interface=to-a,mac=02:00:00:00:00:01,session-id=7,netns=nowhere"
	refused 2 "netns: 'a/b' is neither a name" \
		"l2tp:remote=10.0.1.1,$(spec 1 far),netns=a/b"
}
