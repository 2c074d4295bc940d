"""A map of 64 x 64 cells against the same map by loops over torch.optim, and what a map of basins takes.

    pip install torch==2.13.0
    python -m benchmarks.maps

Each cell is a run of 500 steps with what a map shows: final and best loss, the first step to a target and the step from
which it is kept to; then also how it moved: path length, longest step, oscillation fraction. Here the whole map is one
batch; torch's side is the loop one writes: for each cell a tensor, an optimizer, forward, backward, step, and the
metrics in plain Python. torch makes a few cells, drawn at random from those that are not lost, and its time for the map
is that of a cell times 4,096. That both sides agree on every number of these cells is checked. Times are medians of
processor time over rounds taken in turn, torch with one thread.

The basins are 256 x 256 starts of 300 steps in one batch; the memory is the peak of what is allocated meanwhile.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from math import hypot, inf

import numpy as np
import torch

from benchmarks.common import alternating, load, table, verdict
from descent import Arrival, Optimizer, Surface, arrive
from descent.basins import ends, starts_over
from optimizers import SGD, Adam, Momentum
from surfaces import Ellipse, Himmelblau, Rosenbrock

SIDE, STEPS, ROUNDS, CELLS = 64, 500, 7, 3
FAST, TARGET = 10_000, 1e-3
"""The ratio aimed at, and the loss that is waited for."""
BASINS, BASIN_STEPS = 256, 300
METRICS = ("loss", "best", "reached", "settled", "length", "longest", "oscillation")
CALM = 1e3
"""Cells whose path is longer are lost, and not compared."""

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Map:
    """A map on both sides: rates across, another hyperparameter up."""

    surface: Surface
    ours: Callable[[np.ndarray, np.ndarray], Optimizer]
    loss: Loss
    theirs: Callable[[list[torch.Tensor], float, float], torch.optim.Optimizer]
    rates: np.ndarray
    others: np.ndarray

    def made(self, motion: bool) -> Arrival:
        """The whole map with everything it tells."""
        shape = (SIDE, SIDE)
        optimizer = self.ours(np.broadcast_to(self.rates, shape), np.broadcast_to(self.others[:, None], shape))
        return arrive(self.surface, optimizer, self.surface.starts[0], STEPS, target=TARGET, motion=motion)

    def cell(self, row: int, column: int, motion: bool) -> tuple[float, ...]:
        """One cell by torch: final and best loss, first and settled step at the target, and how it moved."""
        p = torch.tensor(self.surface.starts[0], dtype=torch.float64, requires_grad=True)
        optimizer = self.theirs([p], float(self.rates[column]), float(self.others[row]))
        value, best, length, longest, reached, above, turned = inf, inf, 0.0, 0.0, -1, -1, 0
        before, last = p.tolist(), (0.0, 0.0)
        for t in range(STEPS + 1):
            optimizer.zero_grad()
            loss = self.loss(*p)
            value = loss.item()
            best = min(best, value)
            if value > TARGET:
                above = t
            elif reached < 0:
                reached = t
            if t == STEPS:
                break
            loss.backward()
            optimizer.step()
            if motion:
                now = p.tolist()
                move = now[0] - before[0], now[1] - before[1]
                length, longest = length + hypot(*move), max(longest, hypot(*move))
                turned += (move[0] * last[0] < 0) + (move[1] * last[1] < 0)
                before, last = now, move
        found = value, best, reached, -1 if above == STEPS else above + 1
        return (*found, length, longest, turned / (2 * STEPS - 2)) if motion else found


MOMENTA = 1 - np.geomspace(1, 0.01, SIDE)
MAPS = {
    "momentum on the ellipse, η x β": Map(
        Ellipse(),
        lambda lr, beta: Momentum(lr, beta),
        lambda x, y: (x**2 + 20 * y**2) / 2,
        lambda p, lr, beta: torch.optim.SGD(p, lr=lr, momentum=beta),
        np.geomspace(1e-3, 0.5, SIDE),
        MOMENTA,
    ),
    "momentum on Rosenbrock, η x β": Map(
        Rosenbrock(),
        lambda lr, beta: Momentum(lr, beta),
        lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
        lambda p, lr, beta: torch.optim.SGD(p, lr=lr, momentum=beta),
        np.geomspace(1e-5, 1e-2, SIDE),
        MOMENTA,
    ),
    "Adam on Rosenbrock, η x β₁": Map(
        Rosenbrock(),
        lambda lr, beta: Adam(lr, beta),
        lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
        lambda p, lr, beta: torch.optim.Adam(p, lr=lr, betas=(beta, 0.999)),
        np.geomspace(1e-3, 1, SIDE),
        MOMENTA,
    ),
}


def compared(name: str, motion: bool) -> tuple[object, ...]:
    """A map's time on both sides, once its cells agree."""
    each = MAPS[name]
    arrival = each.made(motion=True)
    calm = np.argwhere(np.isfinite(arrival.loss) & (arrival.length < CALM))
    chosen = np.random.default_rng(0).choice(calm, CELLS, replace=False)
    metrics = [getattr(arrival, name) for name in METRICS]
    for cell in chosen:
        ours, theirs = [float(values[tuple(cell)]) for values in metrics], each.cell(*cell, motion=True)
        assert np.allclose(ours, theirs, rtol=1e-6, atol=1e-9), f"{name}, cell {cell}: {ours} and {theirs}"
    tasks = [lambda: each.made(motion), lambda: [each.cell(*cell, motion) for cell in chosen]]
    seconds, cells = alternating(tasks, ROUNDS)
    whole = cells / CELLS * SIDE**2
    times = f"{1e3 * seconds:.0f} ms", f"{whole:.0f} s", f"{whole / seconds:,.0f}"
    return f"{name}{', and how it moved' * motion}", *times, verdict(whole / seconds, FAST, at_least=True)


def basins(surface: Surface, optimizer: Optimizer) -> tuple[object, ...]:
    """Seconds and the peak of memory for a map of basins, with the ends told apart."""
    starts = starts_over(surface.domain, BASINS, BASINS)
    surface.minima()

    def made() -> None:
        ends(arrive(surface, optimizer, starts, BASIN_STEPS))

    begin = time.perf_counter()
    made()
    seconds = time.perf_counter() - begin
    tracemalloc.start()
    made()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    recorded = 2 * 8 * BASINS**2 * (BASIN_STEPS + 1)
    return type(optimizer).title, f"{seconds:.1f} s", f"{peak / 2**20:.0f} MB", f"{recorded / 2**20:.0f} MB"


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(f"torch {torch.__version__}, numpy {np.__version__}, {load()}")
    head = (f"{SIDE} x {SIDE} cells, {STEPS} steps", "here", "torch", "ratio", "target")
    table(
        f"A map with its metrics, median of {ROUNDS}",
        head,
        [compared(name, motion) for motion in (False, True) for name in MAPS],
    )
    head = (f"{BASINS} x {BASINS} starts, {BASIN_STEPS} steps", "time", "peak", "paths alone would take")
    rows = [basins(Himmelblau(), each) for each in (SGD(0.01), Momentum(0.01, 0.9), Adam(0.5))]
    table("Basins of Himmelblau's function in one batch", head, rows)
