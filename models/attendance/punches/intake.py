"""What a file of punches says: its columns, who each row is about, and which punches are known already; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from models.attendance.punches import moments
from models.attendance.workflow import Source
from models.core import cells, text
from models.core.cells import Cell, CellFault, Fault, ImportColumn
from models.core.imports.register import Answers, Comparison, ImportRow

EARLIEST = datetime.combine(date(2010, 1, 1), time())  # a machine that lost its clock begins again in 2000
AHEAD = timedelta(days=1)
LONGEST_CODE, LONGEST_NAME, LONGEST_DEVICE = 32, 64, 40
PHONE = re.compile("手机|钉钉|企业微信|WIFI|GPS", re.IGNORECASE)
NO_DAY = "没有写明是哪年哪月哪日几点打的卡。请写完整，例如 2026-10-08 08:21；缺年份的，也可以在表的最上面写明年月。"
NUMBERS = ("work_no", "machine_no", "account")


def _code(cell: Cell) -> str:
    found = cells.code(cell)
    if len(found) > LONGEST_CODE:
        raise CellFault("UNKNOWN_STAFF", f"“{found[:12]}…”太长，不是工号或考勤号。请核对。")
    return found


def _name(cell: Cell) -> str:
    return cells.words(cell)[:LONGEST_NAME].strip()


def _device(cell: Cell) -> str:
    return cells.words(cell)[:LONGEST_DEVICE].strip()


def _line(cell: Cell) -> None:
    if not cells.is_blank(cell):
        raise CellFault("BAD_LINE", "这一行残缺，看不出是谁在什么时间打卡。请核对原文件。")


def _result(cell: Cell) -> None:
    """What another program made of a punch counts for nothing, but a punch that it only wrote down is none."""
    words = cells.words(cell)
    if "补" in words:
        raise CellFault("BAD_SOURCE", f"“{words}”：这是在别的软件里补的卡，不算机器打卡。请让本人提交补卡申请。")


def _year(cell: Cell) -> int | None:
    words = cells.words(cell)
    return int(words) if words.isdecimal() and len(words) == 4 else None


def _time(number: str, nth: str, way: str, shift: str, first: tuple[str, ...] = (), last: tuple[str, ...] = ()) -> Any:
    """One of the columns in which times stand side by side."""
    plain = (f"{way}{shift}", f"{way}{shift}打卡时间", f"{way}时间{shift}", f"{nth}打卡", f"刷卡时间{number or 1}")
    one = () if number else ("打卡时间1",)
    return ImportColumn(f"at{number}", f"打卡时间{number}", moments.moment, (*first, *plain, *one, *last))


def _outcome(number: str, way: str, shift: str) -> ImportColumn:
    """What another program says of the time beside it."""
    names = (f"{way}{shift}打卡结果", f"{way}{shift}打卡状态", f"{way}{shift}结果", *(() if number else ("打卡状态",)))
    return ImportColumn(f"result{number}", f"打卡结果{number}", _result, names)


COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn("work_no", "工号", _code, ("员工编号", "员工号", "职工号", "职工编号", "工牌号", "Employee No.")),
    ImportColumn("machine_no", "考勤号", _code, (
        "考勤号码", "考勤编号", "考勤机号", "打卡号", "登记号码", "登记号", "人员编号", "用户编号", "用户ID", "编号",
        "AC-No.", "AC No.", "EnNo", "Enroll No.", "User ID", "Person ID", "Emp No.", "No.", "ID",
    )),
    ImportColumn("account", "账号", _code, ("帐号", "用户账号")),
    ImportColumn("name", "姓名", _name, ("员工姓名", "职工姓名", "人员姓名", "名字", "Name", "Employee Name")),
    _time("", "第一次", "上班", "1", (
        "实际打卡时间", "实际上班打卡时间", "首次打卡", "最早打卡", "最早打卡时间", "刷卡时间", "打卡日期时间",
        "刷卡日期时间", "日期时间", "签到时间", "签卡时间", "上班打卡时间", "签到", "打卡记录", "刷卡记录",
        "DateTime", "Date/Time", "Punch Time", "Clock In",
    ), ("时间", "Time")),
    _time("2", "第二次", "下班", "1", (
        "实际下班打卡时间", "末次打卡", "最晚打卡", "最晚打卡时间", "签退时间", "下班打卡时间", "签退", "Clock Out",
    )),
    _time("3", "第三次", "上班", "2"),
    _time("4", "第四次", "下班", "2"),
    _time("5", "第五次", "上班", "3"),
    _time("6", "第六次", "下班", "3"),
    # After the times, which «时间» means unless better ones stand beside it.
    ImportColumn("day", "日期", moments.day_of, (
        "打卡日期", "刷卡日期", "签到日期", "出勤日期", "考勤日期", "Date", "时间",
    )),
    ImportColumn("year", "年份", _year, ("年",)),
    *(_outcome(*one) for one in (
        ("", "上班", "1"), ("2", "下班", "1"), ("3", "上班", "2"), ("4", "下班", "2"), ("5", "上班", "3"),
        ("6", "下班", "3"),
    )),
    ImportColumn("device", "设备", _device, (
        "打卡设备", "设备名称", "考勤机", "打卡机", "设备号", "机器号", "机号", "考勤点", "Device",
        "Attendance Check Point",
    )),
    ImportColumn("place", "打卡地址", _device, ("打卡地点", "打卡位置")),
    ImportColumn("line", "整行", _line),
)  # fmt: skip
LABELS: Mapping[str, str] = {column.key: column.label for column in COLUMNS}
NEEDED = ("at",)
ONE_OF = ("work_no", "machine_no", "account", "name")
TIMES = ("at", "at2", "at3", "at4", "at5", "at6")
OUTCOMES = tuple(key.replace("at", "result") for key in TIMES)


def spread(picked: Mapping[str, Cell]) -> Sequence[tuple[str, Mapping[str, Cell]]]:
    """One row for each time of a row: several may stand in one cell, or in columns for coming and leaving."""
    times = [key for key in TIMES if key in picked]
    if len(times) == 1:
        given = moments.pieces(picked["at"])
        if len(given) == 1 and given[0] is picked["at"]:
            return (("at", picked),)
    common = {key: cell for key, cell in picked.items() if key not in TIMES and key not in OUTCOMES}
    outcome = {key: {"result": picked[of]} for key, of in zip(TIMES, OUTCOMES, strict=True) if of in picked}
    return [
        (key, {**common, **outcome.get(key, {}), "at": piece}) for key in times for piece in moments.pieces(picked[key])
    ]


def complete(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of a row as it is kept: who, the moment, whether its seconds are known, the device and the source."""
    at = values.get("at")
    kept = {key: values[key] for key in (*NUMBERS, "name") if values.get(key)}
    device, place = values.get("device") or "", values.get("place") or ""
    if isinstance(at, moments.Moment):
        kept["exact"] = at.exact
        at = at.on(values.get("day"), values.get("year"))
    kept["at"] = at
    kept["device"] = device or place
    kept["source"] = values.get("source") or str(source_of(device, place))
    return kept


