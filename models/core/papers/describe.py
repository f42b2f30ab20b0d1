"""Papers in words: rights, records, and the lists of template versions, issued papers and copies."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import reduce
from typing import Any

import peewee as pw
from typing_extensions import override

from models.core import access
from models.core.access import Person, Role, Scope
from models.core.base import Table
from models.core.lists import Column, ListKind, View
from models.core.papers.kinds import READ_TEMPLATES, papers
from models.core.papers.tables import PaperCopy, PaperDelivery, PaperIssue, PaperTemplate
from models.core.register import Entity, add_entity, add_list

ISSUE = access.permission(
    "papers.issue",
    "签发和重印单据",
    scope=(
        Role.ADMIN, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.FINANCE, Role.INSPECTOR,
    ),
    own=access.WORKERS,
)  # fmt: skip
ORIGINS = {"office": "本单位", "program": "自带"}


class _Labels(Mapping[str, str]):
    """The papers' words by name; areas add papers after this module is read."""

    @override
    def __getitem__(self, name: str) -> str:
        return papers[name].label

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(papers)

    @override
    def __len__(self) -> int:
        return len(papers)


LABELS = _Labels()


def _named(table: type[Table], title: Any) -> Callable[[Collection[int]], dict[int, str]]:
    def titles(records: Collection[int]) -> dict[int, str]:
        key: Any = table._meta.primary_key
        rows: Any = table.select(key, title).where(key.in_(list(records))).tuples()
        return dict(rows)

    return titles


def _template_titles(records: Collection[int]) -> dict[int, str]:
    rows = PaperTemplate.select().where(PaperTemplate.id.in_(list(records)))
    return {row.id: f"{LABELS.get(row.paper, row.paper)}第 {row.version} 版" for row in rows}


def _of_issue(table: Any, words: str) -> Callable[[Collection[int]], dict[int, str]]:
    def titles(records: Collection[int]) -> dict[int, str]:
        rows: Any = (
            table.select(table.id, PaperIssue.title)
            .join(PaperIssue, on=(PaperIssue.id == table.issue_id))
            .where(table.id.in_(list(records)))
            .tuples()
        )
        return {number: f"{title}的{words}" for number, title in rows}

    return titles


def _visible(person: Person) -> Any:
    """The condition on PaperIssue for papers that the person may make and that concern his data scope."""
    conditions = []
    for kind in papers.values():
        if not (kind.issued and person.may(kind.permission)):
            continue
        of_kind = PaperIssue.paper == kind.name
        reach = person.reach(kind.permission)
        if reach is not Scope.ALL:
            own = PaperIssue.employee_id == (person.employee_id or 0)
            in_units = PaperIssue.unit_id.in_(sorted(person.units(kind.permission)))
            of_kind &= own if reach is Scope.OWN else own | in_units
        conditions.append(of_kind)
    return reduce(operator.or_, conditions) if conditions else PaperIssue.id == 0


def _issues(person: Person) -> Any:
    return PaperIssue.select().where(_visible(person))


def _copies(person: Person) -> Any:
    return PaperCopy.select().join(PaperIssue, on=(PaperIssue.id == PaperCopy.issue_id)).where(_visible(person))


_DELIVERED = PaperDelivery.select(PaperDelivery.delivered_at).where(PaperDelivery.issue_id == PaperIssue.id)
_COPIED = (
    PaperCopy.select(pw.fn.COALESCE(pw.fn.SUM(PaperCopy.copies), 0)).where(PaperCopy.issue_id == PaperIssue.id)
)  # fmt: skip

