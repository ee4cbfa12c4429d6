"""The folder that runs without Python, as far as it can be looked at without building it."""

from __future__ import annotations

import ast
import hashlib
import os
import platform
import re
import sys
import zipfile
from pathlib import Path

import pytest

import run
from evaluator.commands.arguments import COMMANDS
from portable import bare, build, walk, wheels
from portable.left_out import MODULES, kept
from portable.walk import program_in

ROOT = Path(build.__file__).parents[1]
OURS = ("methods", "evaluator", "ui", "examples")
SOURCES = [path for package in OURS for path in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/lib/libQt6Network.so.6", "PySide6\\Qt6Network.dll", "arrow_flight.dll",
        "PySide6/Qt/plugins/platforms/libqvnc.so", "PySide6\\plugins\\tls\\qschannelbackend.dll",
        "pyarrow/include/arrow/api.h", "pyarrow\\lib.pyx", "PySide6/translations/qt_de.qm",
        "PySide6/qml/QtQml/qmldir", "PySide6/Qt/qml/QtQml/qmldir", "libcups.so.2",
        "libgnutls.so.30", "libXau.so.6", "libatspi.so.0",
        "PySide6/Qt/lib/libQt6EglFsKmsSupport.so.6",
        "pyarrow/libarrow_python.so.2600.1.0", "pyarrow/libarrow_python.so",
        "numpy-2.4.6.dist-info/RECORD", "numpy-2.4.6.dist-info\\INSTALLER",
    ],
)  # fmt: skip
def test_what_is_never_loaded_is_left_out(place):
    assert not kept(place)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/lib/libQt6Core.so.6", "PySide6\\Qt6Gui.dll", "arrow.dll", "libcrypto.so.3",
        "PySide6/Qt/plugins/platforms/libqxcb.so", "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/plugins/styles/qmodernwindowsstyle.dll", "libgthread-2.0.so.0",
        "PySide6/Qt/plugins/printsupport/libcupsprintersupport.so", "libX11.so.6",
        "libX11-xcb.so.1", "pillow.libs/libXau-154567c4.so.6.0.0",
        "pyarrow/libarrow_python.so.2600",
        "PySide6/Qt/plugins/imageformats/libqsvg.so", "matplotlib/mpl-data/matplotlibrc",
        "numpy-2.4.6.dist-info/METADATA",
    ],
)  # fmt: skip
def test_what_the_window_needs_is_kept(place):
    assert kept(place)


