"""A Plotly chart that tells what is pointed at: hovering previews a run, a click or Enter picks one.

Streamlit's own Plotly chart says nothing of clicks and hovers on a heatmap, so this one brings plotly.js itself.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from plotly.offline import get_plotlyjs

from views.linker import linked
from views.plots.figure import INK, shades_of
from views.plots.palette import GROUND, LISTED
from views.stage.packing import pack

HERE = Path(__file__).parent
SCRIPTS = HERE / "js"
EMPTY = 'const PLOTLY = ""'
"""What bundle.js declares, to be filled."""
DRAWING = "Drawing"
OUTSIDE = 65535
"""A coordinate of a preview that is not finite or lies outside the box."""


LARGE = 1000
"""Arrays of more numbers than this are packed, as float32."""


def _library() -> str:
    """The code with plotly.js inside it: no page of ours asks another server for anything."""
    plotly = b64encode(gzip.compress(get_plotlyjs().encode(), 6)).decode()
    before, after = linked(SCRIPTS / "plotly_loader.js").split(EMPTY)
    return f'{before}const PLOTLY = "{plotly}"{after}'


# An element of its own: it stays the same on a rerun, and so travels as a hash.
_plotly = st.components.v2.component("descent_plotly", js=_library())
# Plotly measures where the pointer is in the page itself, which a shadow root hides from it.
_chart = st.components.v2.component(
    "descent_chart",
    js=linked(SCRIPTS / "chart.js"),
    css=(HERE / "chart.css").read_text("utf-8"),
    isolate_styles=False,
)

DARK = {
    **{look.light: look.dark for look in LISTED.values()},
    **{getattr(GROUND["light"], name): getattr(GROUND["dark"], name) for name in ("high", "line")},
    GROUND["light"].low: GROUND["dark"].low,
    **dict(zip(shades_of(GROUND["light"]), shades_of(GROUND["dark"]), strict=True)),
    INK["light"]: INK["dark"],
}
"""What the light theme's colours are in the dark one."""


@dataclass(frozen=True, eq=False)
class Cells:
    """What lies behind a figure's heatmaps, cell by cell: arrays have the shape (maps, rows, columns).

    columns, rows  what the cells' columns and rows are, as texts: "η = 0.01"
    told           what a cell is told by, by name; texts stand for whole numbers where ``words`` has them
    words          the texts of those, by name
    never          the names of what may never come: steps to something
    previews       the way of each cell's run as points (maps, rows, columns, 2, points), in the plane's coordinates
    joined         how many of a preview's first points are one step apart, and so joined by lines
    box            what the previews may cover: ((x low, x high), (y low, y high))
    """

    columns: Sequence[str]
    rows: Sequence[str]
    told: Mapping[str, np.ndarray]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    never: Sequence[str] = ()
    previews: np.ndarray | None = None
    joined: int = 0
    box: tuple[tuple[float, float], tuple[float, float]] = ((0, 1), (0, 1))


def literal(text: str) -> str:
    """A visitor's text for a figure, in which Plotly reads no markup, no link and no placeholder."""
    return escape(text, quote=False).replace("%{", "%\u2060{")


def meant(text: str) -> str:
    """The text that a figure shows for ``literal`` text."""
    return unescape(text.replace("%\u2060{", "%{"))


def chart(key: str, block: bytes, on_pick: Callable[[int, int, int], None] | None = None, first: bool = True) -> None:
    """Show a packed figure; ``on_pick(map, row, column)`` is called for a heatmap's cell that is clicked.

    The ``first`` chart of a page brings plotly.js for all.
    """
    with st.container(gap=None):
        if first:
            _plotly(key="plotly")
        _chart(data=block, key=key, on_pick_change=partial(_picked, key, on_pick))


def packed(
    key: str,
    figure: go.Figure,
    label: str,
    stem: str,
    cells: Cells | None = None,
    beside: go.Figure | None = None,
    height: int = 520,
    picks: bool = False,
) -> bytes:
    """A figure as the browser gets it: ``label`` says in a sentence what it shows, saved pictures are named ``stem``.

    With ``cells``, a heatmap's cell tells its numbers where the pointer or the arrow keys are, and its run is drawn
    on ``beside``, a map of the plane. ``picks``, a cell can be clicked.
    """
    arrays: dict[str, np.ndarray] = {}
    header: dict[str, Any] = {
        "id": key,
        "label": label,
        "stem": stem,
        "height": height,
        "picks": picks,
        "figure": _lifted(json.loads(figure.to_json()), arrays),
        "beside": None if beside is None else _lifted(json.loads(beside.to_json()), arrays),
        "dark": DARK,
    }
    if cells is not None:
        header |= _header_of(cells)
        arrays |= _arrays_of(cells)
    return pack(header, arrays)


def _header_of(cells: Cells) -> dict[str, Any]:
    return {
        "columns": list(cells.columns),
        "rows": list(cells.rows),
        "told": list(cells.told),
        "never": list(cells.never),
        "words": {name: list(texts) for name, texts in cells.words.items()},
        "joined": cells.joined,
        "box": cells.box,
    }


def _arrays_of(cells: Cells) -> dict[str, np.ndarray]:
    with np.errstate(over="ignore"):
        arrays = {f"told{i}": np.asarray(values, np.float32) for i, values in enumerate(cells.told.values())}
    return arrays if cells.previews is None else arrays | {"previews": quantised(cells.previews, cells.box)}


def _lifted(value: Any, arrays: dict[str, np.ndarray]) -> Any:
    """A figure whose large arrays are moved out of it: in their place stands the name each is packed under."""
    if isinstance(value, list):
        return [_lifted(each, arrays) for each in value]
    if not isinstance(value, dict):
        return value
    if "bdata" not in value:
        return {name: _lifted(each, arrays) for name, each in value.items()}
    found = np.frombuffer(b64decode(value["bdata"]), value["dtype"])
    if found.size <= LARGE:
        return value
    shape = [int(size) for size in value["shape"].split(",")] if "shape" in value else found.shape
    name = f"array{len(arrays)}"
    with np.errstate(over="ignore"):
        arrays[name] = found.reshape(shape).astype(np.float32)
    return {"packed": name}


def quantised(points: np.ndarray, box: tuple[tuple[float, float], tuple[float, float]]) -> np.ndarray:
    """Points (..., 2, n) as whole numbers across a box; those outside it as OUTSIDE, where a way is then cut."""
    low, high = np.array(box, float).T.reshape(2, 2, 1)
    with np.errstate(all="ignore"):
        places = (points - low) / (high - low)
        inside = ((places >= 0) & (places <= 1)).all(axis=-2, keepdims=True)
        return np.where(inside, np.rint(places * (OUTSIDE - 1)), OUTSIDE).astype(np.uint16)


def _picked(key: str, on_pick: Callable[[int, int, int], None] | None) -> None:
    match st.session_state[key].pick:
        case [int() as which, int() as row, int() as column] if on_pick:
            on_pick(which, row, column)
