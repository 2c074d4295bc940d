"""Plotly figures of runs for a notebook: the map with the paths, and the loss over the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType
from plotly.colors import sample_colorscale
from plotly.subplots import make_subplots

from descent import StationaryCurve, StationaryPoint, Surface, Trajectory, Wrapper
from views.plots.contours import Contours, contours
from views.plots.lattice import FULL
from views.plots.palette import GROUND, Ground, Style, style

Theme = Literal["light", "dark"]
SHADES = 64
"""The ground has one colour more than this."""

INK = {"light": "#0D1620", "dark": "#E7EDF3"}
GRID = {"light": "#E3E6EA", "dark": "#2B3847"}
SIGNS = {"minimum": "cross-thin", "saddle": "x-thin", "maximum": "circle-open"}


def figure(
    trajectories: Trajectory | Sequence[Trajectory],
    labels: Sequence[str] | None = None,
    theme: Theme = "light",
) -> go.Figure:
    """Paths on the contours of their surface, beside their loss; a batch gives one line per run.

    All trajectories must be on the same surface, else ValueError.
    """
    runs = [trajectories] if isinstance(trajectories, Trajectory) else list(trajectories)
    surface = _common_surface(runs)
    names = labels or _names(runs)
    drawn = make_subplots(1, 2, column_widths=[0.56, 0.44], horizontal_spacing=0.09)
    for trace in ground(surface, GROUND[theme], INK[theme]):
        drawn.add_trace(trace, 1, 1)
    shift = contours(surface).floor
    for run, name, look in zip(runs, names, _looks(runs), strict=True):
        for i, (path, loss) in enumerate(_single(run)):
            line = _line(look, theme)
            shown = {"name": name, "legendgroup": name, "mode": "lines", "line": line}
            drawn.add_trace(go.Scatter(x=path[0], y=path[1], showlegend=i == 0, **shown), 1, 1)
            drawn.add_trace(_head(path, look, theme, name), 1, 1)
            drawn.add_trace(go.Scatter(y=_drawable(loss, shift), showlegend=False, **shown), 1, 2)
    return _laid_out(drawn, surface, theme, shift)


def _common_surface(runs: Sequence[Trajectory]) -> Surface:
    surfaces = {repr(run.f): run.f for run in runs}
    if len(surfaces) != 1:
        raise ValueError(f"A figure shows runs on one surface; these are on {len(surfaces)}.")
    surface = next(iter(surfaces.values()))
    if not isinstance(surface, Surface):
        raise TypeError(f"A figure needs a Surface to draw, not a {type(surface).__name__}.")
    if not surface.is_single_shape:
        raise ValueError(f"A figure needs a surface of one shape; {surface!r} has one for each run.")
    return surface


def _names(runs: Sequence[Trajectory]) -> list[str]:
    """The rules' names; where one races twice, the whole setting."""
    titles = [_rule(run).title for run in runs]
    if len(set(titles)) == len(titles):
        return titles
    return [repr(run.optimizer) for run in runs]


def _rule(run: Trajectory):
    """The update rule inside the wrappers."""
    rule = run.optimizer
    while isinstance(rule, Wrapper):
        rule = rule.inner
    return rule


def _looks(runs: Sequence[Trajectory]) -> list[Style]:
    """A look for each run, the second of a kind in its kind's colour with other marks."""
    kinds = [type(_rule(run)) for run in runs]
    return [style(kind, kinds[:i].count(kind)) for i, kind in enumerate(kinds)]


def _single(run: Trajectory) -> list[tuple[np.ndarray, np.ndarray]]:
    """Path and loss of every run of a batch."""
    path, loss = run.path.reshape(2, run.steps + 1, -1), run.loss.reshape(run.steps + 1, -1)
    return [(path[..., i], loss[..., i]) for i in range(path.shape[-1])]


