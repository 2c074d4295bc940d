"""The Lab's script and its numbers, without a browser: every map, sweep, basin and study against single runs."""

from __future__ import annotations

import csv
import io
from base64 import b64decode
from dataclasses import replace
from functools import partial
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import analysis
from analysis import Axis, Basins, Conditions, parameter_map
from analysis.basins import SCORED
from analysis.flow import kept_steps
from analysis.parameter_map import FIRST, looks
from analysis.sensitivity import HIGHEST, LOWEST
from analysis.sweep import stretches
from descent import Arrival, Experiment, arrive, descend, params
from descent.basins import KINDS
from descent.basins import ends as ends_of
from descent.dial import Dial
from descent.metrics import settle_step
from descent.scores import quantiles
from descent.trials import random
from optimizers import OPTIMIZERS
from studies import STUDIES
from surfaces import SURFACES
from tests.helpers import same
from tests.lab_numbers import lab_setup, mapped, measured
from tests.page_script import address, healthy, notices, visited
from views.address.address import Address
from views.address.racer_setup import Racer
from views.address.setup import DATA, PLAYGROUND, Setup, setup_of
from views.lab import flow, open_run
from views.lab.basins import page as basins_page
from views.lab.basins import table as basins_table
from views.lab.figures.axes import ticks
from views.lab.map import page as map_page
from views.lab.map import table as map_table
from views.lab.presets import READY
from views.lab.sensitivity import table as sensitivity_table
from views.lab.studies import SIGNS
from views.lab.sweep import table as sweep_table
from views.lab.tools import KINDS as MEASURED
from views.stage.packing import unpack
from views.text.numbers import number

SMALL = {"lab.size": "16", "lab.across": "48", "lab.starts": "6", "lab.seeds": "3"}
OWN = {
    "map": ("lab.size", "lab.seeds"),
    "sweep": ("lab.seeds",),
    "basins": ("lab.across", "lab.seeds"),
    "flow": ("lab.starts", "lab.seeds"),
}
ROTATING = ("map", "sweep", "flow")


opened = partial(visited, "lab")


def leaves(block: Any) -> list[Any]:
    """The elements of a page's part, one after the other."""
    return [
        leaf for each in block.children.values() for leaf in (leaves(each) if hasattr(each, "children") else [each])
    ]


def charts(page: AppTest) -> list[tuple[dict[str, Any], dict[str, np.ndarray]]]:
    """What the page's charts were sent."""
    blocks = [each.proto.bytes for each in leaves(page.main) if each.type == "bidi_component"]
    return [unpack(block) for block in blocks if block]


def alone(setting: Conditions, racer: Racer, values: dict[Dial, float], seed: int | None = None):
    """The single run of a racer with these values, recorded whole."""
    optimizer, schedule = racer.optimizer, racer.schedule
    for dial, value in values.items():
        optimizer, schedule = dial.on(optimizer, schedule, value)
    objective = setting.sampling(racer).on(setting.surface)
    seed = setting.seed if seed is None else seed
    return descend(objective, optimizer, setting.start, setting.length(racer), schedule, seed)


def numbers_of(setting: Conditions, run) -> dict[str, float]:
    """A single run's gap, steps to the target and settle step, from all its losses."""
    bottom = setting.surface.bottom()
    target = -np.inf if bottom is None else bottom + setting.share * (setting.surface.value(setting.start) - bottom)
    under = run.loss <= target
    settled = int(settle_step(run.loss, target))
    return {
        "gap": np.inf if np.isnan(run.loss[-1]) else run.loss[-1] - (bottom or 0.0),
        "reached": float(under.argmax()) if under.any() else np.inf,
        "settled": settled if settled >= 0 else np.inf,
    }


@pytest.mark.parametrize("kind", MEASURED)
def test_everything_that_can_be_measured_opens(kind):
    page = opened(**({"lab": kind} if kind != "map" else {}))
    assert not page.warning
    assert address(page) == ({"lab": kind} if kind != "map" else {})
    assert charts(page)
    assert [each.label for each in leaves(page.main) if each.type == "download_button"] == ["Numbers (CSV)"]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_is_mapped(optimizer):
    """Or is no more than a rate: then there is nothing to lay out over two axes."""
    page = opened(
        racers=optimizer, steps="60", **({"lab.size": "16"} if len(params(OPTIMIZERS[optimizer])) > 1 else {})
    )
    assert not page.warning
    if len(params(OPTIMIZERS[optimizer])) < 2:
        assert page.info[0].value == map_page.NO_PAIR
        return
    header, _ = charts(page)[0]
    assert header["figure"]["layout"]["xaxis"]["title"]["text"]
    assert header["figure"]["layout"]["yaxis"]["title"]["text"]
    assert not opened(lab="sweep", racers=optimizer, steps="50").warning


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_is_measured(surface):
    """Its basins, and in turn another measurement."""
    kind = ROTATING[list(SURFACES).index(surface) % len(ROTATING)]
    query = {"surface": surface, "racers": "sgd,momentum,adam", "steps": "60"}
    chance = random(lab_setup(**query).experiment)
    for each in ("basins", kind):
        own = {key: SMALL[key] for key in OWN[each] if chance or key != "lab.seeds"}
        page = opened(**query, **own, **({} if each == "map" else {"lab": each}))
        assert not page.warning, notices(page)
        assert charts(page)


