"""What can be known of a system that is not here: ``python portable/wheels.py DIR [TARGET...]``.

For each target every pin of the lock is fetched into DIR as a ready-made package, by its hash, and
looked into: it unpacks, no name in it is reserved or too long, what it asks for is pinned too, and
every import of ours is found in it. Nothing of another system is run.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from functools import cached_property
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "portable")]

from build import faulty_names  # noqa: E402
from left_out import kept  # noqa: E402

from evaluator.commands.selfcheck import hash_of  # noqa: E402

OURS = ("methods", "evaluator", "ui", "examples")
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
# What a package may ask about the system: its name for pip, and as Python there says it.
SYSTEMS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "windows": (
        "win_amd64",
        {
            "sys_platform": "win32",
            "platform_system": "Windows",
            "os_name": "nt",
            "platform_machine": "AMD64",
        },
    ),
    "macos": (
        "macosx_14_0_arm64",
        {
            "sys_platform": "darwin",
            "platform_system": "Darwin",
            "os_name": "posix",
            "platform_machine": "arm64",
        },
    ),
}
TARGETS = tuple(f"{system}-{version}" for system in SYSTEMS for version in VERSIONS)
# Where run.py puts packages under Windows, for the longest name that a user may have there.
_ABOVE = "/".join(
    ("C:", "Users", "u" * 20, "AppData/Local/whatworked/123456789abc/venv/Lib/site-packages")
)
_LONGEST = 259
_IN_DATA = re.compile(r"^[^/]+\.data/(purelib|platlib)/")
_GONE = {"asynchat", "asyncore", "cgi", "crypt", "distutils", "imp", "pipes", "smtpd", "telnetlib"}


def main() -> int:
    """Look at each target; 1 when something is not right."""
    parser = argparse.ArgumentParser(prog="portable/wheels.py", description=__doc__)
    parser.add_argument("into", type=Path, metavar="DIR")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    asked = parser.parse_args()
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    imports = imports_of_ours()
    wrong = False
    for name in asked.targets or TARGETS:
        target = Target(*name.split("-"))
        pins = pins_for(lock, target)
        faults = fetched(pins, target, asked.into / name)
        wheels = Wheels(asked.into / name)
        faults += wheels.faults(pins, target, imports)
        print(
            f"{name}: {len(wheels.paths)} of {len(pins)} packages, {wheels.megabytes:,.0f} MB, "
            f"{len(wheels.files):,} files, {len(imports)} imports, deepest {wheels.deepest}",
            flush=True,
        )
        for fault in faults:
            print(f"Not right: {fault}")
        wrong = wrong or bool(faults)
    return int(wrong)


@dataclass(frozen=True, slots=True)
class Target:
    """A system and a version of Python, as ``windows`` and ``3.12``."""

    system: str
    version: str

    @property
    def environment(self) -> dict[str, str]:
        """The answers to what a package asks of where it would be installed."""
        own = {"python_version": self.version, "python_full_version": f"{self.version}.7"}
        python = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        return {**SYSTEMS[self.system][1], **own, **python, "extra": ""}


def pins_for(lock: str, target: Target) -> dict[str, str]:
    """The blocks of the lock that count for a target, by package, without their conditions."""
    pins: dict[str, str] = {}
    for block in re.split(r"\n(?=\S)", lock.strip()):
        wanted = Requirement(block.partition("\\")[0].strip())
        if wanted.marker is None or wanted.marker.evaluate(target.environment):
            hashes = " ".join(re.findall(r"--hash=\S+", block))
            pins[canonicalize_name(wanted.name)] = f"{wanted.name}{wanted.specifier} {hashes}"
    return pins


def fetched(pins: Mapping[str, str], target: Target, into: Path) -> list[str]:
    """Let pip fetch what is not there yet, by hash; what it says where it cannot."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        listed = Path(place, "pins.txt")
        listed.write_text("\n".join(pins.values()), "utf-8")
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
            "--only-binary=:all:", "--platform", SYSTEMS[target.system][0],
            "--python-version", target.version, "--implementation", "cp",
            "--dest", str(into), "--requirement", str(listed),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [f"pip could not fetch all: {done.stderr.strip()[-300:]}"] if done.returncode else []


