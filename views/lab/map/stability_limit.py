"""Theory's limit of stability on a map: how it is drawn, and what is said of it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from analysis import Axis, Conditions, limit_curve
from analysis.stability import bare, steepest
from views.address.racer_setup import Racer
from views.lab.figures.style import PAPER
from views.plots.figure import INK
from views.text.numbers import number


def limit_words(conditions: Conditions, racer: Racer, x: Axis, y: Axis) -> str:
    """What is known of the rule's limit of stability on this surface, in a sentence."""
    rule, found = racer.optimizer.core, steepest(conditions.surface)
    if not rule.limit or found is None:
        return f"No closed form of a stability limit is known for {rule.title} here."
    curvature, point = found
    if not bare(racer):
        return f"The limit {rule.limit} is {rule.title}'s alone, at a constant rate: with what is around it, not drawn."
    where = f"L = {number(curvature, 4)} at the minimum ({number(point.x, 3)}, {number(point.y, 3)})"
    if limit_curve(conditions.surface, racer, x, y) is None:
        return f"Theory's stability limit η = {rule.limit}, {where}, is not on this map."
    part = conditions.objective(racer) is not conditions.surface
    batches = " With batches of some samples less is stable." if part else ""
    return f"Dashed: theory's stability limit η = {rule.limit}, {where}.{batches}"


def add_limit(drawn: go.Figure, racer: Racer, across: np.ndarray, up: np.ndarray) -> None:
    """Draw the curve, dashed, with a light edge on either side."""
    name = f"theory: η = {racer.optimizer.core.limit}"
    for colour, width, shown in ((PAPER, 6, False), (INK["light"], 3, True)):
        line = {"color": colour, "width": width, "dash": "dash" if shown else "solid"}
        drawn.add_scatter(x=across, y=up, mode="lines", line=line, name=name, showlegend=shown, hoverinfo="skip")