add_entity(
    Entity(
        "paper_template",
        "单据模板",
        {
            "paper": "单据", "version": "版本", "origin": "来源", "file": "文件", "sha256": "校验码",
            "size": "大小（字节）", "note": "修改说明", "added_at": "换上时间", "added_by": "换上人",
        },
        _template_titles,
        permission=READ_TEMPLATES,
        list_name="paper_templates",
        values={"paper": LABELS, "origin": ORIGINS},
    )
)  # fmt: skip
add_entity(
    Entity(
        "paper_issue",
        "已签发单据",
        {
            "paper": "单据", "number": "编号", "title": "名称", "entity": "所属种类", "record": "所属记录",
            "employee_id": "人员", "unit_id": "部门", "template_id": "模板版本", "frozen": "签发内容",
            "sha256": "校验码", "originals": "正本份数", "issued_at": "签发时间", "issued_by": "签发人",
        },
        _named(PaperIssue, PaperIssue.title),
        permission=ISSUE,
        list_name="paper_issues",
        values={"paper": LABELS},
        refs={"template_id": "paper_template", "employee_id": "employee", "unit_id": "department"},
        attach=ISSUE,
    )
)  # fmt: skip
add_entity(
    Entity(
        "paper_delivery",
        "正本交出",
        {"issue_id": "单据", "delivered_at": "打出时间", "delivered_by": "打出人"},
        _of_issue(PaperDelivery, "正本交出"),
        permission=ISSUE,
        refs={"issue_id": "paper_issue"},
    )
)
add_entity(
    Entity(
        "paper_copy",
        "单据副本",
        {"issue_id": "单据", "copies": "份数", "copied_at": "重印时间", "copied_by": "重印人"},
        _of_issue(PaperCopy, "副本"),
        permission=ISSUE,
        list_name="paper_copies",
        refs={"issue_id": "paper_issue"},
    )
)
add_list(
    ListKind(
        "paper_templates",
        "单据模板",
        "paper_template",
        READ_TEMPLATES,
        (
            Column("paper", "单据", PaperTemplate.paper, "choice", 160, choices=LABELS),
            Column("version", "版本", PaperTemplate.version, "number", 60),
            Column("origin", "来源", PaperTemplate.origin, "choice", 80, choices=ORIGINS),
            Column("file", "文件", PaperTemplate.file, "strong", 240),
            Column("note", "修改说明", PaperTemplate.note, width=240),
            Column("added_at", "换上时间", PaperTemplate.added_at, "time", 140),
            Column("added_by", "换上人", PaperTemplate.added_by, width=90),
            Column("size", "大小（字节）", PaperTemplate.size, "number", 110, shown=False),
            Column("sha256", "校验码", PaperTemplate.sha256, width=200, shown=False),
        ),
        lambda _: PaperTemplate.select(),
        PaperTemplate.id,
        lambda words: (
            PaperTemplate.file.contains(words) | PaperTemplate.note.contains(words)
            | PaperTemplate.added_by.contains(words)
        ),
        order="added_at",
        descending=True,
        unit="版",
        search_hint="搜索文件、修改说明、换上人",
    )
)  # fmt: skip
add_list(
    ListKind(
        "paper_issues",
        "已签发单据",
        "paper_issue",
        ISSUE,
        (
            Column("issued_at", "签发时间", PaperIssue.issued_at, "time", 140),
            Column("paper", "单据", PaperIssue.paper, "choice", 140, choices=LABELS),
            Column("number", "编号", PaperIssue.number, width=150),
            Column("title", "名称", PaperIssue.title, "strong", 260),
            Column("originals", "正本份数", PaperIssue.originals, "number", 80),
            Column("delivered_at", "正本打出", _DELIVERED, "time", 140),
            Column("copies", "副本份数", _COPIED, "number", 80),
            Column("issued_by", "签发人", PaperIssue.issued_by, width=90),
            Column(
                "template_id", "模板版本", PaperIssue.template_id, width=160, ref="paper_template", shown=False,
                sortable=False,
            ),
            Column("sha256", "校验码", PaperIssue.sha256, width=200, shown=False),
        ),
        _issues,
        PaperIssue.id,
        lambda words: PaperIssue.title.contains(words) | PaperIssue.number.contains(words),
        order="issued_at",
        descending=True,
        views=(View("all", "全部"),),
        unit="份",
        search_hint="搜索名称、编号",
    )
)  # fmt: skip
add_list(
    ListKind(
        "paper_copies",
        "单据副本",
        "paper_copy",
        ISSUE,
        (
            Column("copied_at", "重印时间", PaperCopy.copied_at, "time", 140),
            Column("title", "单据", PaperIssue.title, "strong", 260),
            Column("number", "编号", PaperIssue.number, width=150),
            Column("copies", "份数", PaperCopy.copies, "number", 80, total=True),
            Column("copied_by", "重印人", PaperCopy.copied_by, width=90),
        ),
        _copies,
        PaperCopy.id,
        lambda words: PaperIssue.title.contains(words) | PaperCopy.copied_by.contains(words),
        order="copied_at",
        descending=True,
        unit="次",
        search_hint="搜索单据、重印人",
    )
)
