"""Pictures of explanations, rules, an open year and a refused template; nothing is written to the database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.pictures.stage import Scene, Stage

OPEN_YEAR = 2027  # the almanac that goes with the program ends before it


def scenes() -> Iterator[tuple[str, Scene]]:
    """Each state by its name."""
    yield "why-due", partial(_why, "appraisals_due")
    yield "why-certificate", partial(_why, "certificates")
    yield "calendar-open", _open_year
    yield "rule-form", partial(_rule, "certs.expiry_reminder_days")
    yield "rule-table", partial(_rule, "certificate_kinds")
    yield "template-refused", _refused_template


def _page(stage: Stage, name: str, **given: Any) -> Any:
    stage.session.desk.open_page(name, **given)
    stage.settle()
    return stage.session.desk.page()


def _why(name: str, stage: Stage) -> None:
    """The first row of a list with the card that explains it."""
    from ui.kit.whylink import WhyLink

    page = _page(stage, name)
    page.table.go_to(page.model.rows[0].id)
    page.side._timer.stop()  # it would show the row once more, over the explanation
    stage.after.append(partial(page.side.set_shown, page.side.pane.isVisible()))
    page.side.set_shown(True)
    stage.settle()
    next(link for link in page.findChildren(WhyLink) if link.isVisible()).click()


def _open_year(stage: Stage) -> None:
    from models.core.lists import Filter

    _page(stage, "calendar", query=(Filter("year", "eq", OPEN_YEAR),))


def _rule(key: str, stage: Stage) -> None:
    from ui.kit import ruleform

    ruleform.open_rule(_page(stage, "rulebook"), stage.session.context, "rulebook", key=key)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="hearthdesk-templates-")


def _refused_template(stage: Stage) -> None:
    """A template in which somebody mistyped two places."""
    from desktop.demo import handouts

    page = _page(stage, "templates")
    page.table.go_to("acknowledgement_sheet")
    stage.settle()
    content = page.kind().default_template()
    for old, new in (("{{ 人数 }}", "{{ 人头数 }}"), ("{{ 行.姓名 }}", "{{ 行.名字 }}")):
        content = handouts.edited(content, old, new)
    file = Path(_folder().name) / "制度确认书（2026 年 12 月起）.docx"
    file.write_bytes(content)
    page.take(file)
