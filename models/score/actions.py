"""Writers of the score, for the actions of other areas: each runs inside the transaction of the act it belongs to.

Months are locked first (before employees, numbers and slips), so that areas never wait for each other in a circle.
"""

from __future__ import annotations

from typing import Any

from models.core import audit
from models.core.errors import Refused
from models.core.explain import Explanation, Used
from models.core.unit import Unit
from models.score import queries
from models.score.rules import Line, month_of
from models.score.tables import ScoreLine, ScoreMonth
from models.score.workflow import State

CORRECTED = "按更正后的结果重新计分"
CHANGED = frozenset({"score_line", "score_month"})


def put(unit: Unit, line: Line, *, late: bool = False) -> int:
    """Have a cause count as this line says; returns the number of the line that counts now.

    The same line again changes nothing, whatever became of its month. Another line under a known key takes the old
    one back and counts instead. Raises Refused when the month is closed; with `late` the line then counts in the
    month of today, which is where corrections of closed months go.
    """
    live = queries.live(line.key)
    if live is not None and _says(live, line):
        return int(live.id)
    month = _open_month(unit, line.month, late=late)
    live = queries.live(line.key)
    if live is not None:
        if _says(live, line):
            return int(live.id)
        _take_back(unit, live, CORRECTED, late=late)
    return _insert(unit, line, month)


def reverse(unit: Unit, key: str, reason: str) -> int | None:
    """Take back what counts under a key; returns the number of the reversal, None when nothing counts.

    The reversal counts in the month of the line, or in the month of today when that one is closed. Raises Refused
    when both are closed.
    """
    live = queries.live(key)
    return None if live is None else _take_back(unit, live, reason, late=True)


def close(unit: Unit, month: str) -> int:
    """Let a month take no more lines; returns its number. What it sums up to must be read after this.

    Waits for everybody who is writing a line of the month. Raises Refused when it is closed already.
    """
    row = _month(month)
    if row.state == State.CLOSED:
        raise Refused(f"{month} 的评分已于 {row.closed_at:%Y-%m-%d} 由{row.closed_by}结账。")
    unit.update(ScoreMonth, row.id, None, state=str(State.CLOSED), closed_at=unit.now, closed_by=unit.author.name)
    return int(row.id)


def reopen(unit: Unit, month: str) -> int:
    """Let a closed month take lines again; returns its number. Raises Refused when it is open."""
    row = _month(month)
    if row.state == State.OPEN:
        raise Refused(f"{month} 的评分没有结账，不用重新打开。")
    unit.update(ScoreMonth, row.id, None, state=str(State.OPEN), closed_at=None, closed_by="")
    return int(row.id)


def _month(month: str) -> Any:
    row = ScoreMonth.get_or_none(ScoreMonth.month == month)
    if row is None:
        ScoreMonth.insert(month=month, state=str(State.OPEN)).on_conflict_ignore().execute()
        row = ScoreMonth.get(ScoreMonth.month == month)
    return row


def _touch(month: str) -> bool:
    """Lock an open month by writing to it; False when it is closed. Only a check that writes holds against a close."""
    _month(month)
    changed = ScoreMonth.update(touched=ScoreMonth.touched + 1).where(
        (ScoreMonth.month == month) & (ScoreMonth.state == State.OPEN)
    )
    return bool(changed.execute() == 1)


def _open_month(unit: Unit, month: str, *, late: bool) -> str:
    """The month in which something counts that belongs to `month`, locked. Raises Refused."""
    if _touch(month):
        return month
    today = month_of(unit.today)
    if late and today != month and _touch(today):
        return today
    raise Refused(
        f"{month} 的评分已经结账，没有登记。更正请记入还没有结账的月份，或请有权限的同事重新打开。", code="CLOSED"
    )


def _take_back(unit: Unit, live: Any, reason: str, *, late: bool) -> int:
    month = _open_month(unit, live.month, late=late)
    explained = Explanation(
        "撤销一项评分", (f"撤销原因：{reason}",), used=(Used("score_line", live.id, live.title),)
    )  # fmt: skip
    values = {
        name: live.__data__[name]
        for name in ("key", "employee_id", "belongs_to", "cause", "event_date", "entity", "record")
    }
    return _add(
        unit, **values, entry=live.entry + 1, month=month, title=f"撤销：{live.title}"[:200], points=-live.points,
        fen=-live.fen, explanation=audit.dump(explained.to_json()), reason=reason[:500],
    )  # fmt: skip


def _insert(unit: Unit, line: Line, month: str) -> int:
    return _add(
        unit, key=line.key, entry=queries.entries(line.key) + 1, employee_id=line.employee_id, month=month,
        belongs_to=line.month, cause=str(line.cause), title=line.title, points=line.points, fen=line.fen,
        event_date=line.event_date, entity=line.entity, record=line.record,
        explanation=audit.dump(line.explanation.to_json()), reason="",
    )  # fmt: skip


def _add(unit: Unit, **values: Any) -> int:
    return unit.insert(ScoreLine, **values, written_at=unit.now, written_by=unit.author.name)


def _says(row: Any, line: Line) -> bool:
    """Whether a stored line says what this one says; how it came about may be told in other words."""
    stored = (row.employee_id, row.belongs_to, row.cause, row.title, row.points, row.fen, row.event_date)
    wanted = (line.employee_id, line.month, line.cause, line.title, line.points, line.fen, line.event_date)
    return stored == wanted
