"""A receipt shows every edit, and survives being written and read."""

import copy
import json

import pytest

from evaluator.summary.receipt import check_receipt, make_receipt

CONTENT = {
    "programme": "Séances — 10 % 🎉",
    "verdicts": [{"outcome": "Knowledge", "level": "not_proven", "rating": 2}],
    "estimates": [{"value": 0.1 + 0.2, "ci_low": -1e-17, "ci_high": None, "n": 60}],
}


def test_a_receipt_checks_out_after_a_round_trip_through_json():
    receipt = make_receipt(CONTENT)
    assert check_receipt(receipt)
    assert check_receipt(json.loads(json.dumps(receipt, indent=3)))
    assert {key: receipt[key] for key in CONTENT} == CONTENT


def test_the_order_of_keys_does_not_matter():
    assert make_receipt(CONTENT) == make_receipt(dict(reversed(CONTENT.items())))
    assert check_receipt(dict(reversed(make_receipt(CONTENT).items())))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("verdicts", 0, "level"), "worked"),
        (("verdicts", 0, "rating"), 3),
        (("verdicts", 0, "rating"), "2"),
        (("estimates", 0, "value"), 0.3),
        (("estimates", 0, "ci_high"), 0),
        (("programme",), "Séances"),
        (("sha256",), "0" * 64),
        (("sha256",), None),
    ],
)
def test_every_edit_is_seen(path, value):
    receipt = copy.deepcopy(make_receipt(CONTENT))
    target = receipt
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    assert not check_receipt(receipt)


def test_added_and_removed_keys_are_seen():
    assert not check_receipt(make_receipt(CONTENT) | {"note": ""})
    receipt = make_receipt(CONTENT)
    del receipt["estimates"]
    assert not check_receipt(receipt)


@pytest.mark.parametrize("wrong", [None, [], "text", {}, {"sha256": 1}, {"a": {1}, "sha256": "x"}])
def test_what_is_no_receipt_does_not_pass(wrong):
    assert not check_receipt(wrong)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_json_cannot_hold_are_refused(number):
    with pytest.raises(ValueError, match="JSON"):
        make_receipt({"value": number})


def test_content_must_not_bring_its_own_hash():
    with pytest.raises(ValueError, match="sha256"):
        make_receipt({"sha256": "0"})
