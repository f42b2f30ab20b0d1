"""Writers of papers: putting templates in and going back, issuing, handing out, and counting copies."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import peewee as pw

from models.core import audit, check, database, files, queries
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values
from models.core.papers import describe, kinds, values
from models.core.papers import queries as papers
from models.core.papers.kinds import TEMPLATES, About, PaperKind
from models.core.papers.queries import OFFICE, PROGRAM
from models.core.papers.tables import PaperCopy, PaperDelivery, PaperIssue, PaperTemplate
from models.core.register import Done, action
from models.core.unit import Unit

LARGEST_TEMPLATE_MB = 10
MOST_COPIES = 99


def _known(name: str) -> str | None:
    return None if name in kinds.papers else "没有这种单据。请重新选择。"


def _paper() -> Field:
    return Field("paper", "单据", Kind.TEXT, required=True, max_length=48, check=_known)


def _size(content: bytes) -> str | None:
    if not content or len(content) > LARGEST_TEMPLATE_MB * 1024 * 1024:
        return f"文件是空的，或超过 {LARGEST_TEMPLATE_MB} MB。请缩小模板里的图片后再换上。"
    return None


def _try_given(f: dict[str, Any]) -> dict[str, Any]:
    """Before the transaction: refuse a template that cannot be used, with every reason."""
    _refuse_faults(kinds.papers[f["paper"]], f["content"], "content", "模板文件")
    return f


def _try_older(f: dict[str, Any]) -> dict[str, Any]:
    """Before the transaction: a version of long ago may name places that the paper no longer has."""
    row = PaperTemplate.get_or_none(PaperTemplate.id == f["id"])
    if row is not None and row.paper in kinds.papers:
        _refuse_faults(kinds.papers[row.paper], queries.content(row.sha256), "id", "模板版本")
    return f


def _refuse_faults(kind: PaperKind, content: bytes, field: str, label: str) -> None:
    faults = kinds.faults_of(kind, content)
    if faults:
        raise BadFields({field: "".join(faults)}, {field: label})


@action(
    "papers.put_template",
    "换上新模板",
    TEMPLATES,
    _paper(),
    Field("file", "文件名", Kind.TEXT, required=True, max_length=400),
    Field("content", "模板文件", Kind.FILE, required=True, check=_size),
    Field("note", "修改说明", Kind.TEXT, max_length=200, hint="改了什么，例如：加了一列联系电话"),
    entity="paper_template",
    prepare=_try_given,
)
def put_template(unit: Unit, f: Values) -> Done:
    """Use the office's own file for a paper from now on; papers issued before keep theirs."""
    kind = kinds.papers[f["paper"]]
    before = papers.newest(kind.name)
    sha256 = hashlib.sha256(f["content"]).hexdigest()
    if before is not None and before.origin == OFFICE and before.sha256 == sha256:
        raise BadFields({"content": "与正在使用的模板完全相同，没有换。"}, {"content": "模板文件"})
    unit.keep(f["content"])
    number = _add(unit, kind, OFFICE, files.label(f["file"]), sha256, len(f["content"]), f["note"])
    return _changed(kind, number, "已换上新模板，从现在起使用；以前签发的单据不变")


@action(
    "papers.use_template",
    "改用这一版模板",
    TEMPLATES,
    Field("id", "模板版本", Kind.REF, required=True, ref="paper_template"),
    entity="paper_template",
    prepare=_try_older,
)
def use_template(unit: Unit, f: Values) -> Done:
    """Go back to an older version: it becomes the newest one."""
    row = unit.get(PaperTemplate, f["id"])
    kind = kinds.get_paper(row.paper)
    if papers.newest(row.paper).id == row.id:
        raise Refused(f"第 {row.version} 版就是{kind.label}正在使用的模板，不用换。")
    number = _add(unit, kind, OFFICE, row.file, row.sha256, row.size, f"改用第 {row.version} 版")
    return _changed(kind, number, f"已改用第 {row.version} 版的模板")


@action("papers.use_default", "改用自带模板", TEMPLATES, _paper(), entity="paper_template")
def use_default(unit: Unit, f: Values) -> Done:
    """Follow the template that goes with the program again."""
    kind = kinds.papers[f["paper"]]
    before = papers.newest(kind.name)
    if before is None or before.origin == PROGRAM:
        raise Refused(f"{kind.label}用的就是自带模板，不用换。")
    return _changed(kind, _add_default(unit, kind), "已改用自带模板")


