"""Numbers that neither overflow nor vanish on the way: for formulas whose value fits where an intermediate does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

LEAST = -np.finfo(float).max
"""The exponent of 0."""
OUT = 3000
"""An exponent beyond this makes any float overflow or vanish."""
LN2 = 0.6931471803691238, 1.9082149292705877e-10
"""log 2 in two parts, of which the first times a whole number is exact."""
SHORT = 48
"""The bits of an exponential's exponent."""
ROOM = 500
"""How far from 1 a mantissa beside a vast exponent may be, as a power of 2: products of two are still floats."""
TOP = 1e300
"""An exponential of more than this counts as infinite, of less than its negative as 0."""


class Wide(NDArrayOperatorsMixin):
    """Arrays of numbers m·2ᵉ with 1/2 <= |m| < 1, or near it, and a whole e, however large; m is also 0, inf or nan.

    Numpy's functions take and return them, so that a function compiled for arrays works on them as it is.
    """

    def __init__(self, m: Any, e: Any = 0.0) -> None:
        m = np.asarray(m, float)
        normal, shift = np.frexp(m)
        vast = np.abs(e) > 2.0 ** (SHORT + 2)  # to which a shift of few bits cannot be added
        self.m = np.where(vast, m, normal)
        self.e = np.where(m == 0, LEAST, np.where(np.isfinite(m), np.where(vast, e, e + shift), 0.0))

    def plain(self) -> np.ndarray:
        """The numbers as floats, inf or 0 where they are too large or too small."""
        with np.errstate(all="ignore"):
            return _scaled(self.m, self.e)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs:
            return NotImplemented
        with np.errstate(all="ignore"):
            if ufunc in RULES:
                return RULES[ufunc](*map(_wide, inputs))
            result = ufunc(*map(plain, inputs))
            return result if result.dtype == bool else Wide(result)

    def __array_function__(self, function: Callable, types: Any, args: tuple, kwargs: dict) -> Any:
        if function is np.where:
            condition, yes, no = args
            return _chosen(condition, _wide(yes), _wide(no))
        return _selected(*args, **kwargs) if function is np.select else NotImplemented


def plain(value: Any) -> Any:
    """A value as floats, whether it is wide or already so."""
    return value.plain() if isinstance(value, Wide) else value


def _wide(value: Any) -> Wide:
    return value if isinstance(value, Wide) else Wide(value)


def _scaled(m: np.ndarray, e: np.ndarray) -> np.ndarray:
    return np.ldexp(m, np.clip(e, -OUT, OUT).astype(int))


def _short(e: np.ndarray) -> np.ndarray:
    """Whole numbers of so few digits that sums of several are exact; of the exponents, only useless digits are lost."""
    m, shift = np.frexp(e)
    return np.ldexp(np.round(np.ldexp(m, SHORT)), shift - SHORT)


def _chosen(condition: Any, yes: Wide, no: Wide) -> Wide:
    return Wide(np.where(condition, yes.m, no.m), np.where(condition, yes.e, no.e))


def _selected(conditions: list, choices: list, default: Any = 0) -> Wide:
    result = _wide(default)
    for condition, choice in zip(reversed(conditions), reversed(choices), strict=True):
        result = _chosen(condition, _wide(choice), result)
    return result


def _add(a: Wide, b: Wide) -> Wide:
    top = np.maximum(a.e, b.e)
    return Wide(_scaled(a.m, a.e - top) + _scaled(b.m, b.e - top), top)


def _negative(a: Wide) -> Wide:
    return Wide(-a.m, a.e)


def _subtract(a: Wide, b: Wide) -> Wide:
    return _add(a, _negative(b))


def _multiplied(m: np.ndarray, one: np.ndarray, other: np.ndarray) -> Wide:
    """m to the sum of two exponents; what a small one loses beside a vast one goes into m, as far as it has room."""
    e = one + other
    added = e - one
    lost = (one - (e - added)) + (other - added)
    fits = np.abs(lost + np.frexp(m)[1]) < ROOM
    return Wide(np.ldexp(m, np.where(fits, lost, 0).astype(int)), e)


def _power(a: Wide, b: Wide) -> Wide:
    exponent = b.plain()
    e = np.where(a.m == 0, 0.0, a.e) * exponent
    whole = np.floor(e)
    return Wide(np.power(a.m, exponent) * np.exp2(e - whole), whole)


def _exp(a: Wide) -> Wide:
    exponent = a.plain()
    endless = np.abs(exponent) > TOP
    inside = np.where(endless, 0.0, exponent)
    whole = _short(np.floor(inside / sum(LN2)))
    rest = np.clip(inside - whole * LN2[0] - whole * LN2[1], -1.0, 1.0)
    return Wide(np.where(endless, np.where(exponent > 0, np.inf, 0.0), np.exp(rest)), whole)


def _log(a: Wide) -> Wide:
    near = np.abs(a.e) < 1000
    return Wide(np.where(near, np.log(a.plain()), np.log(a.m) + np.where(a.m == 0, 0.0, a.e) * sum(LN2)))


def _hyperbolic(ufunc: np.ufunc) -> Callable[[Wide], Wide]:
    """sinh or cosh: half an exponential where that is all that is left of it."""

    def rule(a: Wide) -> Wide:
        half = _exp(Wide(np.abs(a.m), a.e)) / 2
        signed = Wide(half.m * ufunc(np.sign(a.m)) / ufunc(1.0), half.e)
        return _chosen(np.abs(a.plain()) > 300, signed, Wide(ufunc(a.plain())))

    return rule


def _compared(ufunc: np.ufunc) -> Callable[[Wide, Wide], np.ndarray]:
    return lambda a, b: ufunc(_subtract(a, b).m, 0)


def _periodic(ufunc: np.ufunc) -> Callable[[Wide], Wide]:
    """sin or cos; of what is beyond all floats, whose digits say nothing of its phase, as of the largest one."""
    return lambda a: Wide(ufunc(np.clip(a.plain(), LEAST, -LEAST)))


RULES: dict[np.ufunc, Callable[..., Any]] = {
    np.add: _add,
    np.subtract: _subtract,
    np.negative: _negative,
    np.multiply: lambda a, b: _multiplied(a.m * b.m, a.e, b.e),
    np.divide: lambda a, b: _multiplied(a.m / b.m, a.e, -b.e),
    np.power: _power,
    np.sqrt: lambda a: _power(a, Wide(0.5)),
    np.absolute: lambda a: Wide(np.abs(a.m), a.e),
    np.sign: lambda a: Wide(np.sign(a.m)),
    np.heaviside: lambda a, b: Wide(np.heaviside(a.m, b.plain())),
    np.maximum: lambda a, b: _chosen(_subtract(a, b).m >= 0, a, b),
    np.minimum: lambda a, b: _chosen(_subtract(a, b).m <= 0, a, b),
    np.exp: _exp,
    np.log: _log,
    np.cosh: _hyperbolic(np.cosh),
    np.sinh: _hyperbolic(np.sinh),
    np.sin: _periodic(np.sin),
    np.cos: _periodic(np.cos),
} | {each: _compared(each) for each in (np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal)}
"""What numpy's functions are of wide numbers; of any other, what they are of floats."""
