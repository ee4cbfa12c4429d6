"""The help that can be searched, and the summary on paper."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from ui.shell.helping import Helping, marked
from ui.widgets.common.help_window import HelpWindow, topics
from ui.widgets.common.printing import print_pages


@pytest.fixture
def help_window(qapp, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    made = HelpWindow(parent)
    made.show_topic("index")
    yield made
    made.close()


def test_every_page_of_the_help_has_a_title():
    assert len(topics()) > 10
    assert all(title and not title.startswith("#") for _, title in topics())


@pytest.mark.parametrize("by", ["key", "button"])
def test_the_help_is_searched_by_typing_and_leads_to_the_word(help_window, by):
    help_window.line.setText("screen READER")
    if by == "key":
        QTest.keyClick(help_window.line, Qt.Key.Key_Return)
    else:
        buttons = help_window.findChildren(QAbstractButton)
        next(each for each in buttons if each.text() == "Search").click()
    assert "Keyboard and screen readers" in help_window._view.toPlainText()
    help_window._follow(QUrl("keyboard.md"))
    assert help_window._view.textCursor().selectedText().casefold() == "screen"


def test_nothing_found_is_said(help_window):
    help_window.search("xylophone")
    assert "Nothing holds these words" in help_window._view.toPlainText()


@pytest.mark.parametrize(
    ("words", "first", "elsewhere", "opened"),
    [
        ("screen reader", "verdicts", True, "Keyboard and screen readers"),
        ("screen reader", "verdicts", False, None),
        ("Smallest  Effect", "rating", True, None),
        (" ", "rating", True, None),
    ],
)
def test_the_help_opens_at_words_its_own_page_first(help_window, words, first, elsewhere, opened):
    assert help_window.show_words(words, first, elsewhere=elsewhere) == (opened is not None)
    if opened:
        assert opened in help_window._view.toPlainText()
        assert help_window._view.textCursor().selectedText().casefold() == words


def test_help_is_asked_at_the_words_marked_and_at_the_question(window, qtbot):
    window.activateWindow()
    line = QLineEdit(window)
    line.show()
    line.setAccessibleName("Fingerprint")
    line.setText("what is a fingerprint of a plan")
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    asked = Helping(window, lambda: "locking")
    asked.here()
    view = asked._help._view
    assert view.textCursor().selectedText().casefold() == "fingerprint"
    line.setSelection(0, 4)
    for widget, words in ((line, "what"), (None, "")):
        assert marked(widget) == words
    asked._help.close()


def page(colour):
    image = QImage(210, 297, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(held, "PNG")
    return bytes(held.data().data())


@pytest.mark.parametrize(("asked", "printed"), [((0, 0), 3), ((2, 3), 2), ((3, 9), 1)])
def test_the_pages_asked_for_are_printed(qapp, tmp_path, asked, printed):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setFromTo(*asked)
    assert print_pages(printer, [page("white"), page("red"), page("blue")])
    content = (tmp_path / "out.pdf").read_bytes()
    assert content.count(b"/Type /Page\n") == printed


def test_a_printer_that_takes_nothing_is_told(qapp, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "nowhere" / "out.pdf"))
    assert not print_pages(printer, [page("white")])
