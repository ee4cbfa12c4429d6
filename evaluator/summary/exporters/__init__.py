"""Formats a summary can be written in: one file each, listed here."""

from evaluator.summary.exporters.html import HTML
from evaluator.summary.exporters.pdf import PDF

EXPORTERS = (PDF, HTML)
