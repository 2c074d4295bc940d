"""Update rules as values: frozen dataclasses with a pure step, and wrappers that nest around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

import numpy as np

from descent.entry import Entry
from descent.params import Number

State = tuple[np.ndarray, ...]


class Objective(Protocol):
    """What an optimizer may ask of a function: points (2, *b) in, values, slopes and curvatures out.

    An objective with a method ``at(t, seed)`` is another function at every step: a mini-batch, a noisy or a
    drifting loss.
    """

    def value(self, xy: np.ndarray) -> Any: ...
    def gradient(self, xy: np.ndarray) -> np.ndarray: ...
    def hessian(self, xy: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True)
class Optimizer(Entry):
    """An update rule; its hyperparameters are fields, each one number or one per run."""

    rule: ClassVar[str]
    """The update in LaTeX."""
    memory: ClassVar[tuple[str, ...]] = ()
    """Names of the vectors the rule carries from step to step."""
    parent: ClassVar[str | None] = None
    """The id of the rule this one changes."""

    if TYPE_CHECKING:
        # a rule with no learning rate overrides `scaled` and `rate`
        lr: Number = field(default=0.0, kw_only=True)

    def init(self, x: np.ndarray) -> Any:
        """The state before the first step at points x (2, *b): zeros, unless a rule says otherwise."""
        return tuple(np.zeros_like(x) for _ in self.memory)

    def step(self, x: np.ndarray, state: Any, f: Objective, t: int) -> tuple[np.ndarray, Any]:
        """The position and state after update t = 1, 2, ...; changes nothing it is given."""
        raise NotImplementedError

    def scaled(self, factor: Number) -> Self:
        """The same optimizer, its learning rate multiplied: how schedules act."""
        return self.replace(lr=self.lr * factor)

    def rate(self, state: Any, t: int) -> Number:
        """The learning rate update t uses, from the state before it."""
        return self.lr

    def inspect(self, state: Any) -> dict[str, np.ndarray]:
        """The memory by name, for plots that look inside."""
        return dict(zip(self.memory, state, strict=True))

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.__dict__.update(changes)
        return copy


@dataclass(frozen=True)
class Wrapper(Optimizer):
    """An optimizer around another: it changes what the inner one sees, does or keeps."""

    inner: Optimizer

    def init(self, x: np.ndarray) -> Any:
        return self.inner.init(x)

    def step(self, x: np.ndarray, state: Any, f: Objective, t: int) -> tuple[np.ndarray, Any]:
        return self.inner.step(x, state, f, t)

    def scaled(self, factor: Number) -> Self:
        return self.replace(inner=self.inner.scaled(factor))

    def rate(self, state: Any, t: int) -> Number:
        return self.inner.rate(state, t)

    def inspect(self, state: Any) -> dict[str, np.ndarray]:
        return self.inner.inspect(state)


def average(old: np.ndarray, new: np.ndarray, beta: Number) -> np.ndarray:
    """The exponential moving average β·old + (1 - β)·new."""
    return beta * old + (1 - beta) * new


def debiased(mean: np.ndarray, beta: Number, t: int) -> np.ndarray:
    """A moving average that started at zero, divided by the weight 1 - βᵗ it has gathered."""
    return mean * (_float_share(beta, t) if type(beta) is float else _share(beta, t))


def _share(beta: Number, t: int) -> Number:
    """1 / (1 - βᵗ), by numpy's power for numbers and arrays alike: they then agree to the last bit."""
    return 1 / (1 - np.power(beta, t))


@lru_cache(maxsize=1 << 14)
def _float_share(beta: float, t: int) -> float:
    return float(_share(beta, t))
