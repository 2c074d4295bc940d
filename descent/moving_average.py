"""Exponential moving averages, and the correction of the bias of those that start at zero."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

import numpy as np

from descent.params import Number

_uncorrected: ContextVar[bool] = ContextVar("uncorrected", default=False)


@contextmanager
def uncorrected() -> Generator[None]:
    """Within it, ``debiased`` leaves averages as they are."""
    token = _uncorrected.set(True)
    try:
        yield
    finally:
        _uncorrected.reset(token)


def average(old: np.ndarray, new: np.ndarray, beta: Number) -> np.ndarray:
    """The exponential moving average β·old + (1 - β)·new."""
    return beta * old + (1 - beta) * new


def debiased(mean: np.ndarray, beta: Number, t: int) -> np.ndarray:
    """A moving average that started at zero, divided by the weight 1 - βᵗ it has gathered."""
    if _uncorrected.get():
        return mean
    return mean * (_float_share(beta, t) if type(beta) is float else _share(beta, t))


def _share(beta: Number, t: int) -> Number:
    """1 / (1 - βᵗ), by numpy's power for numbers and arrays alike: they then agree to the last bit."""
    return 1 / (1 - np.power(beta, t))


@lru_cache(maxsize=1 << 14)
def _float_share(beta: float, t: int) -> float:
    return float(_share(beta, t))