def source_of(device: str, place: str) -> Source:
    """Where a punch comes from: a telephone names itself or a place without a machine (R-026)."""
    if PHONE.search(device) or (place and not device):
        return Source.PHONE
    return Source.MACHINE


def check(row: ImportRow, bad: frozenset[str]) -> list[Fault]:
    """The faults of one row in itself, after those of its cells."""
    if bad:
        return []
    if row.values.get("at") is None:
        return [row.fault(LABELS["at"], "", "BAD_TIME", NO_DAY)]
    if not any(row.values.get(key) for key in ONE_OF):
        return [row.fault(LABELS["name"], "", "UNKNOWN_STAFF", "没有写明是谁打的卡。请补上工号、考勤号或姓名。")]
    return []


def outside(rows: Iterable[ImportRow], month: str) -> list[Fault]:
    """The punches of a file that are not of the month (2026-10) it was said to be about.

    The morning after its last day belongs to it, as a night shift ends there.
    """
    first = datetime.combine(date(int(month[:4]), int(month[5:]), 1), time())
    last = (first + timedelta(days=32)).replace(day=1) + timedelta(hours=12)
    sentence = f"不在写明的 {month} 里，没有导入。要导入其他月份，请不写月份再导入一次。"
    return [
        row.fault(LABELS["at"], f"{at:%Y-%m-%d %H:%M:%S}", "LEFT_OUT", sentence)
        for row in rows
        if isinstance(at := row.values.get("at"), datetime) and not first <= at < last
    ]


# who it is


@dataclass(frozen=True)
class People:
    """The staff register as punches need it: numbers of people by work number, by number on the machine, by name."""

    by_work_no: Mapping[str, int]
    by_machine_no: Mapping[str, int]
    on_machine: frozenset[int]
    by_name: Mapping[str, tuple[int, ...]]
    names: Mapping[int, str]


def plain_number(code: str) -> str:
    """A number as machines compare it: without zeros in front."""
    return code.lstrip("0") or code


