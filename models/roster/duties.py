"""What waits in rosters: next month is not out yet, drafts with conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from models.core.access import Person
from models.core.duties import Todo, todos
from models.core.lists import Filter
from models.core.rulebook import queries as rulebook
from models.org import queries as org
from models.roster import rights
from models.roster.plan import queries as plans
from models.roster.tables import Roster
from models.roster.workflow import IN_FORCE, ROSTER_KIND_NAMES, RosterKind, RosterState

MOST = 5  # drafts that are looked through


def _reached(person: Person, permission: str, row: Roster) -> bool:
    return person.sees(permission, employee_id=None, unit_id=row.unit_id)


@todos
def _not_out(person: Person, today: date) -> Sequence[Todo]:
    """Units that had a roster this month and have none in force for the next."""
    if not person.may(rights.PUBLISH) or today.day < rulebook.value("duty.next_roster_reminder_day", today):
        return ()
    _, last = plans.span_of(f"{today:%Y-%m}")
    month = f"{last + timedelta(1):%Y-%m}"
    states = [str(state) for state in IN_FORCE]
    ordinary = Roster.select().where(Roster.kind == RosterKind.ORDINARY)
    had = ordinary.where(Roster.month == f"{today:%Y-%m}", Roster.state.in_(states))
    following = {row.unit_id: row for row in ordinary.where(Roster.month == month)}
    names = {unit.id: unit.name for unit in org.units(closed=False)}
    found = []
    for row in had:
        after = following.get(row.unit_id)
        if row.unit_id not in names or not _reached(person, rights.PUBLISH, row):
            continue
        if after is None or after.state == RosterState.DRAFT:
            detail = f"排班 · {'还是草稿' if after else '还没有新建'}，{last + timedelta(1):%m-%d} 起要用"
            found.append(
                Todo(
                    f"发布 {month} 排班 · {names[row.unit_id]}", detail, "去排班", "roster", "calendar_ltr", last,
                    after.id if after else None, () if after else (Filter("month", "eq", month),),
                )
            )  # fmt: skip
    return found


@todos
def _conflicts(person: Person, today: date) -> Sequence[Todo]:
    """Drafts of this month and later ones that cannot be published as they are."""
    if not person.may(rights.WRITE):
        return ()
    drafts = Roster.select().where(Roster.state == RosterState.DRAFT, Roster.month >= f"{today:%Y-%m}")
    rows = [row for row in drafts.order_by(Roster.month, Roster.id) if _reached(person, rights.WRITE, row)]
    found = []
    for row in rows[:MOST]:
        plan = plans.plan(None, row)
        if plan.conflicts:
            kind = "" if row.kind == RosterKind.ORDINARY else f"（{ROSTER_KIND_NAMES[row.kind]}）"
            first, _ = plans.span_of(row.month)
            title = f"{row.month} 排班有 {plan.conflicts} 处冲突 · {plan.head.unit}{kind}"
            found.append(
                Todo(title, "排班 · 改好后才能发布", "去改班", "roster", "calendar_ltr", first, row.id)
            )  # fmt: skip
    return found
