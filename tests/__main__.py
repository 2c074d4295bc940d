"""`python3 tests [pytest arguments]`: make the environment, get a browser, run every test."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from bootstrap import become, prepared  # noqa: E402
from tests.browser import VARIABLE, get  # noqa: E402

if __name__ == "__main__":
    os.chdir(ROOT)
    python = prepared(ROOT / "requirements.txt", ROOT / "tests/requirements.txt")
    os.environ[VARIABLE] = str(get(python))
    become(python, "-m", "pytest", *sys.argv[1:])
