"""From a workbook to a cohort: reading, understanding, cleaning, shaping."""
