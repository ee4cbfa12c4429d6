"""``whatworked``: a command runs without a window; anything else opens it."""

from __future__ import annotations

import sys
from pathlib import Path

from evaluator.commands.arguments import COMMANDS
from evaluator.commands.cli import main as run_command
from evaluator.values.files.writing import is_taken


def main() -> int:
    """Run the command named first, or open the window on the study named."""
    arguments = sys.argv[1:]
    if arguments and _for_the_terminal(arguments[0]):
        return run_command(arguments)
    from ui.app import main as open_window

    return open_window(arguments)


def _for_the_terminal(word: str) -> bool:
    """A command, however it is spelt, or a question about them: no file has such a name."""
    if word in COMMANDS or word in ("-h", "--help", "--version"):
        return True
    return not word.startswith("-") and not Path(word).suffix and not is_taken(Path(word))


if __name__ == "__main__":
    sys.exit(main())
