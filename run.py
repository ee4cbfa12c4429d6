"""Set up What Worked and start it. Needs Python 3.11 or later and nothing else.

python3 run.py              open the app on an example; without a screen, run that example and
                            say where the summary lies
python3 run.py test [ARGS]  run every test; ARGS go to pytest
python3 run.py test --quick only what to run while working: no simulations or walks of the whole way
python3 run.py package      build the folder that runs without Python; --target DIR says where
python3 run.py WORDS...     the command line: python3 run.py evaluate PLAN.toml --out DIR
python3 run.py --help       this text

The first run makes a private environment in .venv beside this file, from requirements.lock, whose
every package is checked against its hash. Nothing outside that folder is changed, except that on
Debian and Ubuntu, when run as root, missing system libraries are installed. Under Windows, and
where this folder cannot be written to, the environment is made in a folder of your own.

Packages come from the folder "wheels" beside this file where there is one, without any network
(ui/help/for_it.md says how to fill it); else pip's own configuration decides on source and proxy.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "What Worked needs Python 3.11 or later, and this is Python %d.%d: install a newer Python "
        "and run this file with it." % sys.version_info[:2]
    )

import contextlib
import hashlib
import importlib.util
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
EXAMPLE = "schools_gang_sessions"
RUNTIME_LOCK = "requirements.lock"
TEST_LOCK = "requirements-test.lock"  # holds every pin of the runtime lock as well
PACKAGE_LOCK = "requirements-package.lock"  # and so does this one
WHEELS = "wheels"  # beside this file: downloaded packages, for machines without a network
READY = "whatworked-ready"  # written last: an environment without it is half-made
BUSY = "whatworked-setup.lock"

# What Qt loads on Linux, and the Debian package that holds it and brings the rest.
QT_LIBRARIES: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}

# What pip says when it cannot reach its package source.
CERTIFICATE = "CERTIFICATE_VERIFY_FAILED"
OFFLINE_SIGNS = ("Retrying", "Max retries exceeded", "timed out", "ProxyError")


class SetupError(Exception):
    """Set-up cannot go on; the message is one sentence that says what to do."""


def say(text: str) -> None:
    """Tell the person what happens; standard output belongs to the command that is run."""
    print(text, file=sys.stderr, flush=True)


# --- where the environment lies, and whether it is whole


def user_folder() -> Path:
    """Return the per-user folder that serves when this one cannot be written to."""
    if sys.platform == "win32" and "WindowsApps" in sys.base_prefix:
        base = "~"  # for the Microsoft Store's Python, AppData is elsewhere than for all others
    elif sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    checkout = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    return Path(os.path.expanduser(base), "whatworked", checkout)  # noqa: PTH111 - cannot raise


def candidate_folders(lock: str) -> list[Path]:
    """Return the folders that may hold the environment, the preferred one first.

    Under Windows a checkout often lies in OneDrive, which would copy all of it, and deep enough
    for paths to become too long. What builds the folder to unzip is kept apart.
    """
    name = "venv-package" if lock == PACKAGE_LOCK else "venv"
    if sys.platform == "win32":
        return [user_folder() / name]
    return [ROOT / f".{name}", user_folder() / name]


def writable(folder: Path) -> bool:
    """Tell whether files can be made in a folder, by making one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def python_in(folder: Path) -> Path:
    """Return the environment's interpreter."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def stamp(folder: Path, lock: str) -> str:
    """Return the line that the marker holds when ``lock`` is wholly installed in ``folder``.

    It changes with the lock file, the Python that made the environment, and the folder itself
    (an environment that was moved does not work).
    """
    python = f"{sys.implementation.cache_tag} {sysconfig.get_platform()} {sys.base_prefix}"
    told = f"{python} {folder} ".encode() + (ROOT / lock).read_bytes()
    return f"{lock} {hashlib.sha256(told).hexdigest()}"


def is_ready(folder: Path, lock: str) -> bool:
    """Tell whether ``folder`` holds a whole environment for ``lock``."""
    try:
        lines = (folder / READY).read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return stamp(folder, lock) in lines and python_in(folder).exists()


@contextlib.contextmanager
def sole_run(folder: Path) -> Iterator[None]:
    """Keep every other run out of ``folder`` while this one sets it up."""
    with (folder / BUSY).open("a") as file:
        os.set_inheritable(file.fileno(), True)  # a pip that outlives this process keeps the lock
        told = False
        while not _take(file.fileno()):
            if not told:
                say("Another run is setting up the same environment; waiting for it to finish.")
                told = True
            time.sleep(0.2)
        yield  # closing the file lets the lock go, and so does the end of the process


def _take(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


# --- making it


def prepare(lock: str) -> Path:
    """Return the interpreter of an environment in which ``lock`` is installed, made if need be."""
    folders = candidate_folders(lock)
    for folder in folders:
        if is_ready(folder, lock):
            return python_in(folder)
    for folder in folders:
        if writable(folder):
            with sole_run(folder):
                if not is_ready(folder, lock):  # else the run that was waited for has made it
                    build(folder, lock)
            return python_in(folder)
    tried = " nor ".join(map(str, folders))
    raise SetupError(f"No file can be made in {tried}: copy {ROOT} to a folder of your own.")


def build(folder: Path, lock: str) -> None:
    """Make the environment, or add the test packages to one that is whole without them."""
    started, whole = time.monotonic(), is_ready(folder, RUNTIME_LOCK)
    with contextlib.suppress(FileNotFoundError):
        (folder / READY).unlink()
    if not whole:
        say(f"Setting up What Worked in {folder} (once; minutes, more behind a virus scanner).")
        empty(folder)
        make_environment(folder)
    install(folder, lock)
    stamps = "\n".join(stamp(folder, each) for each in sorted({RUNTIME_LOCK, lock}))
    (folder / "ready.tmp").write_text(stamps, "utf-8")
    (folder / "ready.tmp").replace(folder / READY)
    supply_qt_libraries()
    say(f"Set-up finished in {time.monotonic() - started:.0f} seconds.")


def empty(folder: Path) -> None:
    """Remove what an interrupted or outdated set-up left, but not the lock that is held."""
    try:
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != BUSY:
                entry.unlink()
    except OSError as error:
        raise SetupError(
            f"The old environment in {folder} is in use ({error.strerror}): close every window of "
            "What Worked and run this again."
        ) from error


def make_environment(folder: Path) -> None:
    """Make an empty private environment, with pip in it where Python brings pip along."""
    if not bundles_pip() and not module_exists("pip"):
        debian_package = f"python3.{sys.version_info.minor}-venv"
        install_debian_packages([debian_package])
        if not bundles_pip():
            raise SetupError(
                "This Python cannot make private environments; install what it lacks and run this "
                f"again: on Debian and Ubuntu 'sudo apt-get install {debian_package}', on Fedora "
                "'sudo dnf install python3-pip', on Windows and macOS Python from python.org."
            )
    try:
        import venv

        venv.create(folder, symlinks=os.name != "nt", with_pip=bundles_pip())
    except (ImportError, OSError, ValueError, subprocess.CalledProcessError) as error:
        why = f"Python could not make a private environment in {folder}: {error}."
        raise SetupError(why) from error


def module_exists(name: str) -> bool:
    """Tell whether this Python has a module, also one installed a moment ago."""
    importlib.invalidate_caches()
    return importlib.util.find_spec(name) is not None


def bundles_pip() -> bool:
    """Tell whether this Python can put pip into a new environment; bare Debian's cannot."""
    return module_exists("venv") and module_exists("ensurepip")


