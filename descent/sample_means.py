"""Means over samples, added up so that a run alone equals the same run in a batch, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def mean(values: Any) -> Any:
    """The mean along the first axis, added up one by one: a run alone then equals the same run in a batch."""
    if np.ndim(values) == 0:
        return values
    count = len(values)
    if count == 1:
        return values[0]
    alone = values.size == count  # numpy would add these up in pairs
    return (np.add.accumulate(values)[-1] if alone else np.add.reduce(values)) / count


def widened(values: np.ndarray, leading: int, axes: int) -> np.ndarray:
    """An array with so many axes after its leading ones, the new ones before those it has there."""
    spare = (1,) * (axes + leading - values.ndim)
    return values.reshape(*values.shape[:leading], *spare, *values.shape[leading:])


def means(of_samples: Iterator[list], varies: list[bool]) -> list:
    """The means of lists of numbers, added up as ``mean`` does; what does not vary stays as it is."""
    count = 1
    sums = next(of_samples)
    for parts in of_samples:
        count += 1
        sums = [total + part if varying else part for total, part, varying in zip(sums, parts, varies, strict=True)]
    return [total / count if varying else total for total, varying in zip(sums, varies, strict=True)]
