"""How far a long computation has come, told to whoever waits for it; who listens may end it by raising."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class _Part:
    """Who listens, and which part of the whole is being worked on."""

    listener: Callable[[float], None]
    low: float = 0.0
    high: float = 1.0


_part: ContextVar[_Part | None] = ContextVar("part", default=None)


@contextmanager
def told_to(listener: Callable[[float], None]) -> Generator[None]:
    """Within it, ``listener`` hears which share of the work is done, from 0 to 1.

    What it raises ends the work: so a computation is cancelled.
    """
    token = _part.set(_Part(listener))
    try:
        yield
    finally:
        _part.reset(token)


def done(share: float) -> None:
    """Tell that this share of the part being worked on is done; without a listener nothing happens."""
    part = _part.get()
    if part is not None:
        part.listener(part.low + (part.high - part.low) * share)


def parts(items: Sequence[T]) -> Iterator[T]:
    """The items one by one, each an equal part of the work; parts may have parts.

    A loop over it runs to its end or is left by an exception, never by ``break``.
    """
    whole = _part.get()
    if whole is None:
        yield from items
        return
    mine = whole
    try:
        for i, item in enumerate(items):
            width = (whole.high - whole.low) / len(items)
            mine = _Part(whole.listener, whole.low + i * width, whole.low + (i + 1) * width)
            _part.set(mine)
            yield item
            done(1.0)
    finally:
        if _part.get() is mine:  # left by an exception, this may run long after the work has ended
            _part.set(whole)
