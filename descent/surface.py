"""Loss surfaces: a formula in two parameters, differentiated exactly and compiled when first asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np
import sympy

from descent import stationary_search
from descent.entry import Entry
from descent.formula import Derivatives, Family, derivatives, numbers, symbolic, symbols_of
from descent.formula_text import in_latex, in_letters
from descent.objective import Window
from descent.sample_means import mean, means, widened
from descent.stationary import Found, StationaryCurve, StationaryPoint, flatness
from descent.wide import Wide, plain

Levels = Literal["linear", "equal-area", "log"]
Samples = tuple[tuple[float, ...], ...]
MUCH = 1000
"""From so many coordinates on, samples are taken one by one: what is worked on then fits the processor's cache."""
FAR = 1e30
"""A quotient of what overflows is 0 or nan: from so far out on, formulas that divide are worked out in wide numbers."""


@dataclass(frozen=True)
class Surface(Entry):
    """A loss f(x, y) whose shape parameters are fields; points have axis 0 = (x, y) and batch axes last."""

    domain: ClassVar[Window]
    """The view window ((x low, x high), (y low, y high))."""
    starts: ClassVar[tuple[tuple[float, float], ...]]
    """Recommended starts, the best first."""
    levels: ClassVar[Levels] = "equal-area"
    """How contour levels are spaced."""
    topics: ClassVar[tuple[str, ...]] = ()
    """What there is to see on it, the main thing first: the word it is listed and found by."""
    rates: ClassVar[dict[str, float]] = {}
    """Measured learning rates by optimizer id, for the default shape and the first start."""
    steps: ClassVar[int] = 200
    """How many steps show what the surface teaches."""

    samples = ()
    """The table behind a loss that is a mean over samples: one row of numbers each."""
    columns: ClassVar[tuple[str, ...]] = ()
    """The symbols of a sample's numbers."""

    if TYPE_CHECKING:
        # data surfaces declare it as a field of theirs
        samples: Samples = field(default=(), kw_only=True)

    def formula(self, *args: Any, **kwargs: Any) -> Any:
        """The loss as plain arithmetic of x and y, run once, on symbols.

        Where there are samples it is the loss of one of them, whose numbers come after x and y.
        """
        raise NotImplementedError

    def value(self, xy, rows: np.ndarray | None = None) -> Any:
        """The loss: (2, *b) -> (*b).

        ``rows`` are the samples to average over where not all are meant, as ``rows_of`` gives them.
        """
        xy = np.asarray(xy, float)
        (value,) = self._evaluate(0, xy, rows)
        shape = self._shape(xy, rows)
        if not shape:
            return float(value)
        fresh = np.shape(value) == shape and value.base is None
        return value if fresh else np.array(np.broadcast_to(value, shape))

    def gradient(self, xy, rows: np.ndarray | None = None) -> np.ndarray:
        """The exact gradient (∂f/∂x, ∂f/∂y), over some rows or all: (2, *b) -> (2, *b)."""
        xy = np.asarray(xy, float)
        parts, shape = self._evaluate(1, xy, rows), self._shape(xy, rows)
        return np.array(parts) if not shape else _stack(parts, shape)

    def hessian(self, xy, rows: np.ndarray | None = None) -> np.ndarray:
        """The exact second derivatives, over some rows or all: (2, *b) -> (2, 2, *b)."""
        xy = np.asarray(xy, float)
        xx, mixed, yy = _stack(self._evaluate(2, xy, rows), self._shape(xy, rows))
        return np.stack([np.stack([xx, mixed]), np.stack([mixed, yy])])

    def rows_of(self, index) -> np.ndarray:
        """The numbers of some samples, by index (k, *b): (columns, k, *b)."""
        return self._table[:, np.asarray(index)]

    @property
    def cost(self) -> int:
        """How many per-sample gradients one gradient takes."""
        return max(1, len(self.samples))

    def stationary_points(self) -> tuple[StationaryPoint, ...]:
        """Every single point in the window where the gradient vanishes and every minimum at a kink, lowest first.

        A surface whose shape differs from run to run has none in common: the answer is then empty.
        """
        return self._stationary().points

    def minima(self) -> tuple[StationaryPoint, ...]:
        """The minima in the window, lowest first."""
        return tuple(point for point in self.stationary_points() if point.kind == "minimum")

    def bottom(self) -> float | None:
        """The lowest loss of the minima in the window, whole valleys of them among these; None where there are none."""
        found = (*self.stationary_points(), *self.stationary_curves())
        return min((each.value for each in found if each.kind == "minimum"), default=None)

    def stationary_curves(self) -> tuple[StationaryCurve, ...]:
        """The curves of stationary points through the window, lowest first."""
        return self._stationary().curves

    def flatness(self, axes: int = 0) -> Any:
        """The curvature below which there is none, for points with so many batch axes."""
        return self._stationary().flat if self.is_single_shape else flatness(self, axes)

    def related_losses(self) -> dict[str, Surface]:
        """Other losses worth watching along the same path, by name: on test samples, on an old task."""
        return {}

    def symbolic(self) -> sympy.Expr:
        """The formula on the symbols x, y, the shape parameters' names and a sample's symbols."""
        return symbolic(self.family)[0]

    def latex(self) -> str:
        """The formula in LaTeX as its file writes it, its shape parameters as symbols."""
        return f"f(x, y) = {in_latex(self.family, 'x', 'y', self.absent())}"

    @property
    def family(self) -> Family:
        """Its class, and those of the surfaces inside it."""
        return (type(self),)

    @classmethod
    def on_symbols(cls, family: Family, taken: set[str]) -> Self:
        """A surface of a family whose numbers are symbols; ``taken`` gathers their names."""
        shape = object.__new__(cls)
        for name in numbers(cls):
            symbol = name
            while symbol in taken:
                symbol += "_"
            taken.add(symbol)
            object.__setattr__(shape, name, sympy.Symbol(symbol, real=True))
        return shape

    def shape(self) -> list:
        """The numbers that make its shape, its own and those of a surface inside it."""
        return [getattr(self, name) for name in numbers(type(self))]

    def _stationary(self) -> Found:
        return _found(self) if self.is_single_shape else Found()

    def named(self) -> dict[str, Any]:
        """Those numbers by the names they have in the formula."""
        _, symbols = symbols_of(self.family)
        return {symbol.name: value for symbol, value in zip(symbols[2:], self.shape(), strict=False)}

    def text(self) -> str:
        """The formula in plain letters as its file writes it: f(x, y) = (x² + y − 11)² + (x + y² − 7)²."""
        return f"f(x, y) = {in_letters(self.family, 'x', 'y', self.absent())}"

    def absent(self) -> tuple[str, ...]:
        """The numbers of its shape whose terms the formula does without when they are 0, and which are."""
        return ()

    @cached_property
    def _parameters(self) -> tuple:
        return tuple(float(v) if np.ndim(v) == 0 else np.asarray(v, float) for v in self.shape())

    @cached_property
    def is_single_shape(self) -> bool:
        """Whether the shape is one for all runs of a batch."""
        return all(type(v) is float for v in self._parameters)

    @cached_property
    def _table(self) -> np.ndarray:
        """The samples as (columns, samples)."""
        return np.array(self.samples, float).reshape(-1, len(self.columns)).T

    def _shape(self, xy: np.ndarray, rows: np.ndarray | None) -> tuple[int, ...]:
        batch = xy.shape[1:]
        beside = () if rows is None else rows.shape[2:]
        if self.is_single_shape and beside in ((), batch):
            return batch
        return np.broadcast_shapes(batch, beside, *(np.shape(v) for v in self._parameters))

    def _evaluate(self, order: int, xy: np.ndarray, rows: np.ndarray | None) -> list:
        """The derivatives of one order; where floats lose them on the way, worked out in wide numbers."""
        made = derivatives(self.family, order)
        parts = self._in_floats(made, xy, rows)
        away = made.divides and _away(xy)
        if away is False and (made.linear or all(map(_finite, parts))):
            return parts
        lost = ~np.logical_and.reduce([np.isfinite(part) for part in np.broadcast_arrays(*parts)]) | away
        lost = np.broadcast_to(lost & np.isfinite(xy).all(axis=0), self._shape(xy, rows))
        return self._widely(made, xy, rows, parts, lost) if lost.any() else parts

    def _widely(
        self, made: Derivatives, xy: np.ndarray, rows: np.ndarray | None, parts: list, lost: np.ndarray
    ) -> list:
        """The derivatives with those at the points that are lost worked out anew."""

        def those(values: Any) -> np.ndarray:
            return np.broadcast_to(values, lost.shape)[lost]

        at: list[Any] = [Wide(those(each)) for each in xy]
        at += [each if type(each) is float else those(each) for each in self._parameters]
        samples: Iterator[list] = iter([[]])
        if self.columns:
            table = self._table if rows is None else rows
            samples = ([those(each) for each in table[:, i]] for i in range(table.shape[1]))
        with np.errstate(all="ignore"):
            found = means((made.function(*at, *sample) for sample in samples), made.varies)
            replaced = [np.array(np.broadcast_to(part, lost.shape), float) for part in parts]
            for part, better in zip(replaced, found, strict=True):
                part[lost] = plain(better)
        return replaced

    def _in_floats(self, made: Derivatives, xy: np.ndarray, rows: np.ndarray | None) -> list:
        if self.columns:
            return self._averaged(made.function, made.varies, xy, self._table if rows is None else rows)
        return self._at_points(made.function, xy)

    def _at_points(self, function: Callable[..., list], xy: np.ndarray, *sample: Any) -> list:
        if xy.ndim == 1 and self.is_single_shape:
            try:
                return function(*xy.tolist(), *self._parameters, *sample)
            except ArithmeticError:
                pass  # plain floats raise where arrays give inf or nan
        return function(xy[0], xy[1], *self._parameters, *sample)

    def _averaged(self, function: Callable[..., list], varies: list[bool], xy: np.ndarray, rows: np.ndarray) -> list:
        """The means over samples: one at a time where there is much to work out, else with an axis for them."""
        if rows.size == len(rows):
            return self._at_points(function, xy, *rows.ravel().tolist())
        if rows.shape[1] == 1:
            return self._at_points(function, xy, *rows[:, 0])
        if xy.size > MUCH:
            return means((self._at_points(function, xy, *rows[:, i]) for i in range(rows.shape[1])), varies)
        axes = len(self._shape(xy, rows))
        if not axes:
            return [mean(part) for part in self._at_points(function, xy, *rows)]
        parameters = (v if type(v) is float else widened(v[None], 1, axes) for v in self._parameters)
        parts = function(*widened(xy[:, None], 2, axes), *parameters, *widened(rows, 2, axes))
        return [mean(part) for part in parts]


def _away(xy: np.ndarray) -> Any:
    """Which points are FAR out; False where none is."""
    if xy.ndim == 1:
        x, y = xy.tolist()
        return abs(x) > FAR or abs(y) > FAR
    away = np.abs(xy) > FAR
    return away.any(axis=0) if b"\1" in away.tobytes() else False


def _finite(part: Any) -> bool:
    """Whether all numbers are finite; the bytes are searched since .all() takes twice as long for a small batch."""
    return isfinite(part) if isinstance(part, float) else b"\0" not in np.isfinite(part).tobytes()


def _stack(parts: list, shape: tuple[int, ...]) -> np.ndarray:
    stacked = np.empty((len(parts), *shape))
    for i, part in enumerate(parts):
        stacked[i] = part
    return stacked


@lru_cache(maxsize=256)
def _found(surface: Surface) -> Found:
    return stationary_search.find(surface)
