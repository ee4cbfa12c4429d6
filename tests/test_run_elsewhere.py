"""run.py on machines unlike this one: Windows, organisations' networks, and the packager's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).resolve().parent


def test_under_windows_closing_the_console_does_not_close_the_window(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pythonw.exe").write_text("")
    monkeypatch.setattr(run, "prepare", lambda lock: tmp_path / "python.exe")
    monkeypatch.setattr(run, "has_screen", lambda python: True)
    assert run.command_for([])[0] == str(tmp_path / "pythonw.exe")


def test_the_folder_to_unzip_is_built_with_packages_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    locks: list[str] = []
    monkeypatch.setattr(run, "prepare", lambda lock: (locks.append(lock), Path("python"))[1])
    command = run.command_for(["package", "--target", "there"])
    assert command == ["python", str(ROOT / "portable" / "build.py"), "--target", "there"]
    assert locks == [run.PACKAGE_LOCK]
    assert not set(run.candidate_folders(run.PACKAGE_LOCK)) & set(run.candidate_folders("other"))


@pytest.mark.parametrize(
    ("base", "above"), [("C:/Python312", "local"), ("C:/Program Files/WindowsApps/Py", "home")]
)
def test_under_windows_the_environment_is_kept_out_of_onedrive_and_of_redirected_folders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, base: str, above: str
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "base_prefix", base)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (folder,) = run.candidate_folders(run.RUNTIME_LOCK)
    assert folder.is_relative_to(tmp_path / above / "whatworked")


@pytest.mark.parametrize(
    ("again", "works"),
    [((0, "Successfully installed"), True), ((2, "no such option: --use-feature"), False)],
)
def test_the_systems_certificates_are_tried_before_anybody_is_bothered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, again: tuple[int, str], works: bool
) -> None:
    commands: list[list[str]] = []

    def pip(command: list[str], clean: dict[str, str], total: int) -> tuple[int, str]:
        commands.append(command)
        return (1, run.CERTIFICATE) if len(commands) == 1 else again

    monkeypatch.setattr(run, "run_pip", pip)
    if works:
        run.install(tmp_path, run.RUNTIME_LOCK)
    else:
        with pytest.raises(run.SetupError, match="ask the IT department"):
            run.install(tmp_path, run.RUNTIME_LOCK)
    assert commands[1] == [*commands[0], "--use-feature=truststore"]
