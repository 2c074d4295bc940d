"""Saving from an open page: the dialog, the files it gives, and what is in them."""

import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

SVG = "{http://www.w3.org/2000/svg}"


def dialog(page: Page) -> Locator:
    """The dialog in which one saves, opened if need be."""
    box = page.get_by_role("dialog", name="Save")
    if not box.is_visible():
        page.locator(".stage .map").focus()
        page.keyboard.press("s")
    return box


def choose(page: Page, **choices: Any) -> Locator:
    """Make choices in the dialog, by the names of its fields."""
    box = dialog(page)
    for name, value in choices.items():
        control = box.locator(f"[name={name}]")
        if isinstance(value, bool):
            control.set_checked(value)
        elif name in ("caption", "seconds"):
            control.fill(str(value))
        else:
            control.select_option(str(value))
    return box


def save(page: Page, **choices: Any) -> tuple[str, bytes]:
    """The name and the contents of the file these choices give."""
    box = choose(page, **choices)
    with page.expect_download(timeout=120_000) as download:
        box.get_by_role("button", name="Save", exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def chunks(png: bytes) -> Iterator[tuple[str, bytes]]:
    """The chunks of a PNG file, their checksums verified."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        data, (crc,) = png[at + 8 : at + 8 + size], struct.unpack(">I", png[at + 8 + size : at + 12 + size])
        assert crc == zlib.crc32(kind + data)
        yield kind.decode(), data
        at += 12 + size


def texts(svg: bytes) -> list[ET.Element]:
    return ET.fromstring(svg).findall(f".//{SVG}text")
