"""Readers of papers: which template is in use, what was issued, and how often it was copied."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee as pw

from models.core import access, clock, queries
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.fields import parse_all
from models.core.papers import kinds, values
from models.core.papers.kinds import PaperKind
from models.core.papers.tables import PaperCopy, PaperDelivery, PaperIssue, PaperTemplate
from models.core.papers.values import Context

OFFICE, PROGRAM = "office", "program"
MOST_DIGITS = 10  # of a record's number
AT_ONCE = 500  # records named in one statement


@dataclass(frozen=True)
class TemplateVersion:
    """One version of a paper's template, without its content."""

    id: int
    version: int
    origin: str
    file: str
    sha256: str
    size: int
    note: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True)
class Template:
    """A template with its content; `id` is None for the program's own file that no paper was issued on yet."""

    id: int | None
    origin: str
    version: int
    sha256: str
    content: bytes


@dataclass(frozen=True)
class PaperState:
    """A paper with the template it is made on: for the page of templates. `changed` is None for the program's own."""

    kind: PaperKind
    origin: str
    version: int
    changed: TemplateVersion | None


@dataclass(frozen=True)
class Issued:
    """An issued paper: its frozen values and the template of that day; `delivered` once its original went out."""

    id: int
    kind: PaperKind
    number: str
    title: str
    entity: str
    record: int
    originals: int
    copies: int
    delivered: bool
    issued_at: datetime
    issued_by: str
    context: Context
    template: bytes


def overview(person: Person) -> tuple[PaperState, ...]:
    """Every paper with its template in use. Raises Forbidden."""
    access.require(person, kinds.READ_TEMPLATES)
    newest = {row.paper: row for row in PaperTemplate.select().order_by(PaperTemplate.version)}
    found = []
    for kind in kinds.papers.values():
        row = newest.get(kind.name)
        of_office = row if row is not None and row.origin == OFFICE else None
        found.append(
            PaperState(
                kind, OFFICE if of_office else PROGRAM, row.version if row else 0,
                _version(of_office) if of_office else None,
            )
        )  # fmt: skip
    return tuple(found)


def versions(person: Person, paper: str) -> tuple[TemplateVersion, ...]:
    """All versions of a paper's template, the newest first. Raises Forbidden."""
    access.require(person, kinds.READ_TEMPLATES)
    rows = PaperTemplate.select().where(PaperTemplate.paper == paper).order_by(PaperTemplate.version.desc())
    return tuple(_version(row) for row in rows)


def _version(row: Any) -> TemplateVersion:
    return TemplateVersion(**{name: row.__data__[name] for name in TemplateVersion.__dataclass_fields__})


def newest(paper: str) -> Any:
    """The row of the newest version of a paper's template, or None."""
    rows = PaperTemplate.select().where(PaperTemplate.paper == paper)
    return rows.order_by(PaperTemplate.version.desc()).first()


def template_in_use(kind: PaperKind) -> Template:
    """The template on which a paper is made now."""
    row = newest(kind.name)
    if row is not None and row.origin == OFFICE:
        return _template(row)
    content = kind.default_template()
    sha256 = hashlib.sha256(content).hexdigest()
    known = row if row is not None and row.sha256 == sha256 else None
    return Template(known.id if known else None, PROGRAM, row.version if row else 0, sha256, content)


def template(person: Person, number: int) -> tuple[str, bytes]:
    """File name and content of one version of a template. Raises Forbidden and NotFound."""
    access.require(person, kinds.READ_TEMPLATES)
    row = PaperTemplate.get_or_none(PaperTemplate.id == number)
    if row is None:
        raise NotFound()
    return row.file, _template(row).content


def _template(row: Any) -> Template:
    content = queries.content(row.sha256)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise Refused("模板的内容与校验码不符，没有使用。请用“检查”查明原因，或换上新模板。", code="DAMAGED")
    return Template(row.id, row.origin, row.version, row.sha256, content)


def ready(kind: PaperKind, person: Person, options: Any) -> tuple[Context, Template, str]:
    """The values of a paper as they are now, the template in use, and the hash by which a change is noticed.

    The hash is empty for a paper that is not issued. Raises Forbidden, BadFields, NotFound and Refused.
    """
    own = kinds.own_values(kind, person, options)
    record = parse_all(kind.options, options)["record"] if kind.issued else None
    source = template_in_use(kind)
    seen = mark(kind, record, own, source) if kind.issued else ""
    return _headed(kind, person, [own])[0], source, seen