def _changed(kind: PaperKind, number: int, words: str) -> Done:
    return Done(f"{kind.label}{words}。", frozenset({"paper_template"}), ("paper_template", number), kind.label)


def _add_default(unit: Unit, kind: PaperKind) -> int:
    content = kind.default_template()
    name = f"{kind.title}.{kind.format}"
    return _add(unit, kind, PROGRAM, name, unit.keep(content), len(content), "程序自带")


def _add(unit: Unit, kind: PaperKind, origin: str, file: str, sha256: str, size: int, note: str) -> int:
    last = papers.newest(kind.name)
    try:
        return unit.insert(
            PaperTemplate, paper=kind.name, version=(last.version if last is not None else 0) + 1, origin=origin,
            file=file, sha256=sha256, size=size, note=note, added_at=unit.now, added_by=unit.actor.name,
        )  # fmt: skip
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
        raise Refused(f"另一台电脑刚换了{kind.label}的模板，您的没有换上。请刷新后再决定。") from error


@action(
    "papers.issue",
    "签发单据",
    describe.ISSUE,
    _paper(),
    Field("record", "所属记录", Kind.REF, required=True),
    Field("originals", "份数", Kind.INTEGER, required=True, lowest=1, highest=MOST_COPIES, default=1),
    Field("seen", "预览校验码", Kind.TEXT, max_length=64, hint="预览时给出；填写后，内容有变化就不签发"),
    entity="paper_issue",
)
def issue(unit: Unit, f: Values) -> Done:
    """Freeze a paper: its values as they are now and the template in use; later prints are copies of these."""
    kind = kinds.papers[f["paper"]]
    if kind.about is None:
        raise Refused(f"{kind.label}是随时导出的报表，不需要签发。请直接打印或另存。")
    unit.require(kind.permission)
    about = kind.about(unit.author, f["record"])
    own = kinds.own_values(kind, unit.author, {"record": f["record"]})
    number = about.number
    if number:
        _refuse_second(kind, about)
    elif kind.numbered:
        number = _number(kind, unit)  # first: whoever issues at the same moment waits here
    source = papers.template_in_use(kind)
    if f["seen"] and f["seen"] != papers.mark(kind, f["record"], own, source):
        words = "内容或模板在预览以后有变化，或别人刚签发过，没有签发。请重新预览，核对后再打印。"
        raise Refused(words, code="CHANGED")
    template_id = source.id if source.id is not None else _add_default(unit, kind)
    context = kinds.head(kind, unit.author, unit.today, number) | own
    frozen = values.freeze(context, unit.keep)
    title = f"{about.title}（{number}）" if number else about.title
    record = unit.insert(
        PaperIssue, paper=kind.name, number=number, title=title[:200], entity=kind.entity, record=about.record,
        employee_id=about.employee_id, unit_id=about.unit_id, template_id=template_id, frozen=frozen,
        sha256=values.digest(frozen, source.sha256), originals=f["originals"], issued_at=unit.now,
        issued_by=unit.actor.name,
    )  # fmt: skip
    details = {"number": number, "originals": f["originals"]}
    changed = frozenset({"paper_issue", kind.entity})
    return Done(f"已签发{title}，正本交出以后再打印的都是副本。", changed, ("paper_issue", record), title, details)


@action(
    "papers.deliver",
    "登记正本已打出",
    describe.ISSUE,
    Field("id", "单据", Kind.REF, required=True, ref="paper_issue"),
    entity="paper_issue",
)
def deliver(unit: Unit, f: Values) -> Done:
    """Write down that the original went out: printed, kept as a file or opened. A second time changes nothing."""
    row = _issued(unit, f["id"])
    if not papers.is_delivered(row.id):
        _about(unit, row.id)
        with contextlib.suppress(pw.IntegrityError):  # another workstation wrote it down at this moment
            unit.insert(PaperDelivery, issue_id=row.id, delivered_at=unit.now, delivered_by=unit.actor.name)
    return _told(row, f"已登记{row.title}的正本已打出。")


