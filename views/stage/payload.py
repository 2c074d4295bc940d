"""What the stage sends to the browser: the surface once, the paths on every change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from descent import Constant, Schedule, Surface, Trajectory
from views.contours import Contours, contours
from views.stage.packing import pack
from views.theme import GROUND, Style


@dataclass(frozen=True)
class Run:
    """One racer as the stage shows it."""

    label: str
    style: Style
    trajectory: Trajectory
    schedule: Schedule = field(default_factory=Constant)


@lru_cache(maxsize=64)
def surface_block(surface: Surface, key: str) -> bytes:
    """The map of a surface, packed; the same bytes on every rerun."""
    shape = contours(surface)
    header = {
        "id": key,
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
    }
    return pack(header, _geometry(shape))


def paths_block(
    surface: Surface, runs: Sequence[Run], start: tuple[float, float], key: str, live: list | None = None
) -> bytes:
    """The paths of all racers, packed; ``revision`` names the content, ``live`` is the live slider's setting."""
    floor = contours(surface).floor or 0.0
    trajectories = [run.trajectory for run in runs]
    with np.errstate(all="ignore"):
        arrays = {
            "path": positions(_stack([each.path for each in trajectories], (2, 1)), size_of(surface)),
            "gap": _stack([each.loss for each in trajectories], (1,)) - floor,
            "slope": _stack([np.hypot(*each.gradient) for each in trajectories], (1,)),
            "lr": _stack([each.lr for each in trajectories], (1,)),
        }
    header = {"surface": _name(surface), "start": list(start), "runs": [_described(run) for run in runs]}
    header |= {"live": live} if live else {}
    revision = digest_of(repr(header).encode(), *(each.tobytes() for each in arrays.values()))
    return pack({"id": key, "revision": revision, **header}, arrays)


def positions(path: np.ndarray, size: float) -> np.ndarray:
    """A path as float32. What is finer than 2⁻³⁰ of the window is rounded away beyond a number's first 13 bits."""
    with np.errstate(over="ignore"):
        single = path.astype("<f4")
    spare = np.clip(np.frexp(size)[1] - np.frexp(single)[1] - 6, 0, 11).astype("<u4")
    half = (np.uint32(1) << spare) >> np.uint32(1)
    return (((single.view("<u4") + half) >> spare) << spare).view("<f4")


def _geometry(shape: Contours) -> dict[str, np.ndarray]:
    return {"outline": shape.points, "rings": shape.rings, "counts": shape.counts, "deep": shape.deep}


def _described(run: Run) -> dict:
    outcome = run.trajectory.outcome
    ending = [outcome.kind, outcome.step, str(outcome)]
    marks = {"restart": run.schedule.restarts(run.trajectory.steps), **run.trajectory.marks}
    return {
        "label": run.label,
        **asdict(run.style),
        "outcome": ending,
        "name": run_name(run.label, run.trajectory.path),
        "marks": {word: _stretches(steps) for word, steps in marks.items() if steps},
    }


def run_name(label: str, path: np.ndarray) -> str:
    """A name for a racer on a path (2, steps + 1), by which its numbers find it."""
    return digest_of(label.encode(), np.ascontiguousarray(path).tobytes())


def _stretches(steps: Sequence[int]) -> list[list[int]]:
    """Rising steps as stretches of equal distance: [first, distance, how many]."""
    found: list[list[int]] = []
    for at in steps:
        if found:
            first, apart, count = found[-1]
            if count == 1 or at == first + apart * count:
                found[-1] = [first, at - first if count == 1 else apart, count + 1]
                continue
        found.append([at, 0, 1])
    return found


def _stack(arrays: list[np.ndarray], empty: tuple[int, ...]) -> np.ndarray:
    """The runs' arrays along a new first axis; with no run, an empty array of a run's shape."""
    return np.stack(arrays).astype(float) if arrays else np.empty((0, *empty))


def size_of(surface: Surface) -> float:
    """The longer side of a surface's window."""
    return max(high - low for low, high in surface.domain)


def _flat(window: tuple[tuple[float, float], tuple[float, float]]) -> list[float]:
    (x0, x1), (y0, y1) = window
    return [x0, x1, y0, y1]


def _name(surface: Surface) -> str:
    return f"{surface.id}-{digest_of(repr(surface).encode())}"


def digest_of(*parts: bytes) -> str:
    """A short name for some bytes."""
    digest = blake2b(digest_size=5)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()
