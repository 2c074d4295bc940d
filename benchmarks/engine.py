"""The engine against torch.optim: microseconds per step, side by side in one run.

    pip install torch==2.13.0
    python -m benchmarks.engine

Both sides descend Rosenbrock's function in float64 from one start with the same settings; torch steps eagerly with
autograd, as a training loop does. That both end at the same point is checked before anything is timed. "Full"
records positions, losses, gradients, learning rates and the memory (for Adam m and v) at every step, on both sides;
"path" records positions alone. A batch is 4,096 runs at once: (2, N) here, an (N, 2) tensor there. Times are medians
of processor time over runs taken in turn, so that a busy machine slows both alike; torch has one thread, since at these
sizes a second gains nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from benchmarks.common import alternating, load, table, verdict
from descent import Optimizer, arrive, descend
from optimizers import SGD, Adagrad, Adam, Momentum, Nesterov, RMSprop
from surfaces import Rosenbrock

START = (-1.2, 1.0)
STEPS, ROUNDS = 1000, 9
RUNS, BATCH_STEPS, BATCH_ROUNDS = 4096, 200, 7
FAST, WIDE = 25, 8
"""The ratios aimed at, for one run and for a batch."""
F = Rosenbrock()
Maker = Callable[[list[torch.Tensor]], torch.optim.Optimizer]


@dataclass(frozen=True)
class Pair:
    """One update rule on both sides, and what torch calls its memory."""

    ours: Optimizer
    theirs: Maker
    memory: tuple[str, ...] = ()


def _sgd(lr: float, **options: Any) -> Maker:
    return lambda p: torch.optim.SGD(p, lr=lr, **options)


PAIRS = {
    "Adam": Pair(Adam(lr=0.05), lambda p: torch.optim.Adam(p, lr=0.05), ("exp_avg", "exp_avg_sq")),
    "SGD": Pair(SGD(lr=1e-3), _sgd(1e-3)),
    "Momentum": Pair(Momentum(lr=1e-3), _sgd(1e-3, momentum=0.9), ("momentum_buffer",)),
    "Nesterov": Pair(Nesterov(lr=1e-3), _sgd(1e-3, momentum=0.9, nesterov=True), ("momentum_buffer",)),
    "RMSprop": Pair(RMSprop(lr=1e-3), lambda p: torch.optim.RMSprop(p, lr=1e-3, alpha=0.9), ("square_avg",)),
    "Adagrad": Pair(Adagrad(lr=0.2, eps=1e-10), lambda p: torch.optim.Adagrad(p, lr=0.2, eps=1e-10), ("sum",)),
}


def rosenbrock(p: torch.Tensor) -> torch.Tensor:
    """The same function for points (..., 2)."""
    x, y = p[..., 0], p[..., 1]
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def torch_run(pair: Pair, start: Any, steps: int, keep: str) -> dict[str, torch.Tensor]:
    """A run of torch's, keeping its "path", "path and loss", everything ("full") or only the "end"."""
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = pair.theirs([p])
    names = ("path", "loss", "gradient", *pair.memory)
    kept: dict[str, list[torch.Tensor]] = {name: [] for name in names}
    for _ in range(steps):
        optimizer.zero_grad()
        loss = rosenbrock(p)
        (loss.sum() if loss.ndim else loss).backward()
        if keep != "end":
            kept["path"].append(p.detach().clone())
        if keep in ("path and loss", "full"):
            kept["loss"].append(loss.detach())
        # The gradient is a new tensor at every step, so only what changes in place is cloned.
        if keep == "full" and p.grad is not None:
            kept["gradient"].append(p.grad)
        optimizer.step()
        if keep == "full":
            for name in pair.memory:
                kept[name].append(optimizer.state[p][name].clone())
    found = {name: torch.stack(values) for name, values in kept.items() if values}
    return {**found, "end": p.detach(), "last": rosenbrock(p.detach())}


def our_run(pair: Pair, keep: str) -> None:
    """A run of ours, keeping its path, or everything."""
    run = descend(F, pair.ours, START, STEPS)
    if keep == "full":
        _ = run.path, run.loss, run.gradient, run.lr, run.memory


def check(pair: Pair) -> None:
    """Fail unless both sides end at the same point; torch's Nesterov stores the look-ahead point."""
    run = descend(F, pair.ours, START, STEPS)
    end = run.path[:, -1]
    if isinstance(pair.ours, Nesterov):
        end = end - pair.ours.lr * pair.ours.beta * run.memory["v"][:, -1]
    theirs = torch_run(pair, START, STEPS, "end")["end"].numpy()
    assert np.allclose(end, theirs, rtol=0, atol=1e-9), f"{pair.ours}: {end} and {theirs}"


def single() -> list[tuple[object, ...]]:
    """One run of every rule."""
    rows = []
    for name, pair in PAIRS.items():
        check(pair)
        for keep in ("full", "path") if name == "Adam" else ("full",):
            tasks = [
                lambda pair=pair, keep=keep: our_run(pair, keep),
                lambda pair=pair, keep=keep: torch_run(pair, START, STEPS, keep),
            ]
            ours, theirs = (1e6 * seconds / STEPS for seconds in alternating(tasks, ROUNDS))
            target = verdict(theirs / ours, FAST, at_least=True) if name == "Adam" else ""
            rows.append((f"{name}, {keep}", f"{ours:.2f}", f"{theirs:.1f}", f"{theirs / ours:.1f}", target))
    return rows


def batch() -> list[tuple[object, ...]]:
    """4,096 runs of Adam at once."""
    pair = PAIRS["Adam"]
    starts = np.random.default_rng(0).uniform([[-2], [-1]], [[2], [3]], (2, RUNS))
    columns = np.ascontiguousarray(starts.T)
    ends = descend(F, pair.ours, starts, BATCH_STEPS).path[:, -1]
    theirs = torch_run(pair, columns, BATCH_STEPS, "end")["end"].numpy().T
    assert np.allclose(ends, theirs, rtol=0, atol=1e-9), "The batches end at different points."
    tasks = [
        lambda: descend(F, pair.ours, starts, BATCH_STEPS).loss,
        lambda: torch_run(pair, columns, BATCH_STEPS, "path and loss"),
        lambda: arrive(F, pair.ours, starts, BATCH_STEPS),
        lambda: torch_run(pair, columns, BATCH_STEPS, "end"),
    ]
    recorded, full, ended, end = (1e6 * s / BATCH_STEPS for s in alternating(tasks, BATCH_ROUNDS))
    return [
        _compared("descend, path and loss", recorded, full, verdict(full / recorded, WIDE, at_least=True)),
        _compared("arrive, torch keeps the end alone", ended, end),
    ]


def _compared(name: str, ours: float, theirs: float, target: str = "") -> tuple[object, ...]:
    return name, f"{ours:.0f}", f"{theirs:.0f}", f"{theirs / ours:.1f}", target


if __name__ == "__main__":
    torch.set_num_threads(1)
    head = ("µs per step", "ours", "torch", "ratio", "target")
    print(f"torch {torch.__version__}, numpy {np.__version__}, {load()}")
    table(f"One run of {STEPS} steps, median of {ROUNDS}", head, single())
    table(f"{RUNS} runs of Adam at once, {BATCH_STEPS} steps, median of {BATCH_ROUNDS}", head, batch())
