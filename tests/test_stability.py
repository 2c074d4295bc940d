"""Stability limits in closed form, against runs a little below and above them."""

from __future__ import annotations

import numpy as np
import pytest

from descent import descend, params
from optimizers import OPTIMIZERS
from surfaces import Bowl, Ellipse, Tilted
from tests.helpers import drawn, ids

LIMITED = [cls for cls in OPTIMIZERS.values() if cls().limit]


def test_some_rules_have_a_limit():
    assert {"sgd", "momentum", "momentum_ema", "nesterov"} <= {cls.id for cls in LIMITED}


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=ids)
def test_a_limit_is_a_formula_and_a_number_or_neither(cls):
    assert (cls().stable_rate(2.0) is None) == (cls().limit == "")


@pytest.mark.parametrize("cls", LIMITED, ids=ids)
@pytest.mark.parametrize(
    ("surface", "curvature"), [(Bowl(), 1), (Ellipse(20.0), 20), (Tilted(50.0, 0.4), 50)], ids=repr
)
def test_runs_are_stable_just_below_and_not_above(cls, surface, curvature):
    """The loss of late steps shrinks at 99 % of the limit and grows at 101 %, whatever else is set."""
    rng = np.random.default_rng(71)
    for _ in range(4):
        rule = drawn(cls, rng)
        momentum = {name: 0.97 * value for name, value in vars(rule).items() if name in ("beta", "dampening")}
        rule = rule.replace(**momentum)  # close to 1 nothing is decided within a run's length
        limit = rule.stable_rate(curvature)
        below, above = (
            descend(surface, rule.replace(lr=share * limit), surface.starts[0], 6000).loss for share in (0.99, 1.01)
        )
        early, late = slice(2000, 3000), slice(5000, 6001)
        assert below[late].max() <= below[early].max(), rule
        assert not above[late].max() <= above[early].max(), rule


@pytest.mark.parametrize("cls", LIMITED, ids=ids)
def test_a_limit_for_every_run_of_a_batch(cls):
    values = {name: each.grid(5)[:4] for name, each in params(cls).items() if name != "lr"}
    limits = np.broadcast_to(cls(lr=0.1, **values).stable_rate(20.0), 4)
    for i in range(4):
        alone = cls(lr=0.1, **{name: float(grid[i]) for name, grid in values.items()})
        assert limits[i] == alone.stable_rate(20.0)
