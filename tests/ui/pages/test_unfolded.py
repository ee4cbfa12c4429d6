"""With every fold open, a roll-out and a matching keep names apart and cut nothing off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ui_reach import clipped, focusable, ignore, unnamed

from evaluator.values.plan import lock
from ui.appearance import theme
from ui.state.engine import Engine
from ui.widgets.common.disclosure import Disclosure


@pytest.fixture(scope="module", params=["nrm_devolved_pilot", "mentoring_matched"])
def studied(request):
    engine = Engine()
    workbook, plan_file = engine.example_files(request.param)
    cohort = engine.read_workbook(workbook, None, ignore)
    plan = lock(engine.read_plan(plan_file), cohort.provenance.sha256, datetime.now(UTC))
    return cohort, workbook, plan, engine.evaluate(cohort, plan, ignore)


@pytest.mark.whole_way
@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_everything_unfolded_is_named_once_and_whole(make_window, settle, qapp, studied, zoom):
    theme.apply(qapp, "light", zoom)  # before there is a window: dressing one anew takes long
    window = make_window(Engine())
    cohort, workbook, plan, evaluation = studied
    window.session.start_with(cohort, workbook, plan)
    window.session.set_evaluation(evaluation)
    window.resize(1600, 1000)
    window.settings.zoom = zoom
    window.zoom(0.0)
    for key in ("plan", "design_checks", "results"):
        window.show_page(key)
        settle(window)
        page = window.page(key)
        while closed := [f for f in page.findChildren(Disclosure) if not f.toggle.isChecked()]:
            for fold in closed:
                fold.toggle.setChecked(True)
        for _ in range(20):
            qapp.processEvents()
        assert unnamed(page) == []
        names = [widget.accessibleName() for widget in focusable(page)]
        assert [name for name in set(names) if names.count(name) > 1] == [], key
        assert clipped(page) == [], key
