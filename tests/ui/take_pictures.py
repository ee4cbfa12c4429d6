"""Pictures of every page, light and dark: ``python tests/ui/take_pictures.py [FOLDER]``.

With ``--close FOLDER``: close looks at what is crowded, at 100 and 200 %, to be judged by eye.

Runs without a screen and gives the same pictures every time on one machine: size, style, fonts
and scale are fixed, and the example is evaluated with its own seed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from PySide6.QtCore import QPoint, QRect  # noqa: E402
from PySide6.QtGui import QImage  # noqa: E402
from PySide6.QtWidgets import QApplication, QLabel, QWidget  # noqa: E402

from evaluator.values.plan import lock  # noqa: E402
from evaluator.words.amounts import outcome_name  # noqa: E402
from tests.pictures.take_pages import AHEAD  # noqa: E402
from ui.app import make_application  # noqa: E402
from ui.appearance import theme  # noqa: E402
from ui.pages import PAGES  # noqa: E402
from ui.shell.main_window import MainWindow  # noqa: E402
from ui.shell.settings import Settings  # noqa: E402
from ui.state.engine import Engine  # noqa: E402
from ui.widgets.common.disclosure import Disclosure  # noqa: E402
from ui.widgets.common.programmes_dialog import ProgrammesDialog  # noqa: E402
from ui.widgets.plan.design_chooser import DesignChooser  # noqa: E402

WIDTH, HEIGHT = 1280, 860
LARGEST = 190_000
LOCKED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MATCHED, ROLL_OUT = "mentoring_matched", "nrm_devolved_pilot"
TALLEST = 6_000
# Of three families of the field: lessons in schools, help in hospital, work in areas.
FIELD = ("gang_awareness_sessions", "ae_navigators", "area_task_force")
OVER_TIME = "Difference in {name} by time since the start"


@dataclass(frozen=True, slots=True)
class Close:
    """A look at one part of a page, at 100 and 200 %, whole or as far as the window shows.

    ``unfold`` names the folds to open and ``top`` the words that come to the top.
    """

    name: str
    example: str
    page: str
    unfold: tuple[str, ...] = ()
    top: str = ""


CLOSE = (
    Close("matching", MATCHED, "design_checks", ("Change the matching",)),
    Close("balance", MATCHED, "design_checks", ("Every characteristic in full",),
          "How alike are the groups?"),
    Close("settings", MATCHED, "plan", ("Finer settings",), "How to compare"),
    Close("roll_out", ROLL_OUT, "design_checks", ("How many stand behind each average",),
          "Who started when?"),
    Close("roll_out_results", ROLL_OUT, "results", ("{primary}",), "For the reviewer"),
)  # fmt: skip


def settle(app: QApplication, window: MainWindow) -> None:
    while True:
        for _ in range(10):
            app.processEvents()
            time.sleep(0.005)
        if not window.jobs.busy:
            for _ in range(10):
                app.processEvents()
            return


def save(window: QWidget, path: Path, part: QRect | None = None) -> None:
    """A picture small enough to be kept beside the text that shows it."""
    grabbed = window.grab() if part is None else window.grab(part)
    image = grabbed.toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = (image.width(), image.height())
    whole = Image.frombytes(
        "RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine()
    )
    whole.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        few = whole.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def open_example(window: MainWindow, example: str, *, locked: bool) -> None:
    engine = Engine()
    workbook, plan_file = engine.example_files(example)
    cohort = engine.read_workbook(workbook, None, lambda share, words: None)
    plan = engine.read_plan(plan_file)
    if locked:
        plan = lock(plan, cohort.provenance.sha256, LOCKED_AT)
    window.session.start_with(cohort, workbook, plan)
    report = engine.examine(cohort, plan, lambda share, words: None)
    window.session.set_report(report, plan, cohort)
    if locked:
        window.session.set_evaluation(engine.evaluate(cohort, plan, lambda share, words: None))


def save_chooser(app: QApplication, window: MainWindow, path: Path) -> None:
    """The design chooser over the plan page, with its one open question answered."""
    chooser = DesignChooser(window, window.session)
    chooser.resize(WIDTH * 2 // 3, HEIGHT)
    chooser.groups["starts"].radios["one"].setChecked(True)
    chooser.show()
    settle(app, window)
    save(chooser, path)
    chooser.close()


def save_field(app: QApplication, window: MainWindow, folder: Path) -> None:
    """What is known of three programmes, and a study planned before one of them begins."""
    search = window.session.engine.find_programmes
    for key in FIELD:
        dialog = ProgrammesDialog(window, search)
        dialog.list.setCurrentRow([known.key for known in search("", "")].index(key))
        dialog.show()
        settle(app, window)
        save(dialog, folder / f"template_{key}.png")
        dialog.close()
    window.start.plan_ahead.emit()
    settle(app, window)
    window.session.change(AHEAD, "Say")
    window.show_page("prospect")
    settle(app, window)
    page = window.page("prospect")
    page._work.click()
    settle(app, window)
    save(window, folder / "planning.png")


def bring_to_top(window: MainWindow, words: str) -> None:
    page = window.page(window.current)
    inner = page.area.widget()
    for label in inner.findChildren(QLabel):
        if label.isVisible() and label.text() == words:
            top = label.mapTo(inner, QPoint(0, 0)).y() - 24
            page.area.verticalScrollBar().setValue(top)
            return


def unfold(window: MainWindow, titles: tuple[str, ...]) -> None:
    primary = window.session.plan.primary[0].name
    wanted = {title.format(primary=primary) for title in titles}
    for fold in window.page(window.current).findChildren(Disclosure):
        if fold.toggle.accessibleName() in wanted:
            fold.toggle.setChecked(True)


def save_close(app: QApplication, window: MainWindow, folder: Path, scheme: str) -> None:
    """Every close look at two text sizes: the window, and the page to its foot."""
    for close in CLOSE:
        open_example(window, close.example, locked=close.page == "results")
        for zoom in (1.0, 2.0):
            window.settings.zoom = zoom
            window.zoom(0.0)
            window.show_page(close.page)
            settle(app, window)
            unfold(window, close.unfold)
            settle(app, window)
            bring_to_top(window, close.top)
            settle(app, window)
            stem = f"{close.name}_{scheme}_{round(100 * zoom)}"
            save(window, folder / f"{stem}.png")
            inner = window.page(close.page).area.widget()
            height = min(TALLEST, inner.height())
            save(inner, folder / f"{stem}_whole.png", QRect(0, 0, inner.width(), height))
        window.settings.zoom = 1.0
        window.zoom(0.0)


def main(folder: Path, *, close: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    for scheme in ("light", "dark"):
        theme.apply(app, scheme)
        with tempfile.TemporaryDirectory() as place:
            window = MainWindow(Engine(), Settings(Path(place) / "settings.ini"), Path(place))
            window.files.may_leave = lambda: True  # nobody is there to be asked
            window.resize(WIDTH, HEIGHT)
            window.show()
            window.set_scheme(scheme)
            settle(app, window)
            if close:
                save_close(app, window, folder, scheme)
            else:
                save_pages(app, window, folder, scheme)
            window.close()


def save_pages(app: QApplication, window: MainWindow, folder: Path, scheme: str) -> None:
    """One picture of every page, as the help and the first page of the repository show them."""
    save(window, folder / f"start_{scheme}.png")
    for page in PAGES:
        after = page.key in ("results", "summary")
        if not window.session.is_open or after != window.session.locked:
            open_example(window, MATCHED, locked=after)
        window.show_page(page.key)
        settle(app, window)
        save(window, folder / f"{page.key}_{scheme}.png")
        if page.key == "plan" and scheme == "light":
            save_chooser(app, window, folder / "chooser_light.png")
    if scheme == "light":
        save_field(app, window, folder)
    open_example(window, ROLL_OUT, locked=True)
    window.show_page("results")
    settle(app, window)
    unfold(window, ("{primary}",))
    settle(app, window)
    bring_to_top(window, OVER_TIME.format(name=outcome_name(window.session.plan.primary[0])))
    settle(app, window)
    save(window, folder / f"roll_out_{scheme}.png")


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--close"]
    main(Path(given[0]) if given else ROOT / "docs" / "pictures", close="--close" in sys.argv)
