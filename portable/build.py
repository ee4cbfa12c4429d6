"""Build the folder that runs without Python: ``python3 run.py package [--target DIR]``.

PyInstaller makes it from ``whatworked.spec``; this adds licences, words for whoever opens it, the
list of what it holds (CycloneDX) and the checksums that ``whatworked selfcheck`` compares, packs
it, and says how large it is. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "portable")]

from from_system import (  # noqa: E402
    PYTHON,
    FromSystem,
    collected,
    common_licences,
    component,
    glibc_wanted,
    owners,
    terms,
)

from evaluator.commands.selfcheck import LIST, files_in, hash_of  # noqa: E402
from evaluator.values.version import __version__, build  # noqa: E402

NAME = "What Worked"
HERE = ROOT / "portable"
LARGEST_UNPACKED, LARGEST_PACKED = 600, 250  # megabytes
DEEPEST = 150  # characters of a path below the folder: Windows allows 259 in all
SYSTEMS = {"win32": "windows", "darwin": "macos", "linux": "linux"}
# A file inside an archive must have a time; this one says nothing.
TIME = (1980, 1, 1, 0, 0, 0)
_LICENCE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def main() -> int:
    """Build, look at what was built, and pack it."""
    parser = argparse.ArgumentParser(prog="run.py package", description="Build the folder.")
    parser.add_argument("--target", type=Path, default=ROOT / "build", metavar="DIR")
    parser.add_argument("--folder-only", action="store_true", help="do not pack it")
    asked = parser.parse_args()
    target = asked.target.resolve()
    folder = built(target)
    glibc = glibc_wanted(folder / name for name in files_in(folder))
    for name, text in words(glibc).items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    brought = owners(collected(*listed_by_packager(target)))
    strip_python(folder, brought)
    copy_licences(folder / "licences", brought)
    (folder / "bom.json").write_bytes(bill_of_materials(folder, brought))
    faults = faults_of(folder)
    (folder / LIST).write_text(checksums(folder), "utf-8", newline="\n")
    say_sizes(folder)
    if not asked.folder_only:
        faults += packed(folder, target)
    for fault in faults:
        print(f"Not right: {fault}")
    return 1 if faults else 0


def built(target: Path) -> Path:
    """Run PyInstaller and return the folder that it made."""
    shutil.rmtree(target / NAME, ignore_errors=True)
    where = ["--distpath", str(target), "--workpath", str(target / "work")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    steady = {**os.environ, "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "315532800"}
    for name in ("PYTHONPATH", "LD_PRELOAD", "LD_LIBRARY_PATH"):  # else the builder's own come in
        steady.pop(name, None)
    subprocess.run([*command, *where, str(HERE / "whatworked.spec")], env=steady, check=True)
    folder = target / NAME
    if sys.platform == "darwin":  # the bundle goes into the folder that the loose files leave
        shutil.rmtree(folder)
        folder.mkdir()
        (target / f"{NAME}.app").rename(folder / f"{NAME}.app")
    return folder


def strip_python(folder: Path, brought: tuple[FromSystem, ...]) -> None:
    """Leave out what only a debugger reads of Python's own parts, where a tool for that is here.

    Packages of the lock stay as they came, byte for byte.
    """
    tool = shutil.which("strip")
    if sys.platform != "linux" or tool is None:
        return
    places = {place for part in brought if part.name == PYTHON for place in part.files}
    for name in files_in(folder):
        if any(name.endswith(f"/{place}") for place in places) and ".so" in name:
            subprocess.run([tool, "--strip-debug", str(folder / name)], check=True)


def words(glibc: str) -> dict[str, str]:
    """The texts beside the program; ``glibc`` is the version that it asks of a Linux."""
    help_text = (ROOT / "ui" / "help" / "for_it.md").read_text("utf-8")
    first = (HERE / "read_me.txt").read_text("utf-8")
    system = SYSTEMS[sys.platform]
    start = next(
        line.partition(":")[2].strip() for line in first.splitlines() if line.startswith(system)
    )
    start = start.format(glibc=glibc)
    body = first[: first.index("\nstart:")]
    return {
        "READ ME.txt": body.format(version=__version__, build=build(), start=start),
        "For the IT department.md": help_text,
    }


def installed() -> Iterator[Distribution]:
    """The packages of the runtime lock that this system uses."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for name in sorted({name for name, _ in _PIN.findall(lock)}):
        try:
            yield distribution(name)
        except PackageNotFoundError:  # a pin for another system
            continue


