"""Writers of the score, for the actions of other areas: each runs inside the transaction of the act it belongs to.

Months are locked first (before employees, numbers and slips), so that areas never wait for each other in a circle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core import audit, bulk, register
from models.core.calendar.rules import months_later
from models.core.errors import Refused
from models.core.explain import Explanation, Used
from models.core.hundredths import words
from models.core.money import format_yuan
from models.core.unit import Unit
from models.score import queries
from models.score.queries import AT_ONCE
from models.score.rules import Line, month_of
from models.score.tables import ScoreClosing, ScoreLine, ScoreMonth

CORRECTED = "按更正后的结果重新计分"
CHANGED = frozenset({"score_line", "score_closing"})
NAMED = 5
NOTE = "评分明细"
NO_LONGER = "重新计算后没有这一项"
# Without explanations, which are most of a line.
READ = (
    ScoreLine.id, ScoreLine.key, ScoreLine.entry, ScoreLine.employee_id, ScoreLine.month, ScoreLine.belongs_to,
    ScoreLine.cause, ScoreLine.title, ScoreLine.points, ScoreLine.fen, ScoreLine.event_date, ScoreLine.entity,
    ScoreLine.record,
)  # fmt: skip


@dataclass(frozen=True)
class Settled:
    """How many lines settling added and took back."""

    added: int
    taken_back: int


def put(unit: Unit, line: Line, *, late: bool = False, into: str = "") -> int:
    """Have a cause count as this line says; returns the number of the line that counts now.

    It counts in the month that it belongs to, or in the month `into`, as 2026-11. The same line again changes
    nothing, whatever became of its month. Another line under a known key takes the old one back and counts instead.
    Raises Refused when the month is closed for the person; with `late` the line then counts in the month of today,
    which is where corrections of closed months go.
    """
    live = queries.live(line.key)
    if live is not None and says(live, line):
        return int(live.id)
    month = _open_month(unit, line.employee_id, into or line.month, late=late)
    live = queries.live(line.key)
    if live is not None:
        if says(live, line):
            return int(live.id)
        _take_back(unit, live, CORRECTED, month)
    return unit.insert(ScoreLine, **line_values(unit, line, queries.entries(line.key) + 1, month))


def reverse(unit: Unit, key: str, reason: str) -> int | None:
    """Take back what counts under a key; returns the number of the reversal, None when nothing counts.

    The reversal counts in the month of the line, or in the month of today when that one is closed for the person.
    Raises Refused when both are closed.
    """
    live = queries.live(key)
    if live is None:
        return None
    month = _open_month(unit, live.employee_id, live.month, late=True)
    live = queries.live(key)
    return None if live is None else _take_back(unit, live, reason, month)


def settle(
    unit: Unit, lines: Sequence[Line], *, prefix: str, employees: Collection[int], into: str
) -> Settled:  # fmt: skip
    """Have exactly these lines count of all whose keys begin with `prefix`, for these people.

    A key is the prefix (which ends with a colon), the number of the employee, a colon, and what tells his lines
    apart. What counts already as a line says stays, whatever month it counts in; what differs or falls away is taken
    back, in its own month or, where that is closed for the person, in the month `into`; new lines count in `into`.
    The audit entry keeps how many there were, their sums and one hash. Raises Refused when `into` is closed for one of
    them, and ValueError for a key that is not made so or comes twice.
    """
    people = frozenset(employees)
    wanted = _by_key(lines, prefix, people)
    for month in sorted({into, *_months(prefix, people)}):
        touch(month)
    found = _entries(prefix, people)
    live = {key: row for key, row in found.items() if row.entry % 2}
    back = [row for key, row in live.items() if key not in wanted or not says(row, wanted[key])]
    taken = {row.key for row in back}
    new = [line for key, line in wanted.items() if key not in live or key in taken]
    if not back and not new:
        return Settled(0, 0)
    require_open(into, {line.employee_id for line in new} | {row.employee_id for row in back})
    shut = queries.closed({row.month for row in back}, {row.employee_id for row in back})
    rows = [
        reversal_values(
            unit, row.__data__, CORRECTED if row.key in wanted else NO_LONGER,
            into if (row.month, row.employee_id) in shut else row.month,
        )
        for row in back
    ]  # fmt: skip
    for line in new:
        before = found.get(line.key)
        entry = 1 if before is None else before.entry + 1 + (line.key in taken)
        rows.append(line_values(unit, line, entry, into))
    bulk.insert(ScoreLine, rows)
    _note(unit, rows)
    return Settled(len(new), len(back))


def add(unit: Unit, lines: Sequence[Line], *, otherwise: str) -> int:
    """Have causes count that do not count yet; returns how many were added. One that counts already stays as it is.

    Each counts in the month that it belongs to. Where that is closed for the person, it counts in the month
    `otherwise`, or in the first one after it that is open.
    """
    for month in sorted({otherwise, *(line.month for line in lines)}):
        touch(month)
    entries = queries.entries_of([line.key for line in lines])
    new = [line for line in lines if entries.get(line.key, 0) % 2 == 0]
    shut = queries.closed({otherwise, *(line.month for line in new)}, {line.employee_id for line in new})
    rows = []
    for line in new:
        month = line.month
        if (month, line.employee_id) in shut:
            month = otherwise if (otherwise, line.employee_id) not in shut else next_open(otherwise, line.employee_id)
        rows.append(line_values(unit, line, entries.get(line.key, 0) + 1, month))
    if rows:
        bulk.insert(ScoreLine, rows)
        _note(unit, rows)
    return len(rows)


def next_open(month: str, employee: int) -> str:
    """The first month after this one in which somebody's score takes lines, locked."""
    on = date.fromisoformat(f"{month}-01")
    while True:
        on = months_later(on, 1)
        touch(month_of(on))
        if is_open(month_of(on), employee):
            return month_of(on)


