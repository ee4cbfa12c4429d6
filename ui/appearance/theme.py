"""How the window looks: one palette per scheme, one typographic scale, one stylesheet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QAccessibilityHints,
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QPalette,
    QStyleHints,
)
from PySide6.QtWidgets import QApplication

import evaluator

Scheme = Literal["system", "light", "dark"]
FAMILY = "Source Sans Pro"
BASE_POINTS = 11.5
_HERE = Path(__file__).parent
_FONTS = Path(evaluator.__file__).parent / "summary" / "fonts"


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours by meaning. Each text colour reaches 4.5:1 on the surfaces it is used on."""

    window: str
    surface: str
    rail: str
    text: str
    muted: str
    border: str
    control: str
    accent: str
    accent_text: str
    accent_soft: str
    passed: str
    passed_soft: str
    concern: str
    concern_soft: str
    failed: str
    failed_soft: str
    check_mark: str


LIGHT = Colours(
    window="#f6f7f9", surface="#ffffff", rail="#eceff3", text="#17202b", muted="#536071",
    border="#dde2e8", control="#848f9d", accent="#2a52be", accent_text="#ffffff",
    accent_soft="#e7edfb", passed="#17693a", passed_soft="#e4f3ea", concern="#8a5200",
    concern_soft="#fdf2de", failed="#ab231b", failed_soft="#fbe9e7", check_mark="check-white",
)  # fmt: skip
DARK = Colours(
    window="#14181e", surface="#1c2229", rail="#101419", text="#e9edf2", muted="#a6b1be",
    border="#323b46", control="#7a8694", accent="#8fb1ff", accent_text="#0c1730",
    accent_soft="#243150", passed="#74d29b", passed_soft="#1a3225", concern="#f2bf68",
    concern_soft="#3a2f18", failed="#ff9f96", failed_soft="#43231f", check_mark="check-ink",
)  # fmt: skip


def colours(palette: QPalette) -> Colours:
    """The colours that belong to ``palette``, for widgets that paint themselves."""
    if wants_contrast():
        return in_contrast(palette)
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def wants_contrast() -> bool:
    """Whether this person has set their system to a contrast theme."""
    preference = accessibility_hints()[1].contrastPreference()
    return preference == Qt.ContrastPreference.HighContrast


@lru_cache(maxsize=1)
def accessibility_hints() -> tuple[QStyleHints, QAccessibilityHints]:
    """What the system says of contrast, with its owner: PySide ends it when nobody holds that."""
    hints = QGuiApplication.styleHints()
    return hints, hints.accessibility()


def in_contrast(palette: QPalette) -> Colours:
    """The few colours of a contrast theme; what else is told by colour has words or marks too."""
    role = QPalette.ColorRole
    window, surface, ink, text, accent, on_accent = (
        palette.color(which).name()
        for which in (
            role.Window, role.Base, role.WindowText, role.Text, role.Highlight,
            role.HighlightedText,
        )
    )  # fmt: skip
    light = QColor(on_accent).lightness() >= 128
    return Colours(
        window=window, surface=surface, rail=window, text=text, muted=ink, border=ink, control=ink,
        accent=accent, accent_text=on_accent, accent_soft=surface, passed=text,
        passed_soft=surface, concern=text, concern_soft=surface, failed=text, failed_soft=surface,
        check_mark="check-white" if light else "check-ink",
    )  # fmt: skip


def load_fonts() -> None:
    """Register the typeface of the summaries, so that the window reads the same everywhere."""
    for path in sorted(_FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def apply(app: QApplication, scheme: Scheme, zoom: float = 1.0) -> None:
    """Dress the whole application. ``zoom`` scales the text, 1.0 to 2.0.

    A contrast theme of the system comes before ``scheme``: its colours are used and no others.
    """
    hints = app.styleHints()
    hints.setColorScheme(
        {
            "system": Qt.ColorScheme.Unknown,
            "light": Qt.ColorScheme.Light,
            "dark": Qt.ColorScheme.Dark,
        }[scheme]
    )
    dark = scheme == "dark" or (scheme == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    chosen = DARK if dark else LIGHT
    over = ""
    if wants_contrast():
        system = system_palette(app)
        chosen, over = in_contrast(system), _contrast_sheet(system)
    app.setPalette(_palette(chosen))
    font = QFont(FAMILY)
    font.setPointSizeF(BASE_POINTS * zoom)
    app.setFont(font)
    sheet = _stylesheet(chosen, zoom) + over
    if app.styleSheet() != sheet:  # it holds every colour and size, and is slow to put on
        app.setStyleSheet(sheet)


def system_palette(app: QApplication) -> QPalette:
    """The colours that the system gives to every program, in the place of ours."""
    app.setPalette(QPalette())
    return app.palette()


def _contrast_sheet(system: QPalette) -> str:
    greyed = system.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name()
    sheet = Template((_HERE / "contrast.css").read_text(encoding="utf-8"))
    return sheet.substitute(asdict(in_contrast(system)), greyed=greyed)


def _palette(tone: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for target, value in (
        (role.Window, tone.window), (role.WindowText, tone.text), (role.Base, tone.surface),
        (role.AlternateBase, tone.window), (role.Text, tone.text), (role.Button, tone.surface),
        (role.ButtonText, tone.text), (role.BrightText, tone.failed), (role.Link, tone.accent),
        (role.LinkVisited, tone.accent), (role.Highlight, tone.accent),
        (role.HighlightedText, tone.accent_text), (role.ToolTipBase, tone.text),
        (role.ToolTipText, tone.surface), (role.PlaceholderText, tone.muted),
        (role.Mid, tone.border), (role.Dark, tone.control), (role.Light, tone.surface),
        (role.Midlight, tone.rail), (role.Shadow, tone.border), (role.Accent, tone.accent),
    ):  # fmt: skip
        palette.setColor(target, QColor(value))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(tone.muted))
    return palette


def _stylesheet(tone: Colours, zoom: float) -> str:
    sizes = {
        name: f"{BASE_POINTS * zoom * factor:.2f}pt"
        for name, factor in (
            ("small", 0.88),
            ("lead", 1.12),
            ("heading", 1.22),
            ("section", 1.42),
            ("title", 1.85),
            ("number", 2.6),
        )
    }
    size = round(17 * zoom)
    ring = round(6 * zoom)
    indicator = {
        "indicator": f"{size}px",
        "round": f"{(size + 2) // 2}px",
        "ring": f"{ring}px",
        "dot": f"{size + 2 - 2 * ring}px",
    }
    icons = (_HERE.parent / "icons").as_posix()
    sheet = Template((_HERE / "style.css").read_text(encoding="utf-8"))
    return sheet.substitute(asdict(tone) | sizes, icons=icons, **indicator)
