"""What the tests and variances are built from; no test of its own."""
