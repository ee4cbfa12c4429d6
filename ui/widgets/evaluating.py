"""Working out the results, with the one question that may stand in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from ui.appearance.plain import message_box
from ui.state import runs
from ui.state.jobs import Failure, Jobs
from ui.state.session import Session


def evaluate(
    page: QWidget,
    session: Session,
    jobs: Jobs,
    then: Callable[[], None],
    failed: Callable[[Failure], None],
) -> None:
    """Evaluate the locked plan, then call ``then``.

    Where an earlier summary of almost the same people is in the way, the person is asked whether
    anybody holds it. If nobody does it is forgotten, and the results are worked out again.
    """

    def refused(failure: Failure) -> None:
        if session.engine.too_near(failure.problems) and _nobody_holds_it(page, failure):
            session.forget_published()
            runs.evaluate(session, jobs, then, failed)
        else:
            failed(failure)

    runs.evaluate(session, jobs, then, refused)


def _nobody_holds_it(page: QWidget, failure: Failure) -> bool:
    box = message_box(
        page.window(),
        "An earlier summary",
        f"{failure.problems[0].message} Has anybody been given the earlier one?",
    )
    forget = box.addButton("Nobody holds it", QMessageBox.ButtonRole.AcceptRole)
    keep = box.addButton("Keep the earlier one", QMessageBox.ButtonRole.RejectRole)
    for each in (forget, keep):
        each.setAccessibleName(each.text())
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    return box.clickedButton() is forget
