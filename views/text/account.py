"""What happened to a racer, in one sentence with its numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from descent import Optimizer, Trajectory
from descent.objective import at_time, landscape
from descent.outcome import Kind, Outcome
from views.text.numbers import number

DIGITS = 3
TURNING = 1 / 3
"""Who turned back in more than this share of the last LATELY steps swings to and fro."""
LATELY = 30


def account(run: Trajectory) -> str:
    """What a single run did, by how it ended; its racer's name is to stand before it."""
    outcome: Outcome = run.verdict
    told = ENDINGS.get(outcome.kind)
    return f"{told(run, outcome) if told else _lower(str(outcome))}."


def reversals(path: np.ndarray) -> np.ndarray:
    """Whether each step but the first turned back on the one before it: their angle is above 90° (steps - 1)."""
    with np.errstate(all="ignore"):
        steps = np.diff(path, axis=1)
        return np.sum(steps[:, 1:] * steps[:, :-1], axis=0) < 0


def beyond_stable(run: Trajectory) -> tuple[int, float, float] | None:
    """The first step whose rate was above what its rule can bear there: the step, that rate, the curvature.

    None where no step was, or no such limit is known of the rule.
    """
    rule: Optimizer = run.optimizer
    if rule.layers != (rule,) or not rule.limit:
        return None
    for k, rate in enumerate(run.lr[: _lost(run)]):
        with np.errstate(all="ignore"):
            curvature = float(np.linalg.eigvalsh(at_time(run.f, float(k)).hessian(run.path[:, k]))[-1])
        limit = rule.stable_rate(curvature) if curvature > 0 else None
        if limit is not None and abs(rate) > limit:
            return k, float(limit), curvature
    return None


def _lost(run: Trajectory) -> int:
    """The number of steps with finite ends."""
    finite = np.isfinite(run.path).all(axis=0)
    return run.steps if finite.all() else max(int(finite.argmin()) - 1, 0)


def _turned(path: np.ndarray) -> str:
    count = int(reversals(path).sum())
    return f" after turning back {_times(count)}" if count else ""


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _above(run: Trajectory) -> str:
    """How far above the lowest minimum the run ended, where one is known."""
    ground = landscape(at_time(run.f, float(run.steps)))
    bottom = ground.bottom() if ground else None
    gap = None if bottom is None else float(run.loss[-1]) - bottom
    return "" if gap is None or not np.isfinite(gap) else f"{number(max(gap, 0.0), DIGITS)} above the lowest minimum"


def _converged(run: Trajectory, outcome: Outcome) -> str:
    step = outcome.step or 0
    return f"settled in the minimum at step {step}{_turned(run.path[:, : step + 1])}"


def _in_a_dip(run: Trajectory, outcome: Outcome) -> str:
    above = _above(run)
    return f"stopped in a local minimum at step {outcome.step}" + (f", {above}" if above else "")


def _at_a_saddle(run: Trajectory, outcome: Outcome) -> str:
    return f"stopped at a saddle at step {outcome.step}: the slope is zero there, though lower ground lies on two sides"


def _on_a_maximum(run: Trajectory, outcome: Outcome) -> str:
    return f"stopped on a maximum at step {outcome.step}: the slope is zero on its top"


def _where_it_is_flat(run: Trajectory, outcome: Outcome) -> str:
    return f"stopped where it is flat at step {outcome.step}: without a slope there is no way down to follow"


def _left(run: Trajectory, outcome: Outcome) -> str:
    lower = run.loss[outcome.step or 0] < run.loss[0]
    return f"left the map behind at step {outcome.step}, {'still going downhill' if lower else 'uphill'}"


def _undefined(run: Trajectory, outcome: Outcome) -> str:
    return f"came at step {outcome.step} to a place where the slope has no value"


def _diverged(run: Trajectory, outcome: Outcome) -> str:
    """With its cause where a rule's limit tells it."""
    said, found = f"diverged at step {outcome.step}", beyond_stable(run)
    if found is None:
        with np.errstate(all="ignore"):
            lengths = np.hypot(*np.diff(run.path[:, : _lost(run) + 1], axis=1))
        if len(lengths) < 2 or not lengths[-1] > lengths[0]:
            return said
        return f"{said}: its steps grew from {number(lengths[0], DIGITS)} to {number(lengths[-1], DIGITS)}"
    step, limit, curvature = found
    rate = number(float(run.lr[step]), DIGITS)
    where = "at the start" if step == 0 else f"at step {step}"
    formula = run.optimizer.limit.replace("L", "λ")
    return (
        f"{said}: its learning rate {rate} is beyond {formula} = {number(limit, DIGITS)}, "
        f"with the curvature λ = {number(curvature, DIGITS + 1)} {where}"
    )


def _moving(run: Trajectory, outcome: Outcome) -> str:
    """Whether it swings to and fro or is simply not there yet."""
    said, above, turned = f"was still moving at step {run.steps}", _above(run), reversals(run.path)
    lately = turned[-LATELY:]
    if len(lately) and lately.mean() > TURNING:
        swings = f"it turned back in {int(lately.sum())} of its last {len(lately)} steps"
        return f"{said}, {above}: {swings}" if above else f"{said}: {swings}"
    return f"{said}, {above}" if above else said


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


ENDINGS: dict[Kind, Callable[[Trajectory, Outcome], str]] = {
    "converged": _converged,
    "local minimum": _in_a_dip,
    "saddle": _at_a_saddle,
    "maximum": _on_a_maximum,
    "plateau": _where_it_is_flat,
    "left": _left,
    "undefined": _undefined,
    "diverged": _diverged,
    "moving": _moving,
}