def install(folder: Path, lock: str) -> None:
    """Install a lock file with pip, telling how far it is and keeping what pip says in a log."""
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    total = len({pin.partition("==")[0] for pin in lines if "==" in pin})
    wheels = ROOT / WHEELS
    offline = ["--no-index", "--find-links", str(wheels)] if wheels.is_dir() else []
    source = f" from {wheels}, without a network" if offline else ""
    say(f"Installing the packages of {lock}{source}, each checked against its hash.")
    own_pip = [str(python_in(folder)), "-m", "pip"]
    borrowed_pip = [sys.executable, "-m", "pip", "--python", str(python_in(folder))]
    command = [
        *(own_pip if bundles_pip() else borrowed_pip),
        *("install", "--no-input", "--disable-pip-version-check", "--require-hashes"),
        *(["--only-binary=:all:"] if lock != TEST_LOCK else []),
        *offline,
        *("-r", str(ROOT / lock)),
    ]
    # PYTHONPATH, and "user = true" for pip, are not the private environment's business.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    clean |= {"PIP_USER": "0", "PYTHONIOENCODING": "utf-8"}
    status, said = run_pip(command, clean, total)
    if status and CERTIFICATE in said:
        # An older pip asks the system, which knows an organisation's certificate, only if told to.
        again, told = run_pip([*command, "--use-feature=truststore"], clean, total)
        if "no such option" not in told:
            status, said = again, said + told
    log = folder / "setup.log"
    log.write_text(said, "utf-8")
    if status:
        raise SetupError(pip_advice(said, log))


