#!/usr/bin/env bats
# An LNS with pppd's radius plugin and FreeRADIUS: does the request contain the
# caller's number, and does the accounting match the kernel's counters?

load lib/test
load lib/link
load lib/radius

write_users() {
	write_file a /etc/raddb/users <<-'EOF'
		joe	Cleartext-Password := "secret"
		    Service-Type = Framed-User,
		    Framed-Protocol = PPP,
		    Framed-IP-Address = 192.168.1.77
		local	Cleartext-Password := "secret"
		    Service-Type = Framed-User,
		    Framed-Protocol = PPP,
		    Framed-IP-Address = 192.168.2.78
	EOF
}

# The dictionary has the attributes of RFC 2865 and 2866 that pppd uses.
write_client() {
	write_file a /etc/radiusclient/servers 600 <<<"127.0.0.1 testing123"
	write_file a /etc/radiusclient/port-id-map </dev/null
	write_file a /etc/radiusclient/dictionary <<-'EOF'
		ATTRIBUTE User-Name 1 string
		ATTRIBUTE Password 2 string
		ATTRIBUTE CHAP-Password 3 string
		ATTRIBUTE NAS-IP-Address 4 ipaddr
		ATTRIBUTE NAS-Port-Id 5 integer
		ATTRIBUTE Service-Type 6 integer
		ATTRIBUTE Framed-Protocol 7 integer
		ATTRIBUTE Framed-IP-Address 8 ipaddr
		ATTRIBUTE Class 25 string
		ATTRIBUTE Calling-Station-Id 31 string
		ATTRIBUTE NAS-Identifier 32 string
		ATTRIBUTE Acct-Status-Type 40 integer
		ATTRIBUTE Acct-Delay-Time 41 integer
		ATTRIBUTE Acct-Input-Octets 42 integer
		ATTRIBUTE Acct-Output-Octets 43 integer
		ATTRIBUTE Acct-Session-Id 44 string
		ATTRIBUTE Acct-Authentic 45 integer
		ATTRIBUTE Acct-Session-Time 46 integer
		ATTRIBUTE Acct-Input-Packets 47 integer
		ATTRIBUTE Acct-Output-Packets 48 integer
		ATTRIBUTE Acct-Terminate-Cause 49 integer
		ATTRIBUTE Acct-Input-Gigawords 52 integer
		ATTRIBUTE Acct-Output-Gigawords 53 integer
		ATTRIBUTE CHAP-Challenge 60 string
		ATTRIBUTE NAS-Port-Type 61 integer
		ATTRIBUTE Connect-Info 77 string
	EOF
	write_file a /etc/radiusclient/radiusclient.conf <<-'EOF'
		auth_order radius
		login_tries 4
		login_timeout 60
		nologin /etc/nologin
		issue /etc/radiusclient/issue
		authserver 127.0.0.1:1812
		acctserver 127.0.0.1:1813
		servers /etc/radiusclient/servers
		dictionary /etc/radiusclient/dictionary
		login_radius /bin/false
		login_local /bin/false
		seqfile /run/radius.seq
		mapfile /etc/radiusclient/port-id-map
		default_realm
		radius_timeout 5
		radius_retries 3
	EOF
}

statistic() {
	on a cat "/sys/class/net/ppp1/statistics/$1"
}

start_radius() {
	require freeradius
	write_users
	write_client
	# the radius plugin looks up its host's name for NAS-IP-Address
	printf '%s\n' '127.0.0.1 localhost' "10.0.1.1 $(uname -n)" | write_file a /etc/hosts
	radius_start a
}

@test "RADIUS gets the caller's number and the session's traffic" {
	local name
	local -A traffic
	start_radius
	echo 'joe * secret *' | write_file b /etc/ppp/chap-secrets 600
	export CALLER_ID=00431234
	link_a 1 name=lns handover=tunnel control=print l2tp-lns plugin radius.so auth \
		require-chap noipdefault 192.168.1.1:
	unset CALLER_ID
	link_b 1 name=lac addresses=no user joe noipdefault ipcp-accept-local ipcp-accept-remote
	wait_up lns 30
	wait_addr b ppp1 192.168.1.77
	[ "$(attribute a asked '' User-Name)" = joe ]
	[ "$(attribute a asked '' Calling-Station-Id)" = 00431234 ]
	wait_for 10 "Accounting-Request, Start" on a grep 'Acct-Status-Type = Start' /run/accounted
	# pppd counts from when IPCP is up, the kernel from the interface's creation
	for name in rx_bytes tx_bytes rx_packets tx_packets; do
		traffic[$name]=-$(statistic $name)
	done
	on b ping -c 5 -i 0.2 -s 500 -W 5 192.168.1.1
	for name in rx_bytes tx_bytes rx_packets tx_packets; do
		((traffic[$name] += $(statistic $name)))
	done
	((traffic[rx_bytes] > 2500 && traffic[tx_bytes] > 2500))
	kill -USR2 "$(pid_of lns)"
	wait_log lns '^STATUS 16$' 20
	wait_for 10 "Accounting-Request, Stop" stop_seen a
	on a cat /run/accounted
	[ "$(attribute a accounted Start Calling-Station-Id)" = 00431234 ]
	[ "$(attribute a accounted Stop Calling-Station-Id)" = 00431234 ]
	[ "$(attribute a accounted Start Acct-Session-Id)" = "$(attribute a accounted Stop Acct-Session-Id)" ]
	[ "$(attribute a accounted Stop Framed-IP-Address)" = 192.168.1.77 ]
	[ "$(attribute a accounted Stop Acct-Input-Octets)" = "${traffic[rx_bytes]}" ]
	[ "$(attribute a accounted Stop Acct-Output-Octets)" = "${traffic[tx_bytes]}" ]
	[ "$(attribute a accounted Stop Acct-Input-Packets)" = "${traffic[rx_packets]}" ]
	[ "$(attribute a accounted Stop Acct-Output-Packets)" = "${traffic[tx_packets]}" ]
}

# bats test_tags=bookworm
@test "a call that is not forwarded is authenticated by RADIUS, whatever the plugins' order" {
	start_radius
	start a ctl "$PEERS/lac.py" /run/ctl 10.0.1.1:3001 10.0.1.2:3001 1/1 1/1 secret
	wait_log ctl '^ready'
	echo 'local * secret *' | write_file b /etc/ppp/chap-secrets 600
	link_a 2 name=lac plugin radius.so auth require-chap noipdefault 192.168.2.1: \
		l2tp-forward name l2tp-controller /run/ctl
	# shellcheck disable=SC2046 # words
	start a first pppd plugin radius.so plugin l2tp.so "${COMMON[@]}" unit 3 auth \
		require-chap 192.168.3.1: l2tp-forward name l2tp-controller /run/ctl \
		l2tp-local 10.0.1.1:2003 l2tp-remote 10.0.1.2:2003 $(ids a 3)
	link_b 2 name=caller addresses=no user local noipdefault
	link_b 3 name=caller3 addresses=no user local noipdefault password wrong
	wait_up lac 30
	wait_addr b ppp2 192.168.2.78
	[ "$(status_of first 30)" = 11 ]
	[ "$(attribute a asked '' User-Name)" = local ]
	log_has ctl 'REQUEST=forward PEER_NAME=local AUTH=chap-md5'
}
