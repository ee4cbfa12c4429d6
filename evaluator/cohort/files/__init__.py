"""Files as they are opened: kinds, locks, text, one reader a format."""
