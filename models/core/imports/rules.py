"""Pure rules of imports: what a row is, its values and faults, sums and what explains a gap, the key of a layout."""

from __future__ import annotations

import hashlib
import operator
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.core import cells, money, script
from models.core.cells import Cell, CellFault, Fault
from models.core.imports.register import HARMLESS, ImportKind, ImportRow

COUNT = "rows"  # the stated number of rows stands among the stated sums under this key
COUNTED = r"(\d+(人|名|户|行|条|笔|份|张|天)?)?"  # «合计 60 人» is a sum as much as «合计»
# What runs over from page to page is the sum of all rows so far, and no subtotal of its own.
RUNNING = re.compile("累计|过次页|转次页|承前页|承上页|接上页|接前页|转下页|过下页|次页|前页结转|上页结转")
SUBTOTAL = re.compile(
    rf"(.{{0,24}}小计|(本页|此页|.{{1,20}}[栋幢座楼号区院门园里苑元])(合计|共计|总计)|.{{0,4}}累计|{RUNNING.pattern}){COUNTED}"
)
TOTAL = re.compile(
    rf"((本表|全部|全表|人数|金额|笔数|总|[本当][日月季年期]|本采暖季|全[年季月区])?(合计|总计|共计)(金额|数|额)?"
    rf"|总(笔数|金额|额)){COUNTED}"
)
SUMMING = re.compile("[计計总總页頁]")
TOLD_ROWS = 10
LOOK_ALIKE = str.maketrans("OoIl|。", "00111.")
LOOKS_LIKE_DIGITS = re.compile("[OoIl|。]")
TITLE, HEADER, BLANK, NOTE, GROUP = "title", "header", "blank", "note", "group"
HAN = re.compile(r"[\u3400-\u9fff]")
PROSE = re.compile(r"[:：，。；、]|.{12}")  # what a remark has and the name of a group has not
# What is signed below a table, and what has a name before a colon: both look like rows when their cells are apart.
SIGNED = re.compile(
    r"(备注|说明|注|制表|填表|填报|编制|制单|审核|复核|审批|批准|核准|经办)(人|日期|时间|单位|部门)?(?P<told>:.*)?"
)
SIGNER = re.compile(r"(制表|填表|填报|审核|复核|批准|经办)人|(制表|填表|填报|打印)(日期|时间)|日期|签字|签名|盖章")
LABELLED = re.compile(r"[\u3400-\u9fff、()（） ]{2,12}:.*")
AGAIN = re.compile(r"续|第.{1,3}页")  # in titles that go on over the next page
COUNTED_GROUP = re.compile(r"[(（]?(共|计)?\d+(人|名)[)）]?:?$")
NUMBERED = re.compile(r"[(（]?([一二三四五六七八九十]+|\d+)[)）]?[、.)）]")


def read_row(
    kind: ImportKind, number: int, raw: Mapping[str, Cell], part: int = 0, at: int = -1
) -> tuple[ImportRow, list[Fault]]:
    """One row parsed column by column and checked in itself; every fault is named, a faulty cell counts as empty."""
    values = {}
    faults: list[Fault] = []
    bad: set[str] = set()
    for column in kind.columns:
        if column.key not in raw:
            continue
        try:
            values[column.key] = column.parse(raw[column.key])
        except CellFault as fault:
            values[column.key] = None
            bad.add(column.key)
            told = cells.words(raw[column.key])
            faults.append(Fault(number, column.label, told, fault.code, fault.sentence, part, at))
    row = ImportRow(number, kind.complete(values), part, at)
    return row, faults + kind.check(row, frozenset(bad))


def checked(kind: ImportKind, rows: Sequence[ImportRow]) -> tuple[list[ImportRow], list[Fault]]:
    """Rows that were read elsewhere, checked again: the sound ones, and the faults of the others."""
    faults = [fault for row in rows for fault in kind.check(row, frozenset())] + kind.across(rows)
    faulty = {fault.key for fault in faults}
    return [row for row in rows if row.key not in faulty], faults


