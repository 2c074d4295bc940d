"""The data beside the map: the samples of a surface, its model, and the batch each update saw."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from descent import Batches, DataSurface, Surface, Trajectory, Transformed
from descent.data import modelled
from descent.surface import Samples

GRID = 61
"""Points of a drawn fit."""
MARGIN = 0.08
"""The panel reaches this share of the samples' range beyond them."""


def panel(surface: Surface) -> dict[str, Any] | None:
    """What draws the samples and a model's fit; None for a surface without samples.

    kind    curve: a fit over the one input; border: between two classes in the plane of two inputs; match: predicted
            against target; numbers: samples with no model behind them
    points  every sample's place: (across, up)
    others  the same for samples that serve another purpose, by name
    a, b    what x and y are multiplied by in the score of each sample, and of each point of the grid
    place   the model's weights from the surface's x and y: [[xx, xy, x], [yx, yy, y]]
    """
    data, place = _model(surface)
    if data is None:
        return None
    kind = _kind(data)
    described = {
        "kind": kind,
        "link": data.link,
        "columns": data.columns,
        "target": data.target,
        "points": _points(data, data.samples, kind),
        "others": {name: _points(data, rows, kind) for name, rows in _others(data).items()},
        "place": place,
    }
    if kind == "numbers":
        return described
    inputs = _inputs(data, data.samples)
    a, b = data.features(*inputs)
    described |= {"a": a.tolist(), "b": b.tolist()}
    if kind == "match":
        described["tests"] = {name: _matched(data, rows) for name, rows in _elsewhere(data).items()}
    if kind == "curve":
        every = np.concatenate([inputs[0], *(_inputs(data, rows)[0] for rows in _others(data).values())])
        room = MARGIN * (every.max() - every.min())
        grid = np.linspace(every.min() - room, every.max() + room, GRID)
        a, b = data.features(grid)
        described["grid"] = {"at": grid.tolist(), "a": a.tolist(), "b": b.tolist()}
    return described


def batches_seen(runs: Sequence[Trajectory], seed: int) -> tuple[list[int | None], dict[str, np.ndarray]]:
    """Runs that see the same samples as groups, by number, None for all of them; and each group's samples.

    For group i: ``rows{i}``, the samples' places one update after another, and ``sizes{i}``, how many each saw.
    """
    groups: list[tuple[Batches, int]] = []
    numbers: list[int | None] = []
    for run in runs:
        if not isinstance(run.f, Batches):
            numbers.append(None)
            continue
        if (run.f, run.steps) not in groups:
            groups.append((run.f, run.steps))
        numbers.append(groups.index((run.f, run.steps)))
    arrays = {}
    for i, (f, steps) in enumerate(groups):
        arrays[f"rows{i}"], arrays[f"sizes{i}"] = _seen(f, steps, seed)
    return numbers, arrays


@lru_cache(maxsize=128)
def _seen(f: Batches, steps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rows = [f.indices(t, seed) for t in range(1, steps + 1)] or [np.empty(0, int)]
    return np.concatenate(rows).astype(np.uint16), np.array([len(each) for each in rows], np.uint16)


def _model(surface: Surface) -> tuple[DataSurface | None, list[list[float]]]:
    """The data behind a surface, and its weights as an affine map of the surface's x and y."""
    points = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    while isinstance(surface, Transformed):
        points = np.array(surface.inward(*points))
        surface = surface.inner
    shift = points[:, 2:]
    place = np.hstack([points[:, :2] - shift, shift]).tolist()
    return (surface if isinstance(surface, DataSurface) else None), place


def _kind(data: DataSurface) -> str:
    if not modelled(data):
        return "numbers"
    if len(data.inputs()) == 1:
        return "curve"
    return "border" if data.link == "logistic" else "match"


def _others(data: DataSurface) -> dict[str, Samples]:
    """Samples of other losses of the same model, by name, where they have a place among the others."""
    return {} if _kind(data) == "match" else _elsewhere(data)


def _elsewhere(data: DataSurface) -> dict[str, Samples]:
    return {n: other.samples for n, other in data.related_losses().items() if other.samples != data.samples}


def _matched(data: DataSurface, rows: Samples) -> list[list[float]]:
    """Each sample's target, and what x and y are multiplied by in its score."""
    a, b = data.features(*_inputs(data, rows))
    target = np.array(rows, float)[:, data.columns.index(data.target)]
    return np.stack([target, a, b], 1).tolist()


def _points(data: DataSurface, rows: Samples, kind: str) -> list[list[float]]:
    table = dict(zip(data.columns, np.array(rows, float).T, strict=True))
    target = table.pop(data.target)
    if kind == "numbers":
        return np.stack([np.arange(len(rows)), target], 1).tolist()
    if kind == "match":
        return np.stack([target, target], 1).tolist()
    if kind == "border":
        return np.stack([*table.values(), target], 1).tolist()
    up = (target + 1) / 2 if data.link == "logistic" else target
    return np.stack([*table.values(), up], 1).tolist()


def _inputs(data: DataSurface, rows: Samples) -> list[np.ndarray]:
    table = dict(zip(data.columns, np.array(rows, float).T, strict=True))
    return [table[name] for name in data.inputs()]
