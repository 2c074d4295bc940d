"""Rules beyond the adaptive family: against other packages, plain loops and closed forms."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import product
from math import sqrt

import numpy as np
import pytest

from descent import descend, params
from optimizers import (
    ASGD,
    BFGS,
    LBFGS,
    OPTIMIZERS,
    SGD,
    SWATS,
    Adam,
    Armijo,
    DAdaptAdam,
    FletcherReeves,
    HestenesStiefel,
    Momentum,
    Newton,
    PolakRibiere,
    Polyak,
    Prodigy,
    SaddleFreeNewton,
    ScheduleFreeAdamW,
    ScheduleFreeSGD,
    Sophia,
    SWATSAt,
)
from optimizers.schedules import Exponential
from optimizers.wrappers import Lookahead, Warmup
from surfaces import SURFACES, Bowl, Ellipse, Himmelblau, Rosenbrock, Saddle, SaddleWell, Trap
from tests.helpers import GOLDEN, Made, assert_same_run, ids, picked, ramp, same

CONJUGATE = (FletcherReeves, PolakRibiere, HestenesStiefel)
SEARCHING = (Armijo, BFGS, *CONJUGATE)
RATELESS = (*SEARCHING, Newton, SaddleFreeNewton)
OTHERS = (
    *RATELESS, LBFGS, Polyak, ASGD, Sophia, SWATS, SWATSAt, ScheduleFreeSGD, ScheduleFreeAdamW, DAdaptAdam, Prodigy,
)  # fmt: skip

STARTS = {"rosenbrock": (-1.2, 1.0), "himmelblau": (0.3, -0.8), "trap": (-5.0, 1.5), "saddle_well": (-2.5, 0.001)}
SURFACE = pytest.mark.parametrize("surface", STARTS)

with np.load(GOLDEN / "others.npz") as golden:
    CASES = list(zip(json.loads(str(golden["cases"])), golden["paths"], golden["memories"], strict=True))


@pytest.mark.parametrize(
    ("case", "path", "memory"), CASES, ids=[f"{case['optimizer']}-{case['surface']}" for case, *_ in CASES]
)
def test_packages(case, path, memory):
    """torch, optax and pytorch_optimizer: every fifth position, and what is remembered there."""
    optimizer = OPTIMIZERS[case["optimizer"]](**case["settings"])
    run = descend(SURFACES[case["surface"]](), optimizer, case["start"], 200)
    held = np.isfinite(path[0])
    np.testing.assert_allclose(run.path[:, ::5][:, held], path[:, held], rtol=1e-10, atol=1e-10)
    if "memory" in case:
        mine = np.broadcast_to(run.memory[case["memory"]], (2, 201))[:, ::5]
        held[0] = False
        np.testing.assert_allclose(mine[:, held], memory[:, held], rtol=1e-9, atol=1e-10)


def test_the_golden_paths_are_complete():
    packages = (LBFGS, ASGD, ScheduleFreeSGD, ScheduleFreeAdamW, DAdaptAdam, Prodigy, Sophia, Polyak)
    held = Counter((case["optimizer"], case["surface"]) for case, *_ in CASES)
    assert held == dict.fromkeys(product([cls.id for cls in packages], STARTS), 2)
    lengths = sorted(int(np.isfinite(path[0]).sum()) for _, path, _ in CASES)
    assert lengths[3:] == [41] * 61
    assert lengths[0] >= 7


def by_hand(rule, surface, start, steps):
    """The path of a rule given as a generator of points."""
    points = rule(SURFACES[surface](), list(start))
    return np.array([list(start), *(np.array(next(points)) for _ in range(steps))]).T


# Switching from Adam.


def swats_by_hand(lr, beta1, beta2, eps, tolerance, min_steps):
    """Keskar and Socher, algorithm 1, one coordinate at a time, with a relative test."""

    def rule(f, w):
        m, a, v = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
        lam, big, phase, k = 0.0, 0.0, "adam", 0
        while True:
            k += 1
            g = f.gradient(np.array(w)).tolist()
            if phase == "sgd":
                for i in (0, 1):
                    v[i] = beta1 * v[i] + g[i]
                    w[i] -= (1 - beta1) * big * v[i]
                yield w
                continue
            p = [0.0, 0.0]
            for i in (0, 1):
                m[i] = beta1 * m[i] + (1 - beta1) * g[i]
                a[i] = beta2 * a[i] + (1 - beta2) * g[i] ** 2
                p[i] = -lr * (m[i] / (1 - beta1**k)) / (sqrt(a[i] / (1 - beta2**k)) + eps)
                w[i] += p[i]
            along = p[0] * g[0] + p[1] * g[1]
            if along != 0:
                gamma = (p[0] ** 2 + p[1] ** 2) / -along
                lam = beta2 * lam + (1 - beta2) * gamma
                big = lam / (1 - beta2**k)
                if k > 1 and k >= min_steps and big > 0 and abs(big - gamma) < tolerance * abs(gamma):
                    phase = "sgd"
            yield w

    return rule


SWITCHING = [
    {"lr": 0.05, "beta1": 0.7, "beta2": 0.98, "eps": 1e-4, "tolerance": 0.05, "min_steps": 10},
    {"lr": 0.02, "beta1": 0.9, "beta2": 0.95, "eps": 1e-3, "tolerance": 0.3, "min_steps": 40},
]


@SURFACE
@pytest.mark.parametrize("settings", SWITCHING)
def test_swats(surface, settings):
    """The whole path, on both sides of the switch."""
    run = descend(SURFACES[surface](), SWATS(**settings), STARTS[surface], 120)
    expected = by_hand(swats_by_hand(**settings), surface, STARTS[surface], 120)
    assert settings["min_steps"] <= run.memory["T"][-1] < 120
    np.testing.assert_allclose(run.path, expected, rtol=1e-9, atol=1e-9)


def test_swats_says_when_it_switches_and_to_what():
    run = descend(SaddleWell(), SWATS(0.05, tolerance=0.1, min_steps=30), (-2.5, 0.001), 200)
    last = run.memory["T"]
    switched = int(last[-1])
    assert 30 <= switched < 200
    assert last.tolist() == [0.0] * switched + [switched] * (201 - switched)
    accepted, gamma = run.memory["Λ"], run.memory["γ"]
    assert abs(accepted[switched] - gamma[switched]) < 0.1 * gamma[switched]
    np.testing.assert_allclose(accepted[1:], debiased_by_hand(run.memory["λ"][1:], 0.999, switched))
    assert run.lr.tolist() == [0.05] * switched + [accepted[-1]] * (200 - switched)
    for frozen in ("m", "v", "γ", "λ", "Λ"):
        assert (run.memory[frozen][..., switched:] == run.memory[frozen][..., switched, None]).all()
    assert not run.memory["b"][:, : switched + 1].any()
    assert np.array_equal(run.memory["b"][:, switched + 1], run.gradient[:, switched])


def debiased_by_hand(mean, beta, until):
    return mean / (1 - beta ** np.minimum(np.arange(1, len(mean) + 1), until))


def test_swats_is_adam_until_the_switch_and_momentum_after():
    f, start = Rosenbrock(), (-1.2, 1.0)
    run = descend(f, SWATS(0.01, 0.8, 0.99, tolerance=0.2), start, 150)
    switched = int(run.memory["T"][-1])
    adam = descend(f, Adam(0.01, 0.8, 0.99, 1e-9), start, 150)
    assert np.array_equal(run.path[:, : switched + 1], adam.path[:, : switched + 1])
    momentum = Momentum(run.lr[-1] * (1 - 0.8), 0.8)
    after = descend(f, momentum, run.path[:, switched], 150 - switched)
    np.testing.assert_allclose(run.path[:, switched:], after.path, rtol=1e-10)


def test_swats_never_switches_where_the_papers_tolerance_cannot_be_met():
    run = descend(Rosenbrock(), SWATS(0.05, eps=1e-8, tolerance=1e-9), (-1.2, 1.0), 300)
    assert not run.memory["T"].any()
    assert np.array_equal(run.path, descend(Rosenbrock(), Adam(0.05), (-1.2, 1.0), 300).path)


def test_swats_switches_by_itself():
    """With its defaults, in the middle of a run; in the ravine γ keeps rising at most rates."""
    for surface in (Himmelblau(), Bowl(), Ellipse(), SaddleWell(), Trap()):
        run = descend(surface, SWATS(np.array([0.1, 0.2, 0.5])), surface.starts[0], 400)
        assert ((run.memory["T"][-1] >= 20) & (run.memory["T"][-1] < 400)).all()
    assert descend(Rosenbrock(), SWATS(0.2), (-1.2, 1.0), 400).memory["T"][-1] == 42


def test_swats_on_a_constant_slope():
    """There γ = lr |g|²/|g|₁/… is the same at every step, so the first step allowed is the last one of Adam."""
    run = descend(ramp(3.0, -4.0), SWATS(0.1, eps=0.0, tolerance=1e-6, min_steps=9), (0, 0), 30)
    assert run.memory["T"][-1] == 9
    np.testing.assert_allclose(run.lr[9:], 0.1 * 2 / 7)
    first = descend(ramp(3.0, -4.0), SWATS(0.1, eps=0.0, tolerance=1e-6, min_steps=0), (0, 0), 5)
    assert first.memory["T"][-1] == 2


def test_swats_never_climbs():
    """While Adam's momentum carries it uphill γ is negative; Λ agrees with it, yet is no rate to go on with."""
    back = Made(lambda x, y: x, lambda x, y: (np.where(x > -0.55, 1.0, -0.3), 0 * y))
    run = descend(back, SWATS(0.1, 0.9, 0.5, tolerance=1.0, min_steps=8), (0, 0), 14)
    accepted, gamma = run.memory["Λ"][8:], run.memory["γ"][8:]
    assert (gamma < 0).all()
    assert (np.abs(accepted - gamma) < np.abs(gamma)).any()
    assert not run.memory["T"].any()


