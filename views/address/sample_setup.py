"""What an address says of the samples: which of them an update sees, and in what order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from descent import DataSurface, Param, Sampling, Surface
from descent.batches import ORDERS, Stage
from views.address.fields import Number, Reader
from views.address.schema import ALL, EASY, EXACT, SETTINGS

BATCH = 4
BATCHES = (1, 2, 3, 4, 6, 8, 12, 16)
SHARES = (0.38, 0.65)
"""The shares of the samples that count as easy and as not hard, unless moved."""


@dataclass(frozen=True)
class Chosen:
    """What is said of the samples.

    surface   the surface the runs meet
    sampling  what all racers see, but for a batch size of their own
    seed      of the order
    band      whether the loss of many seeds is shown
    """

    surface: Surface
    sampling: Sampling = Sampling()
    seed: int = 0
    band: bool = False


def samples(read: Reader, surface: Surface) -> Chosen:
    """The samples of a data surface; of another there is nothing to say."""
    if not surface.samples:
        return Chosen(surface)
    surface, dropout = _dropout(read, surface)
    batch = batch_size(read, "batch", surface, min(BATCH, surface.cost))
    asked = read.choice(*SETTINGS["order"].choice())
    order = next(each for each in ORDERS if each == asked)
    seed = read.whole(*SETTINGS["seed"].number())
    band = read.switch("band")
    stages = _stages(read, surface)
    surface = _outlier(read, surface)
    return Chosen(surface, Sampling(batch, order, stages, dropout), seed, band)


def batch_size(read: Reader, key: str, surface: Surface, default: int) -> int:
    """How many samples an update averages over."""
    count = surface.cost
    text = f"batch size: how many of the {count} samples one update averages over"
    param = Param("batch", default, 1, count, "B", "integer", text)
    return read.whole(key, Number(param, (*(n for n in BATCHES if n < count), count)), default)


def _dropout(read: Reader, surface: Surface) -> tuple[Surface, float]:
    """The surface with dropout's mean effect, or without it and the rate of random masks."""
    rate = getattr(surface, "p", 0.0)
    if not rate or read.choice(*SETTINGS["dropout"].choice()) == EXACT:
        return surface, 0.0
    return replace(surface, p=0.0), rate


def _outlier(read: Reader, surface: Surface) -> Surface:
    if not isinstance(surface, DataSurface) or surface.outlier is None:
        return surface
    index, value = surface.outlier
    return surface.replacing(index, **{surface.target: value}) if read.switch("outlier") else surface


def _stages(read: Reader, surface: Surface) -> tuple[Stage, ...]:
    """A curriculum of three stages by the size of a sample's first number, |u|; the last one has all samples."""
    sizes = sorted({abs(row[0]) for row in surface.samples})
    if len(sizes) < 3:
        return ()
    chosen = read.choice(*SETTINGS["curriculum"].choice())
    if chosen == ALL:
        return ()
    low, high = sorted(
        _limit(read, name, surface, share) for name, share in zip(("first", "second"), SHARES, strict=True)
    )
    each = read.whole(*SETTINGS["each"].number())
    top = sizes[-1]
    if chosen == EASY:
        return Stage(each, 0.0, low), Stage(2 * each, 0.0, high)
    return Stage(each, high, top), Stage(2 * each, low, top)


def _limit(read: Reader, name: str, surface: Surface, share: float) -> float:
    """The |u| that bounds a stage."""
    sizes = sorted(abs(row[0]) for row in surface.samples)
    default = sizes[int(share * (len(sizes) - 1))]
    param = Param(name, default, sizes[0], sizes[-1], "|u|", help=f"{name} limit: samples up to it count as easier")
    return read.number(name, Number(param, tuple(sorted(set(sizes)))), default)
