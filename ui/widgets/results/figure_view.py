"""A chart of the summary: with its finding and its numbers, to look at, copy and save."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage

from evaluator.summary.blocks import Figure
from evaluator.summary.charts.chart import Places
from evaluator.values.places.file_names import proposed_name, with_suffix
from ui.appearance import asking
from ui.appearance.accessibility import announce, named
from ui.widgets.common.copying import copy_picture
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import Card, button, column, selectable, text
from ui.widgets.results.large_picture import LargePicture
from ui.widgets.results.picture import Picture, Values
from ui.widgets.results.text_table import text_table

_PICTURE = "Picture (*.png)"


class FigureView(Card):
    """Title, picture, the finding in words, and the numbers on demand."""

    def __init__(self, figure: Figure, image: QImage, places: Places | None = None) -> None:
        super().__init__(figure.title)
        self._figure = figure
        if places is not None and len(places.shares) != len(figure.table.rows):
            places = None  # it draws some of its numbers only
        self._picture = picture = named(
            Picture(image, places),
            f"Chart: {figure.title}",
            f"{figure.alt} The arrow keys tell each value.",
        )
        self._places = places
        self._value = Values(picture, figure.table).words
        self.box.addWidget(picture)
        self.add(self._value)
        self.add(selectable(text(figure.alt, "muted")))
        acts = []
        for words, act in (
            ("Copy chart", self.copy), ("Save chart…", self._ask_file), ("Larger", self._enlarge),
        ):  # fmt: skip
            made = button(words, "quiet")
            made.setAccessibleName(f"{words}: {figure.title}")
            made.clicked.connect(lambda _checked, a=act: a())
            acts.append(made)
        self._said = text("", "small")
        self._said.hide()
        self.add(Flow(*acts), self._said)
        numbers = Disclosure("Numbers as a table", column(text_table(figure.table)))
        numbers.toggle.setAccessibleName(f"Numbers as a table: {figure.title}")
        self.add(numbers)

    def copy(self) -> None:
        """Copy the chart as it is printed."""
        copy_picture(self, self._picture.image, f"{self._figure.title}. {self._figure.alt}")

    def _ask_file(self) -> None:
        start = f"{proposed_name(self._figure.title)}.png"
        name = asking.file_to_save(self.window(), "Save the chart", start, _PICTURE)
        if name:
            self.save(with_suffix(Path(name), ".png"))

    def save(self, path: Path) -> None:
        """Write the chart to a file and say how that went."""
        written = self._picture.image.save(str(path))
        said = f"{path.name} is written." if written else (
            f"{path.name} could not be written. Choose another folder."
        )  # fmt: skip
        self._said.setText(said)
        self._said.show()
        announce(self, said, urgent=not written)

    def _enlarge(self) -> None:
        dialog = LargePicture(self.window(), self._figure, self._picture.image, self._places)
        asking.agreed(dialog)
        dialog.deleteLater()
