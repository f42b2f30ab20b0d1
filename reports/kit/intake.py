"""Reading a file of any kind for an import: the sheet, its header and columns, all rows and faults, the comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from models.core import cells, database, money
from models.core.access import Person
from models.core.cells import Cell, CellFault, Fault
from models.core.errors import Refused
from models.core.imports import actions, queries, rules, staging
from models.core.imports.queries import Batch
from models.core.imports.register import (
    CREATE,
    MOST_AT_ONCE,
    Answer,
    Answers,
    Comparison,
    ImportKind,
    ImportRow,
)
from models.core.imports.rules import Gap
from models.core.register import Done
from models.core.unit import new_op_id, outcome_of, perform
from reports.kit.reading.header import SEARCHED, Header, find_header, header_at, repeats
from reports.kit.reading.workbook import Row, Workbook, open_workbook

Tell = Callable[[str, int, int], None]


class Cancelled(Exception):
    """The person stopped the work; nothing was written."""


def _silent(_words: str, _done: int, _all: int) -> None:
    """Progress that nobody follows."""


@dataclass(frozen=True)
class Plan:
    """What a person chose for a file; what is left empty is found, or is the preset of the kind.

    `header` is a row number, `mapping` columns by key with their position in the file (column A is 0), and means
    that they are remembered. `corrections` are new texts of cells by (row, column key). `answers` decide about
    names that the database lacks, `accept_new` makes all that nobody decided about. `stated` are figures of a cover
    sheet: fen by totals column, or a number of rows under rules.COUNT.
    """

    sheet: str = ""
    header: int = 0
    mapping: Mapping[str, int] | None = None
    corrections: Mapping[tuple[int, str], str] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], Answer] = field(default_factory=dict)
    accept_new: bool = False
    partial: bool | None = None
    update_known: bool = False
    month: str = ""
    stated: Mapping[str, int] = field(default_factory=dict)
    gap_reason: str = ""

    def all_answers(self) -> Answers:
        """The decisions about names that the database lacks."""
        return Answers(self.answers, CREATE if self.accept_new else None)


@dataclass(frozen=True)
class Correction:
    """One cell that a person changed in the preview: its row, column key, old and new text."""

    row: int
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Layout:
    """How a sheet is laid out: its rows, the header, and where each column stands.

    `remembered` says that the columns come from an earlier decision of a person for the same headings.
    """

    sheet: str
    rows: tuple[Row, ...]
    header: Header
    remembered: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings from column A on; those of a header in two rows are joined."""
        return self.header.names


@dataclass(frozen=True)
class Reading:
    """A sheet as it was read: its rows, every fault found in the file itself, and what was passed over.

    `ignored` gives row numbers by why they hold no data: title, blank, header (repeated), subtotal, total, note and
    the sections of the kind. `printed` are the sums of the sheet's own last total row, in fen. `headings` are the rows
    from which the rows below have something that no column of theirs says.
    """

    kind: ImportKind
    file: str
    sha256: str
    layout: Layout
    rows: tuple[ImportRow, ...]
    faults: tuple[Fault, ...]
    ignored: Mapping[str, tuple[int, ...]]
    printed: Mapping[str, int]
    corrections: tuple[Correction, ...]
    headings: frozenset[int] = frozenset()

    @property
    def sheet(self) -> str:
        """The sheet that was read."""
        return self.layout.sheet

    @property
    def unread_columns(self) -> tuple[str, ...]:
        """Headings that no column of the kind is taken from."""
        return self.layout.header.unread

    @property
    def remark(self) -> str:
        """What a person should look at although no row is refused for it, or nothing."""
        return self.kind.remark(self.rows)

    def letter(self, column: str) -> str:
        """The letter of the column with this key or label, as a spreadsheet shows it; empty if the file has none."""
        key = next((one.key for one in self.kind.columns if column in (one.key, one.label)), "")
        at = self.layout.header.positions.get(key)
        return letter(at) if at is not None else ""


