"""What a person typed is shown as typed: no box, tooltip or text view reads it as markup."""

from __future__ import annotations

import ast
import ctypes
import os
import re
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QTextBlock, QTextDocument
from PySide6.QtWidgets import QLabel, QListWidgetItem, QMessageBox, QToolTip

from evaluator.summary.blocks import Bullets, Facts, Heading, Note, Paragraph, Table, VerdictBox
from evaluator.summary.layout.legible import legible
from evaluator.summary.layout.outline import entries, table_title
from tests.evaluator.summary import sample
from ui.appearance.plain import menu_text, message_box, plain_tip, set_tip
from ui.models.plain_table import PlainTable
from ui.widgets.results.reading_view import ReadingView

UI = Path(__file__).parents[3] / "ui"
IN_OPEN = 0x20


@pytest.fixture
def canary(tmp_path) -> Path:
    place = tmp_path / "elsewhere"
    place.mkdir()
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(place / "canary.png"))
    return place / "canary.png"


@pytest.fixture
def was_opened(canary) -> Callable[[], bool]:
    """Whether anybody, Qt included, opened the canary since the last question."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells which files are opened")
    libc = ctypes.CDLL(None)
    handle = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(handle, bytes(canary.parent), IN_OPEN) >= 0

    def ask() -> bool:
        try:
            raw = os.read(handle, 1 << 16)
        except BlockingIOError:
            return False
        length = struct.unpack_from("iIII", raw)[3]
        return canary.name.encode() in raw[16 : 16 + length]

    canary.read_bytes()
    assert ask(), "the watch sees nothing"
    return ask


def names(canary: Path) -> tuple[str, ...]:
    return (
        f'<img src="file://{canary}">',
        f"<img src='{canary}'>",
        f"![x](file://{canary})",
        f"[x](file://{canary})",
        f'<a href="file://{canary}">link</a>',
        "*stars* and **more** and _lines_ and __more__",
        "# heading\n## another",
        "<b>bold</b> &amp; <i>more</i> <!-- gone --> <script>x</script>",
        "a | b || c \\ d \\\\ e `f` ~g~ --- 1. one - two > three",
        "snake_case_name and 3 < 4 > 2 & 5",
        "| not | a table |\n|---|---|",
    )


KINDS = range(11)


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_in_a_box_or_a_tooltip_opens_nothing(qapp, qtbot, canary, was_opened, kind) -> None:
    name = names(canary)[kind]
    box = message_box(None, "Unsaved study", f"Save “{name}” first?")
    qtbot.addWidget(box)
    box.show()
    label = QLabel("x")
    qtbot.addWidget(label)
    set_tip(label, name)
    label.show()
    QToolTip.showText(QPoint(5, 5), label.toolTip(), label)
    qapp.processEvents()
    assert not was_opened()
    QToolTip.hideText()
    assert box.textFormat() == Qt.TextFormat.PlainText and name in box.text()
    shown = QTextDocument()
    shown.setPlainText(name)
    wanted = shown.toPlainText()
    if "<" in name:
        shown.setHtml(label.toolTip())
    assert shown.toPlainText().split() == wanted.split()


@pytest.mark.whole_way
@pytest.mark.parametrize("kind", KINDS)
def test_the_window_with_such_a_name_opens_nothing(
    opened, settle, canary, was_opened, monkeypatch, kind
) -> None:
    session, name = opened.session, names(canary)[kind]
    programme = replace(session.plan.programme, name=name, description=name)
    session.change(replace(session.plan, programme=programme), "Name it")
    opened.show_page("programme")
    settle(opened)
    texts: list[tuple[str, Qt.TextFormat]] = []

    def shown(box: QMessageBox) -> int:
        box.show()
        opened.grab()
        texts.append((box.text(), box.textFormat()))
        box.hide()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", shown)
    opened.files.may_leave()
    QToolTip.showText(QPoint(5, 5), opened.header._name.toolTip(), opened.header)
    opened.settings.add_recent(Path(f"/{name}.whatworked"))
    opened.show_start()
    settle(opened)
    assert texts == [(f"Save “{session.name}” first?", Qt.TextFormat.PlainText)]
    assert not was_opened()


def test_a_table_and_a_list_give_their_tooltips_plain(canary) -> None:
    name = f'<img src="{canary}">'
    item = QListWidgetItem("x")
    set_tip(item, name)
    table = PlainTable(("A",), ((name,),))
    tip = table.data(table.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert item.toolTip() == tip == plain_tip(name)
    assert "<img" not in str(tip)
    assert table.data(table.index(0, 0)) == name


def test_an_ampersand_in_a_menu_is_no_key() -> None:
    assert menu_text("A & E") == "A && E"


# --- the summary as text


def said(summary) -> list[str]:
    """Every text that the exports print, in their order, as ``entries`` hands it to them."""
    found = [legible(summary.title), legible(summary.subtitle)]
    for entry in entries(summary):
        found += [entry.heading] if entry.heading and entry.block.items else []
        match entry.block:
            case Heading(text=words) | Paragraph(text=words) | Note(text=words):
                found.append(words)
            case Bullets(items=items):
                found += items
            case Facts(items=items):
                found += [part for item in items for part in item]
            case VerdictBox() as box:
                found += [box.label, box.sentence, *box.alerts, box.rating_reason]
            case Table() as table:
                cells = [cell for row in (table.columns, *table.rows) for cell in row]
                found += [table_title(entry), *cells, *table.notes]
            case other:
                found += [getattr(other, part) for part in ("title", "alt", "text")
                          if hasattr(other, part)]  # fmt: skip
    return [*found, legible(summary.footer)]


@pytest.mark.parametrize("kind", [None, "hostile", *KINDS])
def test_no_word_of_the_summary_is_lost_and_nothing_is_loaded(
    qapp, qtbot, canary, was_opened, monkeypatch, kind
) -> None:
    summary = sample.SUMMARY
    if kind == "hostile":
        summary = sample.hostile()
    elif kind is not None:
        monkeypatch.setattr(sample, "HOSTILE_TEXTS", names(canary)[kind : kind + 1] * 6)
        summary = sample.hostile()
    asked = []
    load = ReadingView.loadResource
    monkeypatch.setattr(
        ReadingView, "loadResource", lambda *each: (asked.append(each), load(*each))[1]
    )
    view = ReadingView()
    qtbot.addWidget(view)
    view.show_summary(summary)
    view.resize(500, 700)
    view.show()
    view.grab()
    qapp.processEvents()
    assert not was_opened() and asked == []
    text = view.toPlainText()
    at = 0
    for words in said(summary):
        for word in words.split():
            at = text.find(word, at)
            assert at >= 0, f"{word!r} of {words!r} is not there, or not in its place"
            at += len(word)


def blocks_of(view: ReadingView) -> list[QTextBlock]:
    block, found = view.document().begin(), []
    while block.isValid():
        found.append(block)
        block = block.next()
    return found


def test_headings_lists_and_tables_are_such_for_a_screen_reader(qapp, qtbot) -> None:
    view = ReadingView()
    qtbot.addWidget(view)
    view.show_summary(sample.SUMMARY)
    ranks = {b.text(): b.blockFormat().headingLevel() for b in blocks_of(view)}
    assert ranks[sample.SUMMARY.title] == 1
    assert any(b.textList() is not None for b in blocks_of(view))
    tables = [e for e in entries(sample.SUMMARY) if isinstance(e.block, Table)]
    frames = view.document().rootFrame().childFrames()
    assert len(frames) == len(tables) > 0


# --- nothing else in the window may take text for markup

# What shows text as markup unless it is told otherwise, and the one place that tells it.
CALLS = {
    "setToolTip": {"appearance/plain.py"},
    "showText": {"appearance/plain.py"},
    "setWhatsThis": set(),
    "setStatusTip": set(),
    "setInformativeText": set(),
    "QMessageBox": {"appearance/plain.py"},
    "QErrorMessage": set(),
    "setHtml": {"widgets/common/copying.py"},  # for other programs to paste; every cell is escaped
    "insertHtml": set(),
    "insertMarkdown": set(),
    "appendHtml": set(),
    "setMarkdown": {"widgets/common/help_window.py"},
    "QTextBrowser": set(),
    "QTextEdit": set(),
}


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            target = node.func
            found.add(
                target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            )
            if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") in CALLS:
                found.add(target.value.id)
    return found


@pytest.mark.whole_way
@pytest.mark.parametrize("name", CALLS)
def test_only_one_place_may_show_markup(name) -> None:
    files = {path.relative_to(UI).as_posix() for path in UI.rglob("*.py") if name in calls(path)}
    assert files <= CALLS[name]


def test_every_label_is_plain_text() -> None:
    """A QLabel with words is made by ``layout.text``; others hold a picture or say it is plain."""
    for path in UI.rglob("*.py"):
        if path.name == "layout.py":
            continue
        made = re.findall(r"\bQLabel\(([^)]*)\)", path.read_text("utf-8"))
        assert set(made) <= {""}, path.name


def test_every_tooltip_of_a_model_is_made_plain() -> None:
    for path in UI.rglob("*.py"):
        source = path.read_text("utf-8")
        assert source.count("ToolTipRole") == 0 or "plain_tip(" in source, path.name
