"""Times that stand in two columns, or in one at several lengths."""
