"""Maps, sweeps, basins, flows and sensitivity in a notebook: from values alone, against single runs."""

from __future__ import annotations

import numpy as np
import pytest

import analysis
from analysis import Axis, Conditions, Entrant, dials_of
from descent import Sampling, descend, params
from optimizers import SGD, Adam, Momentum
from optimizers.schedules import Cosine
from optimizers.wrappers import ClipNorm
from surfaces import Ellipse, Linreg, Trap
from tests.helpers import same

HERE = Conditions(Ellipse(), (-1.5, 1.0), 60)
ENTRANTS = {"sgd": Entrant("SGD", SGD(0.05)), "adam": Entrant("Adam", ClipNorm(Adam(0.1)), Cosine())}


def test_a_maps_cell_is_its_run():
    entrant = Entrant("Momentum", Momentum(), Cosine())
    rates, betas = np.geomspace(1e-3, 0.3, 5), np.linspace(0, 0.9, 4)
    found = analysis.parameter_map(HERE, entrant, entrant.dial("lr"), entrant.dial("beta"), rates, betas)
    for row, beta in enumerate(betas):
        for column, rate in enumerate(rates):
            run = descend(HERE.surface, Momentum(float(rate), float(beta)), HERE.start, HERE.steps, Cosine())
            assert same(found.scores["gap"][row, column], run.loss[-1])
            assert same(found.ways[:, -1, row, column], run.path[:, -1])


def test_a_rule_has_only_its_own_parameters():
    with pytest.raises(KeyError):
        Entrant("SGD", SGD()).dial("beta")


def test_a_sweep_goes_over_the_parameter_of_each_rule_that_has_it():
    for name, slots in (("lr", ["sgd", "adam"]), ("beta2", ["adam"])):
        dials = dials_of(ENTRANTS, name)
        axis = Axis(dials[0].param, dials[0].param.low, dials[0].param.high)
        found = analysis.sweep(HERE, ENTRANTS, dials, axis)
        assert list(found) == slots
        for slot in slots:
            entrant, value = ENTRANTS[slot], float(found[slot].values[3])
            core = entrant.optimizer.core.replace(**{name: value})
            rule = core if slot == "sgd" else ClipNorm(core)
            run = descend(HERE.surface, rule, HERE.start, HERE.steps, entrant.schedule)
            assert same(found[slot].scores["gap"][3], run.loss[-1])


def test_basins_and_flows_are_the_runs_of_their_starts():
    where = Conditions(Trap(), (0, 0), 40)
    found, paths = analysis.basins(where, ENTRANTS, 4), analysis.flow(where, ENTRANTS, 4)
    for slot, entrant in ENTRANTS.items():
        for row, y in enumerate(found.y):
            for column, x in enumerate(found.x):
                run = descend(where.surface, entrant.optimizer, (x, y), where.steps, entrant.schedule)
                assert same(paths[slot][:, :, 4 * row + column], run.path)
                gap = run.loss[-1] - (where.surface.bottom() or 0.0)
                assert same(found.scores[slot]["gap"][row, column], np.float32(gap))


def test_the_limit_of_stability_is_that_of_the_steepest_curvature():
    betas = np.array([0.0, 0.5, 0.9])
    found = analysis.stability_limit(Ellipse(), Entrant("Momentum", Momentum()), "beta", betas)
    steepest = np.linalg.eigvalsh(Ellipse().hessian(np.zeros(2)))[-1]
    assert found == pytest.approx(2 * (1 + betas) / steepest)
    assert analysis.stability_limit(Ellipse(), Entrant("Clipped", ClipNorm(Momentum())), "beta", betas) is None
    assert analysis.stability_limit(Ellipse(), Entrant("Slowed", Momentum(), Cosine()), "beta", betas) is None


def test_sensitivity_sweeps_the_rate_of_each_rule_on_each_surface():
    surfaces = {"ellipse": Ellipse(), "trap": Trap()}
    found = analysis.sensitivity(HERE, ENTRANTS, surfaces)
    assert found.swept.keys() == surfaces.keys()
    assert all(by_slot.keys() == ENTRANTS.keys() for by_slot in found.swept.values())


def test_seeds_give_medians_where_chance_has_a_part():
    where = Conditions(Linreg(), (-1.5, 2.5), 48, seeds=5)
    entrant = Entrant("SGD", SGD(0.05), sampling=Sampling(batch=1))
    rates = np.array([0.01, 0.05])
    arrival = where.arrive(entrant, entrant.optimizer.replace(lr=rates[:, None]), entrant.schedule)
    assert arrival.loss.shape == (2, 5)
    gaps = where.score(analysis.VARYING["gap"], entrant, arrival)
    for i, rate in enumerate(rates):
        runs = [descend(where.objective(entrant), SGD(float(rate)), where.start, 48, seed=seed) for seed in range(5)]
        assert same(gaps[i], sorted(run.loss[-1] - (Linreg().bottom() or 0.0) for run in runs)[2])
    alone = Entrant("SGD", SGD(0.05))
    assert where.by_chance(entrant)
    assert not where.by_chance(alone)
    assert not where.many(alone)


def test_every_parameter_of_a_rule_has_its_dial():
    entrant = ENTRANTS["adam"]
    for name in params(Adam):
        optimizer, _ = entrant.dial(name).on(entrant.optimizer, entrant.schedule, 0.5)
        assert vars(optimizer.core)[name] == 0.5
