"""Wrappers: against their definitions written the long way."""

from __future__ import annotations

import numpy as np
import pytest

from descent import descend
from optimizers import OPTIMIZERS, SGD, Adam, Momentum
from optimizers.schedules import Exponential
from optimizers.wrappers import WRAPPERS, Lookahead, Warmup
from surfaces import Himmelblau, Rosenbrock
from tests.helpers import every_wrapper, ids

INNER = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)
START = (0.3, -0.8)


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


@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=ids)
def test_schedules_reach_the_inner_rate(wrapper):
    for inner in (SGD(0.01), Momentum(0.01), *every_wrapper(Adam(0.01))):
        run = descend(Himmelblau(), wrapper(inner), START, 30, Exponential(0.9))
        plain = descend(Himmelblau(), wrapper(inner), START, 30)
        np.testing.assert_allclose(run.lr, plain.lr * 0.9 ** np.arange(30), rtol=1e-13)


def test_a_warmup_may_stand_inside_or_outside():
    a = descend(Himmelblau(), Warmup(Lookahead(SGD(0.01), 3), 10), START, 30)
    b = descend(Himmelblau(), Lookahead(Warmup(SGD(0.01), 10), 3), START, 30)
    assert np.array_equal(a.path, b.path)
    assert np.array_equal(a.lr, b.lr)