DETERMINISTIC: dict[str, tuple[str, str, dict[str, Any]]] = {
    "momentum": ("lr", "beta", {"surface": "ellipse", "racers": "momentum"}),
    "adam": ("lr", "beta2", {"surface": "himmelblau", "racers": "adam", "steps": "80"}),
    "rmsprop": ("rho", "lr", {"surface": "rosenbrock", "racers": "sgd,rmsprop", "steps": "150"}),
    "lookahead": (
        "lookahead.k",
        "lookahead.alpha",
        {"surface": "trap", "racers": "momentum", "momentum.wrappers": "lookahead", "steps": "60"},
    ),
    "schedule for all": ("lr", "cosine.span", {"racers": "sgd", "schedule": "cosine", "steps": "70"}),
    "its own schedule": ("lr", "step_decay.every", {"racers": "sgd", "sgd.schedule": "step_decay", "steps": "70"}),
    "no minimum": ("lr", "beta", {"surface": "ramp", "racers": "momentum", "steps": "40"}),
    "moved": ("lr", "beta", {"surface": "ellipse", "racers": "momentum", "moved.degrees": "30", "moved.scale": "2"}),
    "batches": ("lr", "beta", {"surface": "linreg", "racers": "momentum", "batch": "3", "seed": "5", "steps": "90"}),
    "curriculum": ("lr", "beta", {"surface": "sine", "racers": "momentum", "batch": "4", "curriculum": "easy"}),
}


@pytest.mark.parametrize("case", DETERMINISTIC)
def test_a_cell_is_a_single_run_to_the_bit(case):
    x, y, query = DETERMINISTIC[case]
    setup, setting = measured(**query)
    slot = list(setup.racers)[-1]
    found, across, up = mapped(setup, setting, slot, x, y)
    assert len(np.unique(found.scores["gap"])) > 20
    rng = np.random.default_rng(81)
    for row, column in [found.best, *rng.integers(0, found.ending.shape, (12, 2)).tolist()]:
        values = {across: float(found.columns[column]), up: float(found.rows[row])}
        run = alone(setting, setup.racers[slot], values)
        for name, value in numbers_of(setting, run).items():
            assert same(found.scores[name][row, column], value), (name, values)
        assert KINDS[found.ending[row, column]] == run.outcome.kind
        shown = looks(run.steps)
        assert same(found.ways[:, :, row, column], run.path[:, shown])
        assert shown[: FIRST + 1] == [*range(FIRST + 1)]
        assert shown[-1] == run.steps


def test_the_best_cell_settles_first():
    setup, setting = measured(racers="momentum")
    found, *_ = mapped(setup, setting, "momentum", "lr", "beta", 16)
    settled, gap = found.scores["settled"], found.scores["gap"]
    assert settled[found.best] == settled.min() < np.inf
    assert gap[found.best] == gap[settled == settled.min()].min()
    hopeless = replace(found, scores={**found.scores, "settled": np.full_like(settled, np.inf)})
    assert gap[hopeless.best] == gap.min()


def test_over_seeds_a_cell_is_the_median_and_the_most_frequent_ending():
    """And its preview the first seed's, whose run it opens."""
    setup, setting = measured(seeds=5, surface="linreg", racers="momentum", batch="1", steps="60", seed="2")
    racer = setup.racers["momentum"]
    assert setting.many(racer)
    found, across, up = mapped(setup, setting, "momentum", "lr", "beta", 9)
    for row, column in ((0, 0), (3, 5), (5, 7), (7, 6), (8, 8)):
        values = {across: float(found.columns[column]), up: float(found.rows[row])}
        runs = [alone(setting, racer, values, seed) for seed in range(2, 7)]
        each = [numbers_of(setting, run) for run in runs]
        for name in each[0]:
            assert same(found.scores[name][row, column], sorted(one[name] for one in each)[2]), name
        kinds = [run.outcome.kind for run in runs]
        counts = [kinds.count(kind) for kind in KINDS]
        assert found.ending[row, column] == counts.index(max(counts))
        assert same(found.ways[:, -1, row, column], runs[0].path[:, -1])


def limit_of(page: AppTest) -> dict[str, Any] | None:
    """The named curve of theory on a map."""
    (header, _), *_ = charts(page)
    return next(
        (t for t in header["figure"]["data"] if str(t.get("name")).startswith("theory") and t["showlegend"]), None
    )


@pytest.mark.parametrize("racer", ["momentum", "nesterov", "momentum_ema"])
def test_the_limit_of_stability_is_the_rules_at_the_largest_curvature(racer):
    for surface, query in (("ellipse", {}), ("tilted", {"moved.scale": "3"}), ("rosenbrock", {})):
        page = opened(surface=surface, racers=racer, **{"lab.size": "16", **query})
        setup, setting = measured(surface=surface, racers=racer, **query)
        point = setting.surface.minima()[0]
        curvature = np.linalg.eigvalsh(setting.surface.hessian(np.array([point.x, point.y]))).max()
        rule = setup.racers[racer].optimizer
        betas = Axis(params(type(rule))["beta"], 0, params(type(rule))["beta"].high).grid(200)
        drawn = analysis.stability_limit(setting.surface, setup.racers[racer], "beta", betas)
        assert drawn is not None
        wanted = [rule.replace(beta=float(beta)).stable_rate(curvature) for beta in betas]
        np.testing.assert_allclose(drawn, np.array(wanted, float), rtol=1e-6)
        line = limit_of(page)
        assert line is not None
        assert line["name"] == f"theory: η = {rule.limit}"
        assert any("theory's stability limit" in each.value for each in page.caption)


