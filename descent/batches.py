"""Which samples an update sees: mini-batches in some order, one after another in stages, dropout's random masks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from descent.altered import Altered
from descent.data import modelled
from descent.noise import uniforms
from descent.objective import Objective
from descent.params import Number
from descent.sample_means import mean, widened
from descent.surface import Surface
from descent.transformed import Transformed, unplaced

Order = Literal["shuffle", "fixed", "replace"]
ORDERS: dict[Order, str] = {
    "shuffle": "Shuffled anew every epoch",
    "fixed": "As stored, every epoch",
    "replace": "Drawn at random, with replacement",
}
PERMUTATION, DRAW, MASK = 1, 2, 3
"""Random numbers for one purpose do not depend on those for another."""


class Placed(Altered):
    """An objective turned, scaled and shifted as a transformed surface is, by the chain rule."""

    def __init__(self, f: Objective, place: Transformed) -> None:
        super().__init__(f)
        self.place = place

    def value(self, xy: np.ndarray) -> Any:
        return self.place.scale * self._f.value(self._inward(xy))

    def gradient(self, xy: np.ndarray) -> np.ndarray:
        return self.place.scale * self._turned(self._f.gradient(self._inward(xy)))

    def hessian(self, xy: np.ndarray) -> np.ndarray:
        once = np.stack([self._turned(row) for row in self._f.hessian(self._inward(xy))])
        return self.place.scale * np.stack([self._turned(column) for column in np.moveaxis(once, 1, 0)])

    def _inward(self, xy: np.ndarray) -> np.ndarray:
        return np.stack(np.broadcast_arrays(*self.place.inward(*xy)))

    def _turned(self, slope: np.ndarray) -> np.ndarray:
        """A slope of the inner function as one of this."""
        angle = np.radians(self.place.degrees)
        cos, sin = np.cos(angle), np.sin(angle)
        return np.stack([cos * slope[0] - sin * slope[1], sin * slope[0] + cos * slope[1]])


def _plain(item: Any, **values: Any) -> None:
    """Numpy's numbers as Python's and lists as tuples, for a repr that reads back."""
    for name, value in values.items():
        object.__setattr__(item, name, value)


@dataclass(frozen=True)
class Stage:
    """Part of a curriculum: up to update ``until``, only samples whose first number is so large are used.

    A sample's difficulty is |u|, the size of its first number.
    """

    until: int
    low: float
    high: float

    def __post_init__(self) -> None:
        _plain(self, until=int(self.until), low=float(self.low), high=float(self.high))


@dataclass(frozen=True)
class Sampling:
    """Which samples each update sees; a pure function of seed and step, so every optimizer meets the same ones.

    batch    how many samples an update averages over; 0 for all
    order    "shuffle": a new permutation every epoch; "fixed": as stored; "replace": independent draws
    stages   a curriculum, each stage with the update at which it ends; after the last one all samples are used
    dropout  the rate at which a linear model's inputs are dropped at random, the rest made up for it
    """

    batch: int = 0
    order: Order = "shuffle"
    stages: tuple[Stage, ...] = ()
    dropout: float = 0.0

    def __post_init__(self) -> None:
        _plain(self, batch=int(self.batch), stages=tuple(self.stages), dropout=float(self.dropout))
        if self.batch < 0:
            raise ValueError(f"A batch has at least one sample, or 0 for all, not {self.batch}.")
        if self.order not in ORDERS:
            raise ValueError(f"The order {self.order!r} is none of {', '.join(ORDERS)}.")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"Dropout is a share from 0 to below 1, not {self.dropout:g}.")
        ends = [0, *(stage.until for stage in self.stages)]
        if any(end >= later for end, later in pairwise(ends)):
            raise ValueError("Each stage ends after the one before it.")

    def on(self, surface: Surface) -> Surface | Batches:
        """The objective a run meets: the surface itself where every update sees all of it."""
        everything = not 0 < self.batch < len(surface.samples) and self.order != "replace"
        if not surface.samples or (everything and not self.stages and not self.dropout):
            return surface
        return Batches(surface, self)

    def size(self, surface: Surface) -> int:
        """How many samples a full batch takes on a surface; 1 where it has none."""
        return min(self.batch, surface.cost) if self.batch else surface.cost

    def updates_per_epoch(self, surface: Surface) -> int:
        """How many updates see each sample once."""
        return -(-surface.cost // self.size(surface))


@dataclass(frozen=True)
class Batches:
    """A data surface of which each update sees some samples; whatever else is asked, all of them answer.

    ``at(t, seed)`` is the loss update t = 1, 2, ... meets; an array of seeds gives every run of a batch its own.
    """

    surface: Surface
    sampling: Sampling

    if TYPE_CHECKING:

        def value(self, xy: np.ndarray) -> Any:
            raise NotImplementedError

        def gradient(self, xy: np.ndarray) -> np.ndarray:
            raise NotImplementedError

        def hessian(self, xy: np.ndarray) -> np.ndarray:
            raise NotImplementedError

    def __post_init__(self) -> None:
        for stage, (_, pool) in zip(self.sampling.stages, self._pools, strict=True):
            if not pool.size:
                raise ValueError(f"No sample has a first number of a size from {stage.low:g} to {stage.high:g}.")
        innermost, _ = unplaced(self.surface)
        if self.sampling.dropout and not modelled(innermost):
            raise ValueError(f"Dropout needs a linear model, and there is none behind {innermost.title}.")
        if self.sampling.dropout and np.any(getattr(innermost, "p", 0.0)):
            raise ValueError("Dropout's mean is in the loss already: take p = 0, or no random masks.")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.surface, name)

    def at_step(self, t: int, seed: Number) -> Altered:
        """The loss that update t sees."""
        rows = self._rows(t, seed)
        if not self.sampling.dropout:
            return Seen(self.surface, rows)
        kept = uniforms(seed, t, 2 * rows.shape[1], MASK) >= self.sampling.dropout
        masks = kept.reshape(2, rows.shape[1], *kept.shape[1:]) / (1 - self.sampling.dropout)
        innermost, places = unplaced(self.surface)
        seen = Dropped(innermost, rows, masks)
        for place in places:
            seen = Placed(seen, place)
        return seen

    def indices(self, t: int, seed: Number) -> np.ndarray:
        """Which samples update t sees, by their place in the table: (k, *shape of the seed); in stored order (k,)."""
        first, pool = self._stage(t)
        size = min(self.sampling.batch or len(pool), len(pool))
        if self.sampling.order == "replace":
            return pool[(uniforms(seed, t, size, DRAW) * len(pool)).astype(int)]
        epoch, part = divmod(t - 1 - first, -(-len(pool) // size))
        return self._epoch(seed, first, epoch).order[part * size : (part + 1) * size]

    def _rows(self, t: int, seed: Number) -> np.ndarray:
        if self.sampling.order == "replace":
            return self.surface.rows_of(self.indices(t, seed))
        first, pool = self._stage(t)
        size = min(self.sampling.batch or len(pool), len(pool))
        epoch, part = divmod(t - 1 - first, -(-len(pool) // size))
        return self._epoch(seed, first, epoch).rows[:, part * size : (part + 1) * size]

    def _stage(self, t: int) -> tuple[int, np.ndarray]:
        """The update after which the stage of update t began, and the samples it uses."""
        first = 0
        for until, pool in self._pools:
            if t <= until:
                return first, pool
            first = until
        return first, self._all

    @cached_property
    def _all(self) -> np.ndarray:
        return np.arange(len(self.surface.samples))

    @cached_property
    def _pools(self) -> list[tuple[int, np.ndarray]]:
        """Where each stage ends, and the samples it uses."""
        sizes = np.abs(self.surface.rows_of(self._all)[0])
        return [(s.until, np.flatnonzero((sizes >= s.low) & (sizes <= s.high))) for s in self.sampling.stages]

    def _epoch(self, seed: Number, first: int, epoch: int) -> _Epoch:
        """An epoch's samples in order; the last one asked for is remembered, since its updates follow each other."""
        last = self.__dict__.get("_last")
        if last is None or last.epoch != (first, epoch) or not np.array_equal(last.seed, seed):
            _, order = self._stage(first + 1)
            if self.sampling.order == "shuffle":
                shuffled = uniforms(seed, first + epoch, len(order), PERMUTATION)
                order = order[np.argsort(shuffled, axis=0, kind="stable")]
            last = self.__dict__["_last"] = _Epoch(np.array(seed), (first, epoch), order, self.surface.rows_of(order))
        return last


