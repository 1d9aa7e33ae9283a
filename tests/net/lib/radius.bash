# shellcheck shell=bash
# FreeRADIUS, for tests. The caller writes /etc/raddb/users; requests are in
# /run/asked and /run/accounted.

# radius_start HOST: starts it for clients on the same host, with the secret
# testing123
radius_start() {
	_radius_configuration "$1"
	start "$1" radius freeradius -f -l stdout -d /etc/raddb
	wait_log radius 'Ready to process requests' 30
}

# A minimal configuration: Debian's own starts more than is needed here.
_radius_configuration() {
	write_file "$1" /etc/raddb/dictionary </dev/null
	write_file "$1" /etc/raddb/radiusd.conf <<-'EOF'
		name = radiusd
		prefix = /usr
		libdir = /usr/lib/freeradius
		run_dir = /run
		logdir = /run
		pidfile = /run/radiusd.pid
		client lns {
			ipaddr = 127.0.0.1
			secret = testing123
		}
		modules {
			files {
				filename = /etc/raddb/users
			}
			chap {
			}
			detail asked {
				filename = /run/asked
			}
			detail accounted {
				filename = /run/accounted
			}
		}
		server default {
			listen {
				type = auth
				ipaddr = 127.0.0.1
				port = 1812
			}
			listen {
				type = acct
				ipaddr = 127.0.0.1
				port = 1813
			}
			authorize {
				asked
				chap
				files
			}
			authenticate {
				Auth-Type CHAP {
					chap
				}
			}
			accounting {
				accounted
			}
		}
	EOF
}

# attribute HOST FILE KIND NAME: prints it from the packet with Acct-Status-Type KIND
attribute() {
	# shellcheck disable=SC2016
	on "$1" awk -v kind="$3" -v name="$4" '
		/^[^ \t]/ { delete value }
		$2 == "=" { value[$1] = $3 }
		/^$/ && (kind == "" || value["Acct-Status-Type"] == kind) && !done {
			print value[name]
			done = 1
		}' "/run/$2" | tr -d '"'
}

# stop_seen HOST: the end of a call has been accounted
stop_seen() {
	on "$1" grep -q 'Acct-Status-Type = Stop' /run/accounted &&
		[ -n "$(attribute "$1" accounted Stop Acct-Session-Time)" ]
}
