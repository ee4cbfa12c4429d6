"""What the difference-in-differences estimators are built from; no estimator of its own."""
