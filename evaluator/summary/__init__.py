"""From an evaluation to a page a commissioner reads: content, wording, disclosure, exporters."""
