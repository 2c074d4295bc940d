"""A race held twice, the second time on the surface turned: how much of the ranking was the axes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import streamlit as st

from descent.fairness import FirstStep, Tuned
from views.address.racer_setup import Racer
from views.address.terms import TURN, Terms
from views.race.verdict import Verdict, named, rate
from views.text.html_table import table
from views.text.markdown import plain
from views.text.numbers import number

RATES = {Tuned.id: "Everyone was tuned again there.", FirstStep.id: "First steps are as long there as here."}


def comparison(before: Verdict, after: Verdict, racers: Sequence[Racer], terms: Terms) -> None:
    """Both rankings side by side, and what changed in a sentence."""
    labels = [racer.label for racer in racers]
    st.header(f"And turned by {TURN}°?", anchor=False)
    how = RATES.get(terms.rule.id, "The rates are the same there.")
    st.write(plain(f"{changed(before.places, after.places, labels)} {how}".strip()))
    what = {"settled": "settles at", "reached": "reaches it at"}[terms.goal] if before.aimed else "loss"
    over = "" if terms.trials.over == "one" else "median "
    heads = [f"{when}: {words}" for when in ("As shown", "Turned") for words in ("rate η", over + what)]
    order = sorted(range(len(racers)), key=lambda i: (before.places[i], after.places[i]))
    rows = [
        [
            named(racers[i], before.places[i]),
            *(cell for verdict in (before, after) for cell in (rate(verdict.fair, i), _told(verdict, i))),
            _moved(before.places[i], after.places[i]),
        ]
        for i in order
    ]
    table(["Racer", *heads, "Place"], rows)


def changed(before: Sequence[int], after: Sequence[int], labels: Sequence[str]) -> str:
    """How much of a ranking is another one, in a sentence or two; nothing where there is none to change."""
    if len(before) < 2:
        return ""
    pairs = list(combinations(range(len(before)), 2))
    swapped = sum(np.sign(before[i] - before[j]) != np.sign(after[i] - after[j]) for i, j in pairs)
    if not swapped:
        return f"Turned by {TURN}° no place changes."
    most = max(range(len(before)), key=lambda i: abs(after[i] - before[i]))
    verb = "falls" if after[most] > before[most] else "rises" if after[most] < before[most] else "stays"
    move = f"{labels[most]} {verb} from place {before[most]} to {after[most]}."
    return f"Of {len(pairs)} pairs of racers, {swapped} change{'s' if swapped == 1 else ''} order. {move}"


def _told(verdict: Verdict, i: int) -> str:
    """The step at which the goal is met, or else the final gap."""
    step, gap = verdict.standings[i]
    if not verdict.aimed:
        return number(gap, 3)
    return f"step {number(step)}" if np.isfinite(step) else f"gap {number(gap, 3)} left"


def _moved(before: int, after: int) -> str:
    return str(after) if before == after else f"<b>{before} → {after}</b>"
