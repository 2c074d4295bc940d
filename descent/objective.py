"""What a run goes down: at least values, slopes and curvatures; and what some functions know besides.

A function that is none of a protocol's needs none of its methods: it never changes, has no window, costs one gradient.
Only this module looks whether they are there, by name, since wrappers pass on what they are asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from descent.params import Number
    from descent.stationary import StationaryCurve, StationaryPoint

Window = tuple[tuple[float, float], tuple[float, float]]


class Objective(Protocol):
    """What an optimizer may ask of a function: points (2, *b) in, values, slopes and curvatures out."""

    def value(self, xy: np.ndarray) -> Any: ...
    def gradient(self, xy: np.ndarray) -> np.ndarray: ...
    def hessian(self, xy: np.ndarray) -> np.ndarray: ...


class Smooth(Objective, Protocol):
    """An objective with a window, in which what is stationary can be searched for."""

    @property
    def domain(self) -> Window: ...


class Landscape(Smooth, Protocol):
    """An objective that knows its ground: what is stationary in its window, and how flat counts as flat."""

    def stationary_points(self) -> tuple[StationaryPoint, ...]: ...
    def stationary_curves(self) -> tuple[StationaryCurve, ...]: ...
    def minima(self) -> tuple[StationaryPoint, ...]: ...
    def bottom(self) -> float | None: ...
    def flatness(self, axes: int = 0) -> Any: ...


class Changing(Objective, Protocol):
    """An objective that is another function at every update: a minibatch, a noisy or a drifting loss."""

    def at_step(self, t: int, seed: Number) -> Objective: ...


class Moving(Changing, Protocol):
    """An objective whose ground moves: a loss after so many steps, and how far the ground has moved by then."""

    def at_time(self, steps: Number) -> Objective: ...
    def drift(self, steps: int) -> np.ndarray: ...


def at_step(f: Any, t: int, seed: Number) -> Objective:
    """The function that update t meets: itself, unless it is changing."""
    return f.at_step(t, seed) if changes(f) else f


def at_time(f: Any, steps: Any) -> Any:
    """The function as it is after so many steps (one number, or an array beside the points), if its ground moves."""
    return f.at_time(steps) if moves(f) else f


def changes(f: Any) -> bool:
    """Whether it is a ``Changing`` objective."""
    return hasattr(f, "at_step")


def moves(f: Any) -> bool:
    """Whether it is a ``Moving`` objective."""
    return hasattr(f, "at_time")


def landscape(f: Any) -> Landscape | None:
    """The function as a ``Landscape``, None where it knows nothing of its ground."""
    return f if hasattr(f, "stationary_points") else None


def window(f: Any) -> Window | None:
    """The window of a ``Smooth`` objective, None for any other."""
    return getattr(f, "domain", None)


def cost(f: Any) -> int:
    """How many per-sample gradients one gradient takes."""
    return getattr(f, "cost", 1)


def is_single_shape(f: Any) -> bool:
    """Whether it is known to be one function for all runs of a batch."""
    return getattr(f, "is_single_shape", False)
