"""No check, reason or verdict can be written with a number that nobody said the meaning of."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.contracts.bare_numbers import ROOMS, WRITTEN

ROOT = Path(__file__).parents[2]
RULE = "tests/contracts/bare_numbers.py"
REFUSED = {
    "a count of people": 'return f"{people} were lost."',
    "a share": 'return f"{share:.0%} of them"',
    "of what numpy counts": 'return f"{(np.arange(people) > 3).sum()} people"',
    "filled in later": 'return "{} were lost".format(people)',
    "made a text first": 'return "Lost: " + str(people)',
    "or nothing": 'return f"{people if share else None} were lost."',
    "several": 'return f"{[people, people]} were lost."',
}
ALLOWED = {
    "words": 'return f"{who} were lost."',
    "a count that is no secret": 'return f"{things(people)} places"',
    "a share through the gate": 'return f"{share_told(share, people, rules)} of them"',
}
HEAD = """
import numpy as np
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.disguised import share_told
from evaluator.disclosure.freely import things

"""


def _asked(name: str, body: str) -> str:
    given = "people: int, share: float, who: str, rules: DisclosureRules"
    return f"def {name}({given}) -> str:\n    {body}\n\n\n"


@pytest.mark.whole_way
def test_type_checking_refuses_a_bare_number_in_a_sentence(tmp_path: Path) -> None:
    """A check with one of each is planted in a room, as a developer would write it."""
    refused = [_asked(f"refused_{i}", body) for i, body in enumerate(REFUSED.values())]
    allowed = [_asked(f"allowed_{i}", body) for i, body in enumerate(ALLOWED.values())]
    home = tmp_path / "planted" / "evaluator" / "checks"
    home.mkdir(parents=True)
    planted = home / "planted.py"
    planted.write_text(HEAD + "\n".join([*refused, *allowed]))
    lines = planted.read_text().splitlines()
    config = tmp_path / "mypy.ini"
    config.write_text(
        f"[mypy]\nplugins = {ROOT / RULE}\npython_version = 3.11\nnamespace_packages = True\n"
        "explicit_package_bases = True\nfollow_imports = silent\nignore_missing_imports = True\n"
    )
    words = ["-m", "mypy", "--config-file", config, "--cache-dir", tmp_path / "cache",
             "--no-error-summary", "--show-column-numbers", planted]  # fmt: skip
    done = subprocess.run(
        [sys.executable, *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"MYPYPATH": f"{tmp_path / 'planted'}:{ROOT}", "PATH": ""},
    )  # fmt: skip
    found = [line for line in done.stdout.splitlines() if WRITTEN in line]
    told = {lines[int(line.split(":")[1]) - 1].strip() for line in found}
    assert told == set(REFUSED.values()), done.stdout + done.stderr


def test_the_rule_holds_for_the_whole_program() -> None:
    """It is part of how the program is type checked, and nothing is left out of it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert settings["plugins"] == [RULE] and "evaluator" in settings["packages"]
    rooms = [ROOT / room.replace(".", "/") for room in ROOMS]
    assert all(room.is_dir() for room in rooms)
    waved, passed = set(), set()
    for path in (path for room in rooms for path in room.rglob("*.py")):
        text = path.read_text("utf-8")
        waved |= {path.name} if re.search(r"type: ignore(?!\[arg-type\])", text) else set()
        passed |= {path.name for node in ast.walk(ast.parse(text)) if _writes_otherwise(node)}
    assert waved == set(), "an ignored complaint may be about a number"
    assert passed == set(), "a number can be written out by a function that is handed on, or by %"


def _writes_otherwise(node: ast.AST) -> bool:
    """Ways to make a number a text that type checking does not ask about."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return isinstance(node.left, ast.JoinedStr) or (
            isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
        )
    mapped = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "map"
    return mapped and getattr(node.args[0], "id", "") in ("str", "repr", "format")
