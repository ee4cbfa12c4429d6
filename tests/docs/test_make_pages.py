"""The pages on the methods say what the code says, in links that lead somewhere."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import get_args, get_type_hints

import pytest

import methods
from docs.make_pages import PACKAGES, PAGES, pages

MADE = pages()


def test_every_page_is_as_the_docstrings_make_it() -> None:
    written = {path.name: path.read_text("utf-8") for path in PAGES.iterdir()}
    assert written == MADE, "run: python docs/make_pages.py"


def arguments_of(function: Callable[..., object]) -> list[str]:
    """Every name an argument can be given by, the keywords that functions share among them."""
    named: list[str] = []
    for argument in inspect.signature(function).parameters.values():
        if argument.kind is not inspect.Parameter.VAR_KEYWORD:
            named.append(argument.name)
            continue
        (shared,) = get_args(get_type_hints(function)[argument.name])
        named += get_type_hints(shared)
    return named


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
            for argument in arguments_of(value):
                assert re.search(rf"\b{argument}\b", told), (value.__name__, argument)


@pytest.mark.parametrize("name", MADE)
def test_every_link_leads_somewhere(name: str) -> None:
    headings = re.findall(r"^## (.+)$", MADE[name], flags=re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert len(anchors) == len(headings)
    for page, anchor in re.findall(r"\]\(([\w.]*)#?([\w-]*)\)", MADE[name]):
        assert page in MADE if page else anchor in anchors
