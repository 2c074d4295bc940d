"""Every setting of an experiment that is no item's own number, once: its key, its part of the page, what it may be.

What depends on the surface or on who races (which samples there are, say) is worked out where it is read, in
``views.address.setup``; items declare their numbers themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from descent import Constant, DataSurface, Experiment, Param, Sampling, unplaced
from descent.batches import ORDERS
from descent.fairness import RULES, Tuned
from optimizers.schedules import SCHEDULES
from views.address.address import written
from views.address.fields import OFF, ON, SWITCH, Choice, Kind, Number, titles

Part = Literal["ground", "run", "order", "racers", "terms", "view", "page"]
"""Where a setting belongs: the surface; what all runs have in common; the samples' order; who races, and how; the terms
of a race; what is shown of the experiment; the page, whatever it shows."""

STEPS = Param("steps", 200, 1, 2000, "T", "integer", "steps: how many updates each optimizer makes")
STEP_STOPS = (10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000)
BY_STEPS, BY_GRADIENTS = "steps", "gradients"
EACH, ONE = "each", "one"
SHARED_RATE = Param("lr", 0.1, 1e-5, 10.0, "η", "log", "learning rate: the same for every optimizer")
EXACT, MASKS = "mean", "masks"
ALL, EASY, HARD = "all", "easy", "hard"
STAGE = Param("each", 200, 10, 1000, "T", "integer", "stage: how many updates each of the first two stages lasts")
SEED = Param("seed", 0, 0, 99, "s", "integer", "seed: another one is another order of the samples")
TARGET = Param("target", 0.01, 1e-6, 0.5, "(of the gap)", "log", "target: this share of the start's gap is left")
LENGTH = Param("length", 0.01, 1e-4, 0.3, "(of the diagonal)", "log", "first step: this share of the window's diagonal")
RUNS = Param("runs", 20, 2, 200, "N", "integer", "runs: how many the table is over")
DRAW = Param("draw", 0, 0, 99, "s", "integer", "draw: another one is other starts")


@dataclass(frozen=True)
class Setting:
    """A setting by its key in the address.

    kind     what it may be; None where that depends on the rest of the experiment
    default  what it is where the address does not say; None likewise
    of       how an experiment spells it, None where it has no need to; without it, no experiment says anything of it
    """

    key: str
    part: Part
    kind: Kind | None = None
    default: str | None = None
    of: Callable[[Experiment], str | None] | None = None

    def choice(self) -> tuple[str, Choice, str]:
        """Its key, its options and its default, for a reader."""
        assert isinstance(self.kind, Choice)
        assert self.default is not None
        return self.key, self.kind, self.default

    def number(self) -> tuple[str, Number]:
        """Its key and its range, for a reader."""
        assert isinstance(self.kind, Number)
        return self.key, self.kind


def _seen(experiment: Experiment) -> Sampling | None:
    """What the first racer sees, where there are samples to see."""
    return experiment.samplings[0] if experiment.surface.samples else None


def _of_samples(spell: Callable[[Experiment, Sampling], str | None]) -> Callable[[Experiment], str | None]:
    def of(experiment: Experiment) -> str | None:
        seen = _seen(experiment)
        return None if seen is None else spell(experiment, seen)

    return of


def _outlier(experiment: Experiment) -> str | None:
    """A table of samples that is not the usual one can only be that with the outlier."""
    inner, _ = unplaced(experiment.surface)
    return ON if isinstance(inner, DataSurface) and inner.samples != type(inner)().samples else None


def _easy(seen: Sampling) -> bool:
    """Whether easy samples, those from 0 on, come first; hard ones are those up to the largest."""
    return seen.stages[0].low == 0


def _limit(place: int) -> Callable[[Experiment], str | None]:
    def spell(_: Experiment, seen: Sampling) -> str | None:
        if not seen.stages:
            return None
        ends = (seen.stages[0], seen.stages[-1])
        return written(sorted(stage.high if _easy(seen) else stage.low for stage in ends)[place])

    return _of_samples(spell)


_TABLE = (
    Setting("surface", "ground"),
    Setting(
        "dropout",
        "ground",
        Choice({EXACT: "Its mean", MASKS: "At random"}),
        EXACT,
        _of_samples(lambda _, seen: MASKS if seen.dropout else None),
    ),
    Setting("outlier", "ground", SWITCH, OFF, _outlier),
    Setting("batch", "run", of=_of_samples(lambda _, seen: written(seen.batch))),
    Setting("order", "order", Choice(dict(ORDERS)), "shuffle", _of_samples(lambda _, seen: seen.order)),
    Setting("seed", "order", Number(SEED, tuple(range(21))), of=_of_samples(lambda shown, _: written(shown.seed))),
    Setting("band", "view", SWITCH, OFF),
    Setting(
        "curriculum",
        "order",
        Choice({ALL: "All samples at once", EASY: "Easy samples first", HARD: "Hard samples first"}),
        ALL,
        _of_samples(lambda _, seen: (EASY if _easy(seen) else HARD) if seen.stages else None),
    ),
    Setting("first", "order", of=_limit(0)),
    Setting("second", "order", of=_limit(1)),
    Setting(
        "each",
        "order",
        Number(STAGE),
        of=_of_samples(lambda _, seen: written(seen.stages[0].until) if seen.stages else None),
    ),
    Setting("start", "run", of=lambda shown: written(*shown.start)),
    Setting("racers", "racers"),
    Setting("rates", "racers", Choice({EACH: "Each its own", ONE: "One for all"}), EACH),
    Setting("lr", "terms", Number(SHARED_RATE)),
    Setting("rule", "terms", Choice({name: rule.title for name, rule in RULES.items()}), Tuned.id),
    Setting("length", "terms", Number(LENGTH)),
    Setting("target", "terms", Number(TARGET)),
    Setting("goal", "terms", Choice({"settled": "Settling under it", "reached": "Reaching it"}), "settled"),
    Setting("over", "terms", Choice({"one": "One run", "starts": "Starts", "seeds": "Seeds"}), "one"),
    Setting("runs", "terms", Number(RUNS, (5, 10, 20, 50, 100, 200))),
    Setting("draw", "terms", Number(DRAW, tuple(range(21)))),
    Setting("rotate", "terms", SWITCH, ON),
    Setting("schedule", "racers", titles(SCHEDULES), Constant.id),
    Setting("steps", "run", Number(STEPS, STEP_STOPS), of=lambda shown: written(shown.lengths[0])),
    Setting("by", "run", Choice({BY_STEPS: "Steps", BY_GRADIENTS: "Gradients"}), BY_STEPS),
    Setting("why", "view"),
    Setting("whatif", "view"),
    Setting("live", "view"),
    Setting("present", "page"),
)
SETTINGS = {setting.key: setting for setting in _TABLE}


def keys(*parts: Part) -> tuple[str, ...]:
    """The keys of some parts' settings."""
    return tuple(setting.key for setting in _TABLE if setting.part in parts)


def words(key: str, value: str) -> str:
    """What a value of a choice is called."""
    kind = SETTINGS[key].kind
    assert isinstance(kind, Choice)
    return kind.options[value]


def spelt(experiment: Experiment) -> dict[str, str]:
    """The settings that an experiment spells, by key: those of no racer and no item alone."""
    found = {setting.key: setting.of(experiment) for setting in _TABLE if setting.of}
    return {key: text for key, text in found.items() if text is not None}
