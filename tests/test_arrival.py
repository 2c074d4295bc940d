"""Batches too wide to record: what is noticed on the way against recorded runs, whatever is cut and kept together."""

from __future__ import annotations

import numpy as np
import pytest

from descent import Experiment, Sampling, arrival, arrive, descend, tiles
from descent.metrics import oscillation, settle_step
from descent.progress import done, parts, told_to
from optimizers import SGD, Adam, Momentum, Nesterov
from optimizers.schedules import Triangular
from optimizers.wrappers import GradientNoise, Lookahead
from surfaces import SURFACES, Ellipse, Himmelblau, Linreg, Rosenbrock, Saddle
from tests.helpers import ids, same, starts_in

RUNS, STEPS = 40, 130


@np.errstate(all="ignore")
def compare(arrived, run, target, at):
    """Fail unless everything an arrival tells is what the recorded run says."""
    sizes = np.sqrt(np.square(np.diff(run.path, axis=1)).sum(axis=0))
    assert same(arrived.end, run.path[:, -1])
    assert same(arrived.loss, run.loss[-1])
    assert same(arrived.best, np.fmin.reduce(run.loss))
    assert same(arrived.reached, run.steps_to(target))
    assert same(arrived.settled, settle_step(run.loss, target))
    assert same(arrived.seen, run.path[:, at])
    assert same(arrived.oscillation, oscillation(run.path))
    np.testing.assert_allclose(arrived.length, run.length, rtol=1e-12)
    np.testing.assert_allclose(arrived.longest, np.fmax.reduce(sizes, initial=0), rtol=1e-12)
    assert np.array_equal(arrived.outcome, run.outcome)
    assert arrived.evaluations == run.evaluations[-1]


@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_an_arrival_tells_what_a_recorded_run_does(surface):
    """For runs that settle, wander, leave and diverge."""
    rng = np.random.default_rng(61)
    starts = starts_in(surface, rng, (RUNS,)) * rng.choice([1, 3], RUNS)
    f = Sampling(2).on(surface()) if surface().samples else surface()
    target = np.quantile(surface().value(starts), 0.3)
    optimizer = Momentum(np.geomspace(1e-4, 2, RUNS), 0.8)
    at = [0, 1, 63, 64, 65, STEPS]
    run = descend(f, optimizer, starts, STEPS, seed=3)
    compare(arrive(f, optimizer, starts, STEPS, seed=3, target=target, at=at), run, target, at)


@pytest.mark.parametrize("steps", [0, 1, 2, 63, 64, 65, 128, 129, 255, 256, 300])
def test_whatever_is_measured_together(steps):
    run = descend(Himmelblau(), Nesterov(0.01), (0.3, -0.8), steps)
    compare(arrive(Himmelblau(), Nesterov(0.01), (0.3, -0.8), steps, target=1.0, at=[steps]), run, 1.0, [steps])


@pytest.mark.parametrize("runs", [1, 7, 100])
@pytest.mark.parametrize("coordinates", [1, 50, 1 << 15])
def test_wide_batches_are_cut_and_joined(monkeypatch, runs, coordinates):
    """Rates down, momentum across, starts and seeds in a third axis; nothing may depend on the tiles."""
    monkeypatch.setattr(tiles, "RUNS", runs)
    monkeypatch.setattr(arrival, "COORDINATES", coordinates)
    rng = np.random.default_rng(62)
    starts, rates, betas = (
        starts_in(Rosenbrock, rng, (3,)),
        np.geomspace(1e-4, 1, 9)[:, None, None],
        rng.uniform(0, 1, 5),
    )
    optimizer = GradientNoise(Lookahead(Momentum(rates, betas[:, None])), seed=np.arange(9)[:, None, None])
    f, curve = Rosenbrock(b=np.linspace(20, 100, 5)[:, None]), Triangular(floor=np.linspace(0, 0.5, 9)[:, None, None])
    target = np.linspace(1, 9, 9)[:, None, None]
    run = descend(f, optimizer, starts, 40, curve)
    compare(arrive(f, optimizer, starts, 40, curve, target=target, at=[7, 9]), run, target, [7, 9])


def test_seeds_are_cut_with_their_runs(monkeypatch):
    monkeypatch.setattr(tiles, "RUNS", 4)
    f, seeds = Sampling(1).on(Linreg()), np.arange(10)
    run = descend(f, Adam(0.1), (-1.5, 2.5), 50, seed=seeds)
    compare(arrive(f, Adam(0.1), (-1.5, 2.5), 50, seed=seeds, target=2.0), run, 2.0, [])


def test_a_wide_batch_takes_bounded_memory():
    """Parts of a batch, not the whole of it, are worked on at once."""
    cuts = tiles.tiles((256, 256))
    assert sum(len(range(256)[cut]) for cut in cuts) == 256
    assert max(len(range(256)[cut]) for cut in cuts) * 256 <= tiles.RUNS


def test_progress_is_told_and_grows():
    told: list[float] = []
    with told_to(told.append):
        for rate in parts([0.01, 0.02]):
            arrive(Ellipse(), SGD(rate), np.zeros((2, tiles.RUNS + 1)), 5)
        descend(Ellipse(), SGD(0.01), (1, 1), 3)
    inner = told[:-(3)]
    assert inner == sorted(inner)
    assert inner[0] == pytest.approx(0.5 / 2 / 5)
    assert inner[-1] == pytest.approx(1)
    assert told[-3:] == pytest.approx([1 / 3, 2 / 3, 1])
    done(0.5)
    assert len(told) == len(inner) + 3


def test_who_listens_may_end_the_work():
    class EnoughError(Exception):
        pass

    def stop(share: float) -> None:
        if share > 0.4:
            raise EnoughError

    with told_to(stop), pytest.raises(EnoughError):
        Experiment(Ellipse(), (SGD(0.01),), (1, 1), 1000).run()
    for _ in parts([1, 2]):
        done(1.0)


def test_a_computation_that_was_ended_is_forgotten():
    """What it left in the middle of, which its exception still holds, must not speak when something else runs."""
    told: list[float] = []

    def work() -> None:
        for rate in parts([0.01, 0.02]):
            for seed in parts([1, 2]):
                arrive(Ellipse(), SGD(rate), (1, 1), 5, seed=seed)

    def stop(share: float) -> None:
        told.append(share)
        raise TimeoutError

    with pytest.raises(TimeoutError) as held, told_to(stop):
        work()
    assert len(told) == 1
    del held
    descend(Ellipse(), SGD(0.01), (1, 1), 5)
    assert len(told) == 1


def test_nobody_reaches_what_is_no_number():
    assert arrive(Saddle(), SGD(1.5), (-2.5, 0.001), 1000).reached == -1


@pytest.mark.parametrize("steps", [0, 5, 6, 7, 64, 130])
def test_how_runs_move_may_be_left_out(steps):
    """All else stays as it is, to the bit: how a run ends hangs on its last steps all the same."""
    starts = starts_in(Himmelblau, np.random.default_rng(63), (30,)) * 1.5
    asked = Himmelblau(), Momentum(np.geomspace(1e-4, 0.1, 30), 0.8), starts, steps
    whole, less = (arrive(*asked, target=1.0, at=[0, 3], motion=motion) for motion in (True, False))
    for name in ("end", "loss", "best", "reached", "settled", "seen"):
        assert same(getattr(less, name), getattr(whole, name)), name
    assert np.array_equal(less.outcome, whole.outcome)
    for name in ("length", "longest", "oscillation"):
        assert np.isnan(getattr(less, name)).all(), name
