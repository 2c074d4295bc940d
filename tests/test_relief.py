"""The heights of the picture in three dimensions: where there are some, and what they are of."""

from dataclasses import dataclass

import numpy as np
import pytest
from sympy import exp, log, sqrt

from descent import Surface
from surfaces import SURFACES
from tests.helpers import height_of
from views.plots.contours import contours, sample
from views.plots.heightmap import CELLS, relief
from views.stage.packing import unpack
from views.stage.payload import surface_block

ALL = pytest.mark.parametrize("surface", [cls() for cls in SURFACES.values()], ids=list(SURFACES))


@dataclass(frozen=True)
class Odd(Surface):
    """A formula for a test, on a square window."""

    domain = ((-2, 2), (-2, 2))
    starts = ((1, 1),)


class Pole(Odd):
    def formula(self, x, y):
        return 1 / (x**2 + y**2)


class Half(Odd):
    def formula(self, x, y):
        return sqrt(x) + y**2


class Well(Odd):
    def formula(self, x, y):
        return log(x**2 + y**2)


class Cliff(Odd):
    levels = "linear"

    def formula(self, x, y):
        return exp(6 * x) + y**2


class Flat(Odd):
    def formula(self, x, y):
        return 0 * x + 3


def losses(surface):
    """On the grid of the window, and as far around it as the ground of this surface may come from."""
    (x0, x1), (y0, y1) = contours(surface).home
    px, py = relief(surface).pad
    dx, dy = px * (x1 - x0) / CELLS, py * (y1 - y0) / CELLS
    return sample(surface, ((x0 - dx, x1 + dx), (y0 - dy, y1 + dy)), np.array([CELLS + 2 * px, CELLS + 2 * py]))[2]


@ALL
def test_every_height_is_that_of_the_loss_there(surface):
    ground = relief(surface)
    assert ground.heights.dtype == np.uint16
    assert not ground.cut
    np.testing.assert_allclose((ground.heights - 1.0) / 65534, height_of(ground, losses(surface)), atol=1e-5)


@ALL
def test_the_whole_height_is_used_and_rises_with_the_loss(surface):
    ground, z = relief(surface), losses(surface)
    assert ground.heights.max() == 65535
    assert ground.heights.min() < 4000
    order = np.argsort(z, axis=None)
    assert np.all(np.diff(ground.heights.ravel()[order].astype(int)) >= 0)


@ALL
def test_the_browser_gets_the_same_heights_in_few_bytes(surface):
    header, arrays = unpack(surface_block(surface, "stage"))
    ground = relief(surface)
    np.testing.assert_array_equal(arrays["heights"], ground.heights)
    assert header["relief"]["soft"] == ground.soft
    assert header["levels"] == contours(surface).levels[: header["shown"]].tolist()


def test_heights_are_logarithms_only_where_levels_are_not_even_or_the_loss_is_steep():
    assert relief(SURFACES["bowl"]()).soft is None
    assert relief(SURFACES["saddle"]()).soft is None
    assert relief(SURFACES["rosenbrock"]()).soft
    assert relief(SURFACES["trap"]()).soft
    assert relief(Cliff()).soft


def test_what_has_no_height_is_a_gap():
    z, ground = losses(Half()), relief(Half())
    assert np.isnan(z).any()
    assert ground.cut
    np.testing.assert_array_equal(ground.heights == 0, np.isnan(z))


@pytest.mark.parametrize("kind", [Pole, Well])
def test_a_pole_is_left_out_and_not_flattened(kind):
    surface = kind()
    z, ground = losses(surface), relief(surface)
    drawn = ground.heights > 0
    assert drawn.mean() > 0.95
    assert not drawn[CELLS // 2, CELLS // 2]
    assert ground.cut
    assert np.isfinite([ground.low, ground.high]).all()
    np.testing.assert_allclose((ground.heights[drawn] - 1.0) / 65534, height_of(ground, z[drawn]), atol=1e-5)


def test_flat_ground_has_a_height_too():
    ground = relief(Flat())
    assert np.all(ground.heights >= 1)
    assert ground.high > ground.low
