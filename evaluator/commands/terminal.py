"""What the command line prints: sentences, and one JSON object, that steer no terminal."""

from __future__ import annotations

import json
import re
import sys
from typing import TextIO

from evaluator.values.problems import Problem

# Control characters but tabs and line ends, what turns the reading direction, and half characters.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def sentence(problem: Problem) -> str:
    """What is wrong, what to do and where, in one line."""
    place = f" ({problem.place})" if problem.place else ""
    return f"{problem.message} {problem.fix}{place}"


def _shown(text: str) -> str:
    """Text from a file without the signs that would steer a terminal instead of being read."""
    return _STEERING.sub("\ufffd", text)


def print_text(text: str) -> None:
    """A line on standard output."""
    _write(sys.stdout, _shown(text))


def print_json(content: object) -> None:
    """One object on standard output."""
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    _write(sys.stdout, _STEERING.sub(lambda sign: f"\\u{ord(sign.group()):04x}", text))


def say(text: str) -> None:
    """A line on standard error."""
    _write(sys.stderr, _shown(text))


def _write(stream: TextIO | None, line: str) -> None:
    if stream is not None:  # Windows gives none to a program without a console
        stream.write(f"{line}\n")