def test_the_limit_lies_between_what_settles_and_what_diverges():
    """On a quadratic the map itself shows it: just below no run is lost, just above every long one grows."""
    setup, setting = measured(surface="ellipse", racers="momentum", steps="2000")
    racer = setup.racers["momentum"]
    betas = np.array([0.0, 0.5, 0.9])
    edge = analysis.stability_limit(setting.surface, racer, "beta", betas)
    assert edge is not None
    known = map_page._dials("momentum", racer)
    for beta, rate in zip(betas, edge, strict=True):
        found = parameter_map(
            setting, racer, known["lr"], known["beta"], rate * np.array([0.97, 1.03]), np.array([beta])
        )
        assert KINDS[found.ending[0, 0]] == "converged"
        assert found.lost[0, 1]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"racers": "adam"}, "No closed form"),
        ({"racers": "momentum", "momentum.wrappers": "lookahead"}, "not drawn"),
        ({"racers": "momentum", "schedule": "cosine"}, "not drawn"),
        ({"racers": "momentum", "surface": "ramp"}, "No closed form"),
        ({"racers": "momentum", "lab.x": "beta", "lab.y": "dampening"}, "stability limit"),
    ],
)
def test_where_there_is_no_limit_none_is_drawn_and_it_is_said(query, words):
    page = opened(**{"lab.size": "16", **query})
    assert limit_of(page) is None
    assert any(words in each.value for each in page.caption)


def test_batches_are_said_to_be_stable_below_the_limit_of_the_whole_loss():
    few, all_of_them = (
        opened(surface="linreg", racers="momentum", batch=batch, **{"lab.size": "16"}) for batch in ("4", "24")
    )
    assert any("batches" in each.value for each in few.caption if "theory" in each.value)
    assert not any("batches" in each.value for each in all_of_them.caption if "theory" in each.value)


def test_what_a_map_shows_is_what_it_found():
    """The colours, the numbers under the pointer and the preview, as they are sent."""
    page = opened(racers="momentum", **{"lab.size": "16"})
    header, arrays = charts(page)[0]
    setup, setting = measured(racers="momentum")
    found, *_ = mapped(setup, setting, "momentum", "lr", "beta", 16)
    assert header["told"] == ["Ends", "Final gap", "Steps to target", "Settle step", "Largest step"]
    for i, values in enumerate((found.ending, *(found.scores[n] for n in ("gap", "reached", "settled", "longest")))):
        with np.errstate(over="ignore"):
            assert same(arrays[f"told{i}"][0], values.astype(np.float32))
    assert len(header["columns"]) == len(header["rows"]) == 16
    assert header["columns"][0] == "η = 10⁻⁵"
    assert arrays["previews"].shape == (1, 16, 16, 2, len(looks(setting.steps)))
    row, column = found.best
    best = f"η = {number(found.columns[column], 4)}, β = {number(found.rows[row], 4)}, from step"
    assert any(best in each.value for each in page.caption)


@pytest.mark.parametrize("shown", ["gap", "reached", "settled", "longest", "length", "oscillation", "outcome"])
@pytest.mark.parametrize("query", [{"racers": "adam"}, {"racers": "momentum", "surface": "ramp"}], ids=str)
def test_every_colour_has_a_bar_or_a_legend(shown, query):
    page = opened(**{"lab.size": "16", "lab.show": shown, **query})
    data = charts(page)[0][0]["figure"]["data"]
    heat = [trace for trace in data if trace["type"] == "heatmap" and "meta" in trace]
    assert len(heat) == 1
    named = [trace.get("name") for trace in data if trace["type"] == "scatter"]
    if shown == "outcome":
        assert len(named) >= 2
    else:
        assert heat[0]["colorbar"]["title"]["text"]
    assert not page.warning


def rows_of(text: str) -> tuple[str, list[dict[str, str]]]:
    """The comment and the rows of a table."""
    comment, _, rest = text.partition("\n")
    assert comment.startswith("# ")
    return comment, list(csv.DictReader(io.StringIO(rest)))


def test_a_maps_table_has_its_numbers():
    setup, setting = measured(racers="momentum")
    found, x, y = mapped(setup, setting, "momentum", "lr", "beta", 9)
    axes = [Axis(dial.param, dial.param.low, dial.param.high) for dial in (x, y)]
    comment, rows = rows_of(map_table.table(found, *axes, "Ellipse(), 300 steps"))
    assert comment == "# Ellipse(), 300 steps"
    assert same([float(row["lr"]) for row in rows], np.tile(found.columns, 9))
    assert same([float(row["beta"]) for row in rows], np.repeat(found.rows, 9))
    for name, values in found.scores.items():
        assert same([float(row[name]) for row in rows], values.ravel())
    assert [row["ends"] for row in rows] == [KINDS[code] for code in found.ending.ravel()]


