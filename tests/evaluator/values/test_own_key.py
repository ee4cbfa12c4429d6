"""What marks rows is a secret of one computer, and no file that leaves the program holds it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from evaluator.values.places import own_key
from evaluator.values.places.own_key import made_here, marked


@pytest.fixture
def at(monkeypatch, tmp_path: Path):
    def move(name: str) -> Path:
        monkeypatch.setattr(own_key, "own_folder", lambda: tmp_path / name)
        return tmp_path / name

    return move


def test_a_mark_is_known_again_here_and_says_nothing_elsewhere(at) -> None:
    at("here")
    mark = marked(b"rows")
    assert mark == marked(b"rows") != marked(b"other rows")
    assert made_here(mark) and not made_here("")
    at("elsewhere")
    assert marked(b"rows") != mark and not made_here(mark)


def test_the_secret_is_for_its_owner_and_laid_down_whole(at) -> None:
    folder = at("here")
    found: list[str] = []
    several = [threading.Thread(target=lambda: found.append(marked(b"rows"))) for _ in range(8)]
    for each in several:
        each.start()
    for each in several:
        each.join()
    assert len(set(found)) == 1 and len(found) == 8
    (held,) = folder.iterdir()
    assert held.stat().st_mode & 0o077 == 0 and len(held.read_bytes()) == 32
    assert held.read_bytes().hex() not in found[0]


def test_without_a_place_for_a_secret_rows_bear_no_mark(at) -> None:
    at("file").write_text("a file where a folder should be")
    assert marked(b"rows") == "" and not made_here("0123456789")
