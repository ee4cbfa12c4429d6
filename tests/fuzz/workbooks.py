# ruff: noqa: T201 (it prints what it found)
"""Reads damaged files of every format, in search of anything but a cohort or a plain refusal.

Not a test: run it by hand, for as long as there is time::

    python -m tests.fuzz.workbooks --inputs 20000 --seed 1

Sound files of every format are damaged at random: bits flipped, bytes cut out, doubled or put in
from elsewhere, ends cut off; and inside workbooks that are zip files, the parts themselves, with
tags, numbers and names swapped for extreme ones. Anything that escapes is printed with the seed
that makes the input again; so is any input that takes long or much memory.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile

from evaluator.cohort.files.preview import preview
from evaluator.cohort.workbook import read_workbook
from evaluator.values.problems import Refusal
from tests.bad_workbooks.writers import WRITERS, CannotHoldError

SLOW = 10.0
MUCH = 1_500  # megabytes
NASTY = (
    b"0", b"-1", b"1", b"65535", b"65536", b"1048576", b"1048577", b"16384", b"16385",
    b"2147483648", b"4294967295", b"99999999999999999999", b"1e308", b"1e999", b"nan", b"inf",
    b"XFD1048576", b"A0", b"ZZZZ1", b"", b"\xff\xfe", b"&#0;", b"&x;", b"]]>", b"<!--", b"<c>",
    b"</row>", b"</sheetData>", b"<row>", b"../../x", b"/etc/passwd", b"http://a.b/c", b"\0\0\0\0",
    b"t=\"s\"", b"t=\"d\"", b"t=\"e\"", b"<![CDATA[<c r=\"A1\">]]>", b"9999-12-31", b"_xD800_",
)  # fmt: skip


def sound_files() -> dict[str, bytes]:
    """A small sound file of every format."""
    rows: list[list[object]] = [["pupil_key", "school", "arm", "score", "seen", "fsm"]]
    for i in range(30):
        school, arm = f"School {i % 4}", "sessions" if i % 2 else "usual lessons"
        rows.append([f"P{i:03d}", school, arm, i * 1.5, datetime(2024, 1, 1 + i % 28), bool(i % 3)])
    faulty = [list(row) for row in rows]
    faulty[4][3], faulty[5][3], faulty[6][1] = "#DIV/0!", None, "Ann & <Bob> \U0001f600"
    found = {}
    for ending, write in WRITERS.items():
        for name, cells in (("plain", rows), ("faulty", faulty)):
            try:
                found[f"{name}{ending}"] = write([("Pupils", cells)])
            except CannotHoldError:
                continue
    found["utf16.csv"] = found["plain.csv"].decode().encode("utf-16")
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(found["plain.xlsx"])).encrypt("secret", locked)
    found["locked.xlsx"] = locked.getvalue()
    return found


def flip(data: bytes, luck: random.Random) -> bytes:
    """Some bits or bytes changed."""
    out = bytearray(data)
    for _ in range(luck.choice((1, 1, 2, 5, 30))):
        place = luck.randrange(len(out))
        out[place] = luck.choice((out[place] ^ 1 << luck.randrange(8), 0, 255, luck.randrange(256)))
    return bytes(out)


def cut(data: bytes, luck: random.Random) -> bytes:
    """The end cut off."""
    return data[: luck.randrange(len(data))]


def splice(data: bytes, luck: random.Random) -> bytes:
    """A stretch taken out, doubled, or put in from elsewhere."""
    start = luck.randrange(len(data))
    stop = min(len(data), start + luck.choice((1, 4, 64, 1_000)))
    other = luck.randrange(len(data))
    new = luck.choice((b"", data[start:stop] * 2, data[other : other + stop - start]))
    return data[:start] + new + data[stop:]


def put_nasty(data: bytes, luck: random.Random) -> bytes:
    """An extreme value in place of a number, a name or a tag."""
    out = data
    for _ in range(luck.choice((1, 1, 3))):
        marks = [i for i, byte in enumerate(out) if byte in b'"<>='] or [0]
        place = luck.choice(marks) + 1
        stop = place + luck.choice((0, 1, 2, 4, 8))
        out = out[:place] + luck.choice(NASTY) + out[stop:]
    return out


RAW: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, cut, splice, put_nasty)


def inside(data: bytes, luck: random.Random) -> bytes:
    """A workbook that is a sound zip file with one or two damaged parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for _ in range(luck.choice((1, 1, 2))):
        name = luck.choice([name for name in parts if parts[name]] or list(parts))
        if parts[name]:
            parts[name] = luck.choice(RAW)(parts[name], luck) or b" "
    if luck.random() < 0.05:
        parts.pop(luck.choice(list(parts)))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return stream.getvalue()


def damaged(data: bytes, luck: random.Random) -> bytes:
    """The file damaged in one way or another."""
    zipped = data.startswith(b"PK")
    if zipped and luck.random() < 0.75:
        return inside(data, luck)
    return luck.choice(RAW)(data, luck)


def try_one(path: Path) -> str:
    """What became of a file; anything but a cohort and a refusal is left to escape."""
    password = "secret" if path.name.startswith("locked") else None
    try:
        preview(path, password=password)
        what = "shown"
    except Refusal as refusal:
        what = refusal.problems[0].code
    try:
        read_workbook(path, password=password)
    except Refusal as refusal:
        assert all(problem.message and problem.fix for problem in refusal.problems)
        return refusal.problems[0].code
    return "read" if what == "shown" else f"read though {what}"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--inputs", type=int, default=2_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", default="", help="part of a file's name")
    options = asked.parse_args()
    files = {name: data for name, data in sound_files().items() if options.only in name}
    names = sorted(files)
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in names}
    escaped = slow = done = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.inputs):
            name = names[number % len(names)]
            luck = random.Random(f"{options.seed} {number}")
            path = Path(folder, name)
            path.write_bytes(damaged(files[name], luck))
            before = time.monotonic()
            try:
                outcomes[name][try_one(path)] += 1
            except KeyboardInterrupt:
                break
            except BaseException as error:  # noqa: BLE001 - that is what it looks for
                escaped += 1
                outcomes[name][f"ESCAPED {type(error).__name__}"] += 1
                print(f"input {number} ({name}, seed {options.seed}): {error!r}")
                traceback.print_exc(limit=-4, file=sys.stdout)
            done += 1
            if time.monotonic() - before > SLOW:
                slow += 1
                print(f"input {number} ({name}): took {time.monotonic() - before:.1f} s")
    for name in names:
        print(f"{name:16}", ", ".join(f"{what} {n}" for what, n in outcomes[name].most_common()))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{done} inputs, {escaped} escaped, {slow} slow, at most {most:.0f} MB")
    return int(escaped > 0 or slow > 0 or most > MUCH)


if __name__ == "__main__":
    sys.exit(main())