def test_swats_under_a_schedule():
    """The learned rate is scheduled like Adam's own; on a constant slope it does not depend on the schedule."""
    plain = descend(ramp(3.0, -4.0), SWATS(0.1, eps=0.0, min_steps=5), (0, 0), 20)
    run = descend(ramp(3.0, -4.0), SWATS(0.1, eps=0.0, min_steps=5), (0, 0), 20, Exponential(0.9))
    np.testing.assert_allclose(run.lr, plain.lr * 0.9 ** np.arange(20), rtol=1e-12)
    moved = np.diff(run.path, axis=1) / np.diff(plain.path, axis=1)
    np.testing.assert_allclose(moved, np.broadcast_to(0.9 ** np.arange(20), (2, 20)), rtol=1e-9)


def test_runs_of_a_batch_switch_each_at_its_own_step():
    optimizer = SWATS(0.05, tolerance=np.array([0.01, 0.05, 0.3, 1e-9]), min_steps=np.array([5.0, 20.0, 60.0, 2.0]))
    batch = descend(SaddleWell(), optimizer, (-2.5, 0.001), 150)
    assert len(set(batch.memory["T"][-1])) >= 3
    for i in range(4):
        assert_same_run(batch, (i,), descend(SaddleWell(), picked(optimizer, (i,), (4,)), (-2.5, 0.001), 150))


