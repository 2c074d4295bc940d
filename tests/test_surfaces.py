"""Loss surfaces: exact derivatives, known numbers, and single points that equal batches to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy.functions import Max, Min

from descent import DataSurface, Optimizer, StationaryPoint, Surface, descend, params, recommended_rate
from optimizers import OPTIMIZERS
from surfaces import SURFACES, Himmelblau, Rosenbrock, Trap
from tests.helpers import TUNED, agrees, drawn, ids, picked, same, spread, starts_in

EVERY = pytest.mark.parametrize("cls", SURFACES.values(), ids=ids)
RATED = [cls for cls in OPTIMIZERS.values() if "lr" in params(cls)]

DIGITS = 50
TINY = sympy.Float("1e-14", DIGITS)

# As printed in the references: surface, kind, (x, y), loss, eigenvalues; "" where nothing is printed.
STATIONARY = [
    ("bowl", "minimum", ("0", "0"), "0", ("1", "1")),
    ("ellipse", "minimum", ("0", "0"), "0", ("1", "20")),
    ("saddle", "saddle", ("0", "0"), "0", ("-1", "1")),
    ("saddle_well", "minimum", ("0", "-1"), "-.25", ("1", "2")),
    ("saddle_well", "minimum", ("0", "1"), "-.25", ("1", "2")),
    ("saddle_well", "saddle", ("0", "0"), "0", ("-1", "1")),
    ("rosenbrock", "minimum", ("1", "1"), "0", (".3994", "1001.6")),
    ("himmelblau", "minimum", ("3", "2"), "0", ("", "")),
    ("himmelblau", "minimum", ("-2.805118", "3.131313"), "0", ("", "")),
    ("himmelblau", "minimum", ("-3.779310", "-3.283186"), "0", ("", "")),
    ("himmelblau", "minimum", ("3.584428", "-1.848127"), "0", ("", "")),
    ("himmelblau", "saddle", ("", ""), "13.31", ("", "")),
    ("himmelblau", "saddle", ("", ""), "67.72", ("", "")),
    ("himmelblau", "saddle", ("", ""), "104.02", ("", "")),
    ("himmelblau", "saddle", ("", ""), "178.34", ("", "")),
    ("himmelblau", "maximum", ("-.270845", "-.923039"), "181.617", ("", "")),
    ("trap", "minimum", ("4", "0"), "0", (".1", "1")),
    ("trap", "minimum", ("-.780692", "0"), ".597777", ("1", "1.8605")),
    ("trap", "saddle", ("-.081803", "0"), ".721919", ("", "")),
]

RATES = {
    "bowl": (0.2, 0.1, 0.2, 0.5, 0.2, 0.5),
    "ellipse": (0.05, 0.01, 0.05, 1, 0.2, 0.5),
    "saddle_well": (0.2, 0.1, 0.2, 0.5, 0.1, 0.5),
    "rosenbrock": (0.002, 0.002, 0.002, 0.2, 0.02, 0.2),
    "himmelblau": (0.02, 0.01, 0.01, 1, 0.2, 0.5),
    "trap": (0.2, 0.1, 0.5, 1, 0.02, 0.5),
}
# Ends in the dip, or on the way: no rate reaches 1 % of the start's gap within 300 steps.
TOO_SLOW = {("rosenbrock", "sgd"), ("rosenbrock", "adagrad")} | {("trap", n) for n in ("sgd", "adagrad", "rmsprop")}


class Kinked(Surface):
    """Kinks, a pole, roots and whole and broken powers, for the compiler."""

    domain = ((-2, 2), (-2, 2))
    starts = ((1, 1),)

    def formula(self, x, y):
        ripple = -20 * sympy.exp(-sympy.sqrt((x**2 + y**2) / 2) / 5) - sympy.exp(sympy.cos(2 * sympy.pi * x))
        ledge = Min(x, 0) + Max(y - 1, 0) + sympy.Abs(x - y) ** sympy.Rational(5, 2)
        return ripple + ledge + sympy.Abs(x) + 1 / (1 + x) ** 3 + (1 + y**2) ** sympy.Rational(3, 2)


def shapes(cls: type[Surface], rng: np.random.Generator) -> list[Surface]:
    """The surface as it comes, and with random shape parameters."""
    return [cls(), *(drawn(cls, rng) for _ in range(3 if params(cls) else 0))]


@EVERY
def test_derivatives_are_the_formulas(cls):
    """Central differences of the formula itself, in fifty digits."""
    rng = np.random.default_rng(1)
    for surface in shapes(cls, rng):
        points = starts_in(cls, rng, (2,) if surface.samples else (6,))
        scale = [np.abs(each(points)).max() for each in (surface.value, surface.gradient, surface.hessian)]
        for x, y in points.T.tolist():

            def f(i: int, j: int, x=x, y=y, surface=surface):
                at = [sympy.Float(v, DIGITS) + k * TINY for v, k in ((x, i), (y, j))]
                losses = [surface.formula(*at, *map(sympy.Float, row)) for row in surface.samples or ((),)]
                return sympy.N(sum(losses) / len(losses), DIGITS)

            slope = [(f(1, 0) - f(-1, 0)) / (2 * TINY), (f(0, 1) - f(0, -1)) / (2 * TINY)]
            xx = (f(1, 0) - 2 * f(0, 0) + f(-1, 0)) / TINY**2
            yy = (f(0, 1) - 2 * f(0, 0) + f(0, -1)) / TINY**2
            xy = (f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)) / (4 * TINY**2)
            assert surface.value((x, y)) == pytest.approx(float(f(0, 0)), abs=1e-13 * scale[0])
            np.testing.assert_allclose(surface.gradient((x, y)), np.array(slope, float), 0, 1e-13 * scale[1])
            curvature = np.array([[xx, xy], [xy, yy]], float)
            np.testing.assert_allclose(surface.hessian((x, y)), curvature, 0, 1e-13 * scale[2])


@EVERY
def test_stationary_points_are_stationary(cls):
    """No slope there, and the signs of the Hessian's eigenvalues are the kind's; at kinks the loss rises all around."""
    signs = {"minimum": (1, 1), "maximum": (-1, -1), "saddle": (-1, 1)}
    rng = np.random.default_rng(2)
    for surface in shapes(cls, rng):
        (x0, x1), (y0, y1) = surface.domain
        points = surface.stationary_points()
        assert points == tuple(sorted(points, key=lambda each: each.value))
        for point in points:
            at = (point.x, point.y)
            assert point.value == surface.value(at)
            if point.form == "kink":
                assert (around(surface, point) > point.value).all()
                assert point.eigenvalues is None
                continue
            eigen = np.linalg.eigvalsh(surface.hessian(at))
            assert np.abs(surface.gradient(at)).max() <= 1e-9 * np.abs(eigen).max()
            assert point.eigenvalues == pytest.approx(eigen, rel=1e-9)
            if point.form == "regular":
                assert tuple(np.sign(eigen)) == signs[point.kind]
            assert x0 <= point.x <= x1
            assert y0 <= point.y <= y1
        assert surface.minima() == tuple(point for point in points if point.kind == "minimum")


def around(surface: Surface, point: StationaryPoint, radius: float = 1e-4) -> np.ndarray:
    """The losses on a small circle around a point."""
    angle = np.linspace(0, 2 * np.pi, 97)
    circle = radius * np.stack([np.cos(angle), np.sin(angle)])
    return np.asarray(surface.value(np.array([[point.x], [point.y]]) + circle))


@pytest.mark.parametrize(("name", "kind", "at", "loss", "eigen"), STATIONARY)
def test_known_stationary_points(name, kind, at, loss, eigen):
    found = [
        point
        for point in SURFACES[name]().stationary_points()
        if point.kind == kind
        and all(agrees(printed, value) for printed, value in zip(at, (point.x, point.y), strict=True))
        and agrees(loss, point.value)
        and all(agrees(printed, value) for printed, value in zip(eigen, point.eigenvalues or (), strict=True))
    ]
    assert len(found) == 1


@pytest.mark.parametrize("name", sorted({row[0] for row in STATIONARY}))
def test_no_other_stationary_points(name):
    assert len(SURFACES[name]().stationary_points()) == sum(row[0] == name for row in STATIONARY)


def test_only_points_in_the_window_count():
    class Corner(Himmelblau):
        domain = ((0, 6), (-3, 6))

    inside = [p for p in Himmelblau().stationary_points() if p.x >= 0 and p.y >= -3]
    found = Corner().stationary_points()
    np.testing.assert_allclose([(p.x, p.y) for p in found], [(p.x, p.y) for p in inside], rtol=1e-9)
    assert len(Corner().minima()) == 2


def test_the_dip_of_the_trap_appears_at_its_depth():
    """Above A = 0.369790 there is a second minimum, born at x = -0.471263."""
    assert [point.kind for point in Trap(0.369789).stationary_points()] == ["minimum"]
    dip, *_ = Trap(0.369791).stationary_points()[1:]
    assert len(Trap(0.369791).minima()) == 2
    assert dip.x == pytest.approx(-0.471263, abs=2e-3)
    born = 0.369790
    slope, curvature = Trap(born).gradient((-0.471263, 0)), Trap(born).hessian((-0.471263, 0))
    assert abs(slope[0]) < 1e-6
    assert abs(curvature[0, 0]) < 1e-5


def test_the_second_start_of_himmelblau_is_almost_on_the_top():
    assert np.hypot(*Himmelblau().gradient(Himmelblau.starts[1])) == pytest.approx(0.076, abs=5e-4)


def test_the_minimum_of_rosenbrock_moves_with_its_shape():
    for a in (0.2, 0.7, 1.4):
        (minimum,) = Rosenbrock(a, 30).minima()
        assert (minimum.x, minimum.y) == pytest.approx((a, a * a))


@EVERY
def test_starts_lie_in_the_window(cls):
    (x0, x1), (y0, y1) = cls.domain
    for x, y in cls.starts:
        assert x0 <= x <= x1
        assert y0 <= y <= y1


@pytest.mark.parametrize("cls", [*SURFACES.values(), Kinked], ids=ids)
def test_a_point_alone_equals_the_point_in_a_batch(cls):
    """Exactly: a run alone is then the same run in a batch."""
    rng = np.random.default_rng(3)
    for surface in shapes(cls, rng):
        points = starts_in(cls, rng, (40,))
        points[:, 30:] = rng.choice([0.0, -1.0, 1e160, -1e300, np.inf, np.nan], (2, 10))
        transposed = np.ascontiguousarray(points.T).T
        with np.errstate(all="ignore"):
            for f in (surface.value, surface.gradient, surface.hessian):
                alone = np.stack([f(point) for point in points.T], axis=-1)
                assert same(f(points), alone)
                assert same(f(transposed), alone)
                assert same(f(points.reshape(2, 5, 8)), alone.reshape(*alone.shape[:-1], 5, 8))
                assert same(np.array(f(tuple(points[:, 0].tolist()))), alone[..., 0])


@pytest.mark.parametrize("cls", [cls for cls in SURFACES.values() if params(cls)], ids=ids)
def test_a_shape_alone_equals_the_shape_in_a_batch(cls):
    rng = np.random.default_rng(4)
    batch = spread(cls, rng, (6,))
    for points in (starts_in(cls, rng, (1,)), starts_in(cls, rng, (6,)), starts_in(cls, rng, (5, 6))):
        each = np.broadcast_to(points, (*points.shape[:-1], 6))
        for name in ("value", "gradient", "hessian"):
            together = getattr(batch, name)(points)
            for index in np.ndindex(each.shape[1:]):
                alone = getattr(picked(batch, index[-1:], (6,)), name)(each[(..., *index)])
                assert same(together[(..., *index)], alone)
    assert same(batch.value((1, 2)), batch.value([[1], [2]]))
    assert batch.gradient((1, 2)).shape == (2, 6)
    assert batch.stationary_points() == ()


@EVERY
def test_what_comes_back(cls):
    surface, rng = cls(), np.random.default_rng(5)
    assert type(surface.value((0, 1))) is float
    assert surface.value((0, 1)) == surface.value([0.0, 1.0]) == surface.value(np.array([0, 1]))
    for batch in ((), (3,), (2, 4), (0,)):
        points = starts_in(cls, rng, batch)
        assert np.shape(surface.value(points)) == batch
        assert np.asarray(surface.value(points)).flags.writeable
        assert surface.gradient(points).shape == (2, *batch)
        assert surface.hessian(points).shape == (2, 2, *batch)


@EVERY
def test_far_away_is_no_error(cls):
    surface = cls()
    with np.errstate(all="ignore"):
        for far in (1e308, -1e200, np.inf, np.nan):
            for f in (surface.value, surface.gradient, surface.hessian):
                f((far, far))
                f(np.full((2, 3), far))


@pytest.mark.parametrize("name", RATES)
def test_recommended_rates(name):
    assert SURFACES[name].rates == dict(zip(TUNED, RATES[name], strict=True))


@pytest.mark.parametrize("name", RATES)
def test_listed_rates_are_what_measuring_finds(name):
    """Of rates 1, 2, 5 times a power of ten, the first to 1 % of the gap; measured where none is listed."""
    unlisted = type(SURFACES[name].__name__, (SURFACES[name],), {"rates": {}})()
    for optimizer in TUNED:
        if (name, optimizer) not in TOO_SLOW:
            assert recommended_rate(unlisted, OPTIMIZERS[optimizer]) == SURFACES[name].rates[optimizer], optimizer
        assert recommended_rate(SURFACES[name](), OPTIMIZERS[optimizer]) == SURFACES[name].rates[optimizer]


def keeps_to_the_window(surface: Surface, optimizer: Optimizer) -> np.ndarray:
    """Whether runs stay in view, no step longer than 12 % of its diagonal."""
    (x0, x1), (y0, y1) = surface.domain
    x, y = path = descend(surface, optimizer, surface.starts[0], 300).path
    with np.errstate(invalid="ignore"):
        short = np.hypot(*np.diff(path, axis=1)) <= 0.12 * np.hypot(x1 - x0, y1 - y0)
    return ((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)).all(axis=0) & short.all(axis=0)


def steps_shortly_inside(surface: Surface, optimizer: Optimizer) -> bool:
    """Whether every step that begins in view is short, also one that leaves it."""
    (x0, x1), (y0, y1) = surface.domain
    x, y = path = descend(surface, optimizer, surface.starts[0], 300).path
    inside = ((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))[:-1]
    return bool((np.hypot(*np.diff(path, axis=1))[inside] <= 0.12 * np.hypot(x1 - x0, y1 - y0)).all())


@pytest.mark.long
@pytest.mark.parametrize("cls", [cls for cls in SURFACES.values() if cls().bottom() is not None], ids=ids)
def test_recommended_rates_keep_to_the_window(cls):
    """Whatever the shape; where no rate of the slider does, it is the smallest, or steps are short inside."""
    rng = np.random.default_rng(18)
    plain = type(cls.__name__, (cls,), {"rates": {}}) if issubclass(cls, DataSurface) else cls  # listed for batches
    every = shapes(plain, rng)
    for i, optimizer in enumerate(RATED):
        described = params(optimizer)["lr"]
        for surface in {every[0], every[i % len(every)]}:
            rate = recommended_rate(surface, optimizer)
            assert described.accepts(rate)
            if not keeps_to_the_window(surface, optimizer(lr=rate)):
                assert rate == described.low or steps_shortly_inside(surface, optimizer(lr=rate))
                assert not keeps_to_the_window(surface, optimizer(lr=np.array(described.stops()))).any()


def test_recommended_rates_go_for_what_is_lowest():
    """A valley of minima and one at a kink are reached like any other."""
    for name in ("product", "absval"):
        surface = SURFACES[name]()
        run = descend(
            surface, OPTIMIZERS["amsgrad"](lr=recommended_rate(surface, OPTIMIZERS["amsgrad"])), surface.starts[0], 300
        )
        assert run.loss[-1] <= 0.01 * run.loss[0]


@pytest.mark.long
@pytest.mark.parametrize("name", ["saddle", "ramp", "shelf"])
def test_recommended_rates_where_there_is_no_minimum(name):
    """Every step that begins in view is short, also the one that leaves it; else the rate is the smallest there is.

    Rprop's steps on a ramp grow without end.
    """
    unlisted = type("Unlisted", (SURFACES[name],), {"rates": {}})()
    for optimizer in RATED:
        rate = recommended_rate(unlisted, optimizer)
        short = steps_shortly_inside(unlisted, optimizer(lr=rate))
        assert short or (rate == params(optimizer)["lr"].low and optimizer.id == "rprop")


@EVERY
def test_recommended_rates_name_optimizers(cls):
    for name, rate in cls.rates.items():
        assert params(OPTIMIZERS[name])["lr"].accepts(rate)
        assert rate in params(OPTIMIZERS[name])["lr"].stops()


@EVERY
def test_latex_names_the_coordinates_and_shapes(cls):
    latex = cls().latex()
    assert latex.startswith("f(x, y) = ")
    for name in {"x", "y", *params(cls)} - {*cls().absent()}:
        assert sympy.latex(sympy.Symbol(name)) in latex.removeprefix("f(x, y) = ")
    for name in cls().absent():
        assert name not in latex
        assert name in cls(**{name: 0.5}).latex()
