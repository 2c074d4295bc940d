"""The browser's pure parts, run by Deno: clock, unpacking, ticks, labels, pictures, files."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.deno import OFFLINE, deno
from tests.golden.packed import HEADER, arrays, written
from tests.helpers import GOLDEN, ROOT
from views.stage.packing import pack, unpack

TESTS = sorted((ROOT / "tests" / "js").glob("*_test.js"))
# What is tested may read what Python has written, and take no more memory than it needs.
LIMITS = ("--no-check", "--no-prompt", "--allow-read=tests/golden", "--v8-flags=--max-old-space-size=512")


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_in_deno(path, tmp_path):
    told = deno(tmp_path, "test", *OFFLINE, *LIMITS, path)
    assert " 0 failed" in told
    assert " 0 passed" not in told


def test_what_is_unpacked_in_deno_is_what_python_packs():
    golden = json.loads((GOLDEN / "packed.json").read_text("utf-8"))
    made = written()
    assert {name: golden[name] for name in ("header", "arrays")} == {name: made[name] for name in ("header", "arrays")}
    header, found = unpack(pack(HEADER, arrays()))
    assert header == HEADER
    assert {array.dtype for array in found.values()} == {np.dtype(f"<{kind}") for kind in ("f4", "f8", "u2", "u4")}
