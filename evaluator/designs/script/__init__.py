"""The lines that the scripts of all designs share: reading, rows, matching."""
