"""`python3 tests [pytest arguments]`: make the environment and run every test, on all cores."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from bootstrap import become, prepared  # noqa: E402

# Browser tests wait more than they compute, and each worker's browser and server take half a gigabyte.
FEWEST, MOST = 2, 8


def workers() -> str:
    return str(min(max(os.cpu_count() or FEWEST, FEWEST), MOST))


if __name__ == "__main__":
    os.chdir(ROOT)
    python = prepared(ROOT / "requirements.txt", ROOT / "tests/requirements.txt")
    os.environ.setdefault("PYTEST_XDIST_AUTO_NUM_WORKERS", workers())
    # Of two -n the last counts, so that one may ask for another number.
    become(python, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *sys.argv[1:])
