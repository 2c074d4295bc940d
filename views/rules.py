"""The sidebar's part about fairness: the rule of the rates, the target, and what the race is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import streamlit as st

from descent import RULES, Experiment, FirstStep, Param, Recommended, Same, Surface, Trials, Tuned
from descent.fairness import Rule
from descent.trials import Goal, random
from views import settings
from views.address import Address
from views.controls import slider
from views.racers import Slot, rate_for_all
from views.words import number

TARGET = Param("target", 0.01, 1e-6, 0.5, "(of the gap)", "log", "target: this share of the start's gap is left")
LENGTH = Param("length", 0.01, 1e-4, 0.3, "(of the diagonal)", "log", "first step: this share of the window's diagonal")
COUNT = Param("runs", 20, 2, 200, "N", "integer", "runs: how many the table is over")
COUNTS = (5, 10, 20, 50, 100, 200)
DRAW = Param("draw", 0, 0, 99, "s", "integer", "draw: another one is other starts")
GOALS: dict[Goal, str] = {"settled": "Settling under it", "reached": "Reaching it"}
OVER = {"one": "One run", "starts": "Starts", "seeds": "Seeds"}
ON = "on"
TURN = 45
"""Degrees between the two races of a comparison with the axes turned."""
KEYS = ("rule", "lr", "length", "target", "goal", "over", "runs", "draw", "rotate")
"""The settings here, in the address."""


@dataclass(frozen=True)
class Terms:
    """What a race is held under.

    rule    how each one's learning rate is found
    share   of the start's gap to the lowest minimum, the target
    goal    whether it counts when a run reaches the target or when it settles under it
    trials  what the race is over
    rotate  whether it is held a second time on the surface turned
    """

    rule: Rule
    share: float
    goal: Goal
    trials: Trials = Trials()
    rotate: bool = False


def rule_of(address: Address, surface: Surface, slots: Sequence[Slot], drawn: bool = True) -> Terms:
    """The rule, with the target; what the race is over is asked later."""
    chosen = address.choice("rule", RULES, Tuned.id)
    if drawn:
        st.segmented_control(
            "Fair by",
            list(RULES),
            format_func=lambda name: RULES[name].title,
            required=True,
            help="Recommended: each one's rate for this surface. Tuned here: the best of 20 rates a decade, found by "
            "the very runs that are compared. One rate: the same for all. First step: equally long for all.",
            **settings.bound("rule", chosen, str),
        )
    lr = rate_for_all(address, surface, slots, drawn) if chosen == Same.id else None
    length = slider(address, "length", LENGTH, LENGTH.default, drawn) if chosen == FirstStep.id else LENGTH.default
    share = slider(address, "target", TARGET, TARGET.default, drawn)
    goal = address.choice("goal", GOALS, "settled")
    if drawn:
        st.segmented_control(
            "First is who is first in",
            list(GOALS),
            format_func=lambda name: GOALS[name],
            required=True,
            help="A run may reach the target in passing and leave it again; it settles when it stays there to the end.",
            **settings.bound("goal", goal, str),
        )
    meant: Goal = next(name for name in get_args(Goal) if name == goal)
    rules: dict[str, Rule] = {Tuned.id: Tuned(share, meant), FirstStep.id: FirstStep(length)}
    if lr is not None:
        rules[Same.id] = Same(lr)
    return Terms(rules.get(chosen, Recommended()), share, meant)


def trials_of(address: Address, experiment: Experiment, drawn: bool = True) -> tuple[Trials, bool]:
    """What the race is over, and whether it is held turned too."""
    known = [name for name in OVER if name != "seeds" or random(experiment)]
    over = address.choice("over", known, "one")
    if drawn:
        st.segmented_control(
            "Table over",
            known,
            format_func=OVER.__getitem__,
            required=True,
            help="Starts are drawn at random in the window, the same for all. Seeds are other orders of the samples, "
            "or other noise; where nothing is random there are none.",
            **settings.bound("over", over, str),
        )
    trials = Trials()
    if over != "one":
        count = int(slider(address, "runs", COUNT, COUNT.default, drawn, COUNTS))
        draw = int(slider(address, "draw", DRAW, DRAW.default, drawn, range(21))) if over == "starts" else 0
        trials = Trials("starts" if over == "starts" else "seeds", count, draw)
    rotate = address.choice("rotate", (ON, "off"), ON) == ON
    if drawn:
        st.toggle(
            f"Also turned by {TURN}°",
            help="The same race on the surface turned: what then changes in the ranking was the axes.",
            **settings.bound("rotate", rotate, lambda on: ON if on else "off"),
        )
    return trials, rotate


def statement(experiment: Experiment, terms: Terms) -> str:
    """The terms of a race in words: the rule, the budget, what it is over."""
    return f"{terms.rule.says(experiment)}; {budget(experiment)}; {field(experiment, terms.trials)}."


def budget(experiment: Experiment) -> str:
    """How many steps each racer has."""
    low, high = min(experiment.lengths, default=0), max(experiment.lengths, default=0)
    return (
        f"{low} step{'' if low == 1 else 's'}" if low == high else f"{low} to {high} steps for equally many gradients"
    )


def field(experiment: Experiment, trials: Trials) -> str:
    """What the race is over."""
    x, y = (number(value, 4) for value in experiment.start)
    if trials.over == "starts":
        return f"{trials.count} random starts in the window (draw {trials.seed}); the map shows another"
    seeds = f"{trials.count} seeds" if trials.over == "seeds" else "one seed" if random(experiment) else "one run"
    return f"{seeds} from ({x}, {y})"


def target(terms: Terms) -> str:
    """The target in words."""
    return f"{number(100 * terms.share, 4)} % of the start's gap to the lowest minimum"
