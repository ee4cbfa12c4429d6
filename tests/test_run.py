"""run.py on small stand-in checkouts: a real environment, a one-file package, no network."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).resolve().parent
SOURCE = (ROOT / "run.py").read_text("utf-8")

APPLICATION = """
import json, os, sys
import greeting
print(json.dumps({"words": sys.argv[1:], "cwd": os.getcwd(), "greeting": greeting.TEXT}))
sys.exit(7)
"""


def make_wheel(folder: Path) -> str:
    """Write a package of one module as a wheel and return the SHA-256 of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "greeting-1.0-py3-none-any.whl"
    info = "greeting-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("greeting.py", 'TEXT = "good day"\n')
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr(f"{info}/RECORD", f"greeting.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


# Starts run.py as Debian's bare Python would: without a pip of its own to put into environments.
BARE = """
import runpy, sys
sys.modules["ensurepip"] = None
sys.argv[:] = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
LENDS_PIP = importlib.util.find_spec("pip") is not None


class Checkout:
    """A copy of run.py beside a lock of one package and an application that prints its words.

    ``bare`` borrows the pip that runs it, where there is one, as Debian's Python without ensurepip
    has to: an environment is then made in a fraction of the time.
    """

    def __init__(self, folder: Path, *, bare: bool = False) -> None:
        self.bare = bare and LENDS_PIP
        self.root = folder / "checkout"
        self.wheels = folder / "wheels"
        self.home = folder / "home"
        self.digest = make_wheel(self.wheels)
        (self.root / "evaluator").mkdir(parents=True)
        self.home.mkdir()
        (self.root / "evaluator" / "__main__.py").write_text(APPLICATION)
        shutil.copy(ROOT / "run.py", self.root)
        self.lock(self.digest)

    @property
    def environment(self) -> Path:
        return self.root / ".venv"

    def lock(self, digest: str) -> None:
        text = f"greeting==1.0 \\\n    --hash=sha256:{digest}\n"
        (self.root / "requirements.lock").write_text(text)
        (self.root / "requirements-test.lock").write_text(text)

    def start(self, *words: str, **changes: str) -> subprocess.Popen[str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PIP_") and name not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        own = {"HOME": str(self.home), "LOCALAPPDATA": str(self.home)}
        own["XDG_DATA_HOME"] = str(self.home / "data")
        how = ["-c", BARE] if self.bare else []
        return subprocess.Popen(
            [sys.executable, *how, str(self.root / "run.py"), *words],
            env={**kept, **offline, **own, **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home,
        )

    def run(self, *words: str, **changes: str) -> tuple[int, str, str]:
        process = self.start(*words, **changes)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that is set up, for tests that leave it whole."""
    checkout = Checkout(tmp_path_factory.mktemp("shared"))
    status, _, err = checkout.run("first")
    assert status == 7, err
    return checkout


@pytest.fixture
def fresh(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def bare(tmp_path: Path) -> Checkout:
    """For tests that make an environment, and do not ask how pip comes into it."""
    return Checkout(tmp_path, bare=True)


# --- what the file itself may be


def test_an_old_python_can_still_read_the_file_far_enough_to_be_told() -> None:
    ast.parse(SOURCE, feature_version=(3, 7))


def test_an_old_python_is_told_in_one_sentence() -> None:
    pretend = f"import sys; sys.version_info = (3, 9, 2, 'final', 0); exec({SOURCE!r})"
    done = subprocess.run(
        [sys.executable, "-c", pretend], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11 or later, and this is Python 3.9" in done.stderr


def test_it_uses_the_standard_library_alone() -> None:
    imported = {
        name.name.partition(".")[0]
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.Import)
        for name in node.names
    } | {
        (node.module or "").partition(".")[0]
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.ImportFrom)
    }
    assert imported <= set(sys.stdlib_module_names)


def test_help_sets_nothing_up(fresh: Checkout) -> None:
    status, out, _ = fresh.run("--help")
    assert status == 0
    assert "run.py test" in out
    assert not fresh.environment.exists()


# --- the lock files


def pins(name: str) -> dict[str, int]:
    """Each pinned requirement of a lock file and the number of its hashes."""
    found: dict[str, int] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if "==" in line:
            current = line.removesuffix("\\").strip()
            found[current] = 0
        elif "--hash=sha256:" in line:
            found[current] += 1
    return found


@pytest.mark.parametrize("name", [run.RUNTIME_LOCK, run.TEST_LOCK, run.PACKAGE_LOCK])
def test_every_pin_carries_a_hash(name: str) -> None:
    found = pins(name)
    assert len(found) > 20
    assert [pin for pin, hashes in found.items() if not hashes] == []


@pytest.mark.parametrize("name", [run.TEST_LOCK, run.PACKAGE_LOCK])
def test_the_other_locks_hold_every_pin_of_the_runtime_lock(name: str) -> None:
    assert set(pins(run.RUNTIME_LOCK)) - set(pins(name)) == set()


# --- setting up


@pytest.mark.whole_way
@pytest.mark.skipif(not LENDS_PIP, reason="this Python has no pip to lend")
def test_a_bare_python_lends_the_environment_its_pip(bare: Checkout) -> None:
    assert bare.run("go")[0] == 7
    pips = [path.name for path in bare.environment.rglob("pip*")]
    assert pips == [] and list(bare.environment.rglob("greeting.py"))


@pytest.mark.whole_way
def test_words_go_to_the_command_line_with_its_exit_status(shared: Checkout) -> None:
    status, out, err = shared.run("evaluate", "PLAN.toml", "--json")
    assert status == 7
    assert '"words": ["evaluate", "PLAN.toml", "--json"]' in out
    assert '"greeting": "good day"' in out
    assert err == ""  # a whole environment has nothing to say


def test_the_folder_the_person_is_in_stays_theirs(shared: Checkout) -> None:
    _, out, _ = shared.run("inspect", "book.xlsx")
    assert f'"cwd": "{shared.home}"'.replace("\\", "\\\\") in out


def test_packages_on_pythonpath_do_not_stand_in_for_the_locked_ones(
    shared: Checkout, tmp_path: Path
) -> None:
    (tmp_path / "greeting.py").write_text('TEXT = "not the locked one"\n')
    _, out, _ = shared.run(PYTHONPATH=str(tmp_path))
    assert '"greeting": "good day"' in out


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_the_example_runs_headless(shared: Checkout) -> None:
    _, out, err = shared.run()
    assert f'"words": ["example", "{run.EXAMPLE}", "--out"' in out
    assert str(shared.root / "out" / run.EXAMPLE) in out
    assert err == "No window can open here, so the example runs without one.\n"


@pytest.mark.whole_way
def test_a_half_made_environment_is_made_anew(bare: Checkout) -> None:
    bare.environment.mkdir()
    (bare.environment / "pyvenv.cfg").write_text("interrupted")
    (bare.environment / "bin").mkdir()
    (bare.environment / "leftover").write_text("")
    status, _, err = bare.run("go")
    assert status == 7, err
    assert "Setting up What Worked" in err
    assert not (bare.environment / "leftover").exists()


@pytest.mark.whole_way
def test_a_changed_lock_makes_the_environment_anew(bare: Checkout) -> None:
    bare.run("go")
    with (bare.root / "requirements.lock").open("a") as lock:
        lock.write("# another version\n")
    _, _, second = bare.run("go")
    _, _, third = bare.run("go")
    assert "Setting up What Worked" in second
    assert third == ""


@pytest.mark.whole_way
def test_a_wrong_hash_stops_the_set_up_and_the_next_run_repairs_it(bare: Checkout) -> None:
    bare.lock("0" * 64)
    status, out, err = bare.run("go")
    assert (status, out) == (1, "")
    assert "a package differs from the one that was tested" in err
    assert "Traceback" not in err
    bare.lock(bare.digest)
    assert bare.run("go")[0] == 7


@pytest.mark.whole_way
def test_two_runs_at_once_set_up_once(bare: Checkout) -> None:
    both = [bare.start("go"), bare.start("go")]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [7, 7]
    assert sum("Setting up What Worked" in text for text in said) == 1


@pytest.mark.whole_way
def test_a_checkout_that_cannot_be_written_to_uses_a_folder_of_the_person(bare: Checkout) -> None:
    bare.environment.write_text("a file where the folder would be")
    status, _, err = bare.run("go")
    assert status == 7, err
    assert len(list(bare.home.rglob(run.READY))) == 1
    assert bare.run("go")[2] == ""


@pytest.mark.whole_way
def test_a_folder_of_downloaded_packages_serves_without_a_network(fresh: Checkout) -> None:
    shutil.move(fresh.wheels, fresh.root / run.WHEELS)
    nowhere = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/"}
    status, _, err = fresh.run("go", **nowhere)
    assert status == 7, err
    assert "without a network" in err


def test_nowhere_to_write_is_one_sentence(
    fresh: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "ROOT", fresh.root)
    monkeypatch.setattr(run, "writable", lambda folder: False)
    assert run.main(["go"]) == 1
    assert capsys.readouterr().err.startswith("Set-up stopped: No file can be made in ")


def test_a_python_without_its_venv_parts_is_told_what_to_install(
    fresh: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(run, "ROOT", fresh.root)
    monkeypatch.setattr(run, "module_exists", lambda name: False)
    monkeypatch.setattr(run, "install_debian_packages", asked.extend)
    assert run.main(["go"]) == 1
    package = f"python3.{sys.version_info.minor}-venv"
    assert asked == [package]
    assert f"sudo apt-get install {package}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'\n"
            "ERROR: No matching distribution found for greeting==1.0\n",
            "connect to the network",
        ),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "certificate"),
        ("ERROR: No matching distribution found for scipy==1.17.1\n", "use a 64-bit Python"),
        (
            "ERROR: Could not install packages due to an OSError: No space left on device\n",
            "No space left on device",
        ),
        ("", "pip did not finish"),
    ],
)
def test_what_pip_says_becomes_one_sentence(said: str, sentence: str) -> None:
    advice = run.pip_advice(said, Path("setup.log"))
    assert sentence in advice
    assert "\n" not in advice
    assert advice.endswith("(All that pip said is in setup.log.)")


