"""Setting up: what gets made and installed, when, and what is said when it cannot be."""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import browser

ROOT = Path(__file__).resolve().parent.parent
APP, TESTS = "requirements.txt", "tests/requirements.txt"
posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in programs are shell scripts")


class Machine:
    """A copy of the project whose commands are recorded and answered, not run."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        (folder / "tests").mkdir(parents=True)
        for name in ("app.py", "bootstrap.py", APP, TESTS, "tests/__main__.py"):
            shutil.copy(ROOT / name, folder / name)
        self.bootstrap = load(folder / "bootstrap.py")
        self.bootstrap.run = self.run
        # Whatever environment these tests run in, the machine has none.
        self.bootstrap.satisfied = lambda files: False
        self.commands: list[list[str]] = []
        self.answers: dict[str, Callable[[], str]] = {}
        self.duration = 0.0

    def run(self, *command: object, **_settings: str) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        self.commands.append(words)
        time.sleep(self.duration)
        failure = next((answer for part, answer in self.answers.items() if part in " ".join(words)), None)
        if failure:
            return subprocess.CompletedProcess(words, 1, "", failure())
        if words[1] == "-m" and words[2] in ("venv", "virtualenv"):
            write(Path(words[-1]) / self.bootstrap.PYTHON.relative_to(self.bootstrap.ENVIRONMENT), "")
        return subprocess.CompletedProcess(words, 0, "", "")

    def prepare(self, *files: str) -> list[str]:
        """Prepare, and tell in short which commands that took."""
        self.commands.clear()
        assert self.bootstrap.prepared(*(self.root / file for file in files or [APP])) == self.bootstrap.PYTHON
        return [" ".join(words[2:4]) if words[1] == "-m" else "check" for words in self.commands]

    def refuse(self, *files: str) -> str:
        """What it says when it cannot."""
        with pytest.raises(SystemExit) as stop:
            self.prepare(*files)
        return str(stop.value)


def load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("bootstrap_copy", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "a folder")


def test_first_run_makes_and_installs_and_later_runs_do_nothing(machine: Machine) -> None:
    assert machine.prepare() == [f"venv {machine.root / '.venv'}", "pip install"]
    assert machine.commands[-1] == [
        str(machine.bootstrap.PYTHON), "-m", "pip", "install", "--quiet", "-r", str(machine.root / APP),
    ]  # fmt: skip
    assert machine.prepare() == []


def test_changed_requirements_are_installed_once(machine: Machine) -> None:
    machine.prepare()
    write(machine.root / APP, "numpy>=2.1,<3\n")
    assert machine.prepare() == ["check", "pip install"]
    assert machine.prepare() == []


def test_what_the_tests_need_is_added_to_what_the_app_has(machine: Machine) -> None:
    machine.prepare(APP)
    assert machine.prepare(APP, TESTS) == ["check", "pip install"]
    assert machine.prepare(APP) == []
    assert machine.prepare(APP, TESTS) == []


def test_an_interrupted_installation_goes_on(machine: Machine) -> None:
    def interrupt() -> str:
        raise KeyboardInterrupt

    machine.answers["pip install"] = interrupt
    with pytest.raises(KeyboardInterrupt):
        machine.prepare()
    machine.answers.clear()
    assert machine.prepare() == ["check", "pip install"]
    assert machine.prepare() == []


def test_a_half_made_environment_is_made_anew(machine: Machine) -> None:
    write(machine.bootstrap.PYTHON, "")
    leftover = write(machine.root / ".venv/leftover", "")
    machine.answers["import pip"] = lambda: "No module named pip"
    assert [command.split()[0] for command in machine.prepare()] == ["check", "venv", "pip"]
    assert not leftover.exists()


def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    machine.prepare()
    machine.bootstrap.PYTHON.unlink()
    assert [command.split()[0] for command in machine.prepare()] == ["venv", "pip"]


def test_another_version_of_python_is_noticed(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.prepare()
    monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))
    machine.answers["(3, 99)"] = lambda: ""
    assert [command.split()[0] for command in machine.prepare()] == ["check", "venv", "pip"]


def test_a_python_without_ensurepip_borrows_virtualenv(machine: Machine) -> None:
    machine.answers["-m venv"] = lambda: "ensurepip is not available"
    assert [command.split()[0] for command in machine.prepare()] == ["venv", "pip", "virtualenv", "pip"]
    assert machine.prepare() == []


def test_pip_never_installs_outside_an_environment(machine: Machine) -> None:
    """Debian's Python refuses that, and rightly."""
    machine.answers["-m venv"] = lambda: "ensurepip is not available"
    machine.prepare(APP, TESTS)
    for command in machine.commands:
        if command[2:4] == ["pip", "install"]:
            assert command[0] == str(machine.bootstrap.PYTHON) or "--target" in command


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken\nERROR: No match",
            "connect to the internet",
        ),
        ("ERROR: one\nERROR: No space left on device", "ERROR: No space left on device"),
        ("", "exit code 1"),
    ],
)
def test_pip_failing_is_told_in_one_sentence(machine: Machine, problem: str, sentence: str) -> None:
    machine.answers["pip install"] = lambda: problem
    said = machine.refuse()
    assert sentence in said
    assert "\n" not in said
    machine.answers.clear()
    assert "pip install" in machine.prepare()


