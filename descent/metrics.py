"""What a run is judged by: numbers of its path and its losses, batch axes last."""

from __future__ import annotations

import numpy as np

from descent.objective import landscape
from descent.params import Number
from descent.trajectory import Trajectory

AT, SMOOTH = 50, 5
"""A convergence ratio is taken at this step, over so many losses."""


def gap(run: Trajectory) -> np.ndarray:
    """How far each loss lies above the lowest minimum in the window: (steps + 1, *b); nan where there is none."""
    ground = landscape(run.f)
    bottom = ground.bottom() if ground else None
    return run.loss - (np.nan if bottom is None else bottom)


def settle_step(loss: np.ndarray, target: Number) -> np.ndarray:
    """The step from which the loss stays at most the target to the end, -1 where it does not: (steps + 1, *b) -> (*b).

    A loss that is no number is not under it.
    """
    above = ~(loss <= target)
    after = len(above) - above[::-1].argmax(axis=0)
    return np.where(above[-1], -1, np.where(above.any(axis=0), after, 0))


def update_sizes(path: np.ndarray) -> np.ndarray:
    """How far each update went, ‖Δθ‖: (2, steps + 1, *b) -> (steps, *b)."""
    with np.errstate(all="ignore"):
        return np.hypot(*np.diff(path, axis=1))


def epoch_displacements(path: np.ndarray, updates: int) -> np.ndarray:
    """How far apart the ends of each whole epoch of so many updates are: (2, steps + 1, *b) -> (epochs, *b)."""
    return update_sizes(path[:, ::updates])


def reversals(path: np.ndarray) -> np.ndarray:
    """Where a coordinate's update has the opposite sign to the one before: (2, steps + 1, *b) -> (2, steps - 1, *b)."""
    with np.errstate(all="ignore"):
        signs = np.sign(np.diff(path, axis=1))
    return signs[:, 1:] * signs[:, :-1] < 0


def oscillation(path: np.ndarray) -> np.ndarray:
    """The oscillation fraction, the share of coordinates that turn round from one update to the next.

    (2, steps + 1, *b) -> (*b); nan for a path of fewer than two updates.
    """
    turned = reversals(path)
    return turned.mean(axis=(0, 1)) if turned.shape[1] else np.full(path.shape[2:], np.nan)


def convergence_ratio(loss: np.ndarray, reference: np.ndarray, at: int = AT) -> np.ndarray:
    """The steps a method needs for the loss another has at a step, divided by that step: below 1 it is the faster.

    Losses (steps + 1, *b) -> (*b); nan where it never gets there, or the other has diverged. The other's loss is the
    mean of the five up to that step, so that one lucky phase of an oscillation does not decide.
    """
    if len(reference) <= at or at < 1:
        return np.full(reference.shape[1:], np.nan)
    target = reference[max(at + 1 - SMOOTH, 0) : at + 1].mean(axis=0)
    reached = (loss <= target) & np.isfinite(target)
    return np.where(reached.any(axis=0), reached.argmax(axis=0) / at, np.nan)


def effective_rate(lr: Number, square: np.ndarray, eps: Number) -> np.ndarray:
    """The rate each coordinate has where the learning rate is divided by the root of squared gradients: shaped alike.

    ``square`` is what the rule keeps of them: Adagrad's sum G, RMSprop's average v, Adam's corrected v̂.
    """
    return lr / (np.sqrt(square) + eps)


def signal_to_noise(m: np.ndarray, v: np.ndarray, beta1: Number, beta2: Number) -> np.ndarray:
    """Signal over noise, |m̂|/√v̂, after each update; nan where all gradients were zero.

    Takes the memory of a rule of Adam's kind, before correction, as it is recorded: (2, steps + 1, *b) ->
    (2, steps, *b).
    """
    t = np.arange(1, m.shape[1]).reshape(-1, *(1,) * (m.ndim - 2))
    with np.errstate(all="ignore"):
        m_hat, v_hat = m[:, 1:] / (1 - np.float_power(beta1, t)), v[:, 1:] / (1 - np.float_power(beta2, t))
        return np.abs(m_hat) / np.sqrt(v_hat)


def spread(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The median over seeds, the last axis, with the 10th and the 90th percentile: (*b, seeds) -> three of (*b).

    A run that has diverged counts as infinite.
    """
    values = np.where(np.isnan(values), np.inf, values)
    with np.errstate(invalid="ignore"):
        ends = np.percentile(values, (10, 90), axis=-1)
    low, high = np.where(np.isnan(ends), np.inf, ends)  # nan is what comes between two infinite numbers
    return np.median(values, axis=-1), low, high
