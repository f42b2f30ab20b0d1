"""Entering regulations and their versions, and correcting the text of an article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import peewee as pw

from models.core import database
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.regulation import rules
from models.core.regulation.describe import WRITE
from models.core.regulation.tables import Regulation, RegulationArticle, RegulationVersion
from models.core.unit import Unit

TITLE = (
    Field("title", "名称", required=True, max_length=100, hint="例如 客户服务部管理制度，不用书名号"),
    Field("short_title", "简称", required=True, max_length=40, hint="引用条文时用，例如 客服部制度"),
    Field("remark", "备注", max_length=500),
)
ARTICLE = (
    Field("number", "条号", max_length=40, hint="例如 第十条、10.3，条文之前的文字不填"),
    Field("chapter", "章", max_length=100),
    Field("heading", "标题", max_length=100),
    Field("text", "内容", Kind.LONG_TEXT, max_length=20_000),
)


@action("regulation.add", "新增制度", WRITE, *TITLE, entity="regulation")
def add(unit: Unit, f: Values) -> Done:
    """A document that the company has; its text is put in as a version."""
    with _not_taken():
        number = unit.insert(Regulation, **f, active=True)
    return _told(f"已新增《{f['title']}》，请接着录入条文。", "regulation", number, f["title"])


@action(
    "regulation.edit", "修改制度", WRITE, Field("id", "制度", Kind.REF, required=True, ref="regulation"),
    version_field(), *TITLE, Field("active", "在用", Kind.BOOL, hint="不在用的制度不再要求确认"), entity="regulation",
)  # fmt: skip
def edit(unit: Unit, f: Values) -> Done:
    """Another name, or the end of its use; texts and acknowledgements stay."""
    values = {name: f[name] for name in ("title", "short_title", "remark", "active")}
    with _not_taken():
        unit.update(Regulation, f["id"], f["row_version"], **values)
    told = f"已保存《{f['title']}》。" if f["active"] else f"《{f['title']}》已停用，原有条文和确认记录都保留。"
    return _told(told, "regulation", f["id"], f["title"])


@action(
    "regulation.publish",
    "发布新版",
    WRITE,
    Field("regulation_id", "制度", Kind.REF, required=True, ref="regulation"),
    Field("in_force_from", "生效日期", Kind.DATE, required=True),
    Field("issued_on", "印发日期", Kind.DATE),
    Field("reason", "修订原因", required=True, max_length=500),
    Field("articles", "条文", Kind.ROWS, required=True, rows=ARTICLE),
    entity="regulation_version",
    behalf=True,
)
def publish(unit: Unit, f: Values) -> Done:
    """A new version with all its articles; earlier versions stay and count for their own time (C-10)."""
    regulation = unit.get(Regulation, f["regulation_id"])
    if not regulation.active:
        raise Refused(f"《{regulation.title}》已停用。请先在“修改制度”里恢复使用。")
    codes = _codes(f["articles"])
    # the version of the row makes those who publish at once wait for each other
    unit.touch(Regulation, regulation.id, None)
    known = list(RegulationVersion.select().where(RegulationVersion.regulation_id == regulation.id))
    if any(one.in_force_from == f["in_force_from"] for one in known):
        raise _faulty(
            "in_force_from", f"《{regulation.title}》已有一版从这一天起生效。请改生效日期，或更正那一版的条文。"
        )
    number = max((one.number for one in known), default=0) + 1
    version = unit.insert(
        RegulationVersion, regulation_id=regulation.id, number=number, in_force_from=f["in_force_from"],
        issued_on=f["issued_on"], author=unit.author.name, reason=f["reason"], made_at=unit.now,
    )  # fmt: skip
    for position, (one, code) in enumerate(zip(f["articles"], codes, strict=True), 1):
        unit.insert(RegulationArticle, version_id=version, position=position, code=code, **one)
    title = f"《{regulation.title}》第 {number} 版"
    return _told(
        f"已发布{title}，{len(codes)} 条，自 {f['in_force_from']:%Y-%m-%d} 起生效。",
        "regulation_version",
        version,
        title,
    )


@action(
    "regulation.correct_article", "更正条文", WRITE,
    Field("id", "条文", Kind.REF, required=True, ref="regulation_article"), version_field(), *ARTICLE[1:],
    Field("reason", "更正原因", required=True, max_length=300), entity="regulation_article",
)  # fmt: skip
def correct_article(unit: Unit, f: Values) -> Done:
    """Mend what was copied wrongly; a change of the rule itself is a new version. The number stays."""
    row = unit.get(RegulationArticle, f["id"])
    if not (f["heading"] or f["text"]):
        raise _faulty("text", "标题和内容不能都空着。")
    unit.update(RegulationArticle, row.id, f["row_version"], chapter=f["chapter"], heading=f["heading"], text=f["text"])
    return _told(
        f"已更正{row.number or '前言'}，更正前的文字在“经过”里。", "regulation_article", row.id, row.number or "前言"
    )


def _codes(articles: tuple[dict[str, Any], ...]) -> list[str]:
    """The spellings by which the articles are found. Raises BadFields for twins, empty ones and too many."""
    if len(articles) > rules.MOST_ARTICLES:
        raise _faulty(
            "articles", f"最多 {rules.MOST_ARTICLES} 条，现有 {len(articles)} 条。请检查是否误把每一行都分成了一条。"
        )
    empty = [place for place, one in enumerate(articles, 1) if not (one["heading"] or one["text"])]
    if empty:
        raise _faulty("articles", f"第 {empty[0]} 行没有标题也没有内容。请填写，或删去这一行。")
    codes = [rules.code(one["number"]) for one in articles]
    twins = [code for code, times in Counter(code for code in codes if code).items() if times > 1]
    if twins:
        twin = next(one["number"] for one, code in zip(articles, codes, strict=True) if code == twins[0])
        raise _faulty("articles", f"条号“{twin}”出现了两次。请改正其中一个。")
    return codes


@contextmanager
def _not_taken() -> Iterator[None]:
    try:
        yield
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
        raise _faulty("title", "已有同名的制度。请改名称，或在原有制度下发布新版。") from error


def _faulty(field: str, sentence: str) -> BadFields:
    labels = {"title": "名称", "in_force_from": "生效日期", "articles": "条文", "text": "内容"}
    return BadFields({field: sentence}, labels)


def _told(notice: str, entity: str, record: int, title: str) -> Done:
    changed = {"regulation", "regulation_version", "regulation_article"}
    return Done(notice, frozenset(changed), (entity, record), title)
