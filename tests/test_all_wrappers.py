"""Wrappers: against torch and optax, against their definitions written the long way, and what each is for."""

from __future__ import annotations

import json
from collections import Counter, deque
from dataclasses import dataclass
from itertools import product
from math import inf, sqrt
from typing import Any

import numpy as np
import pytest

from descent import Optimizer, descend
from descent.noise import normals
from optimizers import OPTIMIZERS, SGD, Adam, Momentum, Nesterov
from optimizers.schedules import SCHEDULES, Exponential
from optimizers.wrappers import (
    SAM,
    WRAPPERS,
    ClipNorm,
    ClipValue,
    DecoupledWeightDecay,
    GradientNoise,
    IterateAveraging,
    Lookahead,
    LossScale,
    ReduceOnPlateau,
    Warmup,
    WeightDecay,
)
from surfaces import SURFACES, Bowl, Ellipse, Himmelblau, Rosenbrock, SaddleWell, Trap
from tests.helpers import GOLDEN, Made, ids, ramp, same

INNER = pytest.mark.parametrize("cls", [SGD, Momentum, Nesterov, Adam], ids=ids)
START = (0.3, -0.8)

with np.load(GOLDEN / "wrappers.npz") as golden:
    CASES = list(zip(json.loads(str(golden["cases"])), golden["paths"], strict=True))


def named(case: dict) -> str:
    return "-".join([*(name for name, _ in case["wrappers"]), case["optimizer"], case["surface"]])