@pytest.mark.whole_way
def test_a_second_run_waits_for_the_first_to_finish(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order: list[str] = []

    def second() -> None:
        with run.sole_run(tmp_path):
            order.append("second")

    thread = threading.Thread(target=second)
    with run.sole_run(tmp_path):
        thread.start()
        thread.join(0.5)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
    assert capsys.readouterr().err.count("waiting") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses to touch files in use")
def test_a_pip_that_outlives_its_run_keeps_the_next_run_waiting(tmp_path: Path) -> None:
    with run.sole_run(tmp_path):
        pip = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False
        )
    with (tmp_path / run.BUSY).open("a") as file:
        assert not run._take(file.fileno())
        pip.communicate(b"\n", timeout=30)
        assert run._take(file.fileno())


# --- screens and system libraries


def test_test_words_go_to_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    locks: list[str] = []
    monkeypatch.setattr(run, "prepare", lambda lock: (locks.append(lock), Path("python"))[1])
    monkeypatch.setattr(run, "supply_qt_libraries", lambda: None)
    monkeypatch.chdir(ROOT)
    command = run.command_for(["test", "--quick", "-k", "verdict"])
    words = ["--quick", "-k", "verdict"]
    assert command == ["python", "-m", "pytest", "-n", "auto", "--dist=loadfile", *words]
    assert locks == [run.TEST_LOCK]


