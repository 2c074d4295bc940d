"""The Lab's charts as they are sent: what is packed comes out again, dark colours, and nothing from elsewhere."""

from __future__ import annotations

import gzip
import re
from base64 import b64decode
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import plotly.graph_objects as go
import pytest

from descent.basins import KINDS
from tests.helpers import same
from views import plotly_chart as module
from views.lab.basins.page import NOBODY_ARRIVES, SEVERAL
from views.lab.figures.style import CATEGORIES, ENDINGS, NEVER, SEQUENTIAL
from views.linker import linked
from views.plotly_chart import DARK, OUTSIDE, Cells, packed, quantised
from views.plots.figure import INK
from views.plots.palette import GROUND, LISTED
from views.stage.packing import unpack

BOX = ((-2.0, 2.0), (10.0, 13.0))


def test_points_of_a_preview_are_whole_numbers_across_the_box():
    points = np.array(
        [[-2.0, 2.0, 0.0, 0.5, -2.1, np.nan, np.inf, 1.0], [10.0, 13.0, 11.5, 10.3, 11.0, 11.0, 11.0, 99]]
    )
    found = quantised(points, BOX)
    assert found.dtype == np.uint16
    for i, point in enumerate(points.T):
        inside = all(low <= value <= high for value, (low, high) in zip(point, BOX, strict=True))
        for value, (low, high), whole in zip(point, BOX, found[:, i], strict=True):
            if inside:
                assert whole == round((value - low) / (high - low) * (OUTSIDE - 1))
                assert low + whole / (OUTSIDE - 1) * (high - low) == pytest.approx(value, abs=(high - low) / OUTSIDE)
            else:
                assert whole == OUTSIDE
    many = np.broadcast_to(points, (3, 4, 2, 8))
    assert same(quantised(many, BOX), np.broadcast_to(found, (3, 4, 2, 8)))


def cells() -> Cells:
    rng = np.random.default_rng(91)
    gaps = rng.exponential(size=(2, 3, 4))
    gaps[0, 0, 0], gaps[1, 2, 3], gaps[0, 1, 1] = np.inf, np.nan, 1e300
    return Cells(
        columns=[f"η = {i}" for i in range(4)],
        rows=[f"β = {i}" for i in range(3)],
        told={"Ends": rng.integers(0, 2, (2, 3, 4)), "Final gap": gaps},
        words={"Ends": ["Converged", "Diverged"]},
        previews=rng.uniform(-3, 14, (2, 3, 4, 2, 5)),
        box=BOX,
    )


def test_what_lies_behind_the_cells_is_packed_whole():
    given = cells()
    header, arrays = unpack(packed("map", go.Figure(), "A map.", "stem", given, go.Figure(), 400, picks=True))
    assert header["columns"] == given.columns
    assert header["rows"] == given.rows
    assert header["told"] == ["Ends", "Final gap"]
    assert header["words"] == {"Ends": ["Converged", "Diverged"]}
    assert [tuple(side) for side in header["box"]] == [*BOX]
    assert (header["label"], header["stem"], header["height"], header["picks"]) == ("A map.", "stem", 400, True)
    assert same(arrays["told0"], given.told["Ends"])
    with np.errstate(over="ignore"):
        assert same(arrays["told1"], given.told["Final gap"].astype(np.float32))
    assert given.previews is not None
    assert same(arrays["previews"], quantised(given.previews, BOX))


def test_large_arrays_of_a_figure_are_packed_and_small_ones_stay():
    rng = np.random.default_rng(92)
    z, x = rng.normal(size=(60, 50)), rng.normal(size=2000)
    z[3, 4] = np.nan
    figure = go.Figure([go.Heatmap(z=z, x=np.arange(50.0)), go.Scatter(x=x, y=x[::-1])])
    header, arrays = unpack(packed("map", figure, "", "", beside=go.Figure(go.Contour(z=2 * z))))
    heat, line = header["figure"]["data"]
    assert same(arrays[heat["z"]["packed"]], z.astype(np.float32))
    assert same(arrays[line["x"]["packed"]], x.astype(np.float32))
    assert same(arrays[line["y"]["packed"]], x[::-1].astype(np.float32))
    assert same(arrays[header["beside"]["data"][0]["z"]["packed"]], (2 * z).astype(np.float32))
    assert same(np.frombuffer(b64decode(heat["x"]["bdata"]), heat["x"]["dtype"]), np.arange(50))


