"""What the stage sends to the browser: the surface once, the paths on every change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from descent import Surface, Trajectory
from views.contours import Contours, contours
from views.relief import Relief, relief
from views.stage.packing import pack
from views.theme import GROUND, Style


@dataclass(frozen=True)
class Run:
    """One racer as the stage shows it."""

    label: str
    style: Style
    trajectory: Trajectory


@lru_cache(maxsize=64)
def surface_block(surface: Surface, key: str, large: bool = False) -> bytes:
    """The map of a surface, packed; the same bytes on every rerun. ``large`` is for a room."""
    shape, ground = contours(surface), relief(surface)
    header = {
        "id": key,
        "large": large,
        "surface": _name(surface),
        "title": surface.title,
        "home": _flat(shape.home),
        "region": _flat(shape.region),
        "shape": round(shape.shape, 4),
        "equal": shape.equal,
        "shown": shape.shown,
        "floor": shape.floor,
        "ground": {theme: asdict(ground) for theme, ground in GROUND.items()},
        "points": [asdict(point) for point in surface.stationary_points()],
        "boxes": shape.boxes.ravel().tolist(),
        "levels": shape.levels[: shape.shown].tolist(),
        "relief": {name: getattr(ground, name) for name in ("low", "high", "base", "soft", "cut")},
    }
    return pack(header, _geometry(shape, ground))


def paths_block(surface: Surface, runs: Sequence[Run], start: tuple[float, float], key: str) -> bytes:
    """The paths of all racers, packed; ``revision`` names the content."""
    floor = contours(surface).floor or 0.0
    trajectories = [run.trajectory for run in runs]
    with np.errstate(all="ignore"):
        arrays = {
            "path": positions(_stack([each.path for each in trajectories], (2, 1)), _size(surface)),
            "gap": _stack([each.loss for each in trajectories], (1,)) - floor,
            "slope": _stack([np.hypot(*each.gradient) for each in trajectories], (1,)),
            "lr": _stack([each.lr for each in trajectories], (1,)),
        }
    header = {"surface": _name(surface), "start": list(start), "runs": [_described(run) for run in runs]}
    revision = _digest(repr(header).encode(), *(each.tobytes() for each in arrays.values()))
    return pack({"id": key, "revision": revision, **header}, arrays)


def positions(path: np.ndarray, size: float) -> np.ndarray:
    """A path as float32. What is finer than 2⁻³⁰ of the window is rounded away beyond a number's first 13 bits."""
    with np.errstate(over="ignore"):
        single = path.astype("<f4")
    spare = np.clip(np.frexp(size)[1] - np.frexp(single)[1] - 6, 0, 11).astype("<u4")
    half = (np.uint32(1) << spare) >> np.uint32(1)
    return (((single.view("<u4") + half) >> spare) << spare).view("<f4")


def _geometry(shape: Contours, ground: Relief) -> dict[str, np.ndarray]:
    drawn = {"outline": shape.points, "rings": shape.rings, "counts": shape.counts, "deep": shape.deep}
    return {**drawn, "heights": ground.heights}


def _described(run: Run) -> dict:
    outcome = run.trajectory.outcome
    ending = [outcome.kind, outcome.step, str(outcome)]
    return {"label": run.label, **asdict(run.style), "outcome": ending, "turns": run.trajectory.turns}


def _stack(arrays: list[np.ndarray], empty: tuple[int, ...]) -> np.ndarray:
    """The runs' arrays along a new first axis; with no run, an empty array of a run's shape."""
    return np.stack(arrays).astype(float) if arrays else np.empty((0, *empty))


def _size(surface: Surface) -> float:
    return max(high - low for low, high in surface.domain)


def _flat(window: tuple[tuple[float, float], tuple[float, float]]) -> list[float]:
    (x0, x1), (y0, y1) = window
    return [x0, x1, y0, y1]


def _name(surface: Surface) -> str:
    return f"{surface.id}-{_digest(repr(surface).encode())}"


def _digest(*parts: bytes) -> str:
    digest = blake2b(digest_size=5)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
