"""How runs end: every kind by a run that ends so, and one verdict however the run was recorded."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import sympy

from descent import Outcome, Surface, arrive, descend
from descent.objective import at_time
from optimizers import OPTIMIZERS, SGD, Adam, Momentum, Nesterov, RMSprop
from surfaces import SURFACES, Bowl, Ellipse, Himmelblau, Rosenbrock, Saddle, SaddleWell, Trap
from tests.helpers import Made, ids, some_optimizers, spread, starts_in


class Viewed(Made):
    """An objective seen through a window."""

    domain = ((-4, 6), (-3, 3))


class FarWell(Surface):
    """A well in a plain that is all but flat."""

    domain = ((-7, 7), (-7, 7))
    starts = ((-7, 7),)

    def formula(self, x, y):
        return 1 - sympy.exp(-(x**2 + y**2) / 4)


class Valley(Surface):
    """A whole line of minima."""

    domain = ((-3, 3), (-3, 3))
    starts = ((1, 2),)

    def formula(self, x, y):
        return (x + y) ** 2


SHELF = Viewed(
    lambda x, y: -np.minimum(x, 0) - np.maximum(x - 1, 0) + y**2 / 2,
    lambda x, y: (-1.0 * ((x < 0) | (x > 1)), y),
    lambda x, y: ((0.0, 0.0), (0.0, 1.0)),
)
HILL = Made(lambda x, y: -(x**2) - y**2, lambda x, y: (-2 * x, -2 * y), lambda x, y: ((-2.0, 0.0), (0.0, -2.0)))
CONE = Made(lambda x, y: np.hypot(x, y), lambda x, y: (x / np.hypot(x, y), y / np.hypot(x, y)))

ENDINGS = [
    ("bowl", Bowl(), SGD(0.2), (-2.5, 1.5), 100, "Converged"),
    ("on the minimum", Bowl(), SGD(0.2), (0, 0), 0, "Converged"),
    ("global minimum", Trap(), Momentum(0.1), (-5, 1.5), 300, "Converged"),
    ("any lowest minimum", Himmelblau(), SGD(0.01), (-3, 3), 200, "Converged"),
    ("line of minima", Valley(), SGD(0.1), (1, 2), 200, "Converged"),
    ("slow", Rosenbrock(), SGD(0.001), (-1.2, 1), 300, "Still moving"),
    ("not started", Trap(), SGD(0.1), (-5, 1.5), 0, "Still moving"),
    ("at the limit", Bowl(), SGD(2.0), (-2.5, 1.5), 201, "Still moving"),
    ("at the limit of the steep axis", Ellipse(20), SGD(0.1), (-9, 1.5), 2000, "Still moving"),
    ("RMSprop's two-cycle", Bowl(), RMSprop(0.5), (-2.5, 1.5), 300, "Still moving"),
    ("Adam's two-cycle", Bowl(), Adam(0.5, beta1=0.0, beta2=0.0), (-2.6, 1.4), 301, "Still moving"),
    ("Nesterov at its limit", Bowl(), Nesterov(1.9 / 1.4, 0.9), (1, 1), 900, "Still moving"),
    ("dip", Trap(), SGD(0.05), (-5, 1.5), 300, "Stuck at a local minimum"),
    ("ridge", SaddleWell(), SGD(0.1), (-2.5, 0), 300, "Stuck at a saddle"),
    ("ridge without end", Saddle(), SGD(0.2), (-2.5, 0), 200, "Stuck at a saddle"),
    ("leaving the ridge", SaddleWell(), SGD(0.1), (-2.5, 1e-4), 80, "Still moving"),
    ("still beside the ridge", SaddleWell(), SGD(0.1), (-2.5, 1e-6), 90, "Still moving"),
    ("just landed", Bowl(), SGD(1.0), (-2.5, 1.5), 1, "Still moving"),
    ("landed and stayed", Bowl(), SGD(1.0), (-2.5, 1.5), 8, "Converged"),
    ("landed by luck, and off again", Trap(), RMSprop(2.0), (-5, 1.5), 11, "Still moving"),
    ("on the ridge of the saddle well", SaddleWell(), Momentum(0.1), (-2.5, 0), 164, "Stuck at a saddle"),
    ("escaping slowly", SaddleWell(), SGD(0.1), (-2.5, 1e-6), 65, "Still moving"),
    ("hilltop", HILL, SGD(0.01), (0, 0), 5, "Stuck on a maximum"),
    ("beside the hilltop", Himmelblau(), SGD(1e-9), (-0.270845, -0.923039), 2, "Still moving"),
    ("shelf", SHELF, SGD(0.1), (-3.05, 2), 300, "Stuck where it is flat"),
    ("plain", FarWell(), SGD(0.1), (-7, 7), 100, "Stuck where it is flat"),
    ("well in the plain", FarWell(), SGD(0.5), (-2, 2), 300, "Converged"),
    ("off the saddle", Saddle(), SGD(0.2), (-2.5, 1e-3), 100, "Left the window at step 54"),
    ("off the saddle, and lost", Saddle(), SGD(0.2), (-2.5, 1e-3), 5000, "Left the window at step 54"),
    ("too fast", Rosenbrock(), SGD(0.01), (-1.2, 1), 200, "Diverged at step 4"),
    ("just too fast", Bowl(), SGD(2.1), (-2.5, 1.5), 500, "Diverged at step 136"),
    ("start lost", Bowl(), SGD(0.1), (np.nan, 0), 5, "Diverged at step 0"),
    ("tip of a cone", CONE, SGD(1.0), (2, 0), 6, "Slope undefined at step 2"),
]


@pytest.mark.parametrize(
    ("f", "optimizer", "start", "steps", "told"), [e[1:] for e in ENDINGS], ids=[e[0] for e in ENDINGS]
)
def test_endings(f, optimizer, start, steps, told):
    assert str(descend(f, optimizer, start, steps).outcome) == told
    assert str(arrive(f, optimizer, start, steps).outcome) == told


def test_every_kind_is_tested():
    kinds = {descend(f, optimizer, start, steps).outcome.kind for _, f, optimizer, start, steps, _ in ENDINGS}
    assert kinds == {
        *("converged", "moving", "local minimum", "saddle", "maximum"),
        *("plateau", "left", "diverged", "undefined"),
    }


@pytest.mark.parametrize("lr", [0.003, 0.01, 0.5])
def test_the_step_of_divergence(lr):
    """The first position that is not finite or beyond a million, counted the long way."""
    for optimizer in (SGD(lr), Momentum(lr), Nesterov(lr)):
        run = descend(Rosenbrock(), optimizer, (-1.5, 2.5), 400)
        step = next(t for t, (x, y) in enumerate(run.path.T) if not (abs(x) <= 1e6 and abs(y) <= 1e6))
        assert run.outcome == Outcome("diverged", step)


def test_the_step_of_leaving():
    """The first position three window widths from the middle, counted the long way."""
    run = descend(Saddle(), SGD(0.1), (-2.5, 0.5), 120)
    step = next(t for t, (x, y) in enumerate(run.path.T) if abs(x) > 18 or abs(y) > 18)
    assert run.outcome == Outcome("left", step)


def test_who_comes_back_has_not_left():
    run = descend(Bowl(), SGD(1.9), (-2.5, 50.0), 300)
    assert np.abs(run.path).max() > 18
    assert run.outcome == Outcome("converged")


def test_what_oscillates_has_not_converged():
    """No run that swings by more than a hundredth of the window is called converged or stuck."""
    rates = np.geomspace(0.2, 3, 40)
    for optimizer in (Adam(rates, beta1=0.0, beta2=0.1), RMSprop(rates, rho=0.2), SGD(np.linspace(1.98, 2, 40))):
        run = descend(Bowl(), optimizer, (-2.5, 1.5), 500)
        swing = np.hypot(*np.ptp(run.path[:, -20:], axis=1)) / np.hypot(6, 6)
        assert (swing > 0.01).any()
        for share, outcome in zip(swing, run.outcome, strict=True):
            assert share < 0.01 or outcome.kind == "moving"


def test_a_single_outcome_and_many():
    single = descend(Bowl(), SGD(0.5), (1, 1), 60).outcome
    assert single == Outcome("converged")
    batch = descend(Bowl(), SGD(np.array([[0.5, 3.0]])), (1, 1), 60).outcome
    assert batch.shape == (1, 2)
    assert batch[0, 0] == single
    assert str(batch[0, 1]) == f"Diverged at step {batch[0, 1].step}"


@pytest.mark.long
def test_shapes_that_differ_from_run_to_run_change_no_verdict():
    """A batch of surfaces has no minima in common; every run still ends as it does alone."""
    shapes, starts = np.linspace(0, 2, 21), np.linspace(-5, 5, 9)[:, None]
    run = descend(Trap(shapes), SGD(0.1), np.stack(np.broadcast_arrays(starts, 1.5)), 600)
    for i, j in np.ndindex(9, 21):
        alone = descend(Trap(float(shapes[j])), SGD(0.1), (starts[i, 0], 1.5), 600)
        assert run.outcome[i, j] == alone.outcome
    assert {each.kind for each in run.outcome.flat} >= {"converged", "local minimum"}


def test_a_lower_place_in_view_makes_a_minimum_local():
    """Also on an objective that cannot list its minima."""
    wells = Viewed(
        lambda x, y: (x**2 - 1) ** 2 + x / 4 + y**2,
        lambda x, y: (4 * x * (x**2 - 1) + 1 / 4, 2 * y),
        lambda x, y: ((12 * x**2 - 4, 0.0), (0.0, 2.0)),
    )
    ends = descend(wells, SGD(0.05), [[1.5, -1.5], [1, 1]], 300).outcome
    assert [str(each) for each in ends] == ["Stuck at a local minimum", "Converged"]


def test_a_loss_without_a_value_somewhere_has_a_minimum_all_the_same():
    dent = Viewed(
        lambda x, y: np.sqrt(x - 1) * x + np.where(x < 1, np.nan, (x - 3) ** 2 + y**2),
        lambda x, y: (np.sqrt(x - 1) + x / (2 * np.sqrt(x - 1)) + 2 * (x - 3), 2 * y),
        lambda x, y: ((2 + 1 / np.sqrt(x - 1) - x / 4 / (x - 1) ** 1.5, 0.0), (0.0, 2.0)),
    )
    assert str(descend(dent, SGD(0.1), (4, 1), 200).outcome) == "Converged"


@pytest.mark.long
@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_recorded_or_not_the_verdict_is_one(surface):
    """A wide seeded batch, far starts among them; every optimizer's turn comes on some surfaces."""
    rng = np.random.default_rng(16)
    seen: Counter[str] = Counter()
    for cls in some_optimizers(surface):
        optimizer = spread(cls, rng, (48,)).replace(lr=np.geomspace(1e-3, 10, 48))
        starts = starts_in(surface, rng, (48,)) * rng.choice([1, 1, 4], 48)
        run = descend(surface(), optimizer, starts, 150)
        assert (run.outcome == arrive(surface(), optimizer, starts, 150).outcome).all()
        seen.update(each.kind for each in run.outcome)
    assert len(seen) >= 2


