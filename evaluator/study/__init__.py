"""The saved study, and many of them side by side."""