def copy_licences(target: Path, brought: Sequence[FromSystem]) -> None:
    """Put the licence of each package, of Qt, of Python and of what was ``brought`` here."""
    shutil.copytree(HERE / "licences", target)
    shutil.copy(ROOT / "LICENSE", target / "What Worked.txt")
    python = [
        path
        for path in (Path(os.__file__).parent / "LICENSE.txt", Path(sys.base_prefix, "LICENSE.txt"))
        if path.is_file()
    ]
    if python:
        shutil.copy(python[0], target / "Python.txt")
    texts = {f"{found.name}.txt": stated(found) for found in installed()}
    texts["PyInstaller.txt"] = stated(distribution("pyinstaller"))
    system = {f"{part.name} (system).txt": terms(part) for part in brought if part.purl}
    common = {f"common/{name}.txt": text for name, text in common_licences(system.values()).items()}
    (target / "common").mkdir(exist_ok=True)
    for name, text in (texts | system | common).items():
        (target / name).write_text(text, "utf-8", newline="\n")


def stated(found: Distribution) -> str:
    """What a package says of its licence, and the texts that it came with."""
    texts = [file for file in found.files or () if _LICENCE.search(file.name)]
    texts = [file for file in texts if ".dist-info" in str(file) and file.suffix != ".py"]
    held = [Path(str(file.locate())).read_text("utf-8", "replace") for file in sorted(texts)]
    told = "\n\n".join((f"{found.name} {found.version}", licence_of(found), *held))
    return f"{told.strip()}\n"


def licence_of(found: Distribution) -> str:
    """How a package names its licence in a line; empty where it does not."""
    known = found.metadata.json
    named = str(known.get("license_expression") or known.get("license") or "").strip()
    lists = [str(each) for each in known.get("classifier") or ()]
    listed = ", ".join(each.rpartition(" :: ")[2] for each in lists if each.startswith("License"))
    return listed or named[:80] if "\n" in named else named or listed


def licences_told(found: Distribution) -> list[dict[str, Any]]:
    """The licence of a package as CycloneDX tells it: an expression where it says that it is."""
    if expression := found.metadata.json.get("license_expression"):
        return [{"expression": expression}]
    named = licence_of(found)
    return [{"license": {"name": named}}] if named else []


def listed_by_packager(target: Path) -> tuple[str, Path, Path, Path]:
    """PyInstaller's list of what it collected, and the folders of which the rest is known."""
    text = next((target / "work").rglob("COLLECT-00.toc")).read_text("utf-8")
    return text, Path(sys.prefix), ROOT, target / "work"


def bill_of_materials(folder: Path, brought: tuple[FromSystem, ...]) -> bytes:
    """What the folder holds, as CycloneDX: the pins that are installed here, with their hashes.

    What was ``brought`` from the building system stands behind them, file by file.
    """
    here = {(found.name.lower().replace("_", "-"), found.version) for found in installed()}
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text("utf-8").strip())
    kept = [block for block in blocks if (pin := _PIN.match(block)) and pin.groups() in here]
    command = [
        sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible",
        "--output-format", "JSON", "-",
    ]  # fmt: skip
    done = subprocess.run(command, input="\n".join(kept).encode(), capture_output=True, check=True)
    told = json.loads(done.stdout)
    packages = {found.name.lower().replace("_", "-"): found for found in installed()}
    for part in told["components"]:
        part.pop("description", None)  # the line of the lock, with every hash once more
        part["licenses"] = licences_told(packages[part["name"].lower()])
    told["metadata"]["component"] = {
        **component_named("application", NAME, __version__),
        "licenses": [{"license": {"id": "MIT"}}],
        "properties": [{"name": "whatworked:build", "value": build()}],
    }
    starter = distribution("pyinstaller")
    told["components"].append(
        component_named("application", starter.name, starter.version)
        | {"purl": f"pkg:pypi/{starter.name}@{starter.version}", "licenses": licences_told(starter)}
    )
    inside = {name: folder / name for name in files_in(folder)}
    hashes = {
        place: hash_of(path)
        for part in brought
        for place in part.files
        for name, path in inside.items()
        if name == place or name.endswith(f"/{place}")
    }
    told["components"] += [component(part, hashes) for part in brought]
    return json.dumps(told, indent=2).encode()


