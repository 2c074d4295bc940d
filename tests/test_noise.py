"""Noise: the same numbers wherever they are asked for, normal, and independent of their neighbours."""

from __future__ import annotations

from math import cos, erf, log, pi, sin, sqrt

import numpy as np
import pytest

from descent.noise import normals

SEEDS, STEPS = np.arange(400)[:, None], np.arange(1, 501)
NUMBERS = normals(SEEDS, STEPS)


def by_hand(seed: int, t: int) -> tuple[float, float]:
    """Two numbers of splitmix64 made normal, in Python's own integers."""
    word = 2**64 - 1

    def mixed(z: int) -> int:
        z = (z + 0x9E3779B97F4A7C15) & word
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & word
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & word
        return z ^ (z >> 31)

    key = mixed(mixed(seed & word) + t)
    first, second = ((mixed(z & word) >> 12) + 0.5 for z in (key, key + 0x9E3779B97F4A7C15))
    radius, angle = sqrt(-2 * log(first / 2**52)), 2 * pi * second / 2**52
    return radius * cos(angle), radius * sin(angle)


def kolmogorov(sample: np.ndarray) -> float:
    """The largest distance to the normal distribution, times the root of the sample's size."""
    ordered = np.sort(sample.ravel())
    normal = np.array([(1 + erf(v / sqrt(2))) / 2 for v in ordered.tolist()])
    ranks = np.arange(ordered.size + 1) / ordered.size
    return sqrt(ordered.size) * max(np.abs(ranks[1:] - normal).max(), np.abs(normal - ranks[:-1]).max())


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """In units of what chance would give."""
    return np.corrcoef(a.ravel(), b.ravel())[0, 1] * sqrt(a.size)


def test_a_well_known_hash():
    """splitmix64 from zero begins with these words, in every implementation of it."""
    from descent.noise import GOLDEN, _mixed

    with np.errstate(over="ignore"):
        words = _mixed(np.arange(3, dtype=np.uint64) * GOLDEN).tolist()
    assert words == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


@pytest.mark.parametrize("seed", [0, 1, 7, 99, 2**40, -3])
def test_by_hand(seed):
    for t in (1, 2, 3, 2000):
        np.testing.assert_allclose(normals(seed, t), by_hand(seed, t), rtol=1e-13)


def test_alone_or_together():
    """To the last bit, whatever is asked for at the same time, and seeds may be written as floats."""
    for i, t in np.ndindex(20, 20):
        alone = normals(i, t + 1)
        assert alone.shape == (2,)
        assert np.array_equal(alone, NUMBERS[:, i, t])
        assert np.array_equal(normals(float(i), t + 1), alone)
    assert np.array_equal(normals(SEEDS[::-1].astype(float), 7)[..., 0], NUMBERS[:, ::-1, 6])
    assert np.array_equal(normals(np.array(3), STEPS), NUMBERS[:, 3])


def test_shapes():
    assert normals(0, 1).shape == (2,)
    assert normals(np.zeros((3, 1)), 1).shape == (2, 3, 1)
    assert normals(np.zeros((3, 1)), np.arange(4)).shape == (2, 3, 4)
    assert normals(np.zeros(0), 1).shape == (2, 0)


def test_distribution():
    """Within four standard errors of a standard normal's moments, and by Kolmogorov and Smirnov's measure."""
    assert np.isfinite(NUMBERS).all()
    for sample in NUMBERS:
        root = sqrt(sample.size)
        assert abs(sample.mean()) * root < 4
        assert abs(sample.var() - 1) * root < 4 * sqrt(2)
        assert abs((sample**3).mean()) * root < 4 * sqrt(15)
        assert abs((sample**4).mean() - 3) * root < 4 * sqrt(96)
        assert kolmogorov(sample) < 1.95  # one sample in a thousand is further


def test_every_seed_and_every_step_is_normal():
    """Not only all together: the worst of hundreds of small samples is as far as chance has it."""
    for sample in NUMBERS:
        assert max(map(kolmogorov, sample)) < 2.4
        assert max(map(kolmogorov, sample.T)) < 2.4
        for means in (sample.mean(axis=0) * sqrt(400), sample.mean(axis=1) * sqrt(500)):
            assert np.abs(means).max() < 4.5
            assert kolmogorov(means) < 1.95


@pytest.mark.parametrize("of", [lambda v: v, np.square, np.abs, np.sign], ids=["itself", "square", "size", "sign"])
def test_independence(of):
    """Of the coordinates, of neighbouring steps and seeds, and across all of these."""
    x, y = of(NUMBERS)
    pairs = [(x, y)]
    for a, b in ((x, x), (y, y), (x, y), (y, x)):
        for lag in (1, 2, 3, 8, 64):
            pairs += [(a[:, lag:], b[:, :-lag]), (a[lag:], b[:-lag]), (a[lag:, lag:], b[:-lag, :-lag])]
            pairs += [(a[lag:, :-lag], b[:-lag, lag:])]  # seed + lag, t - lag: a sum of the two would repeat here
    assert len(pairs) == 81
    chance = [correlation(a, b) for a, b in pairs]
    assert np.abs(chance).max() < 4.2
    assert 0.7 < np.std(chance) < 1.3


def test_no_number_comes_twice():
    assert np.unique(NUMBERS).size == NUMBERS.size
