"""Answers given through the accessibility interface, as dictation and screen readers give them."""

from __future__ import annotations

import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from ui.state.wording import Choice
from ui.widgets.common.fields import (
    ChoiceField,
    DateField,
    LongTextField,
    NumberField,
    TextField,
    WholeNumberField,
)
from ui.widgets.common.pick_list import PickList

DAY = datetime.date(2025, 9, 1)
LINES = (
    (lambda: TextField("Name"), "Safer Futures", "Safer Futures", "Else"),
    (lambda: LongTextField("Why"), "Because.", "Because.", "Else"),
    (lambda: NumberField("Size", above=0), "1.5", 1.5, 2.0),
    (lambda: WholeNumberField("Seed", low=0, high=99), "12", 12, 13),
    (lambda: DateField("Starts"), "1 September 2025", DAY, datetime.date(2024, 1, 31)),
)


def interface(control: QWidget) -> QAccessible:
    found = QAccessible.queryAccessibleInterface(control)
    assert found is not None
    return found


def set_value(control: QWidget, words: str) -> None:
    interface(control).setText(QAccessible.Text.Value, words)


def replace_text(control: QWidget, words: str) -> None:
    text = interface(control)
    end = text.textInterface().characterCount()
    text.editableTextInterface().replaceText(0, end, words)


@pytest.fixture(params=LINES, ids=["text", "long text", "number", "whole number", "date"])
def line(request, qapp):
    make, words, value, other = request.param
    field, heard = make(), []
    field.edited.connect(heard.append)
    return field, heard, words, value, other


@pytest.mark.parametrize("put", [set_value, replace_text])
def test_text_that_is_put_into_a_line_is_taken(line, put):
    field, heard, words, value, _ = line
    put(field.control, words)
    assert heard[-1] == value


def test_showing_a_value_is_no_answer(line):
    field, heard, _, value, other = line
    for shown in (value, other, value):
        field.set_value(shown)
    assert heard == []


def test_what_cannot_be_read_is_complained_of_at_once(qapp):
    field, heard = NumberField("Size", above=0), []
    field.edited.connect(heard.append)
    set_value(field.control, "plenty")
    assert heard == []
    assert not field._error.isHidden()
    set_value(field.control, "3")
    assert heard == [3]
    assert field._error.isHidden()


def test_while_typing_nobody_is_interrupted(qapp, qtbot):
    field = NumberField("Size")
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    field.control.setFocus()
    qtbot.waitUntil(field.control.hasFocus)
    QTest.keyClicks(field.control, "1.5x")
    assert field._error.isHidden()


@pytest.fixture
def choice(qapp, qtbot):
    field, heard = ChoiceField("Pick", [Choice(c, c.upper()) for c in "abc"]), []
    qtbot.addWidget(field)
    field.edited.connect(heard.append)
    field.set_value("a")
    field.show()
    return field, heard


def lines_of(box: QComboBox) -> QAccessible:
    return interface(box).child(0)


def test_a_line_selected_in_a_drop_down_is_taken(choice):
    field, heard = choice
    lines = lines_of(field.control)
    assert lines.selectionInterface().select(lines.child(2))
    assert heard == ["c"]
    assert field.value() == "c"


def test_a_line_selected_in_a_list_is_the_one_that_is_shown(qapp, qtbot):
    lines, shown = PickList("Pick"), []
    qtbot.addWidget(lines)
    lines.addItems(["a", "b", "c"])
    lines.setCurrentRow(0)
    lines.currentRowChanged.connect(shown.append)
    told = interface(lines)
    assert told.selectionInterface().select(told.child(2))
    assert shown == [2] and [item.text() for item in lines.selectedItems()] == ["c"]


def test_an_answer_given_by_keys_is_told_once(choice):
    field, heard = choice
    field.control.setFocus()
    QTest.keyClick(field.control, Qt.Key.Key_Down)
    assert heard == ["b"]


def test_walking_through_the_open_list_answers_only_at_the_end(choice):
    field, heard = choice
    field.control.showPopup()
    QTest.keyClick(field.control.view(), Qt.Key.Key_Down)
    QTest.keyClick(field.control.view(), Qt.Key.Key_Down)
    assert heard == []
    QTest.keyClick(field.control.view(), Qt.Key.Key_Return)
    assert heard == ["c"]


