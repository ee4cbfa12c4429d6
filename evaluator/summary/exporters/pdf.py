"""PDF: the printed summary, tagged for screen readers (PDF/UA-1)."""

from __future__ import annotations

from evaluator.summary.blocks import Summary
from evaluator.summary.layout.row_headers import with_row_headers
from evaluator.summary.layout.typesetting import compile_pages


class PdfExporter:
    """Writes PDF/UA-1; the typesetter refuses to write a file that is not accessible."""

    key = "pdf"
    suffix = ".pdf"
    label = "PDF document, to print or send"
    usual = True
    paged = True

    def write(self, summary: Summary) -> bytes:
        """The whole file."""
        return with_row_headers(compile_pages(summary, kind="pdf")[0])


PDF = PdfExporter()
