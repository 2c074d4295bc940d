"""Rules and wrappers where slopes or curvatures are zero, tiny or huge."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from descent import Optimizer, Wrapper, descend, params
from descent.altered import Altered
from descent.doubles import along, divided, length, ratio
from descent.stationary import newton_step, shortest_step
from optimizers import (
    LBFGS,
    OPTIMIZERS,
    SGD,
    SWATS,
    FletcherReeves,
    HestenesStiefel,
    Newton,
    PolakRibiere,
    Polyak,
    Rprop,
    SaddleFreeNewton,
    SignDescent,
)
from optimizers.wrappers import SAM, WRAPPERS, ClipNorm
from surfaces import SURFACES, Bowl, Ellipse, Himmelblau, Product, Rosenbrock, SaddleWell
from tests.helpers import Made, ids, rated, same, wrapped

EVERY = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)


@pytest.fixture(autouse=True)
def quiet():
    """As within the engine, where a run may overflow without a word."""
    with np.errstate(all="ignore"):
        yield


# At rest.


def grounds() -> dict[str, tuple[Made, tuple[float, float]]]:
    """Losses with a point at which the slope is zero to the last bit: name, loss, point."""

    def quadratic(a: float, b: float, at: tuple[float, float], base: float = 0.0) -> tuple[Made, tuple[float, float]]:
        x0, y0 = at
        return (
            Made(
                lambda x, y: a * (x - x0) ** 2 + b * (y - y0) ** 2 + base,
                lambda x, y: (2 * a * (x - x0), 2 * b * (y - y0)),
                lambda x, y: ((2 * a, 0.0), (0.0, 2 * b)),
            ),
            at,
        )

    quartic = Made(
        lambda x, y: x**4 + y**4, lambda x, y: (4 * x**3, 4 * y**3), lambda x, y: ((12 * x * x, 0.0), (0.0, 12 * y * y))
    )
    monkey = Made(
        lambda x, y: x**3 - 3 * x * y * y,
        lambda x, y: (3 * x * x - 3 * y * y, -6 * x * y),
        lambda x, y: ((6 * x, -6 * y), (-6 * y, -6 * x)),
    )
    net = Made(
        lambda x, y: (x * y - 1) ** 2,
        lambda x, y: (2 * (x * y - 1) * y, 2 * (x * y - 1) * x),
        lambda x, y: ((2 * y * y, 4 * x * y - 2), (4 * x * y - 2, 2 * x * x)),
    )
    return {
        "minimum": quadratic(1.0, 20.0, (3.3, -0.7)),
        "minimum below zero": quadratic(0.5, 0.5, (0.1, 7.7), -39.0),
        "saddle": quadratic(1.0, -1.0, (1.1, 0.3)),
        "maximum": quadratic(-1.0, -3.0, (0.2, 0.3)),
        "trough": quadratic(1.0, 0.0, (0.7, 3.3)),
        "level": quadratic(0.0, 0.0, (1.5, -2.5), 5.0),
        "quartic": (quartic, (0.0, 0.0)),
        "monkey saddle": (monkey, (0.0, 0.0)),
        "valley of minima": (net, (1.0, 1.0)),
    }


GROUNDS = grounds()

MOVES = {
    "asgd": "its decay shrinks the point",
    "adamw": "weight decay",
    "yogi": "its mean gradient starts at 1e-6, as in packages",
    "weight_decay": "the penalty has a slope",
    "decoupled_weight_decay": "shrinks the point",
    "gradient_noise": "its noise is a slope",
}
"""What moves where the loss has no slope, and why."""


def stays(optimizer: Optimizer) -> bool:
    """Whether nothing but the slope moves it."""
    return all(layer.id not in MOVES and not getattr(layer, "weight_decay", 0) for layer in optimizer.layers)


def ends(cls: type[Optimizer], *inner: Optimizer) -> list[Optimizer]:
    """An item with each parameter at either end of its range; ε at zero too."""
    values = {name: [each.low, each.high] + [0.0] * (name == "eps") for name, each in params(cls).items()}
    whole = {name for name, each in params(cls).items() if each.scale == "integer"}
    return [
        cls(*inner, **{name: int(value) if name in whole else float(value)})
        for name, several in values.items()
        for value in several
    ]


def test_what_moves_at_rest_is_in_the_catalogue():
    assert set(MOVES) <= {*OPTIMIZERS, *WRAPPERS}


@EVERY
def test_without_a_slope_nothing_moves(cls):
    """Whatever the ground, the wrapper and the settings; what moves by itself stays finite."""
    around = [wrapper for each in WRAPPERS.values() for wrapper in ends(each, cls())]
    for name, (f, start) in GROUNDS.items():
        for optimizer in (*wrapped(cls()), *ends(cls), *(around if name in ("trough", "valley of minima") else ())):
            path = descend(f, optimizer, start, 4).path
            assert not stays(optimizer) or np.array_equal(path, np.transpose([start] * 5)), (name, optimizer)
            diverges = "noise" in optimizer.id or name == "maximum"
            assert np.isfinite(path).all() or diverges, (name, optimizer)


@EVERY
def test_no_minimum_is_left_by_rounding(cls):
    """Wherever it lies: a mean of one point and itself is that point."""
    x0, y0 = start = np.random.default_rng(60).uniform(-9, 9, (2, 200))
    f = Made(
        lambda x, y: (x - x0) ** 2 + (y - y0) ** 2,
        lambda x, y: (2 * (x - x0), 2 * (y - y0)),
        lambda x, y: ((2.0, 0.0), (0.0, 2.0)),
    )
    for optimizer in filter(stays, wrapped(cls())):
        assert same(descend(f, optimizer, start, 4).path, np.stack([start] * 5, axis=1)), optimizer


@EVERY
@pytest.mark.parametrize("turned", [False, True])
def test_an_axis_without_slope_and_curvature_leaves_the_other_free(cls, turned):
    """On x², or y², the other coordinate stays where it is to the last bit, and this one moves."""
    trough = Made(
        lambda x, y: y * y if turned else x * x,
        lambda x, y: (0 * x, 2 * y) if turned else (2 * x, 0 * y),
        lambda x, y: ((0.0, 0.0), (0.0, 2.0)) if turned else ((2.0, 0.0), (0.0, 0.0)),
    )
    for optimizer in (*wrapped(cls()), *ends(cls)):
        x, y = descend(trough, optimizer, (1.3, 1.3), 30).path
        free, held = (y, x) if turned else (x, y)
        assert not stays(optimizer) or (held == 1.3).all(), optimizer
        assert np.isfinite(held).all(), optimizer
        assert np.isfinite(free[:2]).all(), optimizer
        if optimizer == cls() and cls is not Polyak:
            assert (free != 1.3).any(), optimizer


@pytest.mark.parametrize("cls", [Newton, SaddleFreeNewton])
@pytest.mark.parametrize("surface", [cls for cls in SURFACES.values() if not hasattr(cls, "at_step")], ids=ids)
def test_newton_stays_at_what_is_stationary(cls, surface):
    """On points and curves of the catalogue, where their slope is zero but for rounding."""
    f = surface()
    places = [(p.x, p.y) for p in f.stationary_points() if p.eigenvalues and p.form == "regular"]
    places += [place for curve in f.stationary_curves() for place in curve.points[::20]]
    run = descend(f, cls(), np.array(places).reshape(-1, 2).T, 5)
    still = (run.gradient[:, 0] == 0).all(axis=0)
    assert (run.path[..., still] == run.path[:, :1, still]).all()
    assert np.abs(run.path - run.path[:, :1]).max(initial=0.0) < 1e-6


@pytest.mark.parametrize("cls", [Newton, SaddleFreeNewton])
def test_newton_at_a_minimum_has_converged(cls):
    assert str(descend(Product(), cls(), (1.0, 1.0), 20).outcome) == "Converged"


# Singular Hessians.


def symmetric(a, b, d) -> np.ndarray:
    return np.array([[a, b], [b, d]], float)


def test_the_step_of_a_singular_hessian_is_the_pseudo_inverses():
    rng = np.random.default_rng(61)
    for _ in range(200):
        v = rng.normal(size=2) * 10.0 ** rng.uniform(-100, 100)
        hessian, g = rng.choice([-1, 1]) * np.outer(v, v), rng.normal(size=2)
        np.testing.assert_allclose(shortest_step(g, hessian), -np.linalg.pinv(hessian, 1e-12) @ g, rtol=1e-9)
    assert shortest_step(np.array([3.0, 4.0]), np.zeros((2, 2))).tolist() == [0, 0]
    assert shortest_step(np.array([3.0, 4.0]), symmetric(2, 0, 0)).tolist() == [-1.5, 0]
    assert shortest_step(np.array([3.0, 4.0]), symmetric(0, 0, -7)).tolist() == [0, 4 / 7]


def solved(g, hessian) -> list[float]:
    """-H⁻¹g in exact arithmetic."""
    a, b, d = (Fraction(float(each)) for each in (hessian[0, 0], hessian[0, 1], hessian[1, 1]))
    g, h = (Fraction(float(each)) for each in g)
    return [float(each / (a * d - b * b)) for each in (b * h - d * g, b * g - a * h)]


def test_an_ill_conditioned_hessian_is_solved_as_it_is():
    """Along the axes however far apart the curvatures are; turned, while doubles can tell it from a singular one."""
    g = np.array([1.0, -3.0])
    for power in range(0, 300, 7):
        for hessian in (symmetric(1, 0, 10.0**-power), symmetric(-(10.0**-power), 0, 1)):
            np.testing.assert_allclose(shortest_step(g, hessian), solved(g, hessian), rtol=1e-14)
    rng = np.random.default_rng(62)
    for power in range(13):
        turn = rng.uniform(0.3, 1.2)
        cos, sin = np.cos(turn), np.sin(turn)
        turned = np.array([[cos, -sin], [sin, cos]])
        hessian = turned @ np.diag([1.0, rng.choice([-1, 1]) * 10.0**-power]) @ turned.T
        hessian[1, 0] = hessian[0, 1]
        np.testing.assert_allclose(shortest_step(g, hessian), solved(g, hessian), rtol=10.0 ** (power - 14))


def test_saddle_free_newton_counts_the_smallest_curvature_as_positive_too():
    """Also one that is lost in the rounding of the other."""
    for power in (3, 9, 17, 40):
        flat = 10.0**-power
        f = Made(
            lambda x, y, flat=flat: (x * x - flat * y * y) / 2,
            lambda x, y, flat=flat: (x, -flat * y),
            lambda x, y, flat=flat: ((1.0, 0.0), (0.0, -flat)),
        )
        np.testing.assert_allclose(descend(f, SaddleFreeNewton(), (1.0, 1.0), 1).path[:, 1], [0, 2], atol=1e-12)


def test_a_well_conditioned_hessian_keeps_newtons_step_to_the_bit():
    """Beside singular ones in one batch, whose steps are those of each alone."""
    rng = np.random.default_rng(63)
    a, b, d, g, h = rng.normal(size=(5, 400))
    singular = rng.uniform(size=400) < 0.3
    d = np.where(singular, b * b / a, d)
    b, d = (np.where(rng.uniform(size=400) < 0.2, 0.0, each) for each in (b, d))
    hessian, slope = np.stack([np.stack([a, b]), np.stack([b, d])]), np.stack([g, h])
    batch = shortest_step(slope, hessian)
    for i in range(400):
        assert same(batch[:, i], shortest_step(slope[:, i], hessian[..., i]))
        if np.linalg.cond(hessian[..., i]) < 1e6:
            assert same(batch[:, i], newton_step(slope[:, i], hessian[..., i]))
    assert np.isfinite(batch).all()


@pytest.mark.parametrize("lost", [np.nan, np.inf])
def test_what_is_no_number_stays_none(lost):
    for hessian in (symmetric(2, 0, 0), symmetric(2, 1, 3), np.zeros((2, 2))):
        assert not np.isfinite(shortest_step(np.array([lost, 1.0]), hessian)[0])
    assert np.isnan(shortest_step(np.array([1.0, 1.0]), symmetric(lost, 1, 1))).any()


# Tiny and huge losses.

POWERS = (-800, -530, -60, 530, 900)
SQUARED = (-400, -20, 400)
"""A rule that adds up squares of slopes does so in doubles, which end at 2⁻¹⁰⁷⁴ and 2¹⁰²⁴."""

SIGNS = {"sign_descent": {}, "lion": {}, "rprop": {}, "newton": {}, "saddle_free_newton": {}, "adamax": {"eps": 0.0}}
SIGNS |= {"sophia": {"eps": 0.0}}
SQUARES = (
    *("adam", "adam_uncorrected", "adamw", "amsgrad", "nadam", "nadam_simple", "adan", "adabelief", "swats"),
    *("adagrad", "rmsprop", "centered_rmsprop", "rmsprop_momentum", "dadapt_adam", "prodigy", "schedule_free_adamw"),
)
PROPORTIONAL = ("sgd", "momentum", "nesterov", "momentum_ema")
MINDS = {
    "asgd": "its decay does not scale with the slope",
    "schedule_free_sgd": "its step is proportional to the slope, its weights to the square of the rate",
    "armijo": "each search begins at a length of 1",
    "bfgs": "each search begins at a length of 1, and updates are left out at an absolute bound",
    "fletcher_reeves": "each search begins at a length of 1",
    "polak_ribiere": "each search begins at a length of 1",
    "hestenes_stiefel": "each search begins at a length of 1",
    "lbfgs": "torch's tolerances and its first step are absolute",
    "polyak": "a longest step and a level slope are absolute",
    "adadelta": "its steps grow out of ε alone",
    "adabound": "its bounds are rates of plain momentum",
    "amsbound": "its bounds are rates of plain momentum",
    "radam": "its first steps are plain momentum",
    "yogi": "its averages start at 1e-6",
    "swats_at": "its second rate is one of plain momentum",
}
"""Rules whose path depends on the size of the loss, and why."""
WRAPPERS_MIND = {
    "clip_norm": "the longest gradient is absolute",
    "clip_value": "the largest slope is absolute",
    "weight_decay": "the penalty does not scale",
    "gradient_noise": "the noise does not scale",
}


class Units(Altered):
    """The loss in other units: multiplied by 2ᵏ, which rounds nothing."""

    def __init__(self, f: Any, k: int) -> None:
        super().__init__(
            f,
            value=lambda xy: np.ldexp(f.value(xy), k),
            gradient=lambda xy: np.ldexp(f.gradient(xy), k),
            hessian=lambda xy: np.ldexp(f.hessian(xy), k),
        )


def paths(optimizer: Optimizer, k: int) -> np.ndarray:
    """Runs on four surfaces whose losses are multiplied by 2ᵏ."""
    starts = np.array([[0.3, -1.2, 2.0], [-0.8, 1.0, 0.5]])
    surfaces = (Himmelblau(), Rosenbrock(), SaddleWell(), Ellipse(20))
    return np.stack([descend(Units(f, k), optimizer, starts, 30).path for f in surfaces])


def test_every_rule_says_whether_it_minds_the_size_of_the_loss():
    told = [*SIGNS, *SQUARES, *PROPORTIONAL, *MINDS]
    assert sorted(told) == sorted(OPTIMIZERS)
    assert set(WRAPPERS_MIND) <= set(WRAPPERS)


@pytest.mark.parametrize("name", [*SIGNS, *SQUARES])
def test_the_size_of_the_loss_changes_no_bit_of_the_path(name):
    settings = SIGNS.get(name, {"eps": 0.0})
    optimizer = OPTIMIZERS[name](**settings)
    if name in ("dadapt_adam", "prodigy"):
        optimizer = optimizer.replace(d0=0.01)
    elif "lr" in params(type(optimizer)):
        optimizer = optimizer.replace(lr=0.05)
    plain = paths(optimizer, 0)
    for k in POWERS if name in SIGNS else SQUARED:
        assert same(paths(optimizer, k), plain), k


@pytest.mark.parametrize("name", PROPORTIONAL)
def test_the_size_of_the_loss_is_that_of_the_rate(name):
    """Of a rule whose steps are proportional to the slope; schedules and rates then only change units."""
    plain = paths(OPTIMIZERS[name](lr=1e-4), 0)
    for k in POWERS:
        assert same(paths(OPTIMIZERS[name](lr=float(np.ldexp(1e-4, -k))), k), plain)


@pytest.mark.parametrize("name", [*MINDS, *PROPORTIONAL])
def test_rules_that_mind_the_size_of_the_loss_do(name):
    settings = {"eps": 0.0} if "eps" in params(OPTIMIZERS[name]) and name != "adadelta" else {}
    settings |= {"switch": 5} if name == "swats_at" else {}
    optimizer = OPTIMIZERS[name](**settings)
    assert not same(paths(optimizer, -20), paths(optimizer, 0))


@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=ids)
@pytest.mark.parametrize("inner", [SignDescent(0.05), Rprop(0.05), SaddleFreeNewton()], ids=lambda rule: rule.id)
def test_wrappers_do_not_mind_the_size_of_the_loss_either(wrapper: type[Wrapper], inner):
    optimizer = wrapper(inner)
    plain = paths(optimizer, 0)
    if wrapper.id not in WRAPPERS_MIND:
        assert all(same(paths(optimizer, k), plain) for k in POWERS)
    elif inner.id == "saddle_free_newton":
        assert not same(paths(optimizer, -20), plain)


@pytest.mark.parametrize("scale", [1e-200, 1e-162, 1.0, 1e200])
def test_rprop_compares_signs(scale):
    """Two slopes of one sign let the step grow, however tiny their product."""
    f = Made(lambda x, y: scale * x, lambda x, y: (scale, -scale))
    run = descend(f, Rprop(0.1), (0.0, 0.0), 6)
    np.testing.assert_allclose(run.memory["D"][0], [0.1, *(0.1 * 1.2 ** np.arange(6))], rtol=1e-14)


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e-162])
def test_swats_measures_its_rate_on_tiny_slopes(scale):
    """There Adam's step is the slope by ε, so that is what a plain step is worth."""
    run = descend(Made(lambda x, y: 0 * x, lambda x, y: (3 * scale, -4 * scale)), SWATS(0.1, eps=1e-3), (0, 0), 9)
    np.testing.assert_allclose(run.memory["γ"][1:], 100, rtol=1e-9)


