"""The verdict of a race: what is measured of every racer, who is first, and the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from descent import Experiment, Outcome
from descent.arrival import Arrival
from descent.fairness import Fair, rated
from descent.outcome import ended
from descent.scores import SCORES, quantiles
from descent.trials import attempts, ranking, standing
from views.address.racer_setup import Racer
from views.address.terms import Terms
from views.plots.marker_html import mark
from views.text.html_table import table
from views.text.markdown import plain
from views.text.numbers import number

COLUMNS = ("reached", "settled", "gap", "length", "oscillation", "longest", "evaluations")
AIMED = ("reached", "settled")
"""Columns that need a target."""
BEST = "&thinsp;★"
TINY = 1e-12
"""A gap below it is told as that: what differs there is rounding."""
MANY = {"stands still": "stand still"}
"""How several runs ended, where it is said otherwise than of one."""
MEETS = {"settled": ("settles", "settle", "under the target"), "reached": ("reaches", "reach", "the target")}


@dataclass(frozen=True, eq=False)
class Verdict:
    """What came of a race; racers by place.

    fair       the racers at their rates
    numbers    by score: the 10 %, 50 % and 90 % points over the runs (racers, 3); of one run three times its value
    outcomes   how many runs of each ended how
    standings  what each is ranked by: the step at which the goal is met, and the final gap, medians both
    aimed      whether there is a target
    """

    fair: Fair
    numbers: dict[str, np.ndarray]
    outcomes: tuple[Counter[str], ...]
    standings: list[tuple[float, float]]
    aimed: bool

    @property
    def places(self) -> list[int]:
        """Everyone's place; equals share one."""
        return ranking(self.standings)

    @property
    def met(self) -> list[bool]:
        """Who meets the goal in half of the runs at least."""
        return [bool(np.isfinite(step)) for step, _ in self.standings]


def judged(experiment: Experiment, terms: Terms, fair: Fair) -> Verdict:
    """The verdict on an experiment whose racers are at their fair rates."""
    arrivals = attempts(experiment, terms.trials, terms.share)
    standings = [standing(experiment, arrival, terms.trials, terms.goal) for arrival in arrivals]
    numbers = {name: np.array([_points(SCORES[name].of(arrival)) for arrival in arrivals]) for name in COLUMNS}
    numbers["gap"] = np.where(np.abs(numbers["gap"]) < TINY, TINY, numbers["gap"])
    return Verdict(
        fair,
        numbers,
        tuple(_ended(arrival) for arrival in arrivals),
        [(float(step), float(gap)) for step, gap in standings],
        experiment.surface.bottom() is not None,
    )


def _points(values: np.ndarray) -> np.ndarray:
    return quantiles(np.atleast_1d(values))


def _ended(arrival: Arrival) -> Counter[str]:
    """How the runs ended; of one run with its step."""
    if isinstance(arrival.outcome, Outcome):
        return Counter([str(arrival.outcome)])
    return Counter(ended(outcome.kind) for outcome in arrival.outcome.ravel())


def headline(verdict: Verdict, labels: Sequence[str], terms: Terms) -> str:
    """Who is first, in a sentence; it stands only beside the terms."""
    first = [i for i, place in enumerate(verdict.places) if place == 1]
    names, many = " and ".join(labels[i] for i in first), len(first) > 1
    step, gap = verdict.standings[first[0]]
    batch = terms.trials.over != "one"
    median = "median " if batch else ""
    if not verdict.aimed:
        end = "end" if many else "ends"
        return f"No lowest minimum, so no target: {names} {end} lowest, {median}loss {number(gap, 3)}."
    one, several, where = MEETS[terms.goal]
    if not np.isfinite(step) and not np.isfinite(gap):
        return f"Nobody {one} {where}: {'half of the runs or more' if batch else 'everyone'} diverged."
    if not np.isfinite(step):
        whom, come = "Nobody in half of the runs" if batch else "Nobody", "come" if many else "comes"
        return f"{whom} {one} {where}; {names} {come} closest, {median}final gap {number(gap, 3)}."
    low, _, high = verdict.numbers[terms.goal][first[0]]
    span = f" (10 to 90 %: {number(low)} to {number(high)})" if batch else ""
    who = f"are first: they {several}" if many else f"is first: it {one}" if len(labels) > 1 else one
    return f"{names} {who} {where} at {median}step {number(step)}{span}."