def swept(
    query: dict[str, Any], of: str, **setting_: Any
) -> tuple[Setup, Conditions, dict[str, Any], Axis, list[Dial]]:
    setup, setting = measured(**setting_, **query)
    chosen = sweep_table.parameters(setup.racers)[of]
    param = sweep_table.over_all(chosen)
    axis = Axis(param, param.low, param.high)
    return setup, setting, analysis.sweep(setting, setup.racers, chosen, axis), axis, chosen


SWEEPS: list[tuple[dict[str, Any], str]] = [
    ({"racers": "sgd,adam", "surface": "himmelblau", "steps": "60"}, "lr"),
    ({"racers": "momentum,nesterov", "steps": "80"}, "beta"),
    ({"racers": "sgd,momentum", "sgd.wrappers": "lookahead", "steps": "60"}, "sgd.lookahead.k"),
    ({"racers": "sgd", "sgd.schedule": "cosine", "steps": "60"}, "sgd.cosine.span"),
    ({"racers": "sgd,momentum", "surface": "linreg", "batch": "4", "steps": "60"}, "lr"),
]


@pytest.mark.parametrize(("query", "of"), SWEEPS, ids=[of for _, of in SWEEPS])
def test_a_sweep_is_single_runs(query, of):
    """Best value and working range of every racer, by loops over single runs."""
    setup, setting, found, _, chosen = swept(query, of)
    assert set(found) == {list(setup.racers)[dial.racers[0]] for dial in chosen}
    for dial in chosen:
        slot = list(setup.racers)[dial.racers[0]]
        each = [numbers_of(setting, alone(setting, setup.racers[slot], {dial: float(v)})) for v in found[slot].values]
        for name in ("gap", "reached", "settled"):
            assert same(found[slot].scores[name], [one[name] for one in each]), (slot, name)
        works = [one["settled"] < np.inf for one in each]
        assert found[slot].working.tolist() == works
        best = min(range(len(each)), key=lambda i: (each[i]["settled"], each[i]["gap"], i))
        assert found[slot].best == best
        longest: list[int] = []
        run: list[int] = []
        for i, good in enumerate(works):
            run = [*run, i] if good else []
            longest = run if len(run) > len(longest) else longest
        wanted = (found[slot].values[longest[0]], found[slot].values[longest[-1]]) if longest else None
        assert found[slot].range == wanted


def test_a_rate_is_swept_in_twenty_steps_a_decade():
    _, _, found, axis, _ = swept({"racers": "sgd", "steps": "20"}, "lr")
    values = found["sgd"].values
    np.testing.assert_allclose(values[1:] / values[:-1], 10 ** (1 / 20))
    assert (values[0], values[-1]) == (axis.low, axis.high)


def test_over_seeds_a_sweep_is_the_median():
    query = {"racers": "sgd", "surface": "linreg", "batch": "1", "steps": "40", "seed": "3"}
    setup, setting, found, _, (dial,) = swept(query, "lr", seeds=3)
    racer = setup.racers["sgd"]
    for i in (40, 70, 90):
        value = {dial: float(found["sgd"].values[i])}
        gaps = [numbers_of(setting, alone(setting, racer, value, seed))["gap"] for seed in (3, 4, 5)]
        assert found["sgd"].scores["gap"][i] == quantiles(np.array(gaps))[1]


@pytest.mark.parametrize("working", ["", "0", "1", "0110", "1101110", "10101", "111", "0001"])
def test_stretches(working):
    found = stretches(np.array([w == "1" for w in working], bool))
    rebuilt = ["0"] * len(working)
    for first, last in found:
        rebuilt[first : last + 1] = ["1"] * (last - first + 1)
    assert "".join(rebuilt) == working
    assert all(later[0] > before[1] + 1 for before, later in pairwise(found))


def test_parameters_of_one_name_are_swept_together_only_on_one_scale():
    """ρ is a decay rate of RMSprop's, and a limit of Sophia's; ε may be 0 for Polyak's step and for nobody else."""
    for racers in ("rmsprop,adadelta,sophia", "sophia,rmsprop", "adam,polyak", "polyak,adam", "adamw,lion,adan"):
        setup, _ = measured(racers=racers)
        for key, chosen in sweep_table.parameters(setup.racers).items():
            assert len({dial.param.scale for dial in chosen}) == 1
            param = sweep_table.over_all(chosen)
            page = opened(lab="sweep", racers=racers, steps="20", **({"lab.of": key} if key != "lr" else {}))
            assert not page.warning, notices(page)
            assert np.isfinite(Axis(param, param.low, param.high).place(param.grid(9))).all()
    shared = sweep_table.parameters(measured(racers="rmsprop,adadelta,sophia")[0].racers)
    assert [dial.key for dial in shared["rho"]] == ["rmsprop.rho", "adadelta.rho"]
    assert [dial.key for dial in shared["sophia.rho"]] == ["sophia.rho"]


def test_a_sweeps_table_has_its_numbers():
    setup, _, found, axis, _ = swept({"racers": "sgd,adam", "steps": "30"}, "lr")
    _, rows = rows_of(sweep_table.table(found, setup.racers, axis, "caption"))
    for slot, one in found.items():
        own = [row for row in rows if row["racer"] == setup.racers[slot].label]
        assert same([float(row["lr"]) for row in own], one.values)
        for name, values in one.scores.items():
            assert same([float(row[name]) for row in own], values)
        assert [row["works"] == "1" for row in own] == one.working.tolist()


