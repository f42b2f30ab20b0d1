"""The legend of a roster: which sign stands for which shift, read from lines and tables in many spellings; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import lru_cache

from models.core import cells, text
from models.core.cells import Cell
from models.roster.rules import DAY_MINUTES, Times
from models.roster.workflow import ShiftKind

REST = "rest"
LONGEST_CODE, LONGEST_NAME = 8, 30
# Words for a part of the day in front of a time, in a line that has named its sign: 早：上午8:30-12:00.
PART = re.compile(
    r"(?<=[:=,;、。/(~至到-])\s*(上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|晚间|夜里|当日|当天)\s*(\d{1,2})(?=[:时点])"
)
AFTERNOON = ("下午", "傍晚", "晚上", "晚间", "夜里")
NEXT = r"(?:次日|翌日|隔日|第二天|次晨|\+1日?|(?<!班)次)"
CLOCK = (
    r"(?<!\d)(?<!\d\d:)(\d{1,2})"
    r"(?:(?::(?!\d(?!\d))|[时点])(\d{1,2}|半)?(?::\d{2})?分?|(?=\s*(?:-|到|至|~)\s*\d{1,2}[时点]))(?!\d)"
)
TO = r"\s*(?:[-—–―~─至到]+|\s)\s*"
SPAN = re.compile(rf"({NEXT})?\s*{CLOCK}{TO}\(?({NEXT})?\)?\s*{CLOCK}(?:\s*\(({NEXT})\))?")
BREAK = re.compile(r"(午休|午餐|午饭|中休|休息|就餐|用餐|吃饭|间休|晚餐)(时间)?[\s:,(]*$")
PUNCHED = re.compile(r"(?<!不)(?<!不用)(?<!无需)(?<!免)打卡")
UNPUNCHED = re.compile(r"(?:不用?|无需|免)打卡")
PAIR = re.compile(
    r"(?P<sign>[^\s:=;,、()—–]{1,8})\s*(?:[:=]|[-—–]+)\s*(?P<name>[^\s:=;,、()]{1,12})"
    r"|(?<!\S)(?P<lone>[^\s:=;,、()—–]{1,2})\s+(?P<word>[^\s:=;,、()—–-]{2,6})"
)
HEADING = re.compile(
    r"^\W*(?:\d{1,2}[.、)]\s*|(?:班次|班别|排班|图例|符号|代码|备注|说明|附注|附|注|时间)+(?:说明|如下|为)?\s*[:：]\s*)+"
)
NO_SIGN = re.compile(r"时间|日期|上班$|下班$|合计|小计|人数|制表|审核|批准|打印|说明|班次$|年|月.*日|\d{3}")
REST_WORDS = frozenset((
    "休", "休息", "公休", "轮休", "例休", "周休", "双休", "法休", "休班", "节休", "休息日", "公休日", "轮空", "节假日",
    "放假", "OFF", "REST",
))  # fmt: skip
REST_SIGNS = re.compile(r"[-—–―_/\\]+")
STANDBY_WORDS = ("备班", "听班", "候班", "备勤")
LEAVE_WORD = re.compile(r".{0,6}(假|补休|调休|倒休|换休|工伤|出差|培训|学习|外勤|会议|公出)")
# Words that say what they mean without a legend, with the sign they get where nobody gave them one.
LEAVES = {
    "年假": "年", "年休假": "年", "带薪年假": "年", "事假": "事", "病假": "病", "婚假": "婚", "产假": "产",
    "丧假": "丧", "陪产假": "陪", "护理假": "护", "育儿假": "育", "探亲假": "探", "工伤假": "伤",
    "补休": "补", "调休": "调",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One sign of a legend: what stands in the cells, its name, and what it means.

    `kind` is a kind of shift, or REST; marks of leave have no times.
    """

    code: str
    name: str
    kind: str
    times: Times | None = None

    @property
    def is_rest(self) -> bool:
        """Whether the sign stands for a day of rest."""
        return self.kind == REST


@dataclass(frozen=True, slots=True)
class Legend:
    """The signs that a file explains; `blank_is_rest`: it says that an empty cell is a day of rest."""

    entries: tuple[Entry, ...] = ()
    blank_is_rest: bool = False


