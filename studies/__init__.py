"""Studies, one file each; every class here is found by being there."""

from typing import Any

from descent.entry import discover
from descent.study import Study

STUDIES = discover(__name__, __path__, Study)


def __getattr__(name: str) -> Any:
    for cls in STUDIES.values():
        if cls.__name__ == name:
            return cls
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