def swats_at_by_hand(lr, sgd_lr, switch, beta1, beta2, eps):
    def rule(f, w):
        m, a, v, k = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], 0
        while True:
            k += 1
            g = f.gradient(np.array(w)).tolist()
            for i in (0, 1):
                if k <= switch:
                    m[i] = beta1 * m[i] + (1 - beta1) * g[i]
                    a[i] = beta2 * a[i] + (1 - beta2) * g[i] ** 2
                    w[i] -= lr * (m[i] / (1 - beta1**k)) / (sqrt(a[i] / (1 - beta2**k)) + eps)
                else:
                    v[i] = beta1 * v[i] + g[i]
                    w[i] -= sgd_lr * v[i]
            yield w

    return rule


@SURFACE
@pytest.mark.parametrize("settings", [
    {"lr": 0.05, "sgd_lr": 1e-4, "switch": 30, "beta1": 0.8, "beta2": 0.99, "eps": 1e-4},
    {"lr": 0.02, "sgd_lr": 5e-4, "switch": 1, "beta1": 0.7, "beta2": 0.95, "eps": 1e-3},
])  # fmt: skip
def test_swats_at(surface, settings):
    run = descend(SURFACES[surface](), SWATSAt(**settings), STARTS[surface], 100)
    expected = by_hand(swats_at_by_hand(**settings), surface, STARTS[surface], 100)
    np.testing.assert_allclose(run.path, expected, rtol=1e-9, atol=1e-9)
    k = settings["switch"]
    assert run.memory["T"].tolist() == [0] * k + [k] * (101 - k)
    assert run.lr.tolist() == [settings["lr"]] * k + [settings["sgd_lr"]] * (100 - k)


# Averaging.


def test_asgd_without_decay_is_gradient_descent():
    plain = descend(Himmelblau(), SGD(0.01), (0.3, -0.8), 60)
    run = descend(Himmelblau(), ASGD(0.01, lambd=0.0, alpha=1.0), (0.3, -0.8), 60)
    assert np.array_equal(run.path, plain.path)


def test_asgds_rate_and_decay():
    """On a flat loss only the decay is left: x_t = x_0 Π(1 - λ η_t)."""
    run = descend(ramp(0.0, 0.0), ASGD(0.5, lambd=0.2, alpha=0.6), (3.0, -1.0), 40)
    rates = 0.5 / (1 + 0.2 * 0.5 * np.arange(40)) ** 0.6
    np.testing.assert_allclose(run.lr, rates, rtol=1e-14)
    np.testing.assert_allclose(run.path[:, 1:], np.outer([3, -1], np.cumprod(1 - 0.2 * rates)), rtol=1e-12)


def test_asgds_average_is_the_mean_of_its_path():
    """From step t₀ + 2 on; until then it is the path."""
    run = descend(Himmelblau(), ASGD(0.01, t0=12), (0.3, -0.8), 60)
    mean = run.memory["θ_bar"]
    assert np.array_equal(mean[:, :15], run.path[:, :15])
    counts = np.arange(1, 61 - 14 + 1)
    np.testing.assert_allclose(mean[:, 14:], np.cumsum(run.path[:, 14:], axis=1) / counts, rtol=1e-13)


