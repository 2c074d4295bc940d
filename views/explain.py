"""Words beside the picture: the title row, update rules with their sources, and the experiment as a script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import streamlit as st

from descent import Constant, Entry, Experiment
from views import settings
from views.address import Address
from views.controls import Racer

LISTED = 5
"""Problems a notice spells out; it counts the rest."""


def heading(experiment: Experiment) -> None:
    """The surface's name and formula, and what to take away: the address and a script."""
    surface = experiment.surface
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.title(surface.title, width="content", anchor=False, help=surface.summary())
            st.latex(surface.latex(), width="content")
        with st.popover("Share", icon=":material/share:", width="content"):
            st.write("The address of this page is the experiment: whoever opens it sees exactly this.")
            st.write("As a Python script, to run in this project's folder:")
            st.code(script(experiment), language="python", wrap_lines=True)


def problems(found: Sequence[str]) -> None:
    """One notice that names everything that was wrong with an address."""
    if not found:
        return
    first = "Part of the address could not be used: "
    lines = [plain(problem) for problem in found[:LISTED]]
    if len(found) > LISTED:
        lines.append(f"... and {len(found) - LISTED} more.")
    listed = lines[0] if len(lines) == 1 else "\n".join(["", *(f"- {line}" for line in lines)])
    st.warning(first + listed, icon=":material/link_off:")


def plain(text: str) -> str:
    """A text in which nothing is read as markup."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~$:&^=" else c for c in text)


def rules(address: Address, racers: Mapping[str, Racer]) -> None:
    """The update rule of one racer, chosen among all, with its idea and its source."""
    if not racers:
        return
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header("Update rule", width="content", anchor=False)
            chosen = address.choice("rule", racers, next(iter(racers)))
            st.segmented_control(
                "Optimizer",
                list(racers),
                format_func=lambda slot: racers[slot].label,
                label_visibility="collapsed",
                required=True,
                **settings.bound("rule", chosen, str),
            )
        for item in _layers(racers[chosen]):
            _rule(item)


def _layers(racer: Racer) -> list[Any]:
    """The optimizer, the wrappers around it from the inside out, and a schedule that does something."""
    layers = [racer.optimizer]
    while hasattr(layers[0], "inner"):
        layers.insert(0, layers[0].inner)
    return [*layers, *([] if isinstance(racer.schedule, Constant) else [racer.schedule])]


def _rule(item: Any) -> None:
    reference = item.reference
    source = f"{reference.authors}, {reference.year}. {reference.title}"
    linked = f"[{plain(source)}]({reference.url})" if reference.url else plain(source)
    st.latex(item.rule)
    st.write(f"**{item.title}**: {plain(item.summary())} {linked}")


def script(experiment: Experiment) -> str:
    """A Python script that repeats an experiment with this project's own API."""
    imports = [f"from {package} import {', '.join(names)}" for package, names in _imports(experiment)]
    return "\n".join(
        [
            *imports,
            "",
            f"experiment = {experiment!r}",
            "for racer, run in zip(experiment.racers, experiment.run()):",
            "    print(racer, run.loss[-1], run.outcome)",
        ]
    )


def _imports(experiment: Experiment) -> list[tuple[str, list[str]]]:
    """What an experiment is made of, by the package it is imported from."""
    found: dict[str, set[str]] = {}
    for cls in _classes(experiment):
        found.setdefault(cls.__module__.rpartition(".")[0], set()).add(cls.__name__)
    return [(package, sorted(names)) for package, names in sorted(found.items())]


def _classes(value: Any) -> Iterable[type[Entry] | type[Experiment]]:
    if isinstance(value, tuple):
        for item in value:
            yield from _classes(item)
    if is_dataclass(value):
        yield type(value)
        for each in fields(value):
            yield from _classes(getattr(value, each.name))
