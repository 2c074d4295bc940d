"""The sidebar's part about fairness: the rule of the rates, the target, and what the race is over."""

from __future__ import annotations

from views.address.terms import TURN
from views.sidebar.widgets import Fields, segments, slider, toggle

RULE = (
    "Recommended: each one's rate for this surface. Tuned here: the best of 20 rates a decade, found by the very runs "
    "that are compared. One rate: the same for all. First step: equally long for all."
)
GOAL = "A run may reach the target in passing and leave it again; it settles when it stays there to the end."
OVER = (
    "Starts are drawn at random in the window, the same for all. Seeds are other orders of the samples, or other "
    "noise; where nothing is random there are none."
)
ROTATE = "The same race on the surface turned: what then changes in the ranking was the axes."


def rule_widgets(fields: Fields) -> None:
    """How each one's rate is found, and the target."""
    segments(fields["rule"], "Fair by", RULE)
    for key in ("lr", "length", "target"):
        if key in fields:
            slider(fields[key])
    segments(fields["goal"], "First is who is first in", GOAL)


def trial_widgets(fields: Fields) -> None:
    """What the race is over."""
    segments(fields["over"], "Table over", OVER)
    for key in ("runs", "draw"):
        if key in fields:
            slider(fields[key])
    toggle(fields["rotate"], f"Also turned by {TURN}°", ROTATE)
