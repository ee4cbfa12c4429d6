"""The plan page says in one sentence what the columns were taken for, and follows every change."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLabel


def sentences(page) -> list[str]:
    return [
        label.text()
        for label in page.findChildren(QLabel)
        if label.isVisibleTo(page) and label.text().startswith("Each row is ")
    ]


def test_the_guess_is_one_sentence_that_follows_the_plan(opened, settle):
    opened.show_page("plan")
    settle(opened)
    page, session = opened.page("plan"), opened.session
    (told,) = sentences(page)
    assert f'one "{session.plan.roles.unit}"' in told and session.plan.roles.treated in told
    roles = replace(session.plan.roles, treated=None, treated_values=())
    session.change(replace(session.plan, roles=roles), "Change roles")
    settle(opened)
    assert "no column says who took part" in sentences(page)[0]
    session.undo_stack.undo()
    settle(opened)
    assert sentences(page) == [told]