def test_a_figure_alone_has_no_cells():
    header, arrays = unpack(packed("sweep", go.Figure(go.Scatter(y=[1, 2])), "A curve.", "stem"))
    assert header["beside"] is None
    assert "told" not in header
    assert arrays == {}


def test_plotly_is_inside_and_nothing_is_asked_of_another_server():
    library, code = module._library(), linked(module.SCRIPTS / "chart.js")
    found = re.search(r'const PLOTLY = "([^"]+)"', library)
    assert found
    plotly = gzip.decompress(b64decode(found[1])).decode()
    assert "plotly.js v" in plotly[:200]
    ours = code + library.replace(found[1], "")
    assert not re.search(r"https?://|//cdn|importScripts|XMLHttpRequest|\bfetch\(|WebSocket", ours)
    assert re.findall(r"\bsrc: (\w+)|\.src\b|\bimport\b", ours) == ["url"], "Only what was unpacked here is loaded."


def test_every_colour_has_its_dark_one():
    assert DARK[INK["light"]] == INK["dark"]
    assert DARK[GROUND["light"].low] == GROUND["dark"].low
    assert DARK[GROUND["light"].high] == GROUND["dark"].high
    for look in LISTED.values():
        assert DARK[look.light] == look.dark
    assert not set(DARK) & {NEVER, *CATEGORIES, *ENDINGS.values(), *(colour for _, colour in SEQUENTIAL)}, (
        "What stands for a number or an ending is the same in both themes."
    )


def lightness(colour: str) -> float:
    """How light a colour is to the eye: CIE's L*, from 0 to 100."""
    red, green, blue = rgb(colour)
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def rgb(colour: str) -> np.ndarray:
    """Linear red, green and blue from 0 to 1."""
    found = re.findall(r"\d+", colour) if colour.startswith("rgb") else [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    values = np.array([float(part) / 255 for part in found])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def test_a_maps_colours_get_ever_darker():
    """So they mean the same in grey, on a projector and to a colour-blind eye."""
    steps = np.diff([lightness(colour) for _, colour in SEQUENTIAL])
    assert (steps < -3).all()


# Machado, Oliveira and Fernandes, 2009: protanopia and deuteranopia, in linear light
BLIND = (
    np.eye(3),
    np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
)


@pytest.mark.parametrize("colours", [CATEGORIES, [*ENDINGS.values()]], ids=["minima", "endings"])
def test_minima_and_endings_are_told_apart_by_every_eye(colours):
    for one, other in combinations(colours, 2):
        for seen in BLIND:
            a, b = (np.clip(seen @ rgb(colour), 0, 1) ** (1 / 2.2) for colour in (one, other))
            assert np.linalg.norm(a - b) > 0.06, (one, other)


def test_every_kind_of_ending_has_a_colour():
    assert set(ENDINGS) == set(KINDS)


@pytest.mark.parametrize("sent", [None, "1,2,3", [1, 2.5, 3], {"a": 1}, [None, 1, 2]])
def test_what_a_browser_should_not_send_is_ignored(sent, monkeypatch):
    picked: list = []
    monkeypatch.setattr(module, "st", SimpleNamespace(session_state={"map": SimpleNamespace(pick=sent)}))
    module._picked("map", lambda *at: picked.append(at))
    assert picked == []


@pytest.mark.parametrize("sent", [[], [1], [1, 2, 3, 4]])
def test_too_few_or_too_many_numbers_are_ignored(sent, monkeypatch):
    monkeypatch.setattr(module, "st", SimpleNamespace(session_state={"map": SimpleNamespace(pick=sent)}))
    module._picked("map", lambda which, row, column: pytest.fail("Nothing was picked."))


def test_a_picked_cell_is_passed_on(monkeypatch):
    picked: list = []
    monkeypatch.setattr(module, "st", SimpleNamespace(session_state={"map": SimpleNamespace(pick=[0, 5, 7])}))
    module._picked("map", lambda *at: picked.append(at))
    module._picked("map", None)
    assert picked == [(0, 5, 7)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_who_arrives_first_is_told_apart_from_several_and_nobody(theme):
    colours = [SEVERAL, NOBODY_ARRIVES, *(look.light for look in LISTED.values())]
    shown = [DARK.get(colour, colour) if theme == "dark" else colour for colour in colours]
    assert len({colour.upper() for colour in shown}) == len(shown)
