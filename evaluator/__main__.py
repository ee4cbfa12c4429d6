"""``python -m evaluator``: the command line without the window."""

import sys

from evaluator.cli import main

if __name__ == "__main__":
    sys.exit(main())
