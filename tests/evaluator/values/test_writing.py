"""Files replaced together: refused, held or killed at any step, each stays whole."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from evaluator.commands.cli import main
from evaluator.planning.plan_file import write_plan
from evaluator.values.files import unfinished
from evaluator.values.files.unfinished import half_written
from evaluator.values.files.writing import TRIES, is_there, replace_patiently, sweep, write_together
from evaluator.values.problems import Refusal
from tests.evaluator.worlds import referrals, referrals_plan, save_book

NAMES = ("summary.whatworked", "summary.pdf", "summary.docx")
OLD = {name: f"older {name}".encode() for name in NAMES}
NEW = {name: f"newer {name}".encode() for name in NAMES}
DAY = 24 * 60 * 60
# A writer that dies, as by a power cut, at the file event of the given number.
DIES = """
import os, sys
from pathlib import Path
from evaluator.values.files.writing import write_together
folder, at = Path(sys.argv[1]), int(sys.argv[2])
events = [0]
def hook(event, args):
    if event in ("os.rename", "os.remove", "os.chmod", "os.utime") or (
        event == "open" and str(folder) in str(args[0])
    ):
        events[0] += 1
        if events[0] == at:
            os._exit(77)
sys.addaudithook(hook)
names = sys.argv[3].split(",")
files = {folder / name: b"newer " + name.encode() for name in names}
write_together(files, what="Not written", stem="summary")
"""


@pytest.fixture(autouse=True)
def waits(monkeypatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "reports"
    place.mkdir()
    for name, content in OLD.items():
        (place / name).write_bytes(content)
    return place


def write(folder: Path) -> None:
    files = {folder / name: content for name, content in NEW.items()}
    write_together(files, what="Not written", stem="summary")


def there(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class Refusing:
    """Refuses the replacements of the given numbers, however often each is tried."""

    def __init__(self, monkeypatch, refused: tuple[int, ...]) -> None:
        self._real, self._refused, self._seen = os.replace, refused, []
        monkeypatch.setattr(os, "replace", self)

    def __call__(self, source, target, **_) -> None:
        if not self._seen or self._seen[-1] != (source, target):
            self._seen.append((source, target))
        if len(self._seen) in self._refused:
            raise PermissionError(errno.EACCES, "Permission denied")
        self._real(source, target)


EVERY = [(at,) for at in range(1, 7)] + list(itertools.combinations(range(1, 7), 2))


@pytest.mark.parametrize("refused", EVERY, ids=str)
def test_no_refusal_loses_a_file_or_tells_an_untruth(folder, monkeypatch, refused) -> None:
    Refusing(monkeypatch, refused)
    said = ""
    try:
        write(folder)
    except Refusal as refusal:
        (problem,) = refusal.problems
        said = f"{problem.message} {problem.fix}"
    found = there(folder)
    new = {name for name in NAMES if found[name] == NEW[name]}
    assert all(found[name] in (OLD[name], NEW[name]) for name in NAMES)
    assert all(OLD[name] in found.values() for name in NAMES if said)
    assert ("Nothing there was changed" in said) == (bool(said) and not new)
    if not said:
        assert found == NEW
    elif new:
        (named,) = new
        assert f'"{named}" is new.' in said
        kept = next(name for name, content in found.items() if content == OLD[named])
        assert f'The earlier "{named}" is kept as "{kept}".' in said
        assert named in half_written(folder)[0].message
    else:
        assert found == OLD


@pytest.mark.parametrize("listed", ['["x"]', "3", '{"../NAME": "00", "/NAME": "00"}'])
def test_a_note_leads_to_no_file_elsewhere(folder, monkeypatch, listed) -> None:
    (folder / "a.unfinished.txt").write_text(f'{{"files": {listed}}}\n', "utf-8")
    monkeypatch.setattr(Path, "read_bytes", pytest.fail)
    assert half_written(folder) == ()


def test_a_share_that_goes_while_files_are_put_back_is_told(folder, monkeypatch) -> None:
    real = os.replace
    seen: list[object] = []

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    def gone(source, target, **_) -> None:
        seen.append(target)
        if len(seen) > 1:
            for asked in ("stat", "lstat", "unlink"):
                monkeypatch.setattr(Path, asked, refuse)
            raise OSError(errno.EINVAL, "Invalid argument")
        real(source, target)

    monkeypatch.setattr(os, "replace", gone)
    with pytest.raises(Refusal):
        write(folder)


def test_a_copy_that_could_not_be_put_back_is_never_swept(folder, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        Refusing(patch, (2, 3))
        with pytest.raises(Refusal):
            write(folder)
    write(folder)
    sweep(folder, time.time() + 3 * DAY)
    left = there(folder)
    assert OLD["summary.whatworked"] in left.values()
    assert {name: left[name] for name in NAMES} == NEW
    assert half_written(folder) == ()


@pytest.mark.parametrize(("name", "program"), [("summary.docx", "Word"), ("summary.pdf", "PDF")])
def test_the_file_that_is_open_is_named_with_its_program(
    folder, monkeypatch, name, program, waits
) -> None:
    real = os.replace

    def held(source, target) -> None:
        if Path(target).name == name:
            raise PermissionError(errno.EACCES, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(Refusal) as caught:
        write(folder)
    (problem,) = caught.value.problems
    assert f'"{name}"' in problem.message and program in problem.message
    assert "Nothing there was changed" in problem.fix
    assert there(folder) == OLD
    assert len(waits) == TRIES - 1 and 1 <= sum(waits) <= 2


def test_a_target_that_is_marked_read_only_is_called_so(folder, monkeypatch) -> None:
    """As Windows does it: what is marked is neither replaced nor removed."""
    marked = [folder / "summary.pdf"]
    marked[0].chmod(0o444)

    def refusing(act, at):
        def acts(*paths, **more):
            path = Path(paths[at])
            if path.is_file() and not path.stat().st_mode & stat.S_IWRITE:
                raise PermissionError(errno.EACCES, "Access is denied")
            act(*paths, **more)

        return acts

    monkeypatch.setattr(os, "replace", refusing(os.replace, 1))
    monkeypatch.setattr(Path, "unlink", refusing(Path.unlink, 0))
    with pytest.raises(Refusal) as caught:
        write(folder)
    (problem,) = caught.value.problems
    assert '"summary.pdf" is marked read-only.' in problem.message
    assert "properties" in problem.fix and "Nothing there was changed" in problem.fix
    assert "open in" not in problem.message
    assert there(folder) == OLD


def test_a_refused_removal_is_told_where_a_file_stays_new(tmp_path, monkeypatch) -> None:
    real = os.replace

    def held(source, target) -> None:
        if Path(target).name == "summary.docx":
            raise PermissionError(errno.EACCES, "Permission denied")
        real(source, target)

    def refuse(*_, **__) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(Refusal) as caught:
        write(tmp_path)
    (problem,) = caught.value.problems
    assert '"summary.whatworked" and "summary.pdf" are new.' in problem.fix
    assert "Nothing there was changed" not in problem.fix
    assert half_written(tmp_path)


def test_no_folder_is_made_for_its_maker_alone(tmp_path, monkeypatch) -> None:
    """Windows keeps everybody else from a folder made with 0o700, and from what is made in it."""
    real, made = os.mkdir, []

    def note(path, mode=0o777, **more) -> None:
        made.append((Path(path).name, mode))
        real(path, mode, **more)

    monkeypatch.setattr(os, "mkdir", note)
    write(tmp_path / "team" / "reports")
    write(tmp_path / "team" / "reports")
    assert made and {mode for _, mode in made} == {0o777}
    assert {name for name, _ in made} == {"team", "reports"}


@pytest.mark.parametrize("times", [1, TRIES - 1])
def test_a_file_that_is_held_for_a_moment_is_waited_for(folder, monkeypatch, times, waits) -> None:
    real, left = os.replace, [times]

    def held(source, target) -> None:
        if left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    write(folder)
    assert there(folder) == NEW
    assert len(waits) == times


def test_only_what_passes_is_waited_for(tmp_path) -> None:
    waited: list[float] = []
    with pytest.raises(FileNotFoundError):
        replace_patiently(tmp_path / "none", tmp_path / "x", sleep=waited.append)
    assert waited == []


def killed(folder: Path, at: int, names: tuple[str, ...] = NAMES) -> bool:
    command = [sys.executable, "-c", DIES, str(folder), str(at), ",".join(names)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 77


@pytest.mark.whole_way
def test_a_writer_killed_at_any_step_leaves_whole_files_and_a_word_about_it(tmp_path) -> None:
    seen = set()
    for at in itertools.count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        for name, content in OLD.items():
            (folder / name).write_bytes(content)
        if not killed(folder, at):
            break
        found = there(folder)
        assert all(found[name] in (OLD[name], NEW[name]) for name in NAMES), at
        new = [name for name in NAMES if found[name] == NEW[name]]
        told = half_written(folder)
        assert bool(told) == (0 < len(new) < len(NAMES)), at
        assert all(name in told[0].message for name in NAMES if told)
        seen.add(len(new))
        for path in folder.iterdir():
            os.utime(path, (time.time() - 2 * DAY,) * 2)
        write(folder)
        assert there(folder) == NEW, at
    assert seen == {0, 1, 2, 3}
    assert there(tmp_path / str(at)) == NEW


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_wish_to_stop_puts_everything_back(folder, monkeypatch, kind, at) -> None:
    real, calls = os.replace, []

    def stop(source, target) -> None:
        calls.append(target)
        real(source, target)
        if len(calls) == at:
            raise kind

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", stop)
        with pytest.raises(kind):
            write(folder)
    assert there(folder) == OLD


def test_one_file_that_is_in_place_stays_there(tmp_path, monkeypatch) -> None:
    real = os.replace

    def stop(source, target) -> None:
        real(source, target)
        raise KeyboardInterrupt

    (tmp_path / "a").write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            write_together({tmp_path / "a": b"new"}, what="Not written")
    assert there(tmp_path) == {"a": b"new"}


@pytest.mark.whole_way
def test_a_half_new_set_is_still_told_after_a_refused_attempt(folder, monkeypatch) -> None:
    at = next(n for n in itertools.count(1) if killed(folder, n) and half_written(folder))
    told = half_written(folder)
    with monkeypatch.context() as patch:
        Refusing(patch, (2,))
        patch.setattr("tests.evaluator.values.test_writing.NEW", dict.fromkeys(NAMES, b"third "))
        with pytest.raises(Refusal):
            write(folder)
    assert half_written(folder) == told, at


def test_leftovers_of_a_day_ago_are_swept_and_nothing_else(tmp_path) -> None:
    swept = (".ww-0a1b2c3d.part", ".abcd_123.part")
    stays = ("notes.part", ".mine.part", "a.before-1234", ".writing-x", "b.unfinished.txt.bak")
    for name in (*swept, *stays):
        (tmp_path / name).write_text("x")
    sweep(tmp_path, time.time() + DAY - 60)
    assert set(there(tmp_path)) == {*swept, *stays}
    sweep(tmp_path, time.time() + DAY + 60)
    assert set(there(tmp_path)) == set(stays)


posix = pytest.mark.skipif(os.name == "nt", reason="modes and links are those of POSIX")


@posix
@pytest.mark.parametrize("mask", [0o022, 0o002, 0o077])
def test_new_files_have_the_usual_mode_and_replaced_ones_keep_theirs(tmp_path, mask) -> None:
    before = os.umask(mask)
    try:
        write_together({tmp_path / "a": b"1", tmp_path / "b": b"2"}, what="Not written")
        assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o666 & ~mask
        (tmp_path / "a").chmod(0o664)
        for files in ({tmp_path / "a": b"3"}, {tmp_path / "a": b"4", tmp_path / "b": b"5"}):
            write_together(files, what="Not written")
            assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o664
    finally:
        os.umask(before)


@posix
def test_a_link_is_followed(tmp_path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "here").mkdir()
    real, link = tmp_path / "shared" / "real.whatworked", tmp_path / "here" / "a.whatworked"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_together({link: b"new", tmp_path / "here" / "b": b"2"}, what="Not written")
    assert link.is_symlink() and real.read_bytes() == b"new"
    assert [path.name for path in real.parent.iterdir()] == ["real.whatworked"]
    assert sorted(there(tmp_path / "here")) == ["a.whatworked", "b"]


@pytest.mark.parametrize("name", ["a\0b", "n" * 300])
def test_a_name_that_no_file_can_have_is_refused(tmp_path, name) -> None:
    with pytest.raises(Refusal):
        write_together({tmp_path / name: b"x"}, what="Not written")
    assert there(tmp_path) == {}


@pytest.mark.parametrize(
    "wrong", [PermissionError(13, "denied"), OSError(22, "invalid"), ValueError("null byte")]
)
def test_what_cannot_be_asked_for_is_not_there(tmp_path, monkeypatch, wrong) -> None:
    (tmp_path / "a").touch()
    assert is_there(tmp_path / "a") and is_there(str(tmp_path / "a"))
    assert not is_there(tmp_path)
    assert not is_there("a\0b")

    def refuse(*_, **__) -> None:
        raise wrong

    monkeypatch.setattr(Path, "stat", refuse)
    assert not is_there(tmp_path / "a")


@pytest.mark.whole_way
def test_the_command_line_tells_of_a_half_new_set(tmp_path, capsys) -> None:
    save_book(referrals(treated=60, pool=150, effect=1.0), tmp_path / "data.xlsx")
    write_plan(replace(referrals_plan(), lock=None), tmp_path / "plan.toml")
    out = tmp_path / "out"
    command = ["evaluate", str(tmp_path / "plan.toml"), "--out", str(out), "--formats", "json"]
    assert main(command) == 0
    study = out / "summary.whatworked"
    new = hashlib.sha256(study.read_bytes()).hexdigest()
    note = out / "summary.unfinished.txt"
    unfinished.begin(note, {study.name: new, "summary.json": "0" * 64}, {})
    capsys.readouterr()
    assert main(["verify", str(study), "--data", str(tmp_path / "data.xlsx")]) == 0
    assert '"summary.json" is as it was before' in capsys.readouterr().err
    assert main(command) == 0
    assert '"summary.json" is as it was before' in capsys.readouterr().err
    assert not note.exists()