@pytest.mark.parametrize(("case", "expected"), CASES, ids=[named(case) for case, _ in CASES])
def test_torch_and_optax(case, expected):
    """Every tenth point of their paths; with a plateau, until the loss falls below zero, where torch's bar differs."""
    optimizer = OPTIMIZERS[case["optimizer"]](**case["settings"])
    for name, settings in reversed(case["wrappers"]):
        optimizer = WRAPPERS[name](inner=optimizer, **settings)
    name, settings = case.get("schedule", ("constant", {}))
    run = descend(SURFACES[case["surface"]](), optimizer, case["start"], 200, SCHEDULES[name](**settings))
    alike = slice(None)
    if isinstance(optimizer, ReduceOnPlateau) and (run.loss < 0).any():
        alike = slice(int((run.loss < 0).argmax()) // 10 + 1)
    np.testing.assert_allclose(run.path[:, ::10][:, alike], expected[:, alike], rtol=1e-11, atol=1e-11)


class TorchsPlateau(ReduceOnPlateau):
    """Reduce on plateau with torch's bar, which lies above a best loss below zero."""

    def bar(self, best):
        return best * (1 - self.threshold)


def test_torch_asks_less_of_losses_below_zero():
    """Its paths are those of its own bar throughout, and of ours until the first loss below zero."""
    below = 0
    for case, expected in CASES:
        if [name for name, _ in case["wrappers"]] != ["reduce_on_plateau"]:
            continue
        optimizer, settings = OPTIMIZERS[case["optimizer"]](**case["settings"]), case["wrappers"][0][1]
        f, start = SURFACES[case["surface"]](), case["start"]
        theirs, ours = (descend(f, cls(optimizer, **settings), start, 200) for cls in (TorchsPlateau, ReduceOnPlateau))
        np.testing.assert_allclose(theirs.path[:, ::10], expected, rtol=1e-11, atol=1e-11)
        below += (theirs.loss < 0).any()
        assert same(theirs.path, ours.path) or (theirs.loss < 0).any()
    assert below


def test_the_golden_paths_are_complete():
    wrappers = ("clip_norm", "clip_value", "weight_decay", "decoupled_weight_decay", "loss_scale", "reduce_on_plateau")
    surfaces = ("rosenbrock", "himmelblau", "trap", "saddle_well")
    held = Counter((case["wrappers"][0][0], case["surface"]) for case, _ in CASES if len(case["wrappers"]) == 1)
    alone = (*wrappers, "iterate_averaging", "sam", "lookahead")
    assert held == dict.fromkeys(product(alone, surfaces), 2)
    assert {path.shape for _, path in CASES} == {(2, 21)}


# Written the long way. The inner rule is asked for steps, or written again in plain numbers.


@dataclass(frozen=True)
class Probe(Optimizer):
    """A rule that writes down what it sees and moves by the gradient."""

    lr: float = 1.0
    seen: Any = None

    def step(self, x, state, f, t):
        self.seen.append((x, f))
        return x - self.lr * f.gradient(x), state


def slope(x, y):
    """Himmelblau's, in plain numbers."""
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


def look_ahead_the_long_way(inner, start, steps, k, alpha):
    """Two points and a counter, as in the paper."""
    fast, slow = np.array(start), np.array(start)
    state, path, slows, since = inner.init(fast), [fast], [slow], 0
    for t in range(1, steps + 1):
        fast, state = inner.step(fast, state, Himmelblau(), t)
        since += 1
        if since == k:
            slow = slow + alpha * (fast - slow)
            fast, since = slow, 0
        path.append(fast)
        slows.append(slow)
    return np.stack(path, axis=1), np.stack(slows, axis=1)


@INNER
@pytest.mark.parametrize(("k", "alpha"), [(1, 0.5), (3, 0.8), (5, 0.25), (7, 0.0), (4, 1.0)])
def test_lookahead(cls, k, alpha):
    inner = cls(lr=0.01)
    run = descend(Himmelblau(), Lookahead(inner, k, alpha), START, 40)
    path, slow = look_ahead_the_long_way(inner, START, 40, k, alpha)
    assert np.array_equal(run.path, path)
    assert np.array_equal(run.memory["φ"], slow)


@INNER
def test_lookahead_that_follows_all_the_way_changes_nothing(cls):
    """Up to rounding: φ + 1·(θ - φ) is θ."""
    followed = descend(Himmelblau(), Lookahead(cls(lr=0.01), 3, 1.0), START, 40)
    np.testing.assert_allclose(followed.path, descend(Himmelblau(), cls(lr=0.01), START, 40).path, rtol=1e-12)


def test_lookahead_within_lookahead():
    """The outer slow point moves with what the inner one shows."""
    nested = Lookahead(Lookahead(Adam(0.1), 2, 0.5), 3, 0.5)
    path, _ = look_ahead_the_long_way(Lookahead(Adam(0.1), 2, 0.5), START, 30, 3, 0.5)
    assert np.array_equal(descend(Himmelblau(), nested, START, 30).path, path)


@INNER
@pytest.mark.parametrize("n", [1, 4, 30])
def test_warmup(cls, n):
    x, rates = np.array(START), []
    state, path = cls().init(x), [x]
    for t in range(1, 21):
        optimizer = cls(lr=0.01 * min(1, t / n))
        rates.append(optimizer.rate(state, t))
        x, state = optimizer.step(x, state, Himmelblau(), t)
        path.append(x)
    run = descend(Himmelblau(), Warmup(cls(lr=0.01), n), START, 20)
    np.testing.assert_allclose(run.path, np.stack(path, axis=1), rtol=1e-13)
    np.testing.assert_allclose(run.lr, rates, rtol=1e-15)


def test_warmup_of_no_steps_is_none():
    warm = descend(Rosenbrock(), Warmup(Adam(0.1), 0), (-1.2, 1), 10)
    assert np.array_equal(warm.path, descend(Rosenbrock(), Adam(0.1), (-1.2, 1), 10).path)


def changed_slopes(change, steps, lr=0.01, beta=0.0, start=START):
    """Gradient descent with momentum in plain numbers, where (x, y, g, h, t) becomes the slope that is used."""
    (x, y), u, v, path = start, 0.0, 0.0, [start]
    for t in range(1, steps + 1):
        g, h = change(x, y, *slope(x, y), t)
        u, v = beta * u + g, beta * v + h
        x, y = x - lr * u, y - lr * v
        path.append((x, y))
    return np.transpose(path)


@pytest.mark.parametrize("c", [0.01, 1.0, 30.0, 1e3])
def test_clipping(c):
    def shorter(x, y, g, h, t):
        share = min(1.0, c / (sqrt(g * g + h * h) + 1e-6))
        return g * share, h * share

    def within(x, y, g, h, t):
        return max(-c, min(c, g)), max(-c, min(c, h))

    for cls, change in ((ClipNorm, shorter), (ClipValue, within)):
        run = descend(Himmelblau(), cls(Momentum(0.01, 0.5), c), START, 25)
        np.testing.assert_allclose(run.path, changed_slopes(change, 25, beta=0.5), rtol=1e-10)


def test_what_clipping_keeps():
    """The direction of a long gradient, all of a short one; a torch gradient of length c loses a millionth."""
    point, state = np.array([0.0, 0.0]), ()
    for g, h in ((3.0, 4.0), (-30.0, 0.4), (0.06, -0.08)):
        by_norm = -ClipNorm(SGD(1.0), 1.0).step(point, state, ramp(g, h), 1)[0]
        by_value = -ClipValue(SGD(1.0), 1.0).step(point, state, ramp(g, h), 1)[0]
        assert by_norm[0] * h == pytest.approx(by_norm[1] * g)
        assert np.hypot(*by_norm) == pytest.approx(min(1.0, np.hypot(g, h)), rel=2e-6)
        assert by_value.tolist() == np.clip([g, h], -1, 1).tolist()
    assert -ClipNorm(SGD(1.0), 5.0).step(point, state, ramp(3.0, 4.0), 1)[0][0] == 3 * (5 / (5 + 1e-6))
    plain = descend(Himmelblau(), Adam(0.1), START, 40)
    for clip in (ClipNorm, ClipValue):
        assert same(descend(Himmelblau(), clip(Adam(0.1), 1e3), START, 40).path, plain.path)


def test_a_gradient_without_end_is_not_hidden():
    """Clipping makes a number of infinity, coordinate by coordinate; its length leaves none; nan stays nan."""
    for clip in (ClipNorm, ClipValue):
        for g in (np.nan, np.inf):
            with np.errstate(all="ignore"):
                x, _ = clip(SGD(1.0)).step(np.zeros(2), (), Made(lambda x, y: 0.0, lambda x, y, g=g: (g, 1.0)), 1)
            assert np.isnan(x[0]) or (clip is ClipValue and g == np.inf and x[0] == -1)


@pytest.mark.parametrize("wd", [0.0, 0.01, 3.0])
def test_weight_decay(wd):
    run = descend(Himmelblau(), WeightDecay(Momentum(0.01, 0.5), wd), START, 25)
    path = changed_slopes(lambda x, y, g, h, t: (g + wd * x, h + wd * y), 25, beta=0.5)
    np.testing.assert_allclose(run.path, path, rtol=1e-10)


@pytest.mark.parametrize("wd", [0.0, 0.01, 3.0])
def test_decoupled_weight_decay(wd):
    """The point shrinks first, and the velocity knows nothing of it; the rate is the one in use."""
    (x, y), u, v, path = START, 0.0, 0.0, [START]
    for t in range(1, 26):
        lr = 0.01 * 0.9 ** (t - 1) * min(1, t / 5)
        g, h = slope(x, y)
        u, v = 0.5 * u + g, 0.5 * v + h
        x, y = x * (1 - lr * wd) - lr * u, y * (1 - lr * wd) - lr * v
        path.append((x, y))
    optimizer = DecoupledWeightDecay(Warmup(Momentum(0.01, 0.5), 5), wd)
    run = descend(Himmelblau(), optimizer, START, 25, Exponential(0.9))
    np.testing.assert_allclose(run.path, np.transpose(path), rtol=1e-10)


def test_for_plain_descent_both_decays_are_one():
    both = [
        descend(Himmelblau(), decay(SGD(0.005), 0.7), START, 80).path for decay in (WeightDecay, DecoupledWeightDecay)
    ]
    np.testing.assert_allclose(*both, rtol=1e-9)
    unlike = [
        descend(Himmelblau(), decay(Adam(0.1), 0.7), START, 80).path for decay in (WeightDecay, DecoupledWeightDecay)
    ]
    assert np.abs(unlike[0] - unlike[1]).max() > 0.1


def test_where_the_loss_is_flat_decoupled_decay_is_exponential():
    """(1 - lr λ)ᵏ whatever the optimizer; the penalty makes Adam walk at its full rate instead."""
    run = descend(ramp(0.0, 0.0), DecoupledWeightDecay(Adam(0.1), 0.5), (1, -2), 40)
    np.testing.assert_allclose(run.path, np.outer([1, -2], 0.95 ** np.arange(41)), rtol=1e-12)
    run = descend(ramp(0.0, 0.0), WeightDecay(Adam(0.1), 0.5), (10, -20), 1)
    np.testing.assert_allclose(run.path[:, 1], [9.9, -19.9], rtol=1e-9)


def test_no_decay_changes_nothing():
    for cls in (Adam, Nesterov):
        plain = descend(Himmelblau(), cls(0.01), START, 60)
        for decay in (WeightDecay, DecoupledWeightDecay):
            assert same(descend(Himmelblau(), decay(cls(0.01), 0.0), START, 60).path, plain.path)


def test_decoupled_decay_shrinks_the_fast_point_of_a_lookahead():
    """Which of the two stands outside does not matter, but for rounding."""
    a = descend(Himmelblau(), DecoupledWeightDecay(Lookahead(Adam(0.05), 4, 0.5), 0.6), START, 30)
    b = descend(Himmelblau(), Lookahead(DecoupledWeightDecay(Adam(0.05), 0.6), 4, 0.5), START, 30)
    np.testing.assert_allclose(a.path, b.path, rtol=1e-9)


@pytest.mark.parametrize("rho", [0.01, 0.3])
def test_sam(rho):
    def uphill(x, y, g, h, t):
        size = sqrt(g * g + h * h)
        return slope(x + rho * g / size, y + rho * h / size)

    run = descend(Himmelblau(), SAM(Momentum(0.005, 0.5), rho), START, 25)
    np.testing.assert_allclose(run.path, changed_slopes(uphill, 25, lr=0.005, beta=0.5), rtol=1e-10)


def test_sam_on_a_bowl():
    """There uphill is outward: every gradient is longer by ρ. At the bottom there is no uphill, and no step."""
    run = descend(Bowl(), SAM(SGD(0.1), 0.5), (3, 4), 20)
    size = np.hypot(*run.path)
    np.testing.assert_allclose(size[1:], size[:-1] - 0.1 * (size[:-1] + 0.5), rtol=1e-12)
    assert descend(Bowl(), SAM(Adam(0.1)), (0, 0), 5).path.tolist() == [[0] * 6] * 2
    with np.errstate(all="ignore"):
        broken = SAM(SGD(0.1)).step(np.zeros(2), (), ramp(np.nan, 1.0), 1)[0]
    assert np.isnan(broken[0])


def test_sam_looks_ahead_and_uphill_in_a_nesterov_step():
    point, velocity = np.array([1.0, 2.0]), np.array([0.3, -0.1])
    ahead = point - 0.1 * 0.9 * velocity
    g = Himmelblau().gradient(ahead)
    expected = 0.9 * velocity + Himmelblau().gradient(ahead + 0.2 * g / np.linalg.norm(g))
    _, (v,) = SAM(Nesterov(0.1, 0.9), 0.2).step(point, (velocity,), Himmelblau(), 3)
    np.testing.assert_allclose(v, expected, rtol=1e-13)


# Noise.


@pytest.mark.parametrize(("eta", "gamma", "seed"), [(0.01, 0.55, 0), (3.0, 0.0, 7), (0.5, 1.5, 42)])
def test_noise(eta, gamma, seed):
    """Of variance η / (1 + t)ᵞ for t = 0, 1, ..."""

    def noisy(x, y, g, h, t):
        spread = sqrt(eta / (1 + (t - 1)) ** gamma)
        a, b = normals(seed, t).tolist()
        return g + spread * a, h + spread * b

    run = descend(Himmelblau(), GradientNoise(Momentum(0.01, 0.5), eta, gamma, seed), START, 25)
    np.testing.assert_allclose(run.path, changed_slopes(noisy, 25, beta=0.5), rtol=1e-10)


def test_the_variance_of_the_noise():
    """Measured over ten thousand seeds at once: the mean slope is the true one."""
    seeds, steps = np.arange(10_000), 12
    run = descend(ramp(2.0, -1.0), GradientNoise(SGD(1.0), 0.3, 0.55, seeds), (0, 0), steps)
    slopes = -np.diff(run.path, axis=1)
    for t in range(steps):
        variance = 0.3 / (1 + t) ** 0.55
        np.testing.assert_allclose(slopes[:, t].var(axis=-1), variance, rtol=0.06)
        np.testing.assert_allclose(slopes[:, t].mean(axis=-1), [2, -1], atol=4 * sqrt(variance / 10_000))


@INNER
def test_every_optimizer_meets_the_same_noise(cls):
    """At the same step, whatever it does with it, however often it asks."""
    asked: deque = deque()
    probe = Probe(1e-3, asked)
    descend(Himmelblau(), GradientNoise(probe, seed=3), START, 6)
    for t, (x, f) in enumerate(asked, 1):
        noise = sqrt(0.01 / t**0.55) * normals(3, t)
        for point in (x, x + 1, np.zeros(2)):
            np.testing.assert_allclose(f.gradient(point) - Himmelblau().gradient(point), noise, atol=1e-12)
        assert f.value(x) == Himmelblau().value(x)
        assert same(f.hessian(x), Himmelblau().hessian(x))
    first = descend(ramp(0.0, 0.0), GradientNoise(cls(lr=0.1), seed=3), (0, 0), 1).path
    scale = 1.0 if cls is not Adam else 1 / (np.abs(normals(3, 1) * 0.1) + 1e-8)
    np.testing.assert_allclose(first[:, 1], -0.1 * 0.1 * normals(3, 1) * scale, rtol=1e-9)


def test_noise_within_one_step_is_one_noise():
    """SAM asks twice and meets it twice; Nesterov asks somewhere else and meets it there."""
    f = Himmelblau()
    x, noise = np.array(START), sqrt(2.0) * normals(5, 1)
    uphill = f.gradient(x) + noise
    expected = f.gradient(x + 0.1 * uphill / np.linalg.norm(uphill)) + noise
    moved, _ = GradientNoise(SAM(SGD(1.0), 0.1), 2.0, seed=5).step(x, (), f, 1)
    np.testing.assert_allclose(x - moved, expected, rtol=1e-12)
    v = np.array([1.0, -2.0])
    _, (after,) = GradientNoise(Nesterov(0.1, 0.5), 2.0, seed=5).step(x, (v,), f, 1)
    np.testing.assert_allclose(after, 0.5 * v + f.gradient(x - 0.05 * v) + noise, rtol=1e-12)


def test_seeds_are_a_batch():
    seeds = np.arange(12).reshape(3, 4)
    rates = np.array([0.01, 0.002, 0.005, 0.001])
    optimizer = GradientNoise(Momentum(rates), 0.5, seed=seeds)
    batch = descend(Himmelblau(), optimizer, START, 30)
    assert batch.path.shape == (2, 31, 3, 4)
    for i, j in np.ndindex(3, 4):
        lr = float(rates[j])
        alone = descend(Himmelblau(), GradientNoise(Momentum(lr), 0.5, seed=int(seeds[i, j])), START, 30)
        assert same(batch.path[..., i, j], alone.path)
    assert np.unique(batch.path[0, -1]).size == 12
    few = descend(Himmelblau(), GradientNoise(SGD(np.full((2, 3, 4), 0.01)), seed=np.arange(4)), START, 9)
    assert same(
        few.path[..., 0, 0, :], descend(Himmelblau(), GradientNoise(SGD(0.01), seed=np.arange(4)), START, 9).path
    )


@pytest.mark.parametrize(("eta", "median"), [(1e-4, 66), (0.01, 42), (0.1, 30)])
def test_noise_leaves_a_saddle(eta, median):
    """Exactly on the ridge nothing else does; hundred seeds, whose median is within 5 steps of the notes'."""
    optimizer = GradientNoise(SGD(0.1), eta, seed=np.arange(100))
    run = descend(SaddleWell(), optimizer, (-2.5, 0), 300)
    escaped = (np.abs(run.path[1]) > 0.5).argmax(axis=0)
    assert np.median(escaped) == pytest.approx(median, abs=5)
    assert (descend(SaddleWell(), SGD(0.1), (-2.5, 0), 300).path[1] == 0).all()


def test_noise_does_not_open_the_trap():
    run = descend(Trap(), GradientNoise(SGD(0.05), 1.0, seed=np.arange(100)), (-5, 1.5), 500)
    assert (run.path[0, -1] < 0).all()
    assert np.median(run.path[0, -1]) == pytest.approx(-0.78, abs=0.02)


# What a step sees.


def test_the_outermost_wrapper_alters_the_function_first():
    """Noise, then the clip, then the decay, then the update."""
    f, x = Himmelblau(), np.array([1.5, -2.0])
    noisy = f.gradient(x) + sqrt(4.0) * normals(9, 1)
    clipped = noisy * min(1.0, 3.0 / (np.linalg.norm(noisy) + 1e-6))
    optimizer = GradientNoise(ClipNorm(WeightDecay(SGD(0.1), 0.7), 3.0), 4.0, seed=9)
    np.testing.assert_allclose(optimizer.step(x, (), f, 1)[0], x - 0.1 * (clipped + 0.7 * x), rtol=1e-13)
    other = WeightDecay(ClipNorm(SGD(0.1), 3.0), 0.7)
    decayed = f.gradient(x) + 0.7 * x
    expected = x - 0.1 * decayed * min(1.0, 3.0 / (np.linalg.norm(decayed) + 1e-6))
    np.testing.assert_allclose(other.step(x, (), f, 1)[0], expected, rtol=1e-13)


@pytest.mark.parametrize("batch", [(), (4,), (3, 4)])
@pytest.mark.parametrize("of", [lambda inner: WeightDecay(inner, 0.7), lambda inner: LossScale(inner, 3.0)])
def test_value_slope_and_curvature_belong_together(of, batch):
    """Where the loss itself is altered, slope and curvature are still its derivatives."""
    seen: deque = deque()
    x = np.random.default_rng(3).uniform(-3, 3, (2, *batch))
    of(Probe(0.1, seen)).step(x, (), Himmelblau(), 1)
    ((_, f),) = seen
    for i, shift in enumerate(1e-5 * np.eye(2)):
        shift = shift.reshape(2, *[1] * len(batch))
        np.testing.assert_allclose((f.value(x + shift) - f.value(x - shift)) / 2e-5, f.gradient(x)[i], rtol=1e-5)
        along = (f.gradient(x + shift) - f.gradient(x - shift)) / 2e-5
        np.testing.assert_allclose(along, f.hessian(x)[i], rtol=1e-5, atol=1e-5)


def test_per_run_numbers_alter_the_function_of_their_run():
    several = np.array([0.5, 2.0, 9.0])
    x, alone = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 2.0]]), deque()
    for cls in (WeightDecay, LossScale, DecoupledWeightDecay):
        seen: deque = deque()
        cls(Probe(0.1, seen), several).step(x, (), Himmelblau(), 1)
        for i, number in enumerate(several.tolist()):
            alone.clear()
            cls(Probe(0.1, alone), number).step(x[:, i], (), Himmelblau(), 1)
            (at, one), (point, f) = alone[0], seen[0]
            assert same(point[:, i], at)
            for ask in ("value", "gradient", "hessian"):
                assert same(getattr(f, ask)(point)[..., i], getattr(one, ask)(at))


