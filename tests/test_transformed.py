"""Surfaces turned, scaled, shifted and moving: derivatives, where everything lies then, and who does not mind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from descent import (
    Batches,
    Constant,
    MovingSurface,
    Optimizer,
    Sampling,
    Surface,
    Transformed,
    arrive,
    descend,
    transformed,
)
from optimizers import SGD, Adagrad, Adam, Momentum, Nesterov, RMSprop
from surfaces import SURFACES, Bowl, Ellipse, Himmelblau, Jump, Linreg, Redundant, Rosenbrock, Sine, Tilted, Trap
from surfaces.drift import Drift
from tests.helpers import assert_same_run, same, starts_in
from views.share.pytorch import pytorch

INNERS = [Himmelblau(), Trap(A=0.8), Rosenbrock(), Linreg(p=0.2), Sine(), Redundant()]
EACH = pytest.mark.parametrize("inner", INNERS, ids=lambda surface: type(surface).__name__)


def turn(degrees: float, xy: Any) -> np.ndarray:
    """Points turned about the origin: (2, *b) -> (2, *b)."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.tensordot([[cos, -sin], [sin, cos]], np.asarray(xy, float), 1)


def outward(surface: Surface, degrees: float, dx: float, dy: float, xy: Any) -> np.ndarray:
    """Where a point of a surface lies once that is turned about its window's middle and shifted."""
    (x0, x1), (y0, y1) = surface.domain
    xy = np.asarray(xy, float)
    middle, shift = (np.array(v).reshape(2, *[1] * (xy.ndim - 1)) for v in (((x0 + x1) / 2, (y0 + y1) / 2), (dx, dy)))
    return middle + turn(degrees, xy - middle) + shift


@EACH
@pytest.mark.parametrize("degrees", [-120.0, 0.0, 35.0, 90.0])
def test_derivatives_at_the_turned_point(inner, degrees):
    """The inner loss, its slope turned and its curvature turned, all scaled; and central differences."""
    points = starts_in(type(inner), np.random.default_rng(70), (7,))
    surface = Transformed(inner, degrees, 2.5, 0.7, -0.4)
    there = outward(inner, degrees, 0.7, -0.4, points)
    rotation = turn(degrees, np.eye(2))
    np.testing.assert_allclose(surface.value(there), 2.5 * inner.value(points), rtol=1e-9)
    slopes = 2.5 * rotation @ inner.gradient(points)
    np.testing.assert_allclose(surface.gradient(there), slopes, 1e-8, 1e-8 * np.abs(slopes).max())
    curvatures = 2.5 * np.einsum("ij,jkn,lk->iln", rotation, inner.hessian(points), rotation)
    np.testing.assert_allclose(surface.hessian(there), curvatures, 1e-8, 1e-8 * np.abs(curvatures).max())
    h = 1e-6
    for axis, step in enumerate(np.eye(2) * h):
        value = (surface.value(there + step[:, None]) - surface.value(there - step[:, None])) / (2 * h)
        slope = (surface.gradient(there + step[:, None]) - surface.gradient(there - step[:, None])) / (2 * h)
        np.testing.assert_allclose(surface.gradient(there)[axis], value, 1e-5, 1e-6 * np.abs(slopes).max())
        np.testing.assert_allclose(surface.hessian(there)[axis], slope, 1e-5, 1e-6 * np.abs(curvatures).max())


@EACH
def test_stationary_points_turn_along(inner):
    """With the loss and the curvatures scaled, and of the same kind."""
    surface = Transformed(inner, 35.0, 2.5)
    found = surface.stationary_points()
    for point in inner.stationary_points():
        at = outward(inner, 35.0, 0, 0, (point.x, point.y))
        (same_one,) = (each for each in found if np.hypot(each.x - at[0], each.y - at[1]) < 1e-6)
        assert same_one.value == pytest.approx(2.5 * point.value, rel=1e-9, abs=1e-9)
        assert same_one.eigenvalues == pytest.approx(2.5 * np.array(point.eigenvalues), rel=1e-6)
        assert same_one.kind == point.kind


