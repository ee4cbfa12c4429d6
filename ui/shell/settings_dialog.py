"""Who sends the summaries, where files are looked for first, and how the window looks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from evaluator.planning.typed_dates import BRITISH, DATE_LANGUAGES
from evaluator.values.choice import Choice
from evaluator.values.policy import load_policy
from evaluator.values.stricter import FEWEST, ROUNDINGS, StricterDisclosure
from ui.appearance import asking
from ui.shell.settings import Settings
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.fields import ChoiceField, TextField, Value
from ui.widgets.common.layout import button, column, field_grid, page_title, row, text
from ui.widgets.programme.logo_field import LogoField

_SCHEMES = (
    Choice("system", "As the system"), Choice("light", "Light"), Choice("dark", "Dark"),
)  # fmt: skip
_STARTS = (
    Choice(False, "The start page"), Choice(True, "The last study, on its last page"),
)  # fmt: skip
_DATES = tuple(Choice(each.key, each.label) for each in DATE_LANGUAGES)
_SIZES = tuple(Choice(size, f"{size:.0%}") for size in (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0))


def _beyond(usual: int, offered: Sequence[int]) -> tuple[Choice, ...]:
    """The policy's own limit, and the stricter ones on offer."""
    as_usual = Choice(0, f"{usual} (the policy)")
    return (as_usual, *(Choice(limit, str(limit)) for limit in offered if limit > usual))


_STRICTER = (
    "Stricter than the program's policy, never looser. Results under looser limits are worked out "
    "again."
)


class SettingsDialog(Dialog):
    """Everything this computer remembers of a person's wishes; kept in one INI file."""

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent, "Settings")
        self.organisation = TextField("Organisation", "Printed at the foot of every summary.")
        self.contact = TextField("Contact", "Such as a team and its address; printed beside it.")
        self.logo = LogoField("On page one of every study that has none of its own.")
        self.logo.edited.connect(self._take_logo)
        self._take_logo(settings.logo)
        self.folder = TextField("Folder to look in first", "Empty is where you were last.")
        self.scheme = ChoiceField("Theme", _SCHEMES)
        self.zoom = ChoiceField("Text size", _SIZES)
        self.dates = ChoiceField(
            "Dates", _DATES, "As typed and shown here; summaries are in English."
        )
        self.begins = ChoiceField(
            "When the program starts, show", _STARTS, "Whoever sits down here sees it."
        )
        told, kept = load_policy().disclosure, settings.disclosure
        self.fewest = ChoiceField(
            "Fewest people to tell of", _beyond(told["threshold"], FEWEST),
            "Counts below it are withheld.",
        )  # fmt: skip
        self.rounding = ChoiceField(
            "Round counts of people to", _beyond(told["base"], ROUNDINGS),
            "Counts of places stay exact.",
        )  # fmt: skip
        shown: tuple[tuple[TextField | ChoiceField, Value], ...] = (
            (self.organisation, settings.organisation), (self.contact, settings.contact),
            (self.folder, settings.folder), (self.scheme, settings.scheme),
            (self.begins, settings.comes_back),
            (self.dates, settings.dates or BRITISH.key),
            (self.fewest, kept.fewest), (self.rounding, kept.rounding),
            (self.zoom, min(_SIZES, key=lambda c: abs(float(str(c.value)) - settings.zoom)).value),
        )  # fmt: skip
        for field, value in shown:
            field.set_value(value)
        browse = button("Choose a folder…")
        browse.clicked.connect(lambda _checked: self._browse())
        save, cancel = button("Save", "primary"), button("Cancel")
        save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._arrange(browse, row(None, cancel, save))

    def _arrange(self, browse: QWidget, buttons: QHBoxLayout) -> None:
        """By what they are about."""
        body = column(
            page_title("Settings"),
            text("Who sends summaries", "heading"),
            field_grid(self.organisation, self.contact),
            field_grid(self.logo),
            text("What is told of people", "heading"),
            text(_STRICTER, "small"),
            field_grid(self.fewest, self.rounding),
            text("This window", "heading"),
            field_grid(self.scheme, self.zoom, self.dates, self.begins),
            self.folder, row(browse, None),
            text("Kept on this computer only.", "small"),
            None, spacing=14,
        )  # fmt: skip
        self.lay_out(body, buttons, letters=95)

    def _take_logo(self, held: object) -> None:
        self._logo = str(held)
        self.logo.set_value(self._logo)

    def _browse(self) -> None:
        name = asking.folder(self, "Folder to look in first")
        if name:
            self.folder.set_value(name)

    def keep(self, settings: Settings) -> None:
        """Write what was chosen to ``settings``."""
        settings.organisation = self.organisation.words().strip()
        settings.contact = self.contact.words().strip()
        settings.logo = self._logo
        settings.folder = self.folder.words().strip()
        settings.comes_back = bool(self.begins.value())
        settings.disclosure = StricterDisclosure(self.fewest.value(), self.rounding.value())
        settings.dates = str(self.dates.value())
        settings.scheme = self.scheme.value()
        settings.zoom = float(self.zoom.value())
        settings.flush()


def sender_of(settings: Settings) -> str:
    """Who sends the summaries, as it is printed; empty where nobody said."""
    return ", ".join(part for part in (settings.organisation, settings.contact) if part)


def logo_of(settings: Settings) -> tuple[str, str]:
    """The picture on page one of a study without its own, and what it shows."""
    return settings.logo, settings.organisation


def ask_settings(parent: QWidget, settings: Settings) -> bool:
    """Let a person change ``settings``; whether they did."""
    dialog = SettingsDialog(parent, settings)
    agreed = asking.agreed(dialog)
    if agreed:
        dialog.keep(settings)
    dialog.deleteLater()
    return agreed
