"""The room of triple differences: a gap within places that changes."""
