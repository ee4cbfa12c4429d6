"""What a built folder holds of the system that it was built on: whose it is, and its terms.

PyInstaller copies the libraries that the packages of the lock ask of the system, and Python's own
parts. Its list of what it collected says where each came from; Debian's package manager says whose
it is. Elsewhere the files are listed without an owner.
"""

from __future__ import annotations

import ast
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PYTHON = "Python"
_TERMS = "/usr/share/doc/{}/copyright"
_COMMON = Path("/usr/share/common-licenses")
_NAMED_COMMON = re.compile(r"/usr/share/common-licenses/([A-Za-z0-9.+-]*[A-Za-z0-9])")
_GLIBC = re.compile(rb"GLIBC_(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class FromSystem:
    """One owner of files in the folder.

    Attributes:
        name: of a package of the system, ``PYTHON``, or of the file itself where nobody is known.
        version: as the owner says it; empty where nobody is known.
        purl: the package's address among packages; empty where there is none.
        files: where its files lie in the folder.
    """

    name: str
    version: str
    purl: str
    files: tuple[str, ...]


def collected(listed: str, *own: Path) -> dict[str, Path]:
    """Files copied from elsewhere than ``own`` folders, by place in the folder.

    ``listed`` is PyInstaller's list of what it collected: place, source and kind of each.
    """
    (entries,) = ast.literal_eval(listed)
    found = {place: Path(source) for place, source, kind in entries if kind != "SYMLINK" and source}
    return {
        place: source
        for place, source in sorted(found.items())
        if not any(source.is_relative_to(folder) for folder in own)
    }


def owners(files: Mapping[str, Path]) -> tuple[FromSystem, ...]:
    """Who each file belongs to, by name."""
    held: dict[tuple[str, str, str], list[str]] = {}
    asked = _packages(files)
    known = _versions(sorted(set(asked.values())))
    for place, source in files.items():
        name = asked.get(place, "")
        if name:
            owner = name, *known[name]
        elif source.is_relative_to(sys.base_prefix):
            owner = PYTHON, platform.python_version(), ""
        else:
            owner = place, "", ""
        held.setdefault(owner, []).append(place)
    return tuple(FromSystem(*owner, tuple(places)) for owner, places in sorted(held.items()))


def component(part: FromSystem, hashes: Mapping[str, str]) -> dict[str, Any]:
    """The part as CycloneDX tells it, with the SHA-256 of each of its files.

    A file that the packager renamed on its way has none here; ``SHA256SUMS`` lists it all the same.
    """
    told: dict[str, Any] = {"type": "library", "name": part.name}
    told |= {"version": part.version} if part.version else {}
    told |= {"purl": part.purl} if part.purl else {}
    told["bom-ref"] = f"system-{part.name}"
    told["components"] = [
        {"type": "file", "name": place, "bom-ref": f"file-{place}"}
        | ({"hashes": [{"alg": "SHA-256", "content": hashes[place]}]} if place in hashes else {})
        for place in part.files
    ]
    return told


def terms(part: FromSystem) -> str:
    """The licence of a package of the system as it lies there, under its name and version."""
    path = Path(_TERMS.format(part.name))
    words = path.read_text("utf-8", "replace") if path.is_file() else "No terms lie on the system."
    return f"{part.name} {part.version}\n{part.purl}\n\n{words.strip()}\n"


def common_licences(stated: Iterable[str]) -> dict[str, str]:
    """The texts of the common licences that terms refer to, by name; none where none lie here."""
    names = {name for text in stated for name in _NAMED_COMMON.findall(text)}
    return {
        name: (_COMMON / name).read_text("utf-8", "replace")
        for name in sorted(names)
        if (_COMMON / name).is_file()
    }


def glibc_wanted(files: Iterable[Path]) -> str:
    """The version of glibc, the base of every Linux, that some file asks for; empty for none."""
    asked = [
        (int(first), int(second))
        for path in files
        if not path.is_symlink() and (content := path.read_bytes()).startswith(b"\x7fELF")
        for first, second in _GLIBC.findall(content)
    ]
    return ".".join(map(str, max(asked))) if asked else ""


def _packages(files: Mapping[str, Path]) -> dict[str, str]:
    """The package of the system that each file came with, for those that came with one."""
    spelt = {
        place: (source, source.resolve(), Path(str(source.resolve()).removeprefix("/usr")))
        for place, source in files.items()
    }
    every = sorted({str(path) for paths in spelt.values() for path in paths})
    said = _asked(["dpkg-query", "--search", *every]).splitlines() if every else []
    owner = {
        path: names.partition(",")[0].partition(":")[0]
        for names, _, path in (line.partition(": ") for line in said)
        if not names.startswith("diversion ")
    }
    return {
        place: owner[str(path)]
        for place, paths in spelt.items()
        for path in paths
        if str(path) in owner
    }


def _versions(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Version and address of each package."""
    if not names:
        return {}
    told = "${Package}\\t${Version}\\t${Architecture}\\n"
    lines = _asked(["dpkg-query", "--show", f"--showformat={told}", *names]).splitlines()
    system = platform.freedesktop_os_release()["ID"]
    return {
        name: (version, f"pkg:deb/{system}/{name}@{version.replace('+', '%2B')}?arch={machine}")
        for name, version, machine in (line.split("\t") for line in lines)
    }


def _asked(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:  # no such package manager here
        return ""
