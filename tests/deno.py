"""Deno, which checks and runs the browser's code without a browser: never with the network."""

import os
import subprocess
from pathlib import Path

from deno import find_deno_bin

OFFLINE = ("--no-remote", "--no-npm")
ROOT = Path(__file__).resolve().parent.parent


def deno(folder: Path, *command: str | Path) -> str:
    """What a command prints; the test fails if it does. ``folder`` keeps what Deno remembers."""
    settings = {**os.environ, "DENO_DIR": str(folder), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [find_deno_bin(), *command], cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"deno {command[0]}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr
