"""Metrics: each against its definition written the long way, on single runs and on batches."""

from __future__ import annotations

from itertools import pairwise
from math import hypot, isnan, sqrt

import numpy as np
import pytest

from descent import Sampling, Trajectory, Transformed, descend
from descent.metrics import (
    convergence_ratio,
    effective_rate,
    epoch_displacements,
    gap,
    oscillation,
    reversals,
    settle_step,
    signal_to_noise,
    spread,
    update_sizes,
)
from optimizers import SGD, Adagrad, Adam, Momentum, Nesterov, RMSprop
from surfaces import Drift, Ellipse, Himmelblau, Linreg, Rosenbrock, Saddle, Sparse
from tests.helpers import Made

RNG = np.random.default_rng(51)
WALK = RNG.normal(size=(2, 41, 3, 4)).round(1)
"""Twelve paths whose coordinates also stand still now and then."""
LOSS = np.abs(RNG.normal(size=(41, 3, 4))).cumsum(axis=0)[::-1] + RNG.normal(size=(41, 3, 4))
"""Twelve losses that fall, not at every step."""
RUNS = list(np.ndindex(3, 4))


def noisy(optimizer, steps: int = 60, seed=0) -> Trajectory:
    """A run on one sample at a time."""
    return descend(Sampling(batch=1).on(Linreg()), optimizer, (-1.5, 2.5), steps, seed=seed)


def test_gap():
    """The loss less the lowest minimum's, whatever an update saw."""
    run = noisy(SGD(0.05), seed=np.arange(3))
    normal = np.linalg.lstsq(np.array([[u, 1] for u, _ in Linreg.samples]), [v for _, v in Linreg.samples])[0]
    np.testing.assert_allclose(gap(run), run.loss - Linreg().value(normal), atol=1e-12)
    assert gap(run).shape == (61, 3)
    assert gap(descend(Himmelblau(), SGD(0.01), (1, 1), 200))[-1] == pytest.approx(0, abs=1e-12)
    scaled = descend(Transformed(Linreg(), scale=10.0), SGD(0.005), (-1.5, 2.5), 5)
    np.testing.assert_allclose(gap(scaled), 10 * gap(descend(Linreg(), SGD(0.05), (-1.5, 2.5), 5)), rtol=1e-9)


def test_gap_of_a_loss_that_moves():
    """At each step to the minimum as it is then."""
    run = descend(Drift(), SGD(0.1), (0, 0), 50)
    far = [hypot(x - 2 * np.sin(2 * np.pi * t / 200), y) for t, (x, y) in enumerate(run.path.T.tolist())]
    np.testing.assert_allclose(gap(run), np.square(far) / 2, atol=1e-15)


def test_no_gap_where_no_minimum_is_known():
    assert np.isnan(gap(descend(Saddle(), SGD(0.1), (1, 1), 5))).all()
    assert np.isnan(gap(descend(Made(lambda x, y: x, lambda x, y: (1, 0)), SGD(0.1), (1, 1), 5))).all()


@pytest.mark.parametrize("target", [0.0, 0.5, 3.0, 10.0, 100.0])
def test_settle_step(target):
    found = settle_step(LOSS, target)
    for run in RUNS:
        losses = LOSS[(slice(None), *run)].tolist()
        stays = [t for t in range(len(losses)) if all(loss <= target for loss in losses[t:])]
        assert found[run] == (stays[0] if stays else -1)
        assert settle_step(LOSS[(slice(None), *run)], target) == found[run]


def test_settle_step_of_several_targets_and_of_no_numbers():
    targets = RNG.uniform(0, 20, (3, 4))
    assert settle_step(LOSS, targets).tolist() == [
        [int(settle_step(LOSS[:, i, j], targets[i, j])) for j in range(4)] for i in range(3)
    ]
    assert settle_step(np.array([0.0, np.nan, 0.0, 0.0]), 1) == 2
    assert settle_step(np.array([0.0, 0.0, np.nan]), 1) == -1
    assert settle_step(np.array([0.0, 0.0]), 0) == 0


def test_a_loss_settles_no_earlier_than_it_arrives():
    """Momentum passes its target, and comes back to it."""
    run = descend(Ellipse(), Momentum(0.09), (-9, 1.5), 200)
    assert run.steps_to(0.001) < settle_step(run.loss, 0.001) < 200


