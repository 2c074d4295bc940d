"""How a run ended, said honestly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from descent.objective import window
from descent.rest import BESIDE as BESIDE
from descent.rest import RESTS, at_rest

Kind = Literal[
    "converged", "moving", "still", "local minimum", "saddle", "maximum", "plateau", "left", "diverged", "undefined"
]
Reason = Literal["rate", "decay", "samples", "rounding", "rule"]
REASONS: dict[Reason, str] = {
    "rate": "the learning rate is 0",
    "decay": "weight decay balances the slope",
    "samples": "the samples it sees have no slope here",
    "rounding": "its steps are lost in rounding",
    "rule": "its rule takes no step",
}
"""Why a run stands still although the ground slopes."""
KINDS: tuple[Kind, ...] = get_args(Kind)
RESTING = np.array([KINDS.index(kind) for kind in (*RESTS, "moving")])
"""The place in KINDS of each kind of rest; after them, and so at -1, that of no rest."""
WHYS: tuple[Reason, ...] = get_args(Reason)
STILL = "Stands still since step {step}"
SINCE: dict[Kind, str] = {
    "converged": "settled",
    "local minimum": "trapped",
    "saddle": "on a saddle",
    "maximum": "on a maximum",
    "plateau": "on the flat",
}
"""What a rest is called once the step is known since which it lasts."""
SENTENCES: dict[str, str] = {
    "converged": "Converged",
    "moving": "Still moving",
    "still": STILL,
    **{f"still: {reason}": f"{STILL}: {words}" for reason, words in REASONS.items()},
    "local minimum": "Stuck at a local minimum",
    "saddle": "Stuck at a saddle",
    "maximum": "Stuck on a maximum",
    "plateau": "Stuck where it is flat",
    "left": "Left the window at step {step}",
    "diverged": "Diverged at step {step}",
    "undefined": "Slope undefined at step {step}",
    "settled": "Converged at step {step}",
    "trapped": "Stuck at a local minimum since step {step}",
    "on a saddle": "Stuck at a saddle since step {step}",
    "on a maximum": "Stuck on a maximum since step {step}",
    "on the flat": "Stuck where it is flat since step {step}",
}

FAR = 1e6
"""A coordinate beyond this has diverged."""
WINDOWS = 3
"""A run this many window widths from the window's middle has left it."""
RECENT = 6
"""How many steps back a run must have been still to be at rest: one short step may be luck."""


@dataclass(frozen=True)
class Outcome:
    """How one run ended, and at which step where that matters."""

    kind: Kind
    step: int | None = None
    reason: Reason | None = None
    """Why it stands still, where that is known."""

    @property
    def name(self) -> str:
        """Its sentence's in SENTENCES."""
        if self.kind in SINCE and self.step is not None:
            return SINCE[self.kind]
        return self.kind if self.reason is None else f"{self.kind}: {self.reason}"

    def __str__(self) -> str:
        return SENTENCES[self.name].format(step=self.step)


def ended(kind: Kind) -> str:
    """How runs of a kind ended, without the step."""
    return SENTENCES[kind].removesuffix(" at step {step}").removesuffix(" since step {step}")


@dataclass(frozen=True)
class Ending:
    """What an outcome is judged by; every array has the batch's shape behind the axes named here.

    last, previous   the final two positions (2, *b)
    stride           the longest of the last RECENT steps
    far              the first step beyond FAR or not finite, -1 where there is none
    left             the first step WINDOWS window widths away, -1 where there is none
    downhill         whether the loss there was below the start's
    undefined        whether the slope had no value where the run was just before it was lost
    since            the step since which a run has stood still, -1 where it has not; see ``still_since``
    why              why it has, as a place in WHYS; -1 where that is not known
    """

    last: np.ndarray
    previous: np.ndarray
    stride: np.ndarray
    far: np.ndarray
    left: np.ndarray
    downhill: np.ndarray
    undefined: np.ndarray
    since: np.ndarray
    why: np.ndarray


def still_since(moved: np.ndarray, steps: int) -> np.ndarray:
    """The step since which runs have stood still, from the last one that moved them; -1 where they have not.

    Standing still is not moving at all, to the last bit, in the last RECENT steps or all there were. The rate of many
    schedules is 0 in the last step alone: who moved until then is still moving.
    """
    return np.where((moved <= steps - RECENT) | ((moved == 0) & (steps > 0)), moved, -1)


def judge(f: Any, ending: Ending) -> np.ndarray:
    """The outcome of every run: an object array of Outcome with the batch's shape."""
    with np.errstate(all="ignore"):
        rest = at_rest(f, ending.last, ending.previous, ending.stride)
        _, outside = beyond(f, ending.last)
    lost = ending.far >= 0
    fled = (ending.left >= 0) & np.where(lost, ending.downhill, outside)
    kinds, steps = RESTING[rest], np.full(rest.shape, -1)
    timed: list[tuple[Kind, np.ndarray, np.ndarray]] = [
        ("still", (ending.since >= 0) & (rest < 0), ending.since),
        ("diverged", lost, ending.far),
        ("left", fled, ending.left),
        ("undefined", lost & ending.undefined, ending.far - 1),
    ]
    for kind, where, step in timed:
        kinds, steps = np.where(where, KINDS.index(kind), kinds), np.where(where, step, steps)
    outcomes = np.empty(kinds.shape, dtype=object)
    for index, code in np.ndenumerate(kinds):
        outcomes[index] = _outcome(KINDS[int(code)], int(steps[index]), int(ending.why[index]))
    return outcomes


def _outcome(kind: Kind, step: int, why: int) -> Outcome:
    return Outcome(kind, None if step < 0 else step, WHYS[why] if kind == "still" and why >= 0 else None)


def reach(f: Any, dimensions: int) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest position that has neither left the window nor got lost, for points (2, *b)."""
    sides = window(f) or ((-np.inf, np.inf),) * 2
    low, high = np.array(sides, float).T.reshape(2, 2, *[1] * (dimensions - 1))
    with np.errstate(invalid="ignore"):
        middle, width = (low + high) / 2, high - low
        low, high = middle - WINDOWS * width, middle + WINDOWS * width
    return np.fmax(low, -FAR), np.fmin(high, FAR)


def beyond(f: Any, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which points are lost (not finite or beyond FAR), and which have left the window: (2, *b) -> (*b)."""
    low, high = reach(f, x.ndim)
    lost = ~np.all(np.abs(x) <= FAR, axis=0)
    return lost, ~np.all((x >= low) & (x <= high), axis=0)
