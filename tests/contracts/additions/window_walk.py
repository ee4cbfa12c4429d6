"""Walks the example called "twins" through the window, page by page, and tells what was seen."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QPushButton, QWidget

from ui.app import make_application
from ui.pages import PAGES, design_checks
from ui.shell.main_window import MainWindow
from ui.shell.settings import Settings
from ui.state.engine import Engine
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.programmes_dialog import ProgrammesDialog


def settle(window: MainWindow) -> None:
    """Wait until no job runs and the window has caught up."""
    until = time.monotonic() + 240
    for _ in range(3):
        QApplication.processEvents()
        while window.jobs.busy and time.monotonic() < until:
            QApplication.processEvents()
            time.sleep(0.01)
        window.refresh()


def words(widget: QWidget) -> str:
    """Every label, button and choice below ``widget``, folded parts too."""
    for fold in widget.findChildren(Disclosure):
        fold.toggle.setChecked(True)
    said = [label.text() for label in widget.findChildren(QLabel)]
    said += [button.text() for button in widget.findChildren(QPushButton)]
    for box in widget.findChildren(QComboBox):
        said += [box.itemText(i) for i in range(box.count())]
    return "\n".join(said)


def main(folder: Path) -> None:
    """Open, check, lock, look at every page and export to every format."""
    make_application()
    design_checks.LockDialog.exec = lambda _self: QDialog.DialogCode.Accepted
    window = MainWindow(Engine(), Settings(folder / "settings.ini"), folder)
    window.show()
    offered = words(window.start)
    picked = ProgrammesDialog(window, window.session.engine.find_programmes)
    offered += "\n".join(picked.list.item(i).text() for i in range(picked.list.count()))
    picked.deleteLater()
    window.files.open_example("twins")
    settle(window)
    window.show_page("plan")
    offered += words(window.page("plan"))
    window.page("plan")._check.click()
    settle(window)
    window.page("design_checks")._lock.click()
    settle(window)
    results = words(window.page("results"))
    for page in PAGES:
        window.show_page(page.key)
        settle(window)
        offered += words(window.page(page.key))
    window.show_page("summary")
    summary = window.page("summary")
    for tick in summary._formats.values():
        tick.setChecked(True)
    summary.export(folder / "out")
    settle(window)
    facts = window.session.facts()
    told = {
        "pages": [page.key for page in PAGES],
        "standing": PAGES[-1].standing(facts).words,
        "written": sorted(path.suffix for path in (folder / "out").iterdir()),
        "offered": offered,
        "results": results,
    }
    window.files.may_leave = lambda: True
    window.close()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
