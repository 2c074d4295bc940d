"""The keys of the stage, read from its source: each does one thing, has a button and is listed in the help."""

import re

from views.stage import HERE

SOURCE = (HERE / "controls.js").read_text("utf-8")
PARTLY = {"present": "P", "leave": "Esc", "toggle": "1 to 8"}
"""Actions whose buttons stand in the title row or in the table, and how the help calls their keys."""
SPELT = {" ": "Space", "ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓", "-": "−", "=": "+"}


def block(name: str) -> str:
    found = re.search(rf"const {name} = [{{\[]\n(.*?)\n[}}\]]\n", SOURCE, re.DOTALL)
    assert found, name
    return found[1]


def bound() -> list[tuple[str, str]]:
    """Every key with its action, as often as it is written."""
    pairs = re.findall(r'^  (?:"(.+?)"|(\w+)): \["(\w+)"\],$', block("KEYS"), re.MULTILINE)
    return [(quoted or plain, action) for quoted, plain, action in pairs]


def actions() -> dict[str, str]:
    """The key that each button names."""
    rows = re.findall(r'^  (\w+): \["[^"]+", "([^"]*)", "\w+"\],$', block("ACTIONS"), re.MULTILINE)
    assert len(rows) == block("ACTIONS").count("\n") + 1
    return dict(rows)


def test_no_key_is_bound_twice():
    keys = [key for key, _ in bound()] + [str(n) for n in range(1, 9)]
    assert len(keys) == block("KEYS").count("\n") + 8
    assert len(set(keys)) == len(keys)
    named = [key for key in actions().values() if key]
    assert len(set(named)) == len(named)


def test_every_key_has_a_button_that_names_it_and_every_named_key_is_bound():
    named = actions()
    for key, action in bound():
        if action in PARTLY:
            continue
        assert named[action] == SPELT.get(key, key.upper() if len(key) == 1 else key), key
    assert {action for action, key in named.items() if key} <= {action for _, action in bound()}


def test_the_help_lists_what_the_buttons_do_not():
    listed = block("MORE_HELP")
    for action, words in PARTLY.items():
        assert words in listed, action