def test_decoupled_decay_shows_the_function_where_the_point_was():
    seen: deque = deque()
    DecoupledWeightDecay(Probe(0.1, seen), 2.0).step(np.array([1.0, 2.0]), (), Himmelblau(), 1)
    ((x, f),) = seen
    np.testing.assert_allclose(x, [0.8, 1.6])
    np.testing.assert_allclose(f.value(x), Himmelblau().value((1, 2)))
    np.testing.assert_allclose(f.gradient(x), Himmelblau().gradient((1, 2)))
    np.testing.assert_allclose(f.hessian(x), Himmelblau().hessian((1, 2)))


def test_whatever_else_is_asked_the_function_itself_answers():
    seen: deque = deque()
    GradientNoise(ClipNorm(Probe(0.1, seen))).step(np.zeros(2), (), Himmelblau(), 1)
    assert seen[0][1].minima() == Himmelblau().minima()
    with pytest.raises(AttributeError):
        _ = seen[0][1].nothing_of_the_kind


def test_scaling_the_loss():
    """Plain descent takes it for another rate; rules that divide by the gradient's size, for nothing at all."""
    scaled = descend(Himmelblau(), LossScale(SGD(0.001), 8.0), START, 50)
    assert same(scaled.path, descend(Himmelblau(), SGD(0.008), START, 50).path)
    for scale in (2.0**-10, 2.0**10):
        adam = descend(Himmelblau(), LossScale(Adam(0.1, eps=0.0), scale), START, 50)
        assert same(adam.path, descend(Himmelblau(), Adam(0.1, eps=0.0), START, 50).path)


