"""Sheets of one workbook: which belong together, by which keys, and what is told of them."""
