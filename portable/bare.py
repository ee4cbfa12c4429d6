"""Walk through a built folder in a system that has no Python: ``python portable/bare.py FOLDER``.

Needs root, Debian's ``debootstrap`` and its packages. The system holds what Debian calls minimal,
a screen without a monitor (Xvfb), and the libraries of a desktop that ``run.py`` names. The program
gets no network there. ``--root DIR`` keeps that system for the next time.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

import walk  # noqa: E402

from run import QT_LIBRARIES  # noqa: E402

SCREEN = ":77"
SCREEN_WITHIN = 30  # seconds


def main() -> int:
    """Make the system if it is not there, and walk in it."""
    parser = argparse.ArgumentParser(prog="portable/bare.py", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--root", type=Path, metavar="DIR")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = (asked.root or Path(place, "root")).resolve()
        if not (root / "etc" / "debian_version").exists():
            made(root)
        found = pythons(root)
        print(f"Debian {(root / 'etc' / 'debian_version').read_text().strip()} in {root}")
        for path in found:
            print(f"Not right: there is a Python in it: {path}")
        folder = root / "opt" / asked.folder.name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(asked.folder, folder, symlinks=True)
        with screen(root):
            return walk.main(folder, root) or int(bool(found))


def made(root: Path) -> None:
    """Make a system of Debian's in ``root``."""
    wanted = ",".join(["xvfb", *QT_LIBRARIES.values()])
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    root.mkdir(parents=True)
    command = ["debootstrap", "--variant=minbase", f"--include={wanted}", release, str(root)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def pythons(root: Path) -> list[str]:
    """Every Python in the system, of which there ought to be none."""
    folders = (root / name for name in ("usr/bin", "usr/local/bin", "usr/lib", "usr/local/lib"))
    return [str(path) for folder in folders for path in sorted(folder.glob("*python*"))]


@contextmanager
def screen(root: Path) -> Iterator[None]:
    """A screen that the system below ``root`` draws to, named where the walk looks for it."""
    # A network of its own, as a screen of the same number outside would be met there.
    apart = ("unshare", "--net", "chroot", str(root))
    words = (*apart, "Xvfb", SCREEN, "-screen", "0", "1366x768x24", "-nolisten", "tcp")
    socket = root / "tmp" / ".X11-unix" / f"X{SCREEN[1:]}"
    socket.unlink(missing_ok=True)
    before = os.environ.pop("DISPLAY", None)
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as server:
        try:
            began = time.monotonic()
            while not socket.exists() and time.monotonic() - began < SCREEN_WITHIN:
                time.sleep(0.1)
            os.environ["DISPLAY"] = SCREEN
            yield
        finally:
            server.terminate()
            os.environ.pop("DISPLAY", None)
            if before is not None:
                os.environ["DISPLAY"] = before


if __name__ == "__main__":
    sys.exit(main())
