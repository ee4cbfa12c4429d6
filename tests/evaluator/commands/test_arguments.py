"""Every command says what it does, what each of its arguments is, and shows how it is written."""

from __future__ import annotations

import argparse
import errno
import re
import shlex
import sys
from pathlib import Path

import pytest

import ui.app
from evaluator.commands.arguments import COMMANDS, parser
from evaluator.summary.exporters import EXPORTERS
from evaluator.values.version import build
from ui.__main__ import main as installed_command

WHOLE = parser({name: lambda _asked: 0 for name in COMMANDS})
EACH = next(a for a in WHOLE._actions if isinstance(a, argparse._SubParsersAction)).choices


def test_the_list_of_commands_is_the_parsers():
    assert tuple(EACH) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_is_explained(name: str):
    for action in EACH[name]._actions:
        assert action.help, f"{name}: {action.dest}"
        assert action.option_strings or action.metavar, f"{name}: {action.dest}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_in_the_help_can_be_written(name: str):
    text = EACH[name].format_help()
    examples = [line.strip() for line in text.splitlines() if line.startswith("  whatworked ")]
    assert examples
    for example in examples:
        program, *words = shlex.split(example)
        assert program == "whatworked" and words[0] == name
        assert WHOLE.parse_args(words).run is not None


def test_the_help_names_every_format():
    text = " ".join(EACH["evaluate"].format_help().split())
    assert "of " + ", ".join(e.key for e in EXPORTERS[:-1]) + " and json" in text


HELP = Path(__file__).parents[3] / "ui" / "help"


def test_the_help_pages_name_every_command_by_its_one_name():
    told = (HELP / "commands.md").read_text("utf-8")
    assert all(f"`whatworked {name} " in told for name in COMMANDS)
    pages = {path.name: path.read_text("utf-8") for path in HELP.glob("*.md")}
    assert all(f"({name})" in pages["index.md"] for name in pages if name != "index.md")
    for name, text in pages.items():
        for command in re.findall(r"whatworked ([a-z]+)", text):
            assert command in COMMANDS, f"{name}: whatworked {command}"
        for linked in re.findall(r"\]\(([a-z_]+\.md)\)", text):
            assert linked in pages, f"{name}: {linked}"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--version"], f"What Worked {build()}"),
        (["--help"], "monitor "),
        (["evalute", "plan.toml"], "invalid choice: 'evalute'"),
    ],
)
def test_the_installed_command_answers_in_the_terminal(words, said, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["whatworked", *words])
    assert installed_command() == (2 if "invalid" in said else 0)
    assert said in "".join(capsys.readouterr())


@pytest.mark.parametrize("words", [["gone.whatworked"], ["--example", "ae_navigator"], []])
def test_a_file_or_nothing_opens_the_window(words, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["whatworked", *words])
    monkeypatch.setattr(ui.app, "main", lambda arguments: arguments)
    assert installed_command() == words


@pytest.mark.parametrize("answer", [errno.EACCES, errno.EINVAL, errno.ENAMETOOLONG])
def test_a_place_that_cannot_be_asked_for_is_the_windows_to_tell(answer, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(answer, "refused")

    monkeypatch.setattr(sys, "argv", ["whatworked", "folder"])
    monkeypatch.setattr(ui.app, "main", lambda arguments: arguments)
    for asked in ("stat", "lstat"):
        monkeypatch.setattr(Path, asked, refuse)
    assert installed_command() == ["folder"]
