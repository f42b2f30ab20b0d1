"""Rows of a roster set against the database: whose they are, what their signs mean, what is new or differs; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from models.core import text
from models.core.cells import Fault
from models.core.imports.register import Answers, Change, Comparison, ImportRow, Question
from models.roster.importing import columns, signs
from models.roster.importing.columns import DAYS, LABELS
from models.roster.importing.known import Known, Month, Someone
from models.roster.importing.legend import Legend
from models.roster.importing.signs import Meaning, Signs, Unknown
from models.roster.importing.swaps import Swap
from models.roster.rights import SETTINGS
from models.roster.workflow import ROSTER_STATE_NAMES, RosterState

Meanings = tuple[Meaning, ...]


@dataclass(frozen=True)
class Planned:
    """What a row plans: whose, for which unit, the shifts by day; `swapped` gives what stood there before, and why."""

    employee: int
    unit: int
    days: Mapping[date, Meanings]
    swapped: Mapping[date, tuple[Meanings, str]]


class _Bad(Exception):
    """A row that cannot be taken, for these reasons."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = faults


@dataclass
class _Asked:
    """What has to be asked: rows by column and name, and whether a new record may be the answer."""

    rows: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    creatable: dict[tuple[str, str], bool] = field(default_factory=dict)

    def add(self, column: str, name: str, row: int, *, creatable: bool) -> None:
        numbers = self.rows.setdefault((column, name), [])
        if not numbers or numbers[-1] != row:  # rows come one after the other
            numbers.append(row)
        self.creatable[column, name] = creatable


