"""What the Lab measures of a sidebar's experiment, and under which conditions."""

from __future__ import annotations

from html import escape

from analysis import Conditions
from views.address.racer_setup import Racer
from views.address.setup import Setup
from views.plots.marker_html import mark


def conditions_of(setup: Setup, seeds: int, share: float) -> Conditions:
    """The conditions of a sidebar's experiment."""
    shown = setup.experiment
    each = zip((racer.label for racer in setup.racers.values()), shown.lengths, strict=True)
    lengths = tuple(each) if len(set(shown.lengths)) > 1 else ()
    return Conditions(shown.surface, shown.start, max(shown.lengths, default=0), lengths, shown.seed, seeds, share)


def named(racer: Racer) -> str:
    """A racer's marker and name as HTML."""
    return f"{mark(racer.style)}&ensp;{escape(racer.label)}"