@pytest.mark.parametrize("scale", [1e-300, 1e-162, 1e-9, 1.0, 1e154, 1e200, 1e300])
def test_a_gradient_has_a_direction_and_a_length_at_any_size(scale):
    """SAM looks ρ uphill, and clipping cuts to the length c."""
    seen = []
    f = Made(lambda x, y: 0 * x, lambda x, y: seen.append((x, y)) or (3 * scale, -4 * scale))
    descend(f, SAM(SGD(0.0), 0.5), (1.0, 1.0), 1)
    np.testing.assert_allclose(seen[1], (1.3, 0.6), rtol=1e-14)
    clipped = descend(f, ClipNorm(SGD(1.0), 2.0), (0.0, 0.0), 1).path[:, 1]
    np.testing.assert_allclose(clipped, np.array([-0.6, 0.8]) * min(5 * scale, 2), rtol=1e-5)


@pytest.mark.parametrize("cls", [FletcherReeves, PolakRibiere, HestenesStiefel])
def test_the_share_of_the_last_direction_does_not_depend_on_units(cls):
    rng = np.random.default_rng(64)
    for g, last, d in rng.normal(size=(50, 3, 2)):
        plain = cls().share(g, last, d)
        for k in POWERS:
            assert cls().share(*(np.ldexp(each, k) for each in (g, last, d))) == plain


