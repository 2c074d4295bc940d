"""The experiment as a Python script with this project's own API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from descent import Experiment

WIDE, STEP = 60, "    "
"""How a script is laid out: the longest line that is kept whole, and an indent."""


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