def component_named(kind: str, name: str, version: str) -> dict[str, Any]:
    """The beginning of one part in CycloneDX."""
    return {"type": kind, "name": name, "version": version, "bom-ref": f"{kind}-{name}"}


def faults_of(folder: Path) -> list[str]:
    """What would keep the folder from being unzipped or allowed on some system."""
    faults = faulty_names(files_in(folder))
    if sys.platform != "darwin":  # a Mac's bundle is made of them, and FAT has none
        faults += [f"{path.name} is a link" for path in folder.rglob("*") if path.is_symlink()]
    if size_of(folder) > LARGEST_UNPACKED:
        faults.append(f"the folder is larger than {LARGEST_UNPACKED} MB")
    return faults


def faulty_names(names: Sequence[str]) -> list[str]:
    """What some system would not allow of paths below the folder, with / between their parts."""
    faults = [f"the path {name} is too long" for name in names if len(name) > DEEPEST]
    faults += [
        f"the name {name} is one that Windows keeps for itself"
        for name in names
        if any(_RESERVED.fullmatch(part) or part.endswith((".", " ")) for part in name.split("/"))
    ]
    lowered = [name.casefold() for name in names]
    if len(set(lowered)) < len(lowered):
        faults.append("two names differ in capital letters alone")
    return faults


def checksums(folder: Path) -> str:
    """The list of every file with its SHA-256, in the form that ``sha256sum -c`` reads."""
    return "".join(f"{hash_of(folder / name)}  {name}\n" for name in files_in(folder))


def size_of(place: Path) -> float:
    """Megabytes, without what links name again."""
    files = [place] if place.is_file() else [*place.rglob("*")]
    return sum(file.lstat().st_size for file in files if not file.is_dir()) / 1e6


def say_sizes(folder: Path) -> None:
    """Tell the size of the folder and of its largest parts."""
    inside = next((path for path in folder.rglob("numpy") if path.is_dir()), folder / "x").parent
    parts = sorted(((size_of(path), path.name) for path in inside.iterdir()), reverse=True)
    print(f"{folder}: {size_of(folder):,.0f} MB in {len(files_in(folder)):,} files")
    for size, name in parts[:12]:
        print(f"  {size:6,.1f} MB  {name}")


def packed(folder: Path, target: Path) -> list[str]:
    """Pack the folder with its checksum; what is wrong with the size."""
    machine = {"AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    stem = f"whatworked-{__version__}-{SYSTEMS[sys.platform]}-{machine}"
    if sys.platform == "win32":
        archive = zipped(folder, target / f"{stem}.zip")
    else:
        archive = tarred(folder, target / f"{stem}.tar.gz")
    digest = hash_of(archive)
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n", "utf-8")
    print(f"{archive}: {size_of(archive):,.0f} MB, SHA-256 {digest}")
    return [f"{archive.name} is too large"] if size_of(archive) > LARGEST_PACKED else []


def zipped(folder: Path, archive: Path) -> Path:
    """Pack without times or owners."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for name in files_in(folder):
            entry = zipfile.ZipInfo(f"{folder.name}/{name}", TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            file.writestr(entry, (folder / name).read_bytes())
    return archive


def tarred(folder: Path, archive: Path) -> Path:
    """Pack with links and the right to run, without times or owners."""
    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed_file,
        tarfile.open(fileobj=packed_file, mode="w", format=tarfile.PAX_FORMAT) as file,
    ):
        for path in sorted(folder.rglob("*")):
            entry = file.gettarinfo(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
            entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = 0, 0, 0, "", ""
            runs = entry.isdir() or entry.mode & 0o100
            entry.mode = 0o755 if runs else 0o644
            file.addfile(entry, io.BytesIO(path.read_bytes()) if entry.isreg() else None)
    return archive


if __name__ == "__main__":
    sys.exit(main())