def ready_many(kind: PaperKind, person: Person, options: Sequence[Any]) -> tuple[list[Context], Template]:
    """The values of several papers of a kind as they are now, and the template in use. Raises as `ready` does."""
    return _headed(kind, person, kinds.own_values_of_many(kind, person, options)), template_in_use(kind)


def previewed(kind: PaperKind, person: Person, records: Sequence[int]) -> tuple[list[Context], Template, list[str]]:
    """Papers of several records as they would be issued now: values, the template in use, and the hash of each.

    Raises as `ready` does.
    """
    own = kinds.own_values_of_many(kind, person, [{"record": record} for record in records])
    source = template_in_use(kind)
    marks = [mark(kind, record, one, source) for record, one in zip(records, own, strict=True)]
    return _headed(kind, person, own), source, marks


def _headed(kind: PaperKind, person: Person, papers: Sequence[Context]) -> list[Context]:
    head = kinds.head(kind, person, clock.now().date())
    return [head | own for own in papers]


def mark(kind: PaperKind, record: int | None, own: Context, source: Template) -> str:
    """The hash by which issuing notices a change since the preview: of values, template, and what was issued since."""
    of_record = (PaperIssue.paper == kind.name) & (PaperIssue.record == record)
    last = PaperIssue.select(pw.fn.MAX(PaperIssue.id)).where(of_record).scalar() if record is not None else None
    return values.digest(values.digest_of(own), source.sha256, str(last or ""))


def issued(person: Person, number: int) -> Issued:
    """An issued paper within the person's scope. Raises Forbidden, NotFound, and Refused when it was tampered with."""
    queries.require_visible(person, "paper_issue", number)
    row = PaperIssue.get_by_id(number)
    source = _template(PaperTemplate.get_by_id(row.template_id))
    if values.digest(row.frozen, source.sha256) != row.sha256:
        raise Refused("这份单据的内容与签发时的校验码不符，没有打印。请用“检查”查明原因。", code="DAMAGED")
    return Issued(
        row.id, kinds.get_paper(row.paper), row.number, row.title, row.entity, row.record, row.originals,
        _copies(row.id), is_delivered(row.id), row.issued_at, row.issued_by,
        values.thaw(row.frozen, queries.content), source.content,
    )  # fmt: skip


def newest_issues(person: Person, kind: PaperKind, records: Sequence[int]) -> dict[int, Issued]:
    """The newest paper of this kind that was issued for each of these records; none for the others.

    Raises as `issued` does.
    """
    found: dict[int, Issued] = {}
    for start in range(0, len(records), AT_ONCE):
        some = records[start : start + AT_ONCE]
        rows: Any = (
            PaperIssue.select(PaperIssue.record, pw.fn.MAX(PaperIssue.id))
            .where(PaperIssue.paper == kind.name, PaperIssue.record.in_(some))
            .group_by(PaperIssue.record)
            .tuples()
        )
        found |= {record: issued(person, number) for record, number in rows}
    return found


def issue_of(person: Person, kind: PaperKind, number: str) -> int:
    """The issued paper with this printed number, or with this record number. Raises Forbidden and NotFound."""
    by_record = PaperIssue.id == int(number) if number.isdecimal() and len(number) < MOST_DIGITS else PaperIssue.id == 0
    row = PaperIssue.get_or_none((PaperIssue.paper == kind.name) & ((PaperIssue.number == number) | by_record))
    if row is None:
        raise NotFound(f"没有编号为“{number}”的{kind.label}。请用 list paper_issues 查看已签发的单据。")
    queries.require_visible(person, "paper_issue", row.id)
    return int(row.id)


def is_delivered(issue: int) -> bool:
    """Whether the original of an issued paper went out; until then it may be printed once more as the original."""
    return bool(PaperDelivery.select().where(PaperDelivery.issue_id == issue).exists())


def _copies(issue: int) -> int:
    return sum(row.copies for row in PaperCopy.select(PaperCopy.copies).where(PaperCopy.issue_id == issue))


def issues_of(person: Person, entity: str, record: int) -> tuple[tuple[int, str], ...]:
    """Number and title of the papers issued for a record, the newest first. Raises Forbidden and NotFound."""
    queries.require_visible(person, entity, record)
    rows = PaperIssue.select().where((PaperIssue.entity == entity) & (PaperIssue.record == record))
    return tuple((row.id, row.title) for row in rows.order_by(PaperIssue.id.desc()))
