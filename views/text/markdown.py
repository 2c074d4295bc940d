"""Markdown and LaTeX: text that nothing is read into, sources as links, formulas on several lines."""

from __future__ import annotations

import re

from descent import Reference

SHORT = 110
"""A rule with fewer signs stands on one line."""
LONG = 200
"""A formula with fewer signs stands on one line."""


def plain(text: str) -> str:
    """A text in which nothing is read as markup."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~$:&^=" else c for c in text)


def linked(reference: Reference) -> str:
    """A source in Markdown, with its link where it has one."""
    source = plain(f"{reference.authors}, {reference.year}. {reference.title}")
    return f"[{source}]({reference.url})" if reference.url else source


def stacked(rule: str) -> str:
    """A rule in LaTeX, a long one with a line for each of its parts, so that none is cut on a projector."""
    parts, open_environments = [""], 0
    for piece in re.split(r"(\\qquad|\\begin|\\end)", rule):
        open_environments += {r"\begin": 1, r"\end": -1}.get(piece, 0)
        if piece == r"\qquad" and not open_environments:
            parts.append("")
        else:
            parts[-1] += piece
    if len(parts) == 1 or len(rule) < SHORT:
        return rule
    return r"\begin{gathered}" + r" \\[4pt] ".join(part.strip() for part in parts) + r"\end{gathered}"


def broken(formula: str) -> str:
    """A formula in LaTeX, a long one on two lines: it breaks where no bracket is open, nearest the middle."""
    places, depth, middle = [], 0, len(formula) / 2
    for found in re.finditer(r"\\left(?![a-z])|\\right(?![a-z])|(?<!\\)[{}]| (?=[+-] )|(?<=\)) (?=\\left\()", formula):
        depth += {r"\left": 1, "{": 1, r"\right": -1, "}": -1}.get(found[0], 0)
        if found[0] == " " and not depth:
            places.append(found.start())
    if len(formula) < LONG or not places:
        return formula
    at = min(places, key=lambda place: abs(place - middle))
    name, equals, first = formula[:at].partition(" = ")
    return rf"\begin{{aligned}}{name}{equals}&{first} \\[4pt] &{formula[at + 1 :]}\end{{aligned}}"
