"""Studies: measurements that stand for a claim, live numbers beside those that were written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import ClassVar, Literal

import numpy as np

from descent.entry import Entry
from descent.experiment import Experiment

Scale = Literal["linear", "log"]
Verdict = Literal["agrees", "within", "differs", "new"]
NEVER = "never"
"""What is expected of a number that has none: steps to a target nobody reaches, the loss of a run that diverges."""
ROUNDING = 1e-9


@dataclass(frozen=True)
class Finding:
    """One number of a study: the cell of a table, and what was expected there.

    claim     the claim it stands for, as numbered in the notes: "4.4"
    row, column   where it stands
    value     measured now; not finite where there is none
    expected  as it was written down, every digit of it meant ("0.49", "1.3e-4", "never"); empty where nothing was
    low, high   the 10th and 90th percentile over seeds, of a number that depends on chance
    because   why it is not what was expected, where it is not
    """

    claim: str
    row: str
    column: str
    value: float
    expected: str = ""
    low: float | None = None
    high: float | None = None
    because: str = ""

    @property
    def verdict(self) -> Verdict:
        """Whether the value agrees to the last digit written down, lies within what chance does, or differs."""
        if not self.expected:
            return "new"
        if self.expected == NEVER:
            return "differs" if isfinite(self.value) else "agrees"
        wanted = float(self.expected)
        if abs(self.value - wanted) <= half_unit(self.expected) * (1 + ROUNDING):
            return "agrees"
        if self.low is not None and self.high is not None and self.low <= wanted <= self.high:
            return "within"
        return "differs"


def half_unit(text: str) -> float:
    """Half a unit of the last digit that a number was written with: 0.005 for "0.49"; for "300" a half."""
    found = re.fullmatch(r"[+-]?\d*(?:\.(\d*))?(?:e([+-]?\d+))?", text)
    if found is None:
        raise ValueError(f"{text!r} is no number as one writes it down.")
    decimals, exponent = found.groups()
    return 0.5 * 10.0 ** (int(exponent or 0) - len(decimals or ""))


@dataclass(frozen=True, eq=False)
class Line:
    """One curve: the id of the optimizer whose look it has, or none; with the band between low and high, if any."""

    name: str
    x: np.ndarray
    y: np.ndarray
    optimizer: str = ""
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    dotted: bool = False


@dataclass(frozen=True, eq=False)
class Plot:
    """Curves over one axis; x and y are the axes' titles, with units."""

    title: str
    x: str
    y: str
    lines: Sequence[Line]
    x_scale: Scale = "linear"
    y_scale: Scale = "linear"


@dataclass(frozen=True, eq=False)
class Heatmap:
    """Numbers over two parameters, to be coloured: values (rows, columns)."""

    title: str
    x: str
    y: str
    columns: Sequence[float]
    rows: Sequence[float]
    values: np.ndarray
    unit: str
    scale: Scale = "linear"


@dataclass(frozen=True, eq=False)
class Report:
    """What a study has measured; ``experiments`` are single runs of it to look at, by what they show."""

    findings: Sequence[Finding]
    pictures: Sequence[Plot | Heatmap] = ()
    experiments: dict[str, Experiment] = field(default_factory=dict)

    @classmethod
    def joined(cls, reports: Iterable[Report]) -> Report:
        """Several reports as one, in their order."""
        findings: list[Finding] = []
        pictures: list[Plot | Heatmap] = []
        experiments: dict[str, Experiment] = {}
        for report in reports:
            findings += report.findings
            pictures += report.pictures
            experiments |= report.experiments
        return cls(findings, pictures, experiments)


class Study(Entry):
    """A measurement that stands for claims, with its settings written in its file.

    Its docstring's first line is the claim it looks into; ``question`` is asked before, ``answer`` told after.
    """

    question: ClassVar[str]
    answer: ClassVar[str]
    protocol: ClassVar[str]
    """Surface, start, rates, steps, seeds: what was measured, in one sentence or two."""

    def measure(self) -> Report:
        """Make the runs and read the numbers off them; tells its progress with ``descent.progress``."""
        raise NotImplementedError
