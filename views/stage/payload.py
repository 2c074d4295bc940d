"""What the stage sends to the browser: the surface once, the paths on every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import product
from types import MappingProxyType
from typing import Any, get_args

import numpy as np

from descent import Constant, Schedule, Surface, Trajectory
from descent.objective import Window
from descent.stationary import Form, Kind
from views.plots.contours import Contours, Detail, closer, contours
from views.plots.heightmap import relief
from views.plots.palette import GROUND, Style
from views.stage.data_panel import batches_seen, panel
from views.stage.packing import pack
from views.stage.timeline import Clock, by_steps

KINDS = tuple(product(get_args(Kind), get_args(Form)))
"""What a stationary point can be, by its place here."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Run:
    """One racer as the stage shows it."""

    label: str
    style: Style
    trajectory: Trajectory
    schedule: Schedule = field(default_factory=Constant)
    band: np.ndarray | None = None
    """The 10 %, 50 % and 90 % points of the losses of many seeds (3, steps + 1)."""


@lru_cache(maxsize=64)
def surface_block(surface: Surface, key: str, large: bool = False) -> bytes:
    """The map of a surface, packed; the same bytes on every rerun. ``large`` is for a room."""
    shape, ground = contours(surface), relief(surface)
    header = {
        "id": key,
        "large": large,
        "surface": _name(surface),
        "title": surface.title,
        "formula": surface.text(),
        "home": _flat(shape.home),
        "region": _flat(shape.region),
        "shape": round(shape.shape, 4),
        "equal": shape.equal,
        "shown": shape.shown,
        "floor": shape.floor,
        "ground": {theme: asdict(ground) for theme, ground in GROUND.items()},
        "kinds": list(KINDS),
        "curves": [
            {"kind": curve.kind, "value": curve.value, "count": len(curve.points)}
            for curve in surface.stationary_curves()
        ],
        "boxes": shape.boxes.ravel().tolist(),
        "levels": shape.levels[: shape.shown].tolist(),
        "relief": {name: getattr(ground, name) for name in ("low", "high", "base", "soft", "cut", "pad")},
        "data": panel(surface),
        "related": list(surface.related_losses()),
    }
    return pack(header, {**geometry(shape), "deep": shape.deep, "heights": ground.heights, **_stationary(surface)})


@lru_cache(maxsize=64)
def detail_block(surface: Surface, key: str, window: Window | None) -> bytes:
    """The contours of the part of a map that is looked at, packed; without a window there are none."""
    found = closer(surface, window) if window else None
    if found is None:
        return pack({"id": key, "surface": None}, {})
    return pack({"id": key, "surface": _name(surface), "region": _flat(found.region)}, geometry(found))


def paths_block(
    surface: Surface,
    runs: Sequence[Run],
    start: tuple[float, float],
    key: str,
    live: Mapping[str, Any] | None = None,
    clock: Clock | None = None,
    seed: int = 0,
    about: Mapping[str, Any] = NOTHING,
) -> bytes:
    """The paths of all racers, packed; ``revision`` names the content, ``live`` is the live slider's setting.

    Without a ``clock`` there is a tick for every step. ``about`` is what files saved in the browser say of the
    experiment: ``views.share.files.about``.
    """
    trajectories = [run.trajectory for run in runs]
    clock = clock or by_steps(trajectories)
    arrays = _by_tick(surface, runs, clock)
    groups, seen = batches_seen(trajectories, seed)
    arrays |= seen
    header = {
        "surface": _name(surface),
        "start": list(start),
        "about": dict(about),
        "clock": {"unit": clock.unit, "name": clock.name},
        "runs": [_described(run, clock) | {"group": group} for run, group in zip(runs, groups, strict=True)],
    }
    header |= {"live": dict(live)} if live else {}
    revision = digest_of(repr(header).encode(), *(each.tobytes() for each in arrays.values()))
    return pack({"id": key, "revision": revision, **header}, arrays)


