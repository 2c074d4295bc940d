"""Losses, slopes and curvatures far out: finite wherever the mathematics is, and right to what rounding allows.

What is right is worked out with mpmath in many digits, from the same derivatives; with it how far rounding to doubles
may lead, operation by operation.
"""

from __future__ import annotations

import itertools
import sys
from functools import cache
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from mpmath import mpf

from descent import Surface, Transformed, descend, params
from descent.formula import expressions_of, symbolic
from descent.logistic import Sigmoid, Softplus, recognized
from descent.wide import Wide, plain
from optimizers import SGD
from surfaces import SURFACES, Ackley, Cliff, Easom, Jump, Linreg, Logreg, Rosenbrock
from tests.helpers import ids, spread

EVERY = pytest.mark.parametrize("cls", SURFACES.values(), ids=ids)
DIGITS = 240
EPS = mpf(2) ** -50
"""What one operation may round by: a few units in the last place."""
LARGEST = sys.float_info.max
TINY = 1e-60
"""An error this small is none: a quotient is 0 where its divisor overflows, and so are the smallest of numbers."""
AWAY = [(1.0, 0.3), (-0.3, -0.9)]
SIZES = (141.37, 1.1e3, 1.3e6, 1.7e100, 1.1e150)
X, Y = sympy.symbols("x y", real=True)


def made(formula) -> Surface:
    """A surface of this formula."""

    class Made(Surface):
        id = "made"
        domain = ((-3, 3), (-3, 3))
        starts = ((1, 1),)

        def formula(self, x, y):
            return sympy.S(formula.subs({X: x, Y: y}, simultaneous=True))

    return Made()


OTHERS = {
    "logarithm of a square": sympy.log(1 + X**2) + Y**2,
    "root": sympy.sqrt(1 + X**2) + sympy.sqrt(X**2 + 4 * Y**2 + 1),
    "quotient": (X**2 - X) / (1 + X**2) + Y / sympy.sqrt(1 + X**2 + Y**2),
    "log cosh": sympy.log(sympy.cosh(X)) + 1 / sympy.cosh(Y),
    "sinh over cosh": sympy.sinh(X) / sympy.cosh(X) + sympy.tanh(Y) ** 2,
    "softmax": sympy.exp(X) / (sympy.exp(X) + sympy.exp(Y)),
    "log sum exp": sympy.log(sympy.exp(X) + sympy.exp(2 * Y) + 3),
    "cross entropy": -sympy.log(1 / (1 + sympy.exp(-X))) - sympy.log(1 - 1 / (1 + sympy.exp(Y))),
    "logistic to a power": 1 / (1 + sympy.exp(-3 * X + Y)) ** 2 + sympy.log(1 + sympy.exp(Y)) ** 2,
    "gaussian times a polynomial": (X**4 - X * Y) * sympy.exp(-(X**2) - Y**2 / 7),
    "terms that overflow against each other": X**6 - X**4 + Y**5 - Y**3,
}


Value = tuple[mpf, mpf]
"""A number, and how far rounding may lead what doubles make of it."""


def of_sum(*terms: Value) -> Value:
    return mpmath.fsum(v for v, _ in terms), mpmath.fsum(err + EPS * abs(v) for v, err in terms)


def of_product(*factors: Value) -> Value:
    value = mpmath.fprod(v for v, _ in factors)
    return value, mpmath.fprod((abs(v) + err) * (1 + EPS) for v, err in factors) - abs(value)


def of_power(base: Value, exponent: Value) -> Value:
    (a, error), (n, _) = base, exponent
    value, size = mpmath.power(a, n), abs(a)
    if error >= size:
        return value, mpf("inf") if n < 0 else mpmath.power(size + error, n)
    ends = [mpmath.power(size + sign * error, n) for sign in (-1, 1)]
    return value, max(abs(end - abs(value)) for end in ends) + 4 * EPS * abs(value)


def of_exp(z: Value) -> Value:
    value = mpmath.exp(z[0])
    return value, value * mpmath.expm1(z[1]) + 4 * EPS * value