def test_a_sweep_marks_the_best_and_the_working_values():
    page = opened(lab="sweep", racers="sgd", steps="100")
    _, _, found, axis, _ = swept({"racers": "sgd", "steps": "100"}, "lr")
    thin, thick, best = charts(page)[0][0]["figure"]["data"]
    assert best["x"] == [pytest.approx(float(axis.place(found["sgd"].values[found["sgd"].best])))]
    assert thick["line"]["width"] > thin["line"]["width"]
    assert _count(thick["y"]) == found["sgd"].working.sum()
    assert best["name"] == "SGD"


def _count(values: Any) -> int:
    """The numbers in what Plotly writes for an array."""
    if isinstance(values, dict):
        values = np.frombuffer(b64decode(values["bdata"]), values["dtype"])
    return int(np.isfinite(np.array(values, float)).sum())


BASINS: dict[str, Any] = {
    "surface": "himmelblau",
    "racers": "sgd,momentum,adam",
    "sgd.lr": "0.01",
    "momentum.lr": "0.01",
    "adam.lr": "0.5",
}


def found_basins(size: int = 9, **query: str) -> tuple[Setup, Conditions, Basins]:
    setup, setting = measured(**{**BASINS, "steps": "60", **query})
    return setup, setting, analysis.basins(setting, setup.racers, size)


def test_a_pixel_is_a_single_run():
    """Where it ends and how far from the bottom, for each racer; and who is first."""
    setup, setting, found = found_basins()
    for row, column in np.ndindex(9, 9):
        start = (float(found.x[column]), float(found.y[row]))
        here = replace(setting, start=start)
        runs = {slot: alone(here, racer, {}) for slot, racer in setup.racers.items()}
        arrivals = {slot: numbers_of(here, run)["reached"] for slot, run in runs.items()}
        for slot, run in runs.items():
            assert found.scores[slot]["reached"][row, column] == np.float32(arrivals[slot])
            assert found.scores[slot]["gap"][row, column] == np.float32(numbers_of(here, run)["gap"])
            resting = run.outcome.kind in ("converged", "local minimum")
            kind = found.ends[slot].kind(int(found.ends[slot].code[row, column]))
            assert kind == (None if resting else run.outcome.kind)
        fewest = min(arrivals.values())
        winners = [i for i, steps in enumerate(arrivals.values()) if steps == fewest]
        first = -1 if fewest == np.inf else winners[0] if len(winners) == 1 else 3
        assert found.first[row, column] == first


def test_shares_of_the_window_add_up():
    setup, _, found = found_basins()
    heads, rows = basins_table.shares(found, setup.racers)
    assert len(rows) == 3
    for row in rows:
        assert len(row) == len(heads)
        assert sum(float(cell.rstrip("%")) for cell in row) == pytest.approx(100, abs=0.5)
    setup, setting = measured(surface="rastrigin", racers="sgd,adam", steps="60")
    found = analysis.basins(setting, setup.racers, 24)
    heads, rows = basins_table.shares(found, setup.racers)
    assert heads[-2:] == ["lowest minimum", "other minima"]
    for slot, row in zip(setup.racers, rows, strict=True):
        assert len(row) == len(heads)
        assert row[-2] == f"{(found.ends[slot].code == 0).mean():.1%}"
        assert sum(float(cell.rstrip("%")) for cell in row) == pytest.approx(100, abs=0.5)


def test_a_basins_table_has_its_numbers():
    setup, setting, found = found_basins(6)
    comment, rows = rows_of(basins_table.table(found, setup.racers, "one<br>two"))
    assert "\n" not in comment
    assert len(rows) == 3 * 36
    for i, slot in enumerate(setup.racers):
        own = rows[36 * i : 36 * (i + 1)]
        assert same([float(row["start x"]) for row in own], np.tile(found.x, 6))
        assert same([float(row["start y"]) for row in own], np.repeat(found.y, 6))
        for name in SCORED:
            assert same(np.array([float(row[name]) for row in own], np.float32), found.scores[slot][name].ravel())
        codes, minima = found.ends[slot].code.ravel(), found.ends[slot].minima
        assert [row["ends"] for row in own] == [basins_table.ending(code, minima) for code in codes]
    assert setting.surface.minima() == found.ends["sgd"].minima


def test_a_basin_map_shows_what_it_found():
    page = opened(lab="basins", **{"lab.across": "48"}, **BASINS)
    header, arrays = charts(page)[0]
    setup, setting = measured(**BASINS)
    found = analysis.basins(setting, setup.racers, 48)
    codes = np.stack([each.code for each in found.ends.values()])
    assert arrays["told0"].shape == (4, 48, 48)
    assert same(arrays["told0"][:3], codes)
    assert np.isnan(arrays["told0"][3]).all()
    assert same(arrays["told1"][3], found.first + 1)
    assert header["words"]["Arrives first"] == ["nobody", "SGD", "Momentum", "Adam", "several at once"]
    titles = [note["text"] for note in header["figure"]["layout"]["annotations"][:4]]
    assert titles == ["SGD", "Momentum", "Adam", "First to arrive"]
    named = {trace.get("name") for trace in header["figure"]["data"] if trace["type"] == "scatter"}
    assert {basins_table.ending(int(code), found.ends["sgd"].minima) for code in np.unique(codes)} <= named
    assert {"SGD first", "Momentum first", "Adam first", "nobody arrives"} <= named


