"""The sidebar's part about data: which samples an update sees, and in what order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from descent import DataSurface, Param, Sampling, Stage, Surface
from descent.batches import ORDERS, Order
from views import settings
from views.address import Address, written
from views.controls import folded, slider
from views.words import number

BATCH = 4
BATCHES = (1, 2, 3, 4, 6, 8, 12, 16)
EXACT, MASKS = "mean", "masks"
DROPOUTS = {EXACT: "Its mean", MASKS: "At random"}
ALL, EASY, HARD = "all", "easy", "hard"
CURRICULA = {ALL: "All samples at once", EASY: "Easy samples first", HARD: "Hard samples first"}
SHARES = (0.38, 0.65)
"""The shares of the samples that count as easy and as not hard, unless moved."""
EACH = Param("each", 200, 10, 1000, "T", "integer", "stage: how many updates each of the first two stages lasts")
SEED = Param("seed", 0, 0, 99, "s", "integer", "seed: another one is another order of the samples")
MANY = 20
"""The seeds of a band."""
BAND = "Where the middle 80 % of so many runs are, each with an order of its own."
ONLINE = "Learning online: everyone makes one more update, with the next sample alone."


@dataclass(frozen=True)
class Chosen:
    """What the sidebar says of the samples.

    surface   the surface the runs meet
    sampling  what all racers see, but for a batch size of their own
    seed      of the order
    band      whether the loss of many seeds is shown
    """

    surface: Surface
    sampling: Sampling = Sampling()
    seed: int = 0
    band: bool = False


def samples(address: Address, surface: Surface, drawn: bool = True) -> Chosen:
    """The widgets for a data surface; for another there is nothing to choose."""
    if not surface.samples:
        return Chosen(surface)
    surface, dropout = _dropout(address, surface, drawn)
    batch = batch_size(address, "batch", surface, min(BATCH, surface.cost), drawn)
    with folded("Order, seeds, curriculum", "samples more", drawn) as drawn:
        order = _order(address, drawn)
        seed = slider(address, "seed", SEED, SEED.default, drawn, range(21))
        band = _switch(address, "band", f"Band of {MANY} seeds", BAND, drawn)
        stages = _stages(address, surface, drawn)
        surface = _outlier(address, surface, drawn)
    return Chosen(surface, Sampling(batch, order, stages, dropout), int(seed), band)


def batch_size(address: Address, key: str, surface: Surface, default: int, drawn: bool = True) -> int:
    """How many samples an update averages over."""
    count = surface.cost
    text = f"batch size: how many of the {count} samples one update averages over"
    param = Param("batch", default, 1, count, "B", "integer", text)
    return int(slider(address, key, param, default, drawn, [*(n for n in BATCHES if n < count), count]))


def one_more(steps: int, most: float) -> None:
    """The button that feeds the next sample to everyone, while there is room for one more step."""
    words = ONLINE if steps < most else f"A run has at most {most:g} steps."
    full = steps >= most
    st.button("One more sample", icon=":material/add:", help=words, disabled=full, on_click=_one_more, args=(steps,))


def _one_more(steps: int) -> None:
    own = {key: None for key in settings.current() if key.endswith(".batch")}
    settings.update({**own, "batch": "1", "steps": written(steps + 1)})


def _switch(address: Address, key: str, label: str, explanation: str, drawn: bool) -> bool:
    on = address.choice(key, ("off", "on"), "off") == "on"
    if drawn:
        st.toggle(label, help=explanation, **settings.bound(key, on, lambda on: "on" if on else "off"))
    return on


def _outlier(address: Address, surface: Surface, drawn: bool) -> Surface:
    if not isinstance(surface, DataSurface) or surface.outlier is None:
        return surface
    index, value = surface.outlier
    text = f"Sample {index + 1} has {surface.target} = {number(value)} instead."
    there = _switch(address, "outlier", "An outlier", text, drawn)
    return surface.replacing(index, **{surface.target: value}) if there else surface


def _dropout(address: Address, surface: Surface, drawn: bool) -> tuple[Surface, float]:
    """The surface with dropout's mean effect, or without it and the rate of random masks."""
    rate = getattr(surface, "p", 0.0)
    if not rate:
        return surface, 0.0
    how = address.choice("dropout", DROPOUTS, EXACT)
    if drawn:
        st.segmented_control(
            "Dropout's effect",
            list(DROPOUTS),
            format_func=DROPOUTS.__getitem__,
            required=True,
            help="What dropout adds to the loss on average, or inputs left out at random in every update.",
            **settings.bound("dropout", how, str),
        )
    return (replace(surface, p=0.0), rate) if how == MASKS else (surface, 0.0)


def _order(address: Address, drawn: bool) -> Order:
    chosen = address.choice("order", ORDERS, "shuffle")
    if drawn:
        st.selectbox("Order", list(ORDERS), format_func=ORDERS.__getitem__, **settings.bound("order", chosen, str))
    return next(order for order in ORDERS if order == chosen)


def _stages(address: Address, surface: Surface, drawn: bool) -> tuple[Stage, ...]:
    """A curriculum of three stages by the size of a sample's first number, |u|; the last one has all samples."""
    sizes = sorted({abs(row[0]) for row in surface.samples})
    if len(sizes) < 3:
        return ()
    chosen = address.choice("curriculum", CURRICULA, ALL)
    if drawn:
        shown = settings.bound("curriculum", chosen, str)
        st.selectbox("Curriculum", list(CURRICULA), format_func=CURRICULA.__getitem__, **shown)
    if chosen == ALL:
        return ()
    names = zip(("first", "second"), SHARES, strict=True)
    limits = [_limit(address, name, surface, share, drawn) for name, share in names]
    low, high = sorted(limits)
    each = int(slider(address, "each", EACH, EACH.default, drawn))
    top = sizes[-1]
    if chosen == EASY:
        return Stage(each, 0.0, low), Stage(2 * each, 0.0, high)
    return Stage(each, high, top), Stage(2 * each, low, top)


def _limit(address: Address, name: str, surface: Surface, share: float, drawn: bool) -> float:
    """The |u| that bounds a stage."""
    sizes = sorted(abs(row[0]) for row in surface.samples)
    default = sizes[int(share * (len(sizes) - 1))]
    param = Param(name, default, sizes[0], sizes[-1], "|u|", help=f"{name} limit: samples up to it count as easier")
    return slider(address, name, param, default, drawn, sorted(set(sizes)))
