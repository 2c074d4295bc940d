"""The contours of every map, and of a part of it drawn closer: milliseconds to make, kilobytes to send.

    python -m benchmarks.contours

All surfaces, each by default and at both ends of every shape parameter; the part is a thirtieth of the window around
the first start. Times are of the processor, the best of three.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.common import load, table
from descent import Surface, params
from surfaces import SURFACES
from views.plots.contours import Detail, closer, contours
from views.stage import payload
from views.stage.packing import pack

ROUNDS, ZOOM = 3, 30


def shapes() -> Iterator[Surface]:
    """Every surface by default, and at the ends of its parameters."""
    for cls in SURFACES.values():
        yield cls()
        for name, each in params(cls).items():
            ends: list[Any] = [type(each.default)(end) for end in (each.low, each.high)]
            yield from (cls(**{name: end}) for end in ends)


def seconds(task: Callable[[], object]) -> float:
    """The best of some rounds with nothing remembered."""
    taken = []
    for _ in range(ROUNDS):
        contours.cache_clear()
        begin = time.process_time()
        task()
        taken.append(time.process_time() - begin)
    return min(taken)


def part(surface: Surface) -> Detail:
    """A part of the map around the first start."""
    sizes = [(high - low) / ZOOM / 2 for low, high in surface.domain]
    x, y = ((at - half, at + half) for at, half in zip(surface.starts[0], sizes, strict=True))
    detail = closer(surface, (x, y))
    assert detail
    return detail


def measured(surface: Surface) -> tuple[float, float, float, float]:
    """Seconds and bytes for the whole map, then for the part."""
    surface.stationary_points()
    whole = seconds(lambda: contours(surface))
    begin = time.process_time()
    detail = part(surface)
    near = time.process_time() - begin
    sizes = [len(pack({}, payload.geometry(shape))) for shape in (contours(surface), detail)]
    return whole, sizes[0], near, sizes[1]


if __name__ == "__main__":
    listed = list(shapes())
    print(load())
    columns = np.array([measured(surface) for surface in listed]).T * [[1e3], [1e-3], [1e3], [1e-3]]
    heads = ("", "whole, ms", "kB", "part, ms", "kB")
    rows = [
        ("median", *(f"{value:.0f}" for value in np.median(columns, axis=1))),
        ("nine of ten", *(f"{value:.0f}" for value in np.quantile(columns, 0.9, axis=1))),
        ("worst", *(f"{value:.0f}" for value in columns.max(axis=1))),
    ]
    table(f"Contours of {len(listed)} surfaces and shapes", heads, rows)
