"""Experiments: whole comparisons as values that can be written down and read back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from descent import Constant, DataSurface, Experiment, Optimizer, Sampling, Transformed, descend
from descent.batches import ORDERS, Stage
from descent.data import modelled
from optimizers import OPTIMIZERS, SGD, Adam, Momentum, Newton
from optimizers.schedules import SCHEDULES, Cosine, Exponential
from optimizers.wrappers import SAM, WRAPPERS, Lookahead, Warmup
from surfaces import SURFACES, Bowl, Himmelblau, Linreg, Rosenbrock, Trap
from tests.helpers import ITEMS, drawn, same

NAMES = {cls.__name__: cls for cls in (Experiment, Sampling, Stage, Transformed, *ITEMS)}


SEEDS = range(max(40, len(OPTIMIZERS), len(SCHEDULES)))


def random_experiment(seed: int) -> Experiment:
    """Two to four racers, wrapped up to three times, on any surface under any schedules.

    Seed by seed the first of each come in turn, so that all of them hold the whole catalogue.
    """
    rng = np.random.default_rng(seed)

    def one(table, first=False):
        return list(table.values())[(seed if first else rng.integers(len(table))) % len(table)]

    def racer(first: bool) -> Optimizer:
        optimizer = drawn(one(OPTIMIZERS, first), rng)
        for depth in range(rng.integers(first, 4)):
            optimizer = drawn(one(WRAPPERS, first and depth == 0), rng, optimizer)
        return optimizer

    surface = one(SURFACES, True)
    shaped = drawn(surface, rng)

    def sampling() -> Sampling:
        if not isinstance(shaped, DataSurface):
            return Sampling()
        stages = (Stage(5, 0.0, max(abs(u) for u, *_ in shaped.samples)),)
        order = list(ORDERS)[rng.integers(3)]
        undropped = modelled(shaped) and not getattr(shaped, "p", 0.0)
        dropout = 0.2 if undropped and rng.integers(2) else 0.0
        return Sampling(int(rng.integers(9)), order, stages[rng.integers(2) :], dropout)

    racers = tuple(racer(i == 0) for i in range(rng.integers(2, 5)))
    schedules = tuple(drawn(one(SCHEDULES, i == 0), rng) for i in range(len(racers)))
    samplings = tuple(sampling() for _ in racers)
    lengths = tuple(rng.integers(1, 40, len(racers)).tolist())
    turned = bool(rng.integers(2))
    return Experiment(
        Transformed(shaped, degrees=30.0, scale=0.5) if turned else shaped,
        racers,
        surface.starts[rng.integers(len(surface.starts))],
        steps=lengths if rng.integers(2) else lengths[0],
        schedule=schedules if rng.integers(2) else schedules[0],
        seed=int(rng.integers(100)),
        sampling=samplings if rng.integers(2) else samplings[0],
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_an_experiment_can_be_read_back(seed):
    """`eval(repr(experiment)) == experiment`, and what is read back runs the same."""
    experiment = random_experiment(seed)
    again = eval(repr(experiment), dict(NAMES))
    assert again == experiment
    assert hash(again) == hash(experiment)
    assert repr(again) == repr(experiment)
    for a, b in zip(experiment.run(), again.run(), strict=True):
        assert same(a.path, b.path)


def test_random_experiments_cover_the_catalogue():
    """Those above hold every item, wrappers within wrappers among them."""
    written = "".join(repr(random_experiment(seed)) for seed in SEEDS)
    for cls in ITEMS:
        assert f"{cls.__name__}(" in written
    assert any(f"{a.__name__}(inner={b.__name__}(" in written for a in WRAPPERS.values() for b in WRAPPERS.values())
    for text in ("steps=(", "sampling=(", "sampling=Sampling(", "Stage(", "dropout=0.2", "Transformed(inner=", *ORDERS):
        assert text in written


@pytest.mark.parametrize("number", [np.float64(0.1), np.float32(0.1), np.array(0.1), np.int64(1)])
def test_numpys_numbers_are_written_plainly(number):
    experiment = Experiment(Rosenbrock(a=number), (Lookahead(SGD(lr=number), alpha=number),), (1, number))
    again = eval(repr(experiment), dict(NAMES))
    assert again == experiment
    assert again.start == (1.0, float(number))


def test_numpys_numbers_in_a_sampling_are_written_plainly():
    stages: Any = [Stage(np.int64(5), np.float64(0), np.float32(0.5))]  # ty: ignore
    given = Sampling(np.int64(4), stages=stages, dropout=np.array(0.5))  # ty: ignore
    assert repr(given) == repr(Sampling(4, stages=(Stage(5, 0.0, 0.5),), dropout=0.5))
    assert eval(repr(given), dict(NAMES)) == given
    assert hash(given) == hash(eval(repr(given), dict(NAMES)))


def test_each_racer_runs_alone():
    racers = (SGD(0.01), Lookahead(Adam(0.1)), Warmup(Momentum(0.01)))
    experiment = Experiment(Himmelblau(), racers, (0, 0), 30, Cosine(), seed=3)
    runs = experiment.run()
    assert [run.optimizer for run in runs] == list(racers)
    for racer, run in zip(racers, runs, strict=True):
        assert same(run.path, descend(Himmelblau(), racer, (0, 0), 30, Cosine(), 3).path)


def test_racers_may_have_schedules_of_their_own():
    racers, schedules = (SGD(0.01), SGD(0.01), SGD(0.01)), (Constant(), Exponential(0.9), Cosine())
    experiment = Experiment(Himmelblau(), racers, (0, 0), 30, schedules)
    assert experiment.schedules == schedules
    for racer, schedule, run in zip(racers, schedules, experiment.run(), strict=True):
        assert same(run.path, descend(Himmelblau(), racer, (0, 0), 30, schedule).path)
    assert Experiment(Himmelblau(), racers, (0, 0), schedule=Cosine()).schedules == (Cosine(),) * 3


@pytest.mark.parametrize("given", [{"schedule": (Constant(),)}, {"steps": (5,)}, {"sampling": (Sampling(1),)}])
def test_as_many_of_each_as_racers(given):
    with pytest.raises(ValueError, match=rf"as many of {next(iter(given))} as racers: 1 for 2"):
        Experiment(Bowl(), (SGD(0.1), SGD(0.2)), (1, 1), **given)


def test_racers_may_have_steps_and_samplings_of_their_own():
    """Batches of different sizes for as many steps as cost the same; one of each is for all."""
    racers = (SGD(0.05), Adam(0.1), SGD(0.05))
    samplings = (Sampling(1), Sampling(4, "replace"), Sampling())
    experiment = Experiment(Linreg(), racers, (-1.5, 2.5), (240, 60, 10), seed=4, sampling=samplings)
    assert experiment.lengths == (240, 60, 10)
    assert experiment.samplings == samplings
    runs = experiment.run()
    assert [run.evaluations[-1] for run in runs] == [240, 240, 240]
    for racer, steps, sampling, run in zip(racers, (240, 60, 10), samplings, runs, strict=True):
        assert run.steps == steps
        assert same(run.path, descend(sampling.on(Linreg()), racer, (-1.5, 2.5), steps, seed=4).path)
    shared = Experiment(Linreg(), racers, (-1.5, 2.5), 20, sampling=Sampling(4))
    assert shared.lengths == (20,) * 3
    assert shared.samplings == (Sampling(4),) * 3


def test_a_single_racer_comes_in_a_list_too():
    single: Any = SGD(0.1)
    with pytest.raises(TypeError, match="as a list"):
        Experiment(Bowl(), single, (1, 1))


def test_lists_and_numpy_numbers_become_plain():
    given = Experiment(Bowl(), [SGD(0.1)], np.array([1, 1]), np.int64(5), [Constant()], np.int64(2))  # ty: ignore
    plain = Experiment(Bowl(), (SGD(0.1),), (1.0, 1.0), 5, (Constant(),), 2)
    assert given == plain
    assert repr(given) == repr(plain)
    assert hash(given) == hash(plain)


@pytest.mark.parametrize("steps", [-1, 2.5])
def test_a_run_has_a_whole_number_of_steps(steps):
    with pytest.raises(ValueError, match="whole number of steps"):
        descend(Bowl(), SGD(0.1), (1, 1), steps)


def test_another_runner_is_asked_the_same():
    asked = []

    def runner(*question):
        asked.append(question)
        return descend(*question)

    experiment = Experiment(Bowl(), (SGD(0.1), Adam(0.2)), (1, 2), 5, Exponential(0.9), 7)
    runs = experiment.run(runner)
    assert asked == [(Bowl(), racer, (1.0, 2.0), 5, Exponential(0.9), 7) for racer in (SGD(0.1), Adam(0.2))]
    assert len(runs) == 2


def test_lists_become_tuples():
    racers: Any = [SGD(0.1)]
    start: Any = np.array([1, 2])
    experiment = Experiment(Bowl(), racers, start, 5)
    assert experiment == Experiment(Bowl(), (SGD(0.1),), (1.0, 2.0), 5)
    assert hash(experiment) == hash(Experiment(Bowl(), (SGD(0.1),), (1.0, 2.0), 5))


@pytest.mark.parametrize("sizes", [(24, 1), (16, 24), (9, 24), (13, 24), (5, 24), (1, 4, 24)])
def test_equal_cost_is_equal_cost(sizes):
    """Within one step of each, partial batches and all."""
    racers, sampling = (SGD(0.01),) * len(sizes), tuple(Sampling(n) for n in sizes)
    equal = Experiment(Linreg(), racers, (0, 0), 50, sampling=sampling).at_equal_cost(4000)
    assert equal.lengths[sizes.index(24)] == 50
    for run, size in zip(equal.run(), sizes, strict=True):
        assert 1200 <= run.evaluations[-1] < 1200 + size


def test_rules_that_ask_for_more_make_fewer_steps():
    race = Experiment(Trap(), (SGD(0.01), Newton(), SAM(SGD(0.01))), (-5, 1.5), 30)
    assert race.at_equal_cost(4000).lengths == (90, 30, 45)
    cut = race.at_equal_cost(60)
    assert cut.lengths == (60, 20, 30)
    assert Experiment(Trap(), (), (0, 0), 30).at_equal_cost(60).lengths == ()
