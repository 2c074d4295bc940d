"""Any surface turned, scaled and shifted: axes that suit a method are then no longer the surface's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import sympy

from descent.entry import Reference
from descent.formula import Family
from descent.formula_text import in_latex, in_letters
from descent.moving import MovingSurface
from descent.objective import Window, moves
from descent.params import Number, param, params
from descent.surface import Surface

KEPT = ("id", "title", "reference", "levels", "steps", "samples", "columns", "domain", "starts")
"""What a transformed surface has from the one inside it, unless turned."""


@dataclass(frozen=True)
class Transformed(Surface):
    """A surface turned about the middle of its window, its loss multiplied, its ground shifted.

    The formula is the inner one's at the turned point, so all that follows from formulas follows. The window grows to
    hold the inner one turned and shifted; the starts turn along, but are not shifted.
    """

    inner: Surface
    degrees: Number = param(0.0, -180.0, 180.0, "φ", help="rotation: in degrees, about the window's middle")
    scale: Number = param(1.0, 1e-3, 1e3, "c", "log", "scale: what the loss is multiplied by")
    dx: Number = param(0.0, -5.0, 5.0, "Δx", help="shift: how far to the right the surface lies")
    dy: Number = param(0.0, -5.0, 5.0, "Δy", help="shift: how far up the surface lies")

    reference = Reference("Descent", 2026, "Designed for this project", "")
    domain = ((-1, 1), (-1, 1))
    starts = ((0, 0),)

    def __new__(cls, inner: Surface | None = None, *_: Any, **__: Any) -> Any:
        return super().__new__(TransformedMoving if moves(inner) else cls)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._take_after(self.inner)
        self._place_window()

    def formula(self, x, y, *sample):
        return self.scale * self.inner.formula(*self.inward(x, y, sympy), *sample)

    def inward(self, x, y, lib: Any = np) -> tuple[Any, Any]:
        """The point of the inner surface that lies at (x, y); ``lib`` is numpy or sympy."""
        cx, cy = _middle(self.inner.domain)
        cos, sin = lib.cos(self.degrees * lib.pi / 180), lib.sin(self.degrees * lib.pi / 180)
        u, v = x - self.dx - cx, y - self.dy - cy
        return cx + cos * u + sin * v, cy + cos * v - sin * u

    def outward(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Where a point of the inner surface lies."""
        cx, cy = _middle(self.inner.domain)
        cos, sin = np.cos(np.radians(self.degrees)), np.sin(np.radians(self.degrees))
        u, v = x - cx, y - cy
        return cx + self.dx + cos * u - sin * v, cy + self.dy + sin * u + cos * v

    def latex(self) -> str:
        """The inner formula in x' and y', and how that point lies, in numbers."""
        return self._told(in_latex, r"\cdot", r"\quad (x', y') \text{ ", "}")

    def text(self) -> str:
        return self._told(in_letters, "·", "(x', y') ", "")

    def _told(
        self, spelt: Callable[[Family, str, str, tuple[str, ...]], str], times: str, opening: str, closing: str
    ) -> str:
        cx, cy = _middle(self.inner.domain)
        how = [f"turned {_number(self.degrees)}° about ({cx:g}, {cy:g})"] if np.any(self.degrees) else []
        shifted = np.any(self.dx) or np.any(self.dy)
        how += [f"shifted by ({_number(self.dx)}, {_number(self.dy)})"] if shifted else []
        formula = spelt(self.inner.family, *(("x'", "y'") if how else ("x", "y")), self.absent())
        factor = "" if np.all(self.scale == 1) else f"{_number(self.scale)} {times} "
        return f"f(x, y) = {factor}{formula}" + (f", {opening}{' and '.join(how)}{closing}" if how else "")

    def absent(self) -> tuple[str, ...]:
        return self.inner.absent()

    def related_losses(self) -> dict[str, Surface]:
        return {name: replace(self, inner=other) for name, other in self.inner.related_losses().items()}

    @property
    def family(self) -> Family:
        return (type(self), *self.inner.family)

    @classmethod
    def on_symbols(cls, family: Family, taken: set[str]) -> Self:
        shape = super().on_symbols(family, taken)
        inner = family[1].on_symbols(family[1:], taken)
        object.__setattr__(shape, "inner", inner)
        shape._take_after(inner)
        return shape

    def shape(self) -> list:
        return [*super().shape(), *self.inner.shape()]

    def _take_after(self, inner: Surface) -> None:
        for name in KEPT:
            object.__setattr__(self, name, getattr(inner, name))

    def _place_window(self) -> None:
        """A window that holds the inner one turned, shifted and not: of all runs, where they differ."""
        (x0, x1), (y0, y1) = self.inner.domain
        (cx, cy), angle = _middle(self.inner.domain), np.radians(self.degrees)
        across, along = np.abs(np.cos(angle)), np.abs(np.sin(angle))
        wide, high = (x1 - x0) / 2, (y1 - y0) / 2
        wide, high = float(np.max(across * wide + along * high)), float(np.max(along * wide + across * high))
        domain = tuple(
            (middle - half + min(0.0, float(np.min(shift))), middle + half + max(0.0, float(np.max(shift))))
            for middle, half, shift in ((cx, wide, self.dx), (cy, high, self.dy))
        )
        cos, sin = (float(np.ravel(each)[0]) for each in (np.cos(angle), np.sin(angle)))
        starts = tuple(
            (cx + cos * (x - cx) - sin * (y - cy), cy + sin * (x - cx) + cos * (y - cy)) for x, y in self.inner.starts
        )
        for name, value in (("domain", domain), ("starts", starts)):
            object.__setattr__(self, name, value)


@dataclass(frozen=True, repr=False)
class TransformedMoving(Transformed):
    """What ``Transformed`` makes of a surface that moves."""

    inner: MovingSurface | TransformedMoving

    def __repr__(self) -> str:
        return super().__repr__().replace("TransformedMoving(", "Transformed(", 1)

    def at_time(self, steps: Number) -> Self:
        return replace(self, inner=self.inner.at_time(steps))

    def at_step(self, t: int, seed: Number) -> Self:
        return replace(self, inner=self.inner.at_step(t, seed))

    def drift(self, steps: int) -> np.ndarray:
        x, y = self.inner.drift(steps)
        cos, sin = np.cos(np.radians(self.degrees)), np.sin(np.radians(self.degrees))
        return np.stack([cos * x - sin * y, sin * x + cos * y])


def transformed(surface: Surface, **how: Any) -> Surface:
    """The surface turned, scaled and shifted so; itself where nothing changes."""
    moved = Transformed(surface, **how)
    plain = all(np.all(getattr(moved, name) == each.default) for name, each in params(Transformed).items())
    return surface if plain else moved


def unplaced(surface: Surface) -> tuple[Surface, list[Transformed]]:
    """The surface inside all transformations, and these from the inside out."""
    places: list[Transformed] = []
    while isinstance(surface, Transformed):
        places.insert(0, surface)
        surface = surface.inner
    return surface, places


def _middle(domain: Window) -> tuple[float, float]:
    (x0, x1), (y0, y1) = domain
    return (x0 + x1) / 2, (y0 + y1) / 2


def _number(value: Number) -> str:
    return f"{value:g}" if np.ndim(value) == 0 else "several"