def words(legend: Legend) -> str:
    """The legend in one spelling, which `parse` reads back, one sign a line."""
    lines = [f"{one.code}={one.name}{_times_words(one.times)}" for one in legend.entries]
    return "\n".join([*lines, *(["空白=休息"] if legend.blank_is_rest else [])])


def times_words(times: Times | None) -> str:
    """Times of a shift in words: 20:00-次日08:00."""
    return _times_words(times).strip() or "没有上下班时间"


def _times_words(times: Times | None) -> str:
    if times is None:
        return ""
    told = f" {_clock(times.starts)}-{_clock(times.ends)}"
    if times.break_from is not None and times.break_until is not None:
        told += f" 午休{_clock(times.break_from)}-{_clock(times.break_until)}"
        told += " 打卡" if times.punches_break else ""
    return told


def _clock(minutes: int) -> str:
    later = "次日" if minutes > DAY_MINUTES else ""
    minutes -= DAY_MINUTES if later else 0
    return f"{later}{minutes // 60:02d}:{minutes % 60:02d}"


@lru_cache(maxsize=64)
def parse(told: str) -> Legend:
    """The signs that a text explains, line by line; lines that explain none are passed over."""
    found: list[Entry] = []
    blank = False
    for line in told.splitlines():
        plain = text.fold(line)
        blank = blank or bool(
            re.search(r"(空白|空格|空着|未填|不填)[^,。;]{0,4}(为|=|:|是|即|表示)?[^,。;]{0,2}休", plain)
        )
        found += line_entries(plain)
    return Legend(merged(found), blank)


def merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries by sign; of one sign that is explained twice the first with times counts."""
    by_code: dict[str, Entry] = {}
    for one in entries:
        known = by_code.get(one.code)
        if known is None or (known.times is None and one.times is not None and not known.is_rest):
            by_code[one.code] = one
    return tuple(by_code.values())


def line_entries(line: str) -> list[Entry]:
    """The signs that one line explains; several may stand in it."""
    plain = HEADING.sub("", text.fold(line))
    if not re.match(r"[上下]午|早上|晚上", plain):  # else these are its signs
        plain = PART.sub(_hour, plain)
    spans = list(SPAN.finditer(plain))
    if not spans:
        return _timeless(plain)
    found: list[Entry] = []
    place = 0
    for span in spans:
        before, place = plain[place : span.start()], span.end()
        times = _span(span)
        if times is None:
            continue
        if BREAK.search(before) and found:
            found[-1] = _with_break(found[-1], times, plain[span.start() :])
            continue
        pairs, label = _label(before)
        found += pairs
        if label and times.starts < DAY_MINUTES:
            found.append(_entry(*label, times))
        elif found and found[-1].times is not None:
            found[-1] = _split_shift(found[-1], times)
    return found + _timeless(plain[place:])


def _hour(found: re.Match[str]) -> str:
    later = found[1] in AFTERNOON and int(found[2]) < 12
    return str(int(found[2]) + 12) if later else found[2]


def _label(before: str) -> tuple[list[Entry], tuple[str, str] | None]:
    """The sign and name that stand before the times, and signs without times before them in the same line."""
    plain = re.sub(r"^[^(]*\)", "", before) if ")" in before and "(" not in before.partition(")")[0] else before
    parts = [one for one in re.split(r"[;,、。/]", plain) if one.strip(" :=-—–()")]
    if not parts:
        return [], None
    pairs = [one for part in parts[:-1] for one in _timeless(part)]
    last = HEADING.sub("", parts[-1]).strip()
    *earlier, last = _chunks(last)
    pairs += [one for part in earlier for one in _timeless(part)]
    return pairs, _sign_and_name(last)


def _chunks(label: str) -> list[str]:
    """Pairs without times (休:休息) that stand before the label, and the label."""
    chunks = re.split(r"\s+(?=[^\s:=]{1,4}[:=])", label)
    return chunks or [label]


def _sign_and_name(label: str) -> tuple[str, str] | None:
    """The sign and the name out of «行:行政班», «夜班(夜)», «早 早班», «早班»; None for what is no sign."""
    plain = re.sub(r"(上班时间|工作时间|时间段?|上班|作息)[:\s]*$", "", label.strip(" :=-—–(")).strip(" :=-—–(")
    bracketed = re.fullmatch(r"(.+?)\s*\(([^()]{1,8})\)", plain)
    if bracketed:
        name, code = bracketed[1], bracketed[2]
        if len(code) > len(name):
            name, code = code, name
    else:
        halves = [one for one in re.split(r"\s*[:=]\s*|\s+|(?<=\S)[-—–]+(?=\S)", plain) if one]
        code, name = (halves[0], halves[1]) if len(halves) > 1 else (plain, plain)
    code, name = text.code(code).strip("“”\"'【】[]"), name.strip("“”\"'【】[]")
    if not code or len(code) > LONGEST_CODE or NO_SIGN.search(code) or not re.search(r"[A-Z\u3400-\u9fff\d]", code):
        return None
    if code.isdecimal() and code == name and not re.search(r"[:=]\s*$", label):
        return None
    return code, name[:LONGEST_NAME]


def _entry(code: str, name: str, times: Times) -> Entry:
    standby = any(word in name for word in STANDBY_WORDS)
    rest_duty = "公休日值班" in name or "休息日值班" in name
    kind = ShiftKind.STANDBY if standby else ShiftKind.REST_DUTY if rest_duty else ShiftKind.WORK
    return Entry(code, name, str(kind), times)


def _span(span: re.Match[str]) -> Times | None:
    before, hour, minute, between, hour_to, minute_to, behind = span.groups()
    starts, ends = minutes_of(hour, minute), minutes_of(hour_to, minute_to)
    if starts is None or ends is None:
        return None
    if before:
        starts += DAY_MINUTES
    if between or behind or ends <= starts:
        ends += DAY_MINUTES if ends <= DAY_MINUTES else 0
    return Times(starts, ends) if starts < ends <= starts + DAY_MINUTES else None


def minutes_of(hour: str, minute: str | None) -> int | None:
    """Minutes from midnight of hour and minute as they are written (半 is 30); None when it is no time of day."""
    past = 30 if minute == "半" else int(minute or 0)
    total = int(hour) * 60 + past
    return total if past < 60 and total <= 2 * DAY_MINUTES else None


def _with_break(entry: Entry, pause: Times, rest: str) -> Entry:
    """The entry with the break that its line names behind it; a break outside the shift is passed over."""
    if entry.times is None:
        return entry
    starts, ends = pause.starts, pause.ends
    if starts < entry.times.starts:
        starts, ends = starts + DAY_MINUTES, ends + DAY_MINUTES
    if not entry.times.starts < starts < ends < entry.times.ends:
        return entry
    told = rest.partition(")")[0]
    punches = bool(PUNCHED.search(UNPUNCHED.sub("", told)))
    return replace(entry, times=replace(entry.times, break_from=starts, break_until=ends, punches_break=punches))


def _split_shift(entry: Entry, second: Times) -> Entry:
    """A shift in two parts (8:00-12:00, 14:00-18:00): what lies between them is its break."""
    first = entry.times
    if first is None or first.break_from is not None or second.starts <= first.ends:
        return entry
    return replace(entry, times=Times(first.starts, second.ends, first.ends, second.starts))


def _timeless(line: str) -> list[Entry]:
    """Signs of rest and leave, which have no times: 休：休息（空白亦为休息）, 年—年假."""
    pairs = ((found["sign"] or found["lone"], found["name"] or found["word"]) for found in PAIR.finditer(line))
    return [one for sign, name in pairs if (one := _timeless_entry(sign, name)) is not None]


def _timeless_entry(sign: str, name: str) -> Entry | None:
    code = text.code(sign).strip("“”\"'【】[]")
    if len(code) > LONGEST_CODE:
        return None
    if (is_rest(name) or is_rest(code)) and code != "空白":
        return Entry(code, name, REST)
    if LEAVE_WORD.fullmatch(name):
        return Entry(code, name, str(ShiftKind.LEAVE))
    if any(word in name for word in STANDBY_WORDS):
        return Entry(code, name[:LONGEST_NAME], str(ShiftKind.STANDBY))
    return None


def is_rest(words_of_cell: str) -> bool:
    """Whether a word, or a sign such as «/», says rest whoever wrote it."""
    return text.code(words_of_cell) in REST_WORDS or bool(REST_SIGNS.fullmatch(words_of_cell))


# legends that are tables

CODE_HEADS = ("代码", "代号", "符号", "标识", "简称", "简写", "缩写", "班次代码", "班次简称", "图例", "标记")
NAME_HEADS = ("班次", "班次名称", "名称", "班别", "班种", "说明", "含义")
START_HEADS = ("上班", "上班时间", "开始", "开始时间", "起始时间", "起", "上班起")
END_HEADS = ("下班", "下班时间", "结束", "结束时间", "终止时间", "止", "下班止")
SPAN_HEADS = ("时间", "时段", "工作时间", "班次时间", "上下班时间", "起止时间", "作息时间")
BREAK_HEADS = ("午休", "午休时间", "休息", "休息时间", "中间休息", "间休", "用餐")
HEADS = {
    "code": CODE_HEADS, "name": NAME_HEADS, "start": START_HEADS, "end": END_HEADS, "span": SPAN_HEADS,
    "break": BREAK_HEADS,
}  # fmt: skip


def table_heads(row: Sequence[Cell]) -> dict[str, int]:
    """Where the columns of a legend in the form of a table stand, if a row is its header, else nothing."""
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        word = cells.header_key(cell) if isinstance(cell, str) else ""
        for key, heads in HEADS.items():
            if word in heads:
                found.setdefault(key, at)
    named = "code" in found or "name" in found
    timed = "span" in found or ("start" in found and "end" in found) or ("code" in found and "name" in found)
    return found if named and timed else {}


def table_entry(row: Sequence[Cell], heads: dict[str, int]) -> Entry | None:
    """The sign that a row of such a table explains, or None."""
    told = {key: row[at] for key, at in heads.items() if at < len(row) and not cells.is_blank(row[at])}
    label = [cells.words(told[key]) for key in ("code", "name") if key in told]
    sign = _sign_and_name(" ".join(label)) if label else None
    if sign is None:
        return None
    if "start" in told and "end" in told:
        span = f"{_time_words(told['start'])}-{_time_words(told['end'])}"
    else:
        span = cells.words(told.get("span"))
    times = SPAN.search(text.fold(span))
    shift = _span(times) if times else None
    if shift is None or shift.starts >= DAY_MINUTES:
        return _timeless_entry(sign[0], sign[1]) or _timeless_entry(sign[0], span)
    entry = _entry(sign[0], sign[1], shift)
    rest = text.fold(cells.words(told.get("break")))
    pause = SPAN.search(rest)
    pause_times = _span(pause) if pause else None
    return _with_break(entry, pause_times, rest) if pause_times is not None else entry


def _time_words(cell: Cell) -> str:
    """A time of day as text, however a spreadsheet keeps it: a time, a fraction of a day, a text."""
    if isinstance(cell, datetime | time):
        return f"{cell.hour:02d}:{cell.minute:02d}"
    minutes: int | None = None
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
    elif isinstance(cell, float) and 0 <= cell < 2:
        minutes = round(cell * DAY_MINUTES)
    return cells.words(cell) if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def collect(rows: Iterable[Sequence[Cell]]) -> Legend:
    """The legend in the cells of some rows: lines of text anywhere, or a table with a header of its own."""
    found: list[Entry] = []
    heads: dict[str, int] = {}
    blank = False
    for row in rows:
        given = table_heads(row)
        if given:
            heads = given
            continue
        entry = table_entry(row, heads) if heads else None
        if entry is not None:
            found.append(entry)
            continue
        line = " ".join(_filled(row))
        told = parse(line)
        found += told.entries
        blank = blank or told.blank_is_rest
    return Legend(merged(found), blank)


def _filled(row: Sequence[Cell]) -> Iterator[str]:
    before = ""
    for cell in row:
        # The blanks between words part the signs of a line.
        plain = "" if cells.is_blank(cell) else text.fold(cell) if isinstance(cell, str) else _time_words(cell)
        if plain and plain != before:  # merged cells say the same again
            yield plain
        before = plain or before