def test_a_schedule_multiplies_asgds_rate():
    plain = descend(ramp(), ASGD(0.5, lambd=0.2), (0, 0), 30)
    run = descend(ramp(), ASGD(0.5, lambd=0.2), (0, 0), 30, Exponential(0.9))
    np.testing.assert_allclose(run.lr, plain.lr * 0.9 ** np.arange(30), rtol=1e-13)


def test_schedule_free_without_interpolation_averages_gradient_descent():
    """β = 0: z is plain gradient descent and x the mean of its points."""
    run = descend(Himmelblau(), ScheduleFreeSGD(0.01, 0.0), (0.3, -0.8), 80)
    plain = descend(Himmelblau(), SGD(0.01), (0.3, -0.8), 80)
    np.testing.assert_allclose(run.memory["z"], plain.path, rtol=1e-12)
    means = np.cumsum(plain.path[:, 1:], axis=1) / np.arange(1, 81)
    np.testing.assert_allclose(run.path[:, 1:], means, rtol=1e-12)


def test_schedule_free_without_interpolation_averages_adam():
    run = descend(Himmelblau(), ScheduleFreeAdamW(0.1, 0.0, 0.99, 1e-3), (0.3, -0.8), 80)
    plain = descend(Himmelblau(), Adam(0.1, 0.0, 0.99, 1e-3), (0.3, -0.8), 80)
    np.testing.assert_allclose(run.memory["z"], plain.path, rtol=1e-10)


def test_schedule_free_takes_gradients_at_y_and_weighs_by_the_rate_squared():
    """Every line of the paper's update, under a warm-up, from what the run remembers."""
    for optimizer, beta in ((ScheduleFreeSGD(0.01, 0.8), 0.8), (ScheduleFreeAdamW(0.1, 0.7), 0.7)):
        run = descend(Himmelblau(), Warmup(optimizer, 15), (0.3, -0.8), 60, Exponential(0.99))
        x, z, y = run.path, run.memory["z"], run.memory["y"]
        np.testing.assert_allclose(y, (1 - beta) * z + beta * x, rtol=1e-13)
        top = np.maximum.accumulate(run.lr)
        np.testing.assert_allclose(run.memory["η_max"][1:], top, rtol=1e-15)
        means = np.cumsum(top**2 * z[:, 1:], axis=1) / np.cumsum(top**2)
        np.testing.assert_allclose(x[:, 1:], means, rtol=1e-12)
        if isinstance(optimizer, ScheduleFreeSGD):
            slopes = Himmelblau().gradient(y[:, :-1])
            np.testing.assert_allclose(np.diff(z, axis=1), -run.lr * slopes, rtol=1e-9, atol=1e-12)


# Rates found on the way.


@pytest.mark.parametrize("cls", [DAdaptAdam, Prodigy])
def test_the_estimated_distance_never_shrinks(cls):
    for surface in STARTS:
        run = descend(SURFACES[surface](), cls(), STARTS[surface], 200)
        d = run.memory["d"]
        assert d[0] == 1e-6
        assert (np.diff(d) >= 0).all()
        assert d[-1] > 1e-2
        assert np.array_equal(run.lr, d[:-1])


@pytest.mark.parametrize("cls", [DAdaptAdam, Prodigy])
def test_first_step_of_an_estimated_rate(cls):
    """η d₀ (1 - β₁)/√(1 - β₂) along each axis, whatever the slope."""
    run = descend(ramp(5.0, -0.02), cls(0.5, 0.8, 0.99, d0=0.1, eps=0.0), (0, 0), 1)
    np.testing.assert_allclose(run.path[:, 1], 0.05 * 0.2 / 0.1 * np.array([-1, 1]), rtol=1e-12)


def test_prodigys_estimate_stays_below_the_distance_on_a_convex_loss():
    """A lower bound in Adam's norm, the largest coordinate."""
    start = np.random.default_rng(4).uniform(-3, 3, (2, 50))
    for f in (Bowl(), Ellipse(20)):
        d = descend(f, Prodigy(), start, 80).memory["d"][-1]
        assert (d <= np.abs(start).max(axis=0)).all()


@pytest.mark.parametrize("cls", [DAdaptAdam, Prodigy])
def test_an_estimated_rate_does_not_mind_the_size_of_the_loss(cls):
    f = Himmelblau()
    for factor in (2.0**20, 2.0**-20):
        scaled = Made(lambda x, y: 0.0, lambda x, y, k=factor: k * f.gradient(np.stack([x, y])))
        plain, other = (descend(each, cls(eps=0.0), (0.3, -0.8), 80).path for each in (f, scaled))
        assert np.array_equal(plain, other)


@pytest.mark.parametrize("cls", [DAdaptAdam, Prodigy, Polyak, LBFGS, *SEARCHING])
def test_nothing_moves_where_it_is_level(cls):
    run = descend(Bowl(), cls(), np.array([[0.0, 1.0], [0.0, 2.0]]), 5)
    assert not run.path[..., 0].any()
    assert (run.path[:, 1:, 1] != [[1], [2]]).any()


