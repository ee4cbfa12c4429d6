"""``whatworked``: a command runs without a window; anything else opens it."""

from __future__ import annotations

import sys

from evaluator.commands.arguments import COMMANDS
from evaluator.commands.cli import main as run_command


def main() -> int:
    """Run the command named first, or open the window on the study named."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in COMMANDS:
        return run_command(arguments)
    from ui.app import main as open_window

    return open_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