def ground(surface: Surface, colours: Ground, ink: str) -> list[BaseTraceType]:
    """The contours, and the stationary points on them."""
    shape = contours(surface)
    heights = np.minimum(1, np.arange(len(shape.counts)) / max(1, shape.shown))
    shades = [shades_of(colours)[i] for i in np.rint(heights * SHADES).astype(int)]
    traces: list[BaseTraceType] = [
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            fill="toself",
            fillcolor=shade,
            line={"color": colours.line, "width": 0.7 if i else 0},
            showlegend=False,
            hoverinfo="skip",
        )
        for i, ((x, y), shade) in enumerate(zip(outlines(shape), shades, strict=True))
    ]
    for kind, symbol in SIGNS.items():
        found = [point for point in surface.stationary_points() if point.kind == kind]
        sign = {"symbol": symbol, "size": 9, "color": ink, "line": {"width": 1.6, "color": ink}}
        traces.append(_marked([(point.x, point.y) for point in found], sign, [_said(point) for point in found]))
    for curve in surface.stationary_curves():
        traces.append(_marked(curve.points, {"size": 3, "color": ink}, [_said(curve)] * len(curve.points)))
    return traces


def shades_of(colours: Ground) -> list[str]:
    """The ground's colours from low to high: a fixed number, for a page to know what each is in its other theme."""
    return sample_colorscale([[0, colours.low], [1, colours.high]], SHADES + 1)


def outlines(shape: Contours) -> list[np.ndarray]:
    """The rings around the whole ground and around the ground above each level: (2, n), nan after each ring.

    Rings go round the ground counter-clockwise and round holes in it clockwise, as fills need it.
    """
    low, high = np.array(shape.region).T[..., None]
    points = low + shape.points * (high - low) / FULL
    gap, found, ends = np.full((2, 1), np.nan), [], np.cumsum(shape.rings)
    rings = [np.hstack([ring, ring[:, :1], gap]) for ring in np.split(points, ends[:-1], axis=1)] if len(ends) else []
    after = np.cumsum(shape.counts)
    for count, end in zip(shape.counts, after, strict=True):
        found.append(np.hstack([np.empty((2, 0)), *rings[end - count : end]]))
    return found


def _said(found: StationaryPoint | StationaryCurve) -> str:
    return f"{found.kind}, loss {found.value:.6g}"


def _marked(places: Sequence[tuple[float, float]], marker: dict, said: Sequence[str]) -> go.Scatter:
    x, y = zip(*places, strict=True) if places else ((), ())
    return go.Scatter(
        x=x,
        y=y,
        mode="markers",
        marker=marker,
        hovertext=said,
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )


def _line(look: Style, theme: Theme) -> dict:
    return {"color": getattr(look, theme), "dash": look.dash, "width": 2.5}


def _head(path: np.ndarray, look: Style, theme: Theme, name: str) -> go.Scatter:
    """The marker where a run is last finite."""
    last = np.flatnonzero(np.isfinite(path).all(axis=0))[-1:]
    marker = {
        "symbol": look.symbol,
        "size": 12,
        "color": getattr(look, theme),
        "line": {"width": 1.5, "color": GROUND[theme].casing},
    }
    return go.Scatter(
        x=path[0, last],
        y=path[1, last],
        mode="markers",
        marker=marker,
        name=name,
        legendgroup=name,
        showlegend=False,
    )


def _drawable(loss: np.ndarray, shift: float | None) -> np.ndarray:
    if shift is None:
        return loss
    above = loss - shift
    return np.where(above > 0, above, np.nan)


def _laid_out(drawn: go.Figure, surface: Surface, theme: Theme, shift: float | None) -> go.Figure:
    shape = contours(surface)
    ink, line = INK[theme], GRID[theme]
    title = "loss" if not shift else f"loss − ({shift:.6g})"
    scaled = {"scaleanchor": "x", "scaleratio": 1} if shape.equal else {}
    drawn.update_xaxes(range=list(shape.home[0]), constrain="domain", title="x", row=1, col=1)
    drawn.update_yaxes(range=list(shape.home[1]), constrain="domain", title="y", **scaled, row=1, col=1)
    drawn.update_xaxes(title="step", row=1, col=2)
    drawn.update_yaxes(title=title, type="linear" if shift is None else "log", exponentformat="power", row=1, col=2)
    drawn.update_xaxes(gridcolor=line, zeroline=False)
    drawn.update_yaxes(gridcolor=line, zeroline=False)
    return drawn.update_layout(
        title=surface.title,
        font={"color": ink, "size": 15},
        paper_bgcolor=GROUND[theme].low,
        plot_bgcolor=GROUND[theme].low,
        legend={"orientation": "h", "y": -0.16},
        width=1120,
        height=560,
        margin={"l": 60, "r": 20, "t": 60, "b": 40},
    )
