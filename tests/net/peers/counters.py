#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""counters.py TUNNEL SESSION: prints the kernel's counters under the plugin's names"""
import struct
import sys

import l2tp

answer = l2tp.Netlink().ask(l2tp.L2TP_CMD_SESSION_GET, L2TP_ATTR_CONN_ID=int(sys.argv[1]),
                            L2TP_ATTR_SESSION_ID=int(sys.argv[2]))
stats = l2tp.attributes(answer[l2tp.L2TP_ATTR["L2TP_ATTR_STATS"][0]])
for name in ("TX_PACKETS", "TX_BYTES", "TX_ERRORS", "RX_PACKETS", "RX_BYTES", "RX_ERRORS",
             "RX_SEQ_DISCARDS", "RX_OOS_PACKETS"):
    print("%s=%d" % (name, struct.unpack("=Q", stats[l2tp.L2TP_ATTR_STATS[name]][:8])[0]))
