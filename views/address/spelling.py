"""An experiment as a page and the settings of its address: the inverse of the sidebar.

The link under Share is the page's own address: ``session.link``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from descent import Constant, Entry, Experiment, Optimizer, Schedule, Surface, params, transformed, unplaced
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from optimizers.wrappers import WRAPPERS
from surfaces import SURFACES
from views.address.address import Address, tidied, written
from views.address.racer_setup import LONGEST_NAME
from views.address.schema import spelt as spelt_by
from views.address.setup import DATA, PLAYGROUND, setup_of

PAGES = {"playground": PLAYGROUND, "data": DATA}
APART = ("inner", "samples")
"""Fields that are spelled by themselves."""
COMPARED = {
    "surface": "The surface would have other numbers or samples.",
    "racers": "The racers would be others.",
    "start": "The start would be another.",
    "lengths": "All racers would make equally many steps.",
    "schedules": "The schedules would be others.",
    "samplings": "The batches would be others, by size, order, stages or dropout.",
    "seed": "The seed would be another.",
}
"""What makes an experiment, and what there is to say where a page does not get it right."""


def page_and_settings(
    experiment: Experiment, labels: Mapping[str, str] | Sequence[str] = ()
) -> tuple[str, dict[str, str]]:
    """The page that shows an experiment, and the settings from which its sidebar describes just that.

    ``labels`` name the racers on the map, one for each, or some by place: {"adam-2": "slow"}. Learning rates are
    always among the settings, since what a page recommends may change; all else is only where it is not the page's
    default. Raises ValueError, which says what no page can show.
    """
    given = _normal(experiment)
    page = "data" if given.surface.samples else "playground"
    slots = _slots(given.racers)
    spelt = {
        **_ground(given.surface),
        **spelt_by(given),
        **(_batches(given, slots) if given.surface.samples else {}),
        **_schedules(given.schedules, slots),
        "racers": ",".join(slots),
    }
    for slot, racer in zip(slots, given.racers, strict=True):
        spelt |= _racer(slot, racer)
    names = labels if isinstance(labels, Mapping) else dict(zip(slots, labels or [""] * len(slots), strict=True))
    spelt |= {f"{slot}.name": tidied(name, LONGEST_NAME) for slot, name in names.items()}
    return page, _checked(spelt, given, page)


def _checked(spelt: Mapping[str, str], given: Experiment, page: str) -> dict[str, str]:
    """The settings that differ from the page's defaults, once read back as the same experiment.

    What is on a slider, within reach or too much for one race, the page itself knows best.
    """
    address = Address(spelt)
    shown = _normal(setup_of(address, PAGES[page]).experiment)
    kept = address.finish()
    other = [words for name, words in COMPARED.items() if getattr(shown, name) != getattr(given, name)]
    wrong = address.problems or other
    if wrong:
        raise ValueError(f"The {page} page cannot show this: {' '.join(wrong)}")
    return {key: text for key, text in spelt.items() if key in kept or key.endswith(".lr")}


def _normal(experiment: Experiment) -> Experiment:
    """The same experiment as a sidebar says it: a batch of all has a number, and what stays in place is not moved."""
    surface, (inner, places) = experiment.surface, unplaced(experiment.surface)
    if len(places) > 1:
        raise ValueError(f"{inner.title} is moved {len(places)} times, and on a page only once.")
    for place in places:
        surface = transformed(inner, **{name: getattr(place, name) for name in params(type(place))})
    each = experiment.samplings
    sized = tuple(replace(s, batch=s.size(surface)) for s in each) if surface.samples else each
    return replace(experiment, surface=surface, sampling=sized)


def _slots(racers: Sequence[Optimizer]) -> list[str]:
    """The places of the racers: "adam", then "adam-2"."""
    if not racers:
        raise ValueError("There is no racer to show.")
    kinds = [_known(racer.core, OPTIMIZERS) for racer in racers]
    copies = [kinds[: i + 1].count(kind) for i, kind in enumerate(kinds)]
    return [kind if copy == 1 else f"{kind}-{copy}" for kind, copy in zip(kinds, copies, strict=True)]


def _racer(slot: str, racer: Optimizer) -> dict[str, str]:
    core, *wrappers = racer.layers
    own = {**_numbers(core, slot), f"{slot}.wrappers": ",".join(_known(each, WRAPPERS) for each in wrappers)}
    for each in wrappers:
        own |= _numbers(each, f"{slot}.{each.id}")
    return own


def _schedules(schedules: Sequence[Schedule], slots: Sequence[str]) -> dict[str, str]:
    """One for all, or else each racer's own."""
    curves = [{"schedule": _known(each, SCHEDULES), **_numbers(each, each.id)} for each in schedules]
    if all(curve == curves[0] for curve in curves):
        return curves[0]
    own = [(slot, curve) for slot, curve in zip(slots, curves, strict=True) if curve["schedule"] != Constant.id]
    return {f"{slot}.{key}": text for slot, curve in own for key, text in curve.items()}


def _ground(surface: Surface) -> dict[str, str]:
    """The surface and its place."""
    inner, places = unplaced(surface)
    ground = {"surface": _known(inner, SURFACES), **_numbers(inner, inner.id)}
    for place in places:
        ground |= _numbers(place, "moved")
    return ground


def _batches(experiment: Experiment, slots: Sequence[str]) -> dict[str, str]:
    """The batch size of each racer, and the rate of dropout: with random masks, the surface's p is it."""
    sizes = {f"{slot}.batch": written(s.batch) for slot, s in zip(slots, experiment.samplings, strict=True)}
    dropout = experiment.samplings[0].dropout
    return {**sizes, **({f"{unplaced(experiment.surface)[0].id}.p": written(dropout)} if dropout else {})}


def _known(item: Entry, catalogue: Mapping[str, type]) -> str:
    """An item's id in the menus."""
    if catalogue.get(item.id) is not type(item):
        raise ValueError(f"{type(item).__name__} is in no menu of a page.")
    return item.id


def _numbers(item: Any, scope: str) -> dict[str, str]:
    """An item's own numbers where they are not the default; the learning rate in any case."""
    values = {each.name: (getattr(item, each.name), each.default) for each in fields(item) if each.name not in APART}
    several = [name for name, (value, _) in values.items() if np.ndim(value)]
    if several:
        raise ValueError(f"{item.title} has several values of {several[0]}, and a slider one.")
    return {f"{scope}.{n}": written(v) for n, (v, default) in values.items() if n == "lr" or v != default}
