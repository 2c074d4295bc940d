"""What the stage sends: packing, contour levels, sizes, and looks that tell every racer from every other."""

import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from descent import Optimizer, descend
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from views.plots.contours import MINIMA, contours, frame, sample, spaced
from views.plots.palette import LISTED, style
from views.stage.packing import pack, unpack
from views.stage.payload import Run, paths_block, positions, surface_block

ROOT = Path(__file__).parent.parent
HARD = np.array([[0.0, -0.0, 1e-60, 1e300, np.inf, -np.inf, np.nan, 1.7976931348623157e308, -3.3, 5e-324, 1.0]])


def race(surface, steps, names=tuple(LISTED)):
    start = surface.starts[0]
    found = [OPTIMIZERS[name] for name in names if name in OPTIMIZERS]
    runs = [descend(surface, cls(lr=surface.rates.get(cls.id, 0.01)), start, steps) for cls in found]
    return [Run(cls.title, style(cls), run) for cls, run in zip(found, runs, strict=True)], start


def test_exact_kinds_come_back_exactly():
    rng = np.random.default_rng(0)
    arrays = {
        "path": rng.normal(size=(3, 2, 50)).cumsum(axis=2).astype(np.float32),
        "odd": np.array([1, np.inf, -np.inf, np.nan, 1e38, -0.0], np.float32),
        "small": rng.integers(0, 2**16, (2, 40)).astype(np.uint16),
        "large": rng.integers(0, 2**32, 40).astype(np.uint32),
        "none": np.empty((0, 5), np.float32),
    }
    header, back = unpack(pack({"title": "Ä"}, arrays))
    assert header == {"title": "Ä"}
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype
        np.testing.assert_array_equal(back[name], array)


def test_float64_keeps_its_range_and_four_digits():
    _, back = unpack(pack({}, {"loss": HARD}))
    loss = back["loss"]
    np.testing.assert_array_equal(np.isnan(loss), np.isnan(HARD))
    np.testing.assert_array_equal(np.isposinf(loss), np.isposinf(HARD))
    np.testing.assert_array_equal(np.isneginf(loss), np.isneginf(HARD))
    normal = np.isfinite(HARD) & (np.abs(HARD) > 1e-307)
    np.testing.assert_allclose(loss[normal], HARD[normal], rtol=1.3e-4)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_any_smoothness_round_trips(order):
    walk = np.random.default_rng(order).normal(size=(2, 200))
    for _ in range(order):
        walk = walk.cumsum(axis=1)
    walk = walk.astype(np.float32)
    np.testing.assert_array_equal(unpack(pack({}, {"walk": walk}))[1]["walk"], walk)


def test_unknown_types_are_refused():
    with pytest.raises(TypeError, match="int64"):
        pack({}, {"a": np.arange(3)})


@pytest.mark.parametrize("surface", [cls() for cls in SURFACES.values()], ids=list(SURFACES))
@pytest.mark.parametrize("steps", [50, 300])
def test_a_change_costs_few_bytes(surface, steps):
    runs, start = race(surface, steps)
    each = 8 + 4 * len(surface.related_losses())
    assert len(paths_block(surface, runs, start, "stage")) <= each * len(runs) * (steps + 1) + 2500


def test_eight_racers_with_a_thousand_steps_stay_under_70_kilobytes():
    surface = SURFACES["himmelblau"]()
    runs, start = race(surface, 1000)
    runs = (runs * 8)[:8]
    assert len(paths_block(surface, runs, start, "stage")) <= 70_000


def test_the_browser_gets_what_was_run():
    surface = SURFACES["trap"]()
    runs, start = race(surface, 60, ("sgd", "momentum"))
    header, arrays = unpack(paths_block(surface, runs, start, "stage"))
    assert header["id"] == "stage"
    assert header["start"] == list(start)
    assert [run["label"] for run in header["runs"]] == [run.label for run in runs]
    floor = contours(surface).floor
    assert floor is not None
    for i, run in enumerate(runs):
        np.testing.assert_allclose(arrays["path"][i], run.trajectory.path, rtol=1e-7, atol=14 * 2.0**-30)
        np.testing.assert_allclose(arrays["gap"][i] + floor, run.trajectory.loss, rtol=2e-4)
        np.testing.assert_allclose(arrays["slope"][i], np.hypot(*run.trajectory.gradient), rtol=2e-4)
        np.testing.assert_allclose(arrays["lr"][i], run.trajectory.lr, rtol=2e-4)


def test_positions_stay_true_at_every_size():
    path = np.array([3.0, 1e-9, -1e-20, 1e30, 1e39, np.inf, -np.inf, np.nan, 0.0])
    sent = positions(path, 6.0)
    np.testing.assert_allclose(sent[:4], path[:4], rtol=1.3e-4)
    np.testing.assert_allclose(sent[:3], path[:3], rtol=1e-7, atol=6 * 2.0**-30)
    np.testing.assert_array_equal(sent[4:], [np.inf, np.inf, -np.inf, np.nan, 0.0])


def test_the_same_content_is_the_same_bytes():
    surface = SURFACES["trap"]()
    once, start = race(surface, 30)
    again, _ = race(surface, 30)
    assert paths_block(surface, once, start, "a") == paths_block(surface, again, start, "a")
    assert surface_block(surface, "a") == surface_block(type(surface)(), "a")
    named = [unpack(paths_block(surface, once, at, "a"))[0]["revision"] for at in (start, (0, 0))]
    assert named[0] != named[1]


