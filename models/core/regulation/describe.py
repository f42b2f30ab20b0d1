"""Regulation texts in words: rights, records, lists, and how an article is found."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from models.core import access, clock, text
from models.core.access import Person, Role
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import Entity, Found, add_entity, add_list
from models.core.regulation import queries, rules
from models.core.regulation.tables import Regulation, RegulationArticle, RegulationVersion

# Everybody who is bound by a text may read it.
READ = access.permission("regulation.read", "查看制度条文", scope=tuple(Role))
WRITE = access.permission("regulation.write", "维护制度条文", scope=(Role.MANAGER, Role.HR))

STATES = {"now": "现行", "later": "待生效", "past": "已替换", "ended": "已停用"}
TONES = {"now": "ok", "later": "info", "past": "mute", "ended": "mute"}
SHOWN_TEXT = 60


def _regulation_titles(records: Collection[int]) -> dict[int, str]:
    rows = Regulation.select(Regulation.id, Regulation.title).where(Regulation.id.in_(list(records)))
    return {row.id: row.title for row in rows}


def _version_titles(records: Collection[int]) -> dict[int, str]:
    wanted = set(records)
    return {one.id: one.name for one in queries.versions() if one.id in wanted}


def _article_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        RegulationArticle.select(RegulationArticle.id, RegulationArticle.number, Regulation.short_title)
        .join(RegulationVersion, on=(RegulationVersion.id == RegulationArticle.version_id))
        .join(Regulation, on=(Regulation.id == RegulationVersion.regulation_id))
        .where(RegulationArticle.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{title} {number or '前言'}" for record, number, title in rows}


def _find_regulation(_: Person, words: str, limit: int) -> list[Found]:
    plain = text.tidy(words)
    rows = Regulation.select().where(Regulation.title.contains(plain) | Regulation.short_title.contains(plain))
    return [
        Found("regulation", row.id, row.title, row.short_title if row.active else f"{row.short_title}（已停用）")
        for row in rows.order_by(Regulation.title).limit(limit)
    ]


def _find_article(_: Person, words: str, limit: int) -> list[Found]:
    """Articles of the versions in force: by number in any spelling first, then by what they say."""
    plain = text.tidy(words)
    current = {one.id: one for one in queries.in_force(clock.now().date())}
    if not plain or not current:
        return []
    of_current = RegulationArticle.select().where(RegulationArticle.version_id.in_(list(current)))
    says = RegulationArticle.heading.contains(plain) | RegulationArticle.text.contains(plain)
    by_number = of_current.where(RegulationArticle.code == rules.code(plain)).limit(limit)
    by_words = of_current.where(says).order_by(RegulationArticle.version_id, RegulationArticle.position).limit(limit)
    found = {row.id: row for row in (*by_number, *by_words)}
    return [
        Found("regulation_article", row.id, f"{current[row.version_id].title} {row.number or '前言'}", _gist(row))
        for row in list(found.values())[:limit]
    ]


def _gist(row: RegulationArticle) -> str:
    words = " ".join(f"{row.heading} {row.text}".split())
    return words if len(words) <= SHOWN_TEXT else f"{words[:SHOWN_TEXT]}…"


def _version_rows(_: Person) -> list[Row]:
    today = clock.now().date()
    counts: dict[int, int] = {}
    for row in RegulationArticle.select(RegulationArticle.version_id):
        counts[row.version_id] = counts.get(row.version_id, 0) + 1
    used = {row.id: row.active for row in Regulation.select(Regulation.id, Regulation.active)}
    return [
        Row(
            one.id, one.row_version,
            (
                one.title, one.number, _state(one, used[one.regulation_id], today), one.in_force_from, one.until,
                one.issued_on, counts.get(one.id, 0), one.author, one.reason,
            ),
        )
        for one in queries.versions()
    ]  # fmt: skip


def _state(one: queries.Version, active: bool, today: Any) -> str:
    if not active:
        return "ended"
    return "later" if one.in_force_from > today else "now" if one.holds(today) else "past"


add_entity(
    Entity(
        "regulation", "制度", {"title": "名称", "short_title": "简称", "active": "在用", "remark": "备注"},
        _regulation_titles, _find_regulation, permission=READ, attach=WRITE, list_name="regulations",
    )
)  # fmt: skip
add_entity(
    Entity(
        "regulation_version",
        "制度版本",
        {
            "number": "版次", "in_force_from": "生效日期", "issued_on": "印发日期", "author": "发布人",
            "reason": "修订原因",
        },
        _version_titles,
        permission=READ,
        list_name="regulation_versions",
        refs={"regulation_id": "regulation"},
        attach=WRITE,
    )
)  # fmt: skip
add_entity(
    Entity(
        "regulation_article",
        "制度条文",
        {"number": "条号", "chapter": "章", "heading": "标题", "text": "内容", "position": "次序"},
        _article_titles,
        _find_article,
        permission=READ,
        list_name="articles",
        refs={"version_id": "regulation_version"},
    )
)
add_list(
    ListKind(
        "regulations",
        "制度",
        "regulation",
        READ,
        (
            Column("title", "名称", Regulation.title, "strong", 260),
            Column("short_title", "简称", Regulation.short_title, width=120),
            Column("active", "在用", Regulation.active, "bool", 70),
            Column("remark", "备注", Regulation.remark, width=240),
        ),
        lambda _: Regulation.select(),
        Regulation.id,
        lambda words: Regulation.title.contains(words) | Regulation.short_title.contains(words),
        order="title",
        unit="份",
        version=Regulation.row_version,
        search_hint="搜索名称、简称",
    )
)
add_list(
    ListKind(
        "regulation_versions",
        "制度版本",
        "regulation_version",
        READ,
        (
            Column("title", "制度", None, "strong", 240),
            Column("number", "版次", None, "number", 60),
            Column("state", "状态", None, "choice", 90, choices=STATES, tones=TONES),
            Column("in_force_from", "生效日期", None, "date", 100),
            Column("until", "有效至", None, "date", 100),
            Column("issued_on", "印发日期", None, "date", 100),
            Column("articles", "条数", None, "number", 70),
            Column("author", "发布人", None, width=90),
            Column("reason", "修订原因", None, width=220),
        ),
        order="in_force_from",
        descending=True,
        views=(View("now", "现行和待生效", (Filter("state", "in", ("now", "later")),)), View("all", "全部")),
        unit="版",
        search_hint="搜索制度、发布人、原因",
        rows=_version_rows,
    )
)
add_list(
    ListKind(
        "articles",
        "制度条文",
        "regulation_article",
        READ,
        (
            Column("title", "制度", Regulation.title, width=180),
            Column("version", "版次", RegulationVersion.number, "number", 60),
            Column("number", "条号", RegulationArticle.number, "strong", 80),
            Column("code", "条号代码", RegulationArticle.code, width=70, shown=False),
            Column("chapter", "章", RegulationArticle.chapter, width=110),
            Column("heading", "标题", RegulationArticle.heading, width=130),
            Column("text", "内容", RegulationArticle.text, width=420, sortable=False),
            Column("in_force_from", "生效日期", RegulationVersion.in_force_from, "date", 100, shown=False),
            Column("version_id", "版本", RegulationArticle.version_id, "number", shown=False),
            Column("position", "次序", RegulationArticle.position, "number", 60, shown=False),
        ),
        lambda _: (
            RegulationArticle.select()
            .join(RegulationVersion, on=(RegulationVersion.id == RegulationArticle.version_id))
            .join(Regulation, on=(Regulation.id == RegulationVersion.regulation_id))
        ),
        RegulationArticle.id,
        lambda words: (
            RegulationArticle.text.contains(words) | RegulationArticle.heading.contains(words)
            | RegulationArticle.number.contains(words) | (RegulationArticle.code == rules.code(words))
        ),
        order="position",
        version=RegulationArticle.row_version,
        search_hint="搜索条号、标题、内容",
    )
)  # fmt: skip