@dataclass(frozen=True)
class Checked:
    """A file set against the database: what would be written, what is refused and why; nothing is written yet.

    `earlier` is an import of the same file that still counts; where that took it whole, this one will be refused.
    """

    source: Reading
    plan: Plan
    found: Comparison
    gaps: tuple[Gap, ...] = ()
    earlier: Batch | None = None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault, by row; in a row the first one is the one it is refused for."""
        return rules.ordered((*self.source.faults, *self.found.faults))

    @property
    def refused_rows(self) -> tuple[int, ...]:
        """Numbers of the rows that cannot be taken."""
        return tuple(dict.fromkeys(fault.row for fault in self.faults))

    @property
    def blocking_rows(self) -> tuple[int, ...]:
        """The refused rows that keep the others from being imported unless only the sound ones are wanted."""
        return tuple(rules.blocking(self.faults))

    @property
    def only_sound(self) -> bool:
        """Whether the sound rows are written although others are refused."""
        return self.source.kind.partial if self.plan.partial is None else self.plan.partial

    @property
    def reason_needed(self) -> tuple[Gap, ...]:
        """Stated figures that neither agree nor are explained by refused rows."""
        return tuple(gap for gap in self.gaps if not gap.explained)

    @property
    def count(self) -> int:
        """How many rows would be written."""
        return len(self.found.new) + (len(self.found.changed) if self.plan.update_known else 0)


def letter(position: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def fitting(kind: ImportKind, book: Workbook) -> tuple[str, ...]:
    """The sheets in which a header of this kind is found, in their order. Reads the database for remembered columns."""
    known = database.read(partial(queries.mappings, kind.name))
    heads = {name: tuple(islice(book.iter_rows(name), SEARCHED)) for name in book.sheets}
    return tuple(name for name, rows in heads.items() if _recognised(kind, rows, known) is not None)


def lay_out(kind: ImportKind, book: Workbook, plan: Plan) -> Layout:
    """Find sheet, header and columns, as far as the plan does not say. Reads remembered columns from the database.

    Raises Refused when there is no header (NO_HEADER) or several sheets fit (WHICH_SHEET).
    """
    only = book.sheets[0] if plan.header and len(book.sheets) == 1 else ""  # its header need not be recognised
    sheet = plan.sheet or only or _the_sheet(kind, book)
    rows = book.rows(sheet)
    known = database.read(partial(queries.mappings, kind.name))
    header = header_at(rows, plan.header, kind.columns) if plan.header else _recognised(kind, rows, known)
    if header is None:
        raise _no_header(kind, f"工作表“{sheet}”")
    layout = Layout(sheet, rows, header)
    if plan.mapping is not None:
        return replace(layout, header=_mapped(kind, layout, plan.mapping))
    matched = known.get(rules.layout_key(layout.headings))
    if matched is None:
        _require_one_table(kind, layout)
        return layout
    return replace(layout, header=_mapped(kind, layout, matched), remembered=True)


def _recognised(kind: ImportKind, rows: Sequence[Row], known: Mapping[str, Mapping[str, int]]) -> Header | None:
    """The header by the names of its columns, or by headings that somebody matched before, whatever they say."""
    header = find_header(rows, kind.columns, kind.needed)
    if header is not None or not known:
        return header
    heads = (header_at(rows, row.number, kind.columns) for row in rows[:SEARCHED])
    return next((one for one in heads if one is not None and rules.layout_key(one.names) in known), None)


def _the_sheet(kind: ImportKind, book: Workbook) -> str:
    found = fitting(kind, book)
    if not found:
        raise _no_header(kind, "文件")
    if len(found) > 1:
        names = "、".join(found)
        raise Refused(f"文件里有几张工作表都是{kind.label}：{names}。请指定其中一张。", code="WHICH_SHEET")
    return found[0]


def _no_header(kind: ImportKind, where: str) -> Refused:
    words = "和".join(f"“{kind.label_of(key)}”" for key in kind.needed)
    return Refused(
        f"{where}里找不到{kind.label}的表头：前 {SEARCHED} 行中要有一行写着{words}。请核对后再导入。", code="NO_HEADER"
    )


def _require_one_table(kind: ImportKind, layout: Layout) -> None:
    """Raise Refused where two tables stand side by side, of which only one would be read."""
    others = {cells.header_key(name) for name in layout.header.unread}
    needed = [layout.header.positions.get(key) for key in kind.needed]
    if all(at is not None and cells.header_key(layout.headings[at]) in others for at in needed):
        words = "和".join(f"“{kind.label_of(key)}”" for key in kind.needed)
        raise Refused(
            f"工作表“{layout.sheet}”里并排有几张表，{words}不止一列，没有读取。请把它们上下接成一张表后再导入。",
            code="TWO_TABLES",
        )


def _mapped(kind: ImportKind, layout: Layout, positions: Mapping[str, int]) -> Header:
    """The header with the columns where a person put them; needed ones must be among them. Raises Refused."""
    missing = [kind.label_of(key) for key in kind.needed if key not in positions]
    if missing:
        raise Refused(f"还没有对应：{'、'.join(missing)}。请为它们选择文件里的列。", code="MAPPING")
    taken = set(positions.values())
    unread = tuple(name for at, name in enumerate(layout.headings) if at not in taken and name)
    return replace(layout.header, positions={kind.column(key).key: at for key, at in positions.items()}, unread=unread)


def read(kind: ImportKind, book: Workbook, plan: Plan = Plan(), tell: Tell = _silent) -> Reading:
    """Read a sheet and check every row in itself. Raises Refused when it cannot be read as this kind."""
    layout = lay_out(kind, book, plan)
    reader = _Reader(kind, layout, plan)
    for done, row in enumerate(layout.rows, 1):
        reader.take(row)
        if not done % 5000:
            tell("正在检查各行", done, len(layout.rows))
    faults = rules.ordered((*reader.faults, *kind.across(reader.rows)))
    return Reading(
        kind, book.name, book.sha256, layout, tuple(reader.rows), faults,
        {why: tuple(numbers) for why, numbers in reader.ignored.items()}, reader.printed, tuple(reader.corrections),
        frozenset(reader.headings),
    )  # fmt: skip


class _Reader:
    """Going through the rows of a sheet, one after the other."""

    def __init__(self, kind: ImportKind, layout: Layout, plan: Plan) -> None:
        self._kind, self._header, self._plan = kind, layout.header, plan
        self._sections = rules.Sections(kind)
        titles = [row.cells for row in layout.rows[:SEARCHED] if row.number < layout.header.rows[0]]
        # What the rows have that stands above them, in columns that the file lacks.
        told = rules.title_word(titles, kind)
        self._above: dict[str, Cell] = {kind.titled_by: told} if told else {}
        if kind.headed_by not in layout.header.positions and titles and rules.group_name(titles[-1], kind):
            self._above[kind.headed_by] = rules.group_name(titles[-1], kind)
        self._corrected = {row for row, _ in plan.corrections}
        self.rows: list[ImportRow] = []
        self.faults: list[Fault] = []
        reasons = (
            rules.TITLE, rules.BLANK, rules.HEADER, "subtotal", "total", rules.GROUP, rules.NOTE,
            *filter(None, kind.sections.values()),
        )  # fmt: skip
        self.ignored: dict[str, list[int]] = {why: [] for why in reasons}
        self.printed: dict[str, int] = {}
        self.corrections: list[Correction] = []
        self.headings: list[int] = []

    def take(self, row: Row) -> None:
        if row.number in self._header.rows:
            return
        picked = self._header.pick(row)
        if row.number in self._corrected:
            picked = self._correct(row.number, picked)
        why = self._passed_over(row, picked)
        head = rules.group_name(row.cells, self._kind) if why in (rules.GROUP, rules.NOTE) else ""
        if head and self._kind.headed_by not in self._header.positions:
            self._above[self._kind.headed_by] = head
            self.headings.append(row.number)
        if why:
            self.ignored[why].append(row.number)
            return
        parsed, found = rules.read_row(self._kind, row.number, {**self._above, **picked})
        self.rows.append(parsed)
        self.faults += found

    def _passed_over(self, row: Row, picked: Mapping[str, Cell]) -> str:
        why = rules.passed_over(row.cells, picked, self._kind)
        if row.number < self._header.number:
            return self._sections.meet(why if why == rules.BLANK else rules.TITLE, row.cells)
        if why in ("", rules.NOTE) and repeats(self._header, row):
            why = rules.HEADER
        if why == "total":
            self._note_sums(picked)
        return self._sections.meet(why, row.cells)

    def _note_sums(self, picked: Mapping[str, Cell]) -> None:
        for key in self._kind.totals:
            try:
                amount = self._kind.column(key).parse(picked.get(key))
            except CellFault:
                continue
            if amount is not None:
                self.printed[key] = amount

    def _correct(self, number: int, picked: Mapping[str, Cell]) -> dict[str, Cell]:
        """The cells of a row with what a person put in their place; what stood there is kept beside it."""
        result = dict(picked)
        for (row, key), new in self._plan.corrections.items():
            if row == number:
                column = self._kind.column(key)
                self.corrections.append(Correction(row, column.key, cells.words(result.get(key)), new))
                result[key] = new
        return result


def check(kind: ImportKind, book: Workbook, plan: Plan = Plan(), tell: Tell = _silent) -> Checked:
    """Read a file and set it against the database in use; writes nothing. Raises Refused, ConnectionLost."""
    if kind.month and not plan.month:
        raise Refused(f"导入{kind.label}要写明月份，例如 2026-11。", code="MONTH")
    return compare(read(kind, book, plan, tell), plan)


def compare(source: Reading, plan: Plan) -> Checked:
    """Set rows that were read against the database in use; also after other answers. Raises ConnectionLost."""
    kind = source.kind
    faulty = {fault.row for fault in source.faults}
    sound = [row for row in source.rows if row.number not in faulty]

    def look() -> tuple[Comparison, Batch | None]:
        found = kind.compare(sound, kind.known(), plan.all_answers())
        return found, queries.earlier(kind, source.sha256, source.sheet, plan.month)

    found, earlier = database.read(look)
    codes = rules.first_codes((*source.faults, *found.faults))
    refused = [(row, codes[row.number]) for row in source.rows if row.number in codes]
    gaps = rules.gaps(kind, {**source.printed, **plan.stated}, found.accepted, refused)
    return Checked(source, plan, found, gaps, earlier)


def check_file(kind: ImportKind, path: Path, plan: Plan = Plan()) -> Checked:
    """Open, read and compare a file in one go."""
    return check(kind, open_workbook(path), plan)


def fields(checked: Checked) -> dict[str, Any]:
    """The fields of the kind's action for a file that was checked."""
    source, plan, layout = checked.source, checked.plan, checked.source.layout
    refused = checked.refused_rows
    given = {
        "file": source.file,
        "sheet": source.sheet,
        "sha256": source.sha256,
        "month": plan.month,
        "rows": checked.found.accepted,
        "refused": len(refused),
        "harmless": len(refused) - len(checked.blocking_rows),
        "ignored": sum(len(numbers) for numbers in source.ignored.values()),
        "accept_new": plan.accept_new,
        "answers": [_answer(column, name, answer) for (column, name), answer in plan.answers.items()],
        "update_known": plan.update_known,
        "partial": checked.only_sound,
        "stated": [{"column": gap.key, "amount": gap.stated} for gap in checked.gaps],
        "explained": [{"column": gap.key, "amount": gap.difference} for gap in checked.gaps if gap.rows],
        "gap_reason": plan.gap_reason,
        "corrections": [
            {"row": one.row, "column": one.column, "old": one.old, "new": one.new} for one in source.corrections
        ],
    }
    if plan.mapping is not None:
        given["headings"] = [{"words": words} for words in layout.headings]
        given["positions"] = [{"column": key, "position": at} for key, at in plan.mapping.items()]
    return given


