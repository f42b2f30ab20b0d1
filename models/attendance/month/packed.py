"""Results as text that stays readable: a month of one person with all that its explanations are made from.

What the results of a sheet share (shifts, rows of the policy with their articles, days that look alike) is written
once, in the text of the sheet's version; the text of each person refers to it by number. Days that were told without
deriving them are written as what they are: their plan, their punches, and what those show.
"""

from __future__ import annotations

import base64
import json
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple

from models.attendance.days.derivation import Derivation
from models.attendance.days.values import Cover, Day, Denial, Facts, Frame, Input, Month, Plain, Stamp
from models.attendance.month.shapes import Decoder, Encoder, Pool, Shapes, names_of
from models.attendance.policy.values import (
    Band,
    CompRule,
    Deviation,
    Flex,
    Judged,
    JudgedMonth,
    Policy,
    PolicyOn,
    Step,
    Threshold,
    Tolerance,
    Verdict,
)
from models.attendance.workflow import DayState, Sign
from models.core.calendar.rules import each_day
from models.core.explain import Basis
from models.roster.rules import Planned, Shift

FORMAT = 1
# What is written once for all of a sheet, and once in a person's month.
SHARED = (Basis, Shift, Band, Step, Threshold, Tolerance, Flex, CompRule, Policy)
OWN = (Planned, Stamp, Cover, Denial, Verdict, Deviation)
OF_DAY = tuple(one for one in names_of(Day) if one not in ("employee_id", "told", "judged"))
OF_MONTH = tuple(one for one in names_of(Month) if one not in ("employee_id", "month", "days", "judged"))
# A plain day on which nothing deviates is the number of what it looks like; its parts stand in columns beside the days:
# the numbers of its roster entries, the times of its punches (eight signs each), and their numbers.
CLOCK = len("07:55:00")
# What a reading knows beside the days themselves, and what is kept of a day that others look like.
LIKE = ("now", "data_until", "empty_days", "holidays")
OF_FRAME = ("numbers", "facts", "is_due", "was_there")
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
LEVEL = 3  # of compression: most of the gain for little of the time


class Packer:
    """Writes the months of one sheet; `rules` is what they share, complete once every month is packed.

    `like` is any input of the reading that the months come from.
    """

    def __init__(self, first: date, last: date, policy_on: PolicyOn, like: Input) -> None:
        self._shapes: Shapes = {}
        self._pool, self._own = Pool(merges=True), Pool()
        shared = Encoder(dict.fromkeys(SHARED, self._pool), self._shapes)
        own = Encoder({**dict.fromkeys(SHARED, self._pool), **dict.fromkeys(OWN, self._own)}, self._shapes)
        self._judged, self._facts, self._deviation = own.of(JudgedMonth), own.of(Facts), own.of(Deviation)
        self._of_day, self._of_month = own.of_fields(Day, OF_DAY), own.of_fields(Month, OF_MONTH)
        self._shift = shared.of(Shift)
        self._frame = shared.of_fields(Frame, OF_FRAME)
        self._like = shared.of_fields(Input, LIKE)(like)
        self._frames: dict[int, tuple[int, Frame]] = {}
        self._frame_rows: list[Any] = []
        policy = shared.of(Policy)
        self._policies: list[tuple[str, int]] = []
        for day in each_day(first, last):
            number = policy(policy_on(day))
            if not self._policies or self._policies[-1][1] != number:
                self._policies.append((day.isoformat(), number))

    def pack(self, month: Month) -> str:
        """One person's month as text."""
        self._own.clear()
        judged = self._judged(month.judged)
        columns = _Columns([], [], [])
        days = [self._day(one, columns) for one in month.days]
        parts = [month.employee_id, self._of_month(month), judged, days, self._own.rows]
        return _squeezed([*parts, columns.entries, "".join(columns.times), columns.records])

    def rules(self) -> str:
        """What the packed months share, with the policy of every day."""
        return _squeezed({
            "format": FORMAT, "shapes": self._shapes, "shared": self._pool.rows, "policies": self._policies,
            "frames": self._frame_rows, "like": self._like,
        })  # fmt: skip

    def _day(self, day: Day, columns: _Columns) -> int | list[Any]:
        told = day.told
        if isinstance(told, Facts):
            return [-1, self._facts(told), self._of_day(day)]
        frame = told.frame
        known = self._frames.get(id(frame))
        number = known[0] if known is not None else self._number(frame)
        if told.deviations is None and _is_like(told.planned, frame.facts.planned):
            entries, times, records = columns
            for one in told.planned:
                entries.append(one.entry_id)
            times += told.punches[::2]
            records += told.punches[1::2]
            return number
        row: list[Any] = [number, [self._planned(one) for one in told.planned], list(told.punches)]
        if told.deviations is None:
            return row
        return [*row, [self._deviation(one) for one in told.deviations], self._of_day(day)]

    def _planned(self, one: Planned) -> list[Any]:
        shift = self._shift(one.shift) if one.shift is not None else None
        changed = (one.change, one.change_id) if one.change or one.change_id is not None else ()
        return [one.position, shift, one.entry_id, *changed]

    def _number(self, frame: Frame) -> int:
        known = self._frames.get(id(frame))
        if known is None:  # the frame is kept with it, so that no other one gets the same id
            known = self._frames[id(frame)] = (len(self._frame_rows), frame)
            self._frame_rows.append([frame.text, len(frame.bounds), *self._frame(frame)])
        return known[0]


