"""Parts that every page is built from."""
