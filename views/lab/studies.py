"""A study on the page: the question, the numbers that were written down beside the live ones, and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial
from html import escape
from itertools import groupby

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from descent import Experiment
from descent.study import Finding, Heatmap, Plot, Report, Study
from optimizers import OPTIMIZERS
from studies import STUDIES
from views.address.address import Address
from views.address.spelling import page_and_settings
from views.jobs import worked_out
from views.lab.figures.captions import csv_button
from views.lab.figures.style import SEQUENTIAL, gridded, layout, log_ticks
from views.lab.widgets import pick
from views.plotly_chart import DRAWING, chart, packed
from views.plots.figure import INK
from views.plots.palette import LISTED, style
from views.share import sheet
from views.shell import PAGES
from views.text import html_table
from views.text.numbers import number

SIGNS = {"agrees": "✓ as written", "within": "≈ within 10–90 % of the seeds", "differs": "✗ differs", "new": ""}
HIGH = 400
OTHERS = [look.light for name, look in LISTED.items() if name not in ("sgd",)]
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def study(address: Address, controls: AbstractContextManager, title: AbstractContextManager) -> None:
    """A claim, and the numbers that were written down for it beside the live ones."""
    with controls:
        titles = {name: cls.title for name, cls in STUDIES.items()}
        chosen: type[Study] = STUDIES[pick(address, "study", "Study", titles, next(iter(titles)))]
    with title:
        asked(chosen)
    report = worked_out(repr(("study", chosen.id)), "Making the runs", lambda: chosen().measure())
    told(chosen, report, f"study {chosen.id}")


def asked(study: type[Study]) -> None:
    """What is asked, what was claimed, and how it is measured."""
    st.title(study.title, anchor=False)
    st.write(f"**{study.question}**")
    st.caption(f"The claim: {study.summary()}")


def told(study: type[Study], report: Report, key: str) -> None:
    """What was found."""
    for i, picture in enumerate(report.pictures):
        block = worked_out(f"picture {i} of {key}", DRAWING, partial(_packed, f"{key} {i}", study, i, picture))
        chart(f"{key} {i}", block, first=not i)
    st.write(study.answer)
    numbers(report.findings)
    st.caption(f"How it was measured: {study.protocol}")
    links(report)
    csv_button(partial(table, study, report), study.id)


def _packed(key: str, study: type[Study], i: int, picture: Plot | Heatmap) -> bytes:
    shown = plot(picture) if isinstance(picture, Plot) else heatmap(picture)
    return packed(key, shown, picture.title, f"{study.id}-{i + 1}", height=HIGH)


def numbers(findings: Sequence[Finding]) -> None:
    """The live numbers beside those written down, a table for each claim."""
    kept = [found.verdict for found in findings if found.expected]
    st.write(
        f"Of {len(kept)} numbers written down, {kept.count('agrees')} come out to the last digit, "
        f"{kept.count('within')} within what chance does, {kept.count('differs')} differ."
    )
    rows = []
    for claim, group in groupby(findings, key=lambda found: found.claim):
        for found in group:
            why = f"<br><small>{escape(found.because)}</small>" if found.because else ""
            rows.append([
                f"{claim}&ensp;{escape(found.row)}", escape(found.column), live(found), escape(found.expected),
                SIGNS[found.verdict] + why,
            ])  # fmt: skip
    html_table.table(["Claim", "Quantity", "Measured now", "Written down", "Verdict"], rows)


def live(found: Finding) -> str:
    """A number as measured, with the range over seeds."""
    text = number(found.value, 4) if np.isfinite(found.value) else "never"
    if found.low is None or found.high is None:
        return text
    return f"{text}&ensp;<small>({number(found.low, 3)} to {number(found.high, 3)})</small>"


def links(report: Report) -> None:
    """Runs of the study to look at on their own pages."""
    if not report.experiments:
        return
    st.write("See it run:")
    with st.container(horizontal=True):
        for words, experiment in report.experiments.items():
            link(words, experiment)


def link(words: str, experiment: Experiment) -> None:
    """A link to the page that shows an experiment."""
    page, settings = page_and_settings(experiment)
    st.page_link(str(PAGES[page]), label=words, icon=":material/play_circle:", query_params=settings)


def plot(picture: Plot) -> go.Figure:
    """Curves of a study, each with its band where it has one."""
    drawn = go.Figure()
    for i, line in enumerate(picture.lines):
        look = style(line.optimizer) if line.optimizer in OPTIMIZERS else None
        same = [each.optimizer for each in picture.lines[:i]].count(line.optimizer) if look else 0
        colour = look.light if look else OTHERS[i % len(OTHERS)]
        dash = "dot" if line.dotted else (look.dash if look and not same else DASHES[(same or i) % len(DASHES)])
        if line.low is not None and line.high is not None:
            x, y = np.concatenate([line.x, line.x[::-1]]), np.concatenate([line.high, line.low[::-1]])
            band = {"mode": "lines", "fill": "toself", "fillcolor": colour, "opacity": 0.18, "line": {"width": 0}}
            drawn.add_scatter(x=x, y=y, hoverinfo="skip", showlegend=False, **band)
        marks = "lines+markers" if len(line.x) <= 30 else "lines"
        marker = {"symbol": look.symbol if look else "circle", "size": 9}
        drawn.add_scatter(
            x=line.x, y=line.y, mode=marks, name=line.name, line={"color": colour, "dash": dash, "width": 2.5},
            marker=marker,
        )  # fmt: skip
    axes = (drawn.update_xaxes, picture.x, picture.x_scale), (drawn.update_yaxes, picture.y, picture.y_scale)
    for update, title, scale in axes:
        values = [line.x if update == drawn.update_xaxes else line.y for line in picture.lines]
        update(**gridded({"title": {"text": title}, **(log_ticks(values) if scale == "log" else {})}))
    drawn.update_layout(layout(picture.title, "", legend={"font": {"size": 13}}), showlegend=True)
    return drawn.update_layout(margin={"b": 60})


def heatmap(picture: Heatmap) -> go.Figure:
    """Numbers over two parameters, written into their cells where there are few."""
    values = np.asarray(picture.values, float)
    with np.errstate(all="ignore"):
        z = np.log10(values) if picture.scale == "log" else values
    z = np.where(np.isfinite(z), z, np.nan)
    few = values.size <= 150
    words = [[number(float(v), 3) if np.isfinite(v) else "" for v in row] for row in values]
    ticks = np.linspace(np.nanmin(z), np.nanmax(z), 5)
    texts = [number(float(10.0**tick if picture.scale == "log" else tick), 2) for tick in ticks]
    bar = {"title": {"text": picture.unit, "side": "top"}, "thickness": 14, "tickvals": ticks, "ticktext": texts}
    drawn = go.Figure()
    drawn.add_heatmap(
        x=[number(v, 4) for v in picture.columns], y=[number(v, 4) for v in picture.rows], z=z, colorscale=SEQUENTIAL,
        text=words, texttemplate="%{text}" if few else None, hovertemplate="%{x}, %{y}: %{text}<extra></extra>",
        colorbar=bar,
    )  # fmt: skip
    drawn.update_xaxes(title_text=picture.x, type="category")
    drawn.update_yaxes(title_text=picture.y, type="category")
    drawn.update_layout(layout(picture.title, ""), font={"color": INK["light"]})
    return drawn.update_layout(margin={"b": 60})


def table(study: type[Study], report: Report) -> str:
    """Every number of a study as CSV."""
    rows = []
    for found in report.findings:
        low, high = ("" if value is None else value for value in (found.low, found.high))
        numbers = [found.value, low, high, found.expected]
        rows.append([found.claim, found.row, found.column, *numbers, found.verdict, found.because])
    heads = ["claim", "row", "column", "measured", "p10", "p90", "written down", "verdict", "because"]
    return sheet.table([f"{study.title}. {study.protocol}"], heads, rows)
