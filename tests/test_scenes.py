"""The scenes of the lessons: each runs through the public interface and gives the numbers measured apart from it.

``scenes.json`` holds surface, start, runs and expected metrics. A deterministic metric holds to one part in a
thousand; a stochastic one where the median over twenty seeds lies between the stored 10th and 90th percentiles,
whatever the random numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from math import floor, inf, isinf, log10, pi
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from descent import Constant, Optimizer, Sampling, Schedule, Surface, Trajectory, descend, transformed
from descent.batches import Stage
from descent.metrics import epoch_displacements, gap, reversals, settle_step, signal_to_noise, update_sizes
from optimizers import SGD, Adagrad, Adam, AdamUncorrected, AMSGrad, Momentum, MomentumEMA, Nesterov, RMSprop
from optimizers.schedules import SGDR, Cosine, Exponential, InverseTime, OneCycleLinear, StepDecay, Triangular
from optimizers.wrappers import GradientNoise, Warmup
from surfaces import SURFACES
from tests.helpers import same

SCENES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "scenes.json").read_text())
OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nag": Nesterov,
    "momentum_ema": MomentumEMA,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adam": Adam,
    "amsgrad": AMSGrad,
}
FIELDS = {"b1": "beta1", "b2": "beta2"}
TAIL, EPOCHS, FAR, TINY = 100, 10, 1e6, 1e-9
"""A tail is the last hundred steps or the last ten epochs; beyond 1e6 a run has diverged and its record ends."""


def surface_of(scene: dict[str, Any]) -> Surface:
    named = {"pi/4": pi / 4, "0": 0.0}
    shape = {name: named.get(value, value) for name, value in scene["params"].items()}
    surface = SURFACES[scene["surface"]](**shape)
    return surface if scene["loss_scale"] is None else transformed(surface, scale=scene["loss_scale"])


def sampling_of(scene: dict[str, Any]) -> Sampling:
    stages = tuple(Stage(until, 0, u_max) for until, u_max in scene["stages"] or ())
    return Sampling(scene["batch"] or 0, scene["order"], stages)


def timed(lr: Any, steps: int) -> tuple[float, Schedule, int]:
    """A learning rate as a scene writes it: the highest rate, the schedule of it, and warm-up steps."""
    if not isinstance(lr, list):
        return lr, Constant(), 0
    match lr:
        case ["warmup", rate, n]:
            return rate, Constant(), n
        case ["cosine", rate, total]:
            return rate, Cosine(span=total / steps), 0
        case ["step", rate, every, factor]:
            return rate, StepDecay(every / steps, factor), 0
        case ["exp", rate, factor]:
            return rate, Exponential(factor), 0
        case ["inv_t", rate, k]:
            return rate, InverseTime(k, every=1 / steps), 0
        case ["clr", low, high, half]:
            return high, Triangular(2 * half / steps, floor=low / high), 0
        case ["sgdr", high, first, *growth]:
            return high, SGDR(first / steps, *growth), 0
        case ["onecycle", high, total] if total == steps:
            return high, OneCycleLinear(0.45, 25, 1e4 / 25, 3), 0
    raise ValueError(f"No schedule is written {lr}.")


def optimizer_of(scene: dict[str, Any], run: dict[str, Any], seed: Any) -> Optimizer:
    hyper = {FIELDS.get(name, name): value for name, value in run["hyper"].items()}
    cls = OPTIMIZERS[run["opt"]] if hyper.pop("bias", True) else AdamUncorrected
    rate, _, warm = timed(run["lr"], scene["steps"])
    optimizer = cls(lr=rate, **hyper)
    if warm:
        optimizer = Warmup(optimizer, warm)
    return GradientNoise(optimizer, **scene["noise"], seed=seed) if scene["noise"] else optimizer


@dataclass(frozen=True)
class Ran:
    """A run of a scene until it diverges; seeds, where there are several, are the last axis."""

    scene: dict[str, Any]
    run: Trajectory

    @cached_property
    def steps(self) -> int:
        """How many were taken, the one that diverged included."""
        lost = (~(np.abs(self.run.path) <= FAR)).any(axis=0)
        return int(lost.argmax()) if lost.ndim == 1 and lost.any() else self.run.steps

    @property
    def diverged(self) -> bool:
        return self.run.outcome.kind == "diverged"

    @property
    def path(self) -> np.ndarray:
        return self.run.path[:, : self.steps + 1]

    @property
    def loss(self) -> np.ndarray:
        return self.run.loss[: self.steps + 1]

    @property
    def sizes(self) -> np.ndarray:
        return update_sizes(self.path)

    @property
    def epoch(self) -> int:
        """Updates in one."""
        return sampling_of(self.scene).updates_per_epoch(surface_of(self.scene))

    @property
    def snr(self) -> np.ndarray:
        adam, memory = self.run.optimizer, self.run.memory
        return signal_to_noise(memory["m"], memory["v"], adam.beta1, adam.beta2)

    def distance(self, x: float, y: float) -> np.ndarray:
        return np.hypot(self.path[0] - x, self.path[1] - y)


def first(happens: np.ndarray) -> np.ndarray:
    """The first step at which something happens; infinity where it never does."""
    return np.where(happens.any(axis=0), happens.argmax(axis=0), inf)


def counted(steps: np.ndarray) -> np.ndarray:
    return np.where(steps < 0, inf, steps)


def late(values: np.ndarray) -> np.ndarray:
    """The second half."""
    return values[len(values) // 2 :]


METRICS: dict[str, Callable[..., Any]] = {
    "diverged": lambda ran: ran.diverged,
    "f_end": lambda ran: "diverged" if ran.diverged else ran.loss[-1],
    "f_max": lambda ran: ran.loss.max(axis=0),
    "f_at": lambda ran, t: ran.loss[int(t)],
    "x_end": lambda ran: ran.path[0, -1],
    "y_end": lambda ran: ran.path[1, -1],
    "x_max": lambda ran: ran.path[0].max(axis=0),
    "x_tail": lambda ran: ran.path[0, -TAIL:].mean(axis=0),
    "lam_end": lambda ran: np.linalg.eigvalsh(ran.run.f.hessian(ran.path[:, -1]))[-1],
    "dx": lambda ran, t: ran.path[0, int(t)] - ran.path[0, int(t) - 1],
    "dx_last": lambda ran: ran.path[0, -1] - ran.path[0, -2],
    "step_last": lambda ran: ran.sizes[-1],
    "step_first10": lambda ran: ran.sizes[:10].mean(axis=0),
    "step_first12": lambda ran: ran.sizes[:12].mean(axis=0),
    "step_190_200": lambda ran: ran.sizes[190:200].mean(axis=0),
    "step_late": lambda ran: late(ran.sizes).mean(axis=0),
    "flip_y": lambda ran: reversals(ran.path)[1].mean(axis=0),
    "osc_late": lambda ran: late(reversals(ran.path).mean(axis=0)).mean(axis=0),
    "steps_to": lambda ran, target: counted(ran.run.steps_to(target)),
    "stays_under": lambda ran, target: counted(settle_step(ran.loss, target)),
    "first_x": lambda ran, x, near: first(abs(ran.path[0] - x) <= near),
    "first_y": lambda ran, y, near: first(abs(ran.path[1] - y) <= near),
    "first_absy": lambda ran, y: first(abs(ran.path[1]) >= y),
    "tail_dist": lambda ran, x, y: ran.distance(x, y)[-TAIL:].mean(axis=0),
    "dist_tail": lambda ran: ran.distance(*lowest(ran))[-EPOCHS * ran.epoch :].mean(axis=0),
    "gap_first": lambda ran, target: first(gap(ran.run) <= target),
    "gap_last": lambda ran: gap(ran.run)[-1],
    "gap_tail": lambda ran: gap(ran.run)[-TAIL:].mean(axis=0),
    "gap_epoch1": lambda ran: gap(ran.run)[ran.epoch],
    "gap_tail_epochs10": lambda ran: gap(ran.run)[-EPOCHS * ran.epoch :].mean(axis=0),
    "epoch_end_y": lambda ran: late(ran.path[1, ran.epoch :: ran.epoch]).mean(axis=0),
    "epoch_move_first2": lambda ran: epoch_displacements(ran.path, ran.epoch)[:2].mean(axis=0),
    "snr_first20": lambda ran: ran.snr[:, :20].mean(axis=(0, 1)),
    "snr_last500": lambda ran: ran.snr[:, -500:].mean(axis=(0, 1)),
}


def lowest(ran: Ran) -> tuple[float, float]:
    minimum = ran.run.f.minima()[0]
    return minimum.x, minimum.y


@cache
def ran(i: int, j: int) -> Ran:
    """Run j of scene i, with every seed it is measured on."""
    scene, run = SCENES[i], SCENES[i]["runs"][j]
    seed = np.arange(scene["seeds"]) if scene["seeds"] > 1 else 0
    _, schedule, _ = timed(run["lr"], scene["steps"])
    objective = sampling_of(scene).on(surface_of(scene))
    return Ran(
        scene, descend(objective, optimizer_of(scene, run, seed), scene["start"], scene["steps"], schedule, seed)
    )


def measured(metric: str, of: Ran) -> Any:
    name, *numbers = metric.split(":")
    return METRICS[name](of, *map(float, numbers))


def checks(stochastic: bool) -> list[Any]:
    """Every metric of every run, named after scene, rule, rate and settings."""
    return [
        pytest.param(i, j, metric, id="-".join([scene["id"], *written(run), metric]))
        for i, scene in enumerate(SCENES)
        for j, run in enumerate(scene["runs"])
        for metric in scene["metrics"]
        if (scene["seeds"] > 1) == stochastic
    ]


def written(run: dict[str, Any]) -> list[str]:
    """Rule, rate and settings."""
    rate = "_".join(map(str, run["lr"])) if isinstance(run["lr"], list) else str(run["lr"])
    return [run["opt"], rate, *(f"{name}={value}" for name, value in run["hyper"].items())]


def half_a_digit(value: float, digits: int) -> float:
    """Half of the last digit of a number rounded to so many."""
    return 0.5 * 10.0 ** (floor(log10(abs(value))) + 1 - digits) if value else 0.0


@pytest.mark.parametrize(("i", "j", "metric"), checks(stochastic=False))
def test_deterministic(i, j, metric):
    expected, found = SCENES[i]["runs"][j]["expect"][metric], measured(metric, ran(i, j))
    if metric in SCENES[i]["runs"][j]["rounding_sensitive"]:
        low, high = moved(i, j, metric)
        assert low * (1 - 1e-3) <= expected <= high * (1 + 1e-3)
        assert low <= found <= high
    elif expected == "never":
        assert isinf(found)
    elif isinstance(expected, str | bool):
        assert found == expected
    elif abs(expected) < TINY:
        assert abs(found) < TINY
    else:
        assert found == pytest.approx(expected, rel=1e-3)


def moved(i: int, j: int, metric: str) -> tuple[float, float]:
    """Between what numbers a metric lies when the start is moved by 1e-12: what its last digits are worth."""
    scene, run = SCENES[i], SCENES[i]["runs"][j]
    starts = np.array(scene["start"])[:, None] + 1e-12 * np.array([*np.ndindex(3, 3)]).T - 1e-12
    around = descend(surface_of(scene), optimizer_of(scene, run, 0), starts, scene["steps"])
    found = [
        measured(metric, Ran(scene, descend(around.f, around.optimizer, start, around.steps))) for start in starts.T
    ]
    return min(found), max(found)


@pytest.mark.parametrize(("i", "j", "metric"), checks(stochastic=True))
def test_stochastic(i, j, metric):
    """The range is stored with three digits."""
    low, high = SCENES[i]["runs"][j]["expect"][f"{metric} p10..p90"]
    found = measured(metric, ran(i, j))
    assert found.shape == (20,)
    assert low - half_a_digit(low, 3) <= np.median(found) <= high + half_a_digit(high, 3)


def test_every_expected_number_is_tested():
    """A metric listed but not expected, or expected but not listed, would be passed over."""
    for scene in SCENES:
        for run in scene["runs"]:
            ranges = {f"{metric} p10..p90" for metric in scene["metrics"]} if scene["seeds"] > 1 else set()
            assert set(run["expect"]) == {*scene["metrics"], *ranges}
    assert len(SCENES) == 56
    assert len(checks(False)) + len(checks(True)) == sum(len(scene["runs"]) * len(scene["metrics"]) for scene in SCENES)


@pytest.mark.parametrize(
    ("lr", "curve"),
    [
        (["warmup", 0.3, 20], lambda t: 0.3 * min(1, (t + 1) / 20)),
        (["cosine", 0.2, 480], lambda t: 0.2 * (1 + np.cos(pi * t / 480)) / 2),
        (["step", 0.05, 240, 0.3], lambda t: 0.05 * 0.3 ** (t // 240)),
        (["exp", 0.5, 0.99], lambda t: 0.5 * 0.99**t),
        (["inv_t", 0.05, 0.02], lambda t: 0.05 / (1 + 0.02 * t)),
        (["clr", 0.02, 0.2, 24], lambda t: np.interp(t % 48, [0, 24, 48], [0.02, 0.2, 0.02])),
        (["sgdr", 0.2, 60], lambda t: 0.1 * (1 + np.cos(pi * (t % 60) / 60))),
        (["sgdr", 0.2, 60, 2], lambda t: next(0.1 * (1 + np.cos(pi * (t - a) / n)) for a, n in CYCLES if t < a + n)),
        (["onecycle", 0.2, 480], lambda t: np.interp(t, [0, 215, 430, 479], [0.2 / 25, 0.2, 0.2 / 25, 0.2 / 1e4])),
    ],
    ids=lambda value: "_".join(map(str, value)) if isinstance(value, list) else None,
)
def test_learning_rates_as_scenes_write_them(lr, curve):
    """The rate of every update, by the formula; a one-cycle's turns are at 45 % and 90 % of the run."""
    rate, schedule, warm = timed(lr, 480)
    run = descend(surface_of(SCENES[0]), Warmup(SGD(rate), warm) if warm else SGD(rate), (1, 1), 480, schedule)
    np.testing.assert_allclose(run.lr, [curve(t) for t in range(480)], rtol=1e-9, atol=1e-15)


CYCLES = [(0, 60), (60, 120), (180, 240), (420, 480)]
"""Where SGDR's cycles begin, each twice as long as the one before."""


def test_a_scene_does_not_depend_on_what_runs_beside_it():
    """Its first seed alone is the first of the twenty."""
    for scene in SCENES:
        if scene["seeds"] == 1:
            continue
        run, i = scene["runs"][0], SCENES.index(scene)
        _, schedule, _ = timed(run["lr"], scene["steps"])
        alone = descend(
            sampling_of(scene).on(surface_of(scene)),
            optimizer_of(scene, run, 0),
            scene["start"],
            scene["steps"],
            schedule,
        )
        assert same(ran(i, 0).run.path[..., 0], alone.path)
