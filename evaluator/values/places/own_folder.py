"""The one folder of this program in a person's own, and not roaming, part of the computer."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path

NAME = "What Worked"


def own_folder() -> Path:
    """Where settings, recovered work and caches lie; it need not be there yet."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(os.path.expanduser(base)) / NAME  # noqa: PTH111 - cannot raise


def keep_caches_there() -> None:
    """Have the charts' list of fonts made once and kept there; without it, go on without a word."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    if "MPLCONFIGDIR" in os.environ:
        return
    folder = own_folder() / "charts"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["MPLCONFIGDIR"] = str(folder)
