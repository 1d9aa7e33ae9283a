#!/usr/bin/env bats
# pppd's authentication works through the plugin's channel.

# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # scripts within; bats; link.bash

load lib/test
load lib/link

CALL=(handover=example)

setup() {
	hosts_up a b
	write_file b /etc/ppp/chap-secrets 600 <<<'alice * right *'
	write_file b /etc/ppp/pap-secrets 600 <<<'alice * right *'
	LINK_A+=(user alice remotename lns)
	LINK_B+=(auth name lns)
}

# secret PASSWORD: sets alice's password on a
secret() {
	write_file a /etc/ppp/chap-secrets 600 <<<"alice lns $1 *"
	write_file a /etc/ppp/pap-secrets 600 <<<"alice lns $1 *"
}

# refused OPTION...: neither end gets an address; the exit statuses (pppd(8)) say
# why
refused() {
	link_b 1 "${CALL[@]}" "$@"
	link_a 1 "${CALL[@]}"
	[ "$(status_of a-1 20)" = 19 ]
	[ "$(status_of b-1 20)" = 11 ]
	run ! log_has a-1 'EVENT=up'
	run ! log_has b-1 'EVENT=(up|authenticated)'
	log_has a-1 'EVENT=closed STATUS=19 REASON=we failed to authenticate'
	log_has b-1 'EVENT=closed STATUS=11 REASON=the peer failed to authenticate'
	no_kernel_objects
}

@test "CHAP with the right secret" {
	secret right
	LINK_B+=(require-chap)
	link 1 "${CALL[@]}"
	ping4 1
	log_has a-1 'CHAP Response id='
	log_has b-1 'EVENT=authenticated PEER_NAME=alice'
	link_down 1
}

@test "CHAP with a wrong secret: status 19 here, 11 there" {
	secret wrong
	refused require-chap
}

# bats test_tags=trixie
@test "PAP with the right and with a wrong secret" {
	secret right
	LINK_B+=(require-pap)
	link 1 "${CALL[@]}"
	ping4 1
	log_has b-1 'EVENT=authenticated PEER_NAME=alice'
	link_down 1
	secret wrong
	refused require-pap
}
