"""A small engine with known answers, for tests of the window alone."""
