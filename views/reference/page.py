"""The Reference: each item laid out from what its own file says, and how the optimizers descend from each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape

import plotly.graph_objects as go
import streamlit as st

from descent import DataSurface, Entry, Optimizer, Schedule, StationaryPoint, Surface, Wrapper, params
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from surfaces import SURFACES
from views import paths
from views.address import session
from views.address.address import Address
from views.plots.figure import GRID, INK, Theme
from views.plots.palette import GROUND, style
from views.text.html_table import table
from views.text.markdown import broken, linked, plain, stacked
from views.text.numbers import number, symbol

KINDS: dict[str, Mapping[str, type[Entry]]] = {
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
    "wrappers": WRAPPERS,
    "surfaces": SURFACES,
}
FIRST = {"optimizers": "adam"}
NOW = date.today().year
LISTED = 16
"""Stationary points a surface's table spells out; the text counts the rest."""
PLURALS = {"minimum": "minima", "saddle": "saddles", "maximum": "maxima"}
CURVES = {"minimum": "valley of minima", "saddle": "level stretch", "maximum": "ridge of maxima"}
RUN = 100
"""Steps of the run a schedule's curve is drawn over."""


def choose_kind(address: Address) -> str:
    """Which catalogue to read."""
    kind = address.choice("kind", KINDS, "optimizers")
    st.segmented_control(
        "Catalogue",
        list(KINDS),
        format_func=str.capitalize,
        required=True,
        **session.shown("kind", kind),
        on_change=lambda: session.change(kind=st.session_state["kind"], item=None),
    )
    return kind


def choose_item(address: Address, kind: str) -> type[Entry]:
    """Which of its items."""
    catalogue = KINDS[kind]
    chosen = address.choice("item", catalogue, FIRST.get(kind, next(iter(catalogue))))
    st.radio(
        kind.capitalize(),
        list(catalogue),
        format_func=lambda item: f"{catalogue[item].title} ({catalogue[item].reference.year})",
        label_visibility="collapsed",
        **session.bound("item", chosen, str),
    )
    return catalogue[chosen]