def people_of(rows: Iterable[tuple[int, str, str | None, str]]) -> People:
    """The register out of (number, work number, number on the machine, name)."""
    by_work_no: dict[str, int] = {}
    by_machine_no: dict[str, int] = {}
    by_name: dict[str, tuple[int, ...]] = {}
    names: dict[int, str] = {}
    plain: dict[str, list[int]] = {}
    for record, work_no, machine_no, name in rows:
        by_work_no[text.code(work_no)] = record
        plain.setdefault(plain_number(text.code(work_no)), []).append(record)
        if machine_no:
            by_machine_no[plain_number(text.code(machine_no))] = record
        by_name[name] = (*by_name.get(name, ()), record)
        names[record] = name
    for number, found in plain.items():
        if len(found) == 1:
            by_work_no.setdefault(number, found[0])
    return People(by_work_no, by_machine_no, frozenset(by_machine_no.values()), by_name, names)


class _Unknown(Exception):
    """Nobody is meant, or nobody for certain: the label of the column, what stands there, and a sentence."""

    def __init__(self, column: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.value, self.sentence = LABELS[column], value, sentence


def person_of(values: Mapping[str, Any], people: People) -> int:
    """The employee whom a row is about: by 工号, else by 考勤号, else by a name that only one person has.

    Raises _Unknown, also where numbers and name mean different people.
    """
    name = values.get("name") or ""
    found = {key: record for key in NUMBERS if (record := _by_number(key, values.get(key) or "", people)) is not None}
    if not found:
        return _by_name(values, name, people)
    record = next(iter(found.values()))
    for key, other in found.items():
        if other != record:
            sentence = f"工号是{people.names[record]}的，{LABELS[key]}是{people.names[other]}的。请核对是谁。"
            raise _Unknown(key, values[key], sentence)
    if name and name != people.names[record]:
        key = next(iter(found))
        sentence = f"{LABELS[key]} {values[key]} 登记的是{people.names[record]}，文件写的是{name}。请核对是谁。"
        raise _Unknown("name", name, sentence)
    return record


def _by_number(key: str, number: str, people: People) -> int | None:
    """Whom a number means; machines call their own number 工号 too, so that the other register is looked at next."""
    if not number:
        return None
    ways: list[tuple[Mapping[str, int], str]] = [
        (people.by_work_no, number), (people.by_work_no, plain_number(number)),
        (people.by_machine_no, plain_number(number)),
    ]  # fmt: skip
    for register, wanted in reversed(ways) if key == "machine_no" else ways:
        if wanted in register:
            return register[wanted]
    return None


def _by_name(values: Mapping[str, Any], name: str, people: People) -> int:
    """Whom a name means; with a number that nobody has, only somebody whose number on the machine is not registered."""
    same = people.by_name.get(name, ())
    key = next((one for one in ("work_no", "machine_no") if values.get(one)), "")
    is_new_to_machine = key == "" or (values[key].isdecimal() and not people.on_machine.intersection(same))
    if len(same) == 1 and is_new_to_machine:
        return same[0]
    if key:
        sentence = f"{LABELS[key]} {values[key]} 没有登记在花名册里，没有导入。请核对，或先登记这个人的考勤号。"
        raise _Unknown(key, values[key], sentence)
    if same:
        raise _Unknown("name", name, f"有 {len(same)} 个人都叫{name}，看不出是谁。请补上工号或考勤号。")
    key, told = ("name", name) if name else ("account", values.get("account") or "")
    raise _Unknown(key, told, f"花名册里没有“{told}”，没有导入。请核对姓名，或补上工号。")


# which punches are known


class Stamp(NamedTuple):
    """A punch of somebody; a time that is not `exact` is a whole minute of which the second is not known."""

    employee: int
    at: datetime
    exact: bool


def minute(at: datetime) -> datetime:
    """The beginning of the minute."""
    return at.replace(second=0)


def match(stored: Iterable[Stamp], coming: Sequence[Stamp]) -> list[bool]:
    """For each punch of one source, whether it is stored already; no stored punch stands for two of them.

    An exact punch is known when the same person has it to the second, else when a punch of that minute is stored of
    which the second is not known. A punch without seconds is known when any punch of its minute is left over. So two
    sources that hold the same punches never double them, whichever comes first.
    """
    seconds: set[tuple[int, datetime]] = set()
    minutes: Counter[tuple[int, datetime]] = Counter()
    free: Counter[tuple[int, datetime]] = Counter()
    for employee, at, exact in stored:
        place = (employee, minute(at))
        free[place] += 1
        if exact:
            seconds.add((employee, at))
        else:
            minutes[place] += 1
    known = [False] * len(coming)
    rest: list[int] = []
    for number, (employee, at, exact) in enumerate(coming):
        if exact and (employee, at) in seconds:
            seconds.discard((employee, at))
            free[employee, minute(at)] -= 1
            known[number] = True
        else:
            rest.append(number)
    for number in sorted(rest, key=lambda one: not coming[one].exact):  # those with seconds first
        employee, at, exact = coming[number]
        place, left = (employee, minute(at)), minutes if exact else free
        if left[place] > 0:
            left[place] -= 1
            if exact:
                free[place] -= 1
            known[number] = True
    return known


@dataclass(frozen=True)
class Known:
    """What the database knows: the people, the time, and the punches of some people from a moment to another."""

    people: People
    now: datetime
    stored: Callable[[Collection[int], datetime, datetime], Iterable[Stamp]]


@dataclass
class _Sorting:
    """Rows on their way: whom they mean is looked up once for each way in which people are named."""

    known: Known
    rows: list[ImportRow] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _found: dict[tuple[Any, ...], int | _Unknown] = field(default_factory=dict)
    _first: dict[Stamp, ImportRow] = field(default_factory=dict)

    def take(self, row: ImportRow, with_seconds: bool) -> None:
        values = row.values
        person = self._person(values)
        if isinstance(person, _Unknown):
            self.faults.append(row.fault(person.column, person.value, "UNKNOWN_STAFF", person.sentence))
            return
        at: datetime = values["at"]
        wrong = self._wrong_time(at)
        if wrong:
            self.faults.append(row.fault(LABELS["at"], f"{at:%Y-%m-%d %H:%M:%S}", "BAD_TIME", wrong))
            return
        exact = values.get("exact")
        stamp = Stamp(person, at, with_seconds if exact is None else bool(exact))
        if stamp.exact and self._first.setdefault(stamp, row) is not row:
            sentence = f"与第 {self._first[stamp].number} 行是同一个人同一秒的打卡，只导入一次。"
            self.faults.append(row.fault(LABELS["at"], f"{at:%Y-%m-%d %H:%M:%S}", "DUPLICATE_ROW", sentence))
            return
        self.rows.append(row)
        self.stamps.append(stamp)

    def _person(self, values: Mapping[str, Any]) -> int | _Unknown:
        named = tuple(values.get(key) for key in ONE_OF)
        if named not in self._found:
            try:
                self._found[named] = person_of(values, self.known.people)
            except _Unknown as unknown:
                self._found[named] = unknown
        return self._found[named]

    def _wrong_time(self, at: datetime) -> str:
        if at < EARLIEST:
            return f"时间是 {at:%Y-%m-%d}，太早了，考勤机的时钟可能不对。请核对后用补卡登记。"
        if at > self.known.now + AHEAD:
            return f"时间是 {at:%Y-%m-%d %H:%M}，还没有到，考勤机的时钟可能不对。请核对。"
        return ""


def compare(rows: Iterable[ImportRow], known: Known, _answers: Answers) -> Comparison:
    """Sort rows into new punches and known ones; name those of nobody, at impossible times, and doubled ones."""
    given = list(rows)
    with_seconds = any(row.values.get("exact") for row in given)
    sorting = _Sorting(known)
    for row in given:
        sorting.take(row, with_seconds)
    stamps = sorting.stamps
    if not stamps:
        return Comparison(faults=tuple(sorting.faults))
    first, last = minute(min(one.at for one in stamps)), minute(max(one.at for one in stamps)) + timedelta(minutes=1)
    stored = known.stored({one.employee for one in stamps}, first, last)
    new: list[ImportRow] = []
    same: list[ImportRow] = []
    for row, stamp, is_known in zip(sorting.rows, stamps, match(stored, stamps), strict=True):
        if is_known:
            same.append(row)
        else:
            new.append(_stamped(row, stamp))
    return Comparison(tuple(new), tuple(same), faults=tuple(sorting.faults))


def _stamped(row: ImportRow, stamp: Stamp) -> ImportRow:
    """A row with whom it means, and whether its seconds are known, decided by the whole file."""
    values = {**row.values, "employee_id": stamp.employee, "exact": stamp.exact}
    return ImportRow(row.number, values, row.part, row.at)


def stored_values(rows: Iterable[ImportRow], batch: int) -> Iterator[dict[str, Any]]:
    """The new punches as they are stored."""
    for row in rows:
        values = row.values
        yield {
            "employee_id": values["employee_id"], "at": values["at"], "exact": values["exact"],
            "source": values["source"], "device": values["device"], "batch_id": batch,
        }  # fmt: skip
