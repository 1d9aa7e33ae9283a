#!/usr/bin/env bats
# Each party is killed in each phase: both ends end in time, nothing is left in the
# kernel, and the next call works.

load lib/test
load lib/link

PARTIES=(pppd peer controller peer-controller session veth)

# With these timers the protocol detects a lost peer within seconds. Six links are
# in the same phase at once: each is stopped when it has reached that phase.
QUICK=(lcp-restart 1 lcp-max-configure 10 lcp-max-terminate 10 lcp-echo-interval 2
	lcp-echo-failure 3 pap-restart 1 pap-max-authreq 8)

# On a busy machine, starting both ends may take longer than QUICK's ten requests.
# Used where no end depends on their number.
PATIENT=(lcp-max-configure 30)

# call N [PPPD-OPTION...]: starts link N with a controller at both ends
call() {
	local n=$1
	shift
	called_b "$n" "$@"
	link_a "$n" name="a$n" handover=tunnel "${QUICK[@]}" user joe "$@"
}

# called_b N [PPPD-OPTION...]: starts b's end
called_b() {
	link_b "$1" name="b$1" handover=tunnel "${QUICK[@]}" auth require-pap "${@:2}"
}

# fault N PARTY: kills that party of link N
fault() {
	case $2 in
	pppd)			kill -KILL "$(pppd_of "a$1")" ;;
	peer)			kill -KILL "$(pppd_of "b$1")" ;;
	controller)		kill -KILL "$(pid_of "a$1")" ;;
	peer-controller)	kill -KILL "$(pid_of "b$1")" ;;
	session)		on a ip l2tp del session tunnel_id $((100 + $1)) session_id $((300 + $1)) ;;
	esac
}

# faults: kills one party of each link. The veth comes last, as all links use it.
faults() {
	local n=0 party
	for party in "${PARTIES[@]}"; do
		n=$((n + 1))
		[[ $party = veth ]] || fault "$n" "$party"
	done
	on a ip link set to-b down
}

# stop_at N PATTERN: stops both ends of link N when a's log has PATTERN
stop_at() {
	wait_log "a$1" "$2" 20
	kill -STOP "$(pppd_of "a$1")" "$(pppd_of "b$1")"
}

# resume: continues all pppd that a test has stopped
resume() {
	local n
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		kill -CONT "$(pppd_of "a$n")" "$(pppd_of "b$n")" 2>/dev/null || :
	done
}

only_holders() {
	local host PIDS
	for host in a b; do
		pids_on "$host"
		((${#PIDS[@]} == 1)) || return
	done
}

# all_over: everything ends within the timers' time, and a call with the same ids
# works
all_over() {
	wait_for 40 "the end of all programs" only_holders || { ps ax; return 1; }
	no_kernel_objects 5
	on a ip link set to-b up
	call 1 "${PATIENT[@]}"
	wait_up a1
	on a ping -c 1 -W 5 192.168.1.2
	kill -TERM "$(pppd_of a1)"
	wait_for 15 "the end of the next call" only_holders || { ps ax; return 1; }
	no_kernel_objects 5
	rm -f "$BATS_TEST_TMPDIR"/*.log
}

secrets() {
	echo 'joe * secret *' | write_file a /etc/ppp/pap-secrets 600
	echo 'joe * secret *' | write_file b /etc/ppp/pap-secrets 600
}

# bats test_tags=trixie
@test "before the session is connected" {
	local n
	secrets
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		called_b "$n" "${PATIENT[@]}"
		hostile_a "$n" "s$n" "/run/c$n"
	done
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		pppd_a "a$n" l2tp-controller "/run/c$n" l2tp-call silent "${QUICK[@]}"
	done
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		wait_log "s$n" 'REQUEST=session'
	done
	kill -KILL "$(pid_of s3)"
	kill -KILL "$(pid_of a1)" "$(pppd_of b2)" "$(pid_of b4)"
	on b ip l2tp del session tunnel_id 205 session_id 405
	on a ip link set to-b down
	for n in 2 4 5 6; do
		wait_log "a$n" 'does not answer within 10 s' 15
	done
	wait_log a3 'hung up without an answer'
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		kill -KILL "$(pid_of "s$n")" 2>/dev/null || :
	done
	all_over
}

# bats test_tags=bookworm
@test "while LCP is negotiated" {
	local n
	secrets
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		called_b "$n"
		wait_log "b$n" 'Using interface'
		kill -STOP "$(pppd_of "b$n")"
		link_a "$n" name="a$n" handover=tunnel "${QUICK[@]}" user joe
		stop_at "$n" 'sent .LCP ConfReq'
	done
	faults
	resume
	all_over
}

# bats test_tags=bookworm
@test "during authentication" {
	local n
	require nft
	secrets
	# After UDP's 8 bytes, L2TP's 6 and FF 03 comes PAP's number (RFC 1334).
	on b nft -f - <<-'EOF'
		table ip hold {
			chain in {
				type filter hook input priority 0;
				udp dport 2000-2100 @th,128,16 0xc023 drop
			}
		}
	EOF
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		call "$n"
		stop_at "$n" 'sent .PAP AuthReq'
	done
	faults
	resume
	on b nft flush ruleset
	all_over
}

# all_up: brings up a link for each party
all_up() {
	local n
	secrets
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		call "$n" "${PATIENT[@]}"
	done
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		wait_up "a$n"
		wait_up "b$n"
	done
}

# bats test_tags=trixie
@test "while the link is up" {
	all_up
	faults
	all_over
}

# bats test_tags=bookworm
@test "while the link is being closed" {
	local n
	all_up
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		kill -STOP "$(pppd_of "b$n")"
		kill -TERM "$(pppd_of "a$n")"
	done
	for ((n = 1; n <= ${#PARTIES[@]}; n++)); do
		wait_log "a$n" 'sent .LCP TermReq'
	done
	faults
	resume
	all_over
}