def test_the_notes_numbers_on_scaled_losses():
    """After 100 steps on the ellipse: Adam is where it always is, gradient descent is not."""
    for scale, plain in ((0.001, -8.955), (1.0, -0.05328), (1000.0, -21610.0)):
        adam = descend(Ellipse(20), LossScale(Adam(0.1), scale), (-9, 1.5), 100)
        assert adam.path[0, -1] == pytest.approx(-1.553, rel=1e-3)
        sgd = descend(Ellipse(20), LossScale(SGD(0.05), scale), (-9, 1.5), 100)
        if scale < 1000:
            assert sgd.path[0, -1] == pytest.approx(plain, rel=1e-3)
        else:
            assert str(sgd.outcome).startswith("Diverged")


# With a memory.


def plateau_the_long_way(losses, lr, factor, patience, threshold, cooldown):
    """The rate of every update, from the losses the updates start from."""
    best, bad, rest, rates = inf, 0, 0, []
    for loss in losses:
        rates.append(lr)
        if loss < best - threshold * abs(best) if best < inf else loss < inf:
            best, bad = loss, 0
        else:
            bad += 1
        if rest > 0:
            rest, bad = rest - 1, 0
        if bad > patience:
            if lr - lr * factor > 1e-8:
                lr *= factor
            bad, rest = 0, cooldown
    return rates


