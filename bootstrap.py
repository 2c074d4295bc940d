"""What runs before anything is installed: make `.venv`, fill it, become a program in it.

Standard library only, and in syntax that an old Python can still read, so that it can say it is too old.
"""

import contextlib
import operator
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
# A user's own pip settings must not send the packages elsewhere.
PIP_SETTINGS = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def prepared(*files: Path) -> Path:
    """The Python of an environment that holds these requirements files; made or completed when needed."""
    if sys.version_info < OLDEST:
        sys.exit("Descent needs Python {}.{} or newer; this is {}.{}.".format(*OLDEST, *sys.version_info))
    if satisfied(files):
        return Path(sys.executable)
    if not installed(files):
        with alone():
            if not installed(files):
                install(files)
    return PYTHON


def satisfied(files) -> bool:
    """Whether this Python is an environment that has it all: then its owner has chosen it."""
    from importlib.metadata import PackageNotFoundError, version

    if sys.prefix == sys.base_prefix:
        return False
    compare = {">=": operator.ge, "<": operator.lt, "==": operator.eq}
    try:
        return all(compare[sign](numbers(version(name)), bound) for name, sign, bound in bounds(files))
    except PackageNotFoundError:
        return False


def bounds(files):
    """The requirements one bound at a time: `numpy>=2,<3` is ("numpy", ">=", [2]), ("numpy", "<", [3])."""
    for line in (line for file in files for line in file.read_text().splitlines()):
        for sign, bound in re.findall(r"(>=|<|==)([\d.]+)", line):
            yield re.split(r"[<>=]", line)[0], sign, numbers(bound)


def numbers(version: str):
    return [int(digits) for digits in re.findall(r"\d+", version)]


def stamps(files):
    """The files that tell what the environment holds, with what they say when it is up to date."""
    names = ["-".join((".installed", *file.relative_to(ROOT).parts)) for file in files]
    texts = ["# Python {}.{}\n".format(*sys.version_info) + file.read_text() for file in files]
    return {ENVIRONMENT / name: text for name, text in zip(names, texts)}


def installed(files) -> bool:
    """Whether these very requirements were installed, to the end, by this version of Python."""
    found = {path: path.read_text() for path in stamps(files) if path.exists()}
    return PYTHON.exists() and found == stamps(files)


@contextlib.contextmanager
def alone():
    """Wait until no other process sets up this folder."""
    try:
        with (ROOT / ".venv.lock").open("w") as lock:
            # Windows and some network folders have no such lock: setting up goes on without.
            with contextlib.suppress(ImportError, OSError):
                import fcntl

                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        sys.exit(f"Descent cannot write to {ROOT} ({error.strerror}): copy it to a folder of your own.")


def install(files) -> None:
    """Fill the environment, made anew where it is missing, half made or of another Python."""
    print("Setting up Descent in .venv; this takes a minute or two, once ...", flush=True)
    if not usable():
        make()
    for path in stamps(files):
        path.unlink(missing_ok=True)
    pip(PYTHON, *(part for file in files for part in ("-r", file)))
    for path, text in stamps(files).items():
        path.write_text(text)


def usable() -> bool:
    """Whether the environment's Python starts, is of this version and has pip."""
    check = "import pip, sys; sys.exit(sys.version_info[:2] != {})".format(tuple(sys.version_info[:2]))
    return PYTHON.exists() and run(PYTHON, "-c", check).returncode == 0


def make() -> None:
    """Make an empty environment: by `venv`, or where a part of that is missing (Debian) by `virtualenv`."""
    # The Python underneath, should the running one be in the folder that goes.
    python = getattr(sys, "_base_executable", sys.executable)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    if run(python, "-m", "venv", ENVIRONMENT).returncode == 0:
        return
    with tempfile.TemporaryDirectory() as folder:
        pip(python, "--target", folder, "virtualenv>=20,<22")
        done = run(python, "-m", "virtualenv", "--clear", ENVIRONMENT, PYTHONPATH=folder)
    if done.returncode:
        sys.exit(f"Python could not make an environment in {ENVIRONMENT}: {last_line(done)}")


def pip(python, *what) -> None:
    """Run `pip install`, or stop with its reason in one sentence."""
    done = run(python, "-m", "pip", "install", "--quiet", *what, **PIP_SETTINGS)
    if done.returncode == 0:
        return
    if "No module named pip" in done.stderr:
        sys.exit("This Python has neither venv nor pip: install python3-venv, then try again.")
    if "Retrying" in done.stderr:
        sys.exit("The packages Descent needs could not be fetched: connect to the internet, then try again.")
    sys.exit(f"pip could not install what Descent needs: {last_line(done)}")


def run(*command, **settings: str):
    environment = {**os.environ, **settings}
    return subprocess.run(command, env=environment, input="", capture_output=True, errors="replace")


def last_line(done) -> str:
    return ((done.stderr or done.stdout).strip() or f"exit code {done.returncode}").splitlines()[-1]


def become(python, *arguments) -> None:
    """Replace this process by `python arguments`."""
    command = [str(part) for part in (python, *arguments)]
    if os.name != "nt":
        os.execv(command[0], command)
    # Windows would return to the prompt while the program runs.
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(subprocess.call(command))