def of_sigmoid(z: Value) -> Value:
    value = 1 / (1 + mpmath.exp(-z[0]))
    return value, value * mpmath.expm1(z[1]) + 4 * EPS * value


def of_softplus(z: Value) -> Value:
    value = mpmath.log1p(mpmath.exp(z[0]))
    return value, z[1] / (1 + mpmath.exp(-z[0] - z[1])) + 4 * EPS * value


def of_log(z: Value) -> Value:
    value = mpmath.log(z[0])
    return value, (mpmath.log(z[0] / (z[0] - z[1])) if z[1] < z[0] else mpf("inf")) + EPS * abs(value)


def of_tanh(z: Value) -> Value:
    value = mpmath.tanh(z[0])
    return value, min(mpf(2), z[1] * mpmath.sech(max(abs(z[0]) - z[1], mpf(0))) ** 2) + EPS * abs(value)


def of_heaviside(z: Value, at_zero: Value) -> Value:
    return (mpf(z[0] > 0) if z[0] else at_zero[0]), mpf(0)


RULES = {
    sympy.Add: of_sum,
    sympy.Mul: of_product,
    sympy.Pow: of_power,
    sympy.exp: of_exp,
    Sigmoid: of_sigmoid,
    Softplus: of_softplus,
    sympy.log: of_log,
    sympy.tanh: of_tanh,
    sympy.sin: lambda z: (mpmath.sin(z[0]), min(mpf(2), z[1]) + EPS),
    sympy.cos: lambda z: (mpmath.cos(z[0]), min(mpf(2), z[1]) + EPS),
    sympy.sinh: lambda z: (mpmath.sinh(z[0]), mpmath.cosh(z[0]) * (mpmath.expm1(z[1]) + 4 * EPS)),
    sympy.cosh: lambda z: (mpmath.cosh(z[0]), mpmath.cosh(z[0]) * (mpmath.expm1(z[1]) + 4 * EPS)),
    sympy.Abs: lambda z: (abs(z[0]), z[1]),
    sympy.Max: lambda *each: (max(v for v, _ in each), max(err for _, err in each)),
    sympy.Min: lambda *each: (min(v for v, _ in each), max(err for _, err in each)),
    sympy.sign: lambda z: (mpmath.sign(z[0]), mpf(0)),
    sympy.Heaviside: of_heaviside,
    sympy.DiracDelta: lambda *z: (mpf(0), mpf(0)),
}


@cache
def operations(family: tuple, order: int) -> tuple[list, list[int]]:
    """The derivatives as operations on those before: (rule, places) or a constant's value; and where each ends."""
    places: dict[Any, int] = {symbol: i for i, symbol in enumerate(symbolic(family)[1])}
    done: list = list(places)

    def place(e: sympy.Basic) -> int:
        if e not in places:
            if e.is_number:
                value = mpf(str(sympy.N(e, DIGITS)))
                done.append((value, mpf(0) if e.is_Integer else EPS * abs(value)))
            else:
                done.append((RULES[e.func], [place(each) for each in e.args]))
            places[e] = len(done) - 1
        return places[e]

    ends = [place(e) for e in expressions_of(family, order)]
    return done[len(symbolic(family)[1]) :], ends


def exact(surface: Surface, order: int, point: tuple[float, float]) -> list[Value]:
    """The derivatives of one order, means over the samples, and what rounding may do to them."""
    done, ends = operations(surface.family, order)
    found = []
    for row in surface.samples or ((),):
        values: list[Value] = [(mpf(float(each)), mpf(0)) for each in (*point, *surface.shape(), *row)]
        for operation in done:
            rule, places = operation
            values.append(rule(*(values[i] for i in places)) if callable(rule) else operation)
        found.append([values[i] for i in ends])
    many = (mpf(1) / len(found), mpf(0))
    return [of_product(of_sum(*each), many) for each in zip(*found, strict=True)]


def worked_out(surface: Surface, order: int, at) -> np.ndarray:
    """The same by the surface itself: (derivatives, *b)."""
    with np.errstate(all="ignore"):
        if order == 0:
            return np.array([surface.value(at)])
        return surface.gradient(at) if order == 1 else surface.hessian(at)[[0, 0, 1], [0, 1, 1]]


