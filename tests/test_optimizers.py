"""Update rules: against torch, against closed forms, and the promises every rule keeps."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest

from descent import Optimizer, Schedule, Surface, Wrapper, descend, params
from optimizers import OPTIMIZERS, SGD, Adagrad, Adam, Momentum, MomentumEMA, Nesterov, RMSprop
from optimizers.wrappers import WRAPPERS, Warmup
from surfaces import SURFACES, Bowl, Ellipse, Himmelblau, Rosenbrock
from tests.helpers import (
    GOLDEN,
    Inverse,
    Made,
    assert_same_run,
    drawn,
    ids,
    picked,
    ramp,
    some_optimizers,
    some_wrapped,
    spread,
    starts_in,
    wrapped,
)

EVERY = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)
RATED = pytest.mark.parametrize("cls", [cls for cls in OPTIMIZERS.values() if "lr" in params(cls)], ids=ids)
UNRATED = pytest.mark.parametrize("cls", [cls for cls in OPTIMIZERS.values() if "lr" not in params(cls)], ids=ids)

with np.load(GOLDEN / "paths.npz") as golden:
    CASES = list(zip(json.loads(str(golden["cases"])), golden["paths"], strict=True))


@dataclass(frozen=True)
class Corrected(Schedule):
    """Adam's correction of its second average."""

    beta: float

    def __call__(self, t: int, total: int) -> float:
        return np.sqrt(1 - self.beta ** (t + 1))


@dataclass(frozen=True)
class Fenced(Wrapper):
    """Every step ends within [-1, 1]²."""

    def step(self, x, state, f, t):
        x, state = self.inner.step(x, state, f, t)
        return np.clip(x, -1, 1), state


@pytest.mark.parametrize(
    ("case", "expected"), CASES, ids=[f"{case['optimizer']}-{case['surface']}" for case, _ in CASES]
)
def test_torch(case, expected):
    """The whole path of torch.optim; its Nesterov stores the look-ahead point."""
    optimizer = OPTIMIZERS[case["optimizer"]](**case["settings"])
    run = descend(SURFACES[case["surface"]](), optimizer, case["start"], expected.shape[1] - 1)
    ahead = optimizer.lr * optimizer.beta * run.memory["v"] if isinstance(optimizer, Nesterov) else 0.0
    np.testing.assert_allclose(run.path - ahead, expected, rtol=1e-11, atol=1e-11)


def test_the_golden_paths_are_complete():
    torchs = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
    surfaces = ("rosenbrock", "himmelblau", "trap", "saddle_well")
    held = Counter((case["optimizer"], case["surface"]) for case, _ in CASES)
    assert held == dict.fromkeys(product(torchs, surfaces), 2)
    assert {path.shape for _, path in CASES} == {(2, 201)}


def test_averaging_momentum_is_torchs_momentum_with_a_smaller_rate():
    cases = [(case, path) for case, path in CASES if case["optimizer"] == "momentum"]
    undamped = [(case, path) for case, path in cases if "dampening" not in case["settings"]]
    assert undamped
    for case, expected in undamped:
        beta = case["settings"]["beta"]
        optimizer = MomentumEMA(case["settings"]["lr"] / (1 - beta), beta)
        run = descend(SURFACES[case["surface"]](), optimizer, case["start"], expected.shape[1] - 1)
        np.testing.assert_allclose(run.path, expected, rtol=1e-11, atol=1e-11)


# Closed forms.


