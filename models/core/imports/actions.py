"""Posting a file that was read and checked: one act, one audit entry with hash, counts and sums, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from models.core import audit, money, register, text
from models.core.cells import Fault
from models.core.errors import NotFound, Refused
from models.core.fields import Field, FieldError, Kind, Values
from models.core.imports import describe, lines, locks, queries, reversal, rules
from models.core.imports.register import (
    CREATE,
    MOST_AT_ONCE,
    Answer,
    Answers,
    ImportKind,
    ImportRow,
    Posting,
    Written,
    kinds,
)
from models.core.imports.staging import GONE, stages_of
from models.core.imports.tables import ColumnMapping, ImportBatch
from models.core.imports.workflow import State
from models.core.register import Done, action
from models.core.unit import Unit

MOST_REASONS = 100  # reasons of refused rows that are kept with a batch; checking the file lists all of them
TOLD = 5  # faults named in one sentence; checking the file lists all of them
CHOICES: Mapping[str, str] = {CREATE: "新建", "use": "选已有的", "leave": "不导入这些行"}


def offer(kind: ImportKind) -> ImportKind:
    """Register a kind of file together with the action that imports it."""
    kinds[kind.name] = kind
    describe.KIND_NAMES[kind.name] = kind.label
    action(kind.action, f"导入{kind.label}", kind.permission, *_fields(kind), entity=kind.entity)(partial(_post, kind))
    return kind


def _fields(kind: ImportKind) -> tuple[Field, ...]:
    listed = (Field("number", "行号", Kind.INTEGER), *(Field(one.key, one.label) for one in kind.columns))
    amount = (
        Field("column", "项目", Kind.TEXT, required=True, max_length=48),
        Field("amount", "数额", Kind.INTEGER, required=True, lowest=-(10**13), highest=10**13),
    )
    correction = (
        Field("row", "行号", Kind.INTEGER, required=True, lowest=1),
        Field("column", "项目", Kind.TEXT, required=True, max_length=48),
        Field("old", "原值", Kind.TEXT, max_length=1000),
        Field("new", "改为", Kind.TEXT, max_length=1000),
    )
    reason = (
        Field("row", "行号", Kind.INTEGER, required=True, lowest=1),
        Field("column", "项目", Kind.TEXT, max_length=48),
        Field("words", "原因", Kind.TEXT, max_length=1000),
    )
    staged = (
        Field("batch", "装好的批次", Kind.REF, ref="import_batch"),
        Field("known", "已登记行的数额", Kind.ROWS, rows=amount),
        Field("held", "待决定的行数", Kind.INTEGER, lowest=0, default=0),
        Field("seen", "检查时的批次", Kind.TEXT, max_length=64),
    )
    answer = (
        Field("column", "项目", Kind.TEXT, required=True, max_length=48),
        Field("name", "名称", Kind.TEXT, required=True, max_length=200),
        Field("choice", "处理", Kind.CHOICE, required=True, choices=CHOICES),
        Field("record", "已有的", Kind.REF),
    )
    return (
        Field("file", "文件名", Kind.TEXT, required=True, max_length=255),
        Field("sheet", "工作表", Kind.TEXT, max_length=100),
        Field("sha256", "文件校验码", Kind.TEXT, required=True, max_length=64),
        Field("month", "月份", Kind.TEXT, required=kind.month, max_length=7, check=_month_fault),
        Field("rows", "各行", Kind.ROWS, required=kind.stages is None, rows=listed, parse=partial(_rows, kind)),
        *(staged if kind.stages is not None else ()),
        Field("refused", "读取时退回的行数", Kind.INTEGER, lowest=0, default=0),
        Field("harmless", "其中不影响其他行的", Kind.INTEGER, lowest=0, default=0),
        Field("reasons", "退回的原因", Kind.ROWS, rows=reason),
        Field("ignored", "不是数据的行数", Kind.INTEGER, lowest=0, default=0),
        Field("accept_new", "新建缺少的名称", Kind.BOOL),
        Field("answers", "缺少的名称怎样处理", Kind.ROWS, rows=answer),
        Field("update_known", "更新已有记录", Kind.BOOL),
        *((Field("as_draft", kind.drafts, Kind.BOOL),) if kind.drafts else ()),
        Field("partial", "只导入通过的行", Kind.BOOL),
        Field("stated", "封面数", Kind.ROWS, rows=amount),
        Field("explained", "退回行的数额", Kind.ROWS, rows=amount),
        Field("gap_reason", "差额原因", Kind.TEXT, max_length=500),
        Field("corrections", "更正的格", Kind.ROWS, rows=correction),
        Field("headings", "各列标题", Kind.ROWS, rows=(Field("words", "标题", Kind.TEXT, max_length=1000),)),
        Field("positions", "列的对应", Kind.ROWS, rows=(
            Field("column", "项目", Kind.TEXT, required=True, max_length=48),
            Field("position", "第几列", Kind.INTEGER, required=True, lowest=0, highest=16384),
        )),
    )  # fmt: skip


def _month_fault(month: str) -> str | None:
    plain = month[:4].isdigit() and month[4:5] == "-" and month[5:].isdigit() and 1 <= int(month[5:]) <= 12
    return None if plain and len(month) == 7 else "请写成 2026-11 这样。"


def _rows(kind: ImportKind, raw: Any) -> tuple[ImportRow, ...]:
    """Rows that a file check made, or mappings of cells by column, which are read in the same way."""
    if not isinstance(raw, (list, tuple)):
        raise FieldError("请填写一行或多行。")
    keys = {one.key for one in kind.columns}
    rows = []
    for place, one in enumerate(raw, 1):
        if isinstance(one, ImportRow):
            rows.append(one)
            continue
        if not isinstance(one, Mapping) or not set(one) <= keys | {"number"}:
            raise FieldError(f"第 {place} 行不是由这些项目组成：number、{'、'.join(sorted(keys))}。")
        number = one.get("number", place)
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise FieldError(f"第 {place} 行的行号应为正整数。")
        row, faults = rules.read_row(kind, number, {key: value for key, value in one.items() if key != "number"})
        if faults:
            raise FieldError(f"第 {number} 行，{faults[0].column}：{faults[0].sentence}")
        rows.append(row)
    return tuple(rows)


def _answers(f: Values) -> Answers:
    given: dict[tuple[str, str], Answer] = {}
    for one in f["answers"]:
        if one["choice"] == "use" and one["record"] is None:
            raise Refused(f"请为“{one['name']}”选择已有的记录，或选新建、不导入。")
        given[one["column"], one["name"]] = {"use": one["record"], CREATE: CREATE}.get(one["choice"])
    return Answers(given, CREATE if f["accept_new"] else None)


@dataclass(frozen=True)
class _Taken:
    """What an import wrote: counts of rows, sums in fen, what waits for a person; `whole`: no row was left out."""

    counts: Mapping[str, int]
    sums: Mapping[str, int]
    written: Written
    whole: bool


def _post(kind: ImportKind, unit: Unit, f: Values) -> Done:
    """Write the rows of a file, checked again against the database as it is now, or post what was staged.

    One refused row means that nothing is written, unless `partial`. Records that are known are left as they are,
    unless `update_known`. Raises Refused for a file that was taken whole before, for a stated sum that does not
    agree without a reason, and when nothing would be written.
    """
    locks.take(kind)
    _require_not_taken(kind, f)
    if f.get("batch") is not None:
        _require_unchanged(kind, f["seen"])
        batch, taken_in = _claim(unit, kind, f), _settled(kind, unit, f)
    else:
        batch = _begin(unit, kind, f)
        taken_in = _written(kind, unit, f, batch)
    corrections = _corrections(kind, f)
    digest = lines.keep(batch, taken_in.written.lines)
    ImportBatch.update(
        **taken_in.counts, sums=audit.dump(taken_in.sums), stated=audit.dump(_stated(f)), gap_reason=f["gap_reason"],
        lines_sha256=digest, corrections=audit.dump(corrections),
        taken_key=_taken_key(kind, f) if taken_in.whole else None,
    ).where(ImportBatch.id == batch).execute()  # fmt: skip
    _remember(unit, kind, f)
    unit.notes.update(
        batch=batch, file=f["file"], sheet=f["sheet"], sha256=f["sha256"], **taken_in.counts,
        sums=_sums_in_words(kind, taken_in.sums), lines_sha256=digest, corrections=corrections,
        gap_reason=f["gap_reason"], reasons=_reasons(kind, f),
    )  # fmt: skip
    unit.changes.append(audit.Change("import_batch", batch, f["file"], None, taken_in.counts))
    written = taken_in.written
    details = {
        **taken_in.counts, "batch": batch, "new": written.new, "waiting": list(written.waiting),
        "held": taken_in.counts["waiting"],
        "told": written.told, "sums": dict(taken_in.sums),
        "created": {name: list(names) for name, names in written.created.items()},
    }  # fmt: skip
    changed = written.changed | kind.changed | {kind.entity, "import_batch"}
    return Done(_notice(kind, details), frozenset(changed), ("import_batch", batch), f["file"], details)


def _reasons(kind: ImportKind, f: Values) -> list[str]:
    """Why rows were sent back when the file was read, without what is masked wherever it is shown."""
    known = register.entities.get(kind.entity)
    masked = known is not None and known.masked
    told = f["reasons"][:MOST_REASONS]
    return [f"第 {one['row']} 行“{one['column']}”{'' if masked else '：' + one['words']}"[:200] for one in told]


def _corrections(kind: ImportKind, f: Values) -> list[dict[str, Any]]:
    """The corrected cells as they are kept: values that are masked wherever they are shown are masked here too."""
    known = register.entities.get(kind.entity)
    masked = known.masked if known is not None else frozenset()
    return [
        {**one, "old": text.mask(one["old"] or ""), "new": text.mask(one["new"] or "")}
        if one["column"] in masked
        else dict(one)
        for one in f["corrections"]
    ]


def _written(kind: ImportKind, unit: Unit, f: Values, batch: int) -> _Taken:
    """Check and write the rows that came with the act."""
    if len(f["rows"]) > MOST_AT_ONCE and not f.get("known"):  # the changed rows of a large file come at once
        raise Refused(f"一次最多写入 {MOST_AT_ONCE:,} 行，没有导入。请拆成几个文件。", code="TOO_MANY")
    sound, faults = rules.checked(kind, f["rows"])
    known = kind.known()
    found = kind.compare(sound, known, _answers(f))
    faults = [*faults, *found.faults]
    blocking = (f["refused"] or 0) - (f["harmless"] or 0) + len(rules.blocking(faults))
    if blocking and not f["partial"]:
        raise _unsound(faults, blocking)
    left_out = _known(f)  # of a large file only the rows that are to be written come with the act
    same = len(found.same) + left_out.get(rules.COUNT, 0)
    if not found.new and not (f["update_known"] and found.changed):
        raise _nothing_new(kind, same, len(found.changed))
    accepted = len(found.accepted) + left_out.get(rules.COUNT, 0)
    sums = {key: fen + left_out.get(key, 0) for key, fen in rules.sums(kind, found.accepted).items()}
    _require_agreement(kind, {**sums, rules.COUNT: accepted}, f)
    posting = Posting(batch, found, known, f["update_known"], f["month"], bool(f.get("as_draft")))
    written = kind.write(unit, posting)
    waiting = len(written.waiting) + (f.get("held") or 0)
    counts = {
        "accepted": accepted, "written": written.new + written.updated, "updated": written.updated,
        "same": same, "refused": (f["refused"] or 0) + len(rules.first_codes(faults)),
        "ignored": f["ignored"] or 0, "waiting": waiting,
    }  # fmt: skip
    whole = not blocking and not waiting and (f["update_known"] or not found.changed)
    return _Taken(counts, sums, written, whole)


def _settled(kind: ImportKind, unit: Unit, f: Values) -> _Taken:
    """Post the rows that were staged."""
    row = unit.get(ImportBatch, f["batch"])
    known = _known(f)
    same = known.get(rules.COUNT, 0)
    blocking = (f["refused"] or 0) - (f["harmless"] or 0)
    if blocking and not f["partial"]:
        raise _unsound((), blocking)
    if not row.staged:
        raise _nothing_new(kind, same, 0)
    staged = stages_of(kind).settle(unit, row.id)  # a server's SUM is a Decimal
    changed = _changed(kind, unit, f, row.id)
    more = rules.sums(kind, f["rows"])
    sums = {key: int(fen) + known.get(key, 0) + more.get(key, 0) for key, fen in staged.items()}
    accepted = row.staged + same + len(f["rows"])
    _require_agreement(kind, {**sums, rules.COUNT: accepted}, f)
    waiting = len(changed.waiting) + (f["held"] or 0)
    counts = {
        "accepted": accepted, "written": row.staged + changed.updated, "updated": changed.updated, "same": same,
        "refused": f["refused"] or 0, "ignored": f["ignored"] or 0, "waiting": waiting,
    }  # fmt: skip
    return _Taken(counts, sums, replace(changed, new=row.staged), not blocking and not waiting)


def _known(f: Values) -> dict[str, int]:
    """What the known rows of a large file come to, which do not come with the act: fen by column, and how many."""
    return {one["column"]: one["amount"] for one in f.get("known") or ()}


def _changed(kind: ImportKind, unit: Unit, f: Values, batch: int) -> Written:
    """Write the changed rows that came with a staged file, set against the database once more.

    Raises Refused where one of them means something else by now.
    """
    if not f["rows"]:
        return Written(0, 0, ())
    known = kind.known()
    found = kind.compare(f["rows"], known, _answers(f))
    if found.faults or found.new or len(found.changed) < len(f["rows"]):
        told = f"检查之后，{kind.label}里要更新的记录又有变化，没有导入。请重新检查文件后再导入。"
        raise Refused(told, code="MEANWHILE")
    return kind.write(unit, Posting(batch, found, known, True, f["month"]))


def _claim(unit: Unit, kind: ImportKind, f: Values) -> int:
    """Make a staged batch a posted one. Raises Refused when it was cleared away or is of another file."""
    same = (
        (ImportBatch.id == f["batch"]) & (ImportBatch.kind == kind.name) & (ImportBatch.sha256 == f["sha256"])
        & (ImportBatch.sheet == f["sheet"]) & (ImportBatch.month == f["month"]) & (ImportBatch.state == State.LOADING)
    )  # fmt: skip
    values = {"state": State.POSTED, "posted_at": unit.now, "posted_by": unit.author.name}
    if ImportBatch.update(**values).where(same).execute() != 1:
        raise Refused(GONE, code="STAGE_GONE")
    return int(f["batch"])


def _stated(f: Values) -> dict[str, int]:
    return {one["column"]: one["amount"] for one in f["stated"]}


def _sums_in_words(kind: ImportKind, sums: Mapping[str, int]) -> list[str]:
    return [f"{kind.label_of(key)} {money.format_yuan(fen)} 元" for key, fen in sums.items()]


def _taken_key(kind: ImportKind, f: Values) -> str:
    return queries.taken_key(kind.name, f["sha256"], f["sheet"], f["month"])


def _require_not_taken(kind: ImportKind, f: Values) -> None:
    before = queries.earlier(kind, f["sha256"], f["sheet"], f["month"])
    if before is not None and before.whole:
        raise taken(before)


def _require_unchanged(kind: ImportKind, seen: str) -> None:
    """Staged rows are not compared again: they are as good as what they were compared with."""
    if seen and seen != queries.standing(kind):
        told = "或".join(kinds[name].label for name in (kind.name, *kind.beside))
        raise Refused(f"检查之后又有人导入或撤销了{told}，没有导入。请重新检查文件后再导入。", code="MEANWHILE")


def taken(before: queries.Batch) -> Refused:
    """The refusal of a file that was taken whole before."""
    when = f"{before.posted_at:%Y-%m-%d %H:%M}" if before.posted_at else ""
    return Refused(
        f"这个文件已由{before.posted_by}于 {when} 导入（第 {before.id} 批），没有再导入一次。导错的请先撤销那一批。",
        code="SAME_FILE",
    )


def _begin(unit: Unit, kind: ImportKind, f: Values) -> int:
    """The row of the batch, whose number the written rows need."""
    return int(
        ImportBatch.insert(
            kind=kind.name, file=f["file"], sheet=f["sheet"], sha256=f["sha256"], month=f["month"],
            taken_key=None, state=State.POSTED, posted_at=unit.now, posted_by=unit.author.name,
            touched_at=unit.now,
        ).execute()
    )  # fmt: skip


def _remember(unit: Unit, kind: ImportKind, f: Values) -> None:
    """Keep the columns that a person matched, for the next file with these headings."""
    positions = {one["column"]: one["position"] for one in f["positions"]}
    if not positions:
        return
    headings = [one["words"] for one in f["headings"]]
    layout = rules.layout_key(headings)
    values = {
        "headings": audit.dump(headings), "positions": audit.dump(positions), "set_at": unit.now,
        "set_by": unit.author.name,
    }  # fmt: skip
    stored = ColumnMapping.get_or_none((ColumnMapping.kind == kind.name) & (ColumnMapping.layout == layout))
    if stored is None:
        unit.insert(ColumnMapping, kind=kind.name, layout=layout, **values)
    elif json.loads(stored.positions) != positions:
        unit.update(ColumnMapping, stored.id, None, **values)


def _require_agreement(kind: ImportKind, read: Mapping[str, int], f: Values) -> None:
    """Raise Refused for a stated figure that neither agrees, nor is explained by refused rows, nor has a reason."""
    explained = {one["column"]: one["amount"] for one in f["explained"]}
    for key, amount in _stated(f).items():
        if key not in read:
            raise Refused(f"“{kind.label}”没有可以核对的“{key}”。")
        difference = amount - read[key]
        if difference and difference != explained.get(key) and not f["gap_reason"]:
            told = rules.gap_words(kind, rules.Gap(key, amount, read[key]))
            raise Refused(f"没有导入：{told}", code="GAP")


def _unsound(faults: Sequence[Fault], refused: int) -> Refused:
    told = "".join(f"第 {fault.row} 行“{fault.column}”：{fault.sentence}" for fault in faults[:TOLD])
    return Refused(f"有 {refused} 行不能导入，所以都没有导入。{told}请改正文件，或选择只导入通过的行。", code="ROWS")


def _nothing_new(kind: ImportKind, same: int, changed: int) -> Refused:
    if changed:
        told = f"有 {changed} {kind.unit}的资料与已登记的不同，要按文件更新，请选择更新已有记录。"
        return Refused(f"没有导入：文件里没有新内容。{told}", code="NOTHING_NEW")
    return Refused(f"没有导入：文件里的 {same} {kind.unit}都已登记，内容相同，没有需要写入的。", code="NOTHING_NEW")


def _notice(kind: ImportKind, details: Mapping[str, Any]) -> str:
    parts = [f"已导入 {details['written']:,} {kind.unit}（第 {details['batch']} 批）"]
    if details["updated"]:
        parts.append(f"其中更新 {details['updated']:,} {kind.unit}")
    parts += [f"新建{name} {len(names):,} 个" for name, names in details["created"].items() if names]
    if details["told"]:
        parts.append(details["told"])
    if details["refused"]:
        parts.append(f"退回 {details['refused']:,} 行")
    if details["held"]:
        parts.append(f"{details['held']:,} 项待您决定")
    return "，".join(parts) + "。"


@action(
    "imports.reverse",
    "撤销导入",
    describe.REVERSE,
    Field("id", "批次", Kind.REF, required=True, ref="import_batch"),
    entity="import_batch",
    danger=True,
)
def reverse(unit: Unit, f: Values) -> Done:
    """Take back what a batch wrote, row by row, as far as nothing was done with it since."""
    row = unit.get(ImportBatch, f["id"])
    if row.kind not in kinds:
        raise NotFound()
    unit.require(kinds[row.kind].permission)
    return reversal.reverse(unit, kinds[row.kind], row)


@action(
    "imports.forget_mapping",
    "忘记列的对应",
    describe.READ,
    Field("id", "列的对应", Kind.REF, required=True, ref="column_mapping"),
    entity="column_mapping",
)
def forget_mapping(unit: Unit, f: Values) -> Done:
    """Let the next file with these headings be matched by its headings again."""
    row = unit.get(ColumnMapping, f["id"])
    if row.kind in kinds:
        unit.require(kinds[row.kind].permission)
    unit.delete(ColumnMapping, row.id)
    told = "已忘记这种表头的列对应，下次导入按标题重新识别。"
    return Done(told, frozenset({"column_mapping"}), ("column_mapping", row.id), register.title_of("column_mapping", 0))