class Reader:
    """Understanding rows, one after the other."""

    def __init__(self, known: Known, answers: Answers) -> None:
        self._known, self._answers = known, answers
        self._by_number: dict[str, Someone] = {}
        self._by_name: dict[str, list[Someone]] = {}
        for one in known.people:
            self._by_number[one.work_no] = one
            self._by_number.setdefault(columns.bare(one.work_no), one)
            self._by_name.setdefault(_plain(one.name), []).append(one)
        self._signs: dict[tuple[str, Legend], Signs] = {}
        self.asked = _Asked()

    def signs(self, row: ImportRow) -> Signs:
        """The signs of a row, by the legend that it brings along."""
        month, told = row.values["month"], row.values.get("shift") or Legend()
        if (month, told) not in self._signs:
            first = date.fromisoformat(f"{month}-01")
            self._signs[month, told] = Signs(self._known.shifts_on(first).values(), told, self._answers)
        return self._signs[month, told]

    def read(self, row: ImportRow) -> Planned:
        """What a row plans. Raises _Bad with its faults; what has to be decided is added to `asked`."""
        faults: list[Fault] = []
        someone = self._person(row, faults)
        days = self._days(row, faults)
        swapped = self._swap(row, days, faults)
        unit = self._unit(row, someone) if someone is not None else None
        if someone is not None and unit is None:
            faults.append(row.fault("部门", row.values.get("department") or "", "MISSING_DEPARTMENT", NO_UNIT))
        if faults or someone is None or unit is None:
            raise _Bad(*faults)
        return Planned(someone.id, unit, days, swapped)

    # who

    def _person(self, row: ImportRow, faults: list[Fault]) -> Someone | None:
        work_no, name = row.values.get("work_no") or "", row.values.get("name") or ""
        found = self._by_work_no(row, work_no, name, faults) if work_no else self._by_words(row, name, faults)
        first = date.fromisoformat(f"{row.values['month']}-01")
        if found is not None and found.left_on is not None and found.left_on < first:
            sentence = (
                f"{found.name}（{found.work_no}）已于 {found.left_on:%Y-%m-%d} 离职，不能排班。请核对是不是这个人。"
            )
            faults.append(row.fault("姓名", name, "LEFT_STAFF", sentence))
        return found

    def _by_work_no(self, row: ImportRow, work_no: str, name: str, faults: list[Fault]) -> Someone | None:
        found = self._by_number.get(work_no) or (
            self._by_number.get(columns.bare(work_no)) if work_no.isdecimal() else None
        )
        if found is None:
            sentence = f"员工档案里没有工号 {work_no}。请核对工号，或先登记这个人。"
            faults.append(row.fault("工号", work_no, "UNKNOWN_STAFF", sentence))
        elif name and _plain(name) != _plain(found.name):
            sentence = f"工号 {work_no} 在员工档案里是{found.name}，文件写的是{name}。请核对是谁的班。"
            faults.append(row.fault("姓名", name, "NAME_MISMATCH", sentence))
        return found

    def _by_words(self, row: ImportRow, name: str, faults: list[Fault]) -> Someone | None:
        first = date.fromisoformat(f"{row.values['month']}-01")
        every = self._by_name.get(_plain(name), [])
        likely = [one for one in every if one.left_on is None or one.left_on >= first] or every
        if len(likely) > 1:
            unit = self._named_unit(row)
            likely = [one for one in likely if one.unit_id == unit and unit is not None] or likely
        if not likely:
            sentence = f"员工档案里没有{name}。请核对姓名，或先登记这个人。"
            faults.append(row.fault("姓名", name, "UNKNOWN_STAFF", sentence))
            return None
        if len(likely) == 1:
            return likely[0]
        asked = f"{name}（第 {row.number} 行）"
        self.asked.add("name", asked, row.number, creatable=False)
        answer = self._answers.to("name", asked)
        chosen = next((one for one in likely if one.id == answer), None)
        if chosen is None:
            numbers = "、".join(one.work_no for one in likely)
            sentence = (
                f"有 {len(likely)} 个人叫{name}（{numbers}），不知道是谁的班。请选出是哪一位，或在文件里加上工号。"
            )
            code = "LEFT_OUT" if ("name", asked) in self._answers.given else "UNKNOWN_STAFF"
            faults.append(row.fault("姓名", asked, code, sentence))
        return chosen

    def _named_unit(self, row: ImportRow) -> int | None:
        """The unit that the row names, the group before the department."""
        department, group = row.values.get("department") or "", row.values.get("group") or ""
        paths = [(department, group), (group,), (department,)]
        return next((found for path in paths if (found := self._known.units.get(path)) is not None), None)

    def _unit(self, row: ImportRow, someone: Someone) -> int | None:
        return self._named_unit(row) or someone.unit_id

    # what

    def _days(self, row: ImportRow, faults: list[Fault]) -> dict[date, Meanings]:
        found: dict[date, Meanings] = {}
        for key in DAYS:
            if key not in row.values:
                continue
            day = columns.day_of(row.values["month"], key)
            meanings = self._meaning(row, key, row.values[key] or "", faults)
            if day is not None and meanings is not None:
                found[day] = meanings
        return found

    def _meaning(self, row: ImportRow, key: str, sign: str, faults: list[Fault]) -> Meanings | None:
        known = self.signs(row)
        try:
            meanings = known.read(sign)
        except Unknown as unknown:
            name, creatable = unknown.sign, unknown.entry is not None
        else:
            for asked, may_be_made in known.asks(sign).items():
                self.asked.add(signs.COLUMN, asked, row.number, creatable=may_be_made)
            return meanings
        self.asked.add(signs.COLUMN, name, row.number, creatable=creatable)
        code, sentence = "UNKNOWN_SHIFT", NOT_EXPLAINED.format(name)
        if creatable:
            sentence = f"还没有班次“{name}”，文件里有它的时间。可先新建，或导入时一并新建。"
        if (signs.COLUMN, name) in self._answers.given:
            code, sentence = "LEFT_OUT", f"按您的选择，没有导入班次为“{name}”的行。"
        faults.append(row.fault(LABELS[key], name, code, sentence))
        return None

    def _swap(
        self, row: ImportRow, days: dict[date, Meanings], faults: list[Fault]
    ) -> dict[date, tuple[Meanings, str]]:
        """Put the approved swaps into the days; gives what stood there, with the words for the record."""
        found: dict[date, tuple[Meanings, str]] = {}
        for swap in row.values.get("swaps") or ():
            key = f"d{swap.day.day:02d}"
            stands = days.get(swap.day)
            before = self._meaning(row, key, swap.before, faults) if swap.before else stands
            after = self._meaning(row, key, swap.after or "休", faults)
            if stands is None or before is None or after is None or _same(stands, after):
                continue
            made = _replaced(stands, before, after)
            if made is not None:
                days[swap.day] = made
                words = swap.words(swap.before or row.values.get(key) or "休", swap.after or "休")
                first, told = found.get(swap.day, (stands, ""))
                found[swap.day] = (first, f"{told}；{words}" if told else words)
            elif not swap.is_theirs:
                faults.append(_mismatch(row, key, swap))
        return found


NO_UNIT = "文件没有写部门，员工档案里也没有，不知道排在哪个部门的表里。请先在员工档案里填写部门。"
NOT_EXPLAINED = "没有班次“{}”，文件的班次说明里也没有它的上下班时间。请在说明里补上，或改成已有的班次。"


def _mismatch(row: ImportRow, key: str, swap: Swap) -> Fault:
    stands = row.values.get(key) or "空白"
    sentence = (
        f"{swap.sheet}第 {swap.line} 行写这天的原班次是“{swap.before}”，调整为“{swap.after or '休'}”，"
        f"而排班表这天是“{stands}”，不知道以哪个为准。请核对后改正。"
    )
    return row.fault(LABELS[key], row.values.get(key) or "", "SWAP_MISMATCH", sentence)


def _same(one: Meanings, other: Meanings) -> bool:
    """Whether two days are the same to those who work: nothing planned is a day of rest."""
    return (one or (None,)) == (other or (None,))


def _replaced(stands: Meanings, before: Meanings, after: Meanings) -> Meanings | None:
    """A day with another shift in place of one of its own; None where it has no such shift."""
    if _same(stands, before):
        return after
    if len(before) != 1 or before[0] not in stands:
        return None
    made = [one for meaning in stands for one in (after if meaning == before[0] else (meaning,)) if one is not None]
    return tuple(dict.fromkeys(made)) or (None,)


