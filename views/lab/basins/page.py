"""The basins on the page: a map of endings for each racer, and one of the first to arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from analysis import Basins, Conditions, basins
from analysis.basins import SCORED
from descent import StationaryPoint, Surface
from descent.basins import KINDS
from descent.scores import SCORES
from views.address.address import Address
from views.address.racer_setup import Racer
from views.address.setup import Setup
from views.jobs import worked_out
from views.lab import open_run
from views.lab.basins.table import ending, shares, table
from views.lab.conditions import named
from views.lab.figures.captions import NOBODY, caption, csv_button, names, stem
from views.lab.figures.style import CATEGORIES, ENDINGS, NEVER, SEQUENTIAL, abreast, arranged, height_of, letters
from views.lab.widgets import size
from views.plotly_chart import DRAWING, Cells, chart, literal, packed
from views.plots.contours import contours
from views.plots.figure import INK
from views.plots.palette import GROUND
from views.text import html_table
from views.text.numbers import number

SIZES, STARTS = (48, 64, 96, 128, 192, 256), 128
"""Starts across and up."""
NOBODY_ARRIVES, SEVERAL = GROUND["light"].low, NEVER
"""Where nobody arrives, the paper shows; where several do at once, grey, which no racer has in either theme."""
READ_ENDS = "Each map: where the run from a start comes to rest within the budget."
READ = (
    f"{READ_ENDS} Last map: whose loss is first at the target; a run may touch the target soon and still be moving at "
    "the end, or never come to rest."
)
TOP, LEGEND, CAPTION = 84, 130, 50
"""Pixels above the maps, and below them for axes and legend, and for the caption."""


def show(address: Address, controls: AbstractContextManager, setup: Setup, conditions: Conditions) -> None:
    """Where every start ends."""
    if not setup.racers:
        st.info(NOBODY)
        return
    with controls:
        across = size(address, "across", "Starts a side", SIZES, STARTS)
    alone, listed = replace(conditions, seeds=1), list(setup.racers.values())
    key = repr(("basins", alone, setup.racers, across))
    words = f"Making {len(listed) * across**2:,} runs"
    found = worked_out(key, words, lambda: basins(alone, setup.racers, across))
    below, name = caption(alone, listed, started=False), stem(conditions, "basins")
    maps = len(listed) + _compared(found, setup.racers)
    height = height_of(_shape(conditions.surface), maps, TOP + LEGEND + CAPTION - 60)
    label = f"Where runs from every start of the window end, for {names(listed)}."
    block = worked_out(
        f"picture of {key}",
        DRAWING,
        lambda: packed(
            "basins",
            figure(found, alone, setup.racers, below, height),
            label,
            name,
            _cells(found, setup.racers),
            height=height,
            picks=True,
        ),
    )
    chart("basins", block, partial(_open_start, setup, found))
    st.caption(READ if _compared(found, setup.racers) else READ_ENDS)
    heads, rows = shares(found, setup.racers)
    html_table.table(
        ["Share of the starts", *heads], [[named(racer), *row] for racer, row in zip(listed, rows, strict=True)]
    )
    csv_button(partial(table, found, setup.racers, below), name)


def _open_start(setup: Setup, found: Basins, which: int, row: int, column: int) -> None:
    """Open a start's run: that of the map's racer, or of all from the map of the first to arrive."""
    if 0 <= row < len(found.y) and 0 <= column < len(found.x):
        slot = dict(enumerate(setup.racers)).get(which)
        open_run.open_start(setup, slot, (float(found.x[column]), float(found.y[row])))


def figure(found: Basins, conditions: Conditions, racers: Mapping[str, Racer], below: str, height: int) -> go.Figure:
    """A map for each racer, and one of the first to arrive where there are several and a target."""
    titles = [literal(racer.label) for racer in racers.values()]
    titles += ["First to arrive"] if _compared(found, racers) else []
    across = abreast(len(titles))
    rows, columns = -(-len(titles) // across), min(len(titles), across)
    drawn = make_subplots(rows, columns, subplot_titles=titles, horizontal_spacing=0.05, vertical_spacing=0.14)
    place = {"x": found.x.tolist(), "y": found.y.tolist(), "hoverinfo": "none", "showscale": False}
    minima = next(iter(found.ends.values())).minima
    used = np.unique(np.concatenate([np.unique(each.code) for each in found.ends.values()]))
    colours = [_colour(int(code), minima) for code in used]
    for i, each in enumerate(found.ends.values()):
        shades = _discrete(np.searchsorted(used, each.code), colours)
        drawn.add_heatmap(**place, **shades, meta={"map": i}, row=i // across + 1, col=i % across + 1)
    if _compared(found, racers):
        i, kinds = len(racers), [NOBODY_ARRIVES, *(racer.style.light for racer in racers.values()), SEVERAL]
        shades = _discrete(found.first + 1, kinds)
        drawn.add_heatmap(**place, **shades, meta={"map": i}, row=i // across + 1, col=i % across + 1)
    for i in range(len(racers)):
        _mark(drawn, minima, i // across + 1, i % across + 1)
    _legend(drawn, used, minima, racers if _compared(found, racers) else {})
    (x0, x1), (y0, y1) = conditions.surface.domain
    drawn.update_xaxes(
        range=[x0, x1], ticks="outside", zeroline=False, title={"text": "x", "standoff": 2}, constrain="domain"
    )
    equal = (
        {"scaleratio": 1, "constrain": "domain", "constraintoward": "top"} if contours(conditions.surface).equal else {}
    )
    drawn.update_yaxes(range=[y0, y1], ticks="outside", zeroline=False, **equal)
    if equal:
        for i in range(len(titles)):
            drawn.update_yaxes(scaleanchor=f"x{i + 1 if i else ''}", row=i // across + 1, col=i % across + 1)
    for column in range(2, columns + 1):
        drawn.update_yaxes(showticklabels=False, col=column)
    drawn.update_yaxes(title_text="y", col=1)
    under = -(LEGEND - 26) / (height - TOP - LEGEND - CAPTION)
    legend = {"orientation": "h", "x": 0, "y": under, "yanchor": "bottom", "font": {"size": 13}}
    arranged(drawn, "Where every start ends", below, height=height, legend=legend)
    drawn.layout.annotations[-1].update(yshift=-(LEGEND + CAPTION - 6))
    return drawn.update_layout(margin={"t": TOP, "b": LEGEND + CAPTION, "l": 60})


def _shape(surface: Surface) -> float:
    """The height of a surface's window over its width, as it is drawn."""
    (x0, x1), (y0, y1) = surface.domain
    return (y1 - y0) / (x1 - x0) if contours(surface).equal else contours(surface).shape


