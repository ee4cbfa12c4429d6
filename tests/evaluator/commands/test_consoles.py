"""Consoles as Windows has them: in its own code page, or none at all."""

from __future__ import annotations

import io
import json
import sys

import pytest

from evaluator.commands.cli import main


def console() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="cp1252", errors="strict")


def said(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "Łódź ≥ 5.csv"
    path.write_text(
        "Schüler ≥ 5,Punkte €\n" + "".join(f"{n},{n % 7}\n" for n in range(30)), "utf-8"
    )
    return path


def test_a_console_in_another_code_page_loses_no_letter(book, monkeypatch):
    out, err = console(), console()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert main(["inspect", str(book)]) == 0
    assert "Łódź ≥ 5.csv" in said(out)
    assert "Schüler ≥ 5" in said(out)
    assert main(["inspect", str(book.with_name("Łó.csv"))]) == 1
    assert "Łó.csv" in said(err)


def test_json_is_the_same_in_every_code_page(book, monkeypatch):
    out = console()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["inspect", str(book), "--json"]) == 0
    assert json.loads(said(out))["file"] == book.name


def test_a_program_without_a_console_still_does_what_it_is_told(book, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["plan", str(book), "-o", str(tmp_path / "plan.toml")]) == 0
    assert (tmp_path / "plan.toml").is_file()
    assert main(["inspect", str(tmp_path / "none.csv")]) == 1
    assert main(["evaluate"]) == 2
