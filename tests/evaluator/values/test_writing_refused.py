"""Places that no file can be written to: names too long, and what is no file at all."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from evaluator.values.files import unfinished
from evaluator.values.files.unfinished import half_written
from evaluator.values.files.writing import sweep, write_together
from evaluator.values.problems import Refusal

DAY = 24 * 60 * 60


def test_a_name_that_its_copy_makes_too_long_is_told_as_one(tmp_path) -> None:
    files = [tmp_path / ("n" * length) for length in (250, 5)]
    files[0].write_bytes(b"old")
    with pytest.raises(Refusal) as caught:
        write_together(dict.fromkeys(files, b"x"), what="Not written")
    assert "the name is too long (250 letters, and 12 more" in caught.value.problems[0].message
    assert [path.name for path in tmp_path.iterdir()] == ["n" * 250]
    assert files[0].read_bytes() == b"old"


@pytest.mark.parametrize(
    ("characters", "more", "told"),
    [
        (300, "", "(300 characters; Windows allows 259)"),
        (248, ".pdf", "(248 characters; Windows allows 259, and 12 more are needed"),
        (245, "/a", "(245 characters; Windows allows 259, and 16 more are needed"),
        (247, ".pdf", "the drive went away"),
    ],
)
def test_a_path_beyond_what_windows_allows_is_called_too_long(
    tmp_path, monkeypatch, characters, more, told
) -> None:
    """Also one that only what stands beside it meanwhile makes too long."""

    def missing(*_, **__) -> None:
        raise FileNotFoundError(errno.ENOENT, "The drive went away")

    monkeypatch.setattr("evaluator.values.files.writing.os.open", missing)
    start = f"{tmp_path}/"
    path = Path(start + "n" * (characters - len(start) - len(more)) + more)
    with pytest.raises(Refusal) as caught:
        write_together({path: b"x"}, what="Not written")
    assert told in caught.value.problems[0].message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
@pytest.mark.parametrize("odd", ["summary.pdf", "summary.unfinished.txt"])
def test_a_pipe_is_never_waited_for(tmp_path, odd) -> None:
    files = {tmp_path / name: b"newer" for name in ("summary.pdf", "summary.docx")}
    for path in files:
        path.write_bytes(b"older")
    (tmp_path / odd).unlink(missing_ok=True)
    os.mkfifo(tmp_path / odd)
    assert half_written(tmp_path) == ()
    sweep(tmp_path, time.time() + 3 * DAY)
    if not (tmp_path / odd).exists():
        os.mkfifo(tmp_path / odd)
    with pytest.raises(Refusal) as caught:
        write_together(files, what="Not written", stem="summary")
    assert "it is a device and not a file" in caught.value.problems[0].message
    (tmp_path / "summary.unfinished.txt").unlink(missing_ok=True)
    unfinished.begin(tmp_path / "a.unfinished.txt", {odd: "00", "summary.docx": "00"}, {})
    assert half_written(tmp_path) == ()
