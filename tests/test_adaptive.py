"""The adaptive relatives: against torch, optax and pytorch_optimizer, against longhand, and what is known of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from itertools import product
from math import copysign, sqrt
from typing import Any

import numpy as np
import pytest

from descent import Optimizer, descend
from descent.anatomy import lay_out
from optimizers import (
    OPTIMIZERS,
    SGD,
    AdaBelief,
    AdaBound,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    AdamUncorrected,
    AdamW,
    Adan,
    AMSBound,
    AMSGrad,
    CenteredRMSprop,
    Lion,
    MomentumEMA,
    Nadam,
    NadamSimple,
    Nesterov,
    RAdam,
    RMSprop,
    RMSpropMomentum,
    Rprop,
    SignDescent,
    Yogi,
)
from optimizers.schedules import Exponential
from optimizers.wrappers import Lookahead, Warmup
from surfaces import SURFACES, Bowl, Himmelblau, Rosenbrock, SaddleWell
from tests.helpers import GOLDEN, Inverse, Made, ids, ramp

RELATIVES = (
    Adadelta,
    CenteredRMSprop,
    RMSpropMomentum,
    AdamUncorrected,
    AdamW,
    Adamax,
    Nadam,
    NadamSimple,
    AMSGrad,
    RAdam,
    AdaBound,
    AMSBound,
    AdaBelief,
    Yogi,
    Adan,
    Lion,
    SignDescent,
    Rprop,
)
START = (0.3, -0.8)

with np.load(GOLDEN / "adaptive.npz") as golden:
    CASES = list(zip(json.loads(str(golden["cases"])), golden["paths"], strict=True))


@pytest.mark.parametrize(
    ("case", "expected"), CASES, ids=[f"{case['optimizer']}-{case['surface']}" for case, _ in CASES]
)
def test_packages(case, expected):
    """Every tenth position of torch.optim, optax or pytorch_optimizer, also under an exponential schedule."""
    settings = dict(case["settings"])
    schedule = Exponential(settings.pop("gamma_lr", 1.0))
    optimizer = OPTIMIZERS[case["optimizer"]](**settings)
    path = descend(SURFACES[case["surface"]](), optimizer, case["start"], 200, schedule).path
    np.testing.assert_allclose(path[:, ::10], expected, rtol=1e-10, atol=1e-10)


def test_the_golden_paths_are_complete():
    surfaces = ("rosenbrock", "himmelblau", "trap", "saddle_well")
    packaged = {cls.id for cls in RELATIVES} - {"adam_uncorrected"}
    held = Counter((case["optimizer"], case["surface"]) for case, _ in CASES)
    assert held == {(cls, surface): 2 if cls == "rprop" else 3 for cls, surface in product(packaged, surfaces)}
    assert {path.shape for _, path in CASES} == {(2, 21)}
    for case, _ in CASES:
        settings = {k: v for k, v in case["settings"].items() if k != "gamma_lr"}
        assert settings.keys() == {field.name for field in fields(OPTIMIZERS[case["optimizer"]])} - {"threshold"}


# What no package offers, or only nearly: one coordinate at a time, in plain floats, from the papers.


def clipped(value, low, high):
    return low if value < low else min(value, high)


def uncorrected_longhand(slopes, lr, beta1, beta2, eps):
    m = v = 0.0
    for g in slopes():
        m += (1 - beta1) * (g - m)
        v += (1 - beta2) * (g**2 - v)
        yield lr * m / (sqrt(v) + eps)


def radam_longhand(slopes, lr, beta1, beta2, eps, threshold):
    m = v = 0.0
    rho_inf = 2 / (1 - beta2) - 1
    for t, g in enumerate(slopes(), 1):
        m += (1 - beta1) * (g - m)
        v += (1 - beta2) * (g**2 - v)
        left = 1 - beta2**t
        rho = rho_inf - 2 * t * beta2**t / left
        step = lr * m / (1 - beta1**t)
        if rho > threshold:
            step *= sqrt((rho - 4) / (rho_inf - 4) * (rho - 2) / (rho_inf - 2) * rho_inf / rho)
            step /= (sqrt(v) + eps) / sqrt(left)
        yield step


def adabound_longhand(slopes, lr, beta1, beta2, eps, final_lr, gamma, falling=1.0, ams=False):
    """The authors' code; ``falling`` is the factor of an exponential schedule."""
    m = v = peak = 0.0
    now = lr
    for t, g in enumerate(slopes(), 1):
        m += (1 - beta1) * (g - m)
        v += (1 - beta2) * (g**2 - v)
        peak = max(peak, v)
        final = final_lr * now / lr
        step_size = now * sqrt(1 - beta2**t) / (1 - beta1**t)
        rate = step_size / (sqrt(peak if ams else v) + eps)
        yield clipped(rate, final * (1 - 1 / (gamma * t + 1)), final * (1 + 1 / (gamma * t))) * m
        now *= falling


