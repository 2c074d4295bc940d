"""Experiments as addresses: what the settings describe is the experiment they were made from, to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from descent import Experiment, Optimizer, Sampling, Surface, Transformed, params, recommended_rate
from descent.batches import Stage
from optimizers import OPTIMIZERS, SGD, Adam, Momentum
from optimizers.schedules import SCHEDULES, Cosine, Exponential
from optimizers.wrappers import WRAPPERS, ClipNorm, GradientNoise, Lookahead
from studies import STUDIES
from surfaces import SURFACES, Drift, Finetune, Linreg, Redundant, Rosenbrock, Sine, Trap
from tests.helpers import drawn, ids, measured
from views.address.address import Address, written
from views.address.racer_setup import MOST
from views.address.schema import STEPS
from views.address.setup import DATA, PLAYGROUND, Setup, setup_of
from views.address.spelling import page_and_settings

OFFERS = {"playground": PLAYGROUND, "data": DATA}
FOUR = Sampling(batch=4)
LOW, HIGH = 0.6, 2.5
"""Two sizes of a sample of the sine wave."""
EASY = (Stage(200, 0, LOW), Stage(400, 0, HIGH))
HARD = (Stage(50, HIGH, 4), Stage(100, LOW, 4))


def read(page: str, settings: dict[str, str]) -> Setup:
    """What the page makes of the settings; it must find no fault with them, and keep all but the usual rates."""
    address = Address(settings)
    setup = setup_of(address, OFFERS[page])
    kept = address.finish()
    assert address.problems == []
    assert all(key.endswith(".lr") for key in settings.keys() - kept.keys())
    return setup


def comes_back(given: Experiment) -> dict[str, str]:
    """The settings of an experiment, once they have been found to describe it."""
    page, settings = page_and_settings(given)
    assert read(page, settings).experiment == given
    return settings


def trap(*racers: Optimizer, **changes) -> Experiment:
    return replace(Experiment(Trap(), racers or (SGD(0.1),), (-5, 1.5)), **changes)


def sine(*racers: Optimizer, **changes) -> Experiment:
    return replace(Experiment(Sine(), racers or (SGD(0.1),), (4, 0), sampling=FOUR), **changes)


def placed(surface: Surface, rng: np.random.Generator) -> Surface:
    """The surface somewhere else."""
    return Transformed(surface, **{name: rng.choice(each.grid(9)) for name, each in params(Transformed).items()})


def far(surface: Surface, rng: np.random.Generator) -> tuple[float, float]:
    """A start that may lie outside the window."""
    x, y = (rng.uniform(-2, 2) * (high - low) + (low + high) / 2 for low, high in surface.domain)
    return x, y


@pytest.mark.parametrize("study", STUDIES.values(), ids=ids)
def test_every_experiment_of_a_study(study):
    for given in measured(study).experiments.values():
        page, settings = page_and_settings(given)
        shown = read(page, settings).experiment
        assert shown == replace(given, schedule=shown.schedule, sampling=shown.sampling)
        assert shown.schedules == given.schedules
        assert [s.on(given.surface) for s in shown.samplings] == [s.on(given.surface) for s in given.samplings]


@pytest.mark.parametrize("kind", SURFACES.values(), ids=ids)
def test_every_surface(kind):
    surface, rng = kind(), np.random.default_rng(1)
    page = "data" if surface.samples else "playground"
    rates = {name: recommended_rate(surface, OPTIMIZERS[name]) for name in OFFERS[page].racers}
    racers = tuple(OPTIMIZERS[name](lr=rate) for name, rate in rates.items())
    sampling = Sampling(batch=min(4, surface.cost)) if surface.samples else Sampling()
    usual = Experiment(surface, racers, surface.starts[0], surface.steps, sampling=sampling)
    first = {} if kind.id == OFFERS[page].surface else {"surface": kind.id}
    assert page_and_settings(usual) == (page, {**first, **{f"{name}.lr": written(lr) for name, lr in rates.items()}})
    comes_back(usual)
    shaped = drawn(kind, rng)
    moved = placed(shaped, rng)
    comes_back(replace(usual, surface=shaped, start=far(shaped, rng), steps=77))
    comes_back(replace(usual, surface=moved, start=far(moved, rng)))


@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=ids)
def test_every_optimizer(rule):
    rng = np.random.default_rng(2)
    for given in (trap(drawn(rule, rng), drawn(rule, rng)), sine(rule(), drawn(rule, rng), Adam(0.1))):
        settings = comes_back(given)
        assert settings["racers"].startswith(f"{rule.id},{rule.id}-2")
        assert (f"{rule.id}.lr" in settings) == ("lr" in params(rule))


@pytest.mark.parametrize("wrapper", WRAPPERS.values(), ids=ids)
def test_every_wrapper(wrapper):
    rng = np.random.default_rng(3)
    other = next(each for each in WRAPPERS.values() if each is not wrapper)
    inner, outer = drawn(wrapper, rng, drawn(Adam, rng)), drawn(other, rng, wrapper(SGD(0.3)))
    settings = comes_back(trap(inner, outer, drawn(wrapper, rng, other(SGD(0.3)))))
    assert settings["sgd.wrappers"] == f"{wrapper.id},{other.id}"
    assert settings["sgd-2.wrappers"] == f"{other.id},{wrapper.id}"


@pytest.mark.parametrize("kind", SCHEDULES.values(), ids=ids)
def test_every_schedule(kind):
    rng = np.random.default_rng(4)
    three = (SGD(0.1), Adam(0.1), SGD(0.2))
    comes_back(trap(*three, schedule=drawn(kind, rng)))
    comes_back(trap(*three, schedule=(drawn(kind, rng), Exponential(0.97), kind())))


@pytest.mark.parametrize(
    ("given", "settings"),
    [
        (trap(), {"racers": "sgd", "sgd.lr": "0.1"}),
        (trap(Adam(0.1), Adam(0.1, 0.5)), {"racers": "adam,adam-2", "adam-2.beta1": "0.5"}),
        (trap(start=(1 / 3, -0.1)), {"start": "0.3333333333333333,-0.1"}),
        (trap(steps=1), {"steps": "1"}),
        (trap(schedule=Cosine()), {"schedule": "cosine"}),
        (
            trap(SGD(0.1), SGD(0.2), schedule=(Exponential(0.9), Exponential(0.8))),
            {"sgd.schedule": "exponential", "sgd.exponential.gamma": "0.9", "sgd-2.exponential.gamma": "0.8"},
        ),
        (
            trap(ClipNorm(GradientNoise(SGD(0.1), seed=7))),
            {"sgd.wrappers": "gradient_noise,clip_norm", "sgd.gradient_noise.seed": "7"},
        ),
        (trap(surface=Transformed(Trap(), 30, dx=-0.5)), {"moved.degrees": "30", "moved.dx": "-0.5"}),
        (sine(surface=Transformed(Sine(), scale=2.5)), {"surface": "sine", "moved.scale": "2.5"}),
        (sine(sampling=Sampling(4, "fixed"), seed=99), {"order": "fixed", "seed": "99"}),
        (
            sine(SGD(0.1), SGD(0.2), sampling=(Sampling(23, "replace"), Sampling(1, "replace"))),
            {"batch": "23", "sgd-2.batch": "1", "order": "replace"},
        ),
        (sine(sampling=Sampling(4, stages=EASY)), {"curriculum": "easy", "first": "0.6"}),
        (
            sine(surface=Transformed(Sine(), 10), sampling=Sampling(4, stages=HARD)),
            {"curriculum": "hard", "each": "50", "first": "0.6", "second": "2.5"},
        ),
        (sine(surface=Linreg().replacing(12, v=14.0)), {"outlier": "on"}),
        (sine(surface=Transformed(Linreg(p=0.2).replacing(12, v=14.0), 5)), {"outlier": "on", "linreg.p": "0.2"}),
        (sine(surface=Redundant(p=0.4)), {"redundant.p": "0.4"}),
        (sine(surface=Redundant(), sampling=Sampling(2, dropout=0.3)), {"redundant.p": "0.3", "dropout": "masks"}),
        (
            sine(surface=Transformed(Linreg(), 5), sampling=Sampling(2, dropout=0.3)),
            {"linreg.p": "0.3", "dropout": "masks", "moved.degrees": "5"},
        ),
    ],
)
def test_made_by_hand(given, settings):
    assert settings.items() <= comes_back(given).items()


def test_all_at_once_comes_back():
    racers = (Lookahead(ClipNorm(SGD(0.1), c=0.5), k=7), SGD(0.1), Momentum(0.01), Adam(0.1))
    surface = Transformed(Linreg().replacing(12, v=14.0), -30, 2, 0.5, -0.5)
    sampling = Sampling(1, "replace", (Stage(60, 0, 2.0), Stage(120, 0, 3.0)), 0.25)
    comes_back(
        Experiment(
            surface,
            racers,
            (0.1, 0.2),
            321,
            (Cosine(), Exponential(0.9), Cosine(floor=0.1), Cosine()),
            5,
            (sampling, replace(sampling, batch=3), sampling, replace(sampling, batch=24)),
        )
    )


@pytest.mark.parametrize(
    ("given", "usual"),
    [
        (sine(sampling=Sampling()), sine(sampling=Sampling(23))),
        (sine(sampling=Sampling(100, "replace")), sine(sampling=Sampling(23, "replace"))),
        (trap(surface=Transformed(Trap())), trap()),
        (trap(SGD(0.1), Adam(0.1)).among((0,)), trap()),
    ],
)
def test_the_same_in_other_words(given, usual):
    """A batch of 0 is all samples, what is moved by nothing stays, and a tuple of equals is one for all."""
    assert page_and_settings(given) == page_and_settings(usual)
    comes_back(usual)


def test_racers_have_the_names_they_are_given():
    given = trap(Adam(0.1), Adam(0.2))
    page, settings = page_and_settings(given, ["slow", "  fast\nand much longer than can be shown "])
    assert [racer.label for racer in read(page, settings).racers.values()] == ["slow Adam", "fast and much longer Adam"]
    _, settings = page_and_settings(given, {"adam-2": "fast"})
    assert settings.keys() == {"racers", "adam.lr", "adam-2.lr", "adam-2.name"}
    with pytest.raises(ValueError, match=r"adam-3\.name"):
        page_and_settings(given, {"adam-3": "who?"})
    with pytest.raises(ValueError, match="zip"):
        page_and_settings(given, ["only one"])


class Secret(SGD):
    """A rule that is in no menu."""


class Hidden(Trap):
    """A surface that is in no menu, though its id is."""

    id = "trap"


class Own(Cosine):
    """A schedule that is in no menu."""


class Around(Lookahead):
    """A wrapper that is in no menu."""


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (trap(start=(99, 0)), r"start = 99,0.* too far"),
        (trap(start=(np.nan, 0)), "start = nan,0.* not finite"),
        (trap(steps=STEPS.high + 1), "steps = 2001.* not between"),
        (trap(steps=0), "steps = 0"),
        (trap(SGD(0.1), SGD(0.2), steps=(100, 200)), "equally many steps"),
        (trap(SGD(100.0)), r"sgd\.lr = 100.* not between"),
        (trap(Adam(0.1, 1.5)), r"adam\.beta1 = 1\.5"),
        (trap(SGD(0.1), Lookahead(SGD(0.1), k=2.5)), r"sgd-2\.lookahead\.k = 2\.5.* not a whole number"),
        (trap(schedule=Exponential(2.0)), r"exponential\.gamma = 2"),
        (trap(SGD(0.1), SGD(0.2), schedule=(Cosine(), Exponential(2.0))), r"sgd-2\.exponential\.gamma = 2"),
        (trap(surface=Trap(A=99.0)), r"trap\.A = 99"),
        (trap(surface=Transformed(Trap(), dx=6.0)), r"moved\.dx = 6"),
        (trap(surface=Transformed(Transformed(Trap(), 30), dx=1.0)), "moved 2 times"),
        (trap(surface=Trap(A=np.array([0.5, 1.0]))), "Trap has several values of A"),
        (trap(surface=Transformed(Trap(), degrees=np.array([5.0, 10.0]))), "several values of degrees"),
        (trap(SGD(np.array([0.1, 0.2]))), "SGD has several values of lr"),
        (trap(schedule=Exponential(np.array([0.9, 0.99]))), "Exponential has several values of gamma"),
        (trap(surface=Drift(t=3.0), start=(0, 0)), r"drift\.t.* sets nothing"),
        (trap(*[SGD(0.1)] * (MOST + 1)), "racers = sgd-9"),
        (trap(*[rule(0.1) for rule in (SGD, Adam, Momentum)] * 3), "names 9; the first 8"),
        (Experiment(Trap(), (), (0, 0)), "no racer"),
        (trap(Secret(0.1)), "Secret is in no menu"),
        (trap(Around(SGD(0.1))), "Around is in no menu"),
        (trap(schedule=Own()), "Own is in no menu"),
        (trap(surface=Hidden()), "Hidden is in no menu"),
        (trap(Lookahead(Lookahead(SGD(0.1)), k=7)), r"sgd\.wrappers = lookahead.* twice"),
        (trap(seed=3), "seed would be another"),
        (trap(sampling=FOUR), "batches would be others"),
        (sine(seed=100), "seed = 100.* not between"),
        (sine(SGD(0.1), SGD(0.2), sampling=(FOUR, Sampling(4, "fixed"))), "batches would be others"),
        (sine(sampling=Sampling(4, stages=EASY[:1])), "stages"),
        (sine(sampling=Sampling(4, stages=(*EASY, Stage(500, 0, 3)))), "stages"),
        (sine(sampling=Sampling(4, stages=(EASY[0], Stage(300, 0, HIGH)))), "stages"),
        (sine(sampling=Sampling(4, stages=(EASY[0], Stage(400, 0, 0.2)))), "stages"),
        (sine(sampling=Sampling(4, stages=(EASY[0], Stage(400, LOW, HIGH)))), "stages"),
        (sine(sampling=Sampling(4, stages=(HARD[0], Stage(100, LOW, 3.5)))), "stages"),
        (sine(sampling=Sampling(4, stages=(Stage(5, 0, LOW), Stage(10, 0, HIGH)))), "each = 5.* not between"),
        (sine(sampling=Sampling(4, stages=(Stage(50, 0, LOW), Stage(100, 0, 7)))), "second = 7.* not between"),
        (sine(sampling=Sampling(4, dropout=0.5)), r"sine\.p.* sets nothing"),
        (sine(surface=Linreg(), sampling=Sampling(4, dropout=0.95)), r"linreg\.p = 0\.95.* not between"),
        (sine(surface=Linreg(p=0.5), sampling=Sampling(4, dropout=0.5)), "surface would have other numbers or samples"),
        (sine(surface=Linreg().replacing(3, v=14.0)), "surface would have other numbers or samples"),
        (sine(surface=Linreg(samples=((0, 1), (2, 3)))), "surface would have other numbers or samples"),
        (sine(surface=Finetune().replacing(0, v=3.0)), "outlier.* sets nothing"),
        (trap(surface=Rosenbrock(), start=(0, 0), seed=-1), "seed would be another"),
    ],
)
def test_what_no_page_can_show_is_refused_by_name(given, names):
    with pytest.raises(ValueError, match=names):
        page_and_settings(given)
