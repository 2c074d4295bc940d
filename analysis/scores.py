"""The scores that differ from one setting of a rule to another."""

from __future__ import annotations

from dataclasses import replace

from descent import Surface
from descent.scores import SCORES, Score

VARYING = {name: SCORES[name] for name in ("gap", "reached", "settled", "longest", "length", "oscillation")}
"""By id."""


def scores_on(surface: Surface) -> dict[str, Score]:
    """Those scores as they are on a surface: without a lowest minimum the last loss stands for itself."""
    if surface.bottom() is not None:
        return VARYING
    return {**VARYING, "gap": replace(VARYING["gap"], title="Final loss", unit="loss", scale="linear")}
