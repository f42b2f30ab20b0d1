"""Which month the days of a roster's header lie in: by titles, names of sheet and file, and the dates; pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from models.core import text
from models.roster.importing.heading import Day, Heading

Month = tuple[int, int]

MONTH = re.compile(r"(?<!\d)(20\d\d)\s*(?:年|[-/.])\s*(1[0-2]|0?[1-9])(?!\d)")
BARE_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月")
LABELLED = re.compile(r"年[份度]?\s*[:：]?\s*(20\d\d)\s+月份?\s*[:：]?\s*(1[0-2]|0?[1-9])(?!\d)")
# When the paper was made says nothing about the month that it plans.
MADE = re.compile(
    r"(?:制表|填表|编制|打印|发布|审批|更新|公布|导出|生成|申报|报送|修订)(?:日期|时间|于)?\s*[:：]?\s*"
    r"20\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}"
)
NUMERALS = {sign: str(at) for at, sign in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
ZH_YEAR = re.compile(r"(二[〇零○][〇零○一二三四五六七八九]{2})(?=\s*年)")
ZH_MONTH = re.compile(r"(?<![一二三四五六七八九十])(十[一二]?|[一二三四五六七八九])(?=\s*月(?!份?度))")
YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?!\d)")


def months_in(words: str) -> Iterator[Month]:
    """The months that a text names with their years, in their order, each once: 2026年9月26日至10月25日 names two."""
    plain = _plain(words)
    seen: set[Month] = set()
    year = 0
    for found in re.finditer(rf"{MONTH.pattern}|{COMPACT.pattern}|{BARE_MONTH.pattern}", plain):
        years, month = (found[1] or found[3], found[2] or found[4] or found[5])
        year = int(years) if years else year
        if year and (year, int(month)) not in seen:
            seen.add((year, int(month)))
            yield year, int(month)


def _plain(words: str) -> str:
    """A text with its years and months in digits, and without the day on which the paper was made."""
    plain = ZH_YEAR.sub(lambda found: "".join(NUMERALS[sign] for sign in found[1]), text.fold(words))
    plain = ZH_MONTH.sub(lambda found: str(_number(found[1])), plain)
    return LABELLED.sub(r"\1年\2月", MADE.sub("", plain))


def _number(words: str) -> int:
    """One to twelve in Chinese numerals."""
    return 10 * words.startswith("十") + int(NUMERALS.get(words.removeprefix("十"), "0"))


def month_from(*told: str) -> tuple[Month, ...]:
    """The months that the first telling of some texts names; a bare «10月» takes its year from another text."""
    for words in told:
        found = tuple(months_in(words))
        if found:
            return found
    bare = next((one[1] for words in told if (one := BARE_MONTH.search(_plain(words)))), "")
    year = next((one[1] for words in told if (one := YEAR.search(_plain(words)))), "")
    return ((int(year), int(bare)),) if bare and year else ()


def months_of_days(heading: Heading, told: Sequence[Month], month: Month | None) -> dict[int, str]:
    """The month of each column with a day (2026-10), by position; empty when it cannot be known.

    Headings that are dates say it themselves; others lie in the month that is told, those after the end of a month
    in the next one. `told` are the months of the title, `month` the one that a person gave.
    """
    first = _first_month(heading, told, month)
    if first is None:
        return {}
    year, number = first
    found: dict[int, str] = {}
    before: Day | None = None
    for at, day in sorted(heading.days.items()):
        if before is not None and day.day < before.day:
            year, number = (year + 1, 1) if number == 12 else (year, number + 1)
        before = day
        found[at] = f"{year:04d}-{number:02d}"
    return found


def months_of_blocks(
    blocks: Sequence[Heading], titles: Sequence[str], names: Sequence[str], month: Month | None
) -> list[dict[int, str]]:
    """The months of the days of tables below one another; a table whose days go on where those of the last end
    goes on in its month. `titles` stand above each, `names` are those of the sheet and the file.

    Empty when the month of one cannot be known.
    """
    found: list[dict[int, str]] = []
    for at, block in enumerate(blocks):
        if not at:
            months = months_of_days(block, month_from(titles[0], *names), month)
        else:
            own = tuple(months_in(titles[at])) or _as_before(blocks[:at], found, block)
            months = months_of_days(block, own or _going_on(blocks[at - 1], found[-1], block), None)
        if not months:
            return []
        found.append(months)
    return found


def _as_before(blocks: Sequence[Heading], found: Sequence[dict[int, str]], block: Heading) -> tuple[Month, ...]:
    """The months of an earlier table with the same days: that of the next group, or of the next page."""
    days = [block.days[at] for at in sorted(block.days)]
    for before, months in zip(blocks, found, strict=True):
        if [before.days[at] for at in sorted(before.days)] == days:
            return tuple(dict.fromkeys(parts(months[at]) for at in sorted(months)))
    return ()


def parts(month: str) -> Month:
    """Year and month of 2026-10."""
    year, number = month.split("-")
    return int(year), int(number)


def _going_on(before: Heading, months: Mapping[int, str], block: Heading) -> tuple[Month, Month]:
    """The month in which a table begins that stands below another, and the month after it."""
    first, last = min(before.days), max(before.days)
    begun = block.days[min(block.days)].day
    goes_on = begun == before.days[last].day + 1
    year, number = parts(months[last if goes_on else first])
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    crossed = begun == 1 and before.days[last].day >= 28 and before.days[first].day != 1
    return (following, following) if crossed else ((year, number), following)


def _first_month(heading: Heading, told: Sequence[Month], month: Month | None) -> Month | None:
    """The month of the first day."""
    days = [day for _, day in sorted(heading.days.items())]
    begin = days[0]
    wraps = any(after.day < before.day for before, after in pairwise(days))
    known = [*([month] if month else []), *told]
    if begin.month:
        years = [begin.year] if begin.year else [year for year, number in known if number == begin.month]
        years += [year - (begin.month == 12 and number == 1) for year, number in known]
        return (years[0], begin.month) if years else None
    if not known:
        return None
    if wraps:
        return told[0] if len(told) > 1 else None
    return known[0]


def wrong_weekdays(heading: Heading, months: dict[int, str]) -> str:
    """What the row of weekdays says against the month; empty when both agree, or when there is no such row."""
    wrong = []
    for at, weekday in heading.weekdays.items():
        year, number = parts(months[at])
        day = heading.days[at].day
        if day <= monthrange(year, number)[1] and date(year, number, day).weekday() != weekday:
            wrong.append((day, weekday, date(year, number, day)))
    if len(wrong) * 2 <= len(heading.weekdays):
        return ""
    day, weekday, meant = wrong[0]
    return (
        f"表头写 {day} 日是星期{'一二三四五六日'[weekday]}，而 {meant.year} 年 {meant.month} 月 {day} 日"
        f"是星期{'一二三四五六日'[meant.weekday()]}。"
    )
