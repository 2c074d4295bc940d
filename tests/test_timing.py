"""One clock for runs of different costs, checked against a plain loop."""

import numpy as np
import pytest

from descent import Experiment, Sampling, descend
from optimizers import SGD, Newton
from optimizers.wrappers import SAM
from surfaces import Linreg, Trap
from views.stage.timing import MOST, by_gradients, by_steps


def runs(*sizes: int, epochs: int = 3):
    """One run for each batch size, over so many epochs of 24 samples."""
    steps = tuple(-(-24 // size) * epochs for size in sizes)
    sampling = tuple(Sampling(size) for size in sizes)
    return Experiment(Linreg(), [SGD(0.05)] * len(sizes), (-1.5, 2.5), steps, sampling=sampling).run()


def test_by_steps_who_is_done_waits():
    timing = by_steps([descend(Trap(), SGD(0.1), (0, 0), steps) for steps in (3, 5)])
    assert timing.unit == 1
    assert timing.shown.tolist() == [[0, 1, 2, 3, 3, 3], [0, 1, 2, 3, 4, 5]]


@pytest.mark.parametrize("sizes", [(24, 4, 1), (24, 8), (12, 6), (5,), (1, 1)])
def test_each_run_shows_the_last_step_it_could_pay_for(sizes):
    found = runs(*sizes)
    timing = by_gradients(found)
    assert timing.name == "gradient"
    for run, shown in zip(found, timing.shown, strict=True):
        for tick, step in enumerate(shown):
            assert run.evaluations[step] <= timing.unit * tick
            assert step == run.steps or run.evaluations[step + 1] > timing.unit * tick
        assert shown[0] == 0
        assert shown[-1] == run.steps
        for step in range(run.steps + 1):
            first = timing.tick(0, step) if run is found[0] else None
            assert first is None or timing.shown[0, first] >= step


@pytest.mark.parametrize(("sizes", "unit"), [((24, 8), 8), ((24, 4, 1), 1), ((12, 6), 6)])
def test_the_unit_divides_every_cost(sizes, unit):
    assert by_gradients(runs(*sizes)).unit == unit


def test_a_step_with_two_gradients_takes_twice_as_long():
    one, two = (descend(Trap(), rule, (-5, 1.5), 10) for rule in (SGD(0.1), SAM(SGD(0.1))))
    timing = by_gradients([one, two])
    assert timing.shown.shape == (2, 21)
    assert timing.shown[0, 10] == 10
    assert timing.shown[1, 10] == 5
    newton = descend(Trap(), Newton(), (-5, 1.5), 4)
    assert newton.evaluations.tolist() == [0, 3, 6, 9, 12]


def test_many_gradients_share_a_tick():
    run = descend(Sampling(1).on(Linreg()), SGD(0.01), (0, 0), 5 * MOST + 7)
    timing = by_gradients([run])
    assert timing.shown.shape[1] <= MOST + 1
    assert timing.shown[0, -1] == run.steps
    assert timing.unit == 6


def test_no_runs():
    for timing in (by_steps([]), by_gradients([])):
        assert timing.shown.shape == (0, 1)


def test_ticks_of_steps():
    timing = by_gradients(runs(24, 4))
    assert [timing.tick(0, step) for step in (0, 1, 3)] == [0, 6, 18]
    assert np.all(np.diff(timing.shown, axis=1) >= 0)