def passed_over(row: Sequence[Cell], picked: Mapping[str, Cell], kind: ImportKind) -> str:
    """Why a row below the header holds no data (blank, header, subtotal, total, group, note), or nothing for data."""
    filled = [cell for cell in row if not cells.is_blank(cell)]
    if not filled:
        return BLANK
    if all(_is_heading(picked.get(key), kind.label_of(key)) for key in kind.needed):
        return HEADER
    sums = _sum_word(filled[:2])
    if sums:
        return sums
    if len(filled) == 1 and _is_heading_of_rows(filled[0], picked, kind):
        return NOTE if PROSE.search(cells.words(filled[0])) or section_of(row, kind) is not None else GROUP
    if _is_apart(filled[0], picked, kind):
        return NOTE
    return "" if kind.is_data(picked, cells.is_blank) else NOTE


def _is_heading_of_rows(cell: Cell, picked: Mapping[str, Cell], kind: ImportKind) -> bool:
    """Whether words that stand alone in a row head the rows below, or remark on them, instead of naming somebody."""
    if not isinstance(cell, str) or not kind.named_by or not HAN.search(cell) or _is_more_than_text(picked, kind):
        return False
    return cells.is_blank(picked.get(kind.named_by)) or bool(PROSE.search(cells.words(cell)))


def _is_apart(first: Cell, picked: Mapping[str, Cell], kind: ImportKind) -> bool:
    """Whether a row begins with what stands below a table (制表人：王芳, or 填表人 and a name beside) or parts it."""
    if not isinstance(first, str) or not kind.named_by or not HAN.search(first):
        return False
    plain = cells.words(first)
    signed = SIGNED.fullmatch(plain)
    needed = [picked.get(key) for key in (*kind.needed, kind.named_by)]
    if SIGNER.fullmatch(plain) or (signed and signed["told"]):
        return True
    if any(cell is first for cell in needed) and section_of((first,), kind) is not None:
        return True
    if all(not cells.is_blank(cell) and cell is not first for cell in needed):
        return False
    if signed:
        return True
    at_name = picked.get(kind.named_by) is first
    return bool(LABELLED.fullmatch(plain)) and not at_name and not _is_more_than_text(picked, kind)


def _is_more_than_text(picked: Mapping[str, Cell], kind: ImportKind) -> bool:
    """Whether one of the cells is a date or a number to its column: then somebody forgot the rest of a row."""
    for key, cell in picked.items():
        try:
            value = None if cells.is_blank(cell) else kind.column(key).parse(cell)
        except CellFault:
            continue
        if value and not isinstance(value, str):
            return True
    return False


def _is_heading(cell: Cell, label: str) -> bool:
    return isinstance(cell, str) and cells.header_key(cell) == cells.header_key(label)


def _sum_word(first: Iterable[Cell]) -> str:
    """Whether a row begins with a word for sums: subtotal, total, or nothing."""
    for cell in first:
        if not isinstance(cell, str) or not SUMMING.search(cell):
            continue
        word = script.simplified(re.sub(r"\s+|[(（]([人民币万]*元|户|笔)[)）]", "", cells.words(cell)).strip(":："))
        if SUBTOTAL.fullmatch(word):
            return "subtotal"
        if TOTAL.fullmatch(word):
            return "total"
    return ""


def section_of(row: Sequence[Cell], kind: ImportKind) -> str | None:
    """The reason under which rows below this note are listed; empty where ordinary rows follow, None if neither."""
    plain = NUMBERED.sub("", _first_words(row), count=1)
    return next((reason for pattern, reason in kind.sections.items() if re.match(pattern, plain)), None)