@pytest.mark.whole_way
def test_nothing_of_ours_is_left_out_or_asks_for_what_is():
    files = [path for package in OURS for path in (ROOT / package).rglob("*") if path.is_file()]
    assert [path for path in files if not kept(path.relative_to(ROOT).as_posix())] == []
    asked = {
        name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert asked & set(MODULES) == set()


def test_the_description_for_the_packager_can_be_read_and_names_files_that_are_there():
    text = (build.HERE / "whatworked.spec").read_text("utf-8")
    compile(text, "whatworked.spec", "exec")
    for name in re.findall(r'ROOT / "portable" / "([^"]+)"', text):
        assert (build.HERE / name).is_file()


@pytest.mark.parametrize("system", sorted(build.SYSTEMS))
def test_each_system_is_told_how_to_start(system, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    text = build.words("2.36")["READ ME.txt"]
    assert program_in(ROOT).name in text
    assert "start:" not in text
    assert "{" not in text
    assert ("glibc 2.36" in text) is (system == "linux")


def test_the_walk_uses_every_command():
    tree = ast.parse(Path(walk.__file__).read_text("utf-8"))
    first = {
        node.elts[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Tuple) and node.elts and isinstance(node.elts[0], ast.Constant)
    }
    assert set(COMMANDS) - first == set()


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "What Worked"
    (place / "_internal").mkdir(parents=True)
    (place / "whatworked").write_text("program")
    (place / "whatworked").chmod(0o755)
    (place / "_internal" / "a.py").write_text("part")
    return place


def test_what_comes_from_the_system_is_listed_with_its_owner_and_terms(tmp_path, monkeypatch):
    """Two spellings of one library's place, a part of Python, and a file that nobody owns."""
    from_system = sys.modules[build.owners.__module__]
    python = Path(sys.base_prefix) / "lib" / "part.so"
    listed = [
        ("_internal/a.so", str(tmp_path / "env" / "a.so"), "BINARY"),
        ("a.so", "_internal/a.so", "SYMLINK"),
        ("libone.so.1", "/usr/lib/one/libone.so.1", "BINARY"),
        ("libtwo.so.2", "/opt/nobody/libtwo.so.2", "BINARY"),
        ("part.so", str(python), "EXTENSION"),
    ]
    answers = {
        "--search": "diversion by x from: /lib\nlibone1:amd64: /lib/one/libone.so.1\n",
        "--show": "libone1\t1:2.0+b1\tamd64\n",
    }
    monkeypatch.setattr(from_system, "_asked", lambda command: answers[command[1]])
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: {"ID": "debian"})
    parts = build.owners(build.collected(repr((listed,)), tmp_path / "env"))
    assert [(part.name, part.version, part.files) for part in parts] == [
        ("Python", platform.python_version(), ("part.so",)),
        ("libone1", "1:2.0+b1", ("libone.so.1",)),
        ("libtwo.so.2", "", ("libtwo.so.2",)),
    ]
    assert [part.purl for part in parts] == ["", "pkg:deb/debian/libone1@1:2.0%2Bb1?arch=amd64", ""]
    told = build.component(parts[1], {"libone.so.1": "0" * 64})
    assert told["components"][0]["hashes"] == [{"alg": "SHA-256", "content": "0" * 64}]
    (tmp_path / "libone1").write_text("Its terms")
    monkeypatch.setattr(from_system, "_TERMS", str(tmp_path / "{}"))
    assert "Its terms" in build.terms(parts[1])
    monkeypatch.setattr(from_system, "_asked", lambda _command: "")
    without = build.owners(build.collected(repr((listed,)), tmp_path / "env"))
    assert [part.name for part in without] == ["Python", "libone.so.1", "libtwo.so.2"]


def test_the_licences_that_terms_refer_to_come_along(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[build.owners.__module__], "_COMMON", tmp_path)
    for name in ("GPL-2", "LGPL-2.1", "BSD"):
        (tmp_path / name).write_text(f"The whole of {name}")
    there = "/usr/share/common-licenses/"
    terms = [f"See {there}GPL-2.", f"`{there}LGPL-2.1', {there}Gone-3 and {there}"]
    assert build.common_licences(terms) == {
        "GPL-2": "The whole of GPL-2",
        "LGPL-2.1": "The whole of LGPL-2.1",
    }


def test_the_glibc_that_a_folder_needs_is_the_newest_that_a_part_asks_for(tmp_path):
    held = {
        "a.so": b"\x7fELF GLIBC_2.9 GLIBC_2.36",
        "b.so": b"\x7fELF GLIBC_2.4",
        "c": b"GLIBC_2.99",
    }
    for name, content in held.items():
        (tmp_path / name).write_bytes(content)
    assert build.glibc_wanted(sorted(tmp_path.iterdir())) == "2.36"
    assert build.glibc_wanted([tmp_path / "c"]) == ""


def test_the_list_of_contents_tells_each_licence():
    told = {found.name: build.licences_told(found) for found in build.installed()}
    assert all(told.values())
    assert told["cryptography"] == [{"expression": "Apache-2.0 OR BSD-3-Clause"}]
    assert told["matplotlib"] == [{"license": {"name": "Python Software Foundation License"}}]


@pytest.mark.parametrize("pack", [build.tarred, build.zipped])
def test_the_same_content_gives_the_same_archive(folder, tmp_path, pack):
    first = pack(folder, tmp_path / "first").read_bytes()
    os.utime(folder / "whatworked", (1, 1))
    (folder / "_internal" / "a.py").chmod(0o600)
    assert pack(folder, tmp_path / "second").read_bytes() == first


def test_a_zip_holds_every_file_below_one_folder(folder, tmp_path):
    names = zipfile.ZipFile(build.zipped(folder, tmp_path / "a.zip")).namelist()
    assert names == ["What Worked/_internal/a.py", "What Worked/whatworked"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [("aux.py", "keeps for itself"), ("d" * 100 + "/" + "n" * 60, "too long"), ("A.py", "capital")],
)
def test_what_could_not_be_unzipped_everywhere_is_named(folder, name, fault):
    assert build.faults_of(folder) == []
    path = folder / "_internal" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    (found,) = build.faults_of(folder)
    assert fault in found


@pytest.mark.skipif(sys.platform == "win32", reason="not everybody may make a link")
def test_a_link_which_a_stick_could_not_hold_is_named(folder, monkeypatch):
    (folder / "second").symlink_to(folder / "whatworked")
    for system, faults in (("linux", ["second is a link"]), ("darwin", [])):
        monkeypatch.setattr(sys, "platform", system)
        assert build.faults_of(folder) == faults


def test_the_workflow_takes_each_action_at_one_commit_and_runs_what_is_there():
    """A tag of an action can be moved; a commit cannot."""
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert len(used) > 3
    for action, told in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", told), action
    asked = re.findall(r"run: python (\S+\.py)", text)
    assert asked and all((ROOT / name).is_file() for name in asked)
    assert "\t" not in text
    for package in run.QT_LIBRARIES.values():
        assert package in text
    (systems,) = re.findall(r"system: \[(.*)\]", text)
    assert f"for system in {systems.replace(',', '')}; do" in text
    assert "if: ${{ !cancelled() &&" in text  # one system that fails keeps back no other


HERE = wheels.Target("windows", "3.12")


def wheel(folder, files, asks="", name="part"):
    """A package with ``files`` in ``folder``, and the pin that the lock would hold for it."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}-1.0.dist-info/METADATA", f"Name: {name}\n{asks}\n")
        for inside, text in files.items():
            file.writestr(inside, text)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}==1.0 \\\n    --hash=sha256:{digest}\n"


SOUND = {"part/__init__.py": "VALUE = 1", "part/deep/fast.cp312-win_amd64.pyd": "", "whole.py": ""}


def test_a_package_for_another_system_is_sound_where_all_that_is_wanted_is_in_it(tmp_path):
    asks = 'Requires-Dist: other; sys_platform == "darwin"\nRequires-Dist: x; extra == "more"'
    lock = wheel(tmp_path, SOUND | {"part-1.0.data/purelib/moved.py": ""}, asks)
    lock += 'elsewhere==2.0 ; sys_platform == "darwin" \\\n    --hash=sha256:0\n'
    pins = wheels.pins_for(lock, HERE)
    imports = [("part", "VALUE"), ("part.deep.fast", "any"), ("part.deep", "fast"), ("moved", "")]
    assert list(pins) == ["part"]
    assert wheels.Wheels(tmp_path).faults(pins, HERE, [*imports, ("json", "x")]) == []


@pytest.mark.parametrize(
    ("files", "asks", "imported", "fault"),
    [
        ({}, "", ("part", "MISSING"), "part MISSING is not found"),
        ({}, "", ("part.gone", ""), "part.gone is not found"),
        ({}, "", ("cgi", ""), "cgi is not found"),  # no longer in every Python that is served
        ({"part/con.py": ""}, "", ("part", ""), "keeps for itself"),
        ({"Whole.py": ""}, "", ("part", ""), "capital letters"),
        ({"part/" + "n" * 150: ""}, "", ("part", ""), "too long"),
        ({"PySide6/qml/" + "n" * 175: ""}, "", ("part", ""), "too long below C:"),
        ({}, 'Requires-Dist: other; os_name == "nt"', ("part", ""), "which is not pinned"),
        ({}, "Requires-Dist: part>=2", ("part", ""), "which is not pinned"),
    ],
)
def test_what_is_wrong_with_a_package_for_another_system_is_named(
    tmp_path, files, asks, imported, fault
):
    pins = wheels.pins_for(wheel(tmp_path, SOUND | files, asks), HERE)
    found = wheels.Wheels(tmp_path).faults(pins, HERE, [imported])
    assert found and all(fault in each or "too long" in each for each in found)
    assert any(fault in each for each in found)


def test_a_package_that_is_missing_or_another_or_damaged_is_named(tmp_path):
    lock = wheel(tmp_path / "one", SOUND) + wheel(tmp_path / "two", SOUND, name="other")
    pins = wheels.pins_for(lock, HERE)
    path = next((tmp_path / "one").glob("*.whl"))
    path.write_bytes(path.read_bytes().replace(b"VALUE = 1", b"VALUE = 2"))
    assert wheels.Wheels(tmp_path / "one").faults(pins, HERE, []) == [
        "other has no package",
        f"{path.name} has another hash",
        f"{path.name} does not unpack",
    ]
    del pins["part"]
    assert "part is not pinned" in wheels.Wheels(tmp_path / "one").faults(pins, HERE, [])


@pytest.mark.parametrize("system", wheels.SYSTEMS)
def test_the_lock_asks_for_the_same_packages_on_every_system_that_is_served(system):
    """Each name once, or none: a second pin for one name would be installed over the first."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    named = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    for version in wheels.VERSIONS:
        assert set(wheels.pins_for(lock, wheels.Target(system, version))) == named


@pytest.mark.whole_way
def test_what_is_imported_for_types_alone_is_not_asked_for():
    asked = dict.fromkeys(module for module, _ in wheels.imports_of_ours())
    assert "_typeshed" not in asked
    assert {"numpy", "PySide6.QtCore", "docx.oxml"} <= asked.keys()


def test_the_walk_in_another_system_names_places_as_they_are_seen_there(tmp_path):
    """Without a network, and with that system's own processes alone."""
    where = walk.Where(tmp_path, tmp_path / "tmp" / "x")
    words = where.command(tmp_path / "opt" / "whatworked", ["verify", str(tmp_path / "tmp" / "s")])
    assert words[words.index(str(tmp_path)) + 1 :] == ["/opt/whatworked", "verify", "/tmp/s"]
    assert "--net" in words and f"--mount-proc={tmp_path}/proc" in words
    assert where.environment()["HOME"] == "/tmp/x/home"
    assert walk.Where(walk.HERE, tmp_path).command(tmp_path / "a", ["b"]) == [f"{tmp_path}/a", "b"]


@pytest.mark.parametrize("place", ["usr/bin/python3", "usr/lib/python3.11", "usr/local/bin/python"])
def test_a_python_in_the_bare_system_is_found(tmp_path, place):
    assert bare.pythons(tmp_path) == []
    (tmp_path / place).mkdir(parents=True)
    assert bare.pythons(tmp_path) == [str(tmp_path / place)]


def test_only_pythons_own_parts_lose_what_a_debugger_reads(folder, monkeypatch):
    commands = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(build.shutil, "which", lambda name: name)
    monkeypatch.setattr(build.subprocess, "run", lambda command, check: commands.append(command))
    for name in ("part.so", "package.so"):
        (folder / "_internal" / name).write_text("")
    python = build.FromSystem(build.PYTHON, "3.11", "", ("part.so", "base.zip"))
    build.strip_python(folder, (python, build.FromSystem("other", "1", "", ("package.so",))))
    assert commands == [["strip", "--strip-debug", str(folder / "_internal" / "part.so")]]
