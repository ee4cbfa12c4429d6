"""Take the pictures of the way from a messy workbook to a cohort, as the help shows it.

``python tests/ui/take_messy_pictures.py [FOLDER] [light|dark]``; the same on every run.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from PySide6.QtWidgets import QApplication  # noqa: E402
from take_pictures import HEIGHT, WIDTH, bring_to_top, save, settle  # noqa: E402

from tests.bad_workbooks.messy import messy  # noqa: E402
from tests.bad_workbooks.structures import book  # noqa: E402
from ui.app import make_application  # noqa: E402
from ui.appearance import theme  # noqa: E402
from ui.shell.main_window import MainWindow  # noqa: E402
from ui.shell.settings import Settings  # noqa: E402
from ui.state.engine import Engine  # noqa: E402
from ui.widgets.data.rows_dialog import RowsDialog  # noqa: E402
from ui.widgets.data.values_dialog import ValuesDialog  # noqa: E402


def save_all(app: QApplication, window: MainWindow, folder: Path) -> None:
    """Every picture, in the order of the journey."""
    page = window.page("data")
    page._list.selectRow(page._columns.row_of("School"))
    settle(app, window)
    save(window, folder / "messy_problems.png")
    labels = page._profiles.known("School").labels
    dialog = ValuesDialog(window, window.session, "School", labels)
    dialog.show()
    settle(app, window)
    save(dialog, folder / "messy_values.png")
    for rare, frequent in dialog._similar:
        dialog._merge((rare,), frequent)
    window.session.change(dialog.plan, "Change how values are read")
    dialog.close()
    settle(app, window)
    problems = window.session.cohort.problems
    page.show_problem(next(p for p in problems if p.code == "text_in_number_column"))
    settle(app, window)
    save(window, folder / "messy_cells.png")
    for column, part, name in (
        ("School", 2, "roles"),
        ("Year group", 3, "cohort"),
        ("Pupil name", 4, "changes"),
    ):
        page._list.selectRow(page._columns.row_of(column))
        page._tabs.setCurrentIndex(part)
        page._list.setFocus()
        settle(app, window)
        save(window, folder / f"messy_{name}.png")


def official() -> bytes:
    """Two kinds of offences in each ward and month, with a total that sums nothing, and starts."""
    wards = ("Alder", "Birch", "Cedar", "Dale", "Elm", "Fern", "Garth", "Hazel")
    rows = [
        [ward, kind, datetime(2023, month, 1), (7 * i + 3 * month + len(kind)) % 19 + 4,
         datetime(2023, 7, 1) if i < 4 else "never"]
        for i, ward in enumerate((*wards, "District total"))
        for kind in ("Burglary", "Violence")
        for month in range(1, 13)
    ]  # fmt: skip
    names = ["Ward", "Offence", "Month", "Offences", "Programme start"]
    return book(("Table 1", [["Recorded offences by ward"], [], names, *rows]))


def save_official(app: QApplication, window: MainWindow, folder: Path) -> None:
    """The question about a total, the filter by a column, and the guess in one sentence."""
    page = window.page("data")
    page._list.selectRow(page._columns.row_of("Offence"))
    settle(app, window)
    labels = page._profiles.known("Offence").labels
    dialog = RowsDialog(window, window.session.plan, "Offence", labels)
    dialog.show()
    settle(app, window)
    save(dialog, folder / "official_rows.png")
    dialog.close()
    window.show_page("plan")
    settle(app, window)
    save(window, folder / "official_total.png")
    bring_to_top(window, window.session.engine.told(window.session.plan, window.session.cohort))
    settle(app, window)
    save(window, folder / "official_guess.png")


def main(folder: Path, scheme: theme.Scheme) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    theme.apply(app, scheme)
    with tempfile.TemporaryDirectory() as place:
        workbook = Path(place) / "survey.xlsx"
        workbook.write_bytes(messy())
        window = MainWindow(Engine(), Settings(Path(place) / "settings.ini"), Path(place))
        window.resize(WIDTH, HEIGHT)
        window.show()
        settle(app, window)
        window.files.open_workbook(workbook)
        settle(app, window)
        settle(app, window)
        save_all(app, window, folder)
        window.files.may_leave = lambda: True
        table = Path(place) / "recorded_offences.xlsx"
        table.write_bytes(official())
        window.files.open_workbook(table)
        settle(app, window)
        settle(app, window)
        save_official(app, window, folder)
        window.files.may_leave = lambda: True
        window.close()


if __name__ == "__main__":
    asked = sys.argv[1:]
    main(
        Path(asked[0]) if asked else ROOT / "docs" / "pictures",
        "dark" if "dark" in asked[1:] else "light",
    )