class Sections:
    """In which section the rows of a sheet stand, as they are met from the top down."""

    def __init__(self, kind: ImportKind) -> None:
        self._kind = kind
        self._reason = ""
        self._titles: set[str] = set()
        self._is_filled = self._has_groups = self._has_pages = False

    @property
    def is_ordinary(self) -> bool:
        """Whether rows of data here are data."""
        return not self._reason

    def meet(self, why: str, row: Sequence[Cell]) -> str:
        """Why a row holds no data, after `passed_over` said `why`: rows of a section have its reason.

        A section ends where a note says so, and after its rows at a group, unless it has groups itself, or at a
        header, unless there is one on every page.
        """
        begun = section_of(row, self._kind) if why in (NOTE, GROUP) else None
        if begun is not None:
            self._reason, self._is_filled, self._has_groups = begun, False, False
        elif why == TITLE:
            self._titles.add(_first_words(row))
        elif why == GROUP and not self._is_title(row):
            if self._is_filled and not self._has_groups:
                self._reason = ""
            self._has_groups = self._has_groups or not self._is_filled
        elif why == HEADER:
            if self._is_filled and not self._has_pages:
                self._reason = ""
            self._has_pages = self._has_pages or not self._reason
        elif not why:
            self._is_filled = True
        return why or self._reason

    def _is_title(self, row: Sequence[Cell]) -> bool:
        words = _first_words(row)
        return words in self._titles or bool(AGAIN.search(words))


def _first_words(row: Sequence[Cell]) -> str:
    return next((cells.words(cell) for cell in row if not cells.is_blank(cell)), "")


def title_word(titles: Iterable[Sequence[Cell]], kind: ImportKind) -> str:
    """What the titles of a sheet say about all its rows (the year of a notice); empty if not just one thing."""
    text = "\n".join(cells.words(cell) for row in titles for cell in row)
    found = set(re.findall(kind.titles, text)) if kind.titled_by else set()
    return str(found.pop()) if len(found) == 1 else ""


def group_name(row: Sequence[Cell], kind: ImportKind) -> str:
    """The name that a heading gives to the rows below, without its number and count; empty if it is no such name."""
    name = COUNTED_GROUP.sub("", NUMBERED.sub("", _first_words(row), count=1)).strip(" :")
    return name if kind.headed_by and re.fullmatch(kind.heads, name) else ""


def layout_key(headings: Sequence[Cell]) -> str:
    """What two files with the same headings in the same order have in common; outer blank headings do not count."""
    words = [cells.header_key(cell) for cell in headings]
    while words and not words[-1]:
        words.pop()
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()


def sums(kind: ImportKind, rows: Iterable[ImportRow]) -> dict[str, int]:
    """The sum in fen of every totals column over these rows."""
    found = dict.fromkeys(kind.totals, 0)
    for row in rows:
        for key in found:
            found[key] += row.values.get(key) or 0
    return found


@dataclass(frozen=True)
class Gap:
    """A stated figure set against the accepted rows: fen, or a count under COUNT.

    `rows` are the refused rows that make exactly the difference; without them it needs a reason.
    """

    key: str
    stated: int
    read: int
    rows: tuple[int, ...] = ()

    @property
    def difference(self) -> int:
        """Stated less read; 0 where both agree."""
        return self.stated - self.read

    @property
    def explained(self) -> bool:
        """Whether the refused rows make the difference, or there is none."""
        return not self.difference or bool(self.rows)


def gaps(
    kind: ImportKind, stated: Mapping[str, int], accepted: Sequence[ImportRow], refused: Sequence[tuple[ImportRow, str]]
) -> tuple[Gap, ...]:
    """Every stated figure against the accepted rows; `refused` gives the others with their reason codes.

    A difference explains itself when it is the sum of all refused rows, of those that are no copies and not voided,
    of the copies alone, or of a single one.
    """
    read = {**sums(kind, accepted), COUNT: len(accepted)}
    return tuple(
        Gap(key, amount, read[key], _explaining(key, amount - read[key], refused))
        for key, amount in stated.items()
        if key in read
    )


def as_meant(kind: ImportKind, rows: Iterable[ImportRow], faults: Iterable[Fault]) -> Iterator[ImportRow]:
    """Refused rows with what their unreadable figures are meant to be where letters stand for digits (1,2O0.00).

    They explain a difference; nothing is ever written from them.
    """
    labels = {kind.label_of(key): key for key in kind.totals}
    meant: dict[tuple[int, int], dict[str, int]] = {}
    for fault in faults:
        if fault.column in labels and LOOKS_LIKE_DIGITS.search(fault.value):
            try:
                amount = money.parse_yuan(fault.value.translate(LOOK_ALIKE))
            except ValueError:
                continue
            meant.setdefault(fault.key, {})[labels[fault.column]] = amount
    for row in rows:
        told = {key: fen for key, fen in meant.get(row.key, {}).items() if row.values.get(key) is None}
        yield ImportRow(row.number, {**row.values, **told}, row.part, row.at) if told else row


