"""What the live slider is sent: one parameter at all its stops, run as one batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from descent import Experiment, Outcome, Trajectory
from descent.dial import Dial
from descent.outcome import SENTENCES
from views.plots.contours import contours
from views.stage.packing import pack
from views.stage.payload import digest_of, positions, size_of
from views.stage.timeline import GRADIENT, STEP, Clock
from views.text.numbers import number

POINTS = 80_000
"""Recorded points of all stops together, about 300 kB. Where there would be more, some stops are left out.

Every point of a run is sent as the paths are, to the bit, so that letting go of the slider moves nothing.
"""
FEWEST = 16
"""So many stops there are always."""


def stops_of(dial: Dial, steps: int) -> np.ndarray:
    """The values of a dial there is a run for: the slider's, or every second, third ... of them."""
    known = dial.param.stops()
    most = max(FEWEST, POINTS // (len(dial.racers) * (steps + 1)))
    every = -(-len(known) // most)
    return np.array(sorted({*known[::every], dial.param.low, dial.param.default, dial.param.high}), float)


@dataclass(frozen=True)
class Live:
    """The dials of an experiment, and the one that is live."""

    dials: tuple[Dial, ...]
    chosen: Dial | None
    experiment: Experiment

    def setting(self) -> dict[str, Any] | None:
        """The live parameter's key, its value, as text and as a place on the slider, and the batch that goes with it.

        ``basis`` names the batch: it is the same while nothing but this parameter changes.
        """
        if self.chosen is None:
            return None
        value = self.chosen.value(self.experiment)
        place = self.chosen.param.place(value)
        basis = _basis(self.chosen, self.experiment)
        return {"key": self.chosen.key, "value": value, "text": number(value, 12), "place": place, "basis": basis}

    def block(self, key: str, clock: Clock | None = None) -> bytes:
        """What the browser gets: the dials to choose from, and the batch of the chosen one by the clock's ticks."""
        rest = None if self.chosen is None else self.chosen.at_rest(self.experiment)
        steps = Clock(STEP, 1, max(self.experiment.lengths, default=0))
        return _block(key, self.dials, self.chosen, rest, clock or steps)


@lru_cache(maxsize=64)
def _block(key: str, dials: tuple[Dial, ...], chosen: Dial | None, rest: Experiment | None, clock: Clock) -> bytes:
    header: dict[str, Any] = {"id": key, "menu": _menu(dials)}
    if chosen is None or rest is None:
        return pack(header, {})
    stops = stops_of(chosen, clock.ticks)
    # at rest an experiment holds only the racers that move
    moved = replace(chosen, racers=tuple(range(len(rest.racers)))).turned(rest, stops)
    racers, curves = zip(*moved, strict=True)
    runs = replace(rest, racers=racers, schedule=curves).run()
    if clock.name == GRADIENT and not _alike(rest, chosen, stops, runs):
        return pack(header, {})
    header |= {
        "key": chosen.key,
        "label": f"{chosen.owner} {chosen.label}",
        "basis": digest_of(repr((chosen.key, rest)).encode()),
        "racers": chosen.racers,
        "values": stops.tolist(),
        "texts": [number(value, 12) for value in stops.tolist()],
        "places": [round(chosen.param.place(value), 6) for value in stops.tolist()],
        "sentences": SENTENCES,
        "outcomes": [[_ended(run, outcome, clock) for outcome in run.verdict] for run in runs],
    }
    return pack(header, _arrays(rest, runs, clock))


def _alike(rest: Experiment, chosen: Dial, stops: np.ndarray, runs: Sequence[Trajectory]) -> bool:
    """Whether a step costs the same at all stops, so that one clock fits them: seen at both ends."""
    dial = replace(chosen, racers=tuple(range(len(rest.racers))))
    for value in (stops[0], stops[-1]):
        racers, curves = zip(*dial.turned(rest, float(value)), strict=True)
        ends = replace(rest, racers=racers, schedule=curves).run()
        if any(not np.array_equal(a.evaluations, b.evaluations) for a, b in zip(ends, runs, strict=True)):
            return False
    return True


def _ended(run: Trajectory, outcome: Outcome, clock: Clock) -> list:
    """The name of an outcome's sentence, its step, and the tick that shows it."""
    return [outcome.name, outcome.step, None if outcome.step is None else clock.tick(run, outcome.step)]


def _arrays(experiment: Experiment, runs: Sequence[Trajectory], clock: Clock) -> dict[str, np.ndarray]:
    """What paths_block sends of a race, with an axis for the stops behind that of the racers."""
    surface, floor = experiment.surface, contours(experiment.surface).floor or 0.0

    def timed(values: Sequence[np.ndarray]) -> np.ndarray:
        """The runs' values by tick, the stops before the ticks."""
        return np.stack([clock.retimed(run, each) for run, each in zip(runs, values, strict=True)])

    with np.errstate(all="ignore"):
        arrays = {
            "path": positions(timed([np.moveaxis(run.path, 2, 0) for run in runs]), size_of(surface)),
            "gap": timed([run.loss.T for run in runs]) - floor,
            "slope": timed([np.hypot(*run.gradient).T for run in runs]),
            "lr": timed([run.lr.T for run in runs])[..., :-1],
        }
        arrays |= {
            f"related{i}": timed([other.value(run.path).T for run in runs])
            for i, other in enumerate(surface.related_losses().values())
        }
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def _basis(dial: Dial, experiment: Experiment) -> str:
    """A name for all that a dial's batch depends on."""
    return digest_of(repr((dial.key, dial.at_rest(experiment))).encode())


def _menu(dials: Sequence[Dial]) -> list:
    """The dials by owner: [owner, [[key, label], ...]]."""
    found: dict[str, list] = {}
    for dial in dials:
        found.setdefault(dial.owner, []).append([dial.key, dial.label])
    return list(found.items())
