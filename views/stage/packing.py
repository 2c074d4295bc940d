"""Arrays in few bytes: differences split into byte planes and deflated. unpack.js is the other half.

A packed block is [uint32 length of the header][header, JSON][deflated planes]. The header's ``arrays`` lists
name, kind, shape and, per row, how many times the row was differenced.

    f4      float32, exact
    f8      float64 rounded to 13 significant bits: its whole range in three bytes
    u2, u4  unsigned integers, exact
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

DROPPED = 8
"""Bits dropped from a float64's high word, which leaves 12 after the binary point."""


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """A JSON header and named arrays, whose last axis is the one along which values change smoothly."""
    directory, planes = [], []
    for name, array in arrays.items():
        kind, bits = _bits(array)
        orders, residuals = _differenced(bits.reshape(prod(bits.shape[:-1]), bits.shape[-1]))
        directory.append([name, kind, list(array.shape), orders])
        planes.append(np.moveaxis(residuals[..., None].view(np.uint8), -1, 0).tobytes())
    text = json.dumps({**header, "arrays": directory}, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + zlib.compress(b"".join(planes), 6)


def from_high_words(words: np.ndarray) -> np.ndarray:
    """The float64 values whose high words these are."""
    return (words.astype("<u8") << np.uint64(32)).view("<f8")


def unpack(block: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header and the arrays of a packed block."""
    size = int.from_bytes(block[:4], "little")
    header = json.loads(block[4 : 4 + size])
    data, at, arrays = zlib.decompress(block[4 + size :]), 0, {}
    for name, kind, shape, orders in header.pop("arrays"):
        dtype = np.dtype("<u2" if kind == "u2" else "<u4")
        count = int(np.prod(shape))
        planes = np.frombuffer(data, np.uint8, count * dtype.itemsize, at).reshape(dtype.itemsize, count)
        at += planes.size
        rows = planes.T.copy(order="C").view(dtype).reshape(prod(shape[:-1]), shape[-1])
        for row, order in zip(rows, orders, strict=True):
            row[:] = _summed(row, order)
        arrays[name] = _values(kind, rows).reshape(shape)
    return header, arrays


def _bits(array: np.ndarray) -> tuple[str, np.ndarray]:
    """The array as unsigned integers, and the name of its kind."""
    match array.dtype:
        case np.float32:
            return "f4", np.ascontiguousarray(array, "<f4").view("<u4")
        case np.float64:
            return "f8", high_words(array, DROPPED)
        case np.uint16:
            return "u2", np.ascontiguousarray(array, "<u2")
        case np.uint32:
            return "u4", np.ascontiguousarray(array, "<u4")
    raise TypeError(f"No way to pack {array.dtype}.")


def high_words(array: np.ndarray, dropped: int = 0) -> np.ndarray:
    """The high words of float64 values, rounded to 21 - dropped significant bits; every nan becomes the same nan."""
    bits = np.where(np.isnan(array), np.nan, array).astype("<f8").view("<u8")
    word, up = ((each >> np.uint64(32)).astype("<u4") for each in (bits, bits + np.uint64(1 << (31 + dropped))))
    # The largest numbers would round up to infinity.
    up = np.where(np.isfinite(array) & (up & 0x7FF00000 == 0x7FF00000), word, up)
    return up >> np.uint32(dropped) << np.uint32(dropped)


def _values(kind: str, bits: np.ndarray) -> np.ndarray:
    if kind == "f8":
        return from_high_words(bits)
    return bits.view("<f4") if kind == "f4" else bits


def _differenced(rows: np.ndarray) -> tuple[list[int], np.ndarray]:
    """Each row differenced zero, one or two times, whichever leaves the smallest numbers."""
    once = np.diff(rows, axis=1, prepend=rows.dtype.type(0))
    twice = np.diff(once, axis=1, prepend=rows.dtype.type(0))
    choices = np.stack([rows, _folded(once), _folded(twice)])
    orders = np.log2(choices + 1.0).sum(axis=2).argmin(axis=0)
    return orders.tolist(), np.take_along_axis(choices, orders[None, :, None], axis=0)[0]


def _folded(difference: np.ndarray) -> np.ndarray:
    """0, -1, 1, -2, ... as 0, 1, 2, 3, ...: small either way."""
    bits = 8 * difference.itemsize
    signed = difference.view(f"<i{difference.itemsize}")
    return ((signed << 1) ^ (signed >> (bits - 1))).view(difference.dtype)


def _summed(row: np.ndarray, order: int) -> np.ndarray:
    if order:
        one = row.dtype.type(1)
        row = (row >> one) ^ (~(row & one) + one)
    for _ in range(order):
        row = np.cumsum(row, dtype=row.dtype)
    return row
