# SPDX-License-Identifier: BSD-2-Clause
"""
report.py NAME DIR: makes NAME.csv (a summary) and NAME.txt (the table) from
NAME.raw.csv and NAME.conditions, all in DIR. Runs on the host.
"""
import csv
import math
import statistics
import sys


def quantile(values, share):
    """The smallest value that is at least as large as this share of the values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def groups(rows, *keys):
    """Groups rows by the values of KEYS, in order of appearance."""
    found = {}
    for row in rows:
        found.setdefault(tuple(row[k] for k in keys), []).append(row)
    return found


def numbers(rows, key):
    return [float(row[key]) for row in rows if row[key] != ""]


MEASURES = (statistics.median, lambda t: quantile(t, 0.95), max, statistics.mean)


def spread(times):
    if not times:
        return ["-"] * 4
    return ["%.3f" % f(times) for f in MEASURES]


def ratio(above, below):
    return "%.2f" % (above / below) if below else "-"


def calls(rows, what):
    """The table's head, its lines, and each arm's times."""
    head = [what, "calls", "failed", "median s", "p95 s", "longest s", "mean s"]
    lines, times = [], {}
    for (arm,), some in groups(rows, "arm").items():
        times[arm] = numbers(some, "seconds")
        lines.append([arm, len(some), len(some) - len(times[arm])] +
                     spread(times[arm]))
    return head, lines, times


def setup(rows):
    head, lines, times = calls(rows, "plugin")
    if times.get("stock") and times.get("ours"):
        lines.append(["stock/ours", "", ""] + [
            ratio(f(times["stock"]), f(times["ours"])) for f in MEASURES])
    return head, lines


def static(rows):
    head, lines, times = calls(rows, "tunnel")
    if all(times.values()):
        lines.append(["static, later by", "", ""] + [
            "%.3f" % (f(times["static"]) - f(times["tunnel-fd"]))
            for f in MEASURES])
    return head, lines


def forward(rows):
    head, lines, times = calls(rows, "call")
    head.append("private kB")
    for line in lines:
        line.append("%.0f" % statistics.median(
            numbers([r for r in rows if r["arm"] == line[0]], "kb")))
    for arm in ("name", "authenticated"):
        if times.get(arm) and times.get("direct"):
            lines.append([arm + ", later by", "", ""] + [
                "%.3f" % (f(times[arm]) - f(times["direct"])) for f in MEASURES] + [""])
    return head, lines


def throughput(rows):
    head = ["path", "rounds", "median Mbit/s", "least", "most",
            "of stock's, median of rounds"]
    lines = []
    stock = {r["round"]: float(r["mbits"]) for r in rows if r["path"] == "stock"}
    for (path,), some in groups(rows, "path").items():
        rates = numbers(some, "mbits")
        shares = [float(r["mbits"]) / stock[r["round"]] for r in some
                  if stock.get(r["round"])]
        lines.append([path, len(rates), "%.0f" % statistics.median(rates),
                      "%.0f" % min(rates), "%.0f" % max(rates),
                      "%.3f" % statistics.median(shares) if shares else "-"])
    return head, lines


def bridge(rows):
    head = ["path", "rounds", "median Mbit/s", "least", "most",
            "cpu s/100 MB", "of the relay's", "of the link's"]
    rates = {path: numbers(some, "mbits")
             for (path,), some in groups(rows, "path").items()}
    lines = []
    for path, values in rates.items():
        median = statistics.median(values)
        cpu = [float(r["cpu"]) for r in rows if r["path"] == path]
        lines.append([path, len(values), "%.0f" % median,
                      "%.0f" % min(values), "%.0f" % max(values),
                      "%.2f" % statistics.median(cpu)] +
                     [ratio(median, statistics.median(rates[other]))
                      for other in ("relay", "link")])
    return head, lines


SESSION_COLUMNS = (("wall", "wall s", 3), ("cpu_ms", "cpu ms/pppd", 2),
                   ("pss_kb", "Pss kB/pppd", 0),
                   ("private_kb", "private kB/pppd", 0),
                   ("kernel_kb", "kernel kB/pppd", 0))


def sessions(rows):
    head = ["sessions", "plugin", "rounds", "failed"]
    head += [title for _, title, _ in SESSION_COLUMNS]
    lines = []
    for (count,), same in groups(rows, "sessions").items():
        medians = {}
        for (arm,), some in groups(same, "arm").items():
            done = [r for r in some if r["wall"]]
            medians[arm] = [statistics.median(numbers(done, key))
                            if done else 0 for key, _, _ in SESSION_COLUMNS]
            lines.append([count, arm, len(some), len(some) - len(done)] +
                         ["%.*f" % (digits, m) for m, (_, _, digits)
                          in zip(medians[arm], SESSION_COLUMNS)])
        for arm in medians:
            if arm != "stock" and "stock" in medians:
                lines.append([count, arm + "/stock", "", ""] + [
                    ratio(a, b) for a, b in zip(medians[arm],
                                                medians["stock"])])
    return head, lines


def standby(rows):
    head = ["at once", "pppd", "calls", "failed", "median s", "p95 s", "longest s",
            "mean s", "cpu ms/pppd"]
    lines = []
    for (count,), same in groups(rows, "at_once").items():
        medians = {}
        for (arm,), some in groups(same, "arm").items():
            times, cpu = numbers(some, "seconds"), numbers(some, "cpu_ms")
            medians[arm] = [statistics.median(v) if v else 0 for v in (times, cpu)]
            lines.append([count, arm, len(some), len(some) - len(times)] +
                         spread(times) + ["%.1f" % medians[arm][1]])
        if len(medians) == 2:
            ratios = [ratio(a, b) for a, b in zip(medians["standby"],
                                                  medians["started"])]
            lines.append([count, "standby/started", "", "", ratios[0], "", "", "",
                          ratios[1]])
    return head, lines


def idle(rows):
    """All figures are means of one pppd; stock's processor time is the measure."""
    head = ["links", "pppd", "wake-ups", "system calls", "cpu ms", "in s",
            "end noticed s"]
    lines = [[r["links"], r["arm"], r["wakes"], r["calls"], r["cpu_ms"], r["seconds"],
              r["notice"] or "never"] for r in rows]
    return head, lines


