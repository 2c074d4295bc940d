"""Modules as one script: what is linked runs as the modules would, and what cannot be linked is refused by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers import ROOT
from views.linker import LinkError, imports_of, linked

STAGE = ROOT / "views" / "stage" / "js"
CHART = ROOT / "views" / "plotly_chart" / "js"
ENTRIES = [
    *(STAGE / "app" / f"{name}.js" for name in ("main", "offline_page")),
    *(STAGE / "app" / f"forward_{name}.js" for name in ("detail", "live", "paths")),
    STAGE / "panels" / "step_card.js",
    *(CHART / f"{name}.js" for name in ("chart", "plotly_loader")),
]
ENTRY = pytest.mark.parametrize("entry", ENTRIES, ids=lambda path: path.stem)

B = "export const b = 1\n"
FROM_B = 'import { b } from "./b.js"\n'


def written(folder: Path, **sources: str) -> Path:
    """Modules in a folder; the first is the entry."""
    for name, source in sources.items():
        (folder / f"{name}.js").write_text(source, "utf-8")
    return folder / f"{next(iter(sources))}.js"


def reached(entry: Path) -> set[Path]:
    found: set[Path] = set()
    left = [entry]
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += imports_of(path)
    return found


def test_a_module_stands_before_those_that_import_it_and_once(tmp_path):
    imports = FROM_B + 'import {\n  a,\n  other,\n} from "./a.js"\n'
    entry = written(
        tmp_path,
        entry=imports + "\nexport default () => a + b + other\n",
        b='import { a } from "./a.js"\n\nexport const b = 2 * a\n',
        a="// one\nexport const a = 1\nexport function other() {}\n",
    )
    script = linked(entry)
    assert script.index("const a = 1") < script.index("const b = 2 * a") < script.index("export default () => a")
    assert script.count("const a = 1") == 1
    assert not re.search(r"^import|^export (?!default)", script, re.MULTILINE)
    assert imports_of(entry) == {tmp_path / "b.js": ["b"], tmp_path / "a.js": ["a", "other"]}


def test_types_stay_at_home_and_words_in_comments_and_texts_are_no_imports(tmp_path):
    source = (
        '/** @import { T } from "./types.d.ts" */\n\n/**\n * import { x } from "./x.js"\n * @param {T} t\n */\n'
        'export default function (t) {\n  // import("./y.js")\n  return { import: t, text: "export all" }\n}\n'
    )
    script = linked(written(tmp_path, entry=source))
    assert "@param" not in script
    assert "@import" not in script
    assert script.startswith("export default function (t) {")


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        (FROM_B, 'import { a } from "./a.js"\n' + B, "a circle: .*a.js > .*b.js > .*a.js"),
        ('import { a } from "./a.js"\n', B, "a circle: .*a.js > .*a.js"),
        ('import { c } from "./c.js"\n', B, "a.js imports .*c.js, which is not there"),
        ('import { b, c } from "./b.js"\n', B + "const c = 2\n", "a.js imports c, which .*b.js does not export"),
        (FROM_B + "const x = 1\n", B + "let x = 2\n", "b.js and .*a.js both declare x"),
        (FROM_B + "class x {}\n", B + "async function x() {}\n", "b.js and .*a.js both declare x"),
        (FROM_B + "function* x() {}\n", B + "export class x {}\n", "b.js and .*a.js both declare x"),
        (FROM_B, B + "export default b\n", "Only an entry has a default export, and .*b.js is imported"),
        ('import { b as c } from "./b.js"\n', B, "cannot be linked: import { b as c }"),
        ('import * as b from "./b.js"\n', B, r"cannot be linked: import \* as b"),
        ('import b from "./b.js"\n', B, "cannot be linked: import b from"),
        ('import "./b.js"\n', B, 'cannot be linked: import "./b.js"'),
        ('  import { b } from "./b.js"\n', B, "cannot be linked"),
        ('import { b } from "https://elsewhere/b.js"\n', B, "cannot be linked"),
        ("import { b } from 'b'\n", B, "cannot be linked"),
        ('const b = await import("./b.js")\n', B, "cannot be linked: const b = await import"),
        ("const b = import.meta.url\n", B, "cannot be linked"),
        ('export { b } from "./b.js"\n', B, "cannot be linked: export { b }"),
        ('export * from "./b.js"\n', B, r"cannot be linked: export \*"),
        ("const b = 1\nexport { b }\n", B, "cannot be linked: export { b }"),
        ("export const { b } = c\n", B, "cannot be linked"),
    ],
)
def test_what_cannot_be_linked_is_refused(tmp_path, a, b, words):
    with pytest.raises(LinkError, match=words):
        linked(written(tmp_path, a=a, b=b))


@ENTRY
def test_every_entry_is_one_script(entry):
    """Streamlit takes a text without line breaks for a path."""
    script = linked(entry)
    assert "\n" in script.strip()
    assert not re.search(r"^import|^export (?!default)|^ */\*\*.*\*/$|@import", script, re.MULTILINE)
    assert script.count("export default") == (0 if entry.stem == "offline_page" else 1)


def test_every_module_is_in_some_script():
    assert set().union(*map(reached, ENTRIES)) == {*STAGE.rglob("*.js"), *CHART.rglob("*.js")}


@pytest.mark.parametrize("name", ["forward_paths", "forward_live"])
def test_what_travels_at_every_change_is_small(name):
    """The paths' own element brings its script along with every block."""
    assert len(linked(STAGE / "app" / f"{name}.js")) < 1500
