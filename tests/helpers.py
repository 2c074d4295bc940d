"""What the engine's tests share: objectives that are no surfaces, random settings, and a run the long way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from descent import Constant, Entry, Optimizer, Schedule, Surface, Trajectory, Wrapper, params
from descent.study import Report, Study
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from surfaces import SURFACES

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).parent / "golden"

ITEMS: list[type[Entry]] = [cls for table in (SURFACES, OPTIMIZERS, WRAPPERS, SCHEDULES) for cls in table.values()]
"""Every class of every catalogue."""
TUNED = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
"""The optimizers whose rates a surface lists."""

T = TypeVar("T", bound=Entry)


class Made:
    """An objective made of functions of (x, y): no window and no known minima."""

    def __init__(self, value: Callable, gradient: Callable, hessian: Callable | None = None) -> None:
        self._value, self._gradient, self._hessian = value, gradient, hessian

    def value(self, xy: np.ndarray) -> Any:
        return self._value(*xy)

    def gradient(self, xy: np.ndarray) -> np.ndarray:
        return np.stack(np.broadcast_arrays(*self._gradient(*xy), np.asarray(xy)[0])[:2])

    def hessian(self, xy: np.ndarray) -> np.ndarray:
        (xx, xy_), (_, yy) = self._hessian(*xy) if self._hessian else ((0.0, 0.0), (0.0, 0.0))
        xx, xy_, yy, _ = np.broadcast_arrays(xx, xy_, yy, np.asarray(xy)[0])
        return np.stack([np.stack([xx, xy_]), np.stack([xy_, yy])])


def ramp(a: float = 1.0, b: float = 1.0) -> Made:
    """A loss with the same slope everywhere."""
    return Made(lambda x, y: a * x + b * y, lambda x, y: (a, b))


def ids(value: Any) -> str | None:
    """Names of parametrized tests: an item's, or else pytest's own."""
    return value.__name__ if isinstance(value, type) else None


def drawn(cls: type[T], rng: np.random.Generator, *inner: Optimizer) -> T:
    """An item whose every parameter is drawn from its grid."""
    values = {name: rng.choice(each.grid(9)) for name, each in params(cls).items()}
    whole = {name for name, each in params(cls).items() if each.scale == "integer"}
    return cls(*inner, **{name: int(v) if name in whole else float(v) for name, v in values.items()})


def spread(cls: type[T], rng: np.random.Generator, shape: tuple[int, ...], *inner: Optimizer) -> T:
    """An item whose every parameter is an array of values drawn from its grid."""
    return cls(*inner, **{name: rng.choice(each.grid(9), shape) for name, each in params(cls).items()})


def picked(item: Any, index: tuple[int, ...], shape: tuple[int, ...]) -> Any:
    """The item of one run of a batch: every array in it, however deep, replaced by that run's number."""
    values = {each.name: getattr(item, each.name) for each in fields(item)}
    for name, value in values.items():
        if isinstance(value, np.ndarray):
            values[name] = float(np.broadcast_to(value, shape)[index])
        elif isinstance(value, Entry):
            values[name] = picked(value, index, shape)
    return type(item)(**values)


def rated(cls: type[Optimizer], lr: Any) -> Optimizer:
    """A rule with this learning rate, where it has one."""
    return cls(**({"lr": lr} if "lr" in params(cls) else {}))


def wrapped(optimizer: Optimizer) -> list[Optimizer]:
    """The optimizer, and every wrapper around it."""
    return [optimizer, *(wrapper(optimizer) for wrapper in WRAPPERS.values())]


def some_wrapped(optimizer: Optimizer, rng: np.random.Generator, n: int = 2) -> list[Optimizer]:
    """The optimizer, and n of the wrappers around it: where all of them would take too long."""
    chosen = rng.choice(len(WRAPPERS), n, replace=False)
    return [optimizer, *(list(WRAPPERS.values())[i](optimizer) for i in chosen)]


def some_optimizers(surface: type[Surface]) -> list[type[Optimizer]]:
    """A sixth of the optimizers, another for each of six surfaces: where all on all would take too long."""
    turn = list(SURFACES.values()).index(surface)
    return list(OPTIMIZERS.values())[turn % 6 :: 6]


def starts_in(surface: type[Surface], rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Random points of a surface's window: (2, *shape)."""
    return np.stack([rng.uniform(low, high, shape) for low, high in surface.domain])


def long_way(
    f: Any, optimizer: Optimizer, start: Any, steps: int, schedule: Schedule | None = None, seed: int = 0
) -> tuple[np.ndarray, list[Any]]:
    """The path and states of one run, by a plain loop over update rule and schedule."""
    schedule = schedule or Constant()
    x = np.array(start, float)
    state = optimizer.init(x)
    path, states = [x], [state]
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            objective = f.at_step(t, seed) if hasattr(f, "at_step") else f
            moving, momentum = optimizer.scaled(schedule(t - 1, steps)), schedule.momentum(t - 1, steps)
            if momentum is not None:
                moving = moving.driven(momentum)
            x, state = moving.step(x, state, objective, t)
            path.append(x)
            states.append(state)
    return np.stack(path, axis=1), states


def same(a: Any, b: Any) -> bool:
    """Whether two arrays agree to the last bit, nan counted as itself."""
    return np.array_equal(np.asarray(a, float), np.asarray(b, float), equal_nan=True)


def assert_same_run(batch: Trajectory, index: tuple[int, ...], alone: Trajectory) -> None:
    """Fail unless one run of a batch is the run alone, to the last bit, in everything that is recorded."""
    run = (..., *index)
    assert same(batch.path[run], alone.path)
    assert same(batch.lr[run], alone.lr)
    assert same(batch.loss[run], alone.loss)
    assert same(batch.gradient[run], alone.gradient)
    assert batch.memory.keys() == alone.memory.keys()
    for name, values in batch.memory.items():
        assert same(values[run], alone.memory[name]), name
    assert (batch.outcome[index] if index else batch.outcome) == alone.outcome


def every_wrapper(inner: Optimizer) -> list[Wrapper]:
    """Every wrapper around an optimizer."""
    return [wrapper(inner) for wrapper in WRAPPERS.values()]


@dataclass(frozen=True)
class Inverse(Schedule):
    """The rate divided by a root of the step."""

    power: float = 0.5

    def __call__(self, t: int, total: int) -> float:
        return 1 / (t + 1) ** self.power


def agrees(printed: str, value: float) -> bool:
    """Whether a value rounds to the printed digits."""
    decimals = len(printed.partition(".")[2])
    return not printed or abs(value - float(printed)) <= 0.5001 * 10.0**-decimals * (decimals > 0) + 1e-9


def height_of(ground, loss):
    """The height a loss has by the words of the class, from 0 to 1 between ``low`` and ``high``."""
    with np.errstate(all="ignore"):
        raw = loss if ground.soft is None else np.log(1 + (loss - ground.base) / ground.soft)
    return (raw - ground.low) / (ground.high - ground.low)


@cache
def measured(study: type[Study]) -> Report:
    return study().measure()