def test_the_flow_is_single_runs():
    setup, setting = measured(racers="sgd,adam", surface="rosenbrock", steps="50")
    found = analysis.flow(setting, setup.racers, 6)
    _, rows = rows_of(flow.table(found, setup.racers, "caption"))
    for slot, racer in setup.racers.items():
        for start in (0, 17, 35):
            run = alone(replace(setting, start=tuple(found[slot][:, 0, start])), racer, {})
            assert same(found[slot][:, :, start], run.path)
            own = [row for row in rows if row["racer"] == racer.label and row["start"] == str(start)]
            assert same([(float(row["x"]), float(row["y"])) for row in own], run.path.T)


def test_a_long_flow_is_cut_and_says_so():
    page = opened(lab="flow", racers="sgd", steps="2000", **{"lab.starts": "20"})
    notes = charts(page)[0][0]["figure"]["layout"]["annotations"]
    assert any(f"Only the first {kept_steps(2000, 20)} steps" in note["text"] for note in notes)


def test_sensitivity_is_a_sweep_of_each_surface():
    setup, setting = measured(racers="sgd,adam", steps="40")
    found = analysis.sensitivity(
        setting, setup.racers, {name: SURFACES[name]() for name in ("bowl", "ellipse", "rosenbrock")}
    )
    assert set(found.comparable) < set(found.swept), "On one of them somebody has no rate that works."
    for name in ("bowl", "ellipse"):
        here = replace(setting, surface=SURFACES[name](), start=SURFACES[name].starts[0])
        for dial in sweep_table.parameters(setup.racers)["lr"]:
            slot = list(setup.racers)[dial.racers[0]]
            one = found.swept[name][slot]
            assert (one.values[0], one.values[-1]) == (LOWEST, HIGHEST)
            i = one.best
            run = alone(here, setup.racers[slot], {dial: float(one.values[i])})
            assert same(one.scores["gap"][i], numbers_of(here, run)["gap"])
    ranges = [found.swept[name]["sgd"].range or (0, 0) for name in found.comparable]
    assert same(found.widths("sgd"), [np.log10(high / low) for low, high in ranges])
    shared = found.shared("sgd")
    assert shared is not None
    assert shared[0] == max(low for low, _ in ranges)
    assert shared[1] == min(high for _, high in ranges)
    _, rows = rows_of(sensitivity_table.table(found, setup.racers, "caption"))
    assert [float(row["decades"]) for row in rows if row["racer"] == "SGD"][:2] == pytest.approx(
        found.widths("sgd")[:2]
    )


