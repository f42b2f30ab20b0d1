"""What the signs in the cells of a roster mean: shifts of the database, shifts of the legend, rest; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.core import text
from models.core.imports.register import CREATE, Answer, Answers
from models.roster.importing import hours, legend
from models.roster.importing.legend import Entry, Legend
from models.roster.rules import Shift, Times
from models.roster.workflow import ShiftKind

COLUMN = "shift"  # the column under which a person decides about signs
# A shift of the database by its number, one that is to be made by its sign, or None for a day of rest.
Meaning = int | str | None
MOST = 2  # shifts of one day
SEPARATED = re.compile(r"[/+、,;&|和]|\s+")


class Unknown(Exception):
    """A sign that neither the database nor the legend explains, or a shift of the legend that nobody decided about."""

    def __init__(self, sign: str, entry: Entry | None = None) -> None:
        super().__init__(sign)
        self.sign = sign
        self.entry = entry


@dataclass(frozen=True)
class Difference:
    """A shift whose times in the legend are not those of the database."""

    shift: Shift
    entry: Entry


class Signs:
    """Looking signs up: the database before the legend, the legend before words that speak for themselves."""

    def __init__(self, shifts: Iterable[Shift], told: Legend, answers: Answers) -> None:
        self._codes = {text.code(one.code): one for one in shifts}
        self._names = {text.code(one.name): one for one in self._codes.values()}
        self._legend = {one.code: one for one in told.entries}
        for one in told.entries:
            self._legend.setdefault(text.code(one.name), one)
        self._answers = answers
        self._known: dict[str, tuple[Meaning, ...]] = {}
        self._asked: dict[str, bool] = {}
        self._by_sign: dict[str, Mapping[str, bool]] = {}
        self.blank: tuple[Meaning, ...] = (None,) if told.blank_is_rest else ()

    def read(self, sign: str) -> tuple[Meaning, ...]:
        """What a cell means: the shifts of the day in their order, (None,) for rest, nothing for an empty cell.

        Raises Unknown.
        """
        if not sign:
            return self.blank
        if sign not in self._known:
            self._asked = self._by_sign[sign] = {}
            self._known[sign] = self._read(sign)
        return self._known[sign]

    def asks(self, sign: str) -> Mapping[str, bool]:
        """The names that a person decides about in a cell that was read, each with whether it may be made."""
        return self._by_sign.get(sign, {})

    def _read(self, sign: str) -> tuple[Meaning, ...]:
        try:
            return (self._one(sign),)
        except Unknown as unknown:
            parts = [part for part in SEPARATED.split(sign) if part]
            if unknown.entry is not None or len(parts) < 2:
                raise
        self._asked.pop(sign, None)
        found = [meaning for meaning in map(self._one, parts) if meaning is not None]
        typed = [hours.entry(part) is not None for part in parts]
        contradict = any(typed) and not all(typed) and len(set(found)) > 1  # 早 8:00-16:00, where 早 is from 7:30 on
        if len(set(found)) > MOST or contradict:
            raise Unknown(sign)
        return tuple(dict.fromkeys(found)) or (None,)

    def _one(self, sign: str) -> Meaning:
        key = text.code(sign)
        entry = self._entry(key)
        shift = self._shift(key, entry)
        if shift is not None:
            return shift.id
        if entry is None:
            if legend.is_rest(key):
                return None
            typed = hours.entry(sign)
            return self._of_hours(sign, typed) if typed is not None else self._other(sign)
        if entry.is_rest:
            return None
        return self._new(entry)

    def _new(self, entry: Entry) -> Meaning:
        """What a person decided about a shift that the file explains and the database lacks."""
        answer = self._ask(entry.code, creatable=True)
        if answer is None:
            raise Unknown(entry.code, entry)
        return entry.code if answer == CREATE else answer

    def _other(self, sign: str) -> Meaning:
        """What a person decided about a sign that nothing explains."""
        answer = self._ask(sign, creatable=False)
        if isinstance(answer, int):
            return answer
        raise Unknown(sign)

    def _of_hours(self, sign: str, typed: Entry) -> Meaning:
        """The one shift with the hours that stand in the cell, else a new one with these hours."""
        working = [one for one in self._codes.values() if one.kind == ShiftKind.WORK]
        same = [one for one in working if _span(one.times) == _span(typed.times)]
        if len(same) == 1:
            return same[0].id
        told = [one for one in dict.fromkeys(self._legend.values()) if _span(one.times) == _span(typed.times)]
        if not same and len(told) == 1:
            return self._one(told[0].code)
        return self._new(typed) if not same and not told and hours.can_be_made(typed) else self._other(sign)

    def _ask(self, name: str, *, creatable: bool) -> Answer:
        self._asked[name] = creatable
        return self._answers.to(COLUMN, name)

    def _shift(self, key: str, entry: Entry | None) -> Shift | None:
        """The shift of the database that a sign means; what the legend calls rest is none."""
        if entry is not None and entry.is_rest:
            return self._codes.get(key)
        keys = [key, *([entry.code, text.code(entry.name)] if entry is not None else [])]
        for one in keys:
            found = self._codes.get(one) or self._names.get(one)
            if found is not None:
                return found
        if entry is None:
            return self._codes.get(key.removesuffix("班")) or self._names.get(f"{key}班")
        return None

    def _entry(self, key: str) -> Entry | None:
        """What the legend says about a sign, or the sign itself where it is the word for a kind of leave."""
        found = self._legend.get(key) or self._legend.get(key.removesuffix("班")) or self._legend.get(f"{key}班")
        if found is None and key in legend.LEAVES and key not in self._codes:
            return Entry(legend.LEAVES[key], key, str(ShiftKind.LEAVE))
        if found is None and len(key) == 1 and "\u3400" <= key <= "\u9fff" and key not in self._codes:
            begun = [one for name, one in self._legend.items() if name.startswith(key) and not one.is_rest]
            return begun[0] if len(set(begun)) == 1 else None
        return found

    def differences(self) -> list[Difference]:
        """Shifts that the legend gives other times than the database has."""
        found = []
        for entry in dict.fromkeys(self._legend.values()):
            shift = self._shift(entry.code, entry) if entry.times is not None else None
            if shift is not None and entry.times is not None and _differ(shift, entry):
                found.append(Difference(shift, entry))
        return found


def _span(times: Times | None) -> tuple[int, int] | None:
    return (times.starts, times.ends) if times is not None else None


def _differ(shift: Shift, entry: Entry) -> bool:
    """Whether the times differ; a legend without a break says nothing about it."""
    stored, told = shift.times, entry.times
    if stored is None or told is None:
        return stored is not told
    if (stored.starts, stored.ends) != (told.starts, told.ends):
        return True
    pause = (told.break_from, told.break_until)
    return told.break_from is not None and pause != (stored.break_from, stored.break_until)


def words(meanings: Iterable[Meaning], codes: Mapping[int, str]) -> str:
    """What a cell means in signs: 早/晚, 休; 空 for nothing."""
    found = ["休" if one is None else codes.get(one, "") if isinstance(one, int) else one for one in meanings]
    return "/".join(found) or "空"