def article(item: type[Entry]) -> None:
    """Everything an item says of itself."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(item.title, anchor=False, width="content")
        st.link_button("Try it in the Playground", playground(item), icon=":material/landscape:")
    st.write(plain(item.summary()))
    st.latex(_formula(item))
    for paragraph in item.notes():
        st.write(plain(paragraph))
    if issubclass(item, Schedule):
        _curve(item)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _hyperparameters(item)
    with right:
        _facts(item)


def _formula(item: type[Entry]) -> str:
    if issubclass(item, Surface):
        return broken(item().latex())
    return stacked(item.rule) if issubclass(item, (Optimizer, Schedule)) else ""


def _facts(item: type[Entry]) -> None:
    if issubclass(item, Optimizer):
        _memory(item)
        parent = {**OPTIMIZERS, **WRAPPERS}.get(item.parent or "")
        if parent is not None:
            st.header("Comes from", anchor=False)
            st.write(f"{_link(parent)}: {plain(item.changes)}.")
    if issubclass(item, Surface):
        _stationary(item())
    if item.differs:
        st.header("Where implementations differ", anchor=False)
        st.write(plain(item.differs))
    st.header("Source", anchor=False)
    st.write(linked(item.reference))


def _hyperparameters(item: type[Entry]) -> None:
    known = params(item)
    if not known:
        return
    st.header("Parameters" if issubclass(item, Surface) else "Hyperparameters", anchor=False)
    rows = [
        [p.symbol, f"<code>{name}</code>", number(p.default), f"{number(p.low)} to {number(p.high)}", escape(p.help)]
        for name, p in known.items()
    ]
    table(["Symbol", "In code", "Default", "Range", "What it does"], rows)


def _memory(item: type[Optimizer]) -> None:
    st.header("Memory", anchor=False)
    if item.memory:
        table(["Symbol", "What it holds"], [[escape(symbol(name)), escape(text)] for name, text in item.memory.items()])
    elif issubclass(item, Wrapper):
        st.write("Only what the optimizer inside it keeps.")
    else:
        st.write("None: each step depends on the present point alone.")


def _stationary(surface: Surface) -> None:
    points, curves = surface.stationary_points(), surface.stationary_curves()
    if not points and not curves:
        return
    st.header("Stationary points", anchor=False)
    if len(points) > LISTED:
        counts = Counter[str](point.kind for point in points)
        told = ", ".join(f"{counts[kind]} {plural}" for kind, plural in PLURALS.items() if counts[kind])
        st.write(f"The window holds {told}. The {LISTED} lowest:")
    rows = [
        *(
            [
                CURVES[c.kind],
                *(_span(v) for v in zip(*c.points, strict=True)),
                number(c.value, 4),
                "0, and one that varies",
            ]
            for c in curves
        ),
        *([_kind(p), *(number(v, 4) for v in (p.x, p.y, p.value)), _curvature(p)] for p in points[:LISTED]),
    ]
    table(["Kind", "x", "y", "Loss", "Hessian's eigenvalues"], rows)


def _kind(point: StationaryPoint) -> str:
    return f"degenerate {point.kind}" if point.form == "degenerate" else point.kind


def _curvature(point: StationaryPoint) -> str:
    if point.eigenvalues is None:
        return "none: a kink"
    return ", ".join(number(v, 4) for v in point.eigenvalues)


def _span(values: Sequence[float]) -> str:
    return (
        f"{number(min(values), 4)} to {number(max(values), 4)}" if min(values) < max(values) else number(values[0], 4)
    )


def _curve(item: type[Schedule]) -> None:
    theme = _theme()
    curve = item().curve(RUN)
    drawn = go.Figure(go.Scatter(y=curve, mode="lines", line={"color": INK[theme], "width": 3}))
    drawn.update_xaxes(title="update", automargin=True, gridcolor=GRID[theme], zeroline=False)
    drawn.update_yaxes(
        title="share of the learning rate", automargin=True, gridcolor=GRID[theme], zeroline=False, rangemode="tozero"
    )
    _shown(drawn, theme, 260)
    marks = [0, RUN // 4, RUN // 2, 3 * RUN // 4, RUN - 1]
    told = ", ".join(f"{number(curve[t], 3)} at update {t + 1}" for t in marks)
    st.caption(f"Over a run of {RUN} updates, defaults: {told}.")


def family(address: Address, chosen: type[Entry]) -> None:
    """The optimizers as a tree over the years, and the same as a list of links."""
    st.header("Family tree", anchor=False)
    rows = list(descent())
    theme = _theme()
    drawn = go.Figure()
    years = {cls: cls.reference.year for cls, _ in rows}
    height = {cls: -i for i, (cls, _) in enumerate(rows)}
    for cls, _ in rows:
        if cls.parent in OPTIMIZERS:
            above = OPTIMIZERS[cls.parent]
            line = {"color": getattr(style(cls), theme), "width": 1.5}
            x, y = [years[above], years[above], years[cls]], [height[above], height[cls], height[cls]]
            drawn.add_trace(go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip"))
    for cls, _ in rows:
        drawn.add_trace(_node(cls, years[cls], height[cls], cls is chosen, theme))
    drawn.update_xaxes(side="top", gridcolor=GRID[theme], zeroline=False, range=[min(years.values()) - 3, NOW + 12])
    drawn.update_yaxes(visible=False)
    _shown(drawn, theme, 60 + 26 * len(rows))
    with st.expander("The same as a list"):
        origin = {cls: f": {plain(cls.changes)}" if cls.changes else "" for cls, _ in rows}
        st.markdown("\n".join(f"{'  ' * depth}- {_link(cls)}, {years[cls]}{origin[cls]}" for cls, depth in rows))


def _node(cls: type[Optimizer], x: float, y: float, chosen: bool, theme: Theme) -> go.Scatter:
    look = style(cls)
    return go.Scatter(
        x=[x],
        y=[y],
        mode="markers+text",
        text=[f"<b>{cls.title}</b>" if chosen else cls.title],
        textposition="middle right",
        textfont={"color": INK[theme], "size": 14},
        marker={"symbol": look.symbol, "size": 16 if chosen else 11, "color": getattr(look, theme)},
        hovertemplate=f"{cls.title}, {x}<br>{escape(cls.summary())}<extra></extra>",
    )


def descent(parent: str | None = None, depth: int = 0) -> Iterator[tuple[type[Optimizer], int]]:
    """Every optimizer after the one it comes from, with how deep in the tree it stands."""
    for cls in OPTIMIZERS.values():
        if cls.parent == parent or (parent is None and cls.parent not in OPTIMIZERS):
            yield cls, depth
            yield from descent(cls.id, depth + 1)


def _shown(drawn: go.Figure, theme: Theme, height: int) -> None:
    drawn.update_layout(
        height=height,
        showlegend=False,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        font={"color": INK[theme], "size": 14, "family": "Source Sans, sans-serif"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor=GROUND[theme].low,
    )
    st.plotly_chart(drawn, theme=None, config={"displayModeBar": False})


def _theme() -> Theme:
    return "dark" if st.context.theme.type == "dark" else "light"


def _link(item: type[Entry]) -> str:
    kind = "&kind=wrappers" if issubclass(item, Wrapper) else ""
    return f"[{plain(item.title)}]({paths.below('reference', f'item={item.id}{kind}')})"


def playground(item: type[Entry]) -> str:
    """The Playground's address with this item in use."""
    if issubclass(item, Wrapper):
        return paths.below("playground", f"racers=adam,adam-2&adam-2.wrappers={item.id}")
    if issubclass(item, Optimizer):
        return paths.below("playground", "racers=sgd" + (f",{item.id}" if item.id != "sgd" else ""))
    if issubclass(item, Schedule):
        return paths.below("playground", f"racers=sgd,sgd-2&sgd-2.schedule={item.id}")
    return paths.below("data" if issubclass(item, DataSurface) else "playground", f"surface={item.id}")
