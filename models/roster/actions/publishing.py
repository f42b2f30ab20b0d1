"""A roster goes out: reminders are set aside with a reason, it is published, changed by record, closed."""

from __future__ import annotations

from collections.abc import Sequence

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import checks
from models.roster import cells, rights
from models.roster.actions.editing import CELLS, locked, require_seen, told, wanted_of
from models.roster.actions.rosters import CHANGED, ROSTER, seen, title_of
from models.roster.plan import queries as plans
from models.roster.plan.rules import Problem
from models.roster.tables import Roster, RosterWaiver
from models.roster.workflow import RosterState

REASON = Field("reason", "原因", Kind.TEXT, required=True, max_length=300)
NAMED = 3  # problems that a sentence names


def _named(problems: Sequence[Problem]) -> str:
    more = f"等 {len(problems)} 处" if len(problems) > NAMED else ""
    return "；".join(_told(one) for one in problems[:NAMED]) + more


def _told(one: Problem) -> str:
    day = f"{one.day:%m-%d}"
    return f"{one.who} {one.words}" if day in one.words else f"{one.who} {day} {one.words}"


@action(
    "roster.waive", "忽略提醒", rights.WRITE, ROSTER,
    Field(
        "reminders", "提醒", Kind.ROWS, required=True,
        rows=(Field("about", "提醒", Kind.TEXT, required=True, max_length=120),),
    ),
    Field("reason", "理由", Kind.TEXT, required=True, max_length=300), entity="roster",
)  # fmt: skip
def waive(unit: Unit, f: Values) -> Done:
    """Set reminders of a draft aside with a reason; each counts again as soon as its cells change."""
    row = locked(unit, f["id"], rights.WRITE, RosterState.DRAFT)
    asked = {one["about"] for one in f["reminders"]}
    found = {one.about: one for one in plans.plan(None, row).problems}
    if asked & {one.about for one in found.values() if one.hard}:
        raise Refused("冲突不能忽略，请改班。")
    if asked - set(found):
        raise BadFields({"reminders": "有的提醒已经不存在，或已忽略。请刷新后再看。"}, {"reminders": "提醒"})
    _set_aside(unit, row, [found[about] for about in sorted(asked)], f["reason"])
    return told(row, {}, f"已忽略 {len(asked)} 处提醒，理由已记下。")


def _set_aside(unit: Unit, row: Roster, problems: Sequence[Problem], reason: str) -> None:
    for one in problems:
        words = _told(one)[:300]
        unit.insert(
            RosterWaiver, roster_id=row.id, about=one.about, words=words, reason=reason, made_at=unit.now,
            made_by=unit.author.name,
        )  # fmt: skip


@action(
    "roster.publish", "发布排班", rights.PUBLISH, ROSTER, version_field(),
    Field("reason", "忽略其余提醒的理由", Kind.TEXT, max_length=300, hint="还有提醒时要填"), entity="roster",
)  # fmt: skip
def publish(unit: Unit, f: Values) -> Done:
    """A draft becomes the roster in force; conflicts keep it back, reminders ask for a reason."""
    checks.one_at_a_time()  # two rosters that plan one person at once must see each other
    row = seen(unit, f, rights.PUBLISH, RosterState.DRAFT)
    plan = plans.plan(None, row)
    if not plan.cells:
        raise Refused("这张排班表还是空的，没有发布。请先排班。")
    conflicts = [one for one in plan.problems if one.hard]
    reminders = [one for one in plan.problems if not one.hard]
    if conflicts:
        raise Refused(f"还有 {len(conflicts)} 处冲突，没有发布：{_named(conflicts)}。请先改班。")
    if reminders and not f["reason"]:
        told_all = f"还有 {len(reminders)} 处提醒：{_named(reminders)}。请改班，或写明忽略的理由。"
        raise BadFields({"reason": told_all}, {"reason": "忽略其余提醒的理由"})
    cells.tell_all(unit, [row.id], f"发布 {row.month} 排班")
    _set_aside(unit, row, reminders, f["reason"])
    unit.update(
        Roster, row.id, None, state=str(RosterState.PUBLISHED), published_at=unit.now, published_by=unit.author.name
    )
    empty = f"，{plan.unset} 格未排的按休息" if plan.unset else ""
    return _moved(row, f"已发布{title_of(row)}的排班{empty}。")


def _moved(row: Roster, notice: str) -> Done:
    return Done(notice, CHANGED | {"roster_entry"}, ("roster", row.id), title_of(row))


@action("roster.change_cells", "改班", rights.PUBLISH, ROSTER, CELLS, REASON, entity="roster")
def change_cells(unit: Unit, f: Values) -> Done:
    """Change cells after publication, on record with a reason; a change that makes a conflict is refused."""
    checks.one_at_a_time()
    row = locked(unit, f["id"], rights.PUBLISH, RosterState.PUBLISHED)
    wanted = wanted_of(unit, row, f["cells"], rights.PUBLISH)
    require_seen(row, f["cells"], wanted)
    known = _conflicts(row)
    before = cells.change(unit, row, wanted, f["reason"])
    if not before:
        return told(row, before, "没有要改的格。")
    made = [one for about, one in _conflicts(row).items() if about not in known]
    if made:
        raise Refused(f"这样改会有冲突，没有保存：{_named(made)}。请换一个班次。")
    return told(row, before, f"已改 {len(before)} 格，原班次和原因已记下。", "roster_change")


def _conflicts(row: Roster) -> dict[str, Problem]:
    """The conflicts of a roster as it stands, also those that a shift makes with one of another day."""
    return {one.about: one for one in plans.plan(None, row).problems if one.hard}


@action("roster.close", "关闭排班表", rights.PUBLISH, ROSTER, version_field(), entity="roster")
def close(unit: Unit, f: Values) -> Done:
    """A month that is over is closed: neither swaps nor edits change it any more."""
    row = seen(unit, f, rights.PUBLISH, RosterState.PUBLISHED)
    _, last = plans.span_of(row.month)
    if unit.today <= last:
        raise Refused(f"{row.month} 还没有过完，不能关闭。请在 {last:%Y-%m-%d} 以后再关闭。")
    unit.update(Roster, row.id, None, state=str(RosterState.CLOSED), closed_at=unit.now, closed_by=unit.author.name)
    return _moved(row, f"已关闭{title_of(row)}的排班，不再改动。")


@action("roster.reopen", "重新打开", rights.PUBLISH, ROSTER, version_field(), REASON, entity="roster")
def reopen(unit: Unit, f: Values) -> Done:
    """A closed roster can be changed by record again; the reason goes into the log."""
    row = seen(unit, f, rights.PUBLISH, RosterState.CLOSED)
    unit.update(Roster, row.id, None, state=str(RosterState.PUBLISHED), closed_at=None, closed_by="")
    unit.reason = unit.reason or f["reason"]
    return _moved(row, f"已重新打开{title_of(row)}的排班，可以改班。")