def test_what_is_absolute_in_lbfgs_and_polyak_is_so_for_small_slopes_only():
    """Large losses change units: L-BFGS from a slope above 1 on, Polyak without a longest step."""
    start = np.array([[-9.0, 3.0], [1.5, 2.5]])
    for optimizer in (LBFGS(0.5), Polyak(max_lr=np.inf)):
        plain = descend(Units(Ellipse(20), 60), optimizer, start, 12).path
        assert np.abs(plain[:, -1]).max() < 5
        for k in (480, 530, 900):
            assert same(descend(Units(Ellipse(20), k), optimizer, start, 12).path, plain)


def test_conjugate_gradients_go_on_in_a_tiny_bowl():
    """A direction that leads downhill is known as such when its slope is zero as a double."""
    g = np.array([3e-170, -1e-170])
    state = (g, -g, np.array(1.0))
    bowl = Made(lambda x, y: 0 * x, lambda x, y: (3e-170, -1e-170))
    _, (_, d, _) = FletcherReeves().step(np.zeros(2), state, bowl, 2)
    np.testing.assert_allclose(d, -2 * g, rtol=1e-15)


# The arithmetic.


def test_ordinary_numbers_keep_their_bits():
    """Also beside tiny and huge ones, and as each alone."""
    a, b, c, d = np.random.default_rng(65).normal(size=(4, 2, 100))
    squares, product = a[0] * a[0] + a[1] * a[1], a[0] * b[0] + a[1] * b[1]
    mixed = np.ldexp(a, np.where(np.arange(100) % 3 == 0, 0, np.where(np.arange(100) % 3 == 1, -600, 600)))
    for given in (a, mixed):
        assert same(length(given)[::3], np.sqrt(squares)[::3])
        assert same(np.sign(along(given, b)), np.sign(product))
        assert same(ratio(given, b, c, d)[::3], (product / (c[0] * d[0] + c[1] * d[1]))[::3])
        for i in range(100):
            assert same(length(given[:, i]), length(given)[i])
            assert same(ratio(given[:, i], b[:, i], c[:, i], d[:, i]), ratio(given, b, c, d)[i])


