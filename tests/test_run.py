"""The engine: one run the long way, batches, schedules, noise, and numpy's warnings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from descent import Schedule, arrive, descend, params, walk
from optimizers import OPTIMIZERS, SGD, Adam, Momentum
from optimizers.schedules import SCHEDULES, Cosine
from optimizers.wrappers import Lookahead, Warmup
from surfaces import SURFACES, Bowl, Ellipse, Himmelblau, Rosenbrock, Trap
from tests.helpers import (
    Made,
    assert_same_run,
    drawn,
    ids,
    long_way,
    ramp,
    rated,
    same,
    some_wrapped,
    starts_in,
    wrapped,
)

INNER = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)
START = (0.3, -0.8)


@dataclass(frozen=True)
class Halving(Schedule):
    """Half of the rate before."""

    def __call__(self, t: int, total: int) -> float:
        return 0.5**t


class Noisy(Made):
    """Himmelblau's function, its slope with noise that only the seed and the step decide."""

    def __init__(self, noise: Any = 0.0) -> None:
        f = Himmelblau()
        super().__init__(
            lambda x, y: f.value(np.stack([x, y])),
            lambda x, y: tuple((f.gradient(np.stack([x, y])).T + noise).T),
            lambda x, y: f.hessian(np.stack([x, y])),
        )
        self.asked: list[tuple[int, int]] = []

    def at_step(self, t: int, seed: int) -> Made:
        self.asked.append((t, seed))
        return Noisy(np.random.default_rng([seed, t]).normal(0, 5, 2))


@INNER
@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=ids)
def test_a_run_is_a_plain_loop(cls, schedule):
    """Position, rate and memory of every step, recorded or not."""
    rng = np.random.default_rng([13, *schedule.id.encode()])
    for optimizer in some_wrapped(drawn(cls, rng), rng):
        curve = drawn(schedule, rng)
        path, states = long_way(Himmelblau(), optimizer, START, 24, curve)
        run = descend(Himmelblau(), optimizer, START, 24, curve)
        assert same(run.path, path)
        for name, values in run.memory.items():
            looks = [optimizer.inspect(state)[name] for state in states]
            assert same(values, np.stack(looks, axis=np.ndim(looks[0])))
        rates = [
            optimizer.scaled(curve(t, 24)).rate(state, t + 1) for t, state in zip(range(24), states[:-1], strict=True)
        ]
        assert same(run.lr, rates)
        with np.errstate(all="ignore"):
            assert same(run.loss, [Himmelblau().value(point) for point in path.T])
            assert same(run.gradient, np.transpose([Himmelblau().gradient(point) for point in path.T]))
        walked = list(walk(Himmelblau(), optimizer, START, 24, curve))
        assert same(np.stack([x for x, _ in walked], axis=1), path)
        assert same(arrive(Himmelblau(), optimizer, START, 24, curve).end, path[:, -1])


@pytest.mark.parametrize(
    ("start", "lr", "batch"),
    [
        ((), (), ()),
        ((5,), (), (5,)),
        ((), (5,), (5,)),
        ((5,), (5,), (5,)),
        ((4,), (3, 1), (3, 4)),
        ((1, 4), (3, 1), (3, 4)),
        ((3, 4), (), (3, 4)),
        ((3, 1), (4,), (3, 4)),
        ((2, 3, 4), (3, 1), (2, 3, 4)),
        ((0,), (), (0,)),
    ],
)
@pytest.mark.parametrize("steps", [0, 1, 6])
def test_batch_shapes(start, lr, batch, steps):
    rng = np.random.default_rng(14)
    starts, rates = starts_in(Rosenbrock, rng, start), rng.uniform(1e-4, 1e-1, lr)
    optimizer = Lookahead(Momentum(rates if lr else float(rates)), 2)
    run = descend(Rosenbrock(), optimizer, starts, steps, Cosine())
    assert run.steps == steps
    assert run.path.shape == run.gradient.shape == (2, steps + 1, *batch)
    assert run.loss.shape == (steps + 1, *batch)
    assert run.lr.shape == (steps, *batch)
    assert set(run.memory) == {"v", "φ"}
    assert all(values.shape == (2, steps + 1, *batch) for values in run.memory.values())
    assert np.shape(run.outcome) == np.shape(run.length) == np.shape(run.steps_to(1.0)) == batch
    end = arrive(Rosenbrock(), optimizer, starts, steps, Cosine())
    assert end.end.shape == (2, *batch)
    for each in (end.loss, end.best, end.length, end.reached, end.outcome):
        assert np.shape(each) == batch
    for index in np.ndindex(batch):
        one = Lookahead(Momentum(float(np.broadcast_to(rates, batch)[index])), 2)
        point = np.broadcast_to(starts.reshape(2, *[1] * (len(batch) - len(start)), *start), (2, *batch))
        assert_same_run(run, index, descend(Rosenbrock(), one, point[(..., *index)], steps, Cosine()))


