"""Valid calls of the actions that keep regulation texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.core.regulation import queries
from models.core.regulation.tables import RegulationVersion
from models.core.unit import perform
from tests.samples import Sample, World

TITLE = {"title": "客户服务部管理制度", "short_title": "客服部制度", "remark": "2013 年起施行"}
ARTICLES = (
    {"number": "", "chapter": "", "heading": "", "text": "为规范服务，制定本制度。"},
    {"number": "第九条", "chapter": "第二章 考勤", "heading": "上下班", "text": "按时到岗。"},
    {"number": "第十条", "chapter": "第二章 考勤", "heading": "迟到", "text": "每月迟到一次不计。"},
)


def record(world: World, name: str, values: dict[str, Any]) -> int:
    made = perform(name, values, user=world.admin)
    assert made.record is not None
    return made.record[1]


def regulation(world: World) -> int:
    return record(world, "regulation.add", dict(TITLE))


def version(world: World, number: int, since: str = "2020-01-01", *, late: str = "一次") -> int:
    """A version of a regulation; `late` is how many times being late does not count."""
    articles = [{**one, "text": one["text"].replace("一次", late)} for one in ARTICLES]
    values = {"regulation_id": number, "in_force_from": since, "reason": "首次录入", "articles": articles}
    return record(world, "regulation.publish", values)


def article(world: World) -> int:
    """第十条 of the first version."""
    known = RegulationVersion.get_or_none()
    made = known.id if known is not None else version(world, regulation(world))
    return next(one.id for one in queries.articles(made) if one.number == "第十条")


def add(world: World) -> Sample:
    perform("regulation.add", {**TITLE, "title": "燃气客户服务制度"}, user=world.admin)
    return Sample(TITLE, world.admin, bad={"title": "燃气客户服务制度"})


def edit(world: World) -> Sample:
    values = {"id": regulation(world), "row_version": 1, **TITLE, "short_title": "部门制度", "active": False}
    return Sample(values, world.admin)


def publish(world: World) -> Sample:
    number = regulation(world)
    version(world, number)
    values = {
        "regulation_id": number, "in_force_from": "2026-12-01", "issued_on": "2026-11-20", "reason": "年度修订",
        "articles": list(ARTICLES),
    }  # fmt: skip
    bad = {"in_force_from": "2020-01-01", "articles": [ARTICLES[1], {**ARTICLES[2], "number": "9"}]}
    return Sample(values, world.admin, bad=bad)


def correct_article(world: World) -> Sample:
    values = {
        "id": article(world), "row_version": 1, "chapter": "第二章 考勤", "heading": "迟到和早退", "text": "一次不计。",
        "reason": "原文抄漏",
    }  # fmt: skip
    return Sample(values, world.admin)


SAMPLES: dict[str, Callable[[World], Sample]] = {
    "regulation.add": add,
    "regulation.edit": edit,
    "regulation.publish": publish,
    "regulation.correct_article": correct_article,
}