def close(unit: Unit, month: str, employees: Collection[int], entity: str, record: int) -> None:
    """Let a month take no more lines of these people: the paper `entity`, `record` sums it up.

    Waits for everybody who is writing a line of the month; what it comes to must be read after this. Raises Refused
    when it is closed already for one of them.
    """
    touch(month)
    require_open(month, employees)
    bulk.insert(ScoreClosing, (
        {
            "month": month, "employee_id": number, "closed_at": unit.now, "closed_by": unit.author.name,
            "entity": entity, "record": record,
        }
        for number in sorted(employees)
    ))  # fmt: skip


def reopen(month: str, entity: str, record: int) -> int:
    """Let a month take lines again of those for whom this paper closed it; returns how many they are."""
    touch(month)
    closing = ScoreClosing
    by_paper = (closing.month == month) & (closing.entity == entity) & (closing.record == record)
    return int(closing.delete().where(by_paper).execute())


def touch(month: str) -> None:
    """Lock a month until the transaction ends. Only a check that comes after this holds against a close."""
    changed = ScoreMonth.update(touched=ScoreMonth.touched + 1).where(ScoreMonth.month == month)
    if changed.execute() == 0:
        ScoreMonth.insert(month=month).on_conflict_ignore().execute()
        changed.execute()


def require_open(month: str, employees: Collection[int]) -> None:
    """Raise Refused, naming them, when the month is closed for one of these people; to be called after `touch`."""
    shut = sorted(number for _, number in queries.closed({month}, employees))
    if shut:
        names = register.entities["employee"].titles(shut[:NAMED])
        more = f"等 {len(shut)} 人" if len(shut) > NAMED else ""
        raise Refused(
            f"{'、'.join(names[number] for number in shut[:NAMED])}{more} {month} 的评分已经结账，没有登记。"
            "更正请记入还没有结账的月份，或请有权限的同事重新打开。",
            code="CLOSED",
        )


def is_open(month: str, employee: int) -> bool:
    """Whether a month takes lines of somebody; the month has to be locked."""
    return not queries.closed({month}, {employee})


def line_values(unit: Unit, line: Line, entry: int, month: str) -> dict[str, Any]:
    """The row of a line that counts in `month`, as the entry of its key."""
    return {
        "key": line.key, "entry": entry, "employee_id": line.employee_id, "month": month, "belongs_to": line.month,
        "cause": str(line.cause), "title": line.title, "points": line.points, "fen": line.fen,
        "event_date": line.event_date, "entity": line.entity, "record": line.record,
        "explanation": line.explanation.stored(), "reason": "", "written_at": unit.now,
        "written_by": unit.author.name,
    }  # fmt: skip


