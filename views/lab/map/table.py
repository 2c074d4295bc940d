"""A map in words and numbers: how cells ended, and every cell as CSV."""

from __future__ import annotations

from analysis import Axis, ParameterMap
from descent.basins import KINDS
from views.lab.figures.captions import note
from views.share import sheet


def table(mapped: ParameterMap, x: Axis, y: Axis, caption: str) -> str:
    """Every cell as CSV."""
    rows = [
        [across, up, *(values[row, column] for values in mapped.scores.values()), KINDS[mapped.ending[row, column]]]
        for row, up in enumerate(mapped.rows)
        for column, across in enumerate(mapped.columns)
    ]
    return sheet.table([note(caption)], [x.param.name, y.param.name, *mapped.scores, "ends"], rows)
