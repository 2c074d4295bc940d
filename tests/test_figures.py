"""Plotly figures for a notebook."""

import subprocess
import sys

import numpy as np
import pytest

from descent import descend
from optimizers import OPTIMIZERS, SGD, Adam
from optimizers.wrappers import Lookahead
from surfaces import SURFACES, Bowl, Rosenbrock, Trap
from tests.helpers import ROOT, ids
from views.plotly_chart import DARK
from views.plots.contours import contours
from views.plots.figure import figure
from views.plots.palette import style


def lines(drawn, axis="x"):
    traces = (trace for trace in drawn.data if trace.mode == "lines" and trace.fill is None)
    return [trace for trace in traces if (trace.xaxis or "x") == axis]


@pytest.mark.parametrize("surface", SURFACES.values())
def test_the_paths_and_losses_drawn_are_those_of_the_runs(surface):
    runs = [descend(surface(), cls(), surface.starts[0], 20) for cls in OPTIMIZERS.values()]
    drawn = figure(runs)
    for run, path, loss in zip(runs, lines(drawn), lines(drawn, "x2"), strict=True):
        assert np.array_equal(np.stack([path.x, path.y]), run.path, equal_nan=True)
        shown = loss.y[np.isfinite(loss.y)]
        assert len(shown) > 0
        gap = (run.loss - shown[0])[np.isfinite(loss.y)] - (run.loss[0] - shown[0])
        assert np.allclose(shown - shown[0], gap, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("surface", [Rosenbrock(b=1000.0), Bowl(), SURFACES["rastrigin"]()], ids=repr)
def test_the_ground_is_that_of_the_map(surface):
    shape = contours(surface)
    drawn = [trace for trace in figure(descend(surface, SGD(0.0), (0, 0), 2)).data if trace.fill == "toself"]
    assert [np.isnan(trace.x).sum() for trace in drawn] == shape.counts.tolist()
    low, high = np.array(shape.region).T[..., None]
    points = np.concatenate([np.stack([trace.x, trace.y]) for trace in drawn], axis=1)
    assert points.shape[1] == shape.points.shape[1] + 2 * len(shape.rings)
    assert np.all(np.nanmin(points, axis=1, keepdims=True) >= low)
    assert np.all(np.nanmax(points, axis=1, keepdims=True) <= high)


def test_colours_follow_the_theme_and_names_the_rules():
    runs = [descend(Trap(), Lookahead(Adam(0.5)), (-5, 1.5), 10), descend(Trap(), SGD(0.2), (-5, 1.5), 10)]
    for theme in ("light", "dark"):
        drawn = figure(runs, theme=theme)
        assert [line.line.color for line in lines(drawn)] == [getattr(style(cls), theme) for cls in (Adam, SGD)]
        assert [line.name for line in lines(drawn)] == ["Adam", "SGD"]
    assert [line.name for line in lines(figure(runs, labels=["a", "b"]))] == ["a", "b"]


def test_stationary_points_and_curves_are_marked():
    for cls in (SURFACES["product"], SURFACES["ackley"], SURFACES["ramp"]):
        surface = cls()
        drawn = figure(descend(surface, SGD(0.01), surface.starts[0], 5))
        marks = [trace for trace in drawn.data if trace.type == "scatter" and trace.hovertext is not None]
        marked = {(x, y) for trace in marks for x, y in zip(trace.x, trace.y, strict=True)}
        expected = {(point.x, point.y) for point in surface.stationary_points()}
        assert marked == expected | {xy for curve in surface.stationary_curves() for xy in curve.points}


def test_the_same_rule_twice_is_told_apart():
    drawn = figure([descend(Trap(), SGD(rate), (-5, 1.5), 10) for rate in (0.1, 0.2)])
    first, second = lines(drawn)
    assert (first.name, second.name) == ("SGD(lr=0.1)", "SGD(lr=0.2)")
    assert first.line.color == second.line.color
    assert first.line.dash != second.line.dash


def test_a_batch_gives_a_line_per_run_and_one_entry_in_the_legend():
    starts = np.random.default_rng(0).uniform(-3, 3, (2, 5))
    drawn = figure(descend(Bowl(), SGD(0.1), starts, 15))
    assert len(lines(drawn)) == 5
    assert [line.showlegend for line in lines(drawn)] == [True, False, False, False, False]


def test_runs_on_two_surfaces_are_refused():
    with pytest.raises(ValueError, match="one surface; these are on 2"):
        figure([descend(Trap(), SGD(0.1), (0, 0), 5), descend(Bowl(), SGD(0.1), (0, 0), 5)])


def test_a_diverging_run_still_draws():
    figure(descend(Bowl(), SGD(1e6), (1, 1), 400)).to_json()


def test_a_notebook_needs_no_streamlit():
    code = "import views.plots.figure, sys; assert 'streamlit' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=ids)
def test_every_colour_of_the_ground_has_one_in_the_dark_theme(surface):
    drawn = [trace for trace in figure(descend(surface(), SGD(0.0), (0, 0), 2)).data if trace.fill == "toself"]
    assert drawn
    for trace in drawn:
        assert {trace.fillcolor, trace.line.color} <= set(DARK)
