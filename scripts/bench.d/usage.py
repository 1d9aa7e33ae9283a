# SPDX-License-Identifier: BSD-2-Clause
"""What processes use: processor time, wake-ups, memory."""
import time


def busy_ms(pids):
    """Processor time together: of a file that counts nanoseconds, not ticks."""
    total = 0
    for pid in pids:
        with open("/proc/%d/schedstat" % pid, encoding="ascii") as f:
            total += int(f.read().split()[0])
    return total / 1e6


def wakes(pids):
    """How often they have given the processor up of themselves, together."""
    total = 0
    for pid in pids:
        with open("/proc/%d/status" % pid, encoding="ascii") as f:
            for line in f:
                if line.startswith("voluntary_ctxt_switches:"):
                    total += int(line.split()[1])
    return total


def memory_kb(pid):
    """The proportional set size, and the memory not shared with other processes."""
    pss = private = 0
    with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as f:
        for line in f:
            words = line.split()
            if words[0] == "Pss:":
                pss = int(words[1])
            elif words[0] in ("Private_Clean:", "Private_Dirty:"):
                private += int(words[1])
    return pss, private


def settle(pids):
    """Until none has run for two seconds, or long enough for those that ask."""
    deadline, before = time.monotonic() + 30, None
    while time.monotonic() < deadline:
        now = wakes(pids), busy_ms(pids)
        if now == before:
            return
        before = now
        time.sleep(2)