def _plain(name: str) -> str:
    return "".join(text.fold(name).split())


# new, same, changed


def compare(rows: Iterable[ImportRow], known: Known, answers: Answers) -> Comparison:
    """Rows free of faults of their own, set against the database.

    Signs that the database lacks are asked about, and so are people who share a name. A row is new if the person has
    no cell in the month, or if the file only fills empty days; it is changed if it says otherwise than what is stored.
    """
    reader = Reader(known, answers)
    new: list[ImportRow] = []
    same: list[ImportRow] = []
    changed: list[Change] = []
    faults: list[Fault] = []
    taken: dict[tuple[int, str], list[tuple[int, Planned]]] = {}
    for row in rows:
        try:
            plan = reader.read(row)
        except _Bad as bad:
            faults += bad.faults
            continue
        before = taken.setdefault((plan.employee, row.values["month"]), [])
        again = next((one for one in before if not one[1].days.keys().isdisjoint(plan.days)), None)
        if again is not None:
            faults.append(_twice(row, plan, *again))
            continue
        before.append((row.number, plan))
        found = known.month(row.values["month"])
        locked = _locked(row, plan, found)
        differing = differences(plan, found, codes_of(known, row.values["month"]))
        if locked is not None and (differing or adds(plan, found)):
            faults.append(locked)
        elif differing:
            changed.append(Change(row, plan.employee, differing))
        elif adds(plan, found):
            new.append(row)
        else:
            same.append(row)
    return Comparison(tuple(new), tuple(same), tuple(changed), tuple(faults), _questions(reader.asked, answers))


def codes_of(known: Known, month: str) -> dict[int, str]:
    """The signs of the shifts by number."""
    return {number: one.code for number, one in known.shifts_on(date.fromisoformat(f"{month}-01")).items()}


def _questions(asked: _Asked, answers: Answers) -> tuple[Question, ...]:
    found = []
    for (column, name), numbers in asked.rows.items():
        creatable = asked.creatable[column, name]
        entity, permission = ("shift_type", SETTINGS) if column == signs.COLUMN else ("employee", "")
        answer = answers.to(column, name)
        if not creatable and not isinstance(answer, int):
            answer = None
        found.append(Question(column, name, tuple(numbers), entity, permission, answer, creatable))
    return tuple(found)


def _twice(row: ImportRow, plan: Planned, number: int, earlier: Planned) -> Fault:
    label, value = (
        ("工号", row.values.get("work_no")) if row.values.get("work_no") else ("姓名", row.values.get("name"))
    )
    if all(_same(plan.days.get(day, ()), earlier.days.get(day, ())) for day in {*plan.days, *earlier.days}):
        return row.fault(label, value or "", "DUPLICATE_ROW", f"与第 {number} 行是同一个人，排班也相同，没有再导入。")
    sentence = (
        f"与第 {number} 行是同一个人，排班却不同，不知道以哪行为准。"
        "请核对后只留一行；一天有两个班的写在同一格，例如 早/晚。"
    )
    return row.fault(label, value or "", "DUP_STAFF", sentence)


def _locked(row: ImportRow, plan: Planned, month: Month) -> Fault | None:
    """Why nothing can be changed for a person, or None: his roster is closed."""
    roster = month.home(plan.employee)
    if roster is None:
        roster = next((number for number, unit in month.units.items() if unit == plan.unit), None)
    if roster is None or not month.closed(roster):
        return None
    sentence = (
        f"这个人 {row.values['month']} 的排班表{ROSTER_STATE_NAMES[RosterState.CLOSED]}，不能再改。请先重新打开。"
    )
    return row.fault("姓名", row.values.get("name") or "", "CLOSED_ROSTER", sentence)


def stored_of(plan: Planned, month: Month, day: date) -> Meanings:
    """What is stored for a day of somebody."""
    return tuple(one.shift for one in month.cells.get((plan.employee, day), ()))


def adds(plan: Planned, month: Month) -> bool:
    """Whether a row fills a day on which nothing is stored; rest for somebody who has other cells adds nothing."""
    known = month.home(plan.employee) is not None
    return any(
        meanings and not stored_of(plan, month, day) and not (known and meanings == (None,))
        for day, meanings in plan.days.items()
    )


def differences(plan: Planned, month: Month, codes: Mapping[int, str]) -> dict[str, tuple[str, str]]:
    """What a row says otherwise than what is stored, by column: signs as they are stored and as they are to be."""
    found = {}
    for day, meanings in plan.days.items():
        stored = stored_of(plan, month, day)
        if stored and not _same(stored, meanings):
            found[f"d{day.day:02d}"] = (signs.words(stored, codes), signs.words(meanings or (None,), codes))
    return found


def readable(rows: Sequence[ImportRow], known: Known, answers: Answers) -> list[tuple[ImportRow, Planned]]:
    """What sound rows plan, for writing it."""
    reader = Reader(known, answers)
    return [(row, reader.read(row)) for row in rows]
