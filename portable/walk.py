"""Use a built folder as a person would, and say what happens: ``python portable/walk.py FOLDER``.

Needs Python alone. What is tried needs none: ``bare.py`` walks in a system that has no Python.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

EXAMPLE, MATCHED = "schools_gang_sessions", "mentoring_matched"
WORKSHOP, WORKSHOP_BOOK = "workshop_no_comparison", "practitioner_workshops.xlsx"
PROSPECT = """
[prospect]
treated = 6
people = 80
who_starts = "waiting_list"
places = ["Ash", "Birch", "Cedar", "Dean", "Elm", "Fern", "Glebe", "Hill", "Ivy", "Jay"]
spread = 3.0
between = 0.05
seed = 11
"""
LONGEST = 600  # seconds for one command
WINDOW_WITHIN = 120
HERE = Path("/")


@dataclass(frozen=True, slots=True)
class Where:
    """Where the program is used.

    Attributes:
        root: the top of the system that it runs in; another one has no network.
        folder: an empty folder below ``root``, for all that is written.
    """

    root: Path
    folder: Path

    @property
    def home(self) -> Path:
        """The person's own folder."""
        return self.folder / "home"

    def command(self, program: Path, words: Sequence[str]) -> list[str]:
        """How the program is started there."""
        own = [self._there(word) for word in (str(program), *words)]
        if self.root == HERE:
            return own
        proc = f"--mount-proc={self.root}/proc"
        apart = ("--mount", "--pid", "--net", "--fork", "--kill-child", proc)
        return ["/usr/bin/unshare", *apart, "/usr/sbin/chroot", str(self.root), *own]

    def environment(self) -> dict[str, str]:
        """An environment in which no Python, and nothing remembered, can help."""
        kept = ("SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "WINDIR", "DISPLAY", "XAUTHORITY", "LANG")
        own = ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_DATA_HOME")
        return {name: os.environ[name] for name in kept if name in os.environ} | dict.fromkeys(
            own, self._there(str(self.home))
        )

    def _there(self, word: str) -> str:
        return word if self.root == HERE else word.removeprefix(str(self.root))


def main(folder: Path, root: Path = HERE) -> int:
    """Run every command on an example and open the window; 1 when something is not as it ought.

    ``folder`` lies below ``root``, the top of the system in which the program is run.
    """
    own = None if root == HERE else root / "tmp"
    with tempfile.TemporaryDirectory(dir=own) as place:
        where = Where(root, Path(place))
        where.home.mkdir()
        steps = walk(program_in(folder), where)
    for name, seconds, said in steps:
        print(f"{'failed' if said else 'ok':>7} {seconds:6.1f} s  {name} {said}")
    return 1 if any(said for _, _, said in steps) else 0


def program_in(folder: Path) -> Path:
    """The program for a terminal."""
    names = {"win32": "whatworked.exe", "darwin": "What Worked.app/Contents/MacOS/whatworked"}
    return folder.resolve() / names.get(sys.platform, "whatworked")


def walk(program: Path, where: Where) -> list[tuple[str, float, str]]:
    """Each step with its seconds and what went wrong, if anything did."""
    examples = next(program.parents[1].rglob(f"{EXAMPLE}/plan.toml")).parents[1]
    place = where.folder
    out, mine = place / "out", place / "mine.toml"
    plan, matched = (unlocked(examples / name, place / name) for name in (EXAMPLE, MATCHED))
    book = plan.with_name(f"{EXAMPLE}.xlsx")
    workshop = examples / WORKSHOP / WORKSHOP_BOOK
    study, begun = out / "summary.whatworked", place / "begun.toml"
    begun.write_text(plan.read_text("utf-8") + PROSPECT, "utf-8")
    commands: tuple[tuple[str, ...], ...] = (
        ("selfcheck",),
        ("inspect", str(book)),
        ("programmes", "mentoring"),
        ("measures", "sdq"),
        ("plan", str(book), "-o", str(mine)),
        ("template", str(plan), "-o", str(place / "template.xlsx")),
        ("example", EXAMPLE, "--out", str(out)),
        (
            "monitor",
            str(workshop),
            "--programme",
            "violence_workshops",
            "--out",
            str(place / "seen"),
        ),
        ("design", str(begun), "--out", str(place / "protocol")),
        ("balance", str(matched), "-o", str(place / "balanced.toml")),
        ("lock", str(plan), "--holder", "Somebody else"),
        ("evaluate", str(plan), "--out", str(place / "locked"), "--formats", "pdf"),
        ("verify", str(study), "--data", str(book)),
        ("library", str(out), "--out", str(place / "library")),
    )
    steps = [run(program, words, words[0], where) for words in commands]
    formats = sorted(path.suffix for path in out.glob("summary.*"))
    steps.append((f"the example in {' '.join(formats)}", 0.0, "" if len(formats) > 6 else "few"))
    steps.append(window(program, study, where))
    steps.append(run(program, ("selfcheck", "--json"), "selfcheck after all", where))
    return steps


def unlocked(example: Path, folder: Path) -> Path:
    """Copy an example with its plan as it was before it was locked, and return the plan."""
    shutil.copytree(example, folder)
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text("utf-8").partition("[lock]")[0], "utf-8")
    return plan


def run(program: Path, words: Sequence[str], name: str, where: Where) -> tuple[str, float, str]:
    """Run one command."""
    began = time.monotonic()
    done = subprocess.run(
        where.command(program, words),
        cwd=where.folder,
        env=where.environment(),
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    said = "" if done.returncode == 0 else done.stderr.decode(errors="replace")[-300:] or "no word"
    if "--json" in words and not said:
        said = "" if json.loads(done.stdout)["whole"] else "not whole"
    return name, time.monotonic() - began, said


def window(program: Path, study: Path, where: Where) -> tuple[str, float, str]:
    """Open the window on a study; it is there when it has its place in the recovery folder."""
    began = time.monotonic()
    environment = where.environment()
    screen = {} if environment.get("DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        where.command(program, [str(study)]), env=environment | screen, stderr=subprocess.PIPE
    ) as process:
        while not any(where.home.rglob("recovery/*.lock")):
            if process.poll() is not None or time.monotonic() - began > WINDOW_WITHIN:
                break
            time.sleep(0.02)
        seconds = time.monotonic() - began
        time.sleep(5)
        alive = process.poll() is None
        (process.terminate if where.root == HERE else process.kill)()  # unshare hears no other word
        said = process.communicate()[1].decode(errors="replace")[-300:]
    return "the window, with a study", seconds, "" if alive else said or "it closed"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
