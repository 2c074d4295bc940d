"""Where every start leads, who is there first, what runs are compared by, and many seeds as one batch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from descent import Sampling, arrive, descend, params
from descent.basins import KINDS, ends, first_to_arrive, nearest, starts_over
from descent.ensemble import depends_on_seed, seeded
from descent.outcome import BESIDE
from descent.scores import SCORES, quantiles, target_loss
from optimizers import OPTIMIZERS, SGD, Adam, Momentum
from optimizers.wrappers import WRAPPERS, GradientNoise, Lookahead
from surfaces import (
    Beale,
    Ellipse,
    Himmelblau,
    Linreg,
    Ramp,
    Rastrigin,
    Redundant,
    Rosenbrock,
    Saddle,
    Shelf,
    Sine,
    Trap,
)
from tests.helpers import Made, same

ENDS = [Himmelblau(), Rastrigin(), Rosenbrock(), Beale(), Ramp(), Saddle(), Shelf(), Redundant()]
"""Several minima, many, one, one in a plain, none at all, a saddle, and a whole valley of them."""


def at_rest(run) -> bool:
    """Whether a run ended where nothing moves it any more and all around is higher."""
    return run.outcome.kind in ("converged", "local minimum")


def test_starts_are_the_middles_of_cells():
    starts = starts_over(((-2, 2), (10, 13)), 4, 3)
    assert starts.shape == (2, 3, 4)
    assert same(starts[0], [[-1.5, -0.5, 0.5, 1.5]] * 3)
    assert same(starts[1].T, [[10.5, 11.5, 12.5]] * 4)


@pytest.mark.parametrize("surface", ENDS, ids=repr)
def test_ends_are_those_of_single_runs(surface):
    """The nearest minimum where a run came to rest, found by measuring to each; else how it ended."""
    starts = starts_over(surface.domain, 7, 6)
    rates = np.geomspace(1e-3, 0.5, 7)
    optimizer = Momentum(rates, 0.8)
    found, steps = ends(arrive(surface, optimizer, starts, 150)), 150
    assert found.minima == surface.minima()
    for row, column in np.ndindex(6, 7):
        run = descend(surface, Momentum(float(rates[column]), 0.8), starts[:, row, column], steps)
        code = int(found.code[row, column])
        away = [np.hypot(run.path[0, -1] - m.x, run.path[1, -1] - m.y) for m in found.minima]
        (x0, x1), (y0, y1) = surface.domain
        if away and at_rest(run) and min(away) <= BESIDE * np.hypot(x1 - x0, y1 - y0):
            assert found.kind(code) is None
            assert away[code] == min(away)
        else:
            assert found.kind(code) == run.outcome.kind


def test_a_minimum_outside_the_window_is_not_taken_for_one_inside():
    """Adam leaves the sine's window and comes to rest at another global minimum, far from all that are named."""
    starts = starts_over(Sine().domain, 12, 12)
    arrival = arrive(Sine(), Adam(0.1), starts, 600)
    found = ends(arrival)
    named = found.code < len(found.minima)
    away = ~np.isclose(
        arrival.loss, np.array([m.value for m in found.minima])[np.where(named, found.code, 0)], atol=1e-3
    )
    assert not (named & away).any()
    resting = np.isin([each.kind for each in arrival.outcome.ravel()], ["converged", "local minimum"]).reshape(12, 12)
    assert (resting & ~named).any()


def test_ends_are_of_several_kinds():
    """What the test above compares is not always the same."""
    codes = {repr(s): ends(arrive(s, Momentum(0.02, 0.8), starts_over(s.domain, 9, 9), 150)) for s in ENDS}
    assert len(np.unique(codes[repr(Himmelblau())].code)) >= 4
    assert {codes[repr(Ramp())].kind(int(c)) for c in codes[repr(Ramp())].code.ravel()} <= {"left", "moving"}
    assert set(codes[repr(Saddle())].minima) == set()


def test_an_objective_without_known_minima_has_kinds_only():
    bowl = Made(lambda x, y: (x**2 + y**2) / 2, lambda x, y: (x, y), lambda x, y: ((1.0, 0.0), (0.0, 1.0)))
    found = ends(arrive(bowl, SGD(0.5), np.ones((2, 3)), 100))
    assert found.minima == ()
    assert {KINDS[code] for code in found.code} == {"converged"}