def test_a_surface_without_minimum_has_no_place_in_the_sensitivity():
    for name, cls in SURFACES.items():
        assert (cls().bottom() is None) == (name in sensitivity_table.ENDLESS), name


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"lab": "nonsense"}, ["lab = nonsense", "map was used"]),
        ({"lab.x": "foo"}, ["lab.x = foo", "lr was used"]),
        ({"lab.y": "lr"}, ["lab.y = lr", "beta was used"]),
        ({"lab.racer": "sgd"}, ["lab.racer = sgd", "momentum was used"]),
        ({"lab.x.low": "9", "lab.x.high": "1"}, ["9 to 1", "was used"]),
        ({"lab.x.low": "0.1", "lab.x.high": "0.1"}, ["0.1 to 0.1", "was used"]),
        ({"lab.x.low": "nan"}, ["lab.x.low = nan", "1e-05 was used"]),
        ({"lab.y.high": "1e300"}, ["lab.y.high = 1e300", "0.999 was used"]),
        ({"lab.x.high": "-inf"}, ["lab.x.high = -inf", "10 was used"]),
        ({"lab.size": "7"}, ["lab.size = 7", "64 was used"]),
        ({"lab.size": "99999999"}, ["lab.size", "64 was used"]),
        ({"lab.show": "beauty"}, ["lab.show = beauty", "gap was used"]),
        ({"lab.target": "0"}, ["lab.target = 0", "1e-06 was used"]),
        ({"lab.target": "x" * 300}, ["lab.target", "default was used"]),
        ({"lab.seeds": "3"}, ["lab.seeds", "left out"]),
        ({"surface": "linreg", "lab.seeds": "2.5", "lab.size": "16"}, ["lab.seeds = 2.5", "10 was used"]),
        ({"lab": "basins", "lab.across": "1000", "racers": "sgd"}, ["lab.across = 1000", "128 was used"]),
        ({"lab": "flow", "lab.starts": "0"}, ["lab.starts = 0", "10 was used"]),
        ({"lab": "sweep", "lab.of": "vibes"}, ["lab.of = vibes", "lr was used"]),
        ({"lab": "sensitivity", "lab.on": "nothing"}, ["lab.on = nothing", "was used"]),
        ({"lab": "sensitivity", "lab.on": "ramp,bowl"}, ["ramp", "left out"]),
        ({"lab": "study", "lab.study": "philosophy"}, ["lab.study = philosophy", "was used"]),
        ({"lab": "map", "lab.nothing": "1", "lab.": "2"}, ["lab.nothing", "lab."]),
    ],
    ids=lambda value: "&".join(f"{k}={v[:12]}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_what_cannot_be_used_is_named_once(query, named):
    page = opened(**query)
    assert len(page.warning) == 1
    for words in named:
        assert words in notices(page)
    again = opened(**address(page))
    assert not again.warning
    assert address(again) == address(page)
    assert [header["figure"] for header, _ in charts(again)] == [header["figure"] for header, _ in charts(page)]


def test_a_range_turned_round_on_the_page_is_all_of_it():
    page = opened(racers="momentum", **{"lab.x.low": "0.01", "lab.x.high": "0.1", "lab.size": "16"})
    page.select_slider(key="lab.x.low").set_value(1.0).run()
    healthy(page)
    assert "1 to 0.1" in notices(page)
    assert address(page) == {"racers": "momentum", "lab.size": "16"}
    assert page.select_slider(key="lab.x.low").value == 1e-5
    assert not page.run().warning


@pytest.mark.parametrize("kind", [kind for kind in MEASURED if kind != "study"])
def test_without_racers_there_are_words(kind):
    page = opened(racers="", **({"lab": kind} if kind != "map" else {}))
    assert not page.warning
    assert page.info[0].value


@pytest.mark.parametrize("name", READY)
def test_every_ready_measurement_is_an_address(name):
    page = opened(surface="bowl", **{"lab.size": "16"})
    page.selectbox(key="ready").select(name).run()
    healthy(page)
    assert not page.warning, notices(page)
    assert address(page) == READY[name].settings
    assert page.selectbox(key="ready").value == name
    again = opened(**address(page))
    assert not again.warning
    assert again.selectbox(key="ready").value == name
    assert any(READY[name].look == each.value for each in again.caption)


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_has_its_numbers_beside_the_live_ones(name):
    page = opened(lab="study", **({"lab.study": name} if name != next(iter(STUDIES)) else {}))
    assert not page.warning
    study = STUDIES[name]
    assert page.title[0].value == study.title
    said = " ".join(each.value for each in page.markdown) + " ".join(each.value for each in page.caption)
    for text in (study.question, study.answer, study.protocol):
        assert text in said
    table = next(
        each.proto.body for each in leaves(page.main) if each.type == "html" and "Written down" in each.proto.body
    )
    cells = [row.replace("</th>", "</td>").split("</td>") for row in table.split("<tr>")[2:]]
    plain = [[cell[cell.rindex(">", 0, cell.find(">") + 1) + 1 :] for cell in row[:-1]] for row in cells]
    verdicts = [row[4] for row in plain]
    report = study().measure()
    assert [row[3] for row in plain] == [found.expected for found in report.findings]
    for row, found in zip(plain, report.findings, strict=True):
        assert row[4].startswith(SIGNS[found.verdict])
        if found.low is None and np.isfinite(found.value):
            assert row[2]
    counts = [sum(text.startswith(SIGNS[word]) for text in verdicts) for word in ("agrees", "within", "differs")]
    assert f"Of {sum(counts)} numbers written down, {counts[0]} come out to the last digit" in said
    assert f"{counts[1]} within what chance does, {counts[2]} differ" in said
    assert len(charts(page)) == len(report.pictures)


@pytest.fixture
def going(monkeypatch) -> dict[str, Any]:
    """What a click leaves behind: the page to go to, or what is told."""
    state: dict[str, Any] = {}
    stand_in = SimpleNamespace(session_state=state, toast=lambda text: state.setdefault("toast", text))
    monkeypatch.setattr(open_run, "st", stand_in)
    monkeypatch.setattr(open_run.session, "keep", lambda: None)
    return state


def arrived(going: dict[str, Any]) -> Experiment:
    """The experiment that the page describes to which a click led."""
    page, query = going[open_run.GOING]
    address = Address(query)
    setup = setup_of(address, {"playground": PLAYGROUND, "data": DATA}[page])
    address.finish()
    assert not address.problems
    return setup.experiment


OPENED: dict[str, tuple[str, str, dict[str, Any]]] = {
    **DETERMINISTIC,
    "one rate for all": ("lr", "beta1", {"racers": "sgd,adam", "rates": "one", "lr": "0.03", "steps": "70"}),
    "noise": (
        "lr",
        "gradient_noise.eta",
        {"racers": "sgd", "sgd.wrappers": "gradient_noise,lookahead", "sgd.gradient_noise.seed": "3", "steps": "50"},
    ),
    "its own batch": (
        "lr",
        "beta",
        {"surface": "logreg", "racers": "sgd,momentum", "momentum.batch": "2", "batch": "8", "steps": "60"},
    ),
    "dropout": ("lr", "beta", {"surface": "redundant", "racers": "momentum", "redundant.p": "0.2", "dropout": "masks"}),
    "an outlier": ("lr", "beta", {"surface": "linreg", "racers": "momentum", "outlier": "on", "batch": "1"}),
    "another start": ("lr", "beta", {"surface": "trap", "trap.A": "0.8", "start": "-3.3,1.7", "racers": "momentum"}),
    "with names": ("lr", "beta", {"racers": "momentum,momentum-2", "momentum-2.name": "slow", "steps": "40"}),
}


@pytest.mark.parametrize("case", OPENED)
def test_a_clicked_cell_loads_the_run_that_the_map_showed(case, going):
    """Through the page's own callback, into the other page's address and out of it again: to the bit."""
    x, y, query = OPENED[case]
    setup, setting = measured(**query)
    slot = list(setup.racers)[-1]
    found, across, up = mapped(setup, setting, slot, x, y)
    rng = np.random.default_rng(82)
    for row, column in [found.best, *rng.integers(0, found.ending.shape, (6, 2)).tolist()]:
        map_page._open_cell(setup, slot, across, up, found, 0, row, column)
        assert "toast" not in going
        shown = arrived(going)
        (run,) = shown.run()
        assert same(run.path[:, -1], found.ways[:, -1, row, column])
        assert same(numbers_of(setting, run)["gap"], found.scores["gap"][row, column])
        assert KINDS[found.ending[row, column]] == run.outcome.kind


def test_a_click_beside_the_map_opens_nothing(going):
    setup, setting = measured(racers="momentum", steps="20")
    found, across, up = mapped(setup, setting, "momentum", "lr", "beta", 5)
    for row, column in ((-1, 0), (0, 5), (99, 0)):
        map_page._open_cell(setup, "momentum", across, up, found, 0, row, column)
    assert not going


STARTED: list[dict[str, Any]] = [
    BASINS,
    {"surface": "flat_sharp", "racers": "sgd,momentum", "rates": "one", "lr": "0.05"},
    {"surface": "linreg", "racers": "sgd,adam", "batch": "2", "seed": "4", "adam.batch": "5", "steps": "60"},
    {"surface": "trap", "racers": "sgd,momentum", "moved.degrees": "20", "moved.scale": "0.5", "schedule": "cosine"},
]


@pytest.mark.parametrize("query", STARTED, ids=[query["surface"] for query in STARTED])
def test_a_clicked_pixel_loads_the_run_from_its_start(query, going):
    """Of the map's racer; on the map of the first to arrive, of all."""
    setup, setting = measured(**query)
    found = analysis.basins(setting, setup.racers, 8)
    rng = np.random.default_rng(83)
    for which, slot in enumerate((*setup.racers, None)):
        row, column = (int(place) for place in rng.integers(0, 8, 2))
        basins_page._open_start(setup, found, which, row, column)
        assert "toast" not in going
        shown = arrived(going)
        assert shown.start == (found.x[column], found.y[row])
        runs = shown.run()
        assert len(runs) == (1 if slot else len(setup.racers))
        for each, run in zip([slot] if slot else setup.racers, runs, strict=True):
            gap = run.loss[-1] - (setting.surface.bottom() or 0.0)
            assert same(np.float32(np.inf if np.isnan(gap) else gap), found.scores[each]["gap"][row, column])
            objective = setup.racers[each].sampling.on(setting.surface) if setting.surface.samples else setting.surface
            code = ends_of(cast(Arrival, Single(objective, run))).code
            assert code == found.ends[each].code[row, column]


class Single:
    """A recorded run as far as `ends` looks at it."""

    def __init__(self, f: Any, run: Any) -> None:
        self.f, self.end, self.outcome = f, run.path[:, -1], run.outcome


def test_a_run_too_long_for_a_page_is_told(going):
    """At equal cost small batches make more steps than a page's slider has."""
    setup, setting = measured(
        surface="linreg",
        racers="momentum,momentum-2",
        batch="24",
        steps="200",
        by="gradients",
        **{"momentum-2.batch": "1"},
    )
    assert max(setup.experiment.lengths) > 2000
    found, across, up = mapped(setup, setting, "momentum-2", "lr", "beta", 3)
    map_page._open_cell(setup, "momentum-2", across, up, found, 0, 1, 1)
    assert "cannot show this" in going["toast"]


def test_axes_have_round_ticks_or_their_ends():
    for cls in OPTIMIZERS.values():
        for param in params(cls).values():
            places, texts = ticks(Axis(param, param.low, param.high))
            assert len(places) == len(texts) >= 2, param
            assert np.isfinite(places).all()
            assert sorted(places) == places
            stops = param.stops()
            middle = max(0, len(stops) // 2 - 1)
            narrow = Axis(param, stops[middle], stops[middle + 1])
            assert len(ticks(narrow)[0]) >= 2, narrow


def test_everything_is_one_batch(monkeypatch):
    """A map is one call of the engine, a sweep and a basin map one for each racer."""
    calls: list[tuple[int, ...]] = []

    def counted(*args):
        found = arrive(*args)
        calls.append(found.loss.shape)
        return found

    monkeypatch.setattr("analysis.conditions.arrive", counted)
    setup, setting = measured(racers="momentum,adam", steps="10")
    mapped(setup, setting, "adam", "beta1", "beta2", 7)
    swept({"racers": "momentum,adam", "steps": "10"}, "lr")
    analysis.basins(setting, setup.racers, 6)
    assert calls[0] == (7, 7)
    assert [len(shape) for shape in calls[1:3]] == [1, 1]
    assert calls[3:] == [(6, 6), (6, 6)]
