"""Theory's limit of stability: the learning rate up to which a rule is stable at the lowest minimum."""

from __future__ import annotations

import numpy as np

from analysis.axis import Axis
from analysis.entrant import Entrant
from descent import Constant, StationaryPoint, Surface, params


def steepest(surface: Surface) -> tuple[float, StationaryPoint] | None:
    """The largest curvature at the lowest minimum, if that has one."""
    point = next((point for point in surface.minima() if point.eigenvalues), None)
    if point is None or point.eigenvalues is None or point.eigenvalues[1] <= 0:
        return None
    return point.eigenvalues[1], point


def bare(entrant: Entrant) -> bool:
    """Whether a rule stands alone, at a constant rate: only then does its limit of stability hold."""
    return len(entrant.optimizer.layers) == 1 and isinstance(entrant.schedule, Constant)


def stability_limit(surface: Surface, entrant: Entrant, name: str, values: np.ndarray) -> np.ndarray | None:
    """The largest stable rate for each value of another parameter of the rule; None where there is no closed form."""
    found, rule = steepest(surface), entrant.optimizer.core
    if found is None or not rule.limit or not bare(entrant) or name not in params(type(rule)):
        return None
    with np.errstate(all="ignore"):
        rate = rule.replace(**{name: values}).stable_rate(np.float64(found[0]))
    return None if rate is None else np.broadcast_to(rate, values.shape)


def limit_curve(surface: Surface, entrant: Entrant, x: Axis, y: Axis) -> tuple[np.ndarray, np.ndarray] | None:
    """Theory's limit as a curve across and up; None where it is not on the map, or no axis is the learning rate."""
    rate, other = (x, y) if x.param.name == "lr" else (y, x)
    if rate.param.name != "lr" or other.param.name == "lr":
        return None
    values = other.grid(200)
    found = stability_limit(surface, entrant, other.param.name, values)
    if found is None or not np.any((found >= rate.low) & (found <= rate.high)):
        return None
    inside = np.where((found >= rate.low) & (found <= rate.high), found, np.nan)
    pair = rate.place(inside), other.place(values)
    return pair if rate is x else pair[::-1]