PLATEAUS = [(0.5, 3, 1e-4, 0), (0.5, 0, 0.01, 5), (0.1, 10, 1e-4, 2), (0.3, 2, 0.1, 0), (0.9, 1, 1e-3, 1)]


@INNER
@pytest.mark.parametrize("settings", PLATEAUS)
def test_reduce_on_plateau(cls, settings):
    for surface, start in ((Himmelblau(), START), (Rosenbrock(), (-1.2, 1.0)), (SaddleWell(), (-2.5, 0.001))):
        run = descend(surface, ReduceOnPlateau(cls(lr=0.002), *settings), start, 300)
        rates = plateau_the_long_way(run.loss[:-1].tolist(), 0.002, *settings)
        np.testing.assert_allclose(run.lr, rates, rtol=1e-12)
        x, state = np.array(start), cls().init(np.array(start))
        for t, lr in enumerate(run.lr.tolist(), 1):
            x, state = cls(lr=lr).step(x, state, surface, t)
        assert same(x, run.path[:, -1])


def test_every_run_has_its_own_plateau():
    rates, factors, patiences = np.array([0.001, 0.005, 0.02]), np.array([[0.5], [0.8]]), np.array([0, 2, 5])
    optimizer = ReduceOnPlateau(Momentum(rates), factors, patiences, 1e-3, 1)
    batch = descend(Himmelblau(), optimizer, START, 150)
    assert batch.memory["bad"].shape == (151, 2, 3)
    for i, j in np.ndindex(2, 3):
        losses = batch.loss[:-1, i, j].tolist()
        lr, factor, patience = float(rates[j]), float(factors[i, 0]), int(patiences[j])
        np.testing.assert_allclose(batch.lr[:, i, j], plateau_the_long_way(losses, lr, factor, patience, 1e-3, 1))