@pytest.mark.parametrize("updates", [1, 2, 6, 7, 40])
def test_update_sizes_and_epochs(updates):
    sizes, epochs = update_sizes(WALK), epoch_displacements(WALK, updates)
    assert sizes.shape == (40, 3, 4)
    assert epochs.shape == (40 // updates, 3, 4)
    for run in RUNS:
        points = WALK[(slice(None), slice(None), *run)].T.tolist()

        def between(a: int, b: int, points=points) -> float:
            return hypot(points[b][0] - points[a][0], points[b][1] - points[a][1])

        assert sizes[(slice(None), *run)].tolist() == pytest.approx([between(t, t + 1) for t in range(40)])
        ends = [(e * updates, (e + 1) * updates) for e in range(40 // updates)]
        assert epochs[(slice(None), *run)].tolist() == pytest.approx([between(*each) for each in ends])


def test_the_path_is_as_long_as_its_updates():
    run = noisy(SGD(0.05), seed=np.arange(3))
    np.testing.assert_allclose(run.length, update_sizes(run.path).sum(axis=0))


def test_oscillation():
    """Of all coordinates of all updates but the first; one that stands still does not turn."""
    turned, fractions = reversals(WALK), oscillation(WALK)
    assert turned.shape == (2, 39, 3, 4)
    for run in RUNS:
        count = 0
        for axis in range(2):
            values = WALK[(axis, slice(None), *run)].tolist()
            moves = [b - a for a, b in pairwise(values)]
            turns = [(a > 0 and b < 0) or (a < 0 and b > 0) for a, b in pairwise(moves)]
            assert turned[(axis, slice(None), *run)].tolist() == turns
            count += sum(turns)
        assert fractions[run] == pytest.approx(count / 78)


def test_oscillation_of_moves_too_small_to_multiply():
    """The product of two such updates is zero; their signs still differ."""
    path = np.array([[0.0, 1e-200, 0.0, 1e-200], [0.0, 1.0, 2.0, 3.0]])
    assert oscillation(path) == 0.5


def test_nothing_oscillates_in_one_update():
    assert isnan(oscillation(np.zeros((2, 2))))
    assert np.isnan(oscillation(np.zeros((2, 1, 5)))).tolist() == [True] * 5


def test_convergence_ratio():
    reference = LOSS[:, 1, 2]
    for at in (3, 10, 30):
        before = [float(reference[t]) for t in range(at - 4, at + 1) if t >= 0]
        target, ratios = sum(before) / len(before), convergence_ratio(LOSS, reference[:, None, None], at)
        for run in RUNS:
            reached = [t for t, loss in enumerate(LOSS[(slice(None), *run)].tolist()) if loss <= target]
            assert ratios[run] == pytest.approx(reached[0] / at if reached else np.nan, nan_ok=True)


def test_convergence_ratio_of_a_rule_to_itself_and_of_none():
    falling = np.linspace(60, 0, 61)
    assert convergence_ratio(falling, falling) == 48 / 50  # the smoothed loss is that of two steps before
    assert isnan(convergence_ratio(falling + 100, falling))
    assert isnan(convergence_ratio(falling, np.full(61, np.inf)))
    assert isnan(convergence_ratio(falling, np.full(61, np.nan)))


@pytest.mark.parametrize(("beta", "ratio"), [(0.5, 1.0), (0.9, 0.22), (0.95, 0.18), (0.99, 0.1)])
def test_how_much_faster_looking_ahead_is(beta, ratio):
    """On a ravine, as measured apart from this engine."""
    ahead, heavy = (descend(Ellipse(), cls(0.03, beta), (-9, 1.5), 300).loss for cls in (Nesterov, Momentum))
    assert convergence_ratio(ahead, heavy) == pytest.approx(ratio)


def test_effective_rate():
    """The update of each coordinate is this rate times its slope."""
    for optimizer in (Adagrad(0.3, eps=0.1), RMSprop(0.01, eps=0.1)):
        run = descend(Rosenbrock(), optimizer, (-1.2, 1), 30)
        (square,) = run.memory.values()
        rates = effective_rate(optimizer.lr, square[:, 1:], optimizer.eps)
        np.testing.assert_allclose(-rates * run.gradient[:, :-1], np.diff(run.path, axis=1), rtol=1e-9)


def test_effective_rates_of_a_frequent_and_a_rare_feature():
    """Adagrad leaves the rare weight the larger rate: one run measured elsewhere is one like these."""
    run = descend(Sampling(batch=1).on(Sparse()), Adagrad(1.0), (-1, -1), 100, seed=np.arange(20))
    x, y = effective_rate(1.0, run.memory["G"][:, -1], 1e-8)
    assert np.percentile(x, 10) < 0.035 < np.percentile(x, 90)
    assert np.percentile(y, 10) < 0.130 < np.percentile(y, 90)
    assert (y > 2 * x).all()


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.999), (0.5, 0.9), (0.0, 0.5)])
def test_signal_to_noise(beta1, beta2):
    """Mean over root mean square of the slopes met, each weighted by its age."""
    run = descend(Rosenbrock(), Adam(0.05, beta1, beta2), (-1.2, 1), 30)
    found = signal_to_noise(run.memory["m"], run.memory["v"], beta1, beta2)
    assert found.shape == (2, 30)
    for axis in range(2):
        for t in range(1, 31):
            slopes = run.gradient[axis, :t].tolist()
            ages = range(t - 1, -1, -1)
            mean = sum(beta1**age * g for age, g in zip(ages, slopes, strict=True)) / sum(beta1**a for a in ages)
            square = sum(beta2**age * g * g for age, g in zip(ages, slopes, strict=True)) / sum(beta2**a for a in ages)
            assert found[axis, t - 1] == pytest.approx(abs(mean) / sqrt(square), rel=1e-9)


def test_signal_to_noise_of_a_batch_and_of_no_slope():
    beta1 = np.array([0.5, 0.9])
    run = descend(Rosenbrock(), Adam(0.05, beta1), (-1.2, 1), 9)
    found = signal_to_noise(run.memory["m"], run.memory["v"], beta1, 0.999)
    for i, beta in enumerate(beta1.tolist()):
        alone = signal_to_noise(run.memory["m"][..., i], run.memory["v"][..., i], beta, 0.999)
        np.testing.assert_allclose(found[..., i], alone, rtol=1e-12)
    assert np.isnan(signal_to_noise(np.zeros((2, 3)), np.zeros((2, 3)), 0.9, 0.999)).all()


def test_a_spread_counts_who_has_diverged_as_infinite():
    middle, low, high = spread(np.array([[1, 2, np.inf], [np.nan, 1, 2], [np.inf] * 3]))
    assert middle.tolist() == [2, 2, np.inf]
    assert low.tolist() == pytest.approx([1.2, 1.2, np.inf])
    assert high.tolist() == [np.inf, np.inf, np.inf]


def test_a_spread_is_over_the_last_axis():
    values = np.random.default_rng(3).normal(size=(4, 21))
    for i, row in enumerate(values):
        ordered = np.sort(row)
        assert [each[i] for each in spread(values)] == pytest.approx([ordered[10], ordered[2], ordered[18]])