def test_every_optimizer_has_its_turn():
    assert {cls for surface in SURFACES.values() for cls in some_optimizers(surface)} == set(OPTIMIZERS.values())


@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_what_converged_is_at_a_lowest_minimum(surface):
    """And what is stuck at a local one is not."""
    rng, f = np.random.default_rng(17), surface()
    starts = starts_in(surface, rng, (200,))
    run = descend(f, SGD(np.geomspace(1e-3, 0.5, 200)), starts, 400)
    f = at_time(f, float(run.steps))
    minima = f.minima()
    size = np.hypot(*(high - low for low, high in surface.domain))
    for i, outcome in enumerate(run.outcome):
        end = run.path[:, -1, i]
        near = [p for p in minima if np.hypot(*(end - (p.x, p.y))) < 2e-3 * size]
        curves = [c for c in f.stationary_curves() if np.hypot(*(end - np.array(c.points)).T).min() < 3e-3 * size]
        near += [curve for curve in curves if curve.kind == "minimum"]
        if not all(low <= v <= high for v, (low, high) in zip(end, f.domain, strict=True)):
            continue
        if outcome.kind in ("converged", "local minimum"):
            assert len(near) == 1
            assert (near[0].value <= f.bottom() + 1e-9) == (outcome.kind == "converged")
        elif outcome.kind in ("saddle", "maximum"):
            assert not near