def test_gradient_descent_on_a_quadratic():
    """x_k = (1 - lr λ)ᵏ x_0 along each axis, whatever the rate."""
    rates, k = np.array([0.01, 0.05, 0.0999, 0.1, 0.11]), np.arange(61)[:, None]
    path = descend(Ellipse(20), SGD(rates), (-9, 1.5), 60).path
    np.testing.assert_allclose(path[0], -9 * (1 - rates) ** k, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(path[1], 1.5 * (1 - 20 * rates) ** k, rtol=1e-10, atol=1e-12)


def test_gradient_descent_at_its_limit():
    """It lands in one step at 1/L and swings for ever at 2/L."""
    assert descend(Bowl(), SGD(1.0), (-2.5, 1.5), 1).path[:, 1].tolist() == [0, 0]
    swinging = descend(Bowl(), SGD(2.0), (-2.5, 1.5), 9).path
    assert swinging.tolist() == [[-2.5, 2.5] * 5, [1.5, -1.5] * 5]


def test_the_best_rate_of_gradient_descent():
    """At 2/(L + μ) both axes shrink by (κ - 1)/(κ + 1)."""
    run = descend(Ellipse(9), SGD(2 / 10), (1, 1), 30)
    sizes = np.abs(run.path)
    np.testing.assert_allclose(sizes[:, 1:] / sizes[:, :-1], 8 / 10, rtol=1e-12)


BETAS = np.array([0.0, 0.3, 0.6, 0.9, 0.97])


@pytest.mark.parametrize(
    ("make", "limit"),
    [
        (Momentum, lambda b: 2 * (1 + b)),
        (Nesterov, lambda b: 2 * (1 + b) / (1 + 2 * b)),
        (MomentumEMA, lambda b: 2 * (1 + b) / (1 - b)),
    ],
    ids=["momentum", "nesterov", "momentum_ema"],
)
def test_stability_limit(make, limit):
    """A share below lr = limit/L the run dies out, a share above it grows."""
    steepest = 50.0
    share = np.array([[0.99], [1.01]])
    run = descend(Ellipse(steepest), make(share * limit(BETAS) / steepest, BETAS), (0, 1), 1500)
    calm, wild = np.abs(run.path[1, -1])
    assert (calm < 1e-3).all()
    assert (wild > 1e3).all()


def test_the_best_heavy_ball():
    """Polyak's rate and momentum: x_k = (a + b k) rᵏ exactly, with r = (√κ - 1)/(√κ + 1) of either sign."""
    kappa, k = 100.0, np.arange(81)
    r = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    lr = 4 / (1 + np.sqrt(kappa)) ** 2
    path = descend(Ellipse(kappa), Momentum(lr, r**2), (1, 1), 80).path
    for along, curvature, root in ((path[0], 1.0, r), (path[1], kappa, -r)):
        slope = (1 - lr * curvature) / root - 1
        np.testing.assert_allclose(along, (1 + slope * k) * root**k, rtol=0, atol=1e-11)


def test_nesterovs_bound():
    """f_k - f* ≤ (L + μ)/2 |x_0 - x*|² (1 - 1/√κ)ᵏ, and the slow axis is (a + b k)(1 - 1/√κ)ᵏ exactly."""
    kappa, k = 400.0, np.arange(301)
    beta = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    run = descend(Ellipse(kappa), Nesterov(1 / kappa, beta), (-9, 1.5), 300)
    root = 1 - 1 / np.sqrt(kappa)
    assert (run.loss <= (kappa + 1) / 2 * (81 + 2.25) * root**k + 1e-15).all()
    slope = (1 - 1 / kappa) / root - 1
    np.testing.assert_allclose(run.path[0], -9 * (1 + slope * k) * root**k, atol=1e-10)


def test_the_heavy_ball_can_cycle_where_others_converge():
    """Lessard, Recht and Packard (2016): a convex function on which it never settles."""

    def slope(x):
        return np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))

    f = Made(lambda x, y: np.zeros_like(x), lambda x, y: (slope(x), 0 * y))
    cycle = np.array([792, -2208, 2592]) / 1225
    run = descend(f, Momentum(1 / 9, 4 / 9), (3.3, 0), 3000)
    np.testing.assert_allclose(np.sort(run.path[0, -3:]), np.sort(cycle), rtol=1e-12)
    for calm in (SGD(1 / 25), Nesterov(1 / 25, 4 / 9)):
        assert abs(descend(f, calm, (3.3, 0), 3000).path[0, -1]) < 1e-12


def test_momentum_without_memory_is_gradient_descent():
    plain = descend(Himmelblau(), SGD(0.005), (0.3, -0.8), 80)
    for optimizer in (Momentum(0.005, 0.0), Nesterov(0.005, 0.0), MomentumEMA(0.005, 0.0)):
        assert np.array_equal(descend(Himmelblau(), optimizer, (0.3, -0.8), 80).path, plain.path)


def test_the_first_velocity_is_never_damped():
    run = descend(ramp(), Momentum(1.0, 0.5, 0.75), (0, 0), 3)
    assert run.memory["v"][0].tolist() == [0, 1, 0.75, 0.625]


