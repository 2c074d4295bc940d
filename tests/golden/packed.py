"""Packed blocks for the other half of packing.py, in the browser: `python -m tests.golden.packed`."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import numpy as np

from views.stage.packing import pack, unpack

HEADER = {"id": "stage", "title": "Ä θ ∇", "nothing": None}


def arrays() -> dict[str, np.ndarray]:
    """Some of every kind: smooth, smoother and rough ones, with what is no number."""
    rng = np.random.default_rng(20)
    walk = rng.normal(size=(2, 2, 40))
    hard = [0.0, -0.0, 1e-60, 1e300, np.inf, -np.inf, np.nan, -3.3, 1.0]
    return {
        "path": walk.cumsum(axis=2).astype(np.float32),
        "smooth": walk.cumsum(axis=2).cumsum(axis=2).astype(np.float32),
        "odd": np.array([1, np.inf, -np.inf, np.nan, 1e38, -0.0], np.float32),
        "loss": np.array([hard, np.geomspace(1e3, 1e-9, len(hard))]),
        "small": rng.integers(0, 2**16, (3, 30)).astype(np.uint16),
        "rising": np.arange(0, 60_000, 2_000).astype(np.uint16),
        "large": rng.integers(0, 2**32, 30).astype(np.uint32),
        "count": np.arange(50, dtype=np.uint32)[None] ** 2,
        "none": np.empty((0, 5), np.float32),
    }


def written() -> dict:
    """The block, and what a reader must find in it; what JSON has no word for is a text."""
    block = pack(HEADER, arrays())
    header, found = unpack(block)
    told = {
        name: {
            "shape": list(array.shape),
            "values": [value if np.isfinite(value) else named(value) for value in array.ravel().tolist()],
        }
        for name, array in found.items()
    }
    return {"block": b64encode(block).decode(), "header": header, "arrays": told}


def named(value: float) -> str:
    return "NaN" if np.isnan(value) else "Infinity" if value > 0 else "-Infinity"


if __name__ == "__main__":
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(written(), ensure_ascii=False, indent=None) + "\n", "utf-8")