@pytest.mark.parametrize("start", [(1, 2), [1, 2], np.array([1, 2]), np.array([1, 2], np.float32), (1.0, 2.0)])
def test_starts_of_any_kind(start):
    given = np.array(start)
    run = descend(Himmelblau(), Adam(0.1), start, 5)
    assert same(run.path, descend(Himmelblau(), Adam(0.1), np.array([1.0, 2.0]), 5).path)
    assert run.path.dtype == float
    assert same(start, given)


@pytest.mark.parametrize("start", [(1, 2, 3), 1.0, np.zeros((3, 2)), ()])
def test_a_start_has_two_coordinates(start):
    with pytest.raises(ValueError, match=r"start has shape \(2, \*batch\)"):
        descend(Bowl(), SGD(0.1), start, 5)


def test_no_steps():
    run = descend(Trap(), Warmup(Adam(0.1)), (1, 2), 0)
    assert run.path.tolist() == [[1], [2]]
    assert run.length == 0
    assert run.lr.size == 0
    assert arrive(Trap(), Adam(0.1), (1, 2), 0).loss == Trap().value((1, 2))


def test_a_parameter_of_the_surface_makes_a_batch_too():
    kappas = np.array([1.0, 20.0, 300.0])
    batch = descend(Ellipse(kappas), SGD(0.01), (-9, 1.5), 30)
    for i, kappa in enumerate(kappas):
        alone = descend(Ellipse(float(kappa)), SGD(0.01), (-9, 1.5), 30)
        assert same(batch.path[..., i], alone.path)
        assert same(batch.loss[..., i], alone.loss)


