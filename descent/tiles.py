"""A wide batch cut into tiles: each fits the processor's cache, and memory stays bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from math import prod
from typing import Any, TypeVar

import numpy as np

from descent.entry import Entry

T = TypeVar("T")

RUNS = 4096
"""The runs of a tile, about: its arrays stay in a core's own cache."""


def tiles(batch: Sequence[int]) -> list[slice]:
    """The batch's first axis in pieces of about RUNS runs; one piece where it is small enough, or has no axis."""
    if prod(batch) <= RUNS:
        return [slice(None)]
    size = max(1, RUNS // max(1, prod(batch[1:])))
    return [slice(first, first + size) for first in range(0, batch[0], size)]


def cut(values: Any, axes: int, tile: slice, leading: int = 0) -> Any:
    """The part of an array that belongs to a tile of a batch of so many axes, which come after ``leading`` others."""
    shared = not axes or np.ndim(values) < axes + leading or np.shape(values)[leading] == 1
    return values if shared else values[(slice(None),) * leading + (tile,)]


def cut_item(item: T, axes: int, tile: slice) -> T:
    """An item whose numbers, however deeply nested, are those of a tile; itself where none differs from run to run."""
    if not is_dataclass(item) or isinstance(item, type):
        return item
    values = {each.name: getattr(item, each.name) for each in fields(item)}
    parts = {
        name: cut(value, axes, tile)
        if isinstance(item, Entry) and isinstance(value, np.ndarray)
        else cut_item(value, axes, tile)
        for name, value in values.items()
    }
    changed = {name: part for name, part in parts.items() if part is not values[name]}
    return replace(item, **changed) if changed else item
