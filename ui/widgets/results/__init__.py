"""Parts of the results and summary pages."""
