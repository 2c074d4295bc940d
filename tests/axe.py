"""What axe, the accessibility checker, finds on a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def violations(page: Page, **options: Any) -> list[tuple[str, str, list[str]]]:
    """The broken rules, what each asks for, and the elements that break it."""
    found = Axe().run(page, **options).response["violations"]
    return [(each["id"], each["help"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]
