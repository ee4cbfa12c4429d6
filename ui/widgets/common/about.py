"""Version and licences."""

from __future__ import annotations

from PySide6 import __version__ as qt_version
from PySide6.QtWidgets import QWidget

from evaluator.values.version import build
from ui.appearance import asking
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.layout import button, column, line, row, text

_QT = (
    "The window is made with Qt and PySide6, which are used under the GNU Lesser General Public "
    "License, version 3. Qt is copyright The Qt Company Ltd and other contributors; its source is "
    "at download.qt.io and code.qt.io. Its libraries are separate files that you may replace with "
    "your own build, and you may take the program apart as far as that needs."
)
_OTHERS = (
    "It also stands on NumPy, SciPy, pandas, statsmodels and xlrd (BSD), matplotlib (PSF-style), "
    "openpyxl, msoffcrypto-tool, python-docx and pydantic (MIT), Jinja (BSD), and Arrow, "
    "cryptography and Typst (Apache). "
    "The typeface is Source Sans Pro by Adobe (SIL Open Font Licence)."
)


def show_about(parent: QWidget) -> None:
    """Show the about box."""
    dialog = Dialog(parent, "About What Worked")
    close = button("Close", "primary")
    close.clicked.connect(dialog.accept)
    body = column(
        text("What Worked", "title"),
        text(f"Version {build()} · Qt {qt_version} · MIT licence", "muted"),
        line(),
        text(
            "Tells whether an intervention worked, and how far to trust the answer. "
            "It works offline: nothing leaves this computer."
        ),
        text(_QT, "small"), text(_OTHERS, "small"), None, spacing=12,
    )  # fmt: skip
    dialog.lay_out(body, row(None, close), letters=85)
    asking.agreed(dialog)
    dialog.deleteLater()