class Outline(NamedTuple):
    """What a sheet shows of a day, without anything that explains it."""

    state: DayState
    signs: tuple[Sign, ...]


class _Columns(NamedTuple):
    """The parts of plain days, day after day."""

    entries: list[int]
    times: list[str]
    records: list[int]


def _is_like(planned: Sequence[Planned], like: Sequence[Planned]) -> bool:
    """Whether the plan of a day differs from that of the day it looks like in nothing but whose it is."""
    for one, other in zip(planned, like, strict=True):
        if one.change or one.change_id is not None or one.position != other.position:
            return False
    return True


class _Parts(NamedTuple):
    """What reads the parts of months; `own` is the pool of the month that is read."""

    own: list[Any]
    judged: Callable[[Any], JudgedMonth]
    facts: Callable[[Any], Facts]
    of_day: Callable[[Any], Mapping[str, Any]]
    of_month: Callable[[Any], Mapping[str, Any]]


class Unpacker:
    """Reads the months of one version of a sheet from their texts."""

    def __init__(self, rules: str) -> None:
        stored = _read(rules)
        if stored["format"] != FORMAT:
            raise ValueError(f"results are of format {stored['format']}")
        self._shapes: Mapping[str, Sequence[str]] = stored["shapes"]
        self._shared: list[Any] = []
        read = Decoder(dict.fromkeys(SHARED, self._shared), self._shapes)
        read.pool(stored["shared"], SHARED, self._shared)
        self._starts = [date.fromisoformat(day) for day, _ in stored["policies"]]
        self._policies: list[Policy] = [self._shared[number] for _, number in stored["policies"]]
        day = self._starts[0]
        self._like = Input(0, day, day, {}, (), **read.of_fields(Input)(stored["like"]))
        frame = read.of_fields(Frame) if stored["frames"] else None
        rows = stored["frames"]
        self._frames = [self._made(text, frame(row)) for text, _, *row in rows] if frame is not None else []
        self._counts = [count for _, count, *_ in rows]

    def policy_on(self, day: date) -> Policy:
        """The policy of a day of the month as it was when the sheet was closed."""
        return self._policies[max(0, bisect_right(self._starts, day) - 1)]

    def months(self, packed: Iterable[str]) -> Iterator[Month]:
        """The months of some people."""
        own: list[Any] = []
        read = Decoder({**dict.fromkeys(SHARED, self._shared), **dict.fromkeys(OWN, own)}, self._shapes)
        parts = _Parts(own, read.of(JudgedMonth), read.of(Facts), read.of_fields(Day), read.of_fields(Month))
        for text in packed:
            employee, values, judged, days, rows, entries, times, records = _read(text)
            own.clear()
            read.pool(rows, OWN, own)
            clocks = (times[start : start + CLOCK] for start in range(0, len(times), CLOCK))
            whole = self._whole(employee, days, iter(entries), zip(clocks, records, strict=True))
            yield self._month(employee, values, parts.judged(judged), whole, parts)

    def _whole(
        self, employee: int, days: Sequence[Any], entries: Iterator[int], punches: Iterator[tuple[str, int]]
    ) -> Iterator[Any]:
        """The days; those that are a number only made whole from the columns."""
        first = self._starts[0]
        for place, row in enumerate(days, 1):
            if not isinstance(row, int):
                yield row
                continue
            frame, on = self._frames[row], first.replace(day=place)
            like = frame.facts.planned
            planned = tuple([Planned(employee, on, one.position, one.shift, next(entries)) for one in like])
            own = tuple([part for one in islice(punches, self._counts[row]) for part in one])
            yield Plain(on, frame, planned, own)

    def outlines(self, packed: Iterable[str]) -> Iterator[Sequence[Outline]]:
        """What a sheet shows of the days of some people; a fraction of the work of reading their months."""
        names = self._shapes[Day.__name__]
        state, signs = names.index("state"), names.index("signs")
        plain = [Outline(one.facts.state, (one.facts.sign,)) for one in self._frames]
        for text in packed:
            days = _read(text)[3]
            yield [
                plain[row] if isinstance(row, int) else plain[row[0]] if row[0] >= 0 and len(row) == 3
                else Outline(DayState(row[-1][state]), tuple([Sign(one) for one in row[-1][signs]]))
                for row in days
            ]  # fmt: skip

    def _month(self, employee: int, values: Any, judged: JudgedMonth, days: Iterable[Any], parts: _Parts) -> Month:
        by_day: dict[date, list[Judged]] = {}
        for one in judged.events:
            by_day.setdefault(one.day, []).append(one)
        first = self._starts[0]
        found: list[Day] = []
        for number, row in enumerate(days, 1):
            on = first.replace(day=number)
            found.append(self._day(employee, on, row, parts, tuple(by_day.get(on, ()))))
        return Month(
            employee_id=employee, month=f"{first:%Y-%m}", days=tuple(found), judged=judged, **parts.of_month(values)
        )  # fmt: skip

    def _day(self, employee: int, on: date, row: Any, parts: _Parts, judged: tuple[Judged, ...]) -> Day:
        if isinstance(row, Plain):
            return _in_order(employee, row)
        if row[0] < 0:
            return Day(employee_id=employee, told=parts.facts(row[1]), judged=judged, **parts.of_day(row[2]))
        frame = self._frames[row[0]]
        planned = tuple([self._planned(employee, on, one) for one in row[1]])
        if len(row) == 3:
            return _in_order(employee, Plain(on, frame, planned, row[2]))
        plain = Plain(on, frame, planned, row[2], tuple([parts.own[number] for number in row[3]]))
        return Day(employee_id=employee, told=plain, judged=judged, **parts.of_day(row[4]))

    def _planned(self, employee: int, on: date, row: Sequence[Any]) -> Planned:
        position, shift, entry, *changed = row
        return Planned(employee, on, position, None if shift is None else self._shared[shift], entry, *changed)

    def _made(self, text: str, values: Mapping[str, Any]) -> Frame:
        day = date.fromisoformat(text)
        return Frame(text=text, bounds=(), derive=partial(self._derived, day), **values)

    def _derived(self, day: date, planned: tuple[Planned, ...], stamps: Sequence[Stamp]) -> Facts:
        """What a plain day comes to that somebody looks at, from what was frozen of it."""
        one = replace(self._like, first=day, last=day, plan={day: planned}, stamps=tuple(stamps))
        (facts,) = Derivation(one, lambda _: self.policy_on(day)).days()
        return facts if isinstance(facts, Facts) else facts.facts()


@lru_cache(maxsize=16)
def unpacker(rules: str) -> Unpacker:
    """The reader of a version of a sheet, by what its results share; made once for those who read much."""
    return Unpacker(rules)


def _in_order(employee: int, told: Plain) -> Day:
    """A plain day on which nothing deviates."""
    like = told.frame.facts
    return Day(employee, told, like.state, like.sign, (like.sign,), (), 0, 0, 0)


def _squeezed(value: Any) -> str:
    return base64.b64encode(zlib.compress(ENCODER.encode(value).encode(), LEVEL)).decode("ascii")


def _read(text: str) -> Any:
    return json.loads(zlib.decompress(base64.b64decode(text)))
