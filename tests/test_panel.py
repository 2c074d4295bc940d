"""The data beside the map: samples, models and batches, checked against the surfaces' own formulas."""

import math

import numpy as np
import pytest

from descent import Batches, DataSurface, Sampling, Transformed, descend
from descent.batches import Stage
from descent.data import modelled
from optimizers import SGD
from surfaces import SURFACES, Finetune, Linreg, Redundant, Sine, Trap
from tests.helpers import ids
from views.stage.data_panel import batches_seen, panel

DATA = [cls for cls in SURFACES.values() if issubclass(cls, DataSurface)]
LINKS = {"identity": lambda z: z, "tanh": math.tanh, "sine": math.sin, "logistic": lambda z: 1 / (1 + math.exp(-z))}


def weights(described, x, y):
    return [a * x + b * y + c for a, b, c in described["place"]]


def loss(described, surface, x, y):
    """The surface's loss from what the panel is told, by the definition of a squared or a logistic loss."""
    wx, wy = weights(described, x, y)
    column = surface.columns.index(surface.target)
    total = 0.0
    for a, b, row in zip(described["a"], described["b"], surface.samples, strict=True):
        z, target = a * wx + b * wy, row[column]
        if described["link"] == "logistic":
            total += math.log(1 + math.exp(-target * z))
        else:
            total += (LINKS[described["link"]](z) - target) ** 2 / 2
    return total / len(surface.samples)


@pytest.mark.parametrize("cls", [cls for cls in DATA if modelled(cls())], ids=ids)
@pytest.mark.parametrize("degrees", [0, 35])
def test_the_fit_drawn_is_the_model_behind_the_loss(cls, degrees):
    surface = cls() if not degrees else Transformed(cls(), degrees, dx=0.3, dy=-0.2)
    described = panel(surface)
    assert described is not None
    for point in ((0.3, -0.7), (1.2, 0.4)):
        assert loss(described, cls(), *point) == pytest.approx(surface.value(point), rel=1e-12)


@pytest.mark.parametrize("cls", DATA, ids=ids)
def test_every_sample_has_a_place(cls):
    described = panel(cls())
    assert described is not None
    assert len(described["points"]) == len(cls().samples)
    assert np.isfinite(described["points"]).all()
    if described["kind"] == "curve":
        u = [row[0] for row in cls().samples]
        assert [point[0] for point in described["points"]] == u
        grid = described["grid"]
        assert grid["at"][0] < min(u)
        assert grid["at"][-1] > max(u)
        a, b = cls().features(np.array(grid["at"]))
        assert grid["a"] == a.tolist()
        assert grid["b"] == b.tolist()


def test_kinds():
    kinds = {cls.id: (panel(cls()) or {})["kind"] for cls in DATA}
    assert kinds["linreg"] == kinds["neuron"] == kinds["sine"] == kinds["classes"] == kinds["sparse"] == "curve"
    assert (kinds["logreg"], kinds["redundant"], kinds["amsgrad3"]) == ("border", "match", "numbers")
    assert panel(Trap()) is None


def test_the_old_task_is_shown_beside_the_new_one():
    described = panel(Finetune())
    assert described is not None
    assert list(described["others"]) == ["old task"]
    assert described["others"]["old task"] == [list(row) for row in Linreg().samples]


def test_batches_by_group():
    full, four, same, one = Linreg(), *(Batches(Linreg(), Sampling(size)) for size in (4, 4, 1))
    assert Sampling(24).on(full) is full
    found = [descend(f, SGD(0.05), (0, 0), 9, seed=3) for f in (full, four, same, one)]
    groups, arrays = batches_seen(found, 3)
    assert groups == [None, 0, 0, 1]
    assert sorted(arrays) == ["rows0", "rows1", "sizes0", "sizes1"]
    assert arrays["sizes0"].tolist() == [4] * 9
    for t in range(9):
        assert arrays["rows0"][4 * t : 4 * t + 4].tolist() == four.indices(t + 1, 3).tolist()
        assert arrays["rows1"][t] == one.indices(t + 1, 3)[0]


def test_batches_of_changing_size():
    f = Sampling(5, stages=(Stage(4, 0, 0.8),)).on(Sine())
    _, arrays = batches_seen([descend(f, SGD(0.1), (1, 1), 9)], 0)
    assert arrays["sizes0"].tolist() == [5, 4, 5, 4, 5, 5, 5, 5, 3]
    assert len(arrays["rows0"]) == arrays["sizes0"].sum()
    assert all(abs(Sine().samples[i][0]) <= 0.8 for i in arrays["rows0"][:18])


def test_dropout_has_no_samples_of_its_own():
    assert "without dropout" not in (panel(Redundant(p=0.2)) or {})["others"]