def test_averaging_momentum_is_the_heavy_ball_with_a_smaller_rate():
    heavy = descend(Rosenbrock(), Momentum(0.0005, 0.9), (-1.2, 1), 200)
    averaging = descend(Rosenbrock(), MomentumEMA(0.005, 0.9), (-1.2, 1), 200)
    np.testing.assert_allclose(averaging.path, heavy.path, rtol=1e-11)
    np.testing.assert_allclose(averaging.memory["v"], heavy.memory["v"] * 0.1, rtol=1e-9)


def test_adams_first_step():
    """lr g / (|g| + ε), whatever the decay rates."""
    g = np.array([3.0, -0.02])
    for beta1, beta2, eps in ((0.9, 0.999, 1e-8), (0.0, 0.5, 0.1), (0.99, 0.9, 1.0)):
        run = descend(ramp(*g), Adam(0.3, beta1, beta2, eps), (0, 0), 1)
        np.testing.assert_allclose(run.path[:, 1], -0.3 * g / (np.abs(g) + eps), rtol=1e-12)


def test_adams_terminal_velocity_is_its_rate():
    """On a constant slope of any size every step is lr."""
    for slope in (1e-3, 1.0, 1e5):
        run = descend(ramp(slope, -slope), Adam(0.3, eps=1e-15), (0, 0), 50)
        np.testing.assert_allclose(np.diff(run.path, axis=1), np.outer([-0.3, 0.3], np.ones(50)), rtol=1e-9)


def test_momentums_terminal_velocity():
    """The speed lr/(1 - β) on a slope of one, approached as 1 - βᵏ."""
    run = descend(ramp(), Momentum(0.1, 0.8), (0, 0), 40)
    np.testing.assert_allclose(-np.diff(run.path[0]), 0.1 / 0.2 * (1 - 0.8 ** np.arange(1, 41)), rtol=1e-12)


def test_adagrads_steps_shrink_as_the_root_of_time():
    t = np.arange(1, 41)
    run = descend(ramp(5.0, -7.0), Adagrad(0.3, eps=0.0, lr_decay=0.1), (0, 0), 40)
    np.testing.assert_allclose(-np.diff(run.path[0]), 0.3 / np.sqrt(t) / (1 + 0.1 * (t - 1)), rtol=1e-12)
    np.testing.assert_allclose(run.lr, 0.3 / (1 + 0.1 * (t - 1)), rtol=1e-15)


def test_memory_holds_what_its_names_say():
    """On a constant slope every average is known."""
    g, t = np.array([[3.0], [-0.5]]), np.arange(31)
    adam = descend(ramp(3.0, -0.5), Adam(0.1, 0.8, 0.95), (0, 0), 30).memory
    np.testing.assert_allclose(adam["m"], (1 - 0.8**t) * g, atol=1e-14)
    np.testing.assert_allclose(adam["v"], (1 - 0.95**t) * g**2, atol=1e-14)
    rmsprop = descend(ramp(3.0, -0.5), RMSprop(0.1, 0.7), (0, 0), 30).memory
    np.testing.assert_allclose(rmsprop["v"], (1 - 0.7**t) * g**2, atol=1e-14)
    np.testing.assert_array_equal(descend(ramp(3.0, -0.5), Adagrad(0.1), (0, 0), 30).memory["G"], t * g**2)
    averaging = descend(ramp(3.0, -0.5), MomentumEMA(0.1, 0.8), (0, 0), 30).memory
    np.testing.assert_allclose(averaging["v"], (1 - 0.8**t) * g, atol=1e-14)


def test_rmsprop_without_memory_takes_the_sign():
    run = descend(Himmelblau(), RMSprop(0.01, rho=0.0, eps=0.0), (0.3, -0.8), 30)
    np.testing.assert_allclose(np.diff(run.path, axis=1), -0.01 * np.sign(run.gradient[:, :-1]), rtol=1e-12)


def test_adam_without_momentum_is_corrected_rmsprop():
    adam = descend(Himmelblau(), Adam(0.1, beta1=0.0, beta2=0.9, eps=0.0), (0.3, -0.8), 60)
    rmsprop = descend(Himmelblau(), RMSprop(0.1, rho=0.9, eps=0.0), (0.3, -0.8), 60, Corrected(0.9))
    np.testing.assert_allclose(adam.path, rmsprop.path, rtol=1e-9)