def test_with_a_screen_the_app_opens_on_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "prepare", lambda lock: Path("python"))
    monkeypatch.setattr(run, "has_screen", lambda python: True)
    assert run.command_for([]) == ["python", "-m", "ui.app", "--example", run.EXAMPLE]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
@pytest.mark.parametrize(
    ("environment", "probe", "expected"),
    [
        ({}, "exit(0)", False),
        ({"DISPLAY": ":0"}, "exit(0)", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "exit(0)", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "exit(0)", False),
        ({"DISPLAY": ":0"}, "exit('qt.qpa.xcb: could not connect to display :0')", False),
    ],
)
def test_a_screen_counts_only_when_qt_can_open_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    environment: dict[str, str],
    probe: str,
    expected: bool,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    python = tmp_path / "python"
    python.write_text(f"#!{sys.executable}\n{probe}\n")
    python.chmod(0o755)
    monkeypatch.setattr(run, "missing_qt_libraries", list)
    assert run.has_screen(python) is expected
    assert ("could not connect to display" in capsys.readouterr().err) is ("qt.qpa" in probe)


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", "sudo apt-get install libegl1 libxcb-cursor0"),
        ("dnf", "sudo dnf install 'libEGL.so.1()(64bit)' 'libxcb-cursor.so.0()(64bit)'"),
        (None, "your system's package manager"),
    ],
)
def test_missing_system_libraries_are_named_with_the_command(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    manager: str | None,
    command: str,
) -> None:
    missing = ["libEGL.so.1", "libxcb-cursor.so.0"]
    monkeypatch.setattr(run, "missing_qt_libraries", lambda: missing)
    monkeypatch.setattr(run, "install_debian_packages", lambda names: False)
    monkeypatch.setattr(shutil, "which", lambda name: name if name == manager else None)
    run.supply_qt_libraries()
    said = capsys.readouterr().err
    assert "Qt needs libEGL.so.1, libxcb-cursor.so.0." in said
    assert said.endswith(f"{command}\n")