def test_data_of_an_objective_makes_no_batch():
    """Only what surfaces, optimizers and schedules declare may differ from run to run."""

    @dataclass(frozen=True)
    class Line:
        u: np.ndarray
        v: np.ndarray

        def _residuals(self, xy: np.ndarray) -> np.ndarray:
            return np.tensordot(np.stack([self.u, np.ones_like(self.u)]), xy, (0, 0)) - self.v

        def gradient(self, xy: np.ndarray) -> np.ndarray:
            return np.stack([self.u @ self._residuals(xy), self._residuals(xy).sum(axis=0)]) / self.u.size

    f: Any = Line(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
    path = descend(f, SGD(0.3), (0, 0), 300).path
    assert path.shape == (2, 301)
    np.testing.assert_allclose(path[:, -1], [2, 1], rtol=1e-9)


@INNER
def test_a_run_that_diverges_disturbs_no_other(cls):
    starts = np.array([[0.3, 1e150, np.nan, np.inf, 1.0], [-0.8, 1e150, 0.0, 1.0, 1.0]])
    rates = np.array([0.001, 1e10, 0.1, 0.1, 0.002])
    with np.errstate(all="raise"):
        batch = descend(Himmelblau(), rated(cls, rates), starts, 40)
        for i, lr in enumerate(rates.tolist()):
            assert_same_run(batch, (i,), descend(Himmelblau(), rated(cls, lr), starts[:, i], 40))
    if "lr" in params(cls):
        assert np.isfinite(batch.path[..., [0, 4]]).all()
    assert np.isnan(batch.path[:, :, 2]).any()


def test_what_diverged_stays_so():
    run = descend(Rosenbrock(), SGD(0.1), (-1.2, 1), 60)
    lost = ~np.isfinite(run.path).all(axis=0)
    assert lost.any()
    assert (np.diff(lost.astype(int)) >= 0).all()


def test_warnings_are_silenced_inside_and_nowhere_else():
    """pytest turns warnings into errors; here numpy would raise them itself."""
    with np.errstate(all="raise"):
        before = np.geterr()
        run = descend(Rosenbrock(), Momentum(1.0), (-1.2, 1), 80)
        assert run.loss[-1] != run.loss[0]
        assert run.gradient.shape == run.path.shape
        assert np.geterr() == before
        assert not np.isfinite(run.length)
        assert run.steps_to(0.0) == -1
        assert str(run.outcome) == "Diverged at step 2"
        assert str(arrive(Rosenbrock(), Momentum(1.0), (-1.2, 1), 80).outcome) == "Diverged at step 2"
        assert np.geterr() == before
        with pytest.raises(FloatingPointError):
            np.float64(1) / np.float64(0)


def test_a_walk_left_half_way_leaves_numpy_alone():
    with np.errstate(all="raise"):
        before = np.geterr()
        walking: Any = walk(Rosenbrock(), Momentum(1.0), (-1.2, 1), 80)
        for _ in range(20):
            next(walking)
            assert np.geterr() == before
        walking.close()
        assert np.geterr() == before


def test_walking_is_lazy():
    f = Noisy()
    walking = walk(f, SGD(0.01), START, 1000)
    for t in range(4):
        next(walking)
        assert len(f.asked) == t


def test_what_an_arrival_notices():
    """Against the recorded run, for runs that converge, wander and diverge."""
    rng = np.random.default_rng(15)
    starts = starts_in(Himmelblau, rng, (60,)) * rng.choice([1, 5], 60)
    optimizer = Momentum(np.geomspace(1e-4, 0.05, 60))
    targets = rng.uniform(0, 50, 60)
    run = descend(Himmelblau(), optimizer, starts, 50)
    end = arrive(Himmelblau(), optimizer, starts, 50, target=targets)
    assert same(end.end, run.path[:, -1])
    assert same(end.loss, run.loss[-1])
    np.testing.assert_allclose(end.length, run.length, rtol=1e-12)
    assert same(end.reached, run.steps_to(targets))
    assert len({str(each) for each in run.outcome}) > 3
    for i in range(60):
        losses, points = run.loss[:, i], run.path[..., i].T
        assert end.best[i] == min(loss for loss in losses if not np.isnan(loss))
        reached = [t for t, loss in enumerate(losses) if loss <= targets[i]]
        assert end.reached[i] == (reached[0] if reached else -1)
        with np.errstate(all="ignore"):
            long = sum(np.linalg.norm(b - a) for a, b in pairwise(points))
        np.testing.assert_allclose(end.length[i], long, rtol=1e-12)


def test_the_target_counts_from_the_start():
    assert arrive(Bowl(), SGD(0.5), (1, 0), 9, target=0.5).reached == 0
    assert arrive(Bowl(), SGD(0.5), (1, 0), 9, target=0.125).reached == 1
    assert arrive(Bowl(), SGD(0.5), (1, 0), 9, target=0.1).reached == 2
    assert arrive(Bowl(), SGD(0.5), (1, 0), 9).reached == -1
    assert descend(Bowl(), SGD(0.5), (1, 0), 9).steps_to(0.125) == 1


@pytest.mark.parametrize("runner", [descend, arrive])
def test_every_optimizer_meets_the_same_noise(runner):
    f = Noisy()
    for optimizer in wrapped(Adam(0.1)):
        f.asked.clear()
        runner(f, optimizer, START, 9, seed=5)
        assert f.asked == [(t, 5) for t in range(1, 10)]


@INNER
def test_noise(cls):
    """The long way gives the same path; another seed another; the loss recorded is the true one."""
    run = descend(Noisy(), rated(cls, 0.001), START, 20, seed=3)
    path, _ = long_way(Noisy(), rated(cls, 0.001), START, 20, seed=3)
    assert same(run.path, path)
    assert not same(run.path, descend(Noisy(), rated(cls, 0.001), START, 20, seed=4).path)
    assert same(run.loss, Himmelblau().value(path))
    assert same(run.gradient, Himmelblau().gradient(path))
    batch = descend(Noisy(), rated(cls, np.array([0.1, 0.001])), START, 20, seed=3)
    assert same(batch.path[..., 1] if "lr" in params(cls) else batch.path, run.path)
    assert same(arrive(Noisy(), rated(cls, 0.001), START, 20, seed=3).end, path[:, -1])
    walked = [x for x, _ in walk(Noisy(), rated(cls, 0.001), START, 20, seed=3)]
    assert same(np.stack(walked, axis=1), path)
    assert all(values.shape in (path.shape, path.shape[1:]) for values in run.memory.values())


@INNER
def test_objectives_need_not_be_surfaces(cls):
    """Anything with a value, a gradient and a Hessian runs, and comes to an end that is told."""
    f = Made(
        lambda x, y: (x**2 + 4 * y**2) / 2,
        lambda x, y: (x, 4 * y),
        lambda x, y: ((1.0, 0.0), (0.0, 4.0)),
    )
    run = descend(f, rated(cls, 0.01), (1, 1), 50)
    np.testing.assert_allclose(run.path, descend(Ellipse(4.0), rated(cls, 0.01), (1, 1), 50).path, rtol=1e-12)
    assert str(run.outcome) in ("Still moving", "Converged")
    assert str(arrive(f, SGD(0.2), (1, 1), 200).outcome) == "Converged"


def test_a_run_follows_its_own_settings_only():
    """Two runs of one optimizer do not share memory."""
    optimizer = Lookahead(Adam(0.1), 3)
    first = descend(Himmelblau(), optimizer, START, 30)
    descend(Rosenbrock(), optimizer, (1, 2), 30)
    assert same(descend(Himmelblau(), optimizer, START, 30).path, first.path)


def test_a_run_remembers_where_it_started():
    """Memory is worked out when asked, also after the array given as the start has changed."""
    start = np.array([1.0, 2.0])
    run = descend(Himmelblau(), Momentum(0.001), start, 5)
    start[:] = 0
    assert same(run.memory["v"], descend(Himmelblau(), Momentum(0.001), (1, 2), 5).memory["v"])


def test_a_schedule_is_asked_about_the_whole_run():
    run = descend(ramp(), SGD(1.0), (0, 0), 4, Halving())
    assert run.path[0].tolist() == [0, -1, -1.5, -1.75, -1.875]
    assert run.lr.tolist() == [1, 0.5, 0.25, 0.125]


@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_every_surface_runs_from_every_start(surface):
    starts = np.array(surface.starts).T
    for cls in OPTIMIZERS.values():
        run = descend(surface(), cls(), starts, 20)
        for i, start in enumerate(surface.starts):
            assert same(run.path[..., i], descend(surface(), cls(), start, 20).path)
            assert same(run.path[:, 0, i], start)
        assert set(params(cls)) <= set(vars(run.optimizer))