def check(surface: Surface, point: tuple[float, float]) -> None:
    for order in (0, 1, 2):
        for (value, error), ours in zip(exact(surface, order, point), worked_out(surface, order, point), strict=True):
            where = f"{surface} order {order} at {point}: {mpmath.nstr(value, 17)}, not {ours}"
            if abs(value) > LARGEST:
                assert np.isinf(ours), where
                assert (ours > 0) == (value > 0) or error > abs(value), where
            else:
                assert np.isfinite(ours) or abs(value) + error > LARGEST, where
                assert abs(mpf(float(ours)) - value) <= 4 * error + TINY, where


def at_the_ends(cls: type[Surface]) -> list[Surface]:
    """A surface with each combination of its shape parameters' ends, and turned and scaled."""
    known = params(cls)
    whole = {name for name, each in known.items() if each.scale == "integer"}
    corners = itertools.product(*[(each.low, each.high) for each in known.values()])
    settings = [dict(zip(known, corner, strict=True)) for corner in corners]
    numbers: list[dict[str, Any]] = [{n: int(v) if n in whole else v for n, v in each.items()} for each in settings]
    shaped = [cls(**each) for each in numbers]
    return [*shaped, Transformed(cls(), 25.0, 1e3, 0.1, -0.2), Transformed(shaped[-1], -70.0, 1e-3)]


@pytest.mark.long
@EVERY
def test_far_out_all_is_finite_that_can_be(cls):
    with mpmath.workdps(DIGITS):
        for surface in at_the_ends(cls):
            for size, (a, b) in zip(SIZES, itertools.cycle(AWAY), strict=False):
                check(surface, (size * a, size * b))


@pytest.mark.long
@pytest.mark.parametrize("formula", OTHERS.values(), ids=OTHERS)
def test_other_formulas_too(formula):
    """What people write of losses, in the form they write it: no surface has to be written for doubles."""
    with mpmath.workdps(DIGITS):
        surface = made(formula)
        for size, (a, b) in itertools.product((0.7, 31.0, 50.0, 411.0, 805.0, *SIZES[1:], 1.3e200), AWAY):
            check(surface, (size * a, size * b))
            check(surface, (size * b, -size * a))


@EVERY
def test_a_far_run_in_a_batch_equals_the_run_alone(cls):
    rng = np.random.default_rng(5)
    size = 10.0 ** rng.uniform(0, 300, 24)
    points = np.stack([size * rng.choice([-1, 1], 24), size * rng.uniform(-1, 1, 24)])
    for surface, order in itertools.product((cls(), Transformed(cls(), 25.0, 0.7)), (0, 1, 2)):
        together = worked_out(surface, order, points)
        for i, point in enumerate(points.T):
            np.testing.assert_array_equal(together[:, i], worked_out(surface, order, point))
        np.testing.assert_array_equal(worked_out(surface, order, points.reshape(2, 4, 6)).reshape(-1, 24), together)


@pytest.mark.parametrize("cls", [Cliff, Rosenbrock, Linreg, Jump], ids=ids)
def test_shapes_and_rows_of_each_run_are_kept_apart(cls):
    """Where the shape or the mini-batch differs from run to run, each far run still has its own."""
    rng = np.random.default_rng(6)
    shaped = spread(cls, rng, (5,))
    points = np.array([1.0, -0.3])[:, None] * 10.0 ** np.array([1, 60, 120, 180, 240])
    rows = shaped.rows_of(rng.integers(0, 24, (3, 5))) if shaped.samples else None
    with np.errstate(all="ignore"):
        together = shaped.gradient(points, rows)
        for i in range(5):
            alone = cls(**{name: float(getattr(shaped, name)[i]) for name in params(cls)})
            mine = None if rows is None else rows[:, :, i]
            np.testing.assert_array_equal(together[:, i], alone.gradient(points[:, i], mine))


def test_the_slope_beyond_the_cliff():
    assert Cliff(H=40).gradient((141, 0)) == pytest.approx([14.1, 0])
    run = descend(Cliff(H=40), SGD(10), (-1.2, 0), 40)
    assert np.isfinite(run.path).all()
    assert run.outcome.kind != "undefined"


