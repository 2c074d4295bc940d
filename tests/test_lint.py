"""The code's form: formatted, without lint, its types right; Python, and what runs in the browser."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.deno import OFFLINE, deno

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "command",
    ["ruff check", "ruff format --check --diff", f"ty check --python {sys.prefix}"],
    ids=["ruff", "format", "types"],
)
def test_form(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command.split()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize(
    "command",
    ["lint", "fmt --check", "check --no-remote --no-npm views tests/js"],
    ids=["lint", "format", "types"],
)
def test_form_in_the_browser(command: str, tmp_path: Path) -> None:
    deno(tmp_path, *command.split())


# What is wrong, each between two modules, and what the checker says of it.
WRONG = {
    "trimmed(2)": "'number' is not assignable to parameter of type 'string'",
    'short("2")': "'string' is not assignable to parameter of type 'number'",
    "short()": "Expected 1 arguments, but got 0",
    "new PlaybackClock().step = 2": "'step' because it is a read-only property",
    "(/** @type {Racer} */ racer) => racer.lable": "Property 'lable' does not exist on type 'Racer'",
    "(/** @type {LiveSetting} */ setting) => setting[1]": "can't be used to index type 'LiveSetting'",
    "(/** @type {StageState} */ state) => state.clock": "Property 'clock' does not exist on type 'StageState'",
    '(/** @type {Act} */ act) => act("letgo")': "'\"letgo\"' is not assignable to parameter of type 'ActionName'",
    "(/** @type {Scene} */ scene) => saidOf(scene, null)": "'null' is not assignable to parameter of type 'number'",
}


def test_what_is_wrong_between_modules_is_found(tmp_path: Path) -> None:
    stage = (ROOT / "views" / "stage" / "js").as_uri()
    head = f"""import {{ PlaybackClock }} from "{stage}/core/playback_clock.js"
import {{ short, trimmed }} from "{stage}/core/numbers.js"
import {{ saidOf }} from "{stage}/export/file_words.js"
/** @import {{ Act, LiveSetting, Racer }} from "{stage}/types.d.ts" */
/** @import {{ StageState }} from "{stage}/app/state.js" */
/** @import {{ Scene }} from "{stage}/app/scene.js" */
export const right = [PlaybackClock, short(2), trimmed("2"), saidOf]
"""
    lines = [f"export const wrong{i} = {wrong}\n" for i, wrong in enumerate(WRONG)]
    (tmp_path / "deno.json").write_text((ROOT / "deno.json").read_text("utf-8"), "utf-8")
    (tmp_path / "wrong.js").write_text(head + "".join(lines), "utf-8")
    with pytest.raises(AssertionError) as found:
        deno(tmp_path / "kept", "check", *OFFLINE, "--config", tmp_path / "deno.json", tmp_path / "wrong.js")
    for words in (*WRONG.values(), f"Found {len(WRONG)} errors"):
        assert words in str(found.value)
