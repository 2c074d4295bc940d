"""How the Lab's figures look: one layout, colours that survive colour blindness and print."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go
from plotly.colors import get_colorscale

from descent import Surface
from descent.scores import Score
from views.plots.contours import contours
from views.plots.figure import GRID, INK, ground
from views.plots.palette import GROUND
from views.text.numbers import number

SEQUENTIAL = get_colorscale("Cividis_r")
"""Even to the eye, and to colour-blind ones (Nunez, Anderton, Renslow, 2018); low is bright."""
PAPER = GROUND["light"].low
"""What is behind a figure."""
NEVER = "#B9BEC7"
"""Where there is no number: a run that diverged, a target never reached."""
CATEGORIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7F3C8D")
"""Okabe and Ito's colours, in which the eight lowest minima are told apart; each has its letter, too."""
ENDINGS = {
    "converged": "#00798C",
    "moving": "#C9CED6",
    "still": "#8FB8DE",
    "local minimum": "#E69F00",
    "saddle": "#CC79A7",
    "maximum": "#F0E442",
    "plateau": "#A08060",
    "left": "#7B8794",
    "diverged": "#5E3C58",
    "undefined": "#D55E00",
}
SIZE = 15
TALL = 560
"""The height of a figure in pixels."""
FIGURE_WIDE, MAP_WIDE, BETWEEN = 1060, 420, 92
"""How wide a figure of several maps is at a window of 1440 pixels, how wide one of them may be, and their distance."""
TOLD_APART = 1e-3
"""Logarithms of a map's colours span at least this much."""


def layout(title: str, caption: str, **others) -> dict:
    """The layout of a figure; the caption says under which conditions it holds, and goes with every saved picture."""
    return {
        "title": {
            "text": title,
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
            "pad": {"t": 8, "l": 4},
            "font": {"size": SIZE + 3},
        },
        "font": {"size": SIZE, "color": INK["light"]},
        "paper_bgcolor": GROUND["light"].low,
        "plot_bgcolor": GROUND["light"].low,
        "margin": {"l": 76, "r": 16, "t": 56, "b": 118},
        "dragmode": "zoom",
        "annotations": [
            {
                "name": "caption",
                "text": caption,
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": 0,
                "yshift": -110,
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "align": "left",
                "font": {"size": SIZE - 3},
            }
        ],
        **others,
    }


def arranged(drawn: go.Figure, title: str, below: str, **others) -> go.Figure:
    """A figure of several maps: the layout, and each map's title kept."""
    titles = [note.update(font={"size": SIZE}) for note in drawn.layout.annotations]
    laid_out = layout(title, below, **others)
    captions = laid_out.pop("annotations")
    drawn.update_layout(laid_out)
    drawn.layout.annotations = [*titles, *captions]
    return drawn


def gridded(axis: dict) -> dict:
    """An axis with the page's grid lines."""
    return {"gridcolor": GRID["light"], "linecolor": GRID["light"], "zeroline": False, **axis}


def log_ticks(values: Sequence[np.ndarray]) -> dict:
    """A logarithmic axis for these values; over a few decades 2 and 5 have ticks, too."""
    shown = np.concatenate([np.ravel(each) for each in values])
    shown = shown[np.isfinite(shown) & (shown > 0)]
    decades = float(np.log10(shown.max() / shown.min())) if shown.size else 0.0
    return {"type": "log", "exponentformat": "power", "dtick": "D2" if decades < 2 else max(1, round(decades / 8))}


def shaded(values: np.ndarray, score: Score, most: float = np.inf) -> tuple[np.ndarray, dict]:
    """What a heatmap of a score is coloured by, and its colour bar; what is not finite has no colour.

    From ``most`` on, the colour is that of the bar's end, which then says so.
    """
    with np.errstate(all="ignore"):
        finite = np.where(np.isfinite(values), values, np.nan)
        if score.scale == "linear":
            return finite, {"colorscale": SEQUENTIAL, "colorbar": _bar(score)}
        tiny = max(np.nanmax(finite, initial=0) * 1e-16, 1e-300)
        z = np.log10(np.maximum(finite, tiny))
    low, high = (np.nanmin(z), np.nanmax(z)) if np.isfinite(z).any() else (0.0, 1.0)
    above = high > np.log10(most)
    high = max(min(high, np.log10(most)), low + TOLD_APART)
    ticks = [tick for tick in _decades(low, high) if not above or tick < high - 0.04 * (high - low)]
    texts = [number(10.0**tick, 3) for tick in ticks]
    if above:
        ticks, texts = [*ticks, high], [*texts, f"≥ {number(10.0**high, 3)}"]
    bar = _bar(score) | {"tickvals": ticks, "ticktext": texts}
    return z, {"colorscale": SEQUENTIAL, "zmin": low, "zmax": high, "colorbar": bar}


def _bar(score: Score) -> dict:
    words = "<br>".join(
        [*wrap(score.title if score.unit in score.title.lower() else f"{score.title}: {score.unit}", 16), " "]
    )
    return {"title": {"text": words, "side": "top", "font": {"size": SIZE - 2}}, "thickness": 14, "len": 1.0}


def _decades(low: float, high: float) -> list[float]:
    """Round logarithms between two: whole ones, or where there are few 1, 2, 5 times a power."""
    every = max(1, int(np.ceil((high - low) / 7)))
    whole = [float(k) for k in range(int(np.ceil(low)), int(np.floor(high)) + 1) if k % every == 0]
    if len(whole) > 2:
        return whole
    fine = [k + np.log10(m) for k in range(int(np.floor(low)), int(np.ceil(high)) + 1) for m in (1, 2, 5)]
    found = [float(tick) for tick in fine if low <= tick <= high]
    return found if len(found) > 1 else [float(low), float(high)]


def plane(surface: Surface, title: str = "", size: int = SIZE) -> go.Figure:
    """A map of the plane: contours, minima and saddles, on which ways are drawn."""
    figure = go.Figure(ground(surface, GROUND["light"], INK["light"]))
    shape = contours(surface)
    scaled = {"scaleanchor": "x", "scaleratio": 1, "constrain": "domain"} if shape.equal else {}
    figure.update_xaxes(range=list(shape.home[0]), title="x", constrain="domain", ticks="outside", zeroline=False)
    figure.update_yaxes(range=list(shape.home[1]), title="y", ticks="outside", zeroline=False, **scaled)
    figure.update_layout(
        title={
            "text": title,
            "font": {"size": size},
            "x": 0,
            "xref": "container",
            "y": 1,
            "yanchor": "top",
            "pad": {"t": 8, "l": 4},
        },
        font={"size": size - 1, "color": INK["light"]},
        margin={"l": 52, "r": 10, "t": 56, "b": 118},
        showlegend=False,
    )
    return figure


def abreast(maps: int) -> int:
    """How many maps stand side by side, so that rows are full and maps large."""
    return 4 if maps in (4, 7, 8) else min(maps, 3)


def height_of(shape: float, maps: int, around: int) -> int:
    """How high a figure of several maps of such a height over width is, with so much above and below them."""
    columns = abreast(maps)
    rows = -(-maps // columns)
    wide = min(MAP_WIDE, (FIGURE_WIDE - 60 - 40 * columns) / columns)
    return round(rows * (wide * shape + BETWEEN) + around)


def letters(count: int) -> Sequence[str]:
    """Names of minima, the lowest first: A, B, ... Z, then numbers."""
    return [chr(ord("A") + i) if i < 26 else str(i + 1) for i in range(count)]
