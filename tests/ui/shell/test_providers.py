"""A new delivery, a template for a provider, and a template that came back."""

from __future__ import annotations

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QPushButton

from evaluator.planning.corrections import with_left_out
from tests.bad_workbooks.messy import messy, rows
from tests.bad_workbooks.structures import book
from ui.state.engine import Engine

NAMES = ["Pupil key", "Pupil name", "School", "Arm", "Year group", "Attendance",
         "Wellbeing before (0-20)", "Wellbeing after (0-20)"]  # fmt: skip


@pytest.fixture
def survey(make_window, settle, tmp_path):
    path = tmp_path / "survey.xlsx"
    path.write_bytes(messy())
    window = make_window(Engine())
    window.files.open_workbook(path)
    settle(window)
    settle(window)
    window.session.change(with_left_out(window.session.plan, ["Attendance"]), "Leave out")
    settle(window)
    return window


@pytest.fixture
def delivery(tmp_path):
    """The next year's sheet: other pupils, one more column, none of the sheets beside it."""
    body = [[*row, "x" if row[0] > "P0100" else "y"] for row in rows(seed=8, count=200)]
    path = tmp_path / "survey next.xlsx"
    path.write_bytes(book(("Survey", [["Wellbeing survey 2025/26"], [], [*NAMES, "Site"], *body])))
    return path


@pytest.fixture
def dialogs(monkeypatch):
    """Every dialog shown, closed by the button named in ``answer``."""
    seen: list[str] = []
    answer = {"press": "Close"}

    def show(dialog: QDialog) -> int:
        dialog.show()
        QApplication.processEvents()
        words = "\n".join(label.text() for label in dialog.findChildren(QLabel))
        items = getattr(dialog, "list", None)
        listed = [items.item(i).text() for i in range(items.count())] if items else []
        seen.append("\n".join([words, *listed]))
        buttons = [b for b in dialog.findChildren(QPushButton) if b.isVisible()]
        next(b for b in buttons if b.text() == answer["press"]).click()
        return dialog.result()

    monkeypatch.setattr(QDialog, "exec", show)
    return seen, answer


@pytest.mark.whole_way
def test_a_new_delivery_is_read_with_the_recipe_and_used_when_wished(
    survey, settle, delivery, dialogs
):
    seen, answer = dialogs
    before = survey.session.cohort
    answer["press"] = "Keep the earlier one"
    survey.providers.open_delivery(delivery)
    settle(survey)
    assert "This is not as it was" in seen[0]
    assert 'The column "Site" is new.' in seen[0]
    assert "Labels were not compared" in seen[0]
    assert survey.session.cohort is before

    answer["press"] = "Use this delivery"
    plan = survey.session.plan
    survey.providers.open_delivery(delivery)
    settle(survey)
    cohort = survey.session.cohort
    assert cohort.provenance.file_name == "survey next.xlsx"
    assert "Attendance" not in cohort.frame
    assert survey.session.plan.roles == plan.roles
    assert survey.session.plan.data.leave_out == ("Attendance",)
    assert not survey.session.out_of_step


@pytest.mark.whole_way
def test_a_locked_study_stays_and_the_delivery_begins_a_new_one(survey, settle, delivery, dialogs):
    seen, answer = dialogs
    survey.session.lock()
    answer["press"] = "Use this delivery"
    survey.files.may_leave = lambda: True
    survey.providers.open_delivery(delivery)
    settle(survey)
    assert "begins a new study" in seen[0]
    assert survey.session.plan.lock is None
    assert survey.session.study_path is None
    assert survey.session.cohort.provenance.file_name == "survey next.xlsx"


@pytest.mark.whole_way
def test_linking_a_changed_workbook_tells_what_changed(survey, settle, delivery, dialogs, tmp_path):
    seen, answer = dialogs
    answer["press"] = "Use this delivery"
    path = tmp_path / "a.whatworked"
    survey.files.save_to(path)
    study = survey.session.engine.load_study(path)
    survey.session.open_study(study, path, cohort=None, workbook=None)
    survey.files.open_data(delivery)
    settle(survey)
    settle(survey)
    assert 'The column "Site" is new.' in seen[0]
    assert survey.session.cohort.provenance.file_name == "survey next.xlsx"


@pytest.mark.whole_way
def test_a_template_is_written_filled_in_and_checked(
    survey, settle, dialogs, monkeypatch, tmp_path
):
    seen, _ = dialogs
    path = tmp_path / "template.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    survey.providers.ask_template()
    settle(survey)
    assert path.is_file(), survey.failure._title.text()
    filled = openpyxl.load_workbook(path)
    sheet = filled["Data"]
    names = [cell.value for cell in sheet[1]]
    assert "Pupil key" in names
    assert "Pupil name" not in names
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    for column in range(1, len(names) + 1):
        sheet.cell(3, column, "twelve")
    filled.save(path)
    survey.providers.ask_return()
    settle(survey)
    assert "has to go back" in seen[-1]
    assert "row 3" in seen[-1]


@pytest.mark.whole_way
def test_a_template_that_cannot_be_written_says_why(survey, settle, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    survey.providers.write_template(tmp_path / "file" / "template.xlsx")
    settle(survey)
    assert survey.failure.isVisible()


@pytest.mark.whole_way
def test_a_file_that_is_no_workbook_is_refused_and_nothing_is_lost(survey, settle, tmp_path):
    before = survey.session.plan
    wrong = tmp_path / "wrong.xlsx"
    wrong.write_bytes(b"nothing")
    for look in (survey.providers.open_delivery, survey.providers.check_return):
        look(wrong)
        settle(survey)
        assert survey.failure.isVisible()
    assert survey.session.plan == before
