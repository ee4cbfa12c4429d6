"""What a person wishes once: who sends summaries, where files are, and how the window looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog

from evaluator.summary.logo import logo_from
from evaluator.values.stricter import StricterDisclosure
from ui.shell.settings import Settings
from ui.shell.settings_dialog import SettingsDialog, logo_of, sender_of
from ui.widgets.common.fields import DateField


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "settings.ini")


def test_what_is_kept_is_shown_again_from_the_file(qapp, qtbot, settings, tmp_path):
    dialog = SettingsDialog(None, settings)
    qtbot.addWidget(dialog)
    dialog.organisation.control.setText(" Eastmarsh Council, Children's Services ")
    dialog.contact.control.setText("evaluation@eastmarsh.example")
    dialog.folder.control.setText(str(tmp_path))
    picture = tmp_path / "logo.png"
    QImage(30, 20, QImage.Format.Format_RGB32).save(str(picture))
    dialog.logo.take(picture)
    dialog.scheme.set_value("dark")
    dialog.zoom.set_value(1.25)
    dialog.begins.set_value(True)
    dialog.keep(settings)
    again = Settings(tmp_path / "settings.ini")
    assert again.organisation == "Eastmarsh Council, Children's Services"
    assert sender_of(again) == f"{again.organisation}, evaluation@eastmarsh.example"
    assert (again.folder, again.scheme, again.zoom) == (str(tmp_path), "dark", 1.25)
    assert again.comes_back and not settings.last_place[0]
    drawn = logo_from(*logo_of(again))
    assert (drawn.width, drawn.height, drawn.text) == (30, 20, again.organisation)
    shown = SettingsDialog(None, again)
    qtbot.addWidget(shown)
    assert shown.organisation.words() == again.organisation
    shown.logo.control.click()
    shown.keep(again)
    assert logo_from(*logo_of(again)) is None
    assert (shown.scheme.value(), shown.zoom.value()) == ("dark", 1.25)


def test_nobody_said_is_nobody_printed(settings):
    assert sender_of(settings) == ""


@pytest.mark.whole_way
def test_the_window_takes_them_at_once(window, monkeypatch, settle):
    def agree(dialog):
        dialog.organisation.control.setText("Eastmarsh")
        dialog.zoom.set_value(1.1)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(SettingsDialog, "exec", agree)
    window.ask_settings()
    settle(window)
    assert window.session.sent_by == "Eastmarsh"
    assert window.settings.zoom == pytest.approx(1.1)


def test_stricter_limits_are_kept_and_others_ask_for_nothing(qtbot, settings, tmp_path):
    dialog = SettingsDialog(None, settings)
    qtbot.addWidget(dialog)
    dialog.fewest.set_value(20)
    dialog.rounding.set_value(15)
    dialog.keep(settings)
    assert Settings(tmp_path / "settings.ini").disclosure == StricterDisclosure(20, 15)
    settings._store.setValue("disclosure/fewest", "3")
    settings._store.setValue("disclosure/rounding", "many")
    assert settings.disclosure == StricterDisclosure()


@pytest.mark.whole_way
def test_the_study_on_screen_is_held_to_them_under_its_lock(opened, settle):
    window, session = opened, opened.session
    asked = StricterDisclosure(20, 15)
    session.lock()
    locked = session.plan.lock
    window.settings.disclosure = asked
    window._take_settings()
    settle(window)
    assert (session.plan.disclosure, session.plan.lock) == (asked, locked)
    assert not session.plan.amendments
    window.settings.disclosure = StricterDisclosure(30, 0)
    window._take_settings()
    assert session.plan.disclosure == StricterDisclosure(30, 0)
    own = replace(session.plan, disclosure=StricterDisclosure(50, 5))
    session.start_with(session.cohort, session.workbook, own)
    assert session.plan.disclosure == StricterDisclosure(50, 5)
    session.new()
    assert not session.worth_keeping


@pytest.mark.whole_way
def test_days_are_shown_in_the_language_chosen_and_in_british_again(qapp, opened, settle):
    window, session = opened, opened.session
    began = replace(session.plan.programme, starts=date(2025, 9, 3))
    session.change(replace(session.plan, programme=began), "Change start")
    shown = {}
    for key in ("welsh", "american", ""):
        window.settings.dates = key
        window._take_settings()
        window.zoom(0.0)
        settle(window)
        window.show_page("programme")
        settle(window)
        fields = window.page("programme").findChildren(DateField)
        shown[key] = [field.control.text() for field in fields if field.control.text()]
    assert shown == {
        "welsh": ["3 Medi 2025"], "american": ["September 3, 2025"], "": ["3 September 2025"]
    }  # fmt: skip