class Wheels:
    """The packages in a folder, by what their archives hold."""

    def __init__(self, folder: Path) -> None:
        """Read the names in every package of ``folder``."""
        self.paths = sorted(folder.glob("*.whl"))
        self.megabytes = sum(path.stat().st_size for path in self.paths) / 1e6
        self.files = {
            _IN_DATA.sub("", name): (path, name)
            for path in self.paths
            for name in zipfile.ZipFile(path).namelist()
            if not name.endswith("/")
        }

    @property
    def deepest(self) -> int:
        """Characters of the longest path that a built folder would hold."""
        return max((len(f"_internal/{name}") for name in self.files if kept(name)), default=0)

    @cached_property
    def modules(self) -> dict[str, str]:
        """Every module by its dotted name, with its file; "" for a folder without one."""
        found: dict[str, str] = {}
        for name in self.files:
            *folders, last = name.split("/")
            stem, _, suffix = last.partition(".")
            if suffix == "py" or suffix.endswith(("pyd", "so")):
                dotted = ".".join([*folders, *([] if stem == "__init__" else [stem])])
                found[dotted] = name
                for depth in range(1, len(folders) + 1):
                    found.setdefault(".".join(folders[:depth]), "")
        return found

    def faults(
        self, pins: Mapping[str, str], target: Target, imports: Iterable[tuple[str, str]]
    ) -> list[str]:
        """All that would keep the program from being built or run there, as far as it shows."""
        brought = {parse_wheel_filename(path.name)[0]: path for path in self.paths}
        faults = [f"{name} has no package" for name in sorted(pins.keys() - brought.keys())]
        faults += [f"{name} is not pinned" for name in sorted(brought.keys() - pins.keys())]
        faults += [
            f"{path.name} has another hash"
            for name, path in brought.items()
            if f"sha256:{hash_of(path)}" not in pins.get(name, "")
        ]
        damaged = [path.name for path in self.paths if zipfile.ZipFile(path).testzip() is not None]
        faults += [f"{name} does not unpack" for name in damaged]
        faults += faulty_names([f"_internal/{name}" for name in self.files if kept(name)])
        faults += [
            f"{name} is too long below {_ABOVE}"
            for name in self.files
            if target.system == "windows" and len(f"{_ABOVE}/{name}") > _LONGEST
        ]
        faults += self._asked_for(pins, target)
        return faults + [
            f"{module} {name} is not found".replace("  ", " ")
            for module, name in imports
            if not self._holds(module, name)
        ]

    def _asked_for(self, pins: Mapping[str, str], target: Target) -> list[str]:
        """What a package asks for on this target that is not pinned, or in another version."""
        held = {name: Requirement(pin.partition(" ")[0]) for name, pin in pins.items()}
        faults = []
        for name in (name for name in self.files if name.endswith(".dist-info/METADATA")):
            told = message_from_bytes(self._content(name))
            for line in told.get_all("Requires-Dist", []):
                wanted = Requirement(line)
                if wanted.marker and not wanted.marker.evaluate(target.environment):
                    continue
                pin = held.get(canonicalize_name(wanted.name))
                if pin is None or not wanted.specifier.contains(str(pin.specifier)[2:]):
                    faults.append(f"{told['Name']} asks for {line}, which is not pinned")
        return faults

    def _holds(self, module: str, name: str) -> bool:
        """Whether a module, and a name in it, can be found; of compiled ones the module alone."""
        top = module.partition(".")[0]
        if top in OURS or top in sys.stdlib_module_names - _GONE:
            return True
        place = self.modules.get(module)
        if place is None or not name or f"{module}.{name}" in self.modules:
            return place is not None
        source = self._content(place).decode("utf-8", "replace") if place.endswith(".py") else ""
        return not source or "import *" in source or bool(re.search(rf"\b{name}\b", source))

    def _content(self, name: str) -> bytes:
        path, inside = self.files[name]
        with zipfile.ZipFile(path) as file:
            return file.read(inside)


def imports_of_ours() -> list[tuple[str, str]]:
    """Every module that our sources import when they run, with the name they take from it or ""."""
    found = set()
    for path in (path for package in OURS for path in (ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for_types = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for inner in ast.walk(node)
        }
        for node in (node for node in ast.walk(tree) if id(node) not in for_types):
            if isinstance(node, ast.Import):
                found |= {(alias.name, "") for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found |= {(f"{node.module}", alias.name) for alias in node.names}
    return sorted(found)


if __name__ == "__main__":
    sys.exit(main())
