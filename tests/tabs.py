"""Tabs of one browser profile, lent to one test after another."""

from playwright.sync_api import BrowserContext, Page

USES = 8
"""A tab is closed after so many: its memory grows with each page, and collecting that then takes seconds."""


class Tabs:
    """Tabs of a profile: each is handed out as if it were new, but for the cache that it has."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.free: list[Page] = []
        self.used: dict[Page, int] = {}

    def take(self) -> Page:
        return self.free.pop() if self.free else self.context.new_page()

    def give(self, page: Page, clean: bool) -> None:
        """Take a tab back, or close it where it may not be as it was."""
        if page.is_closed():
            return
        self.used[page] = self.used.get(page, 0) + 1
        if not clean or self.used[page] >= USES:
            del self.used[page]
            page.close()
            return
        page.mouse.move(-1, -1)
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.goto("about:blank")
        self.free.append(page)