def longhand(f: Any, rule: Callable, start: tuple, steps: int, **settings: float) -> np.ndarray:
    """The path of a rule that takes the slopes of one coordinate and yields what to subtract from it."""
    x = list(start)
    slope = [0.0, 0.0]
    taken = [rule(lambda i=i: iter(lambda: slope[i], None), **settings) for i in (0, 1)]
    path = [tuple(x)]
    for _ in range(steps):
        slope[:] = map(float, f.gradient(np.array(x)))
        x = [at - next(step) for at, step in zip(x, taken, strict=True)]
        path.append(tuple(x))
    return np.array(path).T


PLACES = [
    (Rosenbrock(), (-1.2, 1.0), 1e-3),
    (Himmelblau(), START, 1e-2),
    (SURFACES["trap"](), (-5.0, 1.5), 0.3),
    (SaddleWell(), (-2.5, 0.001), 0.3),
]
SHARED = [{"beta1": 0.8, "beta2": 0.99, "eps": 1e-4}, {"beta1": 0.95, "beta2": 0.9, "eps": 1e-2}]
AT = pytest.mark.parametrize(("f", "start", "pace"), PLACES, ids=[type(f).__name__ for f, *_ in PLACES])
WITH = pytest.mark.parametrize("shared", SHARED, ids=["slow", "quick"])


@AT
@WITH
def test_adam_uncorrected_longhand(f, start, pace, shared):
    path = descend(f, AdamUncorrected(0.03, **shared), start, 200).path
    np.testing.assert_allclose(path, longhand(f, uncorrected_longhand, start, 200, lr=0.03, **shared), atol=1e-9)


@AT
@WITH
@pytest.mark.parametrize("threshold", [4, 5])
def test_radam_longhand(f, start, pace, shared, threshold):
    expected = longhand(f, radam_longhand, start, 200, lr=0.5 * pace, threshold=threshold, **shared)
    path = descend(f, RAdam(0.5 * pace, **shared, threshold=threshold), start, 200).path
    np.testing.assert_allclose(path, expected, atol=1e-9)


@AT
@WITH
@pytest.mark.parametrize("cls", [AdaBound, AMSBound], ids=ids)
def test_adabound_longhand(f, start, pace, shared, cls):
    """With a schedule, which moves the bounds as well."""
    settings = {**shared, "lr": pace, "final_lr": 0.5 * pace, "gamma": 0.03, "eps": 1e-8}
    expected = longhand(f, adabound_longhand, start, 200, **settings, falling=0.99, ams=cls is AMSBound)
    path = descend(f, cls(**settings), start, 200, Exponential(0.99)).path
    np.testing.assert_allclose(path, expected, atol=1e-9)


@AT
def test_rprop_longhand(f, start, pace):
    """Riedmiller and Braun's sizes, Igel and Hüsken's rest after a turn; the schedule multiplies what is moved."""

    def rule(slopes):
        size, last, now = 0.05, 0.0, 1.0
        for g in slopes():
            if g * last > 0:
                size = min(size * 1.3, 0.2)
            elif g * last < 0:
                size = max(size * 0.6, 1e-3)
                g = 0.0
            yield now * copysign(size, g) if g else 0.0
            last, now = g, now * 0.99

    optimizer = Rprop(0.05, up=1.3, down=0.6, smallest=1e-3, largest=0.2)
    path = descend(f, optimizer, start, 200, Exponential(0.99)).path
    np.testing.assert_allclose(path, longhand(f, rule, start, 200), atol=1e-12)


# On a constant slope.


def steps(optimizer: Optimizer, n: int, slope: float = 1.0, schedule: Any = None) -> np.ndarray:
    """How far each of n updates goes down a constant slope."""
    more = [schedule] if schedule else []
    return -np.diff(descend(ramp(slope, -3.0), optimizer, (0, 0), n, *more).path[0])


class Sloped(Made):
    """A loss whose slope is a given function of the step."""

    def __init__(self, slope: Callable[[int], Any]) -> None:
        super().__init__(lambda x, y: x + y, lambda x, y: (1.0, 1.0))
        self.slope = slope

    def at_step(self, t: int, seed: int) -> Made:
        return ramp(self.slope(t), self.slope(t))


@pytest.mark.parametrize("cls", [Adam, Adamax, AMSGrad, Nadam, NadamSimple, Adan, RMSprop, RMSpropMomentum], ids=ids)
def test_terminal_velocity(cls):
    """The slope's size does not matter in the end: lr, with momentum lr / (1 - β)."""
    last = [steps(cls(lr=0.3), 2000, slope)[-1] for slope in (0.5, 50.0)]
    np.testing.assert_allclose(last, 3.0 if cls is RMSpropMomentum else 0.3, rtol=1e-3)


def test_sign_rules_step_by_the_rate():
    for cls in (SignDescent, Lion):
        path = descend(Himmelblau(), cls(0.013), START, 100).path
        np.testing.assert_allclose(np.abs(np.diff(path, axis=1)), 0.013, rtol=1e-9)


