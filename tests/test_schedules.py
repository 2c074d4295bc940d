"""The promises every schedule keeps; what each one computes is in test_all_schedules.py."""

from __future__ import annotations

import numpy as np
import pytest

from descent import Constant, Schedule, descend, params
from descent.schedule import MomentumDriver
from optimizers import SGD, Adagrad
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import Warmup
from surfaces import Bowl, Himmelblau
from tests.helpers import assert_same_run, drawn, ids, picked, spread, starts_in

EVERY = pytest.mark.parametrize("cls", SCHEDULES.values(), ids=ids)

TOTALS = (1, 2, 3, 7, 50)


def momenta(schedule: Schedule, total: int) -> list | None:
    """The momentum of every update, from a schedule that drives it."""
    driven = [schedule.momentum(t, total) for t in range(total)]
    return None if driven[0] is None else driven


def test_constant_is_one():
    assert Constant().curve(9).tolist() == [1] * 9


@EVERY
def test_multipliers_are_shares(cls):
    """Finite and within 0 and 1, whatever the settings and the length of the run; so is the momentum."""
    rng = np.random.default_rng(10)
    for schedule in (cls(), *(drawn(cls, rng) for _ in range(20))):
        for total in TOTALS:
            curve = schedule.curve(total)
            assert curve.shape == (total,)
            assert (curve >= 0).all()
            assert (curve <= 1).all()
            assert curve.tolist() == [schedule(t, total) for t in range(total)]
            assert all(0 <= momentum <= 1 for momentum in momenta(schedule, total) or ())
        assert schedule.curve(0).size == 0


@EVERY
def test_only_the_drivers_drive_momentum(cls):
    assert (momenta(cls(), 9) is not None) == issubclass(cls, MomentumDriver)


@EVERY
def test_a_schedule_alone_equals_the_schedule_in_a_batch(cls):
    rng = np.random.default_rng(11)
    for name, each in params(cls).items():
        batch = cls(**{name: each.grid(7)})
        for total in TOTALS:
            curves = batch.curve(total)
            assert curves.shape in ((total, 7), (total,))  # one curve where only the momentum depends on it
            alone = [picked(batch, (i,), (7,)) for i in range(7)]
            assert np.array_equal(curves.T if curves.ndim > 1 else [curves] * 7, [each.curve(total) for each in alone])
            if (driven := momenta(batch, total)) is not None:
                for t, momentum in enumerate(driven):
                    assert np.broadcast_to(momentum, (7,)).tolist() == [each.momentum(t, total) for each in alone]
    schedule, optimizer = spread(cls, rng, (3, 1)), spread(Adagrad, rng, (4,))
    starts = starts_in(Himmelblau, rng, (4,))
    batch = descend(Himmelblau(), optimizer, starts, 20, schedule)
    for index in np.ndindex(batch.path.shape[2:]):
        alone = [picked(item, index, batch.path.shape[2:]) for item in (optimizer, schedule)]
        assert_same_run(batch, index, descend(Himmelblau(), alone[0], starts[:, index[-1]], 20, alone[1]))


@EVERY
def test_a_schedule_multiplies_the_rate_of_every_step(cls):
    rng = np.random.default_rng(12)
    for schedule in (cls(), drawn(cls, rng)):
        run = descend(Bowl(), SGD(0.25), (1, -2), 30, schedule)
        curve = schedule.curve(30)
        np.testing.assert_allclose(run.lr, 0.25 * curve, rtol=1e-15)
        np.testing.assert_allclose(run.path[0, 1:], np.cumprod(1 - 0.25 * curve), rtol=1e-12)
        slowed = descend(Bowl(), Adagrad(0.5, lr_decay=0.1), (1, -2), 30, schedule)
        np.testing.assert_allclose(slowed.lr, 0.5 * curve / (1 + 0.1 * np.arange(30)), rtol=1e-14)


@EVERY
@pytest.mark.parametrize("n", [1, 7, 40])
def test_every_schedule_composes_with_a_warmup(cls, n):
    """The wrapper's straight line times the curve."""
    rng = np.random.default_rng(13)
    for schedule in (cls(), drawn(cls, rng)):
        run = descend(Bowl(), Warmup(SGD(0.25), n), (1, -2), 30, schedule)
        expected = 0.25 * schedule.curve(30) * np.minimum(1, np.arange(1, 31) / n)
        np.testing.assert_allclose(run.lr, expected, rtol=1e-14)
        np.testing.assert_allclose(run.path[0, 1:], np.cumprod(1 - expected), rtol=1e-12)
