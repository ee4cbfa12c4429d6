"""Single cells: held by column, read as text, sorted by what they are."""