def bridges(rows):
    """A bridge's share of each figure, but for the wake-ups of all."""
    head = ["bridges", "in", "set-up ms", "cpu ms", "Pss kB", "private kB", "wake-ups",
            "in s", "close ms"]
    lines = []
    for r in rows:
        count = int(r["bridges"])
        lines.append([count, r["arm"], "%.2f" % (float(r["wall"]) * 1000 / count),
                      "%.2f" % (float(r["cpu_ms"]) / count), r["pss_kb"],
                      r["private_kb"], r["wakes"], r["seconds"],
                      "%.2f" % (float(r["end"]) * 1000 / count)])
    return head, lines


def restart(rows):
    head = ["rtt ms", "loss %", "restart ms", "calls", "failed", "median s",
            "p95 s", "longest s", "mean s", "packets, mean", "packets, most"]
    lines = []
    for keys, some in sorted(groups(rows, "rtt", "loss", "ms").items(),
                             key=lambda item: [float(k) for k in item[0]]):
        times, packets = numbers(some, "seconds"), numbers(some, "packets")
        lines.append(list(keys) + [len(some), len(some) - len(times)] +
                     spread(times) +
                     ["%.1f" % statistics.mean(packets) if packets else "-",
                      "%d" % max(packets) if packets else "-"])
    return head, lines


def path_words(path):
    """The path's round trip in ms, and its other properties in words."""
    rtt, jitter, loss, *order = path.split(":")
    words = []
    if float(jitter):
        words.append("jitter %s %%%s" % (jitter, "" if order else ", order changes"))
    if float(loss):
        words.append("loss %s %%" % loss)
    return [rtt, ", ".join(words) or "-"]