def test_rprops_steps_grow_to_its_largest():
    t = np.arange(40)
    np.testing.assert_allclose(steps(Rprop(0.1, largest=5.0), 40), np.minimum(0.1 * 1.2**t, 5.0), rtol=1e-12)
    halved = steps(Rprop(0.1, largest=5.0), 40, schedule=Inverse(0.7))
    np.testing.assert_allclose(halved, np.minimum(0.1 * 1.2**t, 5.0) / (t + 1) ** 0.7, rtol=1e-12)


def test_rprop_rests_after_a_turn():
    """The slope turns at steps 3 and 4: the first turn rests and forgets, so the second is none."""
    run = descend(Sloped(lambda t: -1.0 if t == 3 else 1.0), Rprop(0.1), (0, 0), 5)
    np.testing.assert_allclose(-np.diff(run.path[0]), [0.1, 0.12, 0, 0.06, 0.072], rtol=1e-12)
    np.testing.assert_allclose(run.memory["D"][0], [0.1, 0.1, 0.12, 0.06, 0.06, 0.072], rtol=1e-12)
    assert run.memory["g_last"][0].tolist() == [0, 1, 1, 0, 1, 1]


def test_rprops_sizes_have_a_floor():
    run = descend(Sloped(lambda t: (-1.0) ** (t // 2)), Rprop(0.1, smallest=1e-3), (0, 0), 60)
    assert run.memory["D"][0, -1] == 1e-3


def test_rmsprops_first_step():
    assert steps(RMSprop(0.1), 1) == pytest.approx(0.1 / sqrt(0.1), rel=1e-7)


def test_adam_without_correction_starts_too_fast():
    """3.16 lr at once, 6.57 at step 12, still 3.24 at step 100: nearly five times Adam's way."""
    shares = steps(AdamUncorrected(0.1), 100) / 0.1
    np.testing.assert_allclose(shares[[0, 11, 99]], [sqrt(10), 6.57, 3.24], atol=0.005)
    assert shares[0] == pytest.approx(0.1 / sqrt(0.001), rel=1e-6)
    assert shares.argmax() == 11
    assert shares.sum() / 10 == pytest.approx(46.6, abs=0.05)
    assert steps(Adam(0.1), 100).sum() == pytest.approx(10.0)


def test_the_size_of_adams_step_is_not_bounded_as_often_quoted():
    """lr (1 - β₁)/√(1 - β₂) after one slope among none, corrected; growing slopes reach 7.27 lr."""
    lone = descend(Sloped(lambda t: float(t == 3000)), Adam(1.0), (0, 0), 3000).path[0]
    assert lone[-1] == pytest.approx(-3.083, abs=5e-4)
    growing = descend(Sloped(lambda t: (0.999 / 0.9) ** t), AdamUncorrected(1.0), (0, 0), 300).path[0]
    assert np.diff(growing).min() == pytest.approx(-7.270, abs=5e-4)


def test_adamaxs_bound_is_not_its_rate():
    """Slopes that fade by β₂ keep the largest one in sight: (1 - β₁)/(1 - β₁/β₂) = 1.009 rates, and never more."""
    bound = 0.1 / (1 - 0.9 / 0.999)
    fading = descend(Sloped(lambda t: 100 * 0.999**t), Adamax(1.0, eps=1e-12), (0, 0), 300).path[0]
    moved = -np.diff(fading)
    assert moved.max() == pytest.approx(bound, rel=1e-6)
    assert moved.max() <= bound * (1 + 1e-12)
    rates = np.array([0.01, 0.03, 0.1, 0.3, 1.0])
    surfaces = [(cls(), start) for cls in SURFACES.values() for start in cls.starts]
    paths = [descend(f, Adamax(rates), start, 300).path for f, start in surfaces]
    assert 1.004 < max(np.nanmax(np.abs(np.diff(path, axis=1)) / rates) for path in paths) <= bound


def test_nadams_first_step():
    """Nearly half again of Adam's with constant momentum; with torch's rising momentum hardly more than Adam's."""
    assert steps(NadamSimple(1.0), 1) == pytest.approx(0.9 * 0.1 / 0.19 + 1, rel=1e-7)
    now, ahead = 0.9 * (1 - 0.5 * 0.96**0.02), 0.9 * (1 - 0.5 * 0.96**0.04)
    assert steps(Nadam(1.0, psi=0.02), 1) == pytest.approx(ahead * 0.1 / (1 - now * ahead) + 1, rel=1e-7)


def test_nadams_momentum_rises():
    """The memory P is one number per run: the product of momentums from β₁/2 towards β₁."""
    run = descend(ramp(), Nadam(psi=np.array([[0.01], [0.5]])), np.zeros((2, 1, 3)), 400)
    product_ = run.memory["P"]
    assert product_.shape == (401, 2, 3)
    assert (product_[0] == 1).all()
    momentum = product_[1:] / product_[:-1]
    t = np.arange(1, 401)[:, None]
    np.testing.assert_allclose(momentum[..., 0], 0.9 * (1 - 0.96 ** (t * [0.01, 0.5]) / 2), rtol=1e-12)


def test_adadeltas_slow_start():
    """√ε/√(1 - ρ) at first, and little faster after hundreds of steps."""
    moved = steps(Adadelta(), 600)
    assert moved[0] == pytest.approx(sqrt(1e-6) / sqrt(0.05 + 1e-6), rel=1e-12)
    np.testing.assert_allclose(moved[[0, -1]], [0.0045, 0.0072], atol=5e-5)
    assert (np.diff(moved[100:]) > 0).all()
    np.testing.assert_allclose(steps(Adadelta(lr=7.0), 600), 7 * moved, rtol=1e-9)


def test_radams_rectification():
    """β₂ = .999: the paper's threshold lets it divide from step 5 on, torch's from step 6 on."""
    paper, torchs = steps(RAdam(0.1, threshold=4, eps=1e-12), 5000), steps(RAdam(0.1, eps=1e-12), 20)
    np.testing.assert_allclose(paper[:4], 0.1, rtol=1e-12)
    np.testing.assert_allclose(paper[[4, 9, 99, 999, 4999]] / 0.1, [0.017, 0.049, 0.215, 0.645, 0.983], atol=5e-4)
    np.testing.assert_allclose(torchs[:5], 0.1, rtol=1e-12)
    np.testing.assert_allclose(torchs[5:], paper[5:20], rtol=1e-9)
    assert paper[9] == pytest.approx(0.0049, abs=5e-5)


def test_radam_may_never_divide():
    """Not while ρ∞ = 2/(1 - β₂) - 1 stays at the threshold: then its steps are as long as the slope is steep."""
    for threshold, edge in ((4, 0.6), (5, 2 / 3)):
        assert steps(RAdam(0.1, beta2=edge - 1e-3, threshold=threshold), 300, 7.0)[-1] == pytest.approx(0.7)
        divided = steps(RAdam(0.1, beta2=edge + 1e-3, threshold=threshold), 300, 7.0)
        assert divided[0] == pytest.approx(0.7)
        assert divided[-1] == pytest.approx(0.1)


def test_radams_thresholds_may_differ_from_run_to_run():
    batch = descend(Himmelblau(), RAdam(1e-4, threshold=np.array([4, 5])), START, 12).path
    for i, threshold in enumerate((4, 5)):
        alone = descend(Himmelblau(), RAdam(1e-4, threshold=threshold), START, 12).path
        assert np.array_equal(batch[..., i], alone)
    assert not np.array_equal(batch[..., 0], batch[..., 1])


def test_radams_first_steps_explode_at_adams_rate():
    """They are not divided: at lr .01 on Rosenbrock's they are 2.3, 3.0, 80 and 5e5 long."""
    path = descend(Rosenbrock(), RAdam(0.01, threshold=4), (-1.2, 1.0), 4).path
    np.testing.assert_allclose(np.hypot(*np.diff(path)), [2.33, 3.03, 80.4, 5.07e5], rtol=2e-3)


@pytest.mark.parametrize("cls", [AdaBound, AMSBound], ids=ids)
def test_adabounds_bounds(cls):
    """Tiny slopes meet the upper bound, huge ones the lower; without momentum a step is rate times slope."""
    t = np.arange(1, 2001)
    lower, upper = 0.1 * (1 - 1 / (0.001 * t + 1)), 0.1 * (1 + 1 / (0.001 * t))
    np.testing.assert_allclose(steps(cls(beta1=0.0), 2000, 1e7) / 1e7, lower, rtol=1e-9)
    # after a shallow slope the rate the root asks for is above any bound
    optimizer = cls(lr=1.0, beta1=0.0)
    np.testing.assert_allclose(steps(optimizer, 2000, 1e-6) / 1e-6, upper, rtol=1e-9)
    np.testing.assert_allclose(lower[[0, 99, 999, 1999]], [1e-4, 0.009, 0.05, 0.067], rtol=0.02)
    np.testing.assert_allclose(upper[[0, 99, 999, 1999]], [100, 1.1, 0.2, 0.15], rtol=2e-3)


def test_adabound_lies_between_adam_and_momentum():
    free = descend(Himmelblau(), AdaBound(0.1, eps=0.0, gamma=1e-12), START, 100).path
    np.testing.assert_allclose(free, descend(Himmelblau(), Adam(0.1, eps=0.0), START, 100).path, rtol=1e-9)
    bound = descend(Himmelblau(), AdaBound(0.1, gamma=1e15, final_lr=0.01), START, 100).path
    np.testing.assert_allclose(bound, descend(Himmelblau(), MomentumEMA(0.01), START, 100).path, rtol=1e-9)


def test_a_schedule_moves_adabounds_bounds():
    slowed = AdaBound(0.1, final_lr=0.04).scaled(0.25)
    assert slowed == AdaBound(0.025, final_lr=0.01)
    moved = steps(AdaBound(beta1=0.0), 50, 1e7, Inverse(1.0)) / steps(AdaBound(beta1=0.0), 50, 1e7)
    np.testing.assert_allclose(moved, 1 / np.arange(1, 51), rtol=1e-12)


def test_centered_rmsprop_speeds_up_on_a_steady_slope():
    """The variance is g² q (1 - q) with q = ρᵗ, on its way to nothing."""
    q = 0.9 ** np.arange(1, 61)
    moved = steps(CenteredRMSprop(0.1, eps=1e-6), 60, 5.0)
    np.testing.assert_allclose(moved, 0.1 * 5 / (5 * np.sqrt(q * (1 - q)) + 1e-6), rtol=1e-9)


def test_centered_rmsprop_survives_rounding():
    """Where rounding leaves v below μ², of which torch takes the root, the spread is none and ε divides."""
    slopes = np.linspace(0.1, 9.9, 99)
    run = descend(Sloped(lambda t: slopes), CenteredRMSprop(0.01, rho=0.5), np.zeros((2, 99)), 200)
    moved, v, mu = -np.diff(run.path[0], axis=0), run.memory["v"][0, 1:], run.memory["μ"][0, 1:]
    below = v < mu * mu
    assert below.any()
    np.testing.assert_allclose(moved[below], (0.01 * slopes / 1e-8 * np.ones_like(moved))[below], rtol=1e-9)


def test_momentum_of_divided_gradients():
    t = np.arange(1, 61)
    moved = steps(RMSpropMomentum(0.1, rho=0.0, beta=0.8, eps=0.0), 60)
    np.testing.assert_allclose(moved, 0.1 * (1 - 0.8**t) / 0.2, rtol=1e-12)


def test_adabeliefs_epsilon_accumulates():
    """On a constant slope the surprise is β₁ᵗ g; ε stands in every s, so their sum cannot fade away."""
    lr, beta1, beta2, eps, g = 0.1, 0.8, 0.95, 1e-3, 2.0
    t = np.arange(1, 81)
    ages = t[:, None] - t
    weights = np.where(ages >= 0, beta2 ** np.maximum(ages, 0), 0)
    s = weights @ ((1 - beta2) * (beta1**t * g) ** 2 + eps)
    moved = steps(AdaBelief(lr, beta1, beta2, eps), 80, g)
    np.testing.assert_allclose(moved, lr * g / (np.sqrt(s / (1 - beta2**t)) + eps), rtol=1e-10)


def test_yogis_average_moves_by_the_new_slope_alone():
    """Up by (1 - β₂) g² at each steep step, and after those hardly down; Adam's forgets them."""
    t = np.arange(121)
    f = Sloped(lambda t: 2.0 if t <= 20 else 0.01)
    rising = 1e-6 + 0.01 * 4 * np.minimum(t, 20)
    run = descend(f, Yogi(beta2=0.99), (0, 0), 120)
    np.testing.assert_allclose(run.memory["v"][0], rising - 0.01 * 1e-4 * np.maximum(t - 20, 0), rtol=1e-10)
    adams = descend(f, Adam(beta2=0.99), (0, 0), 120).memory["v"][0]
    assert run.memory["v"][0, -1] > 2.5 * adams[-1]
    assert run.memory["m"][0, 1] == pytest.approx(0.9 * 1e-6 + 0.1 * 2, rel=1e-12)
    assert steps(Yogi(0.1, beta2=0.99), 1) == pytest.approx(
        0.1 * (0.9e-6 + 0.1) / 0.1 / (sqrt((1e-6 + 0.01) / 0.01) + 1e-3), rel=1e-9
    )


def test_adan_averages_changes():
    """A slope that grows by one each step: its change is 0 at first, then 1."""
    run = descend(Sloped(lambda t: float(t)), Adan(0.1, 0.9, 0.8, 0.95), (0, 0), 30)
    k = np.arange(31)
    np.testing.assert_allclose(run.memory["v"][0], np.where(k > 0, 1 - 0.8 ** np.maximum(k - 1, 0), 0), atol=1e-14)
    assert run.memory["n"][0, 1] == pytest.approx(0.05 * 1.0**2)
    assert run.memory["n"][0, 2] == pytest.approx(0.95 * 0.05 + 0.05 * (2 + 0.8 * 1) ** 2)
    np.testing.assert_allclose(run.memory["g_last"][0], k)


# Where one is another.


def same_path(a: Optimizer, b: Optimizer, rtol: float = 1e-9) -> None:
    """Fail unless two rules take the same path."""
    np.testing.assert_allclose(
        descend(Himmelblau(), a, START, 80).path, descend(Himmelblau(), b, START, 80).path, rtol=rtol
    )


def test_adam_without_momentum_or_correction_is_rmsprop():
    same_path(AdamUncorrected(0.01, beta1=0.0, beta2=0.95, eps=1e-3), RMSprop(0.01, rho=0.95, eps=1e-3))


def test_rmsprop_without_memory_is_sign_descent():
    same_path(RMSprop(0.013, rho=0.0, eps=0.0), SignDescent(0.013))
    same_path(AdamUncorrected(0.013, beta1=0.0, beta2=0.0, eps=0.0), SignDescent(0.013))
    same_path(Adamax(0.013, beta1=0.0, beta2=0.0, eps=0.0), SignDescent(0.013))


def test_lion_without_blending_is_sign_descent():
    same_path(Lion(0.013, beta1=0.0), SignDescent(0.013), rtol=0)


def test_rprop_that_never_adapts_is_sign_descent():
    """But for the step it rests after a turn: alike while no sign has turned."""
    plain = descend(Himmelblau(), SignDescent(0.013), START, 80).path[:, :40]
    assert np.array_equal(descend(Himmelblau(), Rprop(0.013, up=1.0, down=1.0), START, 80).path[:, :40], plain)


def test_rules_without_their_addition_are_their_parents():
    same_path(RMSpropMomentum(0.01, beta=0.0, eps=1e-3), RMSprop(0.01, eps=1e-3), rtol=1e-12)
    same_path(AdamW(0.1, weight_decay=0.0), Adam(0.1), rtol=0)
    same_path(NadamSimple(0.1, beta1=0.0), Adam(0.1, beta1=0.0), rtol=1e-12)
    same_path(Nadam(0.1, beta1=0.0), Adam(0.1, beta1=0.0), rtol=1e-12)
    same_path(Adan(0.1, 0.0, 0.0, 0.9), Adam(0.1, beta1=0.0, beta2=0.9), rtol=1e-12)


def test_nadams_agree_once_the_momentum_has_risen():
    """Torch's first weight is not β₁'s, so on a path they differ; where every step has one slope they meet."""
    simple, rising = steps(NadamSimple(0.1), 400), steps(Nadam(0.1, psi=1.0), 400)
    np.testing.assert_allclose(simple[300:], rising[300:], rtol=1e-6)


def test_adams_short_form():
    """m / (√v + ε') with the corrections in the rate: the same step where ε' = ε √(1 - β₂ᵗ)."""
    lr, beta1, beta2, eps = 0.1, 0.9, 0.99, 0.05
    x, m, v = np.array(START), np.zeros(2), np.zeros(2)
    path = descend(Himmelblau(), Adam(lr, beta1, beta2, eps), START, 60).path
    for t in range(1, 61):
        g = Himmelblau().gradient(x)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        root = sqrt(1 - beta2**t)
        x = x - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root)
        np.testing.assert_allclose(path[:, t], x, rtol=1e-10)


def test_adam_with_endless_memory_is_adagrad():
    adam = descend(Himmelblau(), Adam(0.5, 0.0, 1 - 1e-10, 0.0), START, 60, Inverse(0.5)).path
    adagrad = descend(Himmelblau(), Adagrad(0.5, eps=0.0), START, 60).path
    np.testing.assert_allclose(adam, adagrad, atol=1e-6)


@pytest.mark.parametrize(
    ("optimizer", "factor"),
    [
        (AdamW(0.1, weight_decay=0.3), 1 - 0.1 * 0.3),
        (Lion(0.1, weight_decay=0.3), 1 - 0.1 * 0.3),
        (Adan(0.1, weight_decay=0.3), 1 / (1 + 0.1 * 0.3)),
    ],
    ids=["AdamW", "Lion", "Adan"],
)
def test_decay_alone(optimizer, factor):
    """With no slope at all θ shrinks by the same factor at every step."""
    path = descend(ramp(0.0, 0.0), optimizer, (2, -3), 50).path
    np.testing.assert_allclose(path, np.outer([2, -3], factor ** np.arange(51)), rtol=1e-12)


def test_decay_is_not_divided():
    """AdamW takes ηλθ away whatever the gradients were, so a steep coordinate decays no slower."""
    decayed = descend(ramp(1e3, 1e-3), AdamW(0.1, eps=0.0, weight_decay=0.5), (5, 5), 1).path[:, 1]
    np.testing.assert_allclose(decayed, 5 * (1 - 0.05) - 0.1, rtol=1e-12)


@pytest.mark.parametrize(
    "optimizer",
    [
        Adamax(0.1, eps=0.0),
        AMSGrad(0.1, eps=0.0),
        Nadam(0.1, eps=0.0),
        NadamSimple(0.1, eps=0.0),
        AdamUncorrected(0.03, eps=0.0),
        CenteredRMSprop(0.001, eps=0.0),
        RMSpropMomentum(0.01, eps=0.0),
        AdaBelief(0.03, eps=0.0),
        Adan(0.1, eps=0.0),
        Lion(0.01),
        SignDescent(0.01),
        Rprop(0.01),
    ],
    ids=lambda optimizer: type(optimizer).__name__,
)
def test_the_size_of_the_loss_does_not_matter(optimizer):
    """Exactly so for a power of two, where ε is zero."""
    f = Himmelblau()
    for factor in (2.0**20, 2.0**-20):
        scaled = Made(lambda x, y: 0.0, lambda x, y, k=factor: k * f.gradient(np.stack([x, y])))
        plain = descend(f, optimizer, START, 60).path
        assert np.array_equal(descend(scaled, optimizer, START, 60).path, plain)


@pytest.mark.parametrize("cls", [RAdam, AdaBound, AMSBound], ids=ids)
def test_where_the_size_of_the_loss_does_matter(cls):
    f = Himmelblau()
    doubled = Made(lambda x, y: 0.0, lambda x, y: 2 * f.gradient(np.stack([x, y])))
    plain = descend(f, cls(1e-3, eps=0.0), START, 5).path
    assert not np.allclose(descend(doubled, cls(1e-3, eps=0.0), START, 5).path, plain)


# What they are for.


class Walled(Made):
    """Reddi, Kale and Kumar's theorem 1: slopes 3, -1, -1 on [-1, 1]; steep walls in place of a fence."""

    def __init__(self) -> None:
        super().__init__(lambda x, y: x / 3, lambda x, y: (1 / 3, y))

    def at_step(self, t: int, seed: int) -> Made:
        slope = 3.0 if t % 3 == 1 else -1.0
        return Made(
            lambda x, y: slope * x, lambda x, y: (slope + 40 * np.maximum(0, x - 1) - 40 * np.maximum(0, -x - 1), y)
        )


def fenced(optimizer: Optimizer, power: float, n: int = 6000) -> float:
    """Where theorem 1 ends within its fence, at a rate falling as a power of time."""
    x, state = np.zeros(2), optimizer.init(np.zeros(2))
    for t in range(1, n + 1):
        slopes = ramp(3.0 if t % 3 == 1 else -1.0, 0.0)
        x, state = optimizer.scaled(t**-power).step(x, state, slopes, t)
        x = np.clip(x, -1, 1)
    return x[0]


def test_amsgrad_goes_the_right_way():
    """Where Adam walks to the worst point of a convex problem, also at a constant rate, AMSGrad finds the best."""
    beta2 = 1 / (1 + 3**2)
    assert fenced(Adam(0.1, 0.0, beta2), 0.5) > 0.99
    assert fenced(Adam(0.1, 0.0, beta2), 0.0) > 0.9
    assert fenced(AMSGrad(0.1, 0.0, beta2), 0.5) < -0.99
    ends = [
        descend(Walled(), cls(0.02, beta1=0.0, beta2=0.1), (0, 1.5), 3000).path[0, -30:].mean()
        for cls in (Adam, AMSGrad)
    ]
    np.testing.assert_allclose(ends, [1.01, -1.007], atol=0.01)


def test_only_amsgrads_raw_maximum_is_monotone():
    """After one spike the corrected root falls from 10 to 5 in four steps, while V stays."""
    run = descend(Sloped(lambda t: 10.0 * (t == 1)), AMSGrad(1.0), (0, 0), 4)
    peak = run.memory["V"][0, 1:]
    np.testing.assert_allclose(peak, 0.1, rtol=1e-12)
    t = np.arange(1, 5)
    m_hat = run.memory["m"][0, 1:] / (1 - 0.9**t)
    root = m_hat / -np.diff(run.path[0])
    np.testing.assert_allclose(root[[0, 3]], [10, 5.0], atol=0.01)
    wandering = descend(Himmelblau(), AMSGrad(0.5, beta2=0.9), START, 200).memory
    assert (np.diff(wandering["V"], axis=1) >= 0).all()
    assert (np.diff(wandering["v"], axis=1) < 0).any()
    peaks = np.maximum.accumulate(wandering["v"], axis=1)
    np.testing.assert_array_equal(wandering["V"], peaks)


def test_nadam_overshoots_less_than_adam():
    """In the bowl at lr .3, as a share of the start: 31 % and 24 %; the loss stays below .001 after 71 and 53 steps."""
    for optimizer, overshoot, settled in ((Adam(0.3), 0.31, 71), (NadamSimple(0.3), 0.24, 53)):
        run = descend(Bowl(), optimizer, (-2.5, 1.5), 300)
        assert run.path[0].max() / 2.5 == pytest.approx(overshoot, abs=0.005)
        assert np.flatnonzero(run.loss > 1e-3)[-1] + 1 == settled


def test_who_coasts_how_far_where_the_slope_is_zero():
    def flat_beyond_zero(x, y):
        return np.where(x < 0, -1.0, np.where(x == 0, -0.5, 0.0)), y

    shelf = Made(lambda x, y: -np.minimum(x, 0) + y * y / 2, flat_beyond_zero)
    for optimizer, reach in ((RMSprop(0.1), 0.018), (NadamSimple(0.1), 0.95), (Adam(0.1), 1.06), (Adam(0.3), 3.18)):
        end = descend(shelf, optimizer, (-3.05, 2), 1000).path[0, -1]
        assert end == pytest.approx(reach, rel=0.03)


def test_who_leaves_the_ridge_first():
    reached = {
        cls: descend(SaddleWell(), cls(0.1), (-2.5, 0.001), 400).steps_to(-0.2)
        for cls in (RMSprop, NadamSimple, Adam, SGD, Adagrad)
    }
    assert reached == {RMSprop: 23, NadamSimple: 25, Adam: 26, SGD: 74, Adagrad: 282}


def test_sign_descent_hops_about_a_minimum():
    """A two-cycle of length √2 lr, its middle on the minimum at best."""
    run = descend(Bowl(), SignDescent(0.1), (-2.55, 1.55), 200)
    assert np.hypot(*run.path[:, -1]) == pytest.approx(0.0707, abs=1e-4)
    np.testing.assert_allclose(run.path[:, -1], run.path[:, -3], atol=1e-12)


def test_pure_noise_still_walks():
    """Steps of 0.23 lr with no slope at all; with one the mean step is lr μ/√(μ² + σ²)."""
    noise = np.random.default_rng(13).normal(size=(400, 4000))
    for mean, root, drift in ((0.0, sqrt(0.1 / 1.9), 0.0), (1.0, None, 1 / sqrt(2))):
        f = Sloped(lambda t, mean=mean: mean + noise[t - 1])
        path = descend(f, Adam(1.0, beta2=0.9999), np.zeros((2, 4000)), 400).path[0]
        last = np.diff(path[-2:], axis=0)
        assert -last.mean() == pytest.approx(drift, abs=0.015)
        assert root is None or np.sqrt((last**2).mean()) == pytest.approx(root, rel=0.04)


# What they say of themselves.


@pytest.mark.parametrize("cls", RELATIVES, ids=ids)
def test_the_rate_shown_is_the_rate_that_moves(cls):
    """They remember slopes only: on a constant slope their steps are proportional to their rates."""
    optimizer = AdamW(0.01, weight_decay=0.0) if cls is AdamW else cls(lr=0.01)
    f = ramp(1.5, -0.5)
    unit = descend(f, optimizer, (0, 0), 30)
    for other in (optimizer, Warmup(optimizer, 7), Warmup(Warmup(optimizer, 12), 5)):
        run = descend(f, other, (0, 0), 30, Inverse(0.7))
        moved = np.diff(run.path, axis=1) / np.diff(unit.path, axis=1)
        np.testing.assert_allclose(moved, np.broadcast_to(run.lr / unit.lr, (2, 30)), rtol=1e-8)


@pytest.mark.parametrize("cls", [AdaBound, AMSBound, Rprop], ids=ids)
def test_a_rate_of_zero_stays(cls):
    """Although their bounds and limits have rates of their own."""
    for optimizer in (cls(lr=0.0), cls().scaled(0.0)):
        assert (descend(Himmelblau(), optimizer, (1, 2), 12).path == [[1], [2]]).all()


@pytest.mark.parametrize("cls", [cls for cls in RELATIVES if cls.__bases__ != (Optimizer,)], ids=ids)
def test_nothing_said_of_a_parent_is_said_of_the_child(cls):
    assert {"rule", "parent", "changes", "differs"} <= vars(cls).keys()
    assert cls.rule != cls.__base__.rule


@pytest.mark.parametrize("cls", [*RELATIVES, Adam, RMSprop, Adagrad, Nesterov], ids=ids)
def test_declarations(cls):
    assert cls.parent in OPTIMIZERS
    assert OPTIMIZERS[cls.parent].reference.year <= cls.reference.year
    assert cls.changes
    assert cls.momentum is None or cls.momentum in {field.name for field in fields(cls)}
    assert not cls.differs or cls.differs.endswith(".")
    assert cls.summary().endswith(".")
    assert len(cls.summary()) < 120


@pytest.mark.parametrize("cls", RELATIVES, ids=ids)
def test_a_schedule_may_drive_the_momentum(cls):
    driven = cls().driven(0.5)
    assert driven == (cls(**{cls.momentum: 0.5}) if cls.momentum else cls())


def test_what_a_step_shows():
    """The numbers of the third update, for who lays it out."""

    def shown(optimizer):
        laid = lay_out(Himmelblau(), optimizer, START, 3, 5)
        return laid, laid.terms

    laid, terms = shown(Adam(0.1))
    assert terms.keys() == {"m_hat", "v_hat", "rate"}
    np.testing.assert_allclose(terms["m_hat"], laid.memory["m"] / (1 - 0.9**3))
    np.testing.assert_allclose(laid.step, -0.1 * terms["m_hat"] / (np.sqrt(terms["v_hat"]) + 1e-8))
    np.testing.assert_allclose(laid.step, -terms["rate"] * terms["m_hat"])
    laid, terms = shown(Nesterov(0.01))
    np.testing.assert_array_equal(terms["look_ahead"], laid.gradients[0][0])
    laid, terms = shown(RAdam(1e-3))
    assert terms["rho_t"] == pytest.approx(1999 - 6 * 0.999**3 / (1 - 0.999**3), rel=1e-9)
    laid, terms = shown(AdaBound(0.1, final_lr=0.2, gamma=0.5))
    np.testing.assert_allclose([terms["lower"], terms["upper"]], [0.2 * (1 - 1 / 2.5), 0.2 * (1 + 1 / 1.5)])
    np.testing.assert_allclose(laid.step, -terms["rate"] * laid.memory["m"])
    laid, terms = shown(Lookahead(AMSGrad(0.1)))
    np.testing.assert_allclose(terms["v_hat"], laid.memory["V"] / (1 - 0.999**3))
    for cls in (Adadelta, CenteredRMSprop, Adamax, Nadam, NadamSimple, AdaBelief, Yogi, Adan, Lion, AdamW):
        assert all(np.isfinite(value).all() for value in shown(cls())[1].values())
        assert shown(cls())[1]
