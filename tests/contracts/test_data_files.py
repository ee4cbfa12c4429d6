"""Lists of data files: each file is listed, and each name of a list is a file."""

from pathlib import Path

import pytest

from evaluator.measures import INSTRUMENTS
from evaluator.programmes import PROGRAMMES

ROOT = Path(__file__).resolve().parents[2]
LISTS = {"evaluator/measures": INSTRUMENTS, "evaluator/programmes": PROGRAMMES}


@pytest.mark.parametrize("package", LISTS)
def test_every_data_file_is_listed_once(package):
    folder = ROOT / package
    files = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.toml")}
    assert sorted(LISTS[package]) == sorted(files)
