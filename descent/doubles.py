"""Quotients, lengths and products of vectors, also at the ends of what a double can hold.

Squares of numbers below 1e-162 are zero as doubles, and those above 1e154 infinite. Multiplying by a power of two
rounds nothing, so what is worked out here in other units has the bits it would have had.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from descent.params import Number

TINY, HUGE = 1e-280, 1e280
"""Sums of products between these are as exact as any."""


def divided(top: Any, bottom: Any, eps: Number) -> Any:
    """top / bottom, where ε keeps the bottom above zero; should ε itself be zero, 0 / 0 is 0: no slope, no step."""
    if type(eps) is float and eps > 0:
        return top / bottom
    none = np.equal(top, 0) & np.equal(bottom, 0)
    return np.where(none, 0.0, top / np.where(none, 1.0, bottom))


def dot(a: Any, b: Any) -> Any:
    """aᵀb of vectors (2, *b), as it stands: (*b); written out, since a sum over two rows takes numpy far longer."""
    return a[0] * b[0] + a[1] * b[1]


def within(sums: Any) -> bool:
    """Whether sums of products have lost no digit to the ends of the range."""
    size = abs(sums)
    if isinstance(size, float):
        return TINY < size < HUGE
    return bool(((size > TINY) & (size < HUGE)).all())


def length(vector: np.ndarray) -> Any:
    """The Euclidean length of vectors: (2, *b) -> (*b)."""
    square = dot(vector, vector)
    if within(square):
        return np.sqrt(square)
    unit = exponent(vector)
    vector = np.ldexp(vector, -unit)
    return np.ldexp(np.sqrt(dot(vector, vector)), unit)


def along(a: np.ndarray, b: np.ndarray) -> Any:
    """A number with the sign of aᵀb, zero only where that is: aᵀb itself, but for a positive factor: (*b)."""
    product = dot(a, b)
    return product if within(product) else _scaled(a, b)[0]


def ratio(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> Any:
    """aᵀb / cᵀd of vectors (2, *b); 0 where there is nothing to divide by: (*b)."""
    top, bottom = dot(a, b), dot(c, d)
    if within(top) and within(bottom):
        return top / bottom
    (top, up), (bottom, down) = _scaled(a, b), _scaled(c, d)
    none = bottom == 0
    return np.where(none, 0.0, np.ldexp(top / np.where(none, 1.0, bottom), up - down))


def exponent(array: np.ndarray, axis: int | tuple[int, ...] = 0) -> np.ndarray:
    """The power of two just above the largest entry along an axis; 0 where all are zero or one is not finite."""
    largest = np.max(np.abs(array), axis=axis)
    return np.frexp(np.where(np.isfinite(largest), largest, 0.0))[1]


def _scaled(a: np.ndarray, b: np.ndarray) -> tuple[Any, np.ndarray]:
    """aᵀb as a number of moderate size and the power of two it is to be multiplied by."""
    left, right = exponent(a), exponent(b)
    return dot(np.ldexp(a, -left), np.ldexp(b, -right)), left + right
