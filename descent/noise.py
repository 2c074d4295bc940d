"""Random numbers that are pure functions of where they are asked for: no stream, no state, no order."""

from __future__ import annotations

import numpy as np

from descent.params import Number

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def normals(seed: Number, t: Number) -> np.ndarray:
    """Two independent standard normal numbers for each seed and step: (2, *shape of both together).

    A hash of (seed, t) gives two uniform numbers; they become normal as a radius and an angle (Box and Muller, 1958).
    """
    with np.errstate(over="ignore"):
        key = _mixed(_mixed(_word(seed)) + _word(t))
        first, second = _uniform(_mixed(key)), _uniform(_mixed(key + GOLDEN))
    radius, angle = np.sqrt(-2 * np.log(first)), 2 * np.pi * second
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)])


def _word(number: Number) -> np.ndarray:
    """Whole numbers as 64 bits."""
    return np.asarray(number).astype(np.int64).astype(np.uint64)


def _mixed(z: np.ndarray) -> np.ndarray:
    """64 bits in which every bit depends on every bit given: splitmix64 (Steele, Lea and Flood, 2014)."""
    z = z + GOLDEN
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _uniform(word: np.ndarray) -> np.ndarray:
    """A number strictly between 0 and 1 from the 52 highest bits."""
    return ((word >> np.uint64(12)).astype(float) + 0.5) * 2.0**-52


def uniforms(seed: Number, t: Number, count: int, purpose: int = 0) -> np.ndarray:
    """So many independent numbers between 0 and 1 for a seed, a step and a purpose: (count, *shape of the seed)."""
    seed = np.asarray(seed)
    which = np.arange(count).reshape(count, *(1,) * seed.ndim)
    with np.errstate(over="ignore"):
        key = _mixed(_mixed(_mixed(_word(seed)) + _word(t)) + _word(purpose))
        return _uniform(_mixed(key + GOLDEN * _word(which)))
