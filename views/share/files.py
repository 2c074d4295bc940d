"""What can be taken away: names and notes for saved files, the trajectories as numbers, the link as a QR code."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import segno

from descent import Experiment, Optimizer, Trajectory, Wrapper, __version__
from views.address.address import written
from views.share import sheet

LONGEST_STEM = 52
"""With the longest theme, size and ending behind it, a file's name has at most 80 letters."""
LONGEST_LINK = 213
"""A longer link makes a QR code that no one reads off a projector: this fits version 10 at error correction M."""
QUIET, SIDE = 4, 390
"""The white margin of a QR code in modules, and about how many pixels wide it is with it."""
COLUMNS = ("racer", "step", "x", "y", "loss", "gradient norm", "learning rate", "gradients")


def about(experiment: Experiment, terms: str = "") -> dict[str, Any]:
    """What a saved file says of its experiment: the stem of its name, the settings, the seed and the software.

    ``terms`` are those of a race: also what is written below a picture unless someone takes it away.
    """
    return {
        "stem": stem(experiment),
        "settings": settings(experiment, terms),
        "seed": experiment.seed,
        "software": f"Descent {__version__}",
        **({"caption": terms} if terms else {}),
    }


def settings(experiment: Experiment, terms: str = "") -> str:
    """An experiment in one line, exact; with the terms of the race it is in."""
    x, y = experiment.start
    racers = [repr(racer) for racer in experiment.racers]
    shared = ""
    for words, setting in _settings(experiment).items():
        if isinstance(setting, tuple):
            racers = [f"{racer} {words.format(own)}" for racer, own in zip(racers, setting, strict=True)]
        else:
            shared += f", {words.format(setting)}"
    where = f"{experiment.surface!r}, start ({x!r}, {y!r}){shared}, seed {experiment.seed}"
    return f"{where}: {', '.join(racers) or 'no optimizer'}" + (f". {terms}" if terms else "")


def _settings(experiment: Experiment) -> dict[str, Any]:
    """What is one for all racers or one for each, by the words around it."""
    sampled = {"seeing {!r}": experiment.sampling} if experiment.surface.samples else {}
    return {"for {!r} steps": experiment.steps, "with {!r}": experiment.schedule, **sampled}


def stem(experiment: Experiment) -> str:
    """How a file's name begins: surface, its parameters, the optimizers and a hash of all settings.

    Lower-case ASCII. Where all of it is too long, the optimizers are counted, and then the parameters left out.
    """
    surface, racers = experiment.surface, experiment.racers
    shape = "-".join(f"{name}{written(value)}" for name, value in surface.named().items())
    names = "-".join(_rule(racer).id.replace("_", "-") for racer in racers) or "none"
    mark = blake2b(repr(experiment).encode(), digest_size=3).hexdigest()
    full = [part for part in (surface.id.replace("_", "-"), shape) if part]
    choices = ([*full, names], [*full, f"{len(racers)}-optimizers"], [full[0], f"{len(racers)}-optimizers"])
    found = ("_".join([*parts, mark]) for parts in choices)
    text = next((text for text in found if len(text) <= LONGEST_STEM), mark)
    return re.sub(r"[^a-z0-9._-]", "-", text.lower())


def _rule(optimizer: Optimizer) -> Optimizer:
    """The update rule inside the wrappers."""
    while isinstance(optimizer, Wrapper):
        optimizer = optimizer.inner
    return optimizer


def table(experiment: Experiment, labels: Sequence[str], runs: Sequence[Trajectory], terms: str = "") -> str:
    """The trajectories as CSV, every number in full: it reads back to the last bit.

    One row for each racer and step. The learning rate is that of the update which leaves the step, so the last step
    has none. Gradients are those of single samples asked for so far. Lines that begin with # give the settings.
    """
    notes = [settings(experiment, terms), experiment.surface.text(), f"Descent {__version__}"]
    rows = (row for label, run in zip(labels, runs, strict=True) for row in _rows(sheet.name(label), run))
    return sheet.table(notes, COLUMNS, rows)


def _rows(label: str, run: Trajectory) -> Iterator[tuple[Any, ...]]:
    with np.errstate(all="ignore"):
        slope = np.hypot(*run.gradient)
    known = [column.tolist() for column in (*run.path, run.loss, slope)]
    numbers = zip(*known, [*run.lr.tolist(), ""], run.evaluations.tolist(), strict=True)
    yield from ((label, step, *values) for step, values in enumerate(numbers))


def qr(link: str) -> bytes | None:
    """A link as a QR code, a PNG dark on light; None where it is too long to be read off a projector."""
    if not 0 < len(link.encode()) <= LONGEST_LINK:
        return None
    picture = io.BytesIO()
    code = segno.make_qr(link, error="m", boost_error=False)
    code.save(picture, kind="png", scale=SIDE // code.symbol_size(border=QUIET)[0], border=QUIET)
    return picture.getvalue()