def test_picking_the_same_again_is_told_again(choice):
    field, heard = choice
    field.control.activated.emit(0)
    assert heard == ["a"]


def test_showing_another_choice_is_no_answer(choice):
    field, heard = choice
    field.set_value("b")
    field.set_choices([Choice(c, c) for c in "bcd"])
    field.set_choices([Choice("z", "z")])
    field.set_value("z")
    assert heard == []


def put_into_window(window, page: str, name: str, words: str) -> None:
    lines = window.page(page).findChildren(QLineEdit)
    set_value(next(line for line in lines if line.accessibleName() == name), words)


@pytest.mark.whole_way
def test_it_reaches_the_plan_and_stays_there(opened, settle):
    for page in ("programme", "plan"):
        opened.show_page(page)
        settle(opened)
    put_into_window(opened, "programme", "Programme name", "Safer Futures by voice")
    put_into_window(opened, "programme", "Start date", "01/09/2025")
    put_into_window(opened, "plan", "Smallest worthwhile change", "1.5")
    settle(opened)
    plan = opened.session.plan
    assert plan.programme.name == "Safer Futures by voice"
    assert plan.programme.starts == DAY
    assert plan.outcomes[0].worthwhile == 1.5


@pytest.mark.whole_way
def test_the_foot_of_a_page_names_what_cannot_be_read_first(opened, settle):
    opened.show_page("programme")
    settle(opened)
    page = opened.page("programme")
    starts = next(each for each in page.findChildren(DateField) if each.label == "Start date")
    told = [label.text() for label in page.footer.findChildren(QLabel)]
    set_value(starts.control, "32/13/2024")
    assert "“Start date” cannot be read yet." in [
        label.text() for label in page.footer.findChildren(QLabel)
    ]
    starts.forget()
    assert told == [label.text() for label in page.footer.findChildren(QLabel)]


@pytest.mark.whole_way
def test_refreshing_every_page_changes_nothing(opened, settle):
    before = opened.session.undo_stack.count()
    for page in ("programme", "data", "plan"):
        opened.show_page(page)
        settle(opened)
    assert opened.session.undo_stack.count() == before


def test_a_drop_down_is_named_by_its_question(choice):
    field, _ = choice
    told = interface(field.control)
    assert told.role() == QAccessible.Role.ComboBox
    assert told.text(QAccessible.Text.Name) == "Pick"
    assert told.text(QAccessible.Text.Value) == "A"
    field.set_value("b")
    assert told.text(QAccessible.Text.Value) == "B"


def test_what_is_shown_is_what_is_selected_in_the_list(choice):
    field, heard = choice
    lines = lines_of(field.control)
    lines.selectionInterface().select(lines.child(2))
    field.set_value("a")
    (selected,) = lines.selectionInterface().selectedItems()
    assert selected.text(QAccessible.Text.Name) == "A"
    assert lines.selectionInterface().select(lines.child(2))
    assert heard == ["c", "c"]


def test_a_scroll_bar_that_has_gone_is_not_read(qapp, qtbot):
    area = QScrollArea()
    qtbot.addWidget(area)
    area.show()
    told = interface(area)
    assert told.childCount() >= 1
    assert told.child(told.childCount() + 1) is None


@pytest.mark.whole_way
@pytest.mark.parametrize("key", ["programme", "data", "plan"])
def test_a_page_can_be_picked_without_a_click(opened, settle, key):
    for page in (key, "start", key):
        button = interface(opened.rail.buttons[page])
        button.actionInterface().doAction(button.actionInterface().actionNames()[0])
        settle(opened)
        assert opened.current == page


@pytest.mark.whole_way
def test_a_design_can_be_picked_without_a_click(opened, settle):
    opened.show_page("plan")
    settle(opened)
    radios = opened.page("plan").findChildren(QRadioButton)
    wanted = next(radio for radio in radios if not radio.isChecked())
    before = opened.session.plan.design.kind
    told = interface(wanted).actionInterface()
    told.doAction(told.actionNames()[0])
    settle(opened)
    assert opened.session.plan.design.kind != before
