"""Formats a summary can be written in: one file each, listed here."""

from evaluator.summary.exporters.docx import DOCX
from evaluator.summary.exporters.html import HTML
from evaluator.summary.exporters.json import JSON
from evaluator.summary.exporters.pdf import PDF
from evaluator.summary.exporters.png import PNG
from evaluator.summary.exporters.pptx import PPTX
from evaluator.summary.exporters.xlsx import XLSX

EXPORTERS = (PDF, DOCX, HTML, XLSX, PPTX, PNG, JSON)
