"""Who answers for the report, and what its numbers cannot say; no lock holds these words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.fields import Field, LongTextField, TextField
from ui.widgets.common.layout import column, field_grid, text
from ui.widgets.programme.logo_field import LogoField

_LINES = (
    ("evaluated_by", "Evaluated by", "The organisation that answers for the numbers."),
    ("commissioned_by", "Commissioned by", "Who paid for the evaluation or asked for it."),
    ("contact", "Contact", "Where questions go: an office or an address."),
    ("licence", "Licence", "On what terms the report may be passed on."),
    ("logo_text", "What the logo shows", "For who cannot see it: the name of the organisation."),
)  # fmt: skip
_WORDS = (
    ("mechanism", "How it is meant to work", "What should bring the change about, and what is "
     "known of that."),
    ("moderators", "For whom it may differ", "For whom or where it may do more or less."),
    ("implementation", "How it was delivered", "And how far that was as planned."),
    ("reach", "How many were reached", "Of those whom it was meant for."),
    ("dose", "How much they had of it", "Such as sessions attended of those offered."),
    ("harms", "Harm that was looked for", "What was done to look for harm, and what was seen."),
)  # fmt: skip


class ReportFields(QWidget):
    """The words around the results. ``tie`` binds a field to one part of the plan's report."""

    def __init__(self, tie: Callable[[Field, str], Field]) -> None:
        super().__init__()
        lines = [tie(TextField(label, hint), name) for name, label, hint in _LINES]
        lines.append(tie(LogoField(), "logo"))
        words = [tie(LongTextField(label, hint, lines=2), name) for name, label, hint in _WORDS]
        lead = text(
            "Printed in the report as you write it. It changes no number, and the lock leaves it "
            "open: how things went is known only afterwards.",
            "small",
        )
        inner = column(lead, field_grid(*lines), field_grid(*words), spacing=16)
        self.disclosure = Disclosure("Who answers for the report, and how it went", inner)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.disclosure)
