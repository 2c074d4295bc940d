"""ES modules as the one script that Streamlit takes: each before those that import it, all in one scope."""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{\s*([\w$]+(?:\s*,\s*[\w$]+)*),?\s*\} from "(\.\.?/[^"\n]+)"\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const|let)\b)", re.MULTILINE)
DECLARED = re.compile(r"^(export )?(?:(?:async )?function\b *\*?|class|const|let|var)\s+([\w$]+)", re.MULTILINE)
DEFAULT = re.compile(r"^export default\b.*", re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
TYPES = re.compile(r"^[ \t]*/\*\*(?:(?!\*/)[\s\S])*\*/\n", re.MULTILINE)
OTHER = re.compile(
    r"^[ \t]*import\b(?![ \t]*:).*|.*\bimport\s*[(.].*|^export\b(?! default\b).*|^(?:const|let|var)\s*[{[].*",
    re.MULTILINE,
)


class LinkError(ValueError):
    """Modules that cannot be one script."""


def linked(entry: Path) -> str:
    """The script of a module and of all it imports, without the comments that give types.

    Modules write ``import { a, b } from "./x.js"``, and ``export`` before what they declare; the entry alone has an
    ``export default``, which stays. Raises ``LinkError`` at every other form, at modules and names that are not
    there, at a circle, and at a name that two modules declare.
    """
    modules = _ordered(entry.resolve(), {}, ())
    owners: dict[str, Path] = {}
    for path, source in modules.items():
        for _, name in DECLARED.findall(source):
            if name in owners:
                raise LinkError(f"{_short(owners[name])} and {_short(path)} both declare {name}.")
            owners[name] = path
    return ";\n".join(EXPORT.sub("", IMPORT.sub("", source)).strip("\n") + "\n" for source in modules.values())


def imports_of(path: Path) -> dict[Path, list[str]]:
    """The modules that a module imports, each with the names it takes; ``LinkError`` where this cannot be told."""
    source = _read(path)
    if unknown := OTHER.search(COMMENT.sub("", EXPORT.sub("", IMPORT.sub("", source)))):
        raise LinkError(f"{_short(path)} has what cannot be linked: {unknown[0].strip()}")
    found: dict[Path, list[str]] = {}
    for names, target in IMPORT.findall(source):
        found.setdefault((path.parent / target).resolve(), []).extend(re.findall(r"[\w$]+", names))
    return found


def _ordered(path: Path, found: dict[Path, str], above: tuple[Path, ...]) -> dict[Path, str]:
    """The sources of a module and of what it imports, depth first; ``above`` are those that led here."""
    if path in above:
        raise LinkError(f"Imports go in a circle: {' > '.join(map(_short, (*above[above.index(path) :], path)))}.")
    if path in found:
        return found
    for other, names in imports_of(path).items():
        if not other.is_file():
            raise LinkError(f"{_short(path)} imports {_short(other)}, which is not there.")
        source = _ordered(other, found, (*above, path))[other]
        if default := DEFAULT.search(source):
            raise LinkError(f"Only an entry has a default export, and {_short(other)} is imported: {default[0]}")
        given = {name for exported, name in DECLARED.findall(source) if exported}
        if missing := [name for name in names if name not in given]:
            raise LinkError(f"{_short(path)} imports {', '.join(missing)}, which {_short(other)} does not export.")
    found[path] = _read(path)
    return found


def _read(path: Path) -> str:
    return TYPES.sub("", path.read_text("utf-8"))


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
