"""From a file that was read and checked to what the steps of an import show: rows, columns, faults, figures."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from models.core import access, cells, money, register
from models.core.access import Person
from models.core.cells import Fault
from models.core.imports import rules
from models.core.imports.register import HARMLESS, Answer, ImportKind, Question
from models.core.imports.rules import Gap
from reports.kit import returned
from reports.kit.imported import Checked, Layout, Plan, Reading, letter, position_of
from reports.kit.reading.rows import Row
from ui.kit.imports.cover import CoverLine
from ui.kit.imports.importcheck import Counts
from ui.kit.imports.mapping import FieldChoice, FileColumn
from ui.kit.imports.problems import Problem
from ui.kit.imports.sheetpreview import Marks, shown
from ui.kit.imports.strangers import LEAVE, MOST_LINES, Stranger
from ui.kit.imports.strangers import Answer as Chosen

SHOWN_DATA = 2  # rows of data in the sheet above the mapping
SAMPLED = 40  # rows below the header from which samples are taken
OFFERED_HEADERS = 30
MOST_KNOWN, MOST_LIKELY = 500, 40  # known names that are looked at, and that are offered for one strange name
SHORTEST_GUESS = 2  # characters of a heading from which a field is guessed
PASSED = {
    "header": "重复的表头", "subtotal": "小计", "total": "合计", "group": "分组", "note": "说明",
    "departed": "离职人员", "legend": "班次说明", "unapproved_swaps": "未批准的调班",
}  # fmt: skip
UNTOLD = ("title", "blank")
SUMS = ("subtotal", "total")
ASKED = "ASKED"
# What a reason code means in a word or two; the field and the sentence beside it say the rest.
FAULT_LABELS: Mapping[str, str] = {
    ASKED: "等您决定",
    "LEFT_OUT": "按您的选择",
    "VOIDED": "已作废",
    "TOO_LONG": "太长",
    "DUPLICATE_ROW": "重复的行",
    "OVERLAP": "时间重叠",
    "LEFT_STAFF": "不在职",
    "CLOSED_DAY": "已核对",
    "SAME_PAYMENT": "可能已有",
}
FAULT_FAMILIES = (
    ("MISSING_", "缺少"), ("UNKNOWN_", "没有登记"), ("DUP", "重复"), ("BAD_", "填写有误"), ("NEGATIVE_", "不能为负"),
)  # fmt: skip


def fault_label(code: str) -> str:
    """A reason code in a word or two."""
    if code in FAULT_LABELS:
        return FAULT_LABELS[code]
    if code.endswith("_MISMATCH"):
        return "对不上"
    return next((words for prefix, words in FAULT_FAMILIES if code.startswith(prefix)), "有问题")


# the sheet and its columns


def row_at(rows: Sequence[Row], number: int) -> int:
    """The place of the row with this number, or of the one behind it; rows of text files may skip numbers."""
    return bisect_left(rows, number, key=_number)


def _number(row: Row) -> int:
    return row.number


def _around(rows: Sequence[Row], number: int, before: int, after: int) -> list[Row]:
    """So many rows before a row, the row itself, and so many behind it."""
    place = row_at(rows, number)
    return list(rows[max(place - before, 0) : place + 1 + after])


def header_rows(layout: Layout) -> list[Row]:
    """The rows of the header, mostly one."""
    return [row for number in layout.header.rows for row in _around(layout.rows, number, 0, 0)]


def file_columns(layout: Layout) -> list[FileColumn]:
    """Every column of a sheet that has a heading or something below it, with samples."""
    body = [row.cells for row in _around(layout.rows, layout.header.number, 0, SAMPLED)[1:]]
    names = layout.header.names
    found = []
    for place in range(max(map(len, (names, *body)), default=0)):
        heading = names[place] if place < len(names) else ""
        samples = [shown(row[place]) for row in body if place < len(row) and not cells.is_blank(row[place])]
        if heading or samples:
            found.append(FileColumn(place, heading, tuple(samples)))
    return found


def field_choices(kind: ImportKind) -> list[FieldChoice]:
    """The fields of a kind, those first that a file must have."""
    listed = [FieldChoice(one.key, one.label, one.key in kind.needed) for one in kind.columns]
    return [one for one in listed if one.required] + [one for one in listed if not one.required]


def guesses(kind: ImportKind, layout: Layout) -> dict[int, str]:
    """Fields that columns without one may be: the heading says more, or less, than the name of the field.

    Nothing is taken from them unless the person sees and leaves them so.
    """
    if layout.remembered:
        return {}
    taken = set(layout.header.positions)
    places = set(layout.header.positions.values())
    found: dict[int, str] = {}
    for place, name in enumerate(layout.header.names):
        heading = cells.header_key(name)
        if place in places or len(heading) < SHORTEST_GUESS:
            continue
        fits = [one for one in kind.columns if one.key not in taken and _alike(heading, (one.label, *one.aliases))]
        if len(fits) == 1:
            found[place] = fits[0].key
            taken.add(fits[0].key)
    return found


def _alike(heading: str, names: Sequence[str]) -> bool:
    words = [word for name in names if len(word := cells.header_key(name)) >= SHORTEST_GUESS]
    return any(word in heading or heading in word for word in words)


def marks(layout: Layout, read: Reading | None = None) -> Marks:
    """The header of a sheet, and once it was read, the rows that are passed over."""
    header = layout.header.rows
    if read is None:
        return Marks(header, frozenset(range(1, header[0] if header else 1)))
    totals, others = set[int](), set[int]()
    for why, numbers in read.ignored.items():
        (totals if why in SUMS else others).update(numbers)
    others -= {row.number for row in read.rows}  # rows of other sheets that were passed over have numbers too
    return Marks(header, frozenset(others), frozenset(totals))


def some_rows(layout: Layout, read: Reading | None = None) -> list[Row]:
    """The rows above the mapping: one over the header, the header, some data, the last sum."""
    rows = layout.header.rows or (1,)
    first, last = row_at(layout.rows, rows[0]), row_at(layout.rows, rows[-1])
    some = list(layout.rows[max(first - 1, 0) : last + 1 + SHOWN_DATA])
    totals = read.ignored.get("total", ()) if read is not None else ()
    if totals and totals[-1] > some[-1].number:
        some += _around(layout.rows, totals[-1], 0, 0)
    return some


def sheet_words(layout: Layout, read: Reading | None = None) -> str:
    """What was recognised in a sheet, in one line."""
    if layout.unfolded is not None:
        return f"按“{layout.label}”读取，不用选表头和对应列"
    header = layout.header.rows
    parts = [f"已认出第 {_span(header[0], header[-1])} 行为表头"]
    if header[0] > 1:
        parts.append(f"第 {_span(1, header[0] - 1)} 行为说明")
    totals = read.ignored.get("total", ()) if read is not None else ()
    if totals:
        parts.append(f"第 {totals[-1]:,} 行为合计（不导入）")
    if layout.remembered:
        parts.append("列的对应按上次的")
    return "，".join(parts)


def skipped_words(read: Reading) -> str:
    """How many rows below the header are no data, and why; empty when there are none."""
    counts = {PASSED.get(why, why): len(numbers) for why, numbers in read.ignored.items() if why not in UNTOLD}
    told = "、".join(f"{why} {count:,}" for why, count in counts.items() if count)
    return f"跳过 {sum(counts.values()):,} 行（{told}）" if told else ""


def _span(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def header_numbers(rows: Sequence[Row]) -> list[int]:
    """The rows that may be chosen as the header."""
    return [row.number for row in rows[:OFFERED_HEADERS]]


def near(read: Reading, row: int, column: int) -> tuple[list[Row], Marks]:
    """The header, what stands above for the row at fault, and that row with its cell in red."""
    layout = read.layout
    above = layout.unfolded.above.get(row, ()) if layout.unfolded is not None else ()
    numbers = sorted({*layout.header.rows, *above, row})
    plain = marks(layout, read)
    bad = {(row, column): "bad"} if column >= 0 else {}
    shown_rows = [one for number in numbers for one in _around(layout.rows, number, 0, 0)]
    return shown_rows, Marks(plain.header, plain.passed, plain.totals, bad)


# faults


def key_at(read: Reading, column: int) -> str:
    """What names a cell in the corrections: the key of its column, or the letter where the sheet is no plain table."""
    if read.layout.unfolded is not None:
        return letter(column)
    return next((key for key, at in read.layout.header.positions.items() if at == column), "")


def is_key(read: Reading, key: str) -> bool:
    """Whether something can name a cell of this file."""
    return read.layout.unfolded is not None or key in read.layout.header.positions


def problems(checked: Checked) -> list[Problem]:
    """Every fault in the order of the file; names that nobody decided about once each, and the corrected cells."""
    read = checked.source
    mended = {(one.row, one.column): one for one in read.corrections}
    open_names = [one for one in checked.found.questions if _is_open(one, checked.plan)]
    asked = {(row, one.name) for one in open_names for row in one.rows}
    listed = [_asked(read, one) for one in open_names]
    for fault in checked.faults:
        if fault.code.startswith("UNKNOWN_") and (fault.row, fault.value) in asked:
            continue
        place = read.place_of(fault)
        correction = mended.pop((fault.row, key_at(read, place) if place is not None else ""), None)
        listed.append(
            Problem(
                fault.row, place, fault.column,
                fault.value if correction is None else correction.old, fault_label(fault.code), fault.sentence,
                fault.code, correction.new if correction is not None else None, fault.code not in HARMLESS,
            )
        )  # fmt: skip
    for one in mended.values():
        place, label = _place_and_label(read, one.column)
        listed.append(Problem(one.row, place, label, one.old, "已改正", "按改正后的内容导入。", mended=one.new))
    return sorted(listed, key=_by_row)


def _place_and_label(read: Reading, key: str) -> tuple[int | None, str]:
    """The place and the words of a corrected cell."""
    if read.layout.unfolded is not None:
        return position_of(key), f"{key} 列"
    return read.position(key), read.kind.label_of(key)


def _by_row(one: Problem) -> int:
    return one.row


def _is_open(question: Question, plan: Plan) -> bool:
    """Whether nobody has decided about a name."""
    return question.answer is None and (question.column, question.name) not in plan.answers


def _asked(read: Reading, one: Question) -> Problem:
    label = read.kind.label_of(one.column)
    sentence = f"有 {len(one.rows):,} 行用到这个名称，还没有登记。请在右边决定怎样处理。"
    return Problem(one.rows[0], read.position(one.column), label, one.name, fault_label(ASKED), sentence, ASKED)


def mark_faults(checked: Checked, numbers: Sequence[int]) -> Mapping[tuple[int, int], str]:
    """The cells at fault in these rows."""
    wanted = set(numbers)
    found = {}
    for fault in checked.faults:
        place = checked.source.place_of(fault)
        if fault.row in wanted and place is not None:
            found[fault.row, place] = "bad"
    return found


def returned_rows(checked: Checked, most: int) -> tuple[list[Row], Marks]:
    """The header and the first refused rows, as the workbook of refused rows has them: reasons in a last column."""
    layout = checked.source.layout
    numbers = sorted(checked.refused_rows)[:most]
    refused = [row for number in numbers for row in _around(layout.rows, number, 0, 0)]
    head = header_rows(layout)
    width = max(len(row.cells) for row in (*head, *refused))
    found: dict[int, list[Fault]] = {}
    for fault in checked.faults:
        found.setdefault(fault.row, []).append(fault)
    rows = [_with_reason(row, width, returned.REASON if row is head[-1] else "") for row in head]
    rows += [_with_reason(row, width, returned.reasons(found[row.number])) for row in refused]
    return rows, Marks(layout.header.rows, cells=mark_faults(checked, numbers))


def _with_reason(row: Row, width: int, reason: str) -> Row:
    return Row(row.number, (*row.cells, *[None] * (width - len(row.cells)), reason))


# figures


def counts(checked: Checked) -> Counts:
    """How many rows there are of each sort."""
    found = checked.found
    return Counts(
        len(checked.source.rows), len(found.new), len(found.changed), len(found.same), checked.refused_count,
        checked.source.kind.unit,
    )  # fmt: skip


def nothing_wrong(checked: Checked) -> str:
    """What is to be said where no fault is listed."""
    found, unit = checked.found, checked.source.kind.unit
    if found.new:
        return "可以导入。"
    if found.changed:
        return f"没有新内容。有 {len(found.changed):,} {unit}与已登记的不同，要按文件更新，请在右边勾选。"
    if found.same:
        return f"{len(found.same):,} {unit}都已登记，内容相同，没有要写入的。"
    return "表头下面没有数据，没有要写入的。"


def cover_lines(checked: Checked) -> list[CoverLine]:
    """Stated figures beside the read ones, for kinds whose sums matter."""
    kind = checked.source.kind
    if not kind.totals:
        return []
    gaps = {gap.key: gap for gap in checked.gaps}
    sums = rules.sums(kind, checked.found.accepted)
    lines = [_cover_line(checked, rules.COUNT, "行数", len(checked.found.accepted), gaps.get(rules.COUNT))]
    return lines + [_cover_line(checked, key, f"{kind.label_of(key)}合计", sums[key], gaps.get(key)) for key in sums]


def _cover_line(checked: Checked, key: str, label: str, read: int, gap: Gap | None) -> CoverLine:
    printed = key in checked.source.printed and key not in checked.plan.stated
    source = "取自文件里的合计行，可以改成封面上的数" if printed else ""
    stated = gap.stated if gap is not None else None
    return CoverLine(key, label, stated, read, -gap.difference if gap else None, key != rules.COUNT, source)


def gap_words(checked: Checked) -> tuple[str, str]:
    """What explains the differences, or asks for the reason; and the tone of it."""
    kind = checked.source.kind
    unexplained = checked.reason_needed
    if unexplained:
        told = "；".join(f"{_gap_label(kind, gap)}{_amount(gap)}" for gap in unexplained)
        return f"{told}，退回的行解释不了。请核对文件和封面；确认无误的，写明原因后可以导入。", "bad"
    told = "；".join(
        f"{_gap_label(kind, gap)}{_amount(gap)}，正好是退回的{_rows_words(gap.rows)}"
        for gap in checked.gaps
        if gap.difference
    )
    mendable = any(set(gap.rows) & set(checked.blocking_rows) for gap in checked.gaps)
    return (f"{told}。{'改好后差额就是 0。' if mendable else ''}", "warn") if told else ("", "")


def _gap_label(kind: ImportKind, gap: Gap) -> str:
    return "行数" if gap.key == rules.COUNT else kind.label_of(gap.key)


def _amount(gap: Gap) -> str:
    word = "少" if gap.difference > 0 else "多"
    size = abs(gap.difference)
    return f"{word} {size:,} 行" if gap.key == rules.COUNT else f"{word} {money.format_yuan(size)} 元"


def _rows_words(numbers: Sequence[int]) -> str:
    listed = "、".join(f"{one:,}" for one in numbers[:3])
    return f"第 {listed} 行" if len(numbers) <= 3 else f"第 {listed} 等 {len(numbers):,} 行"


def sums_words(kind: ImportKind, sums: Mapping[str, int]) -> str:
    """The sums that were imported, in words."""
    return "，".join(f"{kind.label_of(key)} {money.format_yuan(amount)} 元" for key, amount in sums.items())


# names that the program lacks


@dataclass(frozen=True)
class Found:
    """A file that was checked, with what the screen says about it, ready to be shown."""

    checked: Checked
    names: Names
    problems: tuple[Problem, ...]


def found(person: Person, checked: Checked) -> Found:
    """What the screen says about a file; call inside a read."""
    return Found(checked, strangers(person, checked), tuple(problems(checked)))


@dataclass(frozen=True)
class Names:
    """Names to be decided about, and what was decided so far."""

    strangers: tuple[Stranger, ...]
    answers: Mapping[tuple[str, str], Chosen]


def strangers(person: Person, checked: Checked) -> Names:
    """The names that the program lacks, with the known ones that may be meant; call inside a read."""
    kind, plan = checked.source.kind, checked.plan
    many = len(checked.found.questions) > MOST_LINES
    known: dict[str, list[tuple[int, str]]] = {}
    for entity in {one.entity for one in checked.found.questions}:
        found = register.find(person, "", only=entity, limit=MOST_KNOWN)
        known[entity] = [
            (one.record, one.title if one.subtitle in ("", one.title) else f"{one.title}（{one.subtitle}）")
            for one in found
        ]
    listed = []
    for one in sorted(checked.found.questions, key=_is_decided) if many else checked.found.questions:
        may = not one.permission or person.may(one.permission)
        why = "" if may else f"新建需要“{access.permissions[one.permission].label}”权限"
        why = why if one.creatable else "不能新建，请选出是哪一个"
        likely = sorted(known[one.entity], key=_Likeness(one.name))[:MOST_LIKELY]
        label = register.entities[one.entity].label if one.entity in register.entities else kind.label_of(one.column)
        listed.append(Stranger((one.column, one.name), label, one.name, len(one.rows), likely, why))
    answers = {key: LEAVE if answer is None else answer for key, answer in plan.answers.items()}
    return Names(tuple(listed), answers)


def _is_decided(question: Question) -> bool:
    return question.answer is not None


class _Likeness:
    """Sorts known names by how much they look like a strange one."""

    def __init__(self, name: str) -> None:
        self._matcher = SequenceMatcher(b=name)

    def __call__(self, one: tuple[int, str]) -> float:
        self._matcher.set_seq1(one[1].partition("（")[0])
        return -self._matcher.ratio()


def plan_answers(chosen: Mapping[tuple[str, str], Chosen]) -> dict[tuple[str, str], Answer]:
    """Decisions as the plan of an import takes them."""
    return {key: None if answer == LEAVE else answer for key, answer in chosen.items()}


def changes(checked: Checked, most: int) -> list[str]:
    """The first rows that differ from what is known, each with both values: 第 12 行　已收 1,000.00 → 1,500.00."""
    kind = checked.source.kind
    return [
        f"第 {one.row.number:,} 行　" + "，".join(
            f"{kind.label_of(key)} {_in_words(kind, key, old)} → {_in_words(kind, key, new)}"
            for key, (old, new) in one.fields.items()
        )
        for one in checked.found.changed[:most]
    ]  # fmt: skip


def _in_words(kind: ImportKind, key: str, value: Any) -> str:
    if value in (None, ""):
        return "（空）"
    return money.format_yuan(value) if key in kind.totals and isinstance(value, int) else shown(value)