@action(
    "papers.print_again",
    "重打正本",
    describe.ISSUE,
    Field("id", "单据", Kind.REF, required=True, ref="paper_issue"),
    entity="paper_issue",
)
def print_again(unit: Unit, f: Values) -> Done:
    """Write down that an original is made once more because the first attempt did not come out (a power cut)."""
    row = _issued(unit, f["id"])
    if papers.is_delivered(row.id):
        raise Refused(f"{row.title}的正本已经打出，没有重打。再打印的都是副本，请重新预览。", code="CHANGED")
    _about(unit, row.id)
    return _told(row, f"已登记重打{row.title}的正本。")


@action(
    "papers.copy",
    "重印副本",
    describe.ISSUE,
    Field("id", "单据", Kind.REF, required=True, ref="paper_issue"),
    Field("copies", "份数", Kind.INTEGER, required=True, lowest=1, highest=MOST_COPIES, default=1),
    entity="paper_issue",
)
def copy(unit: Unit, f: Values) -> Done:
    """Write down that copies of an issued paper are made."""
    row = _issued(unit, f["id"])
    unit.insert(
        PaperCopy, issue_id=row.id, copies=f["copies"], copied_at=unit.now, copied_by=unit.actor.name
    )  # fmt: skip
    return _told(row, f"已登记{row.title}的副本 {f['copies']} 份。")


def _issued(unit: Unit, issue: int) -> Any:
    """An issued paper that the person may see and make."""
    queries.require_visible(unit.author, "paper_issue", issue)
    row = unit.get(PaperIssue, issue)
    unit.require(kinds.get_paper(row.paper).permission)
    return row


def _about(unit: Unit, issue: int) -> None:
    """Let the history of an issued paper show an act that changes nothing in its row."""
    unit.changes.append(audit.Change("paper_issue", issue, "", {}, {}))


def _told(row: Any, words: str) -> Done:
    changed = frozenset({"paper_issue", "paper_copy", "paper_delivery"})
    return Done(words, changed, ("paper_issue", row.id), row.title)


@action(
    "papers.note",
    "导出个人信息",
    describe.ISSUE,
    _paper(),
    Field("what", "导出内容", Kind.TEXT, required=True, max_length=200),
)
def note(unit: Unit, f: Values) -> Done:
    """Write down that somebody takes out personal data on a paper that is not issued."""
    kind = kinds.papers[f["paper"]]
    unit.require(kind.permission)
    unit.notes["what"] = f["what"]
    return Done(f"已记录导出{kind.label}，{f['what']}。", frozenset(), None, f"{kind.label}：{f['what']}")


# numbers and damage


def _refuse_second(kind: PaperKind, about: About) -> None:
    """A paper under the number of its record has one original; whoever was slower gets a copy."""
    if PaperIssue.select().where(PaperIssue.paper == kind.name, PaperIssue.record == about.record).exists():
        words = f"{kind.label} {about.number} 已经签发过，没有再签发。请重新预览，打印副本。"
        raise Refused(words, code="CHANGED")


def _number(kind: PaperKind, unit: Unit) -> str:
    series = f"{kind.form or kind.label}-{unit.today.year}"
    return f"{series}-{unit.number(series):04d}"


@check.numbers
def _used() -> Mapping[str, Sequence[int]]:
    """Only of papers with a series of their own: the number of a record is the business of its area."""
    found: dict[str, list[int]] = {}
    numbered = [name for name, kind in kinds.papers.items() if kind.numbered]
    rows: Any = PaperIssue.select(PaperIssue.number).where(PaperIssue.paper.in_(numbered)).tuples()
    for (number,) in rows:
        series, _, last = number.rpartition("-")
        found.setdefault(series, []).append(int(last))
    return found


@check.also
def _damaged() -> Iterator[str]:
    whole: dict[int, str] = {}
    for row in PaperTemplate.select():
        content = queries.content(row.sha256)
        if hashlib.sha256(content).hexdigest() != row.sha256:
            yield f"单据模板“{row.file}”第 {row.version} 版的内容不见了，或与校验码不符。请从备份恢复。"
        whole[row.id] = row.sha256
    wrong: Counter[str] = Counter()
    for one in PaperIssue.select():
        if values.digest(one.frozen, whole.get(one.template_id, "")) != one.sha256:
            wrong[one.title] += 1
    for title in wrong:
        yield f"已签发的单据“{title}”与签发时的校验码不符，可能被改动过。请从备份核对。"
