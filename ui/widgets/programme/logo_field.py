"""The picture beside who answers for the report, chosen from a file and kept as its dots alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evaluator.values.plan import Plan
from evaluator.values.problems import Refusal
from ui.appearance import asking
from ui.appearance.accessibility import announce
from ui.widgets.common.fields import Field
from ui.widgets.common.layout import button

_PICTURES = "Pictures (*.png *.jpg *.jpeg)"
_CHOOSE, _REMOVE = "Choose a picture…", "Remove the picture"


class LogoField(Field):
    """One button that chooses a picture, or takes away the one that there is."""

    def __init__(self, hint: str = "Stands on page one. A PNG or JPEG picture.") -> None:
        self._button = button(_CHOOSE)
        super().__init__("Logo", self._button, hint)
        self._held = ""
        self._button.clicked.connect(self._on_click)

    def set_value(self, value: str) -> None:
        """Say whether there is a picture."""
        self._held = value
        self._button.setText(_REMOVE if value else _CHOOSE)
        self._button.setAccessibleDescription(self._button.text())

    def _on_click(self) -> None:
        if self._held:
            self.edited.emit("")
            return
        name = asking.file_to_open(self.window(), "Logo for page one", _PICTURES)
        if name:
            self.take(Path(name))

    def take(self, path: Path) -> None:
        """Keep the picture in a file, or say why it cannot be one."""
        from evaluator.summary.logo import with_logo

        empty = Plan()
        report = replace(empty.report, logo=path.name, logo_text=path.stem)
        try:
            held = with_logo(replace(empty, report=report), path.parent).report.logo
        except Refusal as refusal:
            self.complain(refusal.problems[0].message)
            announce(self, refusal.problems[0].message, urgent=True)
            return
        self.complain("")
        self.edited.emit(held)