def mean_counts(rows):
    """LCP requests/ids, IPCP requests/ids and ip-up runs: means of both ends' sums."""
    means = ["%.1f" % statistics.mean(numbers(rows, key))
             for key in ("lcp", "lcp_ids", "ipcp", "ipcp_ids", "ups")]
    return ["/".join(means[0:2]), "/".join(means[2:4]), means[4]]


def worst_start(rows):
    """The largest ratio, over all starts, of ours' median to l2tp-restart-ms 0's."""
    ratios = []
    for some in groups(rows, "first").values():
        medians = {kind: statistics.median(numbers(same, "seconds") or [math.inf])
                   for (kind,), same in groups(some, "kind").items()}
        if "ours" in medians and medians.get("zero", math.inf) < math.inf:
            ratios.append(medians["ours"] / medians["zero"])
    return "%.2f" % max(ratios) if ratios else "-"


def paths(rows):
    """A line for each path, with all starts together. "alone" is ours with
    l2tp-restart-ms 0; "failed" counts the failed calls of stock/alone/ours."""
    counted = ["LCP", "IPCP", "ip-up"]
    head = ["rtt ms", "path", "ours at", "calls", "failed", "stock s", "alone s", "ours s",
            "worst start"] + ["alone " + c for c in counted] + \
        ["ours " + c for c in counted]
    lines = []
    for (path, ours), some in groups(rows, "path", "ours").items():
        kinds = {kind: same for (kind,), same in groups(some, "kind").items()}
        # the median does not show the effect of loss
        middle = statistics.median if path.split(":")[2] == "0" else statistics.mean
        times = {kind: numbers(same, "seconds") for kind, same in kinds.items()}
        lines.append(path_words(path) + [ours, len(kinds["ours"])] +
                     ["/".join(str(len(kinds[kind]) - len(times[kind]))
                               for kind in ("stock", "zero", "ours"))] +
                     ["%.2f" % middle(times[kind]) if times.get(kind) else "-"
                      for kind in ("stock", "zero", "ours")] +
                     [worst_start(some)] + mean_counts(kinds["zero"]) +
                     mean_counts(kinds["ours"]))
    return head, lines


def reorder(rows):
    """Medians of all rounds; what did not finish in time is counted separately."""
    head = ["delay:jitter:loss", "timeout ms", "rounds", "up s", "not up", "2 MB s",
            "not in 60 s", "pings lost %", "median ms", "longest ms",
            "discarded", "reordered"]
    lines = []
    for (path, timeout), some in groups(rows, "path", "timeout").items():
        found = {key: numbers(some, key) for key in
                 ("up", "transfer", "lost", "median", "longest", "discarded",
                  "reordered")}
        middle = {key: "%.*f" % (2 if key in ("up", "transfer") else 0,
                                 statistics.median(values)) if values else "-"
                  for key, values in found.items()}
        lines.append([path, timeout, len(some), middle["up"],
                      len(some) - len(found["up"]), middle["transfer"],
                      len(some) - len(found["transfer"])] +
                     [middle[key] for key in ("lost", "median", "longest",
                                              "discarded", "reordered")])
    return head, lines


def table(head, lines):
    cells = [head] + [[str(c) for c in line] for line in lines]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    return "".join("  ".join(
        c.ljust(w) if c and not c[0].isdigit() and row is not cells[0]
        else c.rjust(w) for c, w in zip(row, widths)).rstrip() + "\n"
        for row in cells)


def main(name, where):
    base = where + "/" + name
    with open(base + ".raw.csv", encoding="ascii") as f:
        head, lines = globals()[name](list(csv.DictReader(f)))
    with open(base + ".conditions", encoding="utf-8") as f:
        conditions = [line.strip().split("=", 1) for line in f if "=" in line]
    with open(base + ".csv", "w", encoding="utf-8", newline="") as f:
        for key, value in conditions:
            f.write("# %s: %s\n" % (key, value))
        out = csv.writer(f, lineterminator="\n")
        out.writerow(head)
        out.writerows(lines)
    with open(base + ".txt", "w", encoding="utf-8") as f:
        for key, value in conditions:
            f.write("%-9s %s\n" % (key, value))
        f.write("\n" + table(head, lines))


main(sys.argv[1], sys.argv[2])
