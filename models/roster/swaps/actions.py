"""Shift swaps: asked for, agreed to by the colleague, decided by the right person, written into the rosters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from models.core import check
from models.core.calendar.rules import spoken
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import approvals
from models.roster import cells
from models.roster.cells import Content, Place
from models.roster.rights import APPROVE, SWAP
from models.roster.swaps import queries, rules, workflow
from models.roster.swaps.queries import Held
from models.roster.swaps.rules import Asked, Concern, Move
from models.roster.tables import Roster, ShiftSwap, ShiftType
from models.roster.workflow import RosterState, ShiftKind, SwapState
from models.staff.tables import Employee
from models.staff.workflow import PRESENT

SERIES = "调班申请单"
CHANGED = frozenset({"shift_swap"})
SWAP_FIELD = Field("id", "调班申请", Kind.REF, required=True, ref="shift_swap")
WHY = Field("remark", "原因", Kind.TEXT, required=True, max_length=300)
FIELDS = (
    Field("applicant_id", "申请人", Kind.REF, ref="employee", hint="不选时为您本人"),
    Field("day", "原班日期", Kind.DATE, required=True),
    Field("shift_id", "原班次", Kind.REF, ref="shift_type", hint="这天只有一个班或休息时不用选"),
    Field("counterpart_id", "对方", Kind.REF, ref="employee", hint="不与同事对调、只改班次时不选"),
    Field("counterpart_day", "对方班次日期", Kind.DATE, hint="不填时为同一天"),
    Field(
        "to_shift_id", "对方班次或想改成的班次", Kind.REF, ref="shift_type",
        hint="对方这天只有一个班时不用选；不与同事对调时，不选就是改为休息",
    ),
    Field("reason", "调班原因", Kind.TEXT, required=True, max_length=300),
)  # fmt: skip
LABELS = {f.name: f.label for f in FIELDS}


def _faulty(field: str, sentence: str) -> BadFields:
    return BadFields({field: sentence}, LABELS)


def _received(unit: Unit) -> datetime:
    """When a consent came in: on paper when the office received it, else now."""
    return unit.behalf.received_at if unit.behalf is not None else unit.now


def _require_in_time(unit: Unit, asked: Asked) -> None:
    """Raise Refused for a consent after the shifts of the first day: none is permitted afterwards (R-019)."""
    received = _received(unit)
    if rules.is_after(asked.first_day, received.date()) or received >= queries.ends_of(asked):
        day = spoken(asked.first_day, unit.today)
        raise Refused(
            f"{day}的班已经过去，不能再办调班。当时已有书面申请或批准的，请由办公室代录，写明收到时间和原因并附扫描件。"
        )


def _applicant(unit: Unit, employee_id: int | None) -> Employee:
    number = employee_id if employee_id is not None else unit.author.employee_id
    if number is None:
        raise _faulty("applicant_id", "您的账号没有对应的员工，请选择申请人。")
    row: Employee | None = Employee.get_or_none(Employee.id == number)
    if row is None or not unit.sees(SWAP, employee_id=row.id, unit_id=row.unit_id):
        raise NotFound()
    if row.state not in PRESENT:
        raise _faulty("applicant_id", f"{row.name}不在册，不能申请调班。")
    return row


def _pick(held: Iterable[Held], wanted: int | None, field: str, day: date, who: str) -> int | None:
    """Which shift of a day is meant, as the published roster has it. Raises BadFields."""
    shifts = [one.content.shift_id for one in held if one.content.shift_id is not None]
    if wanted is not None:
        if wanted not in shifts:
            raise _faulty(field, f"{who} {spoken(day, day)}没有排这个班次，请核对。")
        return wanted
    if len(shifts) > 1:
        raise _faulty(field, f"{who} {spoken(day, day)}排了两个班，请选是哪一个。")
    return shifts[0] if shifts else None


def _asked(applicant: Employee, f: Values) -> Asked:
    """What is asked for, with the shifts as the rosters have them. Raises BadFields and Refused."""
    other: int | None = f["counterpart_id"]
    other_day: date = f["counterpart_day"] or f["day"]
    if other is None and f["counterpart_day"] is not None:
        raise _faulty("counterpart_day", "没有选对方，不用填对方班次的日期。")
    people = {applicant.id} | ({other} if other is not None else set())
    found = queries.cells(people, {f["day"], other_day})
    shift = _pick(found.get((applicant.id, f["day"]), ()), f["shift_id"], "shift_id", f["day"], applicant.name)
    if other is None:
        asked = Asked(applicant.id, f["day"], shift, to_shift=f["to_shift_id"])
    else:
        colleague = Employee.get_or_none(Employee.id == other)
        if colleague is None or colleague.state not in PRESENT:
            raise _faulty("counterpart_id", "这位同事不在册，请另选。")
        held = found.get((other, other_day), ())
        theirs = _pick(held, f["to_shift_id"], "to_shift_id", other_day, colleague.name)
        asked = Asked(applicant.id, f["day"], shift, other, other_day, theirs)
    wrong = rules.fault(asked)
    if wrong is not None:
        raise _faulty(*wrong)
    _require_shifts(asked)
    _require_places(asked, found)
    _require_alone(asked)
    return asked


def _require_shifts(asked: Asked) -> None:
    numbers = {one for one in (asked.shift, asked.to_shift) if one is not None}
    rows = {row.id: row for row in ShiftType.select().where(ShiftType.id.in_(sorted(numbers)))}
    for number in numbers:
        row = rows.get(number)
        if row is None or (number == asked.to_shift and asked.counterpart is None and not row.is_active):
            raise _faulty("to_shift_id", "这个班次已停用或不存在，请另选。")
        if row.kind == ShiftKind.LEAVE:
            raise Refused(f"“{row.name}”是请假标记，不能调班。请假请交请假单。")


def _require_places(asked: Asked, found: queries.Cells) -> None:
    """Raise Refused where the rosters say otherwise than an exchange needs, or there is no published roster."""
    signs, names = queries.signs(), queries.names_of(asked)
    told = rules.changed(asked, queries.shifts_in(found), names, signs, "应是")
    if told:
        raise Refused("对调不同日的班，两人须各在对方的那天休息。" + "".join(told))
    for move in rules.moves(asked):
        held = found.get((move.employee, move.day), ())
        if any(one.state is RosterState.CLOSED for one in held):
            raise Refused(f"{move.day:%Y-%m} 的排班已关闭，不能再调班。")
        no_cell = not held
        if no_cell and move.giver is None and queries.home(move.employee, move.day) is None:
            raise Refused(f"{move.day:%Y-%m} 还没有已发布的排班。发布以前要改班，请直接告诉排班的人。")


def _require_alone(asked: Asked) -> None:
    """Raise Refused while another request for one of these cells waits."""
    keys = {(move.employee, move.day) for move in rules.moves(asked)}
    days = {day for _, day in keys}
    rows = ShiftSwap.select().where(
        ShiftSwap.state.in_([str(state) for state in workflow.OPEN])
        & (ShiftSwap.day.in_(days) | ShiftSwap.counterpart_day.in_(days))
    )
    for row in rows.order_by(ShiftSwap.number):
        if keys & {(move.employee, move.day) for move in rules.moves(queries.asked_of(row))}:
            raise Refused(f"第 {row.number} 号调班申请涉及同一天的班，还没有办完。请等它办完，或先撤回它。")


def _require_possible(asked: Asked) -> tuple[Concern, ...]:
    """What the decider has to know. Raises Refused for what cannot be."""
    found = queries.concerns(asked)
    blocking = [one.sentence for one in found if one.blocks]
    if blocking:
        raise Refused("这样调班行不通，没有保存。" + "".join(blocking))
    return found


def _done(row: ShiftSwap, asked: Asked, notice: str, *also: str) -> Done:
    title = f"第 {row.number} 号 {rules.words(asked, queries.names_of(asked), queries.signs())}"
    return Done(notice, CHANGED | frozenset(also), ("shift_swap", row.id), title)


@action("roster.request_swap", "申请调班", SWAP, *FIELDS, entity="shift_swap", behalf=True)
def request_swap(unit: Unit, f: Values) -> Done:
    """Ask to change a shift, with a colleague or without; the notice given decides who decides (R-017, R-018)."""
    applicant = _applicant(unit, f["applicant_id"])
    asked = _asked(applicant, f)
    _require_in_time(unit, asked)
    warned = _require_possible(asked)
    notice = queries.notice_of(asked, _received(unit).date())
    chain = rules.chain_of(notice)
    alone = asked.counterpart is None
    number = unit.number(SERIES)
    record = unit.insert(
        ShiftSwap, number=number, applicant_id=applicant.id, day=asked.day, shift_id=asked.shift,
        counterpart_id=asked.counterpart, counterpart_day=asked.counterpart_day, to_shift_id=asked.to_shift,
        reason=f["reason"], applied_at=_received(unit), notice_days=notice.given, chain=chain,
        state=str(SwapState.AGREED if alone else SwapState.REQUESTED),
    )  # fmt: skip
    told = f"第 {number} 号调班申请已提交：{rules.words(asked, queries.names_of(asked), queries.signs())}。"
    then = "等待批准" if alone else "等对方同意后，再等待批准"
    row: ShiftSwap = unit.get(ShiftSwap, record)
    told += f"提前 {notice.given} 个工作日，{rules.CHAIN_NAMES[chain].split('，')[1]}；{then}。"
    return _done(row, asked, told + _warnings(warned))


def _warnings(found: Iterable[Concern]) -> str:
    told = "".join(one.sentence for one in found)
    return f"请注意：{told}" if told else ""


def _taking(unit: Unit, name: str, f: Values) -> tuple[ShiftSwap, Asked]:
    """The request, when this step is open to it and the author may know of it. Raises NotFound and Refused."""
    row: ShiftSwap = unit.get(ShiftSwap, f["id"])
    asked = queries.asked_of(row)
    if not queries.may_know(unit.author, row):
        raise NotFound()
    sentence = workflow.refusal(workflow.step_of(name), row.state)
    if sentence:
        raise Refused(sentence)
    return row, asked


def _require_counterpart(unit: Unit, row: ShiftSwap) -> None:
    if unit.author.employee_id is None or unit.author.employee_id != row.counterpart_id:
        name = queries.names_of(queries.asked_of(row)).get(row.counterpart_id or 0, "")
        raise Forbidden(f"同意与否由{name}本人办理。{name}在纸上或电话里答复的，请由办公室代录。")


def _require_as_asked(asked: Asked) -> queries.Cells:
    """The cells as they are now. Raises Refused, saying what changed since this was asked for."""
    people = {move.employee for move in rules.moves(asked)}
    found = queries.cells(people, {move.day for move in rules.moves(asked)})
    told = rules.changed(asked, queries.shifts_in(found), queries.names_of(asked), queries.signs())
    if told:
        raise Refused("申请以后排班有变动，没有办理。" + "".join(told) + "请撤回后按现在的班次重新申请。")
    return found


@action("roster.agree_swap", "同意调班", SWAP, SWAP_FIELD, version_field(), entity="shift_swap", behalf=True)
def agree_swap(unit: Unit, f: Values) -> Done:
    """The colleague agrees; now it can be decided. Nobody agrees for him (R-019)."""
    row, asked = _taking(unit, "roster.agree_swap", f)
    _require_counterpart(unit, row)
    _require_in_time(unit, asked)
    _require_as_asked(asked)
    warned = _require_possible(asked)
    unit.update(
        ShiftSwap, row.id, f["row_version"], state=str(SwapState.AGREED), agreed_at=_received(unit)
    )  # fmt: skip
    return _done(row, asked, f"第 {row.number} 号调班申请已同意，等待批准。{_warnings(warned)}")


@action("roster.decline_swap", "不同意调班", SWAP, SWAP_FIELD, version_field(), WHY, entity="shift_swap", behalf=True)
def decline_swap(unit: Unit, f: Values) -> Done:
    """The colleague does not agree; the request ends and the rosters stay."""
    row, asked = _taking(unit, "roster.decline_swap", f)
    _require_counterpart(unit, row)
    unit.update(
        ShiftSwap, row.id, f["row_version"], state=str(SwapState.REFUSED), decided_at=_received(unit),
        decided_by=unit.author.name, decided_words=f"{unit.author.name}（对方不同意）", remark=f["remark"],
    )  # fmt: skip
    return _done(row, asked, f"第 {row.number} 号调班申请未获同意，排班没有变动。")


@action("roster.approve_swap", "批准调班", APPROVE, SWAP_FIELD, version_field(), entity="shift_swap", behalf=True)
def approve_swap(unit: Unit, f: Values) -> Done:
    """The right person approves, neither of the two; the cells of both change and say why."""
    row, asked = _taking(unit, "roster.approve_swap", f)
    decided = approvals.require(unit, row.chain, row.applicant_id, queries.barred(row))
    _require_in_time(unit, asked)
    locked = _locked(asked, _require_as_asked(asked))
    found = _require_as_asked(asked)
    warned = _require_possible(asked)
    unit.update(
        ShiftSwap, row.id, f["row_version"], state=str(SwapState.APPROVED), decided_at=_received(unit),
        decided_by=unit.author.name, decided_words=decided.words,
    )  # fmt: skip
    told = rules.words(asked, queries.names_of(asked), queries.signs())
    reason = f"第 {row.number} 号，{told}，{row.reason}"[:300]
    wanted = _wanted(asked, found)
    if not wanted.keys() <= locked.keys():
        raise Refused("排班刚刚有变动，没有办理。请刷新后再批准一次。")
    for roster_id, places in sorted(wanted.items()):
        cells.change(unit, locked[roster_id], places, reason, row.id)
    return _done(
        row, asked, f"已批准，排班已改：{told}。{_warnings(warned)}", "roster", "roster_entry", "roster_change"
    )


def _target(move: Move, found: queries.Cells) -> int:
    """The roster in which a cell of somebody free is filled: that of the shift he takes, else his own."""
    if move.giver is not None:
        return _cell_of(found.get((move.giver, move.day), ()), move.after).roster_id
    own = next(iter(found.get((move.employee, move.day), ())), None)
    number = own.roster_id if own is not None else queries.home(move.employee, move.day)
    if number is None:
        raise Refused(f"{move.day:%Y-%m} 的排班已不在发布状态，没有办理。请核对后重新申请。")
    return number


def _cell_of(held: Iterable[Held], shift: int | None) -> Held:
    return next(one for one in held if one.content.shift_id == shift)


def _wanted(asked: Asked, found: queries.Cells) -> dict[int, dict[Place, Content | None]]:
    """The cells that change, by roster."""
    wanted: dict[int, dict[Place, Content | None]] = {}
    for move in rules.moves(asked):
        own = found.get((move.employee, move.day), ())
        role = ""
        if move.giver is not None and move.after is not None:
            role = _cell_of(found[move.giver, move.day], move.after).content.role
        if move.before is None:
            roster = _target(move, found)
            rest = next((one.place for one in own if one.roster_id == roster), Place(move.employee, move.day))
            wanted.setdefault(roster, {})[rest] = Content(move.after, role, move.giver)
            continue
        cell = _cell_of(own, move.before)
        works_on = any(one.content.shift_id is not None and one is not cell for one in own)
        after = None if move.after is None and works_on else Content(move.after, role)
        wanted.setdefault(cell.roster_id, {})[cell.place] = after
    return wanted


def _locked(asked: Asked, found: queries.Cells) -> Mapping[int, Roster]:
    """The rosters concerned, held until the end of the act, in the order of their numbers. Raises Refused."""
    return {number: cells.lock(number, RosterState.PUBLISHED) for number in sorted(_wanted(asked, found))}


@action("roster.refuse_swap", "不批准调班", APPROVE, SWAP_FIELD, version_field(), WHY, entity="shift_swap", behalf=True)
def refuse_swap(unit: Unit, f: Values) -> Done:
    """The right person refuses with a reason; the rosters stay."""
    row, asked = _taking(unit, "roster.refuse_swap", f)
    decided = approvals.require(unit, row.chain, row.applicant_id, queries.barred(row))
    unit.update(
        ShiftSwap, row.id, f["row_version"], state=str(SwapState.REFUSED), decided_at=_received(unit),
        decided_by=unit.author.name, decided_words=decided.words, remark=f["remark"],
    )  # fmt: skip
    return _done(row, asked, f"第 {row.number} 号调班申请没有批准，排班没有变动。")


@action("roster.cancel_swap", "撤回调班", SWAP, SWAP_FIELD, version_field(), entity="shift_swap", behalf=True)
def cancel_swap(unit: Unit, f: Values) -> Done:
    """The applicant takes his request back before it is decided; its number stays used."""
    row, asked = _taking(unit, "roster.cancel_swap", f)
    applicant: Employee = unit.get(Employee, row.applicant_id)
    if not unit.sees(SWAP, employee_id=applicant.id, unit_id=applicant.unit_id):
        raise Forbidden(f"撤回由{applicant.name}本人办理，或请办公室代录。")
    unit.update(
        ShiftSwap, row.id, f["row_version"], state=str(SwapState.CANCELLED), decided_at=_received(unit),
        decided_by=unit.author.name,
    )  # fmt: skip
    return _done(row, asked, f"第 {row.number} 号调班申请已撤回，排班没有变动。")


@check.numbers
def _used() -> Mapping[str, Iterable[int]]:
    rows: Any = ShiftSwap.select(ShiftSwap.number).tuples()
    return {SERIES: [number for (number,) in rows]}
