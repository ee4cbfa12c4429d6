"""The web page in a real browser: no barrier, no sideways scrolling, page one on one page."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import sample
from pypdf import PdfReader

from evaluator.summary.blocks import Box, Bullets, Facts, VerdictBox
from evaluator.summary.exporters.html import HTML
from tests.evaluator.summary.test_brief import longest_summary
from tests.evaluator.summary.test_first_page import summary_of
from tests.processes import run_to_end

BROWSER = Path(__file__).parents[4] / ".ci" / "browser"
WIDTHS = (320, 1280)
NO_BROWSER = 3

BOXES = tuple(
    Box(title, "0.36 arrests per person fewer", ("95% range: 0.12 to 0.59. " * 3,) * 2, rating)
    for title, rating in (("Size", None), ("Trust", 3), ("Cost", None))
)
LINE = "If the study were done again many times, about 95 in 100 such ranges would hold the figure."
FULL = replace(
    sample.SUMMARY,
    blocks=tuple(
        replace(block, boxes=BOXES)
        if isinstance(block, VerdictBox)
        else Facts(tuple((f"What was said {number}", LINE) for number in range(9)))
        if isinstance(block, Facts)
        else block
        for block in sample.SUMMARY.blocks
    ),
)
FULLEST = "nrm_devolved_pilot"  # the example with most on page one
NAMES = ("sample", "hostile", "longest", FULLEST)

pytestmark = [
    pytest.mark.whole_way,
    pytest.mark.skipif(
        shutil.which("node") is None or not (BROWSER / "node_modules").is_dir(),
        reason="needs Node and a browser: npm ci --prefix .ci/browser",
    ),
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict]]:
    folder = tmp_path_factory.mktemp("pages")
    longest = replace(longest_summary()[1], only_page_one=True)
    fullest = replace(summary_of(FULLEST), only_page_one=True)
    pages = [folder / f"{name}.html" for name in NAMES]
    for page, summary in zip(pages, (FULL, sample.hostile(), longest, fullest), strict=True):
        page.write_bytes(HTML.write(summary))
    asked = ["node", BROWSER / "barriers.cjs", ",".join(map(str, WIDTHS)), *pages]
    done = run_to_end(asked, longest_s=300)
    if done.returncode == NO_BROWSER:
        pytest.skip(f"no browser starts here: {done.stderr.strip()[:200]}")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


def test_axe_finds_no_barrier_and_nothing_scrolls_sideways(opened: tuple[Path, list[dict]]) -> None:
    _, found = opened
    assert [each["width"] for each in found] == list(WIDTHS) * len(NAMES)
    for each in found:
        assert each["passes"] > 20
        assert not each["violations"], each
        assert each["overflow"] <= 0, each


def test_letters_of_charts_can_be_read_on_a_narrow_screen(opened: tuple[Path, list[dict]]) -> None:
    narrow = opened[1][0]
    assert narrow["width"] == 320
    assert narrow["smallest"] >= 10


def test_the_first_page_prints_on_one_page(opened: tuple[Path, list[dict]]) -> None:
    first = " ".join(PdfReader(opened[0] / "sample.pdf").pages[0].extract_text().split())
    for block in FULL.blocks:
        if isinstance(block, VerdictBox):
            assert block.sentence in first
        if isinstance(block, Bullets) and block.style != "plain":
            assert all(item in first for item in block.items), block


@pytest.mark.parametrize("name", ["longest", FULLEST])
def test_page_one_alone_prints_on_one_page(opened: tuple[Path, list[dict]], name: str) -> None:
    assert len(PdfReader(opened[0] / f"{name}.pdf").pages) == 1
