"""Stubs of the catalogues, by which an editor finds the file behind `from optimizers import Adam`.

    python -m tests.stubs

`python3 tests --fix` writes them too. An item that is in none yet works everywhere: only an editor cannot jump to it.
"""

from __future__ import annotations

import importlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = {  # the table of each, and what its items are
    "optimizers": ("OPTIMIZERS", "descent", "Optimizer"),
    "optimizers.schedules": ("SCHEDULES", "descent", "Schedule"),
    "optimizers.wrappers": ("WRAPPERS", "descent", "Wrapper"),
    "studies": ("STUDIES", "descent.study", "Study"),
    "surfaces": ("SURFACES", "descent", "Surface"),
}


def stub(package: str) -> str:
    """What a catalogue's stub says: its table, each item with its file, and that there may be more."""
    table, base, kind = CATALOGUES[package]
    items = getattr(importlib.import_module(package), table).values()
    lines = sorted(f"from {cls.__module__} import {cls.__name__} as {cls.__name__}" for cls in items)
    head = f"# Written by `python3 tests --fix`.\nfrom typing import Any\n\nfrom {base} import {kind}\n"
    ends = f"\n{table}: dict[str, type[{kind}]]\n\ndef __getattr__(name: str) -> Any: ...\n"
    return head + "\n".join(lines) + "\n" + ends


def path_of(package: str) -> Path:
    """Where a catalogue's stub lies."""
    return ROOT / package.replace(".", "/") / "__init__.pyi"


if __name__ == "__main__":
    for package in CATALOGUES:
        path_of(package).write_text(stub(package), "utf-8")
