"""Where the built programs begin: a command if one is named, else the window."""

import sys

from ui.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
