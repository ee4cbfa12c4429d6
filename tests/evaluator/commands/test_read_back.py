"""What decides how a web page looks is read back beside its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator.commands.verification.words_read import words_in

PAGE = '<style>h1 { color: red }</style><h1 class="verdict">Cannot tell</h1><p>Why</p>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</h1>", '</h1><script>document.querySelector("h1").textContent = "Worked"</script>'),
        ("</style>", 'h1::after { content: "Worked" }</style>'),
        ("</style>", "p { display: none }</style>"),
        ("<p>", '<p style="display: none">'),
        ("<p>", "<p hidden>"),
        ("<p>", '<p onclick="alert(1)">'),
        ("</h1>", '</h1><img src="https://example.org/worked.png">'),
    ],
)
def test_a_page_that_shows_something_else_is_not_the_same(old, new) -> None:
    edited = PAGE.replace(old, new)
    assert edited != PAGE
    assert words_in(edited.encode(), Path("a.html")) != words_in(PAGE.encode(), Path("a.html"))


def test_pictures_drawn_by_another_library_are_the_same_words() -> None:
    one, other = ('<svg width="1"><path d="M0"/></svg>', '<svg width="2"><path d="M1"/></svg>')
    assert words_in(one.encode(), Path("a.html")) == words_in(other.encode(), Path("a.html"))
