"""``python -m evaluator``: the command line without the window."""

import sys

from evaluator.commands.cli import main

if __name__ == "__main__":
    sys.exit(main())
