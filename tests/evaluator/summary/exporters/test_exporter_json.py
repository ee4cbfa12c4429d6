"""The receipt as a file: pretty, in order, and still checkable."""

import json
from dataclasses import replace

from evaluator.summary.exporters.json import JSON
from evaluator.summary.receipt import check_receipt, make_receipt


def test_the_file_is_the_receipt(summary):
    text = JSON.write(summary).decode("utf-8")
    assert json.loads(text) == summary.receipt
    assert check_receipt(json.loads(text))
    assert text.endswith("}\n")


def test_keys_stand_in_order_and_text_is_readable(summary):
    receipt = make_receipt({"b": "مدرسة – é", "a": [1], "c": "\ud800"})
    written = JSON.write(replace(summary, receipt=receipt)).decode("utf-8")
    assert list(json.loads(written)) == ["a", "b", "c", "sha256"]
    assert "مدرسة – é" in written
    assert check_receipt(json.loads(written))
