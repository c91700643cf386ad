# SPDX-License-Identifier: Apache-2.0
"""Writes HdrHistogram V2 payloads from bucket counts, with numpy and nothing else."""
import base64
import struct
import zlib

import numpy as np

# Three significant digits, 1 us to 1 h: half as many buckets as fit one doubling.
HALF = 1024
DIGITS, LOWEST, HIGHEST = 3, 1, 3_600_000_000


def indices(microseconds):
    """The bucket of each latency, given as float32 of at least 2 048 us.

    A float32 keeps 23 bits of its fraction and a bucket is told apart by ten of them, so the bucket
    number is the number's own bits, less an offset.
    """
    bits = microseconds.view(np.int32) >> 13
    return bits - ((127 + 10) << 10) + HALF


def highest(index):
    """The highest value of a bucket in us, for one index or an array of them."""
    index = np.asarray(index)
    doubling = index // HALF - 1
    position = np.where(doubling < 0, index, index % HALF + HALF)
    return (position + 1) * 2.0 ** np.maximum(doubling, 0) - 1


def payload(counts, first_index):
    """The payload of these counts, the first of which is that of bucket first_index."""
    used = np.flatnonzero(counts)
    body = b""
    if len(used):
        gaps = np.diff(used, prepend=-1) - 1
        gaps[0] += first_index
        body = _zigzag(gaps, counts[used])
    header = struct.pack(">IIIIQQd", 0x1C849313, len(body), 0, DIGITS, LOWEST, HIGHEST, 1.0)
    return header + body


def text(counts, first_index, compressed=False):
    """The payload in base64, as a block file has it."""
    data = payload(counts, first_index)
    if compressed:
        packed = zlib.compress(data, 1)
        data = struct.pack(">II", 0x1C849314, len(packed)) + packed
    return base64.b64encode(data).decode()


def _zigzag(gaps, counts):
    """Runs of empty buckets (as negative numbers) and counts, both in ZigZag LEB128."""
    numbers = np.empty(2 * len(counts), np.int32)
    numbers[0::2] = np.maximum(2 * gaps - 1, 0)
    numbers[1::2] = 2 * counts
    numbers = numbers[numbers > 0]
    long = np.flatnonzero(numbers > 0x7F)
    if not len(long):
        return numbers.astype(np.uint8).tobytes()
    # Few numbers need a second byte; each moves all behind it.
    data = (numbers & 0x7F).astype(np.uint8)
    data[long] |= 0x80
    positions, rest = long + 1, numbers[long] >> 7
    inserted = []
    while len(rest):
        more = rest > 0x7F
        inserted.append((positions, ((rest & 0x7F) | (more * 0x80)).astype(np.uint8)))
        positions, rest = positions[more], rest[more] >> 7
    return np.insert(
        data, np.concatenate([part for part, _ in inserted]),
        np.concatenate([part for _, part in inserted]),
    ).tobytes()
