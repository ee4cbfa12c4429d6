"""The preview is the printed page as a picture."""

import io

import pytest
from PIL import Image

from evaluator.summary.preview import preview_pages


@pytest.mark.parametrize("width", [320, 595, 1000])
def test_pages_are_as_wide_as_asked(summary, width):
    pages = [Image.open(io.BytesIO(page)) for page in preview_pages(summary, width_px=width)]
    assert len(pages) > 2
    assert all(abs(page.width - width) <= 1 for page in pages)
    assert all(abs(page.height / page.width - 297 / 210) < 0.01 for page in pages)


def test_the_first_page_is_neither_blank_nor_dark(summary):
    # So wide that letters are drawn dark; in a smaller picture they melt into greys.
    page = Image.open(io.BytesIO(preview_pages(summary, width_px=600)[0])).convert("L")
    shades = page.histogram()
    dark = sum(shades[:128]) / sum(shades)
    assert 0.01 < dark < 0.2
    assert page.getpixel((2, 2)) == 255


def test_a_preview_needs_a_width(summary):
    with pytest.raises(ValueError, match="pixel"):
        preview_pages(summary, width_px=0)
