"""JSON: the receipt, so that a machine can check what was concluded."""

from __future__ import annotations

import json

from evaluator.summary.blocks import Summary


class JsonExporter:
    """Writes the machine-readable verdict with its hash; see ``receipt.py``."""

    key = "json"
    suffix = ".json"
    label = "Receipt for machines, to check the verdict"
    usual = False
    paged = False

    def write(self, summary: Summary) -> bytes:
        """The whole file; keys in order, so that two receipts can be compared line by line."""
        text = json.dumps(
            summary.receipt, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False
        )
        return (text + "\n").encode("utf-8", "backslashreplace")


JSON = JsonExporter()