def _answer(column: str, name: str, answer: Answer) -> dict[str, Any]:
    if isinstance(answer, int):
        return {"column": column, "name": name, "choice": "use", "record": answer}
    return {"column": column, "name": name, "choice": answer or "leave"}


def post(checked: Checked, *, person: Person, op_id: str = "", tell: Tell = _silent) -> Done:
    """Write a file that was checked, in one act; more rows than one transaction should hold are staged before.

    `tell` follows the staging and may raise Cancelled. Raises Refused or Cancelled; then nothing was written.
    """
    kind, source = checked.source.kind, checked.source
    before = checked.earlier
    if before is not None and before.whole:
        raise actions.taken(before)
    if checked.blocking_rows and not checked.only_sound:
        raise Refused("有被退回的行，没有写入。请改正文件，或选择只导入通过的行。", code="ROWS")
    if not checked.found.accepted:
        raise Refused("没有导入：文件里没有可以导入的行。", code="NOTHING_NEW")
    given, op_id, reason = fields(checked), op_id or new_op_id(), f"导入 {source.file}"[:500]
    if len(checked.found.accepted) <= MOST_AT_ONCE:
        return perform(kind.action, given, user=person.user_id, op_id=op_id, reason=reason)
    done = database.read(partial(outcome_of, op_id, person.user_id))
    if done is not None:  # the answer to an earlier press was lost
        return done
    batch = _stage(checked, person, tell)
    try:
        known = {**rules.sums(kind, checked.found.same), rules.COUNT: len(checked.found.same)}
        amounts = [{"column": key, "amount": amount} for key, amount in known.items()]
        staged = {**given, "rows": (), "batch": batch, "known": amounts}
        return perform(kind.action, staged, user=person.user_id, op_id=op_id, reason=reason)
    except Refused:
        staging.discard(batch)
        raise