@pytest.mark.parametrize("optimizer", [Adam(0.1, eps=0.0), RMSprop(0.05, eps=0.0), Adagrad(0.5, eps=0.0)])
def test_the_size_of_the_loss_does_not_matter_without_epsilon(optimizer):
    """Exactly so for a power of two; gradient descent does mind."""
    f = Himmelblau()
    for factor in (2.0**20, 2.0**-20):
        scaled = Made(lambda x, y: 0.0, lambda x, y, k=factor: k * f.gradient(np.stack([x, y])))
        assert np.array_equal(
            descend(scaled, optimizer, (0.3, -0.8), 100).path, descend(f, optimizer, (0.3, -0.8), 100).path
        )
        assert not np.array_equal(
            descend(scaled, SGD(1e-9), (0.3, -0.8), 9).path, descend(f, SGD(1e-9), (0.3, -0.8), 9).path
        )


class Online(Made):
    """Reddi, Kale and Kumar (2018), theorem 1: the slope is 3 every third step and -1 otherwise."""

    def at_step(self, t: int, seed: int) -> Made:
        return ramp(3.0 if t % 3 == 1 else -1.0, 0.0)


def test_adam_can_go_the_wrong_way():
    """On average the loss rises with x: gradient descent ends at the best point -1, Adam at the worst."""
    schedule, f = Inverse(0.5), Online(lambda x, y: x / 3, lambda x, y: (1 / 3, 0.0))
    adam = descend(f, Fenced(Adam(0.1, beta1=0.0, beta2=0.1)), (0.0, 0.0), 6000, schedule)
    plain = descend(f, Fenced(SGD(0.1)), (0.0, 0.0), 6000, schedule)
    assert adam.path[0, -1] > 0.99
    assert plain.path[0, -1] < -0.99


# The promises of every rule.


def frozen(state: Any) -> Any:
    """A copy of a state, however nested, that nobody can write to."""
    if isinstance(state, tuple):
        return tuple(frozen(each) for each in state)
    copy = np.array(state)
    copy.flags.writeable = False
    return copy


def flat(state: Any) -> list[np.ndarray]:
    """The arrays of a state, however nested."""
    return [a for each in state for a in flat(each)] if isinstance(state, tuple) else [state]


@EVERY
def test_a_step_changes_nothing_it_is_given(cls):
    rng = np.random.default_rng(6)
    for optimizer in wrapped(drawn(cls, rng).replace(**({"lr": 0.003} if "lr" in params(cls) else {}))):
        x = frozen(starts_in(Himmelblau, rng, (4,)))
        state = frozen(optimizer.init(x))
        for t in range(1, 8):
            given = [each.copy() for each in (x, *flat(state))]
            once = optimizer.step(x, state, Himmelblau(), t)
            again = optimizer.step(x, state, Himmelblau(), t)
            for a, b in zip(flat(once), flat(again), strict=True):
                assert np.array_equal(a, b)
            assert all(np.array_equal(a, b) for a, b in zip(given, (x, *flat(state)), strict=True))
            assert once[0].shape == x.shape
            x, state = frozen(once[0]), frozen(once[1])


@EVERY
def test_memory_has_names_and_starts_at_zero(cls):
    x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    optimizer = cls()
    start = optimizer.inspect(optimizer.init(x))
    assert tuple(start) == tuple(optimizer.memory)
    if cls.init is Optimizer.init:
        assert all(np.array_equal(each, np.zeros_like(x)) for each in start.values())
    state, changed = optimizer.init(x), set()
    for t in range(1, 6):
        x, state = optimizer.step(x, state, Himmelblau(), t)
        after = optimizer.inspect(state)
        assert tuple(after) == tuple(optimizer.memory)
        assert all(each.shape in (x.shape, x.shape[1:]) for each in after.values())
        changed |= {name for name, each in after.items() if not np.array_equal(each, start[name])}
    assert changed or not start
    for wrapper in WRAPPERS.values():
        around = wrapper(optimizer)
        assert set(optimizer.memory) <= set(around.inspect(around.init(x)))


@UNRATED
def test_a_rule_without_a_rate_says_so(cls):
    """A schedule finds nothing to act on, or the rate that the rule reports scales with it."""
    optimizer = cls()
    state = optimizer.init(np.ones(2))
    rate, half = optimizer.rate(state, 1), optimizer.scaled(0.5).rate(state, 1)
    assert np.isnan(rate) or half in (rate, 0.5 * rate)


