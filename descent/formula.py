"""A surface's formula on symbols: its numbers' names, its derivatives, and these compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import sympy

from descent.compile import compiled, divides, linear
from descent.logistic import recognized

if TYPE_CHECKING:
    from descent.surface import Surface

Family = tuple
"""What surfaces that differ in numbers alone have in common: their classes, from the outside in."""
one_at_a_time = Lock()
"""Sympy's cache is shared by all threads, and what is not evaluated must not end up in another's formula."""


@cache
def numbers(cls: type[Surface]) -> tuple[str, ...]:
    """The fields of a class that are numbers: its shape, not its samples or a surface inside it."""
    return tuple(each.name for each in fields(cls) if each.name not in ("samples", "inner"))


@cache
def symbols_of(family: Family) -> tuple[Surface, tuple[sympy.Symbol, ...]]:
    """A surface whose numbers are symbols; and the symbols x, y, those, and a sample's."""
    taken = {"x", "y", *family[-1].columns}
    shape = family[0].on_symbols(family, taken)
    sample = sympy.symbols(shape.columns, real=True)
    return shape, (*sympy.symbols("x y", real=True), *shape.shape(), *sample)


@cache
def symbolic(family: Family) -> tuple[sympy.Expr, tuple[sympy.Symbol, ...]]:
    """The formula, and the symbols it is made of."""
    shape, symbols = symbols_of(family)
    sample = symbols[len(symbols) - len(shape.columns) :]
    return recognized(sympy.S.Zero + shape.formula(*symbols[:2], *sample)), symbols


@dataclass(frozen=True)
class Derivatives:
    """All derivatives of one order as one function of x, y, the shape parameters and a sample's numbers.

    varies    which of them differ from sample to sample
    linear    whether all are linear in x and y, so that nothing is lost on the way
    divides   whether one of them divides by what grows with x and y, or takes a root of it
    """

    function: Callable[..., list]
    varies: list[bool]
    linear: bool
    divides: bool


@cache
def derivatives(family: Family, order: int) -> Derivatives:
    """The derivatives of one order, compiled once for all surfaces of a family."""
    with one_at_a_time:
        expressions, (x, y, *others) = expressions_of(family, order), symbolic(family)[1]
        sample = set(sympy.symbols(family[-1].columns, real=True))
        return Derivatives(
            compiled((x, y, *others), expressions),
            [bool(each.free_symbols & sample) for each in expressions],
            all(linear(each, x, y) for each in expressions),
            any(divides(each, x, y) for each in expressions),
        )


def expressions_of(family: Family, order: int) -> list[sympy.Expr]:
    """The loss; its slopes along x and y; or its second derivatives xx, xy, yy."""
    expression, (x, y, *_) = symbolic(family)
    if order == 0:
        return [expression]
    if order == 1:
        return [expression.diff(x), expression.diff(y)]
    return [expression.diff(x, x), expression.diff(x, y), expression.diff(y, y)]
