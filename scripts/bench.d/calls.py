# SPDX-License-Identifier: BSD-2-Clause
"""
calls.py CSV CALLS ARM...: makes calls between two xl2tpd, one after another.

ARM is NAME:LAC:LNS; xl2tpd runs on both hosts. The arms take turns. Each call
gives a row: arm, number, seconds from dialling to an address at both ends.
"""
import os
import statistics
import sys
import time

import host

PATIENCE = 45  # pppd gives up after ten requests, three seconds apart


def command(lac, word):
    with open(lac.path("/run/xl2tpd/l2tp-control"), "w", encoding="ascii") as f:
        f.write(word + " call\n")


def hang_up(hosts):
    command(hosts[0], "d")
    end = time.monotonic() + PATIENCE
    # xl2tpd does not dial again while it has a call
    while hosts[0].has_tunnel() or host.programs("pppd"):
        if time.monotonic() > end:
            host.progress("  a call did not end; killing its pppd processes")
            for pid in host.programs("pppd"):
                os.kill(pid, 9)
            end = time.monotonic() + PATIENCE
        time.sleep(0.1)
    time.sleep(0.2)
    for h in hosts:
        h.take_events()
        h.addresses = 0


def call(hosts):
    began = time.monotonic()
    command(hosts[0], "c")
    up = host.wait_addresses(hosts, 1, PATIENCE)
    hang_up(hosts)
    return up - began if up else None


def main(argv):
    calls = int(argv[1])
    arms = []
    for text in argv[2:]:
        name, *names = text.split(":")
        arms.append((name, [host.Host(n) for n in names], []))
    with open(argv[0], "w", encoding="ascii") as out:
        out.write("arm,call,seconds\n")
        for n in range(1, calls + 1):
            # The order alternates, so that no arm always follows the other.
            for name, hosts, times in arms if n % 2 else reversed(arms):
                took = call(hosts)
                out.write("%s,%d,%s\n" % (name, n, "%.4f" % took if took else ""))
                out.flush()
                if took:
                    times.append(took)
                else:
                    host.progress("  call %d, %s: not up after %d s" %
                                  (n, name, PATIENCE))
            if n % 5 == 0 or n == calls:
                host.progress("  call %d of %d: " % (n, calls) + ", ".join(
                    "%s median %.2f s" % (name, statistics.median(times))
                    for name, _, times in arms if times))


main(sys.argv[1:])