@EACH
def test_the_window_holds_the_turned_one_shifted_and_not_and_the_starts_turn(inner):
    surface = Transformed(inner, 35.0, dx=0.5, dy=-0.25)
    (x0, x1), (y0, y1) = inner.domain
    corners = outward(inner, 35.0, 0, 0, [[x0, x0, x1, x1], [y0, y1, y0, y1]])
    low, high = corners.min(axis=1) + np.array([0, -0.25]), corners.max(axis=1) + np.array([0.5, 0])
    np.testing.assert_allclose(surface.domain, np.stack([low, high]).T)
    several = Transformed(inner, np.array([0.0, 35.0]), dx=0.5, dy=-0.25)
    assert "several" in several.text()
    for (least, most), (inner_least, inner_most) in zip(several.domain, surface.domain, strict=True):
        assert least <= inner_least + 1e-12
        assert most >= inner_most - 1e-12
    np.testing.assert_allclose(np.array(surface.starts).T, outward(inner, 35.0, 0, 0, np.array(inner.starts).T))
    assert Transformed(inner, 0.0).domain == inner.domain
    assert (surface.id, surface.title, surface.samples) == (inner.id, inner.title, inner.samples)


@EACH
@pytest.mark.parametrize("optimizer", [SGD(1e-3), Momentum(2e-4), Nesterov(2e-4)], ids=lambda o: o.title)
def test_paths_turn_along(inner, optimizer):
    """Of rules that treat all directions alike."""
    start = inner.starts[0]
    path = descend(inner, optimizer, start, 60).path
    turned = descend(Transformed(inner, 35.0, dx=0.7), optimizer, outward(inner, 35.0, 0.7, 0, start), 60).path
    np.testing.assert_allclose(turned, outward(inner, 35.0, 0.7, 0, path), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("optimizer", [Adagrad(0.5), RMSprop(0.05), Adam(0.1)], ids=lambda o: o.title)
def test_paths_of_one_rate_per_coordinate_do_not_turn_along(optimizer):
    path = descend(Ellipse(), optimizer, (-9, 1.5), 60).path
    turned = descend(Transformed(Ellipse(), 45.0), optimizer, turn(45.0, (-9, 1.5)), 60)
    assert np.abs(turned.path - turn(45.0, path)).max() > 0.5
    quarter = descend(Transformed(Ellipse(), 90.0), optimizer, turn(90.0, (-9, 1.5)), 60)
    np.testing.assert_allclose(quarter.path, turn(90.0, path), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("optimizer", [Adagrad(0.5), RMSprop(0.05), Adam(0.1)], ids=lambda o: o.title)
def test_scaling_the_loss_is_lost_on_rules_that_divide_by_the_slope(optimizer):
    path = descend(Ellipse(), optimizer, (-9, 1.5), 60).path
    scaled = descend(Transformed(Ellipse(), scale=1000.0), optimizer, (-9, 1.5), 60).path
    np.testing.assert_allclose(scaled, path, atol=1e-6)
    slow = descend(Transformed(Ellipse(), scale=0.1), SGD(0.01), (-9, 1.5), 60).path
    np.testing.assert_allclose(slow, descend(Ellipse(), SGD(0.001), (-9, 1.5), 60).path, rtol=1e-12)


def test_tilted_is_the_ellipse_turned():
    rng = np.random.default_rng(71)
    points = starts_in(Tilted, rng, (9,))
    for kappa, phi in ((20.0, np.pi / 4), (100.0, 0.3), (5.0, 0.0)):
        surface, expected = Transformed(Ellipse(kappa), float(np.degrees(phi))), Tilted(kappa, phi)
        np.testing.assert_allclose(surface.value(points), expected.value(points), rtol=1e-12)
        np.testing.assert_allclose(surface.gradient(points), expected.gradient(points), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(surface.hessian(points), expected.hessian(points), rtol=1e-9, atol=1e-9)


def test_turned_again():
    """Two turns about one middle are one turn; shifts add up as they are turned."""
    points = starts_in(Himmelblau, np.random.default_rng(72), (9,))
    once = Transformed(Himmelblau(), 50.0, 6.0)
    twice = Transformed(Transformed(Himmelblau(), 20.0, 2.0), 30.0, 3.0)
    for ask in ("value", "gradient", "hessian"):
        np.testing.assert_allclose(getattr(twice, ask)(points), getattr(once, ask)(points), rtol=1e-9)
    shifted = Transformed(Transformed(Himmelblau(), dx=1.0), 90.0)
    np.testing.assert_allclose(shifted.value(points), Transformed(Himmelblau(), 90.0, dy=1.0).value(points), rtol=1e-9)


@pytest.mark.parametrize("inner", [Rosenbrock(), Linreg(), Sine()], ids=lambda surface: type(surface).__name__)
def test_every_run_may_be_turned_its_own_way(inner):
    degrees, scale = np.array([0.0, 30.0, -75.0]), np.array([[1.0], [0.5]])
    together = descend(Transformed(inner, degrees, scale), Adam(0.05), inner.starts[0], 30)
    assert together.path.shape == (2, 31, 2, 3)
    for i, j in np.ndindex(2, 3):
        alone = Transformed(inner, float(degrees[j]), float(scale[i, 0]))
        assert same(together.path[..., i, j], descend(alone, Adam(0.05), inner.starts[0], 30).path)
    for (low, high), (least, most) in zip(together.f.domain, inner.domain, strict=True):
        assert low <= least
        assert high >= most
    assert together.f.stationary_points() == ()


@pytest.mark.parametrize("sampling", [Sampling(1), Sampling(5, "replace"), Sampling(7, "fixed")], ids=str)
def test_batches_of_a_turned_surface(sampling):
    """The same samples at every update, so the paths of gradient descent turn along."""
    seeds = np.arange(3)
    path = descend(sampling.on(Linreg()), SGD(0.05), (-1.5, 2.5), 50, seed=seeds).path
    start = outward(Linreg(), 35.0, 0, 0, (-1.5, 2.5))
    turned = descend(sampling.on(Transformed(Linreg(), 35.0)), SGD(0.05), start, 50, seed=seeds)
    np.testing.assert_allclose(turned.path, outward(Linreg(), 35.0, 0, 0, path), rtol=1e-9, atol=1e-9)
    assert_same_run(turned, (2,), descend(sampling.on(Transformed(Linreg(), 35.0)), SGD(0.05), start, 50, seed=2))
    assert turned.evaluations.tolist() == descend(sampling.on(Linreg()), SGD(0.05), start, 50).evaluations.tolist()


def test_nothing_changed_is_the_surface_itself():
    for cls in (Bowl, Linreg, Drift):
        assert transformed(cls()) == cls()
        assert transformed(cls(), degrees=1.0) == Transformed(cls(), 1.0)


@dataclass(frozen=True)
class Ahead(Drift):
    """The drifting bowl of a loop that counts its updates from 0: update t meets what ``Drift`` is one step before."""

    def way(self, t, lib):
        return super().way(t - 1, lib)


TRACKED = [(RMSprop(0.1), 0.044), (Adam(0.1), 0.094), (SGD(0.1), 0.345), (Adagrad(0.5), 1.005), (Momentum(0.1), 0.011)]


def errors(surface: Drift, optimizer: Optimizer, steps: int = 800) -> np.ndarray:
    """How far the minimum's x is from the path's at the end of each of the last two hundred updates."""
    run = descend(surface, optimizer, (2.5, 1.5), steps)
    return np.abs(run.path[0] - surface.drift(steps)[0])[-200:]


@pytest.mark.parametrize(("optimizer", "error"), TRACKED, ids=lambda v: v.title if hasattr(v, "title") else None)
def test_who_tracks_a_drifting_minimum(optimizer, error):
    """The mean error as measured from an update counted as 0; a step later Adam's and Adagrad's start is another."""
    assert errors(Ahead(), optimizer).mean() == pytest.approx(error, abs=0.00051)
    assert errors(Drift(), optimizer).mean() == pytest.approx(error, rel=0.05)


def test_who_does_not_track_a_fast_drift():
    """Adam is no faster than its learning rate; that of momentum is enough."""
    assert errors(Ahead(T=100.0), Adam(0.1)).mean() == pytest.approx(1.22, abs=0.00501)
    assert errors(Ahead(T=100.0), Adagrad(0.5)).mean() == pytest.approx(1.23, abs=0.00501)
    assert errors(Drift(T=100.0), Momentum(0.1)).mean() < 0.05


@pytest.mark.parametrize(
    ("optimizer", "updates"),
    [(Adam(0.1), 18), (RMSprop(0.1), 47), (SGD(0.1), 29), (Adagrad(0.3), 183)],
    ids=lambda v: v.title if hasattr(v, "title") else None,
)
def test_who_follows_a_jump(optimizer, updates):
    """Updates since the jump, the one at step 300 the first, until the path is .2 from the new minimum."""
    run = descend(Jump(), optimizer, (-2.5, 1.5), 600)
    away = np.hypot(run.path[0] - 4, run.path[1])
    assert (away[300:] <= 0.2).argmax() + 1 == updates
    assert np.hypot(*run.path[:, 299]) < 0.5


@pytest.mark.parametrize(
    "surface", [Drift(), Jump(s=10), Transformed(Drift(), 35.0, 2.5, 0.7, -0.4), Transformed(Jump(s=10), 90.0)]
)
def test_the_loss_at_a_step_is_that_of_its_time(surface):
    """Update t sees the loss at step t, and so does who looks at where it led."""
    x = np.array(surface.starts[0])
    run = descend(surface, SGD(0.1), x, 25)
    for t in range(26):
        now = surface.at_time(float(t))
        assert run.loss[t] == pytest.approx(now.value(run.path[:, t]), rel=1e-12)
        np.testing.assert_allclose(run.gradient[:, t], now.gradient(run.path[:, t]), rtol=1e-12)
        if t:
            x = x - 0.1 * now.gradient(x)
            np.testing.assert_allclose(run.path[:, t], x, rtol=1e-12)
    end = arrive(surface, SGD(0.1), surface.starts[0], 25)
    assert end.loss == run.loss[-1]
    assert end.outcome == run.outcome


@pytest.mark.parametrize("cls", [Drift, Jump])
def test_ground_that_moves_turns_along(cls):
    """Losses, paths, and the way the ground goes."""
    inner: MovingSurface = cls()
    surface: Any = Transformed(inner, 35.0, 2.0)
    path = descend(inner, SGD(0.2), inner.starts[0], 400).path
    turned = descend(surface, SGD(0.1), surface.starts[0], 400)
    np.testing.assert_allclose(turned.path, outward(inner, 35.0, 0, 0, path), atol=1e-9)
    np.testing.assert_allclose(surface.drift(400), turn(35.0, inner.drift(400)), atol=1e-12)
    still = Transformed(cls(), 35.0, 2.0)
    np.testing.assert_allclose(turned.loss, still.value(turned.path - surface.drift(400)), atol=1e-9)


def test_ground_that_moves_is_told_to_torch_as_moving():
    script = pytorch(Transformed(Drift(), 35.0), SGD(0.1), (-2.5, 1.5), 20, Constant())
    assert script is not None
    assert "def loss(x, y, t):" in script
    assert "\nt = " not in script


def test_only_ground_that_moves_drifts():
    for surface in (Transformed(Bowl(), 30.0), Transformed(Linreg(), 30.0), *(cls() for cls in SURFACES.values())):
        moves = isinstance(surface, MovingSurface)
        assert all(hasattr(surface, name) == moves for name in ("at_time", "at_step", "drift"))
    twice: Any = Transformed(Transformed(Drift(), 30.0), 5.0)
    np.testing.assert_allclose(twice.drift(9), turn(35.0, Drift().drift(9)), atol=1e-12)
    assert isinstance(twice.at_time(3.0), type(twice))
    assert hasattr(Batches(Linreg(), Sampling(1)), "at_step")
