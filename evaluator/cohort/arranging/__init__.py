"""Sheets and corrections made into one table."""
