"""Version and licences."""

from __future__ import annotations

from PySide6 import __version__ as qt_version
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from evaluator.values.version import build
from ui.appearance import asking
from ui.appearance.accessibility import named
from ui.widgets.common.layout import button, line, row, text

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
    dialog = QDialog(parent)
    dialog.setWindowTitle("About What Worked")
    named(dialog, "About What Worked")
    close = button("Close", "primary")
    close.clicked.connect(dialog.accept)
    box = QVBoxLayout(dialog)
    box.setContentsMargins(28, 24, 28, 22)
    box.setSpacing(12)
    box.addWidget(text("What Worked", "title"))
    box.addWidget(text(f"Version {build()} · Qt {qt_version} · MIT licence", "muted"))
    box.addWidget(line())
    box.addWidget(
        text(
            "Tells whether an intervention worked, and how far to trust the answer. "
            "It works offline: nothing leaves this computer."
        )
    )
    box.addWidget(text(_QT, "small"))
    box.addWidget(text(_OTHERS, "small"))
    box.addLayout(row(None, close))
    wide = max(540, dialog.fontMetrics().averageCharWidth() * 80)
    dialog.setMinimumSize(wide, box.heightForWidth(wide))
    asking.agreed(dialog)
    dialog.deleteLater()  # fmt: skip
