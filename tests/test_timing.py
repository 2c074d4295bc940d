"""One clock for runs of different costs, checked against a plain loop."""

import numpy as np
import pytest

from descent import Experiment, Sampling, descend
from optimizers import SGD, Newton
from optimizers.wrappers import SAM
from surfaces import Linreg, Trap
from views.stage.timeline import MOST, by_gradients, by_steps


def runs(*sizes: int, epochs: int = 3):
    """One run for each batch size, over so many epochs of 24 samples."""
    steps = tuple(-(-24 // size) * epochs for size in sizes)
    sampling = tuple(Sampling(size) for size in sizes)
    return Experiment(Linreg(), (SGD(0.05),) * len(sizes), (-1.5, 2.5), steps, sampling=sampling).run()


def test_by_steps_who_is_done_waits():
    found = [descend(Trap(), SGD(0.1), (0, 0), steps) for steps in (3, 5)]
    clock = by_steps(found)
    assert (clock.unit, clock.ticks) == (1, 5)
    assert [clock.shown(run).tolist() for run in found] == [[0, 1, 2, 3, 3, 3], [0, 1, 2, 3, 4, 5]]
    assert not clock.plain(found)
    assert clock.plain(found[1:])
    np.testing.assert_array_equal(clock.retimed(found[0], found[0].path), found[0].path[:, [0, 1, 2, 3, 3, 3]])


@pytest.mark.parametrize("sizes", [(24, 4, 1), (24, 8), (12, 6), (5,), (1, 1)])
def test_each_run_shows_the_last_step_it_could_pay_for(sizes):
    found = runs(*sizes)
    clock = by_gradients(found)
    assert clock.name == "gradient"
    for run in found:
        shown = clock.shown(run)
        for tick, step in enumerate(shown):
            assert run.evaluations[step] <= clock.unit * tick
            assert step == run.steps or run.evaluations[step + 1] > clock.unit * tick
        assert (shown[0], shown[-1]) == (0, run.steps)
        for step in range(run.steps + 1):
            tick = clock.tick(run, step)
            assert shown[tick] >= step
            assert tick == 0 or shown[tick - 1] < step


@pytest.mark.parametrize(("sizes", "unit"), [((24, 8), 8), ((24, 4, 1), 1), ((12, 6), 6)])
def test_the_unit_divides_every_cost(sizes, unit):
    assert by_gradients(runs(*sizes)).unit == unit


def test_a_step_with_two_gradients_takes_twice_as_long():
    one, two = (descend(Trap(), rule, (-5, 1.5), 10) for rule in (SGD(0.1), SAM(SGD(0.1))))
    clock = by_gradients([one, two])
    assert clock.ticks == 20
    assert clock.shown(one)[10] == 10
    assert clock.shown(two)[10] == 5
    newton = descend(Trap(), Newton(), (-5, 1.5), 4)
    assert newton.evaluations.tolist() == [0, 3, 6, 9, 12]


def test_many_gradients_share_a_tick():
    run = descend(Sampling(1).on(Linreg()), SGD(0.01), (0, 0), 5 * MOST + 7)
    clock = by_gradients([run])
    assert clock.ticks <= MOST
    assert clock.shown(run)[-1] == run.steps
    assert clock.unit == 6


def test_no_runs():
    assert by_steps([]).ticks == by_gradients([]).ticks == 0
