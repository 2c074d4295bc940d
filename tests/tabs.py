"""Tabs of one browser profile, lent to one test after another."""

from playwright.sync_api import BrowserContext, Page


class Tabs:
    """Tabs of a profile: each is handed out as if it were new, but for the cache that it has."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.free: list[Page] = []

    def take(self) -> Page:
        return self.free.pop() if self.free else self.context.new_page()

    def give(self, page: Page, clean: bool) -> None:
        """Take a tab back, or close it where it may not be as it was."""
        if page.is_closed():
            return
        if not clean:
            page.close()
            return
        page.mouse.move(-1, -1)
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.goto("about:blank")
        self.free.append(page)