def _stage(checked: Checked, person: Person, tell: Tell) -> int:
    """Add the new rows to a batch that nobody sees; its number. Whatever stops this leaves nothing behind."""
    source, rows = checked.source, checked.found.new
    batch = staging.begin(
        source.kind, person, file=source.file, sheet=source.sheet, sha256=source.sha256, month=checked.plan.month
    )
    try:
        staged = 0
        while staged < len(rows):
            tell("正在装入", staged, len(rows))
            staged = staging.add(source.kind, batch, staged, rows[staged : staged + staging.AT_ONCE])
    except (Cancelled, Refused):
        staging.discard(batch)
        raise
    return batch


def result(checked: Checked, done: Done | None = None) -> dict[str, Any]:
    """What happened to a file, as the command line prints it; without `done` nothing was written."""
    source, kind = checked.source, checked.source.kind
    details = done.details if done is not None else {}
    created: dict[str, list[str]] = {}
    for one in checked.found.questions:
        created.setdefault(f"new_{one.column}s", []).append(one.name)
    return {
        "kind": kind.name,
        "file": source.file,
        "sheet": source.sheet,
        "batch": details.get("batch"),
        "accepted": len(checked.found.accepted),
        "written": details.get("written", 0),
        "updated": details.get("updated", 0),
        "same": len(checked.found.same),
        "changed": len(checked.found.changed),
        "refused": _refused(checked),
        "waiting": list(details.get("waiting", ())),
        "ignored": {why: list(numbers) for why, numbers in source.ignored.items()},
        **created,
        "unread_columns": list(source.unread_columns),
        "remark": source.remark,
        "corrections": [vars(one) for one in source.corrections],
        "totals": rules.sums(kind, checked.found.accepted),
        "stated": {
            gap.key: {"stated": gap.stated, "read": gap.read, "difference": gap.difference, "rows": list(gap.rows)}
            for gap in checked.gaps
        },
    }


