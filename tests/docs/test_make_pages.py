"""The pages on the methods say what the code says, in links that lead somewhere."""

from __future__ import annotations

import inspect
import re

import pytest

import methods
from docs.make_pages import PACKAGES, PAGES, pages

MADE = pages()


def test_every_page_is_as_the_docstrings_make_it() -> None:
    written = {path.name: path.read_text("utf-8") for path in PAGES.iterdir()}
    assert written == MADE, "run: python docs/make_pages.py"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_described_with_its_arguments(package: str) -> None:
    page, module = MADE[f"{package}.md"], getattr(methods, package)
    names = getattr(module, "__all__", None) or [
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
    ]
    assert names
    for value in (getattr(module, name) for name in names):
        if inspect.isclass(value):
            assert f"\n## Value {value.__name__}\n" in page
        elif inspect.isfunction(value):
            told = page.split(f"\n## {value.__name__}\n")[1].split("```")[1]
            for argument in inspect.signature(value).parameters:
                assert re.search(rf"\b{argument}\b", told), (value.__name__, argument)


@pytest.mark.parametrize("name", MADE)
def test_every_link_leads_somewhere(name: str) -> None:
    headings = re.findall(r"^## (.+)$", MADE[name], flags=re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert len(anchors) == len(headings)
    for page, anchor in re.findall(r"\]\(([\w.]*)#?([\w-]*)\)", MADE[name]):
        assert page in MADE if page else anchor in anchors
