"""In which language days are typed and shown, as the settings say."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QApplication

from evaluator.planning.typed_dates import BRITISH, DATE_LANGUAGES, DateLanguage

_KEPT = "dates"


def date_language() -> DateLanguage:
    """The language chosen for this window; British English until one is."""
    app = QApplication.instance()
    key = app.property(_KEPT) if app is not None else None
    return next((each for each in DATE_LANGUAGES if each.key == key), BRITISH)


def use_dates(key: str) -> None:
    """Type and show days so, in fields made from now on."""
    app = QApplication.instance()
    if app is not None:
        app.setProperty(_KEPT, key)


def moment(at: datetime) -> str:
    """A day and the time of day on this machine's clock, such as "1 September 2025 at 09:30"."""
    at = at.astimezone()
    return f"{date_language().words(at)} at {at:%H:%M}"