def _refused(checked: Checked) -> list[dict[str, Any]]:
    source = checked.source
    named_by = source.kind.named_by
    names = {row.number: row.values.get(named_by) for row in source.rows} if named_by else {}
    refused: dict[int, dict[str, Any]] = {}
    for fault in checked.faults:
        told = {
            "file": source.file, "sheet": source.sheet, "row": fault.row, "name": names.get(fault.row),
            "column": fault.column, "value": fault.value, "code": fault.code, "sentence": fault.sentence,
        }  # fmt: skip
        if fault.row in refused:
            refused[fault.row].setdefault("also", []).append(told)
        else:
            refused[fault.row] = told
    return list(refused.values())


def stated_amount(kind: ImportKind, words: str) -> tuple[str, int]:
    """A stated figure as it is typed on the command line: YUAN for the first totals column, 列名=YUAN, or 行数=N.

    Raises Refused when the kind has no such column or the text is no amount.
    """
    name, _, amount = words.rpartition("=")
    if name == "行数" and amount.isdecimal():
        return rules.COUNT, int(amount)
    keys = [key for key in kind.totals if not name or name in (key, kind.label_of(key))]
    if not keys:
        told = "、".join(["行数", *(kind.label_of(key) for key in kind.totals)])
        raise Refused(f"{kind.label}没有可以核对的合计{f'“{name}”' if name else ''}。可核对：{told}。")
    try:
        return keys[0], money.parse_yuan(amount)
    except ValueError as fault:
        raise Refused(f"“{words}”不是金额：{fault}") from fault
