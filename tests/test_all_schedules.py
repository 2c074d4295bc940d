"""Schedules: against torch.optim.lr_scheduler, against formulas, and against the scenes they are made for."""

from __future__ import annotations

import json
from fractions import Fraction
from math import ceil, cos, floor, pi

import numpy as np
import pytest

from descent import descend, lasting, params, passed, progress, whole
from descent.schedule import MomentumDriver
from optimizers import SGD, Adam, Momentum
from optimizers.schedules import (
    SCHEDULES,
    SGDR,
    Cosine,
    Exponential,
    ExpRange,
    ExpRangeMomentum,
    InverseTime,
    InverseTimeStaircase,
    LinearWarmup,
    MultiStep,
    OneCycle,
    OneCycleLinear,
    OneCycleLinearMomentum,
    OneCycleMomentum,
    Polynomial,
    StepDecay,
    Triangular,
    Triangular2,
    Triangular2Momentum,
    TriangularMomentum,
    WarmupCosine,
    WarmupStableDecay,
    WarmupStableDecayCosine,
    WarmupStableDecaySqrt,
    WarmupStableDecaySquare,
)
from optimizers.wrappers import Warmup
from surfaces import Himmelblau, Rosenbrock, Trap
from tests.helpers import GOLDEN, Made, ids

CASES = json.loads((GOLDEN / "schedules_all.json").read_text())
T = np.arange(480)

PLAIN = {
    TriangularMomentum: Triangular,
    Triangular2Momentum: Triangular2,
    ExpRangeMomentum: ExpRange,
    OneCycleMomentum: OneCycle,
    OneCycleLinearMomentum: OneCycleLinear,
}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['schedule']}-{case['total']}" for case in CASES])
def test_torch(case):
    """The rates, and the momentum where torch drives it; with a warm-up, the wrapper's rates."""
    schedule, total = SCHEDULES[case["schedule"]](**case["settings"]), case["total"]
    if "warmup" in case:
        curve = descend(Himmelblau(), Warmup(SGD(1.0), case["warmup"]), (0, 0), total, schedule).lr
    else:
        curve = schedule.curve(total)
    np.testing.assert_allclose(curve, case["curve"], rtol=1e-12, atol=1e-14)
    if "momentum" in case:
        momentum = np.array([schedule.momentum(t, total) for t in range(total)], float)
        np.testing.assert_allclose(momentum, case["momentum"], rtol=1e-12)


def test_the_golden_curves_are_complete():
    held = {case["schedule"] for case in CASES}
    told = {cls.id for cls in PLAIN.values()}  # the same rates as those that drive momentum
    assert held | told | {"constant", "inverse_time", "inverse_time_staircase"} == set(SCHEDULES)
    assert {case["total"] for case in CASES} == {1, 2, 7, 30}
    assert {case["settings"]["phases"] for case in CASES if "phases" in case["settings"]} == {2, 3}
    for cls in SCHEDULES.values():
        driven = [case for case in CASES if case["schedule"] == cls.id and "momentum" in case]
        assert bool(driven) == issubclass(cls, MomentumDriver)


@pytest.mark.parametrize(("driving", "plain"), PLAIN.items())
def test_driving_momentum_leaves_the_rates_alone(driving, plain):
    assert driving().curve(97).tolist() == plain().curve(97).tolist()
    assert isinstance(driving(), plain)


# Whole steps.


def test_a_share_of_n_steps_is_n_steps():
    """Also the curves that jump do it at that step."""
    for total in (*range(1, 40), 480, 997):
        for n in range(0, total + 1, max(1, total // 12)):
            assert whole(n / total, total) == n
            if 0 < n < total:
                assert MultiStep(n / total, 1.0).curve(total).tolist() == [1] * n + [0.1] * (total - n)
                assert StepDecay(n / total).curve(total).tolist() == [0.5 ** (t // n) for t in range(total)]
                assert [t for t, v in enumerate(SGDR(n / total).curve(total)) if v == 1] == list(range(0, total, n))


def test_progress():
    assert progress(3, 2, 6) == 0.25
    assert progress(1, 2, 6) == 0
    assert progress(9, 2, 6) == 1
    assert progress(9, 6, 6) == progress(1, 6, 2) == 1
    assert progress(3, np.array([0, 3, 3]), np.array([4, 7, 3])).tolist() == [0.75, 0, 1]


# Each against its formula.


def test_exponential():
    assert Exponential(0.5).curve(4).tolist() == [1, 0.5, 0.25, 0.125]


def test_step_decay():
    assert StepDecay(0.3, 0.5).curve(10).tolist() == [1] * 3 + [0.5] * 3 + [0.25] * 3 + [0.125]
    assert StepDecay(0.01, 0.5).curve(3).tolist() == [1, 0.5, 0.25]


def test_drops_at_the_same_moment_count_twice():
    assert MultiStep(0.5, 0.5, 1.0, 0.5).curve(4).tolist() == [1, 1, 0.25, 0.25]
    assert MultiStep(0.5, 0.5, 0.5, 0.5).curve(4).tolist() == [1, 1, 0.125, 0.125]
    assert MultiStep(0.75, 0.25, 0.0, 0.5).curve(4).tolist() == [0.5, 0.25, 0.25, 0.125]


def test_a_drop_at_the_end_never_comes():
    assert MultiStep(1.0, 1.0).curve(100).tolist() == [1] * 100


def test_inverse_time():
    assert InverseTime(3.0).curve(4).tolist() == [1, 1 / 1.75, 1 / 2.5, 1 / 3.25]
    np.testing.assert_allclose(InverseTime(0.02 * 480).curve(480), 1 / (1 + 0.02 * T), rtol=1e-14)
    np.testing.assert_allclose(InverseTime(2.0, 30 / 480).curve(480), 1 / (1 + 2 * T / 30), rtol=1e-14)
    np.testing.assert_allclose(InverseTime(2.0, 0.1, 0.5).curve(480), (1 + 2 * T / 48) ** -0.5, rtol=1e-14)


def test_inverse_time_in_stairs():
    expected = [1 / (1 + 1.5 * floor(t / 48)) for t in range(480)]
    np.testing.assert_allclose(InverseTimeStaircase(1.5, 0.1).curve(480), expected, rtol=1e-14)
    assert np.unique(InverseTimeStaircase().curve(480)).size == 10


def test_polynomial():
    expected = [(1 - 0.1) * (1 - min(t, 120) / 120) ** 2.5 + 0.1 for t in range(480)]
    np.testing.assert_allclose(Polynomial(2.5, 0.1, 0.25).curve(480), expected, rtol=1e-14)
    assert (Polynomial(0.25, 0.1, 0.07).curve(100)[7:] == 0.1).all()


def test_cosine_stays_at_its_floor():
    """torch's would rise again."""
    curve = Cosine(floor=0.1, span=0.5).curve(41)
    t = np.arange(41) / 20.5
    np.testing.assert_allclose(curve, np.where(t < 1, 0.1 + 0.45 * (1 + np.cos(np.pi * t)), 0.1), rtol=1e-12)
    assert (curve[21:] == 0.1).all()


def restarts(total, first, mult, low):
    """A cycle's step and length, counted on."""
    since, length, curve = 0, first, []
    for _ in range(total):
        curve.append(low + (1 - low) * (1 + cos(pi * since / length)) / 2)
        since += 1
        if since == length:
            since, length = 0, length * mult
    return curve


@pytest.mark.parametrize("total", [1, 5, 100, 1000, 2000])
@pytest.mark.parametrize("mult", [1, 2, 3, 4])
def test_restarts(total, mult):
    """At the full rate on the first step of every cycle, however many there are."""
    for first in {1, 2, 3, 7, total}:
        curve = SGDR(first / total, mult, 0.25).curve(total)
        np.testing.assert_allclose(curve, restarts(total, max(1, first), mult, 0.25), rtol=1e-12)


def test_cycles():
    """Smith's formula, with a rise and a fall of different lengths."""

    def height(t, up, down):
        within = t % (up + down)
        return within / up if within <= up else (up + down - within) / down

    for up, down, low in ((24, 24, 0.1), (10, 30, 0.0), (7, 3, 0.5)):
        heights = np.array([height(t, up, down) for t in T])
        cycle = T // (up + down)
        shape = ((up + down) / 480, up / (up + down), low)
        for cls, peak in ((Triangular, 1), (Triangular2, 0.5**cycle)):
            np.testing.assert_allclose(cls(*shape).curve(480), low + (1 - low) * heights * peak, atol=1e-13)
        falling = ExpRange(*shape, 0.97).curve(480)
        np.testing.assert_allclose(falling, low + (1 - low) * heights * 0.97**T, atol=1e-13)


def test_momentum_runs_against_the_rate():
    for cls in PLAIN:
        schedule = cls(low_momentum=0.5, high_momentum=0.9)
        curve = schedule.curve(200)
        momentum = np.array([schedule.momentum(t, 200) for t in range(200)])
        assert momentum[0] == pytest.approx(0.9)
        assert momentum.min() == pytest.approx(0.5 if "ExpRange" not in cls.__name__ else 0.9 - 0.4 * 0.99**20)
        assert np.corrcoef(curve, momentum)[0, 1] < -0.99
        assert abs(int(curve.argmax()) - int(momentum.argmin())) <= 1


def test_one_cycle_stays_at_its_end():
    """torch's would rise again."""
    for schedule in (OneCycle(0.3, 25.0, 1e4), OneCycleLinear(0.3, 25.0, 1e4), OneCycle(0.3, 25.0, 1e4, 3)):
        assert schedule(10, 10) == schedule(9, 10) == pytest.approx(1 / 25 / 1e4, rel=1e-15)
    for driving in (OneCycleMomentum(), OneCycleLinearMomentum(phases=3)):
        assert driving.momentum(10, 10) == driving.momentum(9, 10) == 0.95


def test_one_cycle_turns_at_its_boundaries():
    curve = OneCycle(0.4, 10.0, 100.0).curve(50)
    assert curve[0] == pytest.approx(0.1)
    assert curve.argmax() == 0.4 * 50 - 1
    assert curve[19] == 1
    assert curve[-1] == pytest.approx(0.001)
    assert (np.diff(curve[:20]) > 0).all()
    assert (np.diff(curve[19:]) < 0).all()


def test_the_third_phase_begins_at_the_first_rate():
    curve = OneCycleLinear(0.4, 10.0, 100.0, 3).curve(50)
    assert curve[19] == 1
    assert curve[0] == curve[38] == pytest.approx(0.1)
    np.testing.assert_allclose(curve[38:], np.linspace(0.1, 0.001, 12), rtol=1e-12)


def test_warmups():
    t = np.arange(50)
    np.testing.assert_allclose(LinearWarmup(0.2).curve(50), 1 / 3 + np.minimum(t, 10) / 10 * 2 / 3, rtol=1e-14)
    assert LinearWarmup(0.0).curve(5).tolist() == [1] * 5
    assert WarmupCosine(0.0, floor=0.1).curve(50).tolist() == Cosine(0.1).curve(50).tolist()
    curve = WarmupCosine(0.2, 0.0).curve(50)
    assert curve[:11].tolist() == (t / 10)[:11].tolist()
    np.testing.assert_allclose(curve[10:], Cosine().curve(40), atol=1e-15)


@pytest.mark.parametrize(
    ("cls", "left"),
    [
        (WarmupStableDecay, lambda p: 1 - p),
        (WarmupStableDecaySqrt, lambda p: 1 - p**0.5),
        (WarmupStableDecayCosine, lambda p: (1 + cos(pi * p)) / 2),
        (WarmupStableDecaySquare, lambda p: 1 - p**2),
    ],
)
def test_warmup_stable_decay(cls, left):
    """Every cooldown leads to the floor; none begins before the warm-up is over."""
    for warm, cool, low in ((10, 20, 0.0), (0, 100, 0.2), (5, 0, 0.1), (60, 70, 0.5)):
        turn = max(warm, 100 - cool)
        expected = [
            t / warm if t < warm else 1 if t < turn else low + (1 - low) * left((t - turn) / cool) for t in range(100)
        ]
        np.testing.assert_allclose(cls(warm / 100, cool / 100, low).curve(100), expected, rtol=1e-13, atol=1e-15)


# At work.


def by_hand(optimizer, start, rates, momenta):
    """Heavy ball or Adam on Himmelblau with a rate and a momentum for every step, in plain numbers."""
    (x, y), path = start, [start]
    m, v = [0.0, 0.0], [0.0, 0.0]
    for t, (lr, beta) in enumerate(zip(rates, momenta, strict=True), 1):
        slopes = (4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7))
        point = []
        for i, (at, g) in enumerate(zip((x, y), slopes, strict=True)):
            if isinstance(optimizer, Momentum):
                m[i] = g if t == 1 else beta * m[i] + g
                point.append(at - lr * m[i])
            else:
                m[i] = beta * m[i] + (1 - beta) * g
                v[i] = optimizer.beta2 * v[i] + (1 - optimizer.beta2) * g * g
                size = (v[i] / (1 - optimizer.beta2**t)) ** 0.5 + optimizer.eps
                point.append(at - lr * m[i] / (1 - beta**t) / size)
        x, y = point
        path.append((x, y))
    return np.transpose(path)


@pytest.mark.parametrize("cls", PLAIN)
@pytest.mark.parametrize("optimizer", [Momentum(0.002, 0.3), Adam(0.05, beta1=0.3, eps=1e-2)], ids=["momentum", "adam"])
def test_driven_momentum_takes_the_place_of_the_optimizers_own(cls, optimizer):
    schedule, t = cls(low_momentum=0.6, high_momentum=0.9), range(60)
    rates, momenta = optimizer.lr * schedule.curve(60), [schedule.momentum(i, 60) for i in t]
    run = descend(Himmelblau(), optimizer, (0.3, -0.8), 60, schedule)
    np.testing.assert_allclose(run.path, by_hand(optimizer, (0.3, -0.8), rates, momenta), rtol=1e-9)
    plain = descend(Himmelblau(), optimizer, (0.3, -0.8), 60, PLAIN[cls]())
    own = [0.3] * 60
    np.testing.assert_allclose(plain.path, by_hand(optimizer, (0.3, -0.8), rates, own), rtol=1e-9)


def test_what_has_no_momentum_is_not_driven():
    run = descend(Himmelblau(), SGD(0.005), (0.3, -0.8), 60, OneCycleMomentum())
    assert run.path.tolist() == descend(Himmelblau(), SGD(0.005), (0.3, -0.8), 60, OneCycle()).path.tolist()


def test_the_study_notes_schedules():
    """Each function of the notes, in plain numbers, as one of these classes over a run of 480 steps."""
    notes = {
        "cosine": (Cosine(), [(1 + cos(pi * t / 480)) / 2 for t in T]),
        "step": (StepDecay(240 / 480, 0.3), [0.3 ** (t // 240) for t in T]),
        "exp": (Exponential(0.98), [0.98**t for t in T]),
        "inv_t": (InverseTime(0.02 * 480), [1 / (1 + 0.02 * t) for t in T]),
        "clr": (Triangular(48 / 480, floor=0.1), [0.1 + 0.9 * (1 - abs(t / 24 - 2 * floor(t / 48) - 1)) for t in T]),
        "sgdr": (SGDR(60 / 480, 2), restarts(480, 60, 2, 0.0)),
        "onecycle": (
            OneCycleLinear(0.45, 25.0, 1e4 / 25, 3),
            np.interp(T, [0, 0.45 * 480 - 1, 0.9 * 480 - 2, 479], [1 / 25, 1, 1 / 25, 1e-4]),
        ),
    }
    for name, (schedule, expected) in notes.items():
        np.testing.assert_allclose(schedule.curve(480), expected, rtol=1e-12, atol=1e-13, err_msg=name)


def beale():
    def terms(x, y):
        return [(c - x + x * y**k, y**k - 1, k * x * y ** (k - 1)) for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))]

    return Made(
        lambda x, y: sum(r * r for r, _, _ in terms(x, y)),
        lambda x, y: (sum(2 * r * a for r, a, _ in terms(x, y)), sum(2 * r * b for r, _, b in terms(x, y))),
    )


def test_a_warmup_can_save_a_run_that_diverges():
    for n, saved in ((1, False), (20, False), (100, True)):
        run = descend(beale(), Warmup(Momentum(0.01, 0.9), n), (1, 1.5), 600)
        assert np.isfinite(run.path).all() == saved
    assert run.loss[-1] < 1e-18
    plain = descend(Rosenbrock(), Adam(0.3), (-1.5, 2.5), 600)
    warm = descend(Rosenbrock(), Warmup(Adam(0.3), 20), (-1.5, 2.5), 600)
    assert plain.loss.max() == pytest.approx(116.0, rel=1e-3)
    assert plain.loss[-1] == pytest.approx(0.008266, rel=1e-3)
    assert warm.loss.max() == 12.5
    assert warm.loss[-1] == pytest.approx(5.588e-07, rel=1e-3)


@pytest.mark.parametrize(
    ("lr", "schedule", "end"),
    [
        (1.0, Triangular(50 / 300, floor=0.05), -0.7807),
        (2.0, Triangular(50 / 300, floor=0.025), 4.0),
        (1.1, SGDR(50 / 300), -0.7807),
        (1.5, SGDR(50 / 300), 4.0),
    ],
)
def test_cycles_and_restarts_leave_a_trap_only_with_a_high_peak(lr, schedule, end):
    """Far above the stability limit of the trap, 1.075."""
    run = descend(Trap(), SGD(lr), (-5, 1.5), 300, schedule)
    assert run.path[0, -1] == pytest.approx(end, abs=2e-3)


# Where cycles, drops and phases begin: by exact arithmetic, and by the curve.

EXACT = [Fraction(k, 100) for k in range(5, 96)] + [Fraction(k, 1000) for k in range(51, 950, 14)]
EXACT += [Fraction(k, 7) for k in range(1, 7)]
SHARES = np.array([float(exact) for exact in EXACT])
TOTALS = (7, 20, 50, 100, 140, 200, 333, 480)
EACH = pytest.mark.parametrize("total", TOTALS)


def changes(curve) -> list[int]:
    """The steps at which a curve has another value than the step before."""
    return (np.flatnonzero(np.diff(curve)) + 1).tolist()


def multiples(span: Fraction, total: int) -> list[int]:
    """The first step at or after each multiple of a span, within a run."""
    found = {ceil(k * span) for k in range(1, ceil(total / span) + 1)}
    return sorted(at for at in found if 0 < at < total)


def curves(total: int, cls, share: str, **settings):
    """Each share, in exact arithmetic, with the curve that it gives a schedule."""
    return zip(EXACT, cls(**{share: SHARES}, **settings).curve(total).T, strict=True)


@EACH
def test_shares_of_a_run_in_steps_are_exact(total):
    t = np.arange(total + 1)
    for share, exact in zip(SHARES.tolist(), EXACT, strict=True):
        span = exact * total
        assert whole(share, total) == round(span)
        assert lasting(share, total) == pytest.approx(float(span), rel=1e-15)
        if (2 * span).denominator == 1:
            assert lasting(share, total) == span
        assert passed(t, lasting(share, total)).tolist() == [i // span for i in range(total + 1)]


@pytest.mark.parametrize("cls", [cls for cls in SCHEDULES.values() if "period" in params(cls)], ids=ids)
@EACH
def test_a_cycle_begins_where_its_curve_does(cls, total):
    """At the multiples of the period, to the step: there the marks are, and there the curve is at its foot."""
    for exact, curve in curves(total, cls, "period", rise=0.5, floor=0.0):
        period, marks = exact * total, list(cls(float(exact)).restarts(total))
        assert marks == multiples(period, total)
        at_foot = np.array([t % period == 0 for t in range(total)])
        assert (curve[at_foot] < 1e-12).all()
        assert (curve[~at_foot] > 1e-9).all()


def test_a_period_of_whole_steps_is_marked_at_them():
    assert Triangular(0.07).restarts(200)[:4] == (14, 28, 42, 56)


@EACH
@pytest.mark.parametrize("mult", [1, 2, 3, 4])
def test_a_cosine_with_restarts_jumps_where_it_is_marked(mult, total):
    for exact, curve in curves(total, SGDR, "first", mult=mult):
        length = at = max(round(exact * total), 1)
        expected = []
        while at < total:
            expected.append(at)
            length *= mult
            at += length
        assert list(SGDR(float(exact), mult).restarts(total)) == expected
        assert np.flatnonzero(curve == 1).tolist() == [0, *expected]


@EACH
def test_drops_come_at_their_steps(total):
    for cls, settings in ((StepDecay, {}), (InverseTimeStaircase, {"k": 1.0})):
        for exact, curve in curves(total, cls, "every", **settings):
            assert changes(curve) == multiples(Fraction(max(round(exact * total), 1)), total)
    for milestone in ("first", "second", "third"):
        others = dict.fromkeys({"first", "second", "third"} - {milestone}, 1.0)
        for exact, curve in curves(total, MultiStep, milestone, **others):
            assert changes(curve) == multiples(exact * total, total)[:1]


@EACH
def test_phases_end_at_their_steps(total):
    """The first step of the full rate after a warm-up, the last before a cooldown, the first at the floor."""
    for cls in (LinearWarmup, WarmupCosine):
        for exact, curve in curves(total, cls, "warm", start=0.0):
            end = round(exact * total)
            assert np.argmax(np.append(curve, 1.0) == 1) == end
            assert (np.diff(curve[: end + 1]) > 0).all()
    for cls in (WarmupStableDecay, WarmupStableDecaySqrt, WarmupStableDecayCosine, WarmupStableDecaySquare):
        for exact, curve in curves(total, cls, "cool", warm=0.0):
            assert np.flatnonzero(curve == 1)[-1] == min(total - round(exact * total), total - 1)
    for cls, first in ((Polynomial, round), (Cosine, ceil)):
        for exact, curve in curves(total, cls, "span"):
            assert np.argmax(np.append(curve, 0.0) == 0) == max(first(exact * total), 1)


@pytest.mark.parametrize("cls", [cls for cls in SCHEDULES.values() if "pct" in params(cls)], ids=ids)
@pytest.mark.parametrize("phases", [2, 3])
@EACH
def test_one_cycle_peaks_at_its_step(cls, phases, total):
    """There it has the full rate, and where its foot is a step the first one; else they lie between two steps."""
    for exact, curve in curves(total, cls, "pct", phases=phases):
        peak = exact * total - 1
        assert np.argmax(curve) in (max(floor(peak), 0), max(ceil(peak), 0))
        if peak.denominator == 1:
            assert curve[int(peak)] == 1
        if phases == 3 and (2 * peak).denominator == 1 and 0 < 2 * peak < total:
            assert curve[int(2 * peak)] == 1 / cls().div


def test_a_batch_of_shares_rounds_as_each_alone():
    """Of every schedule with a share of the run in it, to the last bit."""
    for cls in SCHEDULES.values():
        for name in {"period", "first", "every", "warm", "cool", "span", "pct"} & set(params(cls)):
            for total in (20, 50):
                batch = cls(**{name: SHARES[::4]}).curve(total)
                alone = np.stack([cls(**{name: share}).curve(total) for share in SHARES[::4].tolist()], axis=1)
                assert np.array_equal(batch, alone), name
