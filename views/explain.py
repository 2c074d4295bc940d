"""Words around the picture: the title row, notices, sources, and the experiment as a script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from descent import Experiment, Reference, Surface, unplaced
from views import export, present, settings, sheet
from views.pytorch import pytorch
from views.stage import Run, alone

SHARE = "share"
LISTED = 5
"""Problems a notice spells out; it counts the rest."""
SHORT = 110
"""A rule with fewer signs stands on one line."""
LONG = 200
"""A formula with fewer signs stands on one line."""
ROOMY = 90
"""A formula with more signs has smaller ones in a narrow window."""
WIDE, STEP = 60, "    "
"""How a script is laid out: the longest line that is kept whole, and an indent."""


def heading(experiment: Experiment, presented: bool = False) -> PopoverContainer:
    """The surface's name and formula; returns the place for what to share."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        titled(experiment.surface)
        with st.container(horizontal=True, width="content", gap="small", key="sharing"):
            place = sharing()
            present.button(presented)
    return place


def titled(surface: Surface) -> None:
    """The surface's name and formula."""
    formula = surface.latex()
    with st.container(horizontal=True, vertical_alignment="center", key="heading"):
        st.title(surface.title, width="content", anchor=False, help=unplaced(surface)[0].summary())
        with st.container(width="content", key="long formula" if len(formula) > ROOMY else "formula"):
            st.markdown(rf"$\displaystyle {broken(formula)}$", width="content")


def sharing() -> PopoverContainer:
    """The button behind which is what to share."""
    return st.popover("Share", type="tertiary", width="content", key=SHARE, on_change=settings.keep)


def link(address: str) -> None:
    """The address to copy, and to scan."""
    st.write("Whoever opens this link sees exactly the same:")
    st.code(address, language=None, wrap_lines=True)
    _code_to_scan(address)


def share(experiment: Experiment, runs: Sequence[Run], address: str, by: str, terms: str = "") -> None:
    """What to take away: the address, a script, each run as PyTorch, all numbers, and a page that plays offline.

    ``by`` is what the page's clock counts; ``terms`` are those of a race, and stand in all of it.
    """
    labels = [run.label for run in runs]
    link(address)
    _downloads(experiment, runs, by, terms)
    st.write("The same as code. Python runs in this project's folder, PyTorch anywhere:")
    places = st.tabs(["Python", *(f"{plain(label)} in PyTorch" for label in labels)])
    with places[0]:
        st.code(_noted(script(experiment), terms), language=None)  # coloured, some of it would be too pale to read
    for place, run in zip(places[1:], experiment.settings, strict=True):
        with place:
            text = pytorch(*run)
            if text is None:
                st.write("torch.optim has no such combination.")
            else:
                st.code(_noted(text, terms), language=None)


def _noted(code: str, terms: str) -> str:
    """A script with the terms of its race in front."""
    return f"# {terms}\n{code}" if terms else code


def _code_to_scan(link: str) -> None:
    """The link as a QR code, while it is short enough for one."""
    picture = export.qr(link)
    if picture:
        st.image(picture, alt="QR code of the link")
        return
    size = len(link.encode())
    st.write(f"The link has {size} letters. A QR code that a phone reads off a projector holds {export.LONGEST_LINK}.")


def _downloads(experiment: Experiment, runs: Sequence[Run], by: str, terms: str) -> None:
    """Files that are made when they are asked for."""
    about = export.about(experiment, terms)
    table = partial(export.table, experiment, [run.label for run in runs], [run.trajectory for run in runs], terms)
    page = partial(alone, experiment.surface, runs, start=experiment.start, about=about, seed=experiment.seed, by=by)
    files = {
        "Numbers of every step (CSV)": (lambda: sheet.file(table()), "csv", "text/csv", ":material/table:"),
        "Page that plays offline (HTML)": (page, "html", "text/html", ":material/slideshow:"),
    }
    with st.container(horizontal=True):
        for words, (make, ending, mime, icon) in files.items():
            name = f"{about['stem']}.{ending}"
            st.download_button(words, make, name, mime, on_click="ignore", icon=icon)


def problems(found: Sequence[str]) -> None:
    """One notice that names everything that was wrong with an address."""
    notice("Part of the address could not be used: ", found)


def notice(first: str, found: Sequence[str]) -> None:
    """Something to know that takes one line or several."""
    if not found:
        return
    lines = list(found[:LISTED])
    if len(found) > LISTED:
        lines.append(f"... and {len(found) - LISTED} more.")
    listed = lines[0] if len(lines) == 1 else "\n".join(["", *(f"- {line}" for line in lines)])
    st.warning(first + listed, icon=":material/link_off:")