def _compared(found: Basins, racers: Mapping[str, Racer]) -> bool:
    return len(racers) > 1 and bool((found.first >= 0).any())


def _discrete(places: np.ndarray, colours: Sequence[str]) -> dict:
    """A heatmap of categories: 0, 1, ... each in its colour."""
    count = len(colours)
    scale = [[edge, colour] for i, colour in enumerate(colours) for edge in (i / count, (i + 1) / count)]
    return {"z": places.astype(np.uint8), "zmin": -0.5, "zmax": count - 0.5, "colorscale": scale}


def _colour(code: int, minima: Sequence[StationaryPoint]) -> str:
    """The colour of a minimum, or of another ending; many minima are coloured by their depth."""
    if code >= len(minima):
        return ENDINGS[KINDS[code - len(minima)]]
    if len(minima) <= len(CATEGORIES):
        return CATEGORIES[code]
    values = [point.value for point in minima]
    depth = (minima[code].value - values[0]) / ((values[-1] - values[0]) or 1.0)
    shades = [colour for _, colour in SEQUENTIAL]
    return shades[round(depth * (len(shades) - 1))]


def _mark(drawn: go.Figure, minima: Sequence[StationaryPoint], row: int, column: int) -> None:
    """Minima as letters, so that colour is not the only cue."""
    names = letters(len(minima)) if len(minima) <= len(CATEGORIES) else [""] * len(minima)
    sign = {"symbol": "cross-thin", "size": 9, "line": {"width": 1.8, "color": "black"}}
    place = {"x": [point.x for point in minima], "y": [point.y for point in minima]}
    words = {
        "text": [f"<b>{name}</b>" for name in names],
        "textposition": "top right",
        "textfont": {"color": "black"},
    }
    shown = "markers+text" if any(names) else "markers"
    drawn.add_scatter(
        **place, mode=shown, marker=sign, **words, hoverinfo="skip", showlegend=False, row=row, col=column
    )


def _legend(drawn: go.Figure, used: np.ndarray, minima: Sequence[StationaryPoint], racers: Mapping[str, Racer]) -> None:
    few = len(minima) <= len(CATEGORIES)
    for code in used.tolist():
        if code < len(minima) and not few:
            continue
        words = ending(code, minima)
        sign = {
            "symbol": "square",
            "size": 14,
            "color": _colour(code, minima),
            "line": {"width": 1, "color": INK["light"]},
        }
        drawn.add_scatter(x=[None], y=[None], mode="markers", name=words, marker=sign)
    if not few:
        for code, words in ((0, "lowest minimum"), (len(minima) - 1, "highest minimum")):
            sign = {"symbol": "square", "size": 14, "color": _colour(code, minima)}
            drawn.add_scatter(x=[None], y=[None], mode="markers", name=words, marker=sign)
    for racer in racers.values():
        sign = {"symbol": racer.style.symbol, "size": 13, "color": racer.style.light}
        drawn.add_scatter(x=[None], y=[None], mode="markers", name=f"{literal(racer.label)} first", marker=sign)
    if racers:
        for words, colour in (("several at once", SEVERAL), ("nobody arrives", NOBODY_ARRIVES)):
            sign = {
                "symbol": "square",
                "size": 13,
                "color": colour,
                "line": {"width": 1, "color": GROUND["light"].line},
            }
            drawn.add_scatter(x=[None], y=[None], mode="markers", name=words, marker=sign)


def _cells(found: Basins, racers: Mapping[str, Racer]) -> Cells:
    """What the maps' cells tell; on the last map, who arrives first."""
    minima = next(iter(found.ends.values())).minima
    names = [ending(code, minima) for code in range(len(minima) + len(KINDS))]
    codes = [each.code for each in found.ends.values()]
    told = {name: [found.scores[slot][name] for slot in racers] for name in SCORED}
    first = "Arrives first"
    blank = np.full(found.first.shape, np.nan)
    if _compared(found, racers):
        codes.append(blank)
        told = {name: [*values, np.fmin.reduce(values)] for name, values in told.items()}
    numbers = {SCORES[name].title: np.stack(values) for name, values in told.items()}
    who = np.stack([found.first + 1.0] * len(codes))
    shown = {first: who} if _compared(found, racers) else {}
    return Cells(
        columns=[f"start x = {number(value, 4)}" for value in found.x],
        rows=[f"y = {number(value, 4)}" for value in found.y],
        told={"Ends": np.stack(codes), **shown, **numbers},
        never=[SCORES["reached"].title],
        words={"Ends": names, first: ["nobody", *(racer.label for racer in racers.values()), "several at once"]},
    )