def test_a_race_of_nobody_is_sent_too():
    surface = SURFACES["trap"]()
    header, arrays = unpack(paths_block(surface, [], (0, 0), "stage"))
    assert header["runs"] == []
    assert arrays["path"].size == 0


@pytest.mark.parametrize("surface", [cls() for cls in SURFACES.values()], ids=list(SURFACES))
def test_levels_rise_and_lie_on_the_ground(surface):
    shape = contours(surface)
    assert np.all(np.diff(shape.levels) > 0)
    assert 8 <= shape.shown <= len(shape.levels)
    assert np.all(np.isfinite(shape.levels))
    assert shape.counts.sum() == len(shape.rings)
    assert shape.rings.sum() == shape.points.shape[1]
    assert len(shape.counts) == len(shape.levels) + 1


@pytest.mark.parametrize("surface", [cls() for cls in SURFACES.values()], ids=list(SURFACES))
def test_the_map_is_small_and_shows_the_window(surface):
    shape = contours(surface)
    many = len(surface.stationary_points()) > 25
    assert len(surface_block(surface, "stage")) < (110_000 if many else 60_000)
    for (low, high), (seen_low, seen_high), (far_low, far_high) in zip(
        surface.domain, shape.home, shape.region, strict=True
    ):
        assert far_low < seen_low <= low < high <= seen_high < far_high


@pytest.mark.parametrize("surface", [cls() for cls in SURFACES.values()], ids=list(SURFACES))
def test_rings_close_to_a_minimum_lie_on_one_level_each(surface):
    shape = contours(surface)
    header, arrays = unpack(surface_block(surface, "stage"))
    boxes = np.reshape(header["boxes"], (-1, 4))
    assert len(boxes) == len(arrays["deep"])
    inside = [point for point in surface.minima()[:MINIMA] if point.value < shape.levels[shape.shown - 1]]
    assert len(boxes) >= 5 * len(inside)
    for ring, (x, y, dx, dy) in zip(arrays["deep"] / 65535, boxes, strict=True):
        middle = np.array([[x], [y]])
        loss = surface.value(middle + (2 * ring - 1) * [[dx], [dy]])
        lowest = min(surface.minima(), key=lambda point: np.hypot(point.x - x, point.y - y)).value
        assert np.ptp(loss) < 0.02 * (loss.max() - lowest)
        assert loss.max() < shape.levels[shape.levels > lowest][0]


@pytest.mark.parametrize("surface", [cls() for cls in SURFACES.values()], ids=list(SURFACES))
def test_the_floor_is_below_everything_seen(surface):
    shape = contours(surface)
    _, _, z = sample(surface, shape.region, np.array([60, 60]))
    if shape.floor is not None:
        assert shape.floor <= np.nanmin(z)


def test_level_rules():
    z = np.linspace(0, 100, 10_001)
    np.testing.assert_allclose(np.diff(spaced(z, "linear")), 100 / 19)
    area = [np.mean(z <= level) for level in spaced(z, "equal-area")]
    np.testing.assert_allclose(area, (np.arange(1, 19) / 19) ** 2, atol=1e-3)
    steps = np.diff(np.log10(spaced(z, "log") + 1e-3 * 50))
    np.testing.assert_allclose(steps, steps[0])


def test_holes_and_flat_ground_have_levels_too():
    assert not spaced(np.ones((4, 4)), "log").size
    assert not spaced(np.full((4, 4), np.nan), "linear").size
    z = np.array([[1.0, np.inf], [np.nan, 3.0]])
    assert np.all(np.isfinite(spaced(z, "equal-area")))


def test_windows_keep_equal_scales_unless_extreme():
    assert frame(((0, 10), (0, 10))) == (((0, 10), (0, 10)), 1.0, True)
    (x, y), shape, equal = frame(((0, 10), (0, 4)))
    assert equal
    assert x == (0, 10)
    assert (y[1] - y[0]) / 10 == pytest.approx(shape)
    assert frame(((0, 100), (0, 1)))[2] is False


def test_every_optimizer_has_its_own_look():
    looks = {name: style(name) for name in OPTIMIZERS}
    for (a, first), (b, second) in combinations(looks.items(), 2):
        assert (first.light, first.dash, first.symbol) != (second.light, second.dash, second.symbol), (a, b)


def test_looks_do_not_depend_on_how_one_asks():
    for name, cls in OPTIMIZERS.items():
        assert style(name) == style(cls) == style(name)
    for name, look in LISTED.items():
        assert style(name) == look


def test_relatives_share_their_ancestors_colour():
    assert style("momentum_ema").light == LISTED["momentum"].light
    assert (style("momentum_ema").dash, style("momentum_ema").symbol) == ("dash", "square-open")

    class Distant(Optimizer):
        id = "distant"
        parent = "momentum_ema"

    assert style(Distant).light == LISTED["momentum"].light
    assert style("never_heard_of") == style("never_heard_of")


def test_a_copy_keeps_the_colour_and_changes_the_marks():
    first, second, third = (style("adam", copy) for copy in range(3))
    assert first.light == second.light == third.light
    assert first.dash != second.dash
    assert first.marker != second.marker
    assert len({first, second, third}) == 3


def test_the_stage_can_be_imported_before_a_server_runs():
    code = "import views.stage, json, sys; print(json.dumps(sorted(views.stage.__all__)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == ["Live", "Run", "alone", "stage", "steps"]


def test_the_scripts_ask_nobody_else():
    name_of_svg = "http://www.w3.org/2000/svg"
    for file in (ROOT / "views" / "stage").glob("*.[jch][st]*"):
        assert "://" not in file.read_text("utf-8").replace(name_of_svg, ""), file.name