def run_pip(command: Sequence[str], clean: Mapping[str, str], total: int) -> tuple[int, str]:
    """Run pip, telling how far it is; return its exit status and all that it said."""
    said: list[str] = []
    out, err = subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(
        command, stdout=out, stderr=err, encoding="utf-8", env=clean, close_fds=False
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            if line.startswith("Collecting ") and sys.stderr.isatty():
                so_far = sum(each.startswith("Collecting ") for each in said)
                print(f"\r  {so_far} of {total} packages ", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        say("")
    return pip.returncode, "".join(said)


def pip_advice(said: str, log: Path) -> str:
    """Turn what pip said when it failed into one sentence and the place of the whole log."""
    if "DO NOT MATCH THE HASHES" in said:
        cause = "a package differs from the one that was tested, so it was not installed"
    elif CERTIFICATE in said:
        cause = "the network's certificate is not known here; ask the IT department to install it"
    elif any(sign in said for sign in OFFLINE_SIGNS):
        cause = (
            "the packages cannot be reached from this machine; connect to the network, set the "
            f"proxy in pip's configuration, or add a folder {WHEELS}, and run this again"
        )
    elif "No matching distribution found" in said:
        this = f"Python 3.{sys.version_info.minor} on {sysconfig.get_platform()}"
        cause = (
            f"{this} lacks ready-made packages, as may the folder {WHEELS}; use a 64-bit Python "
            "3.11 to 3.14, for Windows the x86-64 one, on a Mac with Apple's processor macOS 14 or "
            "later (Intel's are not supported)"
        )
    else:
        errors = [line for line in said.splitlines() if line.startswith("ERROR: ")]
        cause = errors[-1].removeprefix("ERROR: ").rstrip(".") if errors else "pip did not finish"
    return f"{cause}. (All that pip said is in {log}.)"


# --- system libraries


def missing_qt_libraries() -> list[str]:
    """Return the names of the system libraries that Qt needs and this Linux lacks."""
    if sys.platform != "linux":
        return []
    import ctypes

    missing = []
    for name in QT_LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def supply_qt_libraries() -> None:
    """Install the system libraries that Qt lacks, or say which they are and how to get them."""
    missing = missing_qt_libraries()
    if not missing:
        return
    packages = [QT_LIBRARIES[name] for name in missing]
    if install_debian_packages(packages) and not missing_qt_libraries():
        return
    if shutil.which("apt-get"):
        how = shlex.join(["sudo", "apt-get", "install", *packages])
    elif shutil.which("dnf"):
        how = shlex.join(["sudo", "dnf", "install", *(f"{name}()(64bit)" for name in missing)])
    else:
        how = "your system's package manager"
    say(f"A window cannot open yet: Qt needs {', '.join(missing)}. Install with: {how}")


def install_debian_packages(packages: Sequence[str]) -> bool:
    """Install system packages if this is root on Debian or Ubuntu; tell whether it worked."""
    if sys.platform != "linux" or not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    say(f"Installing system packages with apt-get: {' '.join(packages)}")
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    patient = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    install = [*patient, "--no-install-recommends", "install", *packages]
    for command in (install, [*patient, "update"], install):
        done = subprocess.run(command, env=quietly, capture_output=True, check=False)
        if command is install and done.returncode == 0:
            return True
    return False


# --- starting


def has_screen(python: Path) -> bool:
    """Tell whether a window can open. On Linux this starts Qt once, for a tenth of a second."""
    if sys.platform != "linux":
        return True
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal"):
        return False
    supply_qt_libraries()
    start_qt = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    try:
        subprocess.run([python, "-c", start_qt], capture_output=True, timeout=20, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = (error.stderr or b"").decode(errors="replace").strip().partition("\n")[0]
        say(f"Qt cannot open a window: {said or 'it gives no reason'}")
        return False
    return True


def command_for(words: Sequence[str]) -> list[str]:
    """Return the command that the words ask for, after making what it needs."""
    if words and words[0] == "test":
        python = prepare(TEST_LOCK)
        supply_qt_libraries()
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.chdir(ROOT)
        return [str(python), "-m", "pytest", "-n", "auto", "--dist=loadfile", *words[1:]]
    if words and words[0] == "package":
        return [str(prepare(PACKAGE_LOCK)), str(ROOT / "portable" / "build.py"), *words[1:]]
    python = prepare(RUNTIME_LOCK)
    if words:
        return [str(python), "-m", "evaluator", *words]
    if has_screen(python):
        say("Opening What Worked on an example.")
        windowed = python.with_name("pythonw.exe")  # closing a console would close its window
        chosen = windowed if windowed.exists() else python
        return [str(chosen), "-m", "ui.app", "--example", EXAMPLE]
    say("No window can open here, so the example runs without one.")
    out = next(filter(writable, [ROOT / "out", user_folder() / "out"]), Path.cwd())
    return [str(python), "-m", "evaluator", "example", EXAMPLE, "--out", str(out / EXAMPLE)]


def hand_over(command: list[str]) -> int:
    """Run a command in this one's place and return its exit status."""
    os.environ.pop("PYTHONHOME", None)
    os.environ |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    if os.name == "posix":
        os.execv(command[0], command)
    with subprocess.Popen(command) as process:
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # the command has its own answer to it
                return process.wait()


def main(words: Sequence[str]) -> int:
    """Do what the words ask for and return the exit status."""
    if words and words[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    try:
        command = command_for(words)
    except (SetupError, OSError) as problem:
        say(f"Set-up stopped: {problem}")
        return 1
    except KeyboardInterrupt:
        say("Stopped. The next run finishes the set-up.")
        return 130
    return hand_over(command)  # on Linux and macOS this process becomes the command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
