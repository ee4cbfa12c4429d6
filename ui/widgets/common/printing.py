"""Printing the pages of a summary, as they look in the PDF."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from ui.appearance import asking

# Wide enough for small print: A4 at 200 dots an inch.
PRINTED_WIDTH = 1654


def ask_printer(parent: QWidget) -> QPrinter | None:
    """Let a person choose a printer; None if they choose none."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("Print the summary")
    agreed = asking.agreed(dialog)
    dialog.deleteLater()
    return printer if agreed else None


def print_pages(printer: QPrinter, pages: Sequence[bytes]) -> bool:
    """Print ``pages``, each as large as the paper takes it; whether the printer took them."""
    chosen = _chosen(printer, len(pages))
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for place, number in enumerate(chosen):
        if place and not printer.newPage():
            painter.end()
            return False
        image = QImage.fromData(QByteArray(pages[number]))
        room = QRectF(printer.pageLayout().paintRectPixels(printer.resolution()))
        size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(0, 0, size.width(), size.height()), image)
    return painter.end()


def _chosen(printer: QPrinter, count: int) -> range:
    first, last = printer.fromPage() or 1, printer.toPage() or count
    return range(min(first, count) - 1, min(last, count))
