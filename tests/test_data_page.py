"""The Data page's script, without a browser: what its widgets make of the samples."""

from functools import partial

import numpy as np
import pytest

from descent import Constant, Sampling, descend, params, recommended_rate
from optimizers import SGD
from tests.page_script import address, healthy, notices, script, visited
from views.address.setup import DATA, LONGEST, PLAYGROUND
from views.run_cache import spread

opened = partial(visited, "data", "samples more")


def test_the_first_visit():
    page = opened()
    assert "surface=Linreg()" in script(page)
    assert "sampling=Sampling(batch=4)" in script(page)
    assert address(page) == {}
    assert not page.warning


def test_every_surface_is_on_one_of_the_two_pages():
    assert not set(DATA.surfaces) & set(PLAYGROUND.surfaces)


@pytest.mark.parametrize("surface", DATA.surfaces)
def test_every_data_surface_can_be_chosen(surface):
    page = opened()
    page.selectbox(key="surface").select(surface).run()
    healthy(page)
    shown = DATA.surfaces[surface]()
    x, y = shown.starts[0]
    assert (page.number_input(key="start x").value, page.number_input(key="start y").value) == (x, y)
    for name in params(DATA.surfaces[surface]):
        assert page.select_slider(key=f"{surface}.{name}").value == getattr(shown, name)
    assert page.select_slider(key="sgd.lr").value == recommended_rate(shown, SGD)
    assert not page.warning
    assert not opened(**address(page)).warning


@pytest.mark.parametrize(
    ("query", "spelt"),
    [
        ({"batch": "1"}, "Sampling(batch=1)"),
        ({"batch": "24"}, "Sampling(batch=24)"),
        ({"order": "fixed"}, "Sampling(batch=4, order='fixed')"),
        ({"order": "replace", "seed": "7"}, "seed=7, sampling=Sampling(batch=4, order='replace')"),
        ({"linreg.p": "0.5", "dropout": "masks"}, "Sampling(batch=4, dropout=0.5)"),
        ({"linreg.p": "0.5"}, "surface=Linreg(p=0.5)"),
        ({"surface": "sine", "curriculum": "easy"}, "stages=(Stage(until=200, low=0.0, high=0.8), Stage(until=400,"),
        ({"surface": "sine", "curriculum": "hard", "each": "50"}, "Stage(until=50, low=2.0, high=4.0)"),
        ({"sgd.batch": "1"}, "sampling=(Sampling(batch=1), Sampling(batch=4), Sampling(batch=4))"),
        ({"moved.degrees": "45"}, "surface=Transformed(inner=Linreg(), degrees=45"),
    ],
)
def test_settings_of_the_samples(query, spelt):
    page = opened(**query)
    assert spelt in script(page)
    assert address(page) == query
    assert not page.warning


def test_the_outlier():
    assert "(1.77, 14.0)" in script(opened(outlier="on"))
    assert "(2.06, 14.0)" not in script(opened())


def test_equal_gradients_give_small_batches_more_steps():
    page = opened(
        by="gradients", racers="sgd,sgd-2,sgd-3", batch="24", **{"sgd-2.batch": "4", "sgd-3.batch": "1"}, steps="40"
    )
    assert "steps=(40, 240, 960)" in script(page)
    equal = opened(by="gradients", steps="40")
    assert "steps=40," in script(equal)


def test_too_long_a_run_is_cut_and_said():
    page = opened(by="gradients", racers="sgd,sgd-2", batch="24", steps="1000", **{"sgd-2.batch": "1"})
    fits = -(-LONGEST // 24)
    assert f"steps=({fits}, {LONGEST})" in script(page)
    assert any(f"room for {fits} of the costliest steps" in caption.value for caption in page.caption)


def one_more(page):
    return next(button for button in page.button if button.label == "One more sample")


def test_one_more_sample_is_one_more_update():
    page = opened(steps="30", **{"sgd.batch": "24"})
    one_more(page).click().run()
    healthy(page)
    assert address(page) == {"steps": "31", "batch": "1"}
    assert "sampling=Sampling(batch=1)" in script(page)
    assert one_more(opened(steps="2000")).disabled


def test_the_band_is_what_many_seeds_lose():
    f = Sampling(4).on(DATA.surfaces["linreg"]())
    band = spread(f, SGD(0.05), (-1.5, 2.5), 30, Constant(), 5)
    losses = np.array([descend(f, SGD(0.05), (-1.5, 2.5), 30, seed=seed).loss for seed in range(5, 25)])
    np.testing.assert_array_equal(band, np.sort(losses, axis=0)[[1, 9, 17]])


def test_a_band_outlives_a_lost_seed():
    """Runs that were lost lie above all others: the band's lower part stays where the others are."""
    f = Sampling(1).on(DATA.surfaces["linreg"]())
    band = spread(f, SGD(0.5), (-1.5, 2.5), 960, Constant(), 0)
    losses = np.array([descend(f, SGD(0.5), (-1.5, 2.5), 960, seed=seed).loss[-1] for seed in range(20)])
    lost = ~np.isfinite(losses)
    assert 0 < lost.sum() < 18
    assert np.isfinite(band[0]).all()
    np.testing.assert_array_equal(band[:, -1], np.sort(np.where(lost, np.inf, losses))[[1, 9, 17]])


def test_random_masks_and_a_turned_surface_go_together():
    page = opened(surface="redundant", dropout="masks", **{"redundant.p": "0.2", "moved.degrees": "30"})
    assert "Transformed(inner=Redundant(), degrees=30" in script(page)
    assert "dropout=0.2" in script(page)


@pytest.mark.parametrize(
    "query",
    [
        {"batch": "0"}, {"batch": "1e9"}, {"batch": "2.5"}, {"order": "sorted"}, {"seed": "-3"}, {"curriculum": "x"},
        {"band": "maybe"}, {"outlier": "yes"}, {"sgd.batch": "nan"}, {"moved.scale": "0"}, {"moved.degrees": "1e5"},
        {"surface": "trap"}, {"by": "wall clock"},
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(query):
    page = opened(**query)
    assert next(iter(query)) in notices(page)
    assert not opened(**address(page)).warning