def plain(text: str) -> str:
    """A text in which nothing is read as markup."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~$:&^=" else c for c in text)


def linked(reference: Reference) -> str:
    """A source in Markdown, with its link where it has one."""
    source = plain(f"{reference.authors}, {reference.year}. {reference.title}")
    return f"[{source}]({reference.url})" if reference.url else source


def stacked(rule: str) -> str:
    """A rule in LaTeX, a long one with a line for each of its parts, so that none is cut on a projector."""
    parts, open_environments = [""], 0
    for piece in re.split(r"(\\qquad|\\begin|\\end)", rule):
        open_environments += {r"\begin": 1, r"\end": -1}.get(piece, 0)
        if piece == r"\qquad" and not open_environments:
            parts.append("")
        else:
            parts[-1] += piece
    if len(parts) == 1 or len(rule) < SHORT:
        return rule
    return r"\begin{gathered}" + r" \\[4pt] ".join(part.strip() for part in parts) + r"\end{gathered}"


def broken(formula: str) -> str:
    """A formula in LaTeX, a long one on two lines: it breaks where no bracket is open, nearest the middle."""
    places, depth, middle = [], 0, len(formula) / 2
    for found in re.finditer(r"\\left(?![a-z])|\\right(?![a-z])|(?<!\\)[{}]| (?=[+-] )|(?<=\)) (?=\\left\()", formula):
        depth += {r"\left": 1, "{": 1, r"\right": -1, "}": -1}.get(found[0], 0)
        if found[0] == " " and not depth:
            places.append(found.start())
    if len(formula) < LONG or not places:
        return formula
    at = min(places, key=lambda place: abs(place - middle))
    name, equals, first = formula[:at].partition(" = ")
    return rf"\begin{{aligned}}{name}{equals}&{first} \\[4pt] &{formula[at + 1 :]}\end{{aligned}}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], dense: bool = False) -> None:
    """A plain table of ready HTML cells; the first cell of a row names it. ``dense`` is for many columns."""
    first_kept = "normal" if dense else "nowrap"
    pad = f"padding:.25em {'.5em' if dense else '.9em'} .25em 0;text-align:left;vertical-align:top;font-weight:"
    top = "".join(f'<th scope="col" style="{pad}600">{head}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row" style="{pad}400;white-space:{first_kept}">{first}</th>'
        + "".join(f'<td style="{pad}400">{cell}</td>' for cell in cells)
        + "</tr>"
        for first, *cells in rows
    )
    small = ' style="font-size:.9em"' if dense else ""
    st.html(f"<table{small}><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>")


def footing() -> None:
    """What two parameters can show, and what not."""
    st.caption("Two parameters illustrate mechanisms; they are not evidence about neural networks.")


def script(experiment: Experiment) -> str:
    """A Python script that repeats an experiment with this project's own API."""
    return "\n".join(
        [
            *(f"from {package} import {', '.join(names)}" for package, names in _imports(experiment)),
            "",
            f"experiment = {spelt(experiment)}",
            "for racer, run in zip(experiment.racers, experiment.run()):",
            "    print(racer, run.loss[-1], run.outcome)",
        ]
    )


def spelt(value: Any, indent: str = "") -> str:
    """The expression that makes a value, without defaults; one that is long has a line for each argument."""
    if isinstance(value, tuple):
        parts, opening, closing = [spelt(part, indent + STEP) for part in value], "(", ",)" if len(value) == 1 else ")"
    elif is_dataclass(value) and not isinstance(value, type):
        parts = [f"{name}={spelt(part, indent + STEP)}" for name, part in _given(value).items()]
        opening, closing = f"{type(value).__name__}(", ")"
    else:
        return repr(value)
    line = f"{opening}{', '.join(parts)}{closing}"
    if len(indent) + len(line) <= WIDE and "\n" not in line:
        return line
    return "\n".join([opening, *(f"{indent}{STEP}{part}," for part in parts), f"{indent})"])


def _imports(experiment: Experiment) -> list[tuple[str, list[str]]]:
    """What an experiment is made of, by the package it is imported from."""
    found: dict[str, set[str]] = {}
    for cls in _classes(experiment):
        found.setdefault(cls.__module__.rpartition(".")[0], set()).add(cls.__name__)
    return [(package, sorted(names)) for package, names in sorted(found.items())]


def _classes(value: Any) -> Iterator[type]:
    """The classes that the expression for a value names."""
    if isinstance(value, tuple):
        for item in value:
            yield from _classes(item)
    if is_dataclass(value):
        yield type(value)
        for part in _given(value).values():
            yield from _classes(part)


def _given(value: Any) -> dict[str, Any]:
    """The fields of a value that are not at their defaults."""
    values = {each.name: getattr(value, each.name) for each in fields(value)}
    return {each.name: values[each.name] for each in fields(value) if values[each.name] != each.default}
