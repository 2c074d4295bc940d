"""Schedules: against torch.optim.lr_scheduler, and the promises every schedule keeps."""

from __future__ import annotations

import json

import numpy as np
import pytest

from descent import Constant, descend, params
from optimizers import SGD, Adagrad
from optimizers.schedules import SCHEDULES, Cosine, Exponential, OneCycle
from surfaces import Bowl, Himmelblau
from tests.helpers import GOLDEN, assert_same_run, drawn, ids, picked, spread, starts_in

EVERY = pytest.mark.parametrize("cls", SCHEDULES.values(), ids=ids)

CASES = json.loads((GOLDEN / "schedules.json").read_text())
TOTALS = (1, 2, 3, 7, 50)


@pytest.mark.parametrize("case", CASES, ids=[f"{case['schedule']}-{case['total']}" for case in CASES])
def test_torch(case):
    schedule = SCHEDULES[case["schedule"]](**case["settings"])
    np.testing.assert_allclose(schedule.curve(case["total"]), case["curve"], rtol=1e-12, atol=1e-12)


def test_constant_is_one():
    assert Constant().curve(9).tolist() == [1] * 9


def test_exponential():
    assert Exponential(0.5).curve(4).tolist() == [1, 0.5, 0.25, 0.125]


def test_cosine_stays_at_its_floor():
    """torch's would rise again."""
    curve = Cosine(floor=0.1, span=0.5).curve(41)
    t = np.arange(41) / 20.5
    np.testing.assert_allclose(curve, np.where(t < 1, 0.1 + 0.45 * (1 + np.cos(np.pi * t)), 0.1), rtol=1e-12)
    assert (curve[21:] == 0.1).all()


def test_one_cycle_stays_at_its_end():
    """torch's would rise again."""
    schedule = OneCycle(0.3, 25.0, 1e4)
    assert schedule(10, 10) == schedule(9, 10) == 1 / 25 / 1e4


def test_one_cycle_turns_at_its_boundaries():
    curve = OneCycle(0.4, 10.0, 100.0).curve(50)
    assert curve[0] == pytest.approx(0.1)
    assert curve.argmax() == 0.4 * 50 - 1
    assert curve[19] == 1
    assert curve[-1] == pytest.approx(0.001)
    assert (np.diff(curve[:20]) > 0).all()
    assert (np.diff(curve[19:]) < 0).all()


@EVERY
def test_multipliers_are_shares(cls):
    """Finite and within 0 and 1, whatever the settings and the length of the run."""
    rng = np.random.default_rng(10)
    for schedule in (cls(), *(drawn(cls, rng) for _ in range(20))):
        for total in TOTALS:
            curve = schedule.curve(total)
            assert curve.shape == (total,)
            assert (curve >= 0).all()
            assert (curve <= 1).all()
            assert curve.tolist() == [schedule(t, total) for t in range(total)]
        assert schedule.curve(0).size == 0


@EVERY
def test_a_schedule_alone_equals_the_schedule_in_a_batch(cls):
    rng = np.random.default_rng(11)
    for name, each in params(cls).items():
        batch = cls(**{name: each.grid(7)})
        for total in TOTALS:
            curves = batch.curve(total)
            assert curves.shape == (total, 7)
            for i in range(7):
                assert np.array_equal(curves[:, i], picked(batch, (i,), (7,)).curve(total))
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
