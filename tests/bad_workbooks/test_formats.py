"""Faults in every format that can hold them, and files made to do harm."""

from __future__ import annotations

import pytest
from faults import FAULTS
from hostile import HOSTILE, refused
from once import once_for_the_same_cells, told
from truth import failures, written

from evaluator.cohort.workbook import read_workbook
from tests.bad_workbooks.writers import WRITERS, CannotHoldError

pytestmark = pytest.mark.whole_way

OTHERS = [ending for ending in WRITERS if ending != ".xlsx"]


@pytest.mark.parametrize("ending", OTHERS)
@pytest.mark.parametrize("defect", FAULTS, ids=lambda defect: defect.name)
def test_a_fault_yields_its_truth_in_every_format(defect, ending, tmp_path):
    try:
        data = written(defect, ending)
    except CannotHoldError:
        return
    path = tmp_path / f"{defect.name}{ending}"
    path.write_bytes(data)
    with once_for_the_same_cells():
        assert failures(defect, path) == []


@pytest.mark.parametrize("defect", FAULTS[::20], ids=lambda defect: defect.name)
def test_what_is_understood_once_is_what_every_format_is_understood_as(defect, tmp_path):
    if defect.refusal:
        return
    for ending in OTHERS:
        try:
            data = written(defect, ending)
        except CannotHoldError:
            continue
        path = tmp_path / f"{defect.name}{ending}"
        path.write_bytes(data)
        alone = read_workbook(path, defect.sheet)
        with once_for_the_same_cells():
            assert told(read_workbook(path, defect.sheet)) == told(alone)


def test_most_faults_are_held_by_most_formats():
    held = 0
    some = FAULTS[::8]
    for defect in some:
        for ending in OTHERS:
            try:
                held += bool(written(defect, ending))
            except CannotHoldError:
                continue
    assert held > 0.5 * len(some) * len(OTHERS)


@pytest.mark.parametrize("attack", HOSTILE, ids=lambda attack: attack.name)
def test_a_hostile_file_is_refused_in_plain_words_or_read_safely(attack, tmp_path):
    assert refused(attack, tmp_path) == []