def _by_tick(surface: Surface, runs: Sequence[Run], clock: Clock) -> dict[str, np.ndarray]:
    """What all runs are at each tick of a clock, by the names the browser knows it by."""
    floor = contours(surface).floor or 0.0
    trajectories = [run.trajectory for run in runs]

    def timed(values: Sequence[np.ndarray], *shape: int) -> np.ndarray:
        """Each run's values by tick; with no run, an empty array of a run's shape."""
        found = [clock.retimed(run, each) for run, each in zip(trajectories, values, strict=True)]
        return np.stack(found) if found else np.empty((0, *shape, clock.ticks + 1))

    with np.errstate(all="ignore"):
        arrays = {
            "path": positions(timed([each.path for each in trajectories], 2), size_of(surface)),
            "gap": timed([each.loss for each in trajectories]) - floor,
            "slope": timed([np.hypot(*each.gradient) for each in trajectories]),
            "lr": timed([each.lr if each.steps else np.full(1, np.nan) for each in trajectories])[..., :-1],
            "cost": timed([each.evaluations for each in trajectories]).astype(np.uint32),
        }
        arrays |= {
            f"related{i}": timed([other.value(each.path) for each in trajectories])
            for i, other in enumerate(surface.related_losses().values())
        }
        bands = [run.band for run in runs if run.band is not None]
        if runs and len(bands) == len(runs):
            arrays["band"] = timed(bands, 3) - floor
    drift = getattr(surface, "drift", None)
    if drift is not None and runs:
        longest = max(trajectories, key=lambda each: each.steps)
        arrays["drift"] = clock.retimed(longest, drift(longest.steps)).astype(np.float32)
    if not clock.plain(trajectories):
        arrays["own"] = timed([np.arange(each.steps + 1) for each in trajectories]).astype(np.uint32)
    return arrays


def positions(path: np.ndarray, size: float) -> np.ndarray:
    """A path as float32. What is finer than 2⁻³⁰ of the window is rounded away beyond a number's first 13 bits."""
    with np.errstate(over="ignore"):
        single = path.astype("<f4")
    spare = np.clip(np.frexp(size)[1] - np.frexp(single)[1] - 6, 0, 11).astype("<u4")
    half = (np.uint32(1) << spare) >> np.uint32(1)
    return (((single.view("<u4") + half) >> spare) << spare).view("<f4")


def geometry(shape: Contours | Detail) -> dict[str, np.ndarray]:
    """Rings as the browser takes them."""
    return {"outline": shape.points, "rings": shape.rings, "counts": shape.counts}


def _stationary(surface: Surface) -> dict[str, np.ndarray]:
    """The stationary points, each with its kind's place in KINDS, and curves; nothing where there is none."""
    arrays = {}
    points, curves = surface.stationary_points(), surface.stationary_curves()
    if points:
        rows = [(p.x, p.y, p.value, *(p.eigenvalues or (np.nan, np.nan))) for p in points]
        arrays["stationary"] = np.array(rows, np.float32).T
        arrays["kind"] = np.array([KINDS.index((p.kind, p.form)) for p in points], np.uint16)
    if curves:
        rows = [(*xy, across) for c in curves for xy, across in zip(c.points, c.across, strict=True)]
        arrays["curve"] = np.array(rows, np.float32).T
    return arrays


def _described(run: Run, clock: Clock) -> dict:
    outcome = run.trajectory.verdict
    at = partial(clock.tick, run.trajectory)
    ending = [outcome.name, None if outcome.step is None else at(outcome.step), str(outcome)]
    marks = {"restart": run.schedule.restarts(run.trajectory.steps), **run.trajectory.marks}
    return {
        "label": run.label,
        **asdict(run.style),
        "outcome": ending,
        "name": run_name(run.label, run.trajectory.path),
        "marks": {word: _stretches([at(step) for step in steps]) for word, steps in marks.items() if steps},
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