def reversal_values(unit: Unit, live: Mapping[str, Any], reason: str, month: str) -> dict[str, Any]:
    """The row that takes back the line `live`, given by its columns, and counts in `month`."""
    explained = Explanation(
        "撤销一项评分", (f"撤销原因：{reason}",), used=(Used("score_line", live["id"], live["title"]),)
    )  # fmt: skip
    kept = ("key", "employee_id", "belongs_to", "cause", "event_date", "entity", "record")
    return {name: live[name] for name in kept} | {
        "entry": live["entry"] + 1, "month": month, "title": f"撤销：{live['title']}"[:200],
        "points": -live["points"], "fen": -live["fen"], "explanation": explained.stored(),
        "reason": reason[:500], "written_at": unit.now, "written_by": unit.author.name,
    }  # fmt: skip


def says(row: Any, line: Line) -> bool:
    """Whether a stored line says what this one says; how it came about may be told in other words."""
    stored = (row.employee_id, row.belongs_to, row.cause, row.title, row.points, row.fen, row.event_date)
    wanted = (line.employee_id, line.month, line.cause, line.title, line.points, line.fen, line.event_date)
    return stored == wanted


def _open_month(unit: Unit, employee: int, month: str, *, late: bool) -> str:
    """The month in which something counts that should count in `month`, locked. Raises Refused."""
    touch(month)
    today = month_of(unit.today)
    if not is_open(month, employee) and late and today != month:
        touch(today)
        if is_open(today, employee):
            return today
    require_open(month, {employee})
    return month


def _take_back(unit: Unit, live: Any, reason: str, otherwise: str) -> int:
    """Take a line back in its own month, or in the locked month `otherwise` when that one is closed."""
    month = otherwise
    if live.month != otherwise:
        touch(live.month)
        month = live.month if is_open(live.month, live.employee_id) else otherwise
    return unit.insert(ScoreLine, **reversal_values(unit, live.__data__, reason, month))


def _by_key(lines: Sequence[Line], prefix: str, people: frozenset[int]) -> dict[str, Line]:
    if not prefix.endswith(":"):
        raise ValueError("a prefix of keys ends with a colon")
    found: dict[str, Line] = {}
    for line in lines:
        if line.employee_id not in people or not line.key.startswith(f"{prefix}{line.employee_id}:"):
            raise ValueError(f"the key {line.key!r} is not of these people")
        if line.key in found:
            raise ValueError(f"the key {line.key!r} comes twice")
        found[line.key] = line
    return found


def _months(prefix: str, people: frozenset[int]) -> set[str]:
    """The months in which lines of these keys count; those that another act adds just now are in its own lock."""
    columns = (ScoreLine.month, ScoreLine.employee_id)
    return {row.month for row in _below(prefix, people, columns, lambda rows: rows.distinct())}


def _entries(prefix: str, people: frozenset[int]) -> dict[str, Any]:
    """The last entry of each key of these people."""
    found: dict[str, Any] = {}
    for row in _below(prefix, people, READ, lambda rows: rows.order_by(ScoreLine.key, ScoreLine.entry)):
        if row.key.startswith(f"{prefix}{row.employee_id}:"):
            found[row.key] = row
    return found


def _below(
    prefix: str, people: frozenset[int], columns: Sequence[Any], arranged: Callable[[Any], Any]
) -> Iterator[Any]:
    """The lines of these people whose keys begin with the prefix; of very many people all are read and sorted out."""
    keys = (ScoreLine.key > prefix) & (ScoreLine.key < prefix[:-1] + ";")  # the sign after the colon
    rows = ScoreLine.select(*columns).where(keys)
    if len(people) <= AT_ONCE:
        rows = rows.where(ScoreLine.employee_id.in_(sorted(people)))
    return (row for row in arranged(rows) if row.employee_id in people)


def _note(unit: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep in the audit entry what was written, since the rows are too many for it."""
    sums = f"分值 {words(sum(row['points'] for row in rows))}，金额 {format_yuan(sum(row['fen'] for row in rows))} 元"
    told = audit.dump([[row["key"], row["entry"], row["month"], row["points"], row["fen"]] for row in rows])
    line = f"登记 {len(rows)} 项，{sums}，校验码 {hashlib.sha256(told.encode()).hexdigest()}"
    unit.notes[NOTE] = "；".join(part for part in (unit.notes.get(NOTE, ""), line) if part)
