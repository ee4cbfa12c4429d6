"""One file and one line add whatever a list holds, from a design to an outcome measure.

A copy of the product gets one made-up thing of each; a study that uses them all is walked through
the command line and the window to every format. Nothing else of the copy is touched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

pytestmark = pytest.mark.whole_way

ROOT = Path(__file__).parents[2]
ADDITIONS = Path(__file__).parent / "additions"
# For each addition: its file, where it goes, the list that names it, and its line in the list.
LISTED = (
    ("ordered_answer.py", "evaluator/outcomes", "KINDS", "ORDERED_ANSWER"),
    ("twin_changes.py", "evaluator/designs", "DESIGNS", "TWIN_CHANGES"),
    ("weather.py", "evaluator/checks/conduct", "CHECKS", "weather"),
    ("umbrellas.py", "evaluator/cohort/questions", "QUESTIONS", "UMBRELLAS_LEFT"),
    ("dots.py", "evaluator/summary/charts", "BESIDE", "dots_figure"),
    ("plain_words.py", "evaluator/summary/exporters", "EXPORTERS", "PLAIN_WORDS"),
    ("notes.py", "ui/pages", "PAGES", "NotesPage"),
)
# A value that one design alone shows, and the alternatives that it is one of.
PART = ("rain_kept_off", "evaluator/values/parts", "ResultPart: TypeAlias = ", "RainKeptOff | ")
# Data files, each listed by its place below the folder, without its ending.
DATA = (
    ("umbrella_lessons", "evaluator/programmes", "PROGRAMMES", "schools"),
    ("rain_test", "evaluator/measures", "INSTRUMENTS", "questionnaires"),
)
LISTS = {
    "KINDS": "evaluator/outcomes/__init__.py",
    "DESIGNS": "evaluator/designs/__init__.py",
    "CHECKS": "evaluator/checks/__init__.py",
    "QUESTIONS": "evaluator/cohort/questions/__init__.py",
    "BESIDE": "evaluator/summary/beside.py",
    "EXPORTERS": "evaluator/summary/exporters/__init__.py",
    "PAGES": "ui/pages/__init__.py",
    "EXAMPLES": "examples/__init__.py",
    "TIERS": "evaluator/values/tier.py",
    "PROGRAMMES": "evaluator/programmes/__init__.py",
    "INSTRUMENTS": "evaluator/measures/__init__.py",
}
SOURCE = "schools_gang_sessions"
EXAMPLE = f"""Example(
        key="twins", title="Twins", description="Made up.", workbook="{SOURCE}.xlsx"
    )"""
TIER = 'PreventionTier("later", "Much later", "Long after.", "Help long after")'


def listed(copy: Path, name: str, entry: str, line: str = "") -> None:
    """Put ``entry`` at the end of the tuple ``name``, and the import it needs above."""
    path = copy / LISTS[name]
    text = path.read_text("utf-8")
    start = text.index("= (", text.index(f"\n{name}"))
    end = text.index(")\n", start) if text[start + 3] != "\n" else text.index("\n)\n", start)
    separator = "" if text[end - 1] == "," else ","
    text = f"{text[:end]}{separator} {entry},{text[end:]}"
    if line:
        first = text.index("\nfrom ", text.index('"""', 3)) + 1
        if "from __future__" in text:
            first = text.index("\nfrom ", text.index("from __future__")) + 1
        text = text[:first] + line + text[first:]
    path.write_text(text, "utf-8")


def add_part(copy: Path) -> None:
    """The part's file, and its name among those that a result may show."""
    name, room, start, line = PART
    shutil.copy(ADDITIONS / f"{name}.py", copy / room / f"{name}.py")
    path = copy / room / "__init__.py"
    text = path.read_text("utf-8").replace(start, f"{start}{line}")
    imported = f"from {room.replace('/', '.')}.{name} import RainKeptOff\n"
    first = text.index("\nfrom evaluator") + 1
    path.write_text(text[:first] + imported + text[first:], "utf-8")


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product with one made-up thing of every kind."""
    copy = tmp_path_factory.mktemp("product")
    ignored = shutil.ignore_patterns("__pycache__", "*.html", "*.pdf", "*.docx")
    for package in ("evaluator", "methods", "ui"):
        # Compiled files too, which know their source, but none that is only being written.
        half_written = shutil.ignore_patterns("*.pyc.*")
        shutil.copytree(ROOT / package, copy / package, ignore=half_written)
    (copy / "examples").mkdir()
    for name in ("__init__.py", "writing.py"):
        shutil.copy(ROOT / "examples" / name, copy / "examples" / name)
    shutil.copytree(ROOT / "examples" / SOURCE, copy / "examples" / "twins", ignore=ignored)
    for file, folder, name, entry in LISTED:
        shutil.copy(ADDITIONS / file, copy / folder / file)
        module = f"{folder}/{file[:-3]}".replace("/", ".")
        listed(copy, name, entry, f"from {module} import {entry}\n")
    for name, room, tuple_name, folder in DATA:
        shutil.copy(ADDITIONS / f"{name}.toml", copy / room / folder / f"{name}.toml")
        listed(copy, tuple_name, f'"{folder}/{name}"')
    add_part(copy)
    listed(copy, "EXAMPLES", EXAMPLE)
    listed(copy, "TIERS", TIER)
    plan = copy / "examples" / "twins" / "plan.toml"
    text = plan.read_text("utf-8")
    text = text.replace('"difference_in_differences"', '"twin_changes"')
    text = text.replace('tier = "primary"', 'tier = "later"\nstarted_from = "umbrella_lessons"')
    text = text.replace('kind = "continuous"', 'measure = "rain_score"\nkind = "continuous"', 1)
    plan.write_text(text.replace('"continuous"', '"ordered_answer"'), "utf-8")
    return copy


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A program of the copy, told apart from the one under test."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the copy is compiled once for all runs
    return subprocess.run(
        [sys.executable, *words],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


# One process for several commands, as it takes longer to start than most of them.
COMMANDS = """
import contextlib, io, json, sys
from evaluator.commands.cli import main