def test_nearest_takes_the_first_of_equals_and_survives_nan():
    minima = Himmelblau().minima()
    points = np.array([[np.nan, minima[2].x, np.inf], [0.0, minima[2].y, 0.0]])
    place, distance = nearest(points, minima)
    assert place.tolist() == [0, 2, 0]
    assert distance.tolist() == [np.inf, 0, np.inf]


def test_who_arrives_first():
    """Who needs the fewest steps to the start's own target; the number of racers for a tie, -1 for nobody."""
    surface, share, steps = Trap(), 0.05, 80
    starts = starts_over(surface.domain, 12, 10)
    target = target_loss(surface, starts, share)
    racers = [SGD(0.2), Momentum(0.1, 0.8), SGD(0.2), Adam(0.3)]
    first = first_to_arrive([arrive(surface, racer, starts, steps, target=target) for racer in racers])
    seen = set()
    for place in np.ndindex(10, 12):
        start = starts[(slice(None), *place)]
        wanted = surface.bottom() + share * (surface.value(start) - surface.bottom())
        losses = [descend(surface, racer, start, steps).loss for racer in racers]
        arrived = [next((t for t, each in enumerate(loss) if each <= wanted), np.inf) for loss in losses]
        winners = [i for i, steps_needed in enumerate(arrived) if steps_needed == min(arrived)]
        expected = -1 if min(arrived) == np.inf else winners[0] if len(winners) == 1 else len(racers)
        assert first[place] == expected, place
        seen.add(expected)
    assert {-1, 1, len(racers)} <= seen


SCORED = [
    (Himmelblau(), Momentum(np.geomspace(1e-4, 1, 9), 0.9), (0.3, -0.8), 0.01),
    (Ellipse(), SGD(np.geomspace(1e-3, 1, 9)), (1, 1), 0.001),
    (Sampling(2).on(Linreg()), Adam(np.geomspace(1e-3, 1, 9)), (-1.5, 2.5), 0.1),
    (Ramp(), Adam(np.geomspace(1e-3, 1, 9)), (0, 0), 0.1),
]


@pytest.mark.parametrize(("f", "optimizer", "start", "share"), SCORED, ids=lambda v: getattr(v, "title", None))
def test_scores_the_long_way(f, optimizer, start, share):
    """Every score of every run, against loops over what a single run records."""
    bottom, steps = f.bottom(), 120
    target = target_loss(f, np.array(start, float), share)
    arrival = arrive(f, optimizer, start, steps, seed=5, target=target)
    scores = {name: score.of(arrival) for name, score in SCORES.items()}
    assert all(values.shape == (9,) for values in scores.values())
    for i, lr in enumerate(optimizer.lr):
        run = descend(f, optimizer.replace(lr=float(lr)), start, steps, seed=5)
        wanted = -np.inf if bottom is None else bottom + share * (float(f.value(start)) - bottom)
        under = run.loss <= wanted
        moves = np.diff(run.path, axis=1)
        with np.errstate(all="ignore"):
            sizes = np.sqrt(moves[0] ** 2 + moves[1] ** 2)
            turns = [moves[a, t] * moves[a, t - 1] < 0 for a in (0, 1) for t in range(1, steps)]
        last = run.loss[-1]
        expected = {
            "gap": np.inf if np.isnan(last) else last - (bottom or 0.0),
            "reached": np.argmax(under) if under.any() else np.inf,
            "settled": next((t for t in range(steps + 1) if under[t:].all()), np.inf),
            "evaluations": run.evaluations[-1],
        }
        for name, value in expected.items():
            assert same(scores[name][i], value), name
        np.testing.assert_allclose(scores["length"][i], sizes.sum(), rtol=1e-12)
        np.testing.assert_allclose(scores["longest"][i], np.fmax.reduce(sizes), rtol=1e-12)
        assert scores["oscillation"][i] == pytest.approx(np.mean(turns))


def test_nobody_reaches_the_target_of_a_surface_without_minimum():
    assert np.isnan(target_loss(Ramp(), np.zeros((2, 3)), 0.1))
    arrival = arrive(Ramp(), SGD(0.1), np.zeros((2, 3)), 20, target=np.nan)
    assert np.isinf(SCORES["reached"].of(arrival)).all()
    assert np.isinf(SCORES["settled"].of(arrival)).all()
    assert same(SCORES["gap"].of(arrival), arrival.loss)


