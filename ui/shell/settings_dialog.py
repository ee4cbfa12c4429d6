"""Who sends the summaries, where files are looked for first, and how the window looks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QWidget

from evaluator.values.choice import Choice
from evaluator.values.policy import load_policy
from evaluator.values.stricter import FEWEST, ROUNDINGS, StricterDisclosure
from ui.appearance import asking
from ui.appearance.accessibility import named
from ui.shell.settings import Settings
from ui.widgets.common.fields import ChoiceField, TextField, Value
from ui.widgets.common.layout import button, column, field_grid, page_title, row, text
from ui.widgets.programme.logo_field import LogoField

_SCHEMES = (
    Choice("system", "As the system"), Choice("light", "Light"), Choice("dark", "Dark"),
)  # fmt: skip
_STARTS = (
    Choice(False, "The start page"), Choice(True, "The last study, on its last page"),
)  # fmt: skip
_SIZES = tuple(Choice(size, f"{size:.0%}") for size in (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0))


def _beyond(usual: int, offered: Sequence[int]) -> tuple[Choice, ...]:
    """The policy's own limit, and the stricter ones on offer."""
    as_usual = Choice(0, f"{usual}, as the program's policy says")
    return (as_usual, *(Choice(limit, str(limit)) for limit in offered if limit > usual))


class SettingsDialog(QDialog):
    """Everything this computer remembers of a person's wishes; kept in one INI file."""

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        named(self, "Settings")
        self.organisation = TextField("Organisation", "Printed at the foot of every summary.")
        self.contact = TextField("Contact", "Such as a team and its address; printed beside it.")
        self.logo = LogoField("On page one of every study that has none of its own.")
        self.logo.edited.connect(self._take_logo)
        self._take_logo(settings.logo)
        self.folder = TextField("Folder to look in first", "Empty is where you were last.")
        self.scheme = ChoiceField("Theme", _SCHEMES)
        self.zoom = ChoiceField("Text size", _SIZES)
        self.begins = ChoiceField(
            "When the program starts, show", _STARTS, "Whoever sits down here sees it."
        )
        told, kept = load_policy().disclosure, settings.disclosure
        self.fewest = ChoiceField(
            "Fewest people to tell of", _beyond(told["threshold"], FEWEST),
            "Counts below it are withheld, and so is what rests on fewer.",
        )  # fmt: skip
        self.rounding = ChoiceField("Round counts of people to", _beyond(told["base"], ROUNDINGS))
        shown: tuple[tuple[TextField | ChoiceField, Value], ...] = (
            (self.organisation, settings.organisation), (self.contact, settings.contact),
            (self.folder, settings.folder), (self.scheme, settings.scheme),
            (self.begins, settings.comes_back),
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
        note = text(
            "Kept on this computer only. What may be told of few people can be made stricter here "
            "than the program's policy, never looser. Results under looser limits are then "
            "worked out again.", "small",
        )  # fmt: skip
        self.setLayout(
            column(
                page_title("Settings"), self.organisation, self.contact, self.logo,
                self.folder, row(browse, None), field_grid(self.fewest, self.rounding),
                field_grid(self.scheme, self.zoom, self.begins), note,
                row(None, cancel, save),
                spacing=14, margin=24,
            )
        )  # fmt: skip
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)

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
