"""The pages that the window has: each made when it is needed, or before that while nothing runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.pages import PAGES
from ui.pages.page import Page

# Between two slices somebody who clicks or types comes first.
_PAUSE_MS = 15
# Widgets dressed in one slice.
_DRESSED = 40


class MadePages(QObject):
    """Keeps the pages, by their keys. ``make`` makes one of a kind and connects it.

    Making a page of many fields holds the window for longer than a person overlooks. Once asked
    to (``make_ahead``), pages are made in slices while the event loop has nothing else to do.
    """

    def __init__(self, stack: QStackedWidget, make: Callable[[type[Page]], Page]) -> None:
        super().__init__(stack)
        self._stack, self._make = stack, make
        self._pages: dict[str, Page] = {}
        self._retired: list[Page] = []
        self._slices: Iterator[None] = iter(())
        self._timer = QTimer(self, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._next_slice)
        self._ahead = False

    def __contains__(self, key: str) -> bool:
        """Whether the page called ``key`` is made."""
        return key in self._pages

    @property
    def waiting(self) -> bool:
        """Whether pages are still to be made ahead."""
        return self._timer.isActive()

    def page(self, key: str) -> Page:
        """The page called ``key``, whole."""
        page = self._begun(key)
        while page.make_next_part():
            pass
        return page

    def make_ahead(self) -> None:
        """Make every page, a slice at a time, from now on and after each ``retire``."""
        self._ahead = True
        self._slices = self._all_slices()
        self._timer.start()

    def retire(self, *, hidden_only: bool = False) -> None:
        """Take all pages out of the window; work begun on them ends there (``let_go``).

        With ``hidden_only``, the one on screen stays.
        """
        self.stop()
        shown = self._stack.currentWidget()  # goes last: each one removed while shown shows another
        going = {k: p for k, p in self._pages.items() if not (hidden_only and p is shown)}
        for page in sorted(going.values(), key=lambda page: page is shown):
            self._stack.removeWidget(page)
            page.hide()
        self._retired += going.values()
        self._pages = {k: p for k, p in self._pages.items() if k not in going}
        if self._ahead:
            self.make_ahead()

    def let_go(self) -> None:
        """Destroy the pages that were taken out; when no work runs."""
        for page in self._retired:
            page.deleteLater()
        self._retired.clear()

    def make_room(self, *, working: bool) -> None:
        """Have the pages out of sight gone before the window is dressed anew for another size.

        Each would be dressed too, and then be made anew. While work runs they stay, as ever.
        """
        self.retire(hidden_only=True)
        if working:
            return
        going = tuple(self._retired)
        self.let_go()
        for page in going:
            QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)

    def stop(self) -> None:
        """Make no more pages ahead; the window closes."""
        self._timer.stop()
        self._slices = iter(())

    def _begun(self, key: str) -> Page:
        if key not in self._pages:
            kind = next(kind for kind in PAGES if kind.key == key)
            self._pages[key] = self._make(kind)
            self._stack.addWidget(self._pages[key])
        return self._pages[key]

    def catch_up(self) -> None:
        """Have the pages show what was opened, a slice at a time, where they are made ahead."""
        if self._ahead:
            self.make_ahead()

    def _all_slices(self) -> Iterator[None]:
        for key in (kind.key for kind in PAGES if not kind.rare):
            page = self._begun(key)
            yield
            while page.make_next_part():
                yield
            yield from _dressed(page)
            if page is not self._stack.currentWidget():
                yield from page.catch_up()
            yield from _dressed(page)

    def _next_slice(self) -> None:
        if next(self._slices, self) is self:
            self._timer.stop()


def _dressed(page: Page) -> Iterator[None]:
    """Have the style look at every widget, which is slow all at once."""
    done = 0
    while some := page.findChildren(QWidget)[done : done + _DRESSED]:
        for widget in some:
            widget.ensurePolished()
        done += _DRESSED
        yield
