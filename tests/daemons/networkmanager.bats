#!/usr/bin/env bats
# NetworkManager with network-manager-l2tp and that package's own plugin of pppd;
# ours has the name pppol2tp.so. network-manager-l2tp uses kl2tpd if it is installed,
# else xl2tpd. The server is xl2tpd on b.

load ../net/lib/test
load ../net/lib/xl2tpd

setup() {
	require NetworkManager nmcli dbus-daemon
	hosts_up a b
	log_ppp a b
	ours_on a b
	echo 'alice * secret *' | write_file b /etc/ppp/chap-secrets 600
	printf '%s\n' auth require-chap noccp 'ms-dns 192.168.77.53' |
		write_file b /etc/ppp/options.xl2tpd
	xl2tpd_config b lns - 'require chap = yes'
	xl2tpd_start b
	start_networkmanager
}

# There is no udev. NetworkManager does without it if /sys is read-only.
start_networkmanager() {
	on a mount -o remount,bind,ro /sys
	printf '%s\n' '[main]' 'plugins=keyfile' 'dns=none' '[logging]' 'level=INFO' |
		write_file a /etc/NetworkManager/NetworkManager.conf
	on a mkdir -p /run/dbus /run/NetworkManager
	start a dbus dbus-daemon --system --nofork --nopidfile
	wait_for 10 "the system bus" on a test -S /run/dbus/system_bus_socket
	start a nm NetworkManager --no-daemon
	wait_for 30 "NetworkManager" on a nmcli general status
	# NetworkManager starts a VPN only if there is a default route.
	on a nmcli connection add type ethernet con-name cable ifname to-b \
		ipv4.method manual ipv4.addresses 10.0.1.1/24 ipv4.gateway 10.0.1.2
	on a nmcli --wait 30 connection up cable
}

# xl2tpd_only: hides kl2tpd from network-manager-l2tp
xl2tpd_only() {
	command -v kl2tpd >/dev/null || return 0
	on a sh -ec 'mkdir /run/.host/sbin /run/.host/sbin.work
		mount -t overlay -o lowerdir=/usr/sbin,upperdir=/run/.host/sbin,workdir=/run/.host/sbin.work sbin /usr/sbin
		rm /usr/sbin/kl2tpd'
}

add_connection() {
	on a nmcli connection add type vpn ifname '*' con-name work vpn-type l2tp \
		vpn.data 'gateway=10.0.1.2, user=alice, password-flags=0, no-vj-comp=yes' \
		vpn.secrets password=secret ipv4.never-default yes
}

work_is_up() {
	[ "$(on a nmcli -t -f GENERAL.STATE connection show work)" = GENERAL.STATE:activated ]
}

work_is_down() {
	! on a nmcli -t -f NAME connection show --active | grep -x work
}

up_and_down() {
	add_connection
	on a nmcli --wait 60 connection up work
	work_is_up
	wait_call a b
	is_ours a
	on a grep 'nm-l2tp-pppd-plugin' /run/ppp.log
	on a nmcli -t -f IP4.ADDRESS connection show work |
		grep -E '^IP4\.ADDRESS\[1\]:192\.168\.77\.[2-9]/32$'
	on a nmcli -t -f IP4.DNS connection show work |
		grep -x 'IP4\.DNS\[1\]:192\.168\.77\.53'
	on a nmcli --wait 30 connection down work
	wait_no_call a b
	work_is_down
	no_kernel_objects 40
}

@test "NetworkManager through xl2tpd: up, address and DNS, down, up again" {
	xl2tpd_only
	up_and_down
	on a nmcli --wait 60 connection up work
	wait_call a b
}

@test "NetworkManager through kl2tpd: up, address and DNS, down" {
	command -v kl2tpd >/dev/null || skip_never_here "this release has no go-l2tp"
	up_and_down
}

@test "NetworkManager notices that the server hangs up" {
	xl2tpd_only
	add_connection
	on a nmcli --wait 60 connection up work
	wait_call a b
	hang_up b
	wait_no_call a b
	wait_for 20 "NetworkManager to notice" work_is_down
}
