"""`python3 tests [pytest arguments]`: make the environment and run every test, on all cores.

`--quick` among the arguments leaves out what `tests/quick.py` says; `--fix` alone formats the code instead.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from bootstrap import become, prepared  # noqa: E402

# Each worker that has a browser and a server takes half a gigabyte.
FEWEST, MOST = 2, 8


def workers() -> str:
    return str(min(max(os.cpu_count() or FEWEST, FEWEST), MOST))


def fix(python) -> int:
    """Write the stubs, format all code, mend what a linter can; the exit code of what could not be done."""
    commands = [("tests.stubs",), ("ruff", "check", "--fix"), ("ruff", "format"), ("deno", "fmt")]
    return max(subprocess.call([str(python), "-m", *command]) for command in commands)


if __name__ == "__main__":
    os.chdir(ROOT)
    python = prepared(ROOT / "requirements.txt", ROOT / "tests/requirements.txt")
    if sys.argv[1:] == ["--fix"]:
        sys.exit(fix(python))
    os.environ.setdefault("PYTEST_XDIST_AUTO_NUM_WORKERS", workers())
    # Of two -n the last counts, so that one may ask for another number.
    become(python, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *sys.argv[1:])
