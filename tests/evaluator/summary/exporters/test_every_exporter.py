"""What holds for every format: listed, named, the same bytes twice, no crash on hostile text."""

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

import evaluator.summary.exporters as package
from evaluator.summary.exporters import EXPORTERS

pytestmark = pytest.mark.whole_way

EACH = [pytest.param(exporter, id=exporter.key) for exporter in EXPORTERS]


def test_every_format_of_the_folder_is_listed():
    files = {path.stem for path in Path(package.__file__).parent.glob("*.py")}
    assert {type(e).__module__.rpartition(".")[2] for e in EXPORTERS} == files - {
        "__init__",
        "export",
    }


def test_formats_have_distinct_keys_suffixes_and_labels():
    assert tuple(e.key for e in EXPORTERS) == ("pdf", "docx", "html", "xlsx", "pptx", "png", "json")
    assert all(e.suffix == f".{e.key}" and e.label for e in EXPORTERS)
    assert len({e.label for e in EXPORTERS}) == len(EXPORTERS)


@pytest.mark.parametrize("exporter", EACH)
def test_the_same_summary_gives_the_same_bytes(exporter, summary, monkeypatch):
    first = exporter.write(summary)
    later = time.time() + 10 * 86400
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert exporter.write(summary) == first


@pytest.mark.parametrize("exporter", EACH)
def test_hostile_text_never_breaks_a_file(exporter, hostile):
    assert len(exporter.write(hostile)) > 100


@pytest.mark.parametrize("exporter", EACH)
def test_a_summary_without_blocks_is_still_a_document(exporter, summary):
    assert exporter.write(replace(summary, blocks=(), subtitle=""))


@pytest.mark.parametrize("exporter", EACH)
def test_no_file_names_the_machine_or_its_user(exporter, summary):
    content = exporter.write(summary)
    assert not re.search(rb"/(home|root|tmp)/|site-packages|python-(docx|pptx)|openpyxl", content)