def test_neither_venv_nor_pip_is_told(machine: Machine) -> None:
    machine.answers["-m venv"] = lambda: "No module named venv"
    machine.answers["-m pip"] = lambda: "/usr/bin/python3: No module named pip"
    assert "install python3-venv" in machine.refuse()


def test_a_folder_that_cannot_be_written_is_told(machine: Machine) -> None:
    (machine.root / ".venv.lock").mkdir()
    assert machine.refuse().startswith(f"Descent cannot write to {machine.root}")
    assert machine.commands == []


def test_an_environment_of_somebody_else_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    machine.prepare()
    write(machine.root / APP, "numpy>=2.1,<3\n")
    monkeypatch.setattr(Path, "unlink", refuse)
    assert machine.refuse().startswith(f"Descent cannot write to {machine.root} (Permission denied)")


def test_a_python_too_old_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert machine.refuse() == "Descent needs Python 3.11 or newer; this is 3.9."
    assert machine.commands == []


@pytest.mark.parametrize("name", ["app.py", "bootstrap.py", "tests/__main__.py"])
def test_an_old_python_can_read_it(name: str) -> None:
    ast.parse((ROOT / name).read_text(), feature_version=(3, 7))


@posix
def test_of_two_first_runs_at_once_one_installs(machine: Machine) -> None:
    machine.duration = 0.05
    runs = [threading.Thread(target=machine.bootstrap.prepared, args=[machine.root / APP]) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len(machine.commands) == 2


@pytest.mark.parametrize(
    ("line", "enough"),
    [("pytest>=9,<10", True), ("pytest>=99", False), ("pytest<9", False), ("no-such-package>=1", False)],
)
def test_a_prepared_environment_is_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, enough: bool
) -> None:
    bootstrap = load(ROOT / "bootstrap.py")
    file = write(tmp_path / APP, f"{line}\n")
    monkeypatch.setattr(sys, "prefix", "/somewhere")
    assert bootstrap.satisfied([file]) is enough
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert not bootstrap.satisfied([file])


@pytest.mark.parametrize("name", [APP, TESTS])
def test_every_requirement_is_bounded(name: str) -> None:
    bounds = load(ROOT / "bootstrap.py").bounds([ROOT / name])
    signs: dict[str, str] = {}
    for package, sign, _ in bounds:
        signs[package] = signs.get(package, "") + sign
    assert len(signs) == len((ROOT / name).read_text().splitlines())
    assert set(signs.values()) <= {">=<", "=="}