@dataclass(frozen=True, eq=False)
class _Epoch:
    """The samples of one epoch in order: their places (n, *shape of the seed), and their numbers."""

    seed: np.ndarray
    epoch: tuple[int, int]
    order: np.ndarray
    rows: np.ndarray


class Seen(Altered):
    """A data surface as one update sees it: the mean over some of its samples."""

    _f: Surface

    def __init__(self, surface: Surface, rows: np.ndarray) -> None:
        super().__init__(surface)
        self.rows, self.cost = rows, rows.shape[1]

    def value(self, xy: np.ndarray) -> Any:
        return self._f.value(xy, self.rows)

    def gradient(self, xy: np.ndarray) -> np.ndarray:
        return self._f.gradient(xy, self.rows)

    def hessian(self, xy: np.ndarray) -> np.ndarray:
        return self._f.hessian(xy, self.rows)


class Dropped(Seen):
    """... and with inputs dropped: a linear model without an input is the same model without that weight.

    masks  what each sample's two inputs are multiplied by (2, k, *shape of the seed)
    """

    def __init__(self, surface: Surface, rows: np.ndarray, masks: np.ndarray) -> None:
        super().__init__(surface, rows)
        self.masks = masks

    def value(self, xy: np.ndarray) -> Any:
        points, rows, _ = self._spread(xy)
        return mean(self._f.value(points, rows))

    def gradient(self, xy: np.ndarray) -> np.ndarray:
        points, rows, masks = self._spread(xy)
        return np.stack([mean(part) for part in masks * self._f.gradient(points, rows)])

    def hessian(self, xy: np.ndarray) -> np.ndarray:
        points, rows, masks = self._spread(xy)
        parts = masks * masks[:, None] * self._f.hessian(points, rows)
        return np.stack([np.stack([mean(part) for part in row]) for row in parts])

    def _spread(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where each sample's model is, each sample as one of its own, and the masks, for points (2, *b)."""
        axes = max(xy.ndim - 1, self.rows.ndim - 2)
        masks, rows = widened(self.masks, 2, axes), widened(self.rows, 2, axes)
        return masks * widened(xy[:, None], 2, axes), rows[:, None], masks
