"""What a race is held under: the rule of the rates, the target, and what the race is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from descent import Experiment, Surface
from descent.fairness import FirstStep, Recommended, Rule, Same, Tuned
from descent.trials import Goal, Trials, random
from views.address.fields import ON, Choice, Reader
from views.address.racer_setup import Slot, rate_for_all
from views.address.schema import SETTINGS
from views.text.numbers import number

TURN = 45
"""Degrees between the two races of a comparison with the axes turned."""


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


def rule_of(read: Reader, surface: Surface, slots: Sequence[Slot]) -> Terms:
    """The rule, with the target; what the race is over is asked later."""
    chosen = read.choice(*SETTINGS["rule"].choice())
    lr = rate_for_all(read, surface, slots) if chosen == Same.id else None
    length = read.number(*SETTINGS["length"].number()) if chosen == FirstStep.id else None
    share = read.number(*SETTINGS["target"].number())
    asked = read.choice(*SETTINGS["goal"].choice())
    goal: Goal = next(name for name in get_args(Goal) if name == asked)
    rules: dict[str, Rule] = {Tuned.id: Tuned(share, goal)}
    if length is not None:
        rules[FirstStep.id] = FirstStep(length)
    if lr is not None:
        rules[Same.id] = Same(lr)
    return Terms(rules.get(chosen, Recommended()), share, goal)


def trials_of(read: Reader, experiment: Experiment) -> tuple[Trials, bool]:
    """What the race is over, and whether it is held turned too."""
    key, kind, default = SETTINGS["over"].choice()
    chance = random(experiment)
    known = Choice({name: text for name, text in kind.options.items() if name != "seeds" or chance})
    over = read.choice(key, known, default)
    trials = Trials()
    if over != default:
        count = read.whole(*SETTINGS["runs"].number())
        draw = read.whole(*SETTINGS["draw"].number()) if over == "starts" else 0
        trials = Trials("starts" if over == "starts" else "seeds", count, draw)
    return trials, read.switch("rotate", ON)


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