told = []
for words in json.loads(sys.argv[1]):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = main(words)
    told.append([status, said.getvalue()])
print(json.dumps(told))
"""


def commands(copy: Path, *each: tuple[str, ...]) -> list[str]:
    """What commands of the copy say, one after another; none may fail."""
    done = run(copy, "-c", COMMANDS, json.dumps(each))
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert [status for status, _ in told] == [0] * len(each), told
    return [said for _, said in told]


def texts_of(book: Path) -> set[object]:
    """Every cell of a workbook: what passed is told there, and counted on the pages."""
    sheets = openpyxl.load_workbook(book, read_only=True).worksheets
    return {cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row}


def test_the_command_line_walks_them_to_every_format(extended: Path, tmp_path: Path) -> None:
    study, out = tmp_path / "summary.whatworked", tmp_path / "digest"
    book = extended / "examples" / "twins" / f"{SOURCE}.xlsx"
    said, _, _, read = commands(
        extended,
        ("example", "twins", "--out", str(tmp_path), "--json"),
        ("verify", str(study), "--data", str(book)),
        ("library", str(tmp_path), "--out", str(out), "--formats", "plain_words,html"),
        ("inspect", str(book), "--json"),
    )
    (asked,) = [p for p in json.loads(read)["problems"] if p["code"] == "umbrellas_left"]
    assert 'settled = ["umbrellas_left"]' in asked["fix"]
    found = json.loads(said)
    suffixes = {Path(file).suffix for file in found["files"]}
    assert {".pdf", ".docx", ".html", ".xlsx", ".json", ".txt"} <= suffixes
    first = found["outcomes"][0]
    assert first["kind"] == "ordered_answer"
    assert any(check["key"] == "weather" for check in first["checks"])
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Changes of twins" in page
    assert "It rained on both groups alike." in page
    assert "it drizzled on one group alone" in page
    assert "lend the other group umbrellas" in first["verdict"]["headline"]
    told = set(map(str, texts_of(tmp_path / "summary.xlsx")))
    assert any("It rained on both groups alike." in text for text in told)
    assert "The range as dots" in page
    assert "Rain falls on both groups alike." in page
    part = json.loads(study.read_text("utf-8"))["evaluation"]["outcomes"][0]["part"]
    gain = part.pop("gain")
    assert part == {"days": 9, "dry": 125, "wet": 0.123} and gain in (1.2, 1.23)
    written = (tmp_path / "summary.txt").read_text("utf-8")
    assert "Three dots at" in written and f"; 125 stayed dry, {gain} above usual." in written
    assert "Help long after" in (out / "library.txt").read_text("utf-8")


def test_the_command_line_starts_a_study_from_them(extended: Path, tmp_path: Path) -> None:
    plan, book = tmp_path / "plan.toml", tmp_path / "book.xlsx"
    programmes, measures, *_ = commands(
        extended,
        ("programmes", "umbrella"),
        ("measures", "rain"),
        ("plan", "--programme", "umbrella_lessons", "-o", str(plan)),
        ("template", "--programme", "umbrella_lessons", "-o", str(book)),
    )
    assert "Lessons under umbrellas" in programmes
    assert "Rain score, 0 to 20" in measures
    written = plan.read_text("utf-8")
    for line in ('measure = "rain_score"', 'kind = "twin_changes"', 'kind = "ordered_answer"'):
        assert line in written
    assert book.is_file()


def test_the_window_walks_them_to_every_format(extended: Path, tmp_path: Path) -> None:
    walk = ADDITIONS / "window_walk.py"
    done = run(extended, str(walk), str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["pages"][-1] == "notes"
    assert told["standing"] == "Noted"
    assert {".pdf", ".docx", ".html", ".xlsx", ".json", ".txt"} <= set(told["written"])
    offers = ("Twins", "Changes of twins", "Much later", "An answer in order")
    assert "Some may have left their umbrellas at home." in told["offered"]
    for words in (*offers, "Lessons under umbrellas", "Rain score, 0 to 20"):
        assert words in told["offered"], words
    assert "It rained on both groups alike." in told["results"]