def test_a_cut_acts_on_the_next_update():
    """A loss that never changes: the first sets the best, patience + 1 more are bad, and then it is cut."""
    run = descend(ramp(0.0, 0.0), ReduceOnPlateau(SGD(1.0), 0.5, 3), (0, 0), 12)
    assert run.lr.tolist() == [1] * 5 + [0.5] * 4 + [0.25] * 3
    assert run.memory["bad"].tolist() == [0, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]
    assert run.memory["s"].tolist() == [1] * 5 + [0.5] * 4 + [0.25] * 4
    assert run.memory["f_best"][0] == inf
    resting = descend(ramp(0.0, 0.0), ReduceOnPlateau(SGD(1.0), 0.5, 1, cooldown=2), (0, 0), 12)
    assert resting.lr.tolist() == [1] * 3 + [0.5] * 4 + [0.25] * 4 + [0.125]


def test_a_nan_is_no_better_loss():
    f = Made(lambda x, y: x * np.nan, lambda x, y: (0.0, 0.0))
    assert descend(f, ReduceOnPlateau(SGD(1.0), 0.5, 0), (1, 1), 4).lr.tolist() == [1, 0.5, 0.25, 0.125]


@pytest.mark.parametrize("level", [-39.166, -300.0, -1e-9, 0.0, 1e-9, 160.834])
def test_a_loss_that_stands_still_is_cut_at_any_height(level):
    """A constant added to the loss changes nothing."""
    f = Made(lambda x, y: level + 0 * x, lambda x, y: (0.0, 0.0))
    run = descend(f, ReduceOnPlateau(SGD(1.0), 0.5, 3), (1, 1), 60)
    assert run.lr.tolist() == [0.5 ** max(0, (t - 1) // 4) for t in range(60)]


@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_a_run_at_rest_is_cut_on_every_surface(surface):
    """At a minimum with a loss of any sign, and with 200 added: fourteen cuts in sixty steps."""
    f = surface()
    at = np.array([(point.x, point.y) for point in f.minima()]).reshape(-1, 2).T
    for more in (0.0, 200.0):
        lifted = Made(lambda x, y, more=more: f.value(np.stack([x, y])) + more, lambda x, y: (0.0, 0.0))
        run = descend(lifted, ReduceOnPlateau(SGD(1.0), 0.5, 3), at, 60)
        assert (run.memory["s"][-1] == 0.5**14).all()


@pytest.mark.parametrize("sign", [1, -1])
def test_the_threshold_is_a_share_of_the_best_losss_size(sign):
    """Better by more than the share, or not by so much."""
    for fall, better in ((0.012, True), (0.008, False)):
        losses = [50.0 * sign, 50.0 * sign - 50 * fall]
        state = ReduceOnPlateau(SGD(1.0), threshold=0.01).init(np.zeros(2))
        for t, loss in enumerate(losses, 1):
            f = Made(lambda x, y, loss=loss: loss + 0 * x, lambda x, y: (0.0, 0.0))
            _, state = ReduceOnPlateau(SGD(1.0), threshold=0.01).step(np.zeros(2), state, f, t)
        assert state[1] == losses[1 if better else 0]


def test_the_smallest_cut():
    rates = descend(ramp(0.0, 0.0), ReduceOnPlateau(SGD(1e-6), 0.5, 0), (0, 0), 30).lr
    assert rates[-1] == rates.min() == 1e-6 / 64
    assert rates[-2] == rates[-1]


@INNER
@pytest.mark.parametrize("burn_in", [0, 1, 7, 40])
def test_averaging(cls, burn_in):
    """The mean of the inner points after the burn-in; the inner run is not disturbed."""
    plain = descend(Himmelblau(), cls(lr=0.01), START, 40)
    run = descend(Himmelblau(), IterateAveraging(cls(lr=0.01), burn_in), START, 40)
    assert same(run.memory["w"], plain.path)
    assert same(run.memory["a"], run.path)
    assert same(run.path[:, : burn_in + 2], plain.path[:, : burn_in + 2])
    for t in range(burn_in + 1, 41):
        expected = plain.path[:, burn_in + 1 : t + 1].mean(axis=1)
        np.testing.assert_allclose(run.path[:, t], expected, rtol=1e-12)


def test_averaging_calms_the_noise():
    """Far more than a run that is only slow enough to be as calm."""
    seeds = np.arange(200)
    noisy = GradientNoise(SGD(0.5), 1.0, 0.0, seeds)
    last = descend(Bowl(), noisy, (2, 1), 400).loss[-1].mean()
    mean = descend(Bowl(), IterateAveraging(noisy, 50), (2, 1), 400).loss[-1].mean()
    assert mean < last / 50


def test_a_wrapper_around_the_average_moves_the_inner_point_along():
    optimizer = Lookahead(IterateAveraging(SGD(0.01), 2), 3, 0.5)
    x = np.array(START)
    state = optimizer.init(x)
    for t in range(1, 4):
        x, state = optimizer.step(x, state, Himmelblau(), t)
        assert same(x, state[1]) == (t == 3)
    (_, w, mean), _ = state
    moved = x - mean
    assert np.abs(moved).max() > 0.01
    onward, ((_, after, _), _) = optimizer.step(x, state, Himmelblau(), 4)
    start = w + moved
    np.testing.assert_allclose(after, start - 0.01 * Himmelblau().gradient(start), rtol=1e-12)
    np.testing.assert_allclose(onward, (x + after) / 2, rtol=1e-12)
