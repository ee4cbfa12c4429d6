"""To the clipboard as Word and Excel take it: sentences, tables and charts. Nothing unpublished."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from ui.appearance.accessibility import announce

_NUMBER = re.compile(r"^−?[\d,]*\.?\d+$")
_AS_TEXT = "mso-number-format:'\\@'"


def copy_words(source: QWidget, words: str) -> None:
    """Copy a sentence."""
    QGuiApplication.clipboard().setText(words)
    announce(source, "Copied.")


def copy_table(
    source: QWidget, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]],
    notes: Sequence[str] = (),
) -> None:  # fmt: skip
    """Copy a table: with borders for Word, by tabs for Excel; no cell can become a formula."""
    mime = QMimeData()
    mime.setHtml(_html(title, columns, rows, notes))
    lines = ([title], columns, *rows, *([note] for note in notes))
    mime.setText("\n".join("\t".join(_plain(cell) for cell in line) for line in lines))
    QGuiApplication.clipboard().setMimeData(mime)
    announce(source, "The table is copied.")


def copy_picture(source: QWidget, image: QImage, words: str) -> None:
    """Copy a chart, with its finding for programs that take no pictures."""
    mime = QMimeData()
    mime.setImageData(image)
    mime.setText(words)
    QGuiApplication.clipboard().setMimeData(mime)
    announce(source, "The chart is copied.")


def _html(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str]
) -> str:
    head = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in columns)
    body = "".join(f"<tr>{''.join(_cell(cell) for cell in line)}</tr>" for line in rows)
    below = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return (
        f"<p><b>{escape(title)}</b></p>"
        f'<table border="1" cellspacing="0" cellpadding="4"><tr>{head}</tr>{body}</table>{below}'
    )


def _cell(words: str) -> str:
    if _NUMBER.match(words):
        return f'<td style="text-align:right">{escape(words.replace("−", "-"))}</td>'
    return f'<td style="{_AS_TEXT}">{escape(words)}</td>'


def _plain(words: str) -> str:
    if _NUMBER.match(words):
        return words.replace("−", "-")
    flat = " ".join(words.split())
    return f"'{flat}" if flat[:1] in ("=", "+", "-", "@") else flat
