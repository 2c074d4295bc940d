"""One step laid out: the numbers are those of the run."""

import numpy as np
import pytest

from descent import descend
from descent.altered import Altered
from descent.anatomy import WHAT_IFS, lay_out, lay_out_all
from descent.moving_average import uncorrected
from optimizers import OPTIMIZERS, SGD, Adam, Momentum, Nesterov
from optimizers.schedules import SCHEDULES, Exponential, OneCycleMomentum
from optimizers.wrappers import WRAPPERS, ClipNorm, Lookahead
from surfaces import Bowl, Himmelblau
from tests.helpers import every_wrapper, ids, rated, same

START, STEPS = (-0.75, -0.75), 12


def assert_same_numbers(a, b):
    """Fail unless two layouts of an update agree to the last bit."""
    assert (a.t, a.rate) == (b.t, b.rate)
    assert same(a.before, b.before)
    assert same(a.after, b.after)
    assert same(a.gradients, b.gradients)
    for found, expected in ((a.memory, b.memory), (a.kept, b.kept), (a.terms, b.terms)):
        assert list(found) == list(expected)
        for name, value in expected.items():
            assert same(found[name], value), name


def check(optimizer, schedule):
    run = descend(Himmelblau(), optimizer, START, STEPS, schedule)
    every = list(lay_out_all(Himmelblau(), optimizer, START, STEPS, schedule))
    assert [laid.t for laid in every] == list(range(1, STEPS + 1))
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
        assert_same_numbers(every[t - 1], laid)
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


def asked(optimizer, name, steps=9):
    """The updates of a run, each asked what it would have been."""
    return list(lay_out_all(Himmelblau(), optimizer, START, steps, what_ifs=[name]))


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)
def test_what_is_asked_of_a_step_changes_no_step(cls):
    optimizer = rated(cls, 0.003)
    names = [name for name, each in WHAT_IFS.items() if each.fits(optimizer)]
    plain = list(lay_out_all(Himmelblau(), optimizer, START, STEPS))
    for laid, other in zip(plain, lay_out_all(Himmelblau(), optimizer, START, STEPS, what_ifs=names), strict=True):
        assert_same_numbers(laid, other)
        assert list(other.otherwise) == names
        assert all(np.shape(point) == (2,) for point in other.otherwise.values())


def test_a_steeper_loss_makes_a_longer_step_of_descent_but_not_of_adam():
    for laid in asked(SGD(0.003), "gradient_10"):
        np.testing.assert_allclose(laid.otherwise["gradient_10"] - laid.before, 10 * laid.step, rtol=1e-12)
    first = asked(Adam(0.1, eps=1e-300), "gradient_01")[0]
    np.testing.assert_allclose(first.otherwise["gradient_01"], first.after, rtol=1e-9)


def test_without_momentum_the_heavy_ball_only_takes_the_slope():
    for laid in asked(Momentum(0.003, 0.8), "no_momentum"):
        ((_, slope),) = laid.gradients
        rest = laid.otherwise["no_momentum"] - laid.before
        np.testing.assert_allclose(rest, -0.003 * slope, rtol=1e-9)
        np.testing.assert_allclose(laid.step - rest, -0.003 * 0.8 * laid.kept["v"], rtol=1e-8, atol=1e-15)


def test_without_correction_adams_first_step_is_the_known_factor_longer():
    first, *_ = asked(Adam(0.1, eps=1e-300), "uncorrected")
    np.testing.assert_allclose(first.otherwise["uncorrected"] - first.before, first.step * 0.1 / np.sqrt(0.001))


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)
def test_who_says_to_correct_averages_does_so_and_only_so(cls):
    """Where it is offered, leaving the corrections out makes the first step another and is over with time."""
    optimizer = rated(cls, 0.003)
    if not WHAT_IFS["uncorrected"].fits(optimizer):
        return
    f, x = Altered(Himmelblau(), gradient=lambda xy: np.array([3.0, -2.0])), np.array(START)

    def moved(t):
        with uncorrected():
            bare, _ = optimizer.step(x, optimizer.init(x), f, t)
        corrected, _ = optimizer.step(x, optimizer.init(x), f, t)
        return bare - x, corrected - x

    bare, corrected = moved(1)
    assert not np.allclose(bare, corrected, rtol=1e-3)
    bare, corrected = moved(10**6)
    np.testing.assert_allclose(bare, corrected, rtol=1e-6)


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)
def test_each_coordinates_own_rate_turns_the_slope_into_the_step_of_a_rule_at_rest(cls):
    """Without momentum, and with no average of slopes that lags, the step is the rate times the slope."""
    optimizer = rated(cls, 0.003)
    laid = list(lay_out_all(Himmelblau(), optimizer, START, STEPS, what_ifs=["no_momentum"]))[-1]
    if "rate" not in laid.terms:
        return
    assert np.shape(laid.terms["rate"]) == (2,)
    assert np.all(laid.terms["rate"] > 0)
    exact = {"adagrad", "rmsprop", "rmsprop_momentum", "centered_rmsprop", "adadelta", "amsgrad", "yogi", "adam"}
    if cls.id in exact:
        ((_, slope),) = laid.gradients
        step = laid.otherwise["no_momentum"] if optimizer.core.momentum else laid.after
        np.testing.assert_allclose(step - laid.before, -laid.terms["rate"] * slope, rtol=1e-6)
