"""The cells of an open roster as they are stored and as they are typed: what waits to be saved, and what undo knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

Key = tuple[int, date]  # whose cell, of which day
BETWEEN = "/"  # the two shifts of a day in one cell
_SEPARATORS = str.maketrans("、，,+＋／ ", BETWEEN * 7)
MOST_SHIFTS = 2


@dataclass(frozen=True, slots=True)
class Slot:
    """One shift of a cell by its sign (休 is a day of rest), with what else stands with it."""

    code: str
    role: str = ""
    covers_for_id: int | None = None


Slots = tuple[Slot, ...]  # first and second shift; an empty cell has none, and an empty sign keeps a place
Step = dict[Key, tuple[Slots, Slots]]  # what cells were before a step of typing, and after it


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that is typed and not known to be saved: what it was when typing began, and what it is to be."""

    was: Slots
    now: Slots


def text_of(slots: Slots) -> str:
    """A cell as it is shown and copied: 早, 早/晚, 休, or nothing."""
    return BETWEEN.join(slot.code for slot in slots if slot.code)


def slots_of(text: str, before: Slots, called: Mapping[str, str] = MappingProxyType({})) -> Slots:
    """The cell that a text means, `called` being signs by their names; a shift that stood there keeps its role."""
    codes = [called.get(code, code) for code in text.strip().translate(_SEPARATORS).split(BETWEEN) if code]
    known = {slot.code: slot for slot in before}
    return tuple(known.get(code, Slot(code)) for code in codes)


class Sheet:
    """Typing lies over what is being saved, and that over what is stored; a reload changes only what lies lowest."""

    def __init__(self) -> None:
        self.stored: dict[Key, Slots] = {}
        self.sending: dict[Key, Edit] = {}
        self.typed: dict[Key, Edit] = {}
        self._undo: list[Step] = []
        self._redo: list[Step] = []

    def open(self, stored: Mapping[Key, Slots], *, afresh: bool) -> None:
        """Take what is stored now; `afresh` for another roster, which has no typing and nothing to undo."""
        self.stored = dict(stored)
        if afresh:
            self.give_up()
        self.typed = {key: edit for key, edit in self.typed.items() if edit.now != self._below(key)}

    def slots(self, key: Key) -> Slots:
        """What a cell shows."""
        edit = self.typed.get(key)
        return edit.now if edit is not None else self._below(key)

    def _below(self, key: Key) -> Slots:
        edit = self.sending.get(key)
        return edit.now if edit is not None else self.stored.get(key, ())

    @property
    def waiting(self) -> int:
        """How many cells are typed and not known to be saved."""
        return len(self.typed.keys() | self.sending.keys())

    # typing

    def put(self, changes: Mapping[Key, Slots]) -> bool:
        """Type into cells, as one step of undo; False where nothing differs."""
        step = {key: (self.slots(key), now) for key, now in changes.items() if self.slots(key) != now}
        if step:
            self._apply({key: now for key, (_, now) in step.items()})
            self._undo.append(step)
            self._redo.clear()
        return bool(step)

    def undo(self) -> tuple[Key, ...]:
        """Take back the last step; the cells that changed. Taking back is an edit like any other."""
        return self._again(self._undo, self._redo, 0)

    def redo(self) -> tuple[Key, ...]:
        """Do again what was taken back last; the cells that changed."""
        return self._again(self._redo, self._undo, 1)

    def _again(self, source: list[Step], target: list[Step], side: int) -> tuple[Key, ...]:
        if not source:
            return ()
        step = source.pop()
        target.append(step)
        self._apply({key: sides[side] for key, sides in step.items()})
        return tuple(step)

    def _apply(self, changes: Mapping[Key, Slots]) -> None:
        for key, now in changes.items():
            edit = self.typed.pop(key, None)
            was = edit.was if edit is not None else self._below(key)
            if now != was:
                self.typed[key] = Edit(was, now)

    def take_up(self, edits: Mapping[Key, Edit]) -> None:
        """Typing that was kept on this PC, based on what was seen then."""
        self.typed.update({key: edit for key, edit in edits.items() if edit.now != self._below(key)})

    # saving

    def send(self) -> dict[Key, Edit]:
        """What is to be saved now; typing from here on lies over it."""
        self.sending, self.typed = self.typed, {}
        return self.sending

    def confirm(self) -> None:
        """What was sent is stored."""
        self.stored.update({key: edit.now for key, edit in self.sending.items()})
        self.sending = {}

    def take_back(self) -> None:
        """What was sent is not stored: it is typing again, with what was typed over it."""
        later, self.typed, self.sending = self.typed, self.sending, {}
        for key, edit in later.items():
            first = self.typed.pop(key, edit)
            if edit.now != first.was:
                self.typed[key] = Edit(first.was, edit.now)

    def rebase(self, theirs: Mapping[Key, Slots], *, keep: Iterable[Key]) -> None:
        """Somebody else stored these cells: typing is kept over those in `keep`, and given up over the others."""
        kept = set(keep)
        for key, slots in theirs.items():
            self.stored[key] = slots
            edit = self.typed.pop(key, None)
            if edit is not None and key in kept and edit.now != slots:
                self.typed[key] = Edit(slots, edit.now)

    def give_up(self) -> None:
        """Forget the typing that is not saved, and what undo knows."""
        for known in (self.typed, self.sending, self._undo, self._redo):
            known.clear()


def rows(edits: Mapping[Key, Edit]) -> list[dict[str, Any]]:
    """Edits as the cells of the actions of rosters: each shift of a day with what the person saw there."""
    found = []
    for (employee, day), edit in sorted(edits.items()):
        for position in range(1, MOST_SHIFTS + 1):
            was, now = _at(edit.was, position), _at(edit.now, position)
            if was == now:
                continue
            found.append({
                "employee_id": employee, "day": day.isoformat(), "position": position, "shift": now.code,
                "was": was.code, "role": now.role or None, "covers_for_id": now.covers_for_id,
            })  # fmt: skip
    return found


def _at(slots: Slots, position: int) -> Slot:
    return slots[position - 1] if position <= len(slots) else Slot("")


def replaced(slots: Slots, position: int, code: str) -> Slots:
    """A cell with another shift in one of its positions; no code takes it out."""
    held: list[Slot] = [_at(slots, one) for one in range(1, MOST_SHIFTS + 1)]
    held[position - 1] = Slot(code)
    if not held[-1].code:
        held.pop()
    return tuple(held) if any(slot.code for slot in held) else ()


def packed(edits: Mapping[Key, Edit]) -> list[list[Any]]:
    """Edits as plain values for the drafts of this PC."""
    return [
        [employee, day.isoformat(), [_plain(one) for one in edit.was], [_plain(one) for one in edit.now]]
        for (employee, day), edit in edits.items()
    ]


def _plain(slot: Slot) -> list[Any]:
    return [slot.code, slot.role, slot.covers_for_id]


def unpacked(kept: Sequence[Sequence[Any]]) -> dict[Key, Edit]:
    """Edits as they were packed."""
    return {
        (employee, date.fromisoformat(day)): Edit(tuple(Slot(*one) for one in was), tuple(Slot(*one) for one in now))
        for employee, day, was, now in kept
    }