def test_pieces_of_a_formula_far_out():
    """Huber's loss, whose inner piece overflows where the outer one holds."""
    half = sympy.Rational(1, 2)
    huber = made(sympy.Piecewise((X**2 / 2, sympy.Abs(X) < 1), (sympy.Abs(X) - half, True)) + 1 / sympy.cosh(Y))
    assert worked_out(huber, 0, (1e200, 1e3)) == 1e200
    assert worked_out(huber, 1, (-1e200, 1e3)).tolist() == [-1, 0]
    assert worked_out(huber, 2, (0.5, 1e3)).tolist() == [1, 0, 0]


def test_what_has_no_value_has_none():
    """Ackley's tip, and points that are themselves no numbers: nothing is made up."""
    assert np.isnan(worked_out(Ackley(), 1, (0.0, 0.0))).all()
    for surface in (Easom(), Logreg(), Cliff()):
        assert np.isnan(worked_out(surface, 1, (np.nan, 1.0))).any()
    inside = worked_out(Ackley(), 1, np.array([[0.0, 1.0, np.inf], [0.0, 1.0, 2.0]]))
    np.testing.assert_array_equal(inside[:, 1], worked_out(Ackley(), 1, (1.0, 1.0)))


def test_logistic_terms_are_recognized():
    z = 3 * X - Y
    p = 1 / (1 + sympy.exp(-z))
    assert recognized(X * sympy.log(p) + Y * sympy.log(1 - p)) == -X * Softplus(-z) - Y * Softplus(z)
    assert recognized(2 - p) == 2 - Sigmoid(z)
    assert recognized(sympy.log(1 + sympy.exp(-z)) + 2 / (1 + sympy.exp(z)) ** 3) == Softplus(-z) + 2 * Sigmoid(-z) ** 3
    assert sympy.N(recognized(1 / (1 + sympy.exp(X + 0.5))).args[0] + X) == pytest.approx(-0.5)
    for other in (sympy.log(2 + sympy.exp(X)), sympy.log(1 + X), 1 / (1 + X), 1 + sympy.exp(X), 1 / (2 + sympy.exp(X))):
        assert recognized(other) == other
    assert sympy.N(Softplus(sympy.Integer(2)) - sympy.log(1 + sympy.exp(2))) == pytest.approx(0)
    assert sympy.N(Sigmoid(sympy.Integer(2)) * (1 + sympy.exp(-2))) == pytest.approx(1)


ONE = (np.exp, np.sin, np.cos, np.tanh, np.sinh, np.cosh, np.absolute, np.sign, np.negative, np.arctan)
TWO = (np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum, np.less, np.greater_equal, np.equal)


@pytest.mark.parametrize("ufunc", [*ONE, *TWO, np.sqrt, np.log, np.power, np.heaviside], ids=lambda each: each.__name__)
def test_wide_numbers_are_numpys_where_these_suffice(ufunc):
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=(2, 300)) * 10.0 ** rng.integers(-9, 3, (2, 300))
    a, b = np.append(a, [0.0, 2.5, -2.5]), np.append(b, [2.5, 2.5, 0.0])
    if ufunc in (np.sqrt, np.log, np.power):
        a = np.abs(a) + 1e-9
    if ufunc is np.power:
        b = np.clip(b, -20, 20)
    given = (a,) if ufunc.nin == 1 else (a, b)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(
            plain(ufunc(*map(Wide, given))), ufunc(*given), rtol=1e-13 if ufunc is np.power else 3e-15
        )


def test_wide_numbers_reach_further():
    far = Wide(np.array([1e200, 1e-200, 800.0]))
    assert plain(np.sqrt(far * far)) == pytest.approx([1e200, 1e-200, 800])
    assert plain(np.log(far**8)) == pytest.approx(8 * np.log([1e200, 1e-200, 800]))
    assert plain(np.log(np.exp(far)))[[0, 2]] == pytest.approx([1e200, 800])
    assert plain(np.log(np.cosh(far)))[2] == pytest.approx(800 - np.log(2))
    assert plain(far * far)[:2].tolist() == [np.inf, 0.0]
