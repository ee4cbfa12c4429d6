"""Pictures of every page, light and dark: ``python tests/ui/take_pictures.py [FOLDER]``.

Runs without a screen and gives the same pictures every time on one machine: size, style, fonts
and scale are fixed, and the example is evaluated with its own seed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from PySide6.QtGui import QImage  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from evaluator.plan import lock  # noqa: E402
from ui import theme  # noqa: E402
from ui.app import make_application  # noqa: E402
from ui.engine import Engine  # noqa: E402
from ui.main_window import MainWindow  # noqa: E402
from ui.pages import PAGES  # noqa: E402
from ui.settings import Settings  # noqa: E402
from ui.widgets.design_chooser import DesignChooser  # noqa: E402

WIDTH, HEIGHT = 1280, 860
LARGEST = 190_000
LOCKED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EXAMPLE = "mentoring_matched"


def settle(app: QApplication, window: MainWindow) -> None:
    while True:
        for _ in range(10):
            app.processEvents()
            time.sleep(0.005)
        if not window.jobs.busy:
            for _ in range(10):
                app.processEvents()
            return


def save(window: QWidget, path: Path) -> None:
    """A picture small enough to be kept beside the text that shows it."""
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = (image.width(), image.height())
    whole = Image.frombytes(
        "RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine()
    )
    whole.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        few = whole.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def open_example(window: MainWindow, *, locked: bool) -> None:
    engine = Engine()
    workbook, plan_file = engine.example_files(EXAMPLE)
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


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    for scheme in ("light", "dark"):
        theme.apply(app, scheme)
        with tempfile.TemporaryDirectory() as place:
            window = MainWindow(Engine(), Settings(Path(place) / "settings.ini"), Path(place))
            window.resize(WIDTH, HEIGHT)
            window.show()
            settle(app, window)
            save(window, folder / f"start_{scheme}.png")
            for page in PAGES:
                after = page.key in ("results", "summary")
                if not window.session.is_open or after != window.session.locked:
                    open_example(window, locked=after)
                window.show_page(page.key)
                settle(app, window)
                save(window, folder / f"{page.key}_{scheme}.png")
                if page.key == "plan" and scheme == "light":
                    save_chooser(app, window, folder / "chooser_light.png")
            window.files.may_leave = lambda: True
            window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
