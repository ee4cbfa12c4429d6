"""Where there is no screen the program says so in plain words, and does not crash."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ui.shell.no_screen import why_no_window

_UNREACHED = "qt.qpa.xcb: could not connect to display "


@pytest.mark.parametrize(
    ("heard", "environment", "code"),
    [
        ([_UNREACHED], {}, "no_screen"),
        ([_UNREACHED], {"DISPLAY": ""}, "no_screen"),
        ([_UNREACHED], {"QT_QPA_PLATFORM": "xcb"}, "no_screen"),
        (["Could not load the plugin"], {}, "no_screen"),
        ([f"{_UNREACHED}:93"], {"DISPLAY": ":93"}, "screen_not_reached"),
        (["Could not load the plugin"], {"DISPLAY": ":0"}, "window_not_begun"),
        (["Could not find it"], {"QT_QPA_PLATFORM": "offscreen"}, "window_not_begun"),
        ([], {"WAYLAND_DISPLAY": "wayland-0"}, "window_not_begun"),
    ],
)
def test_each_reason_has_its_own_words(heard, environment, code, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    problem = why_no_window(heard, environment)
    assert problem.code == code
    assert "whatworked --help" in problem.fix


@pytest.mark.whole_way
@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen_the_window_ends_with_one_and_plain_words():
    asked = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in asked}
    done = subprocess.run(
        [sys.executable, "-c", "from ui.app import make_application; make_application()"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("There is no screen here that a window could be shown on.")
    assert "install" not in done.stderr
