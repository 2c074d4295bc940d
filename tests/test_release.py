"""One version number, and what is new in it."""

import re

from descent import __version__
from tests.helpers import ROOT


def test_the_changelog_begins_with_the_version():
    heading = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heading
    assert heading[1] == __version__


def test_no_other_file_has_a_version():
    for name in ("pyproject.toml", "deno.json"):
        assert not re.search(r"^\W*version\W", (ROOT / name).read_text("utf-8"), re.MULTILINE)


def test_what_the_guide_for_contributors_names_is_there():
    """Files and folders in the texts, so that neither guide outlives what it describes."""
    for guide in ("CONTRIBUTING.md", "README.md", "docs/vocabulary.md"):
        text = (ROOT / guide).read_text("utf-8")
        for path in re.findall(r"`(\w[\w.]*/[\w./]*)`", text):
            assert (ROOT / path).exists() or (ROOT / "views" / path).exists() or path == "surfaces/valley.py", path