def test_powers_of_two_round_nothing():
    a, b, c, d = np.random.default_rng(66).normal(size=(4, 2, 100))
    for k in POWERS:
        tiny = np.ldexp(a, k)
        assert same(length(tiny), np.ldexp(length(a), k))
        assert same(ratio(tiny, b, np.ldexp(c, k), d), ratio(a, b, c, d))
        assert same(ratio(tiny, tiny, tiny, tiny), np.ones(100))
        assert same(np.sign(along(tiny, np.ldexp(b, k))), np.sign(along(a, b)))


def test_nothing_divided_by_nothing():
    assert ratio(*np.zeros((4, 2))) == 0
    assert length(np.zeros(2)) == along(np.zeros(2), np.zeros(2)) == 0
    for eps in (0.0, np.array([0.0, 0.0])):
        assert divided(np.zeros(2), np.zeros(2), eps).tolist() == [0, 0]
    assert divided(np.array([0.0, 6.0]), np.array([2.0, 3.0]), 0.0).tolist() == [0, 2]
    with np.errstate(divide="ignore"):
        assert divided(1.0, np.array(0.0), 0.0) == np.inf
    for lost in (np.nan, np.inf):
        assert not np.isfinite(length(np.array([lost, 1.0])))
        assert np.isnan(divided(np.array([np.nan]), np.array([0.0]), 0.0)).all()


def test_a_rate_of_zero_stays_where_epsilon_is_zero_too():
    for cls in OPTIMIZERS.values():
        if {"eps", "lr"} <= set(params(cls)):
            assert (descend(Bowl(), rated(cls, 0.0).replace(eps=0.0), (1.0, 0.0), 6).path.T == (1, 0)).all(), cls