@dataclass(frozen=True)
class Subtotal:
    """A row with the sums of rows above it: its number, what it is of (a building), fen by totals column."""

    row: int
    words: str
    sums: Mapping[str, int]


@dataclass(frozen=True)
class Group:
    """A subtotal of a sheet set against the rows that it is of."""

    subtotal: Subtotal
    gaps: tuple[Gap, ...]

    @property
    def differing(self) -> tuple[Gap, ...]:
        """The sums that are not those of the accepted rows."""
        return tuple(one for one in self.gaps if one.difference)


def groups(
    kind: ImportKind, subtotals: Sequence[Subtotal], accepted: Sequence[ImportRow],
    refused: Sequence[tuple[ImportRow, str]],
) -> tuple[Group, ...]:  # fmt: skip
    """Every subtotal against the accepted rows since the one before; right below another one, since the last such.

    What is added up over all rows so far (累计) is no subtotal.
    """
    found = []
    last = outer = 0
    at = [row.number for row in accepted]
    at_refused = [row.number for row, _ in refused]

    def between(first: int, until: int) -> tuple[Sequence[ImportRow], Sequence[tuple[ImportRow, str]]]:
        return (
            accepted[bisect_right(at, first) : bisect_right(at, until)],
            refused[bisect_right(at_refused, first) : bisect_right(at_refused, until)],
        )

    for one in subtotals:
        inner, out = between(last, one.row)
        if not inner and not out:
            inner, out = between(outer, one.row)
            outer = one.row
        last = one.row
        if not RUNNING.search(script.simplified(one.words)):
            found.append(Group(one, gaps(kind, one.sums, inner, out)))
    return tuple(found)


def _explaining(key: str, difference: int, refused: Sequence[tuple[ImportRow, str]]) -> tuple[int, ...]:
    amounts = {row.number: 1 if key == COUNT else row.values.get(key) or 0 for row, _ in refused}
    harmless = {row.number for row, code in refused if code in HARMLESS}
    groups: list[list[int]] = [
        list(amounts),
        [number for number in amounts if number not in harmless],
        sorted(harmless),
        [row.number for row, code in refused if code != "VOIDED"],
        *([number] for number, amount in amounts.items() if amount),
    ]
    for group in groups:
        if difference and sum(amounts[number] for number in group) == difference:
            return tuple(sorted(number for number in group if amounts[number]))
    return ()


def gap_words(kind: ImportKind, gap: Gap) -> str:
    """A difference in words, with the rows that make it where they are known."""
    if gap.key == COUNT:
        told = f"封面写 {gap.stated} 行，可以导入的有 {gap.read} 行，相差 {gap.difference} 行"
    else:
        told = (
            f"{kind.label_of(gap.key)}封面数 {money.format_yuan(gap.stated)} 元，"
            f"读入 {money.format_yuan(gap.read)} 元，相差 {money.format_yuan(gap.difference)} 元"
        )
    if not gap.rows:
        return f"{told}。请核对文件，或写明差额原因。"
    listed = "、".join(map(str, gap.rows[:TOLD_ROWS])) + (" 等" if len(gap.rows) > TOLD_ROWS else "")
    return f"{told}，正好是退回的第 {listed} 行。"


def first_codes(faults: Iterable[Fault]) -> dict[tuple[int, int], str]:
    """The reason each row is refused for, by its key: its first fault."""
    found: dict[tuple[int, int], str] = {}
    for fault in faults:
        found.setdefault(fault.key, fault.code)
    return found


def blocking(faults: Iterable[Fault]) -> list[int]:
    """The refused rows that keep the others from being imported unless only the sound ones are wanted."""
    return [row for (row, _), code in first_codes(faults).items() if code not in HARMLESS]


def ordered(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults by row; within a row in the order in which they were found."""
    return tuple(sorted(faults, key=operator.attrgetter("row", "part")))
