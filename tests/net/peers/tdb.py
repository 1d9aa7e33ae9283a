#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""tdb.py FILE: the keys in pppd's database, one a line"""
import struct
import sys

HEADER = 32 + 4 * 3 + 4 * 31  # struct tdb_header; behind it the free list's head


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    size = struct.unpack_from("=I", data, 36)[0]
    for at in struct.unpack_from("=%dI" % size, data, HEADER + 4):
        while at:
            at, _, key_len, _, _, magic, key = (
                *struct.unpack_from("=6I", data, at), at + 24)
            if magic == 0x26011999:
                print(data[key:key + key_len].decode(errors="replace"))


if __name__ == "__main__":
    main()