def table_of(verdict: Verdict, racers: Sequence[Racer], terms: Terms) -> None:
    """Everyone's numbers, the first one on top; the best of each column is marked."""
    columns = [name for name in COLUMNS if verdict.aimed or name not in AIMED]
    before, cost = columns[:-1], columns[-1]
    best = {name: _best(verdict, name) for name in columns}
    titles = {name: SCORES[name].title for name in columns}
    titles |= {"oscillation": "Oscil&shy;lation fraction"} | ({} if verdict.aimed else {"gap": "Final loss"})
    rows = []
    for i in sorted(range(len(racers)), key=lambda i: verdict.places[i]):
        rows.append(
            [
                named(racers[i], verdict.places[i]),
                rate(verdict.fair, i),
                *(_cell(verdict.numbers[name][i], best[name][i], terms) for name in before),
                ", ".join(_counted(verdict.outcomes[i], terms)),
                _cell(verdict.numbers[cost][i], best[cost][i], terms),
            ]
        )
    heads = [titles[name] for name in before]
    table(["Racer", "Rate η", *heads, "Outcome", titles[cost]], rows, dense=True)
    st.caption(plain(_legend(verdict, terms)))


def named(racer: Racer, place: int) -> str:
    """A racer's place, mark and name."""
    return f"{place}.&nbsp;&nbsp;{mark(racer.style)}&nbsp;&nbsp;{escape(racer.label)}"


def rate(fair: Fair, i: int) -> str:
    """A racer's learning rate."""
    racer = fair.racers[i]
    return number(float(vars(racer.core)["lr"]), 3) if rated(racer) else "none"


def _best(verdict: Verdict, name: str) -> list[bool]:
    """Whose median is the best of a column: of those who meet the goal, where someone does and not all are equal."""
    middle = verdict.numbers[name][:, 1]
    among = np.array(verdict.met) if any(verdict.met) else np.full(len(middle), name == "gap")
    counted = middle[among & np.isfinite(middle)]
    if counted.size < 2 or np.ptp(counted) == 0:
        return [False] * len(middle)
    return (among & (middle == counted.min())).tolist()


def _cell(points: np.ndarray, best: bool, terms: Terms) -> str:
    low, middle, high = (_short(float(value), digits) for value, digits in zip(points, (2, 3, 2), strict=True))
    text = f"<b>{middle}{BEST}</b>" if best else middle
    return text if terms.trials.over == "one" or points[0] == points[2] else f"{text}<br><small>{low} to {high}</small>"


def _short(value: float, digits: int) -> str:
    if 100 <= value < 1e6 and float(value).is_integer():  # steps and gradients are told in full
        return number(value)
    return f"&lt; {number(value)}" if value == TINY else number(value, digits)


def _counted(outcomes: Counter[str], terms: Terms) -> list[str]:
    if terms.trials.over == "one":
        return list(outcomes)
    lower = ((f"{words[:1].lower()}{words[1:]}", count) for words, count in outcomes.most_common())
    return [f"{count} {MANY.get(words, words) if count > 1 else words}" for words, count in lower]


def _legend(verdict: Verdict, terms: Terms) -> str:
    parts = ["∞: not within the budget."] if verdict.aimed else []
    if terms.trials.over != "one":
        parts.append("Medians, and below them the range from the 10 % to the 90 % point.")
    if any(verdict.met):
        parts.append("★: the best of a column, of those who meet the goal.")
    parts.append("Gradients: those of one sample each, over the whole budget.")
    return " ".join(parts)