def start(machine: Machine, script: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a script for real, with a Python outside any environment; `.venv` holds one that tells its task."""
    machine.prepare(APP, TESTS)
    write(machine.bootstrap.PYTHON, '#!/bin/sh\necho "$DESCENT_CHROMIUM" "$@"\n')
    return subprocess.run(
        [sys._base_executable, machine.root / script, *arguments],  # ty: ignore[missing-attribute]
        cwd=machine.root.parent, env={**os.environ, **settings}, capture_output=True, text=True,
    )  # fmt: skip


@posix
def test_the_app_is_served_from_any_folder_with_all_arguments(machine: Machine) -> None:
    done = start(machine, "app.py", "--server.port", "8899", DESCENT_CHROMIUM="")
    assert done.stdout.split(maxsplit=4)[:4] == ["-P", "-m", "streamlit", "run"]
    assert done.stdout.endswith(f"run {machine.root / 'app.py'} --server.port 8899\n")


@posix
def test_the_tests_run_on_all_cores_and_get_all_arguments(machine: Machine) -> None:
    done = start(machine, "tests", "-k", "one or two", "-n", "0", DESCENT_CHROMIUM="/nowhere")
    assert done.stdout == "/nowhere -m pytest -n auto --dist worksteal -k one or two -n 0\n"


@posix
def test_fix_formats_the_code_and_runs_no_test(machine: Machine) -> None:
    commands = " -m tests.stubs\n -m ruff check --fix\n -m ruff format\n -m deno fmt\n"
    assert start(machine, "tests", "--fix", DESCENT_CHROMIUM="").stdout == commands


@posix
def test_what_cannot_be_fixed_is_told_by_the_exit_code(machine: Machine) -> None:
    machine.prepare(APP, TESTS)
    write(machine.bootstrap.PYTHON, '#!/bin/sh\ntest "$3" = format\n')
    command = [sys._base_executable, machine.root / "tests", "--fix"]  # ty: ignore[missing-attribute]
    assert subprocess.run(command, cwd=machine.root.parent).returncode == 1


def run_tests(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True)


@pytest.mark.long
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_browser_that_is_not_there_stops_the_tests_that_need_one(workers: str) -> None:
    done = run_tests("-n", workers, "tests/test_browser_race.py", DESCENT_CHROMIUM="/nowhere/chromium")
    assert done.returncode == 2
    assert "Interrupted: DESCENT_CHROMIUM is set to /nowhere/chromium, where no browser starts." in done.stdout
    assert "passed" not in done.stdout


@pytest.mark.long
def test_tests_without_a_page_ask_for_no_browser() -> None:
    done = run_tests("tests/test_timing.py", "-k", "no_runs", DESCENT_CHROMIUM="/nowhere/chromium")
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout.splitlines()[-1]


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine with no browser where every attempt to get one fails; the attempts."""
    attempts: list[str] = []

    def fail(_seconds: int, *command: str) -> str | None:
        attempts.append(" ".join(command))
        return "Version 1" if command[-1] == "--version" else None

    monkeypatch.delenv(browser.VARIABLE, raising=False)
    monkeypatch.setattr(browser, "PLACES", ())
    monkeypatch.setattr(browser, "attempt", fail)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    return attempts


def test_no_browser_at_all_stops_the_tests(no_browser: list[str]) -> None:
    with pytest.raises(SystemExit, match="The tests need a browser: install Chromium"):
        browser.get("python")
    apt, playwright = [words for words in no_browser if " install " in words]
    assert apt.startswith("apt-get install --yes")
    assert playwright == "python -m playwright install --no-shell chromium"


def test_a_playwright_that_does_not_start_stops_the_tests(
    no_browser: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "attempt", lambda _seconds, *command: no_browser.append(" ".join(command)))
    with pytest.raises(SystemExit, match="python -m playwright --version` tells why"):
        browser.get("python")
    assert "libatomic1" in no_browser[-1]


def test_apt_is_left_alone_without_the_right_to_it(no_browser: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(SystemExit):
        browser.get("python")
    assert not [words for words in no_browser if "apt-get" in words]


def test_an_installed_browser_is_preferred(no_browser: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(browser, "works", lambda path: "google" in path)
    assert browser.get("python") == "/usr/bin/google-chrome"
    assert not [words for words in no_browser if " install " in words]