def test_polyak_halves_a_bowl():
    """f - f* is |x|²/2, so each step goes half the way."""
    run = descend(Bowl(), Polyak(max_lr=10.0), (-2.5, 1.5), 20)
    np.testing.assert_array_equal(run.path, np.outer([-2.5, 1.5], 0.5 ** np.arange(21)))


def test_polyak_with_a_wrong_guess():
    """Too high and it settles on that level, from either side; the longest step is bounded by max_lr."""
    start = np.array([[-2.5, 0.3], [1.5, 0.1]])
    run = descend(Bowl(), Polyak(f_min=1.0, max_lr=10.0), start, 60)
    np.testing.assert_allclose(run.loss[-1], 1.0, rtol=1e-12)
    low = descend(Bowl(), Polyak(0.5, f_min=-1e9, max_lr=0.25), (-2.5, 1.5), 20)
    assert np.array_equal(low.path, descend(Bowl(), SGD(0.125), (-2.5, 1.5), 20).path)


# Second order.


@SURFACE
@pytest.mark.parametrize("damping", [0.0, 3.0, 40.0])
def test_newton(surface, damping):
    """(H + λI)⁻¹ g, and (|H| + λI)⁻¹ g with |H| from the eigenvectors, by numpy's linear algebra."""

    def newton(f, w):
        while True:
            w = w - np.linalg.solve(f.hessian(w) + damping * np.eye(2), f.gradient(w))
            yield w

    def saddle_free(f, w):
        while True:
            values, vectors = np.linalg.eigh(f.hessian(np.array(w)))
            positive = (vectors * np.abs(values)) @ vectors.T
            w = w - np.linalg.solve(positive + damping * np.eye(2), f.gradient(np.array(w)))
            yield w

    for cls, rule in ((Newton, newton), (SaddleFreeNewton, saddle_free)):
        run = descend(SURFACES[surface](), cls(damping), STARTS[surface], 12)
        expected = by_hand(lambda f, w, rule=rule: rule(f, np.array(w)), surface, STARTS[surface], 12)
        np.testing.assert_allclose(run.path, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("cls", [Newton, SaddleFreeNewton])
def test_newton_lands_on_the_minimum_of_a_quadratic(cls):
    start = np.random.default_rng(3).uniform(-9, 9, (2, 50))
    for f in (Bowl(), Ellipse(20), Ellipse(1000)):
        np.testing.assert_allclose(descend(f, cls(), start, 1).path[:, 1], 0, atol=1e-14)
    damped = descend(Ellipse(20), cls(4.0), (-9, 1.5), 10).path
    shrink = 4 / (np.array([1, 20]) + 4)
    np.testing.assert_allclose(damped[:, -1], [-9, 1.5] * shrink**10, rtol=1e-12)


def test_newton_is_drawn_to_saddles_and_maxima():
    run = descend(SaddleWell(), Newton(), (-2.5, 0.001), 9)
    np.testing.assert_allclose(run.path[:, 1], [0, -2e-9], atol=1e-14)
    assert str(run.outcome) == "Stuck at a saddle"
    assert str(descend(Himmelblau(), Newton(), (0.0, 0.0), 30).outcome) == "Stuck on a maximum"


def test_saddle_free_newton_is_not():
    free = descend(SaddleWell(), SaddleFreeNewton(), (-2.5, 0.001), 40)
    assert str(free.outcome) == "Converged"
    assert str(descend(Himmelblau(), SaddleFreeNewton(), (0.0, 0.0), 40).outcome) == "Converged"
    away = descend(Saddle(), SaddleFreeNewton(), (-2.5, 0.001), 8).path
    np.testing.assert_allclose(away, [[-2.5] + [0] * 8, 0.001 * 2.0 ** np.arange(9)], atol=1e-12)


def test_saddle_free_newton_never_climbs_at_first_order():
    """|H| is positive definite wherever H is regular: the step has a negative slope everywhere."""
    f, x = Himmelblau(), np.random.default_rng(2).uniform(-6, 6, (2, 500))
    moved = descend(f, SaddleFreeNewton(), x, 1).path
    assert (np.sum(f.gradient(x) * (moved[:, 1] - moved[:, 0]), axis=0) < 0).all()


def test_sophia_is_newton_along_each_axis_where_nothing_is_bounded():
    run = descend(Ellipse(20), Sophia(1.0, 0.0, 0.0, rho=1e9, k=1), (-9, 1.5), 1)
    np.testing.assert_allclose(run.path[:, 1], 0, atol=1e-14)


def test_sophia_takes_the_sign_where_everything_is():
    """On curvature of any sign: a coordinate moves η ρ down its slope."""
    run = descend(Saddle(), Sophia(0.5, 0.0, rho=0.01), (-2.5, 0.001), 40)
    np.testing.assert_allclose(np.diff(run.path, axis=1), np.outer([0.005, 0.005], np.ones(40)), rtol=1e-12)


def test_sophia_looks_at_the_curvature_every_k_steps_from_the_first():
    run = descend(Himmelblau(), Sophia(0.3, k=7, beta2=0.9), (0.3, -0.8), 40)
    h = run.memory["h"]
    assert (np.flatnonzero(np.diff(h[0])) % 7 == 0).all()
    np.testing.assert_allclose(h[:, 1], 0.1 * np.diagonal(Himmelblau().hessian((0.3, -0.8))), rtol=1e-12)
    seen = np.diagonal(Himmelblau().hessian(run.path[:, 7]))
    np.testing.assert_allclose(h[:, 8], 0.9 * h[:, 1] + 0.1 * seen, rtol=1e-12)


# Line searches.


def halved(f, x, g, d, c, tau):
    """How far to go along d: 1, τ, τ², ... until the loss falls enough; 0 where it never does."""
    length, here, slope = 1.0, f.value(x), float(g @ d)
    while not f.value(x + length * d) <= here + c * length * slope:
        length *= tau
        if length < 2.0**-50:
            return 0.0
    return length


def armijo_by_hand(f, x, c, tau):
    while True:
        g = f.gradient(x)
        x = x - halved(f, x, g, -g, c, tau) * g
        yield x


def bfgs_by_hand(f, x, c, tau):
    inverse = np.eye(2)
    while True:
        g = f.gradient(x)
        d = -inverse @ g
        s = halved(f, x, g, d, c, tau) * d
        x = x + s
        y = f.gradient(x) - g
        if s @ y > 1e-10:
            left = np.eye(2) - np.outer(s, y) / (s @ y)
            inverse = left @ inverse @ left.T + np.outer(s, s) / (s @ y)
        yield x


def conjugate_by_hand(share):
    def rule(f, x, c, tau):
        d, old = None, None
        while True:
            g = f.gradient(x)
            d = -g if d is None or not np.any(old) else -g + share(g, old, d) * d
            if not g @ d < 0:
                d = -g
            x, old = x + halved(f, x, g, d, c, tau) * d, g
            yield x

    return rule


def over(top, bottom):
    return top / bottom if bottom else 0.0


BY_HAND = {
    Armijo: armijo_by_hand,
    BFGS: bfgs_by_hand,
    FletcherReeves: conjugate_by_hand(lambda g, old, d: over(g @ g, old @ old)),
    PolakRibiere: conjugate_by_hand(lambda g, old, d: max(0.0, over(g @ (g - old), old @ old))),
    HestenesStiefel: conjugate_by_hand(lambda g, old, d: over(g @ (g - old), d @ (g - old))),
}


@SURFACE
@pytest.mark.parametrize("cls", SEARCHING, ids=ids)
@pytest.mark.parametrize(("c", "tau"), [(0.01, 0.3), (0.3, 0.8)])
def test_searches(cls, surface, c, tau):
    """For as long as rounding errors stay small, and cannot change how a search ends."""
    steps = 15 if surface == "rosenbrock" else 40
    run = descend(SURFACES[surface](), cls(c, tau), STARTS[surface], steps)
    expected = by_hand(lambda f, x: BY_HAND[cls](f, np.array(x), c, tau), surface, STARTS[surface], steps)
    fell = -np.diff(run.loss) > 1e-9 * np.abs(run.loss[:-1])
    clear = 1 + (steps if fell.all() else int(fell.argmin()))
    assert clear >= 6
    np.testing.assert_allclose(run.path[:, :clear], expected[:, :clear], rtol=1e-9, atol=1e-9)


@SURFACE
@pytest.mark.parametrize("cls", SEARCHING, ids=ids)
def test_a_search_takes_the_longest_step_that_falls_enough(cls, surface):
    f, c, tau = SURFACES[surface](), 0.05, 0.7
    run = descend(f, cls(c, tau), STARTS[surface], 60)
    assert (np.diff(run.loss) <= 0).all()
    lengths = run.memory["α"][1:]
    powers = np.log(lengths[lengths > 0]) / np.log(tau)
    np.testing.assert_allclose(powers, np.round(powers), atol=1e-9)
    assert lengths.max() <= 1
    for k in np.flatnonzero((lengths > 0) & (lengths < 1) & (-np.diff(run.loss) > 1e-6)):
        x, g = run.path[:, k], run.gradient[:, k]
        step = run.path[:, k + 1] - x
        assert f.value(x + step) <= f.value(x) + c * (g @ step) + 1e-12
        assert not f.value(x + step / tau) <= f.value(x) + c * (g @ step) / tau - 1e-12


@pytest.mark.parametrize("cls", SEARCHING, ids=ids)
def test_a_search_that_fails_stays(cls):
    """Where the slope points the wrong way, after a bounded number of looks."""
    looks = []
    liar = Made(lambda x, y: looks.append(1) or x * x + y * y, lambda x, y: (-2 * x - 1, -2 * y))
    for tau, most in ((0.5, 53), (0.9, 332)):
        looks.clear()
        state = cls(tau=tau).init(np.ones(2))
        x, state = cls(tau=tau).step(np.ones(2), state, liar, 1)
        assert x.tolist() == [1, 1]
        assert len(looks) <= most
        assert cls(tau=tau).inspect(state)["α"] == 0


@dataclass(frozen=True)
class Exact(Armijo):
    """A search that goes to the lowest point along its line; the loss must be a quadratic."""

    def search(self, f, x, g, d):
        (a, b), (_, c) = f.hessian(x)
        bend = a * d[0] ** 2 + 2 * b * d[0] * d[1] + c * d[1] ** 2
        return np.where(bend > 0, -np.sum(g * d, axis=0) / np.where(bend > 0, bend, 1), 0.0)


def exactly(cls):
    return type(f"Exact{cls.__name__}", (Exact, cls), {})()


def test_conjugate_directions_end_a_quadratic_in_two_steps():
    """With an exact search; and BFGS takes the same steps, knowing the inverse Hessian after them."""
    tilted = Made(
        lambda x, y: 2 * x * x + 3 * x * y + 5 * y * y / 2,
        lambda x, y: (4 * x + 3 * y, 3 * x + 5 * y),
        lambda x, y: ((4.0, 3.0), (3.0, 5.0)),
    )
    start = np.random.default_rng(5).uniform(-3, 3, (2, 20))
    runs = {cls: descend(tilted, exactly(cls), start, 2) for cls in (BFGS, *CONJUGATE)}
    for run in runs.values():
        np.testing.assert_allclose(run.path[:, 2], 0, atol=1e-12)
        np.testing.assert_allclose(run.path, runs[BFGS].path, atol=1e-12)
    memory = runs[BFGS].memory
    inverse = np.linalg.inv([[4, 3], [3, 5]])[..., None]
    np.testing.assert_allclose(
        [memory["H_x"][:, 2], memory["H_y"][:, 2]], np.broadcast_to(inverse, (2, 2, 20)), rtol=1e-9
    )
    slow = descend(tilted, exactly(Armijo), start, 2).path[:, 2]
    assert (np.hypot(*slow) > 1e-4).all()


@pytest.mark.parametrize("cls", SEARCHING, ids=ids)
def test_a_search_lands_on_the_minimum_of_a_bowl(cls):
    """There the first length tried, 1, is the right one."""
    run = descend(Bowl(), cls(), (-2.5, 1.5), 3)
    assert run.path[:, 1].tolist() == [0, 0]
    assert run.memory["α"][1] == 1


@pytest.mark.parametrize(("cls", "steps"), [(BFGS, 45), (FletcherReeves, 320), (HestenesStiefel, 240)])
def test_searches_end_the_ravine(cls, steps):
    assert descend(Rosenbrock(), cls(), (-1.2, 1.0), steps).loss[-1] < 1e-9


def test_bfgs_learns_from_every_step():
    """H y = s after each update; H stays as it is where the gradient does not grow along the step."""
    f = Rosenbrock()
    run = descend(f, BFGS(), (-1.2, 1.0), 25)
    s, y = np.diff(run.path, axis=1), np.diff(run.gradient, axis=1)
    rows = run.memory["H_x"][:, 1:], run.memory["H_y"][:, 1:]
    learned = np.sum(s * y, axis=0) > 1e-10
    assert learned[:20].all()
    times = np.stack([np.sum(row * y, axis=0) for row in rows])
    np.testing.assert_allclose(times[:, learned], s[:, learned], rtol=1e-6, atol=1e-12)
    bent = descend(Saddle(), BFGS(), (0.0, 0.1), 3)
    assert (bent.memory["H_x"] == [[1], [0]]).all()
    assert (bent.memory["H_y"] == [[0], [1]]).all()


def test_conjugate_gradients_start_afresh_where_they_would_climb():
    """A direction that leads uphill is replaced by the slope's."""
    f = Himmelblau()
    g = f.gradient(np.array([0.3, -0.8]))
    for cls in CONJUGATE:
        state = (g / 1e3, 1e3 * g, np.array(1.0))
        _, (last, d, _) = cls().step(np.array([0.3, -0.8]), state, f, 2)
        assert np.array_equal(last, g)
        assert np.array_equal(d, -g) or cls is HestenesStiefel


def test_a_search_gives_up_for_each_run_alone():
    """A step too short to count does not count either while others are still searching."""
    needle = Made(
        lambda x, y: np.where(x == 1, 0.0, np.where(np.abs(x - 1) < 1e4, -1e40, 1.0)), lambda x, y: (1e20, 0 * y)
    )
    run = descend(needle, Armijo(c=1e-6, tau=np.array([0.5, 0.9])), (1.0, 0.0), 1)
    assert run.path[0, 1].tolist() == [1, 1]


# torch's L-BFGS.


def test_lbfgs_first_steps():
    """lr·min(1, 1/|g|₁)·g first; then the secant's length along the slope."""
    for start in ((-2.5, 1.5), (0.1, -0.2)):
        g = np.array(start)
        run = descend(Bowl(), LBFGS(0.5), start, 2)
        first = 0.5 * min(1, 1 / np.abs(g).sum())
        np.testing.assert_allclose(run.path[:, 1], g * (1 - first), rtol=1e-14)
        assert run.memory["γ"].tolist() == pytest.approx([0, 1, 1])
        np.testing.assert_allclose(run.path[:, 2], 0.5 * run.path[:, 1], rtol=1e-12)


def test_lbfgs_that_remembers_everything_is_bfgs():
    """Two pairs span the plane: on a quadratic H g is then exact, and a whole step lands on the minimum."""
    run = descend(Ellipse(20), LBFGS(1.0), (-9, 1.5), 30)
    assert run.loss[-1] < 1e-9
    assert (run.memory["n"] <= 100).all()
    short = descend(Ellipse(20), LBFGS(1.0, history=1), (-9, 1.5), 30)
    assert short.memory["n"].max() == 1
    assert not np.allclose(short.path, run.path)


def test_lbfgs_stays_where_the_slope_is_small():
    """At torch's tolerances: |g| ≤ 1e-7 leaves everything as it is; up to g·d = -1e-9 only the point stays."""
    run = descend(Bowl(), LBFGS(0.5), np.array([[1e-7, 2e-7, 3e-5, 4e-5], [0.0] * 4]), 3)
    assert (run.path[0, -1] == run.path[0, 0]).tolist() == [True, True, True, False]
    assert run.memory["γ"][1].tolist() == [0, 1, 1, 1]
    assert run.memory["g_0"][0, -1, :3].tolist() == [0, 2e-7, 3e-5]


# Batches.


@pytest.mark.long
@pytest.mark.parametrize("cls", OTHERS, ids=ids)
def test_lost_runs_disturb_no_other(cls):
    """Some start at infinity, some where nothing is a number, some so far out that they soon get there."""
    start = np.array(
        [[0.3, np.nan, np.inf, 1e150, -1.2, 1e80, 1.0, -np.inf], [-0.8, 1.0, 2.0, -1e150, 1.0, 1e80, np.nan, np.nan]]
    )
    optimizer = cls(**({"lr": 1e-3} if "lr" in params(cls) else {}))
    for f in (Himmelblau(), Rosenbrock(), Trap()):
        batch = descend(f, optimizer, start, 30)
        for i in range(8):
            assert_same_run(batch, (i,), descend(f, optimizer, start[:, i], 30))
        assert np.isfinite(batch.path[..., [0, 4]]).all()
        assert not np.isfinite(batch.path[:, -1, [1, 6, 7]]).all(axis=0).any()


@pytest.mark.parametrize("cls", RATELESS, ids=ids)
def test_without_a_learning_rate_a_schedule_has_nothing_to_act_on(cls):
    assert "lr" not in params(cls)
    assert cls().scaled(0.1) == cls()
    run = descend(Himmelblau(), cls(), (0.3, -0.8), 20)
    assert (run.lr == 1).all()
    assert np.array_equal(run.path, descend(Himmelblau(), cls(), (0.3, -0.8), 20, Exponential(0.5)).path)


def test_lbfgs_histories_of_a_batch():
    """A history of its own for every run, as if it were alone."""
    optimizer = LBFGS(np.array([0.5, 0.8, 0.5, 1.0]), np.array([1.0, 2.0, 30.0, 5.0]))
    batch = descend(Rosenbrock(), optimizer, (-1.2, 1.0), 60)
    assert batch.memory["n"].max(axis=0)[:2].tolist() == [1, 2]
    for i in range(4):
        alone = descend(Rosenbrock(), picked(optimizer, (i,), (4,)), (-1.2, 1.0), 60)
        assert same(batch.path[..., i], alone.path)


def test_the_switch_is_marked_on_the_path():
    run = descend(Himmelblau(), Lookahead(SWATSAt(0.1, 0.01, 12)), (0, 0), 40)
    assert run.turns == (12,)
    assert descend(Himmelblau(), SWATSAt(0.1, 0.01, 50), (0, 0), 40).turns == ()
    learned = descend(Bowl(), SWATS(0.1), (-2.5, 1.5), 300)
    assert learned.turns == (int(learned.memory["T"][-1]),)
    assert learned.turns > (0,)
    assert descend(Bowl(), SGD(0.1), (1, 1), 5).turns == ()
