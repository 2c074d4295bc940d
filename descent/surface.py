"""Loss surfaces: a formula in two parameters, differentiated exactly and compiled when first asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache
from threading import Lock
from typing import Any, ClassVar, Literal

import numpy as np
import sympy

from descent import stationary
from descent.compile import compiled
from descent.entry import Entry
from descent.plain import written
from descent.stationary import StationaryPoint

_one_at_a_time = Lock()
"""Sympy's cache is shared by all threads, and what is not evaluated must not end up in another's formula."""

Window = tuple[tuple[float, float], tuple[float, float]]
Levels = Literal["linear", "equal-area", "log"]


@dataclass(frozen=True)
class Surface(Entry):
    """A loss f(x, y) whose shape parameters are fields; points have axis 0 = (x, y) and batch axes last."""

    domain: ClassVar[Window]
    """The view window ((x low, x high), (y low, y high))."""
    starts: ClassVar[tuple[tuple[float, float], ...]]
    """Recommended starts, the best first."""
    levels: ClassVar[Levels] = "equal-area"
    """How contour levels are spaced."""
    rates: ClassVar[dict[str, float]] = {}
    """Measured learning rates by optimizer id, for the default shape and the first start."""

    def formula(self, x, y):
        """The loss as plain arithmetic; run once, on symbols."""
        raise NotImplementedError

    def value(self, xy) -> np.ndarray | float:
        """The loss: (2, *b) -> (*b)."""
        xy = np.asarray(xy, float)
        (value,) = self._evaluate(0, xy)
        shape = self._shape(xy)
        if not shape:
            return float(value)
        fresh = np.shape(value) == shape and value.base is None
        return value if fresh else np.array(np.broadcast_to(value, shape))

    def gradient(self, xy) -> np.ndarray:
        """The exact gradient (∂f/∂x, ∂f/∂y): (2, *b) -> (2, *b)."""
        xy = np.asarray(xy, float)
        parts = self._evaluate(1, xy)
        return np.array(parts) if xy.ndim == 1 and self.plain else self._stack(parts, xy)

    def hessian(self, xy) -> np.ndarray:
        """The exact second derivatives: (2, *b) -> (2, 2, *b)."""
        xy = np.asarray(xy, float)
        xx, mixed, yy = self._stack(self._evaluate(2, xy), xy)
        return np.stack([np.stack([xx, mixed]), np.stack([mixed, yy])])

    def stationary_points(self) -> tuple[StationaryPoint, ...]:
        """Every point in the window where the gradient vanishes, lowest first.

        A surface whose shape differs from run to run has none in common: the answer is then empty.
        """
        return _stationary_points(self) if self.plain else ()

    def minima(self) -> tuple[StationaryPoint, ...]:
        """The minima in the window, lowest first."""
        return tuple(point for point in self.stationary_points() if point.kind == "minimum")

    @classmethod
    def symbolic(cls) -> sympy.Expr:
        """The formula on the symbols x, y and the shape parameters' names."""
        return _symbolic(cls)[0]

    @classmethod
    def latex(cls) -> str:
        """The formula in LaTeX as its file writes it, its shape parameters as symbols."""
        return _latex(cls)

    @classmethod
    def text(cls) -> str:
        """The formula in plain letters as its file writes it: f(x, y) = (x² + y − 11)² + (x + y² − 7)²."""
        return _text(cls)

    @cached_property
    def _parameters(self) -> tuple:
        values = (getattr(self, each.name) for each in fields(self))
        return tuple(float(v) if np.ndim(v) == 0 else np.asarray(v, float) for v in values)

    @cached_property
    def plain(self) -> bool:
        """Whether the shape is one for all runs of a batch."""
        return all(type(v) is float for v in self._parameters)

    def _shape(self, xy: np.ndarray) -> tuple[int, ...]:
        if self.plain:
            return xy.shape[1:]
        return np.broadcast_shapes(xy.shape[1:], *(np.shape(v) for v in self._parameters))

    def _evaluate(self, order: int, xy: np.ndarray) -> list:
        function = _compiled(type(self), order)
        if xy.ndim == 1 and self.plain:
            try:
                return function(*xy.tolist(), *self._parameters)
            except ArithmeticError:
                pass  # plain floats raise where arrays give inf or nan
        return function(xy[0], xy[1], *self._parameters)

    def _stack(self, parts: list, xy: np.ndarray) -> np.ndarray:
        stacked = np.empty((len(parts), *self._shape(xy)))
        for i, part in enumerate(parts):
            stacked[i] = part
        return stacked


def _on_symbols(cls: type[Surface]) -> tuple[Surface, tuple[sympy.Symbol, ...]]:
    """A surface whose shape parameters are symbols; and the symbols x, y and those."""
    symbols = [sympy.Symbol(each.name, real=True) for each in fields(cls)]
    shape = object.__new__(cls)
    for symbol in symbols:
        object.__setattr__(shape, symbol.name, symbol)
    return shape, (*sympy.symbols("x y", real=True), *symbols)


@cache
def _symbolic(cls: type[Surface]) -> tuple[sympy.Expr, tuple[sympy.Symbol, ...]]:
    """The formula, and the symbols it is made of."""
    shape, symbols = _on_symbols(cls)
    return sympy.S.Zero + shape.formula(*symbols[:2]), symbols


def _flat(expression: Any) -> Any:
    """The expression with sums of sums as one sum, so that they print without brackets."""
    if not expression.args:
        return expression
    parts = [_flat(part) for part in expression.args]
    if expression.is_Add:
        parts = [term for part in parts for term in (part.args if part.is_Add else (part,))]
    return expression.func(*parts, evaluate=False)


@cache
def _compiled(cls: type[Surface], order: int) -> Callable[..., list]:
    """All derivatives of one order as one function of x, y and the shape parameters."""
    with _one_at_a_time:
        expression, symbols = _symbolic(cls)
        x, y, *_ = symbols
        derivatives = {
            0: lambda: [expression],
            1: lambda: [expression.diff(x), expression.diff(y)],
            2: lambda: [expression.diff(x, x), expression.diff(x, y), expression.diff(y, y)],
        }
        return compiled(symbols, derivatives[order]())


@cache
def _latex(cls: type[Surface]) -> str:
    shape, (x, y, *_) = _on_symbols(cls)
    with _one_at_a_time, sympy.evaluate(False):
        return "f(x, y) = " + sympy.latex(_flat(shape.formula(x, y)), order="none")


@cache
def _text(cls: type[Surface]) -> str:
    shape, (x, y, *_) = _on_symbols(cls)
    with _one_at_a_time, sympy.evaluate(False):
        return "f(x, y) = " + written(_flat(shape.formula(x, y)))


@lru_cache(maxsize=256)
def _stationary_points(surface: Surface) -> tuple[StationaryPoint, ...]:
    return stationary.find(surface)
