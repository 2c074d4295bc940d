"""Learning-rate schedules, one file each; every class here is found by being there."""

from typing import Any

from descent import Schedule
from descent.entry import discover

SCHEDULES = discover(__name__, __path__, Schedule)


def __getattr__(name: str) -> Any:
    for cls in SCHEDULES.values():
        if cls.__name__ == name:
            return cls
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