@RATED
def test_scaling_multiplies_the_rate_and_nothing_else(cls):
    rng = np.random.default_rng(7)
    for optimizer in wrapped(drawn(cls, rng)):
        before, x = repr(optimizer), np.ones(2)
        state = optimizer.init(x)
        for t in (1, 2, 30):
            rate = optimizer.rate(state, t)
            assert optimizer.scaled(3.0).rate(state, t) == pytest.approx(3 * rate, rel=1e-15)
            assert optimizer.scaled(0.0).rate(state, t) == 0
        assert optimizer.scaled(1.0) == optimizer
        assert repr(optimizer) == before
        assert np.array_equal(optimizer.scaled(0.0).step(x, state, Himmelblau(), 1)[0], x)


@pytest.mark.parametrize("cls", [SGD, Momentum, MomentumEMA, Nesterov, Adagrad, RMSprop, Adam], ids=ids)
def test_the_rate_shown_is_the_rate_that_moves(cls):
    """These remember slopes only: on a constant slope their steps are proportional to their rates."""
    optimizer = cls(lr=0.01)
    unit = descend(ramp(1.5, -0.5), optimizer, (0, 0), 30)
    for other in (optimizer, Warmup(optimizer, 7), Warmup(Warmup(optimizer, 12), 5)):
        run = descend(ramp(1.5, -0.5), other, (0, 0), 30, Inverse(0.7))
        moved = np.diff(run.path, axis=1) / np.diff(unit.path, axis=1)
        np.testing.assert_allclose(moved, np.broadcast_to(run.lr / unit.lr, (2, 30)), rtol=1e-9)


@EVERY
def test_a_run_alone_equals_the_run_in_a_batch(cls):
    """To the last bit, with any one hyperparameter differing from run to run."""
    start, steps, rng = (-1.2, 1.0), 25, np.random.default_rng([8, *cls.id.encode()])
    for name, each in params(cls).items():
        grid = each.grid(6)
        for optimizer in some_wrapped(cls(**{name: grid}), rng):
            batch = descend(Rosenbrock(), optimizer, start, steps)
            assert batch.path.shape == (2, steps + 1, 6)
            for i in range(6):
                alone = descend(Rosenbrock(), picked(optimizer, (i,), (6,)), start, steps)
                assert_same_run(batch, (i,), alone)


@pytest.mark.long
@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_everything_may_differ_from_run_to_run(surface: type[Surface]):
    rng = np.random.default_rng(9)
    for cls in some_optimizers(surface):
        f, optimizer = spread(surface, rng, (8,)), spread(cls, rng, (8,))
        starts = starts_in(surface, rng, (8,))
        batch = descend(f, optimizer, starts, 40)
        for i in range(8):
            alone = descend(picked(f, (i,), (8,)), picked(optimizer, (i,), (8,)), starts[:, i], 40)
            assert np.array_equal(batch.path[..., i], alone.path, equal_nan=True)
            assert np.array_equal(batch.loss[..., i], alone.loss, equal_nan=True)
            assert batch.outcome[i] == alone.outcome


@RATED
def test_a_rate_of_zero_stays(cls):
    for optimizer in wrapped(cls(lr=0.0)):
        path = descend(Himmelblau(), optimizer, (1, 2), 12).path
        assert (path == [[1], [2]]).all()


@RATED
def test_numbers_of_any_kind(cls):
    """numpy's numbers, lists and integers are numbers too."""
    plain = descend(Himmelblau(), cls(lr=0.25), (1, 2), 6)
    for lr in (np.float32(0.25), np.float64(0.25), np.array(0.25)):
        optimizer = cls(lr=lr)
        assert repr(optimizer) == repr(cls(lr=0.25))
        assert np.array_equal(descend(Himmelblau(), optimizer, (1, 2), 6).path, plain.path)
    for several in ([0.25, 0.5], np.array([0.25, 0.5], np.float32)):
        batch = descend(Himmelblau(), cls(lr=several), (1, 2), 6)
        assert batch.path.shape == (2, 7, 2)
        assert np.array_equal(batch.path[..., 0], plain.path)
    whole = descend(Bowl(), cls(lr=1), (1, 2), 6)
    assert np.array_equal(whole.path, descend(Bowl(), cls(lr=1.0), (1.0, 2.0), 6).path)


def test_parents_are_optimizers():
    for cls in OPTIMIZERS.values():
        assert cls.parent is None or cls.parent in OPTIMIZERS
        assert (cls.parent is None) == (not cls.changes)
        if cls.parent:
            assert OPTIMIZERS[cls.parent].reference.year <= cls.reference.year
        assert issubclass(cls, Optimizer)
        assert not issubclass(cls, Wrapper)