def test_each_start_has_its_own_target():
    starts = starts_over(Himmelblau().domain, 3, 2)
    assert same(target_loss(Himmelblau(), starts, 0.25), 0.25 * Himmelblau().value(starts))


def test_quantiles_are_values_that_are_there_and_lost_runs_are_the_worst():
    values = np.array([[3.0, np.nan, 1.0, 2.0, 5.0, 4.0, 6.0, 7.0, 8.0, 9.0], [np.nan] * 6 + [1.0] * 4])
    low, middle, high = quantiles(values)
    assert low.tolist() == [1, 1]
    assert middle.tolist() == [5, np.inf]
    assert high.tolist() == [9, np.inf]


@pytest.mark.parametrize(
    ("sampling", "depends"),
    [
        (Sampling(), False),
        (Sampling(batch=4), True),
        (Sampling(batch=4, order="fixed"), False),
        (Sampling(order="replace"), True),
        (Sampling(dropout=0.2), True),
        (Sampling(order="fixed", dropout=0.2), True),
    ],
)
def test_chance_in_the_samples(sampling, depends):
    """Said, and seen: other seeds make other runs just where it is said."""
    assert depends_on_seed(sampling, SGD(0.05), Linreg()) == depends
    f = sampling.on(Linreg())
    one, other = (descend(f, SGD(0.05), (-1.5, 2.5), 30, seed=seed).path for seed in (0, 1))
    assert same(one, other) != depends


@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=WRAPPERS)
def test_chance_in_the_wrappers(wrapper):
    assert depends_on_seed(Sampling(), wrapper(SGD(0.1)), Linreg()) == ("seed" in params(wrapper))
    assert depends_on_seed(Sampling(), Lookahead(wrapper(SGD(0.1))), Linreg()) == ("seed" in params(wrapper))


def test_no_rule_of_its_own_depends_on_chance():
    assert not any(depends_on_seed(Sampling(), cls(), Linreg()) for cls in OPTIMIZERS.values())


def test_a_batch_of_orders_is_single_runs_to_the_bit():
    f, seeds = Sampling(3).on(Linreg()), 7 + np.arange(6)
    batch = descend(f, Momentum(0.02), (-1.5, 2.5), 60, seed=seeds)
    wide = arrive(f, Momentum(0.02), (-1.5, 2.5), 60, seed=seeds)
    for i, seed in enumerate(seeds):
        alone = descend(f, Momentum(0.02), (-1.5, 2.5), 60, seed=int(seed))
        assert same(batch.path[..., i], alone.path)
        assert same(wide.end[:, i], alone.path[:, -1])


def test_a_batch_of_noises_is_single_runs_to_the_bit():
    """Wherever the noise sits among the wrappers, from its own seed on."""
    inner = GradientNoise(Momentum(0.001), seed=4)
    for noisy in (inner, Lookahead(inner), GradientNoise(Lookahead(inner), seed=9)):
        batch = descend(Rosenbrock(), seeded(noisy, np.arange(5)), (-1.2, 1), 40)
        assert batch.path.shape == (2, 41, 5)
        for i in range(5):
            alone = descend(Rosenbrock(), _moved_on(noisy, i), (-1.2, 1), 40)
            assert same(batch.path[..., i], alone.path), noisy
        assert not same(batch.path[..., 0], batch.path[..., 1])


def _moved_on(optimizer, by):
    """An optimizer with every seed in it that much further on, by hand."""
    changes = {"seed": optimizer.seed + by} if isinstance(optimizer, GradientNoise) else {}
    if hasattr(optimizer, "inner"):
        changes["inner"] = _moved_on(optimizer.inner, by)
    return replace(optimizer, **changes)


def test_an_optimizer_without_chance_stays_as_it_is():
    assert seeded(Lookahead(Adam(0.1)), np.arange(4)) == Lookahead(Adam(0.1))


def test_starts_of_a_window_are_inside_it():
    for surface in ENDS:
        starts = starts_over(surface.domain, 16, 16).reshape(2, -1)
        for axis, (low, high) in enumerate(surface.domain):
            assert starts[axis].min() > low
            assert starts[axis].max() < high
