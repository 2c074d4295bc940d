"""Theory's limit of stability on a map: where it is known, where it lies, and what is said of it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from descent import Constant, StationaryPoint, Surface
from views.figures import INK
from views.lab.axes import Axis
from views.lab.look import PAPER
from views.lab.setting import Setting
from views.racers import Racer
from views.words import number


def steepest(surface: Surface) -> tuple[float, StationaryPoint] | None:
    """The largest curvature at the lowest minimum, if that has one."""
    point = next((point for point in surface.minima() if point.eigenvalues), None)
    if point is None or point.eigenvalues is None or point.eigenvalues[1] <= 0:
        return None
    return point.eigenvalues[1], point


def bare(racer: Racer) -> bool:
    """Whether a rule stands alone, at a constant rate: only then does its limit of stability hold."""
    return len(racer.optimizer.layers) == 1 and isinstance(racer.schedule, Constant)


def limits(setting: Setting, racer: Racer, name: str, values: np.ndarray) -> np.ndarray | None:
    """The largest stable rate for each value of another parameter of the rule; None where there is no closed form."""
    found, rule = steepest(setting.surface), racer.optimizer.core
    if found is None or not rule.limit or not bare(racer) or not hasattr(rule, name):
        return None
    with np.errstate(all="ignore"):
        rate = rule.replace(**{name: values}).stable_rate(np.float64(found[0]))
    return None if rate is None else np.broadcast_to(rate, values.shape)


def limit_words(setting: Setting, racer: Racer, x: Axis, y: Axis) -> str:
    """What is known of the rule's limit of stability on this surface, in a sentence."""
    rule, found = racer.optimizer.core, steepest(setting.surface)
    if not rule.limit or found is None:
        return f"No closed form of a stability limit is known for {rule.title} here."
    curvature, point = found
    if not bare(racer):
        return f"The limit {rule.limit} is {rule.title}'s alone, at a constant rate: with what is around it, not drawn."
    where = f"L = {number(curvature, 4)} at the minimum ({number(point.x, 3)}, {number(point.y, 3)})"
    if limit_curve(setting, racer, x, y) is None:
        return f"Theory's stability limit η = {rule.limit}, {where}, is not on this map."
    part = setting.sampling(racer).on(setting.surface) is not setting.surface
    batches = " With batches of some samples less is stable." if part else ""
    return f"Dashed: theory's stability limit η = {rule.limit}, {where}.{batches}"


def limit_curve(setting: Setting, racer: Racer, x: Axis, y: Axis) -> tuple[np.ndarray, np.ndarray] | None:
    """Theory's limit as a curve across and up; None where it is not on the map, or no axis is the learning rate."""
    rate, other = (x, y) if x.param.name == "lr" else (y, x)
    if rate.param.name != "lr" or other.param.name == "lr":
        return None
    values = other.grid(200)
    found = limits(setting, racer, other.param.name, values)
    if found is None or not np.any((found >= rate.low) & (found <= rate.high)):
        return None
    inside = np.where((found >= rate.low) & (found <= rate.high), found, np.nan)
    pair = rate.place(inside), other.place(values)
    return pair if rate is x else pair[::-1]


def add_limit(drawn: go.Figure, racer: Racer, across: np.ndarray, up: np.ndarray) -> None:
    """Draw the curve, dashed, with a light edge on either side."""
    name = f"theory: η = {racer.optimizer.core.limit}"
    for colour, width, shown in ((PAPER, 6, False), (INK["light"], 3, True)):
        line = {"color": colour, "width": width, "dash": "dash" if shown else "solid"}
        drawn.add_scatter(x=across, y=up, mode="lines", line=line, name=name, showlegend=shown, hoverinfo="skip")
