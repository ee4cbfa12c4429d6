"""Exports and receipts held against what their workbook gives: read, made again, compared."""
