"""One step laid out: the numbers are those of the run."""

import numpy as np
import pytest

from descent import descend, lay_out
from optimizers import OPTIMIZERS, SGD, Adam, Momentum, Nesterov
from optimizers.schedules import SCHEDULES, Exponential, OneCycleMomentum
from optimizers.wrappers import WRAPPERS, ClipNorm, Lookahead
from surfaces import Bowl, Himmelblau
from tests.helpers import every_wrapper, ids, rated

START, STEPS = (-0.75, -0.75), 12


def check(optimizer, schedule):
    run = descend(Himmelblau(), optimizer, START, STEPS, schedule)
    for t in (1, 2, 7, STEPS):
        laid = lay_out(Himmelblau(), optimizer, START, t, STEPS, schedule)
        assert laid.t == t
        assert np.array_equal(laid.before, run.path[:, t - 1])
        assert np.array_equal(laid.after, run.path[:, t])
        assert np.array_equal(laid.step, run.path[:, t] - run.path[:, t - 1])
        assert laid.rate == run.lr[t - 1]
        for name, values in run.memory.items():
            assert np.array_equal(laid.kept[name], values[..., t - 1]), name
            assert np.array_equal(laid.memory[name], values[..., t]), name
        for point, slope in laid.gradients:
            np.testing.assert_allclose(slope, Himmelblau().gradient(point))


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)
def test_every_rule_lays_out_its_steps(cls):
    check(rated(cls, 0.003), Exponential(0.97))


@pytest.mark.parametrize("cls", SCHEDULES.values(), ids=ids)
def test_under_every_schedule(cls):
    check(Momentum(0.003), cls())


@pytest.mark.parametrize("wrapper", every_wrapper(Adam(0.05)), ids=lambda each: type(each).__name__)
def test_within_every_wrapper(wrapper):
    check(wrapper, OneCycleMomentum())
    assert len(WRAPPERS) == len(every_wrapper(Adam()))


def test_adams_numbers():
    laid = lay_out(Himmelblau(), Adam(0.1), START, 31, 60)
    m_hat, v_hat = laid.memory["m"] / (1 - 0.9**31), laid.memory["v"] / (1 - 0.999**31)
    np.testing.assert_allclose(laid.terms["m_hat"], m_hat, rtol=1e-13)
    np.testing.assert_allclose(laid.terms["v_hat"], v_hat, rtol=1e-13)
    np.testing.assert_allclose(laid.step, -0.1 * m_hat / (np.sqrt(v_hat) + 1e-8), rtol=1e-12)
    ((point, slope),) = laid.gradients
    assert np.array_equal(point, laid.before)
    np.testing.assert_allclose(laid.memory["m"], 0.9 * laid.kept["m"] + 0.1 * slope, rtol=1e-13)


def test_nesterov_looks_ahead():
    laid = lay_out(Himmelblau(), Nesterov(0.003, 0.8), START, 9, 20)
    ((point, _),) = laid.gradients
    np.testing.assert_allclose(point, laid.before - 0.003 * 0.8 * laid.kept["v"], rtol=1e-13)


def test_a_clipped_gradient_is_shown_beside_the_true_one():
    laid = lay_out(Himmelblau(), ClipNorm(SGD(0.01), 1.0), START, 1, 5)
    ((_, slope),) = laid.gradients
    assert np.hypot(*slope) > 1
    assert np.hypot(*laid.terms["g_clipped"]) == pytest.approx(1, rel=1e-5)


def test_a_step_that_looks_back():
    laid = lay_out(Himmelblau(), Lookahead(SGD(0.003), 4), START, 8, 10)
    np.testing.assert_allclose(laid.after, laid.memory["φ"])


@pytest.mark.parametrize("t", [0, -1, 11])
def test_only_steps_of_the_run(t):
    with pytest.raises(ValueError, match=f"no update {t}"):
        lay_out(Bowl(), SGD(0.1), (1, 1), t, 10)
