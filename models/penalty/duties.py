"""What is due about penalties, for each person: to decide, sign, witness, answer, take, or look at again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import peewee as pw

from models.core import clock
from models.core.access import Person, Role
from models.core.calendar.rules import spoken
from models.core.duties import Todo, todos
from models.core.tables import Attachment
from models.penalty import awaiting, phases, rights, rules
from models.penalty.awaiting import called
from models.penalty.slip import proposing, queries
from models.penalty.slip.reach import visible
from models.penalty.slip.turns import Turn, turns
from models.penalty.tables import PenaltyCase, PenaltyList, PenaltyMeasure, PenaltySlip
from models.penalty.workflow import COUNTING, MONEY, OPEN, ListState, Phase, State
from models.staff.duties import MOST
from models.staff.tables import Employee
from models.staff.workflow import State as Staff

ENTITY, ICON = "penalty_slip", "gavel"
FORGOTTEN = timedelta(days=7)
PROPOSED_WITHIN = timedelta(days=30)  # after a refusal
# Who is told of an answer that did not come in time, beside whoever owes it.
TOLD_OF_DELAY = (Role.MANAGER, Role.GM)
_VERBS = {
    "penalty.issue": ("提交草稿", "去提交"), "penalty.approve": ("批准处罚单", "去批准"),
    "penalty.approve_outside": ("登记外部批准", "去登记"), "penalty.sign": ("签收处罚单", "去签收"),
    "penalty.witness": ("见证拒签", "去见证"), "penalty.answer": ("答复申诉", "去答复"),
    "penalty.admit": ("受理逾期申诉", "去受理"), "penalty.answer_outside": ("登记外部答复", "去登记"),
}  # fmt: skip


def _slip_todo(title: str, detail: str, verb: str, row: PenaltySlip, due: date | None = None) -> Todo:
    return Todo(title, detail, verb, ENTITY, ICON, due, row.id)


@todos
def _his_turn(person: Person, today: date) -> Sequence[Todo]:
    """The slips on which the next act is this person's."""
    found = [one for one in turns(person).values() if not _is_fresh_draft(one)]
    return [_of_turn(one, today) for one in found[:MOST]]


def _is_fresh_draft(turn: Turn) -> bool:
    """A draft that was begun lately is nobody's duty; one that came back is."""
    row = turn.slip
    return turn.action == "penalty.issue" and not row.number and row.drafted_at > clock.now() - FORGOTTEN


def _of_turn(turn: Turn, today: date) -> Todo:
    row = turn.slip
    title, verb = _VERBS[turn.action]
    due, detail = None, called(row)
    if turn.action == "penalty.issue":
        title = "修改退回的处罚单" if row.number else "没有提交的处罚单草稿"
    if turn.action in ("penalty.answer", "penalty.answer_outside") and row.answer_due_on is not None:
        due = row.answer_due_on
        late = (today - due).days
        detail += f"，公司已逾期 {late} 天" if late > 0 else f"，最迟 {spoken(due, today)}答复"
    return _slip_todo(f"{title} · {row.name}", detail, verb, row, due)


@todos
def _overdue_answers(person: Person, today: date) -> Sequence[Todo]:
    """Appeals that the company did not answer in time, for those above who do not owe the answer themselves."""
    if not person.roles.intersection(TOLD_OF_DELAY) or not person.may(rights.APPROVE):
        return ()
    now = phases.read_at()
    table = PenaltySlip
    rows = visible(person, table.select()).where(
        table.state == str(State.APPEALED), table.answer_ends_at < now, str(Phase.OVERDUE) == phases.PHASE
    )
    own = {record for record, turn in turns(person, now).items() if turn.action == "penalty.answer"}
    return [
        _slip_todo(
            f"申诉答复逾期 · {row.name}",
            f"{called(row)}，公司已逾期 {(today - row.answer_due_on).days} 天，款项继续冻结",
            "去查看", row, row.answer_due_on,
        )
        for row in rows.order_by(table.answer_ends_at).limit(MOST) if row.id not in own
    ]  # fmt: skip


def _reached(person: Person, *conditions: Any) -> list[PenaltySlip]:
    table = PenaltySlip
    rows = visible(person, table.select()).where(table.employee_id != (person.employee_id or 0), *conditions)
    return list(rows.order_by(table.issued_at, table.id).limit(MOST))


@todos
def _to_hand_over(person: Person, today: date) -> Sequence[Todo]:
    """Slips that were approved and nobody signed, and refusals without enough witnesses, for whoever issued them."""
    if not person.may(rights.SERVE) or person.employee_id is None:
        return ()
    mine = (PenaltySlip.issuer_id == person.employee_id) | (PenaltySlip.proposed_by_id == person.employee_id)
    open_ones = _reached(person, PenaltySlip.state.in_([str(State.TO_SIGN), str(State.REFUSED)]), mine)
    found = []
    for row in open_ones:
        if row.state == State.TO_SIGN:
            since = (row.approved_at or row.issued_at or row.drafted_at).date()
            found.append(
                _slip_todo(f"处罚单等候签字 · {row.name}", f"{called(row)}，{spoken(since, today)}批准", "去送达", row)
            )
        else:
            found.append(_slip_todo(f"拒签还差见证人 · {row.name}", f"{called(row)}，见证签字后才生效", "去登记", row))
    return found


@todos
def _measures(person: Person, today: date) -> Sequence[Todo]:
    """Measures whose day is near or has passed: for whoever has to do them, and for who issued them."""
    me = person.employee_id or 0
    table, slip = PenaltyMeasure, PenaltySlip
    rows: Any = (
        table.select(table, slip)
        .join(slip, on=(slip.id == table.slip_id), attr="slip")
        .where(
            table.done_on.is_null(), table.due_on <= today + timedelta(days=1),
            slip.state.in_([str(one) for one in COUNTING]), (slip.employee_id == me) | (slip.issuer_id == me),
        )
        .order_by(table.due_on, table.id)
        .limit(MOST)
    )  # fmt: skip
    found = []
    for one in rows:
        late = (today - one.due_on).days
        when = f"已逾期 {late} 天" if late > 0 else f"最迟 {spoken(one.due_on, today)}"
        whose = "您的" if one.slip.employee_id == me else f"{one.slip.name} "
        verb = "去查看" if one.slip.employee_id == me else "去登记"
        found.append(_slip_todo(f"{whose}{one.label}", f"处罚单 {one.slip.number}，{when}", verb, one.slip, one.due_on))
    return found


@todos
def _of_leavers(person: Person, _: date) -> Sequence[Todo]:
    """Open slips of people who left: nothing can be taken from a wage any more, so people decide."""
    if not person.may(rights.FILE):
        return ()
    rows = _reached(
        person, PenaltySlip.state.in_([str(one) for one in OPEN if one is not State.DRAFT]),
        Employee.state == str(Staff.LEFT),
    )  # fmt: skip
    return [_slip_todo(f"已离职，处罚单没有办完 · {row.name}", called(row), "去办理", row) for row in rows]


@todos
def _forgotten(person: Person, today: date) -> Sequence[Todo]:
    """Proposals of others that nobody took over for a week, for those who issue."""
    if not person.may(rights.ISSUE):
        return ()
    before = datetime.combine(today, time()) - FORGOTTEN
    rows = _reached(
        person, PenaltySlip.state == str(State.DRAFT), PenaltySlip.drafted_at < before,
        PenaltySlip.proposed_by_id != (person.employee_id or 0),
    )  # fmt: skip
    return [
        _slip_todo(f"没有提交的处罚单草稿 · {row.name}", f"{called(row)}，{row.proposed_by}起草", "去查看", row)
        for row in rows
    ]


@todos
def _bases_gone(person: Person, _: date) -> Sequence[Todo]:
    """Slips that a repeat rule made graver and whose earlier slip was taken back since."""
    if not person.may(rights.APPROVE):
        return ()
    revoked = PenaltySlip.alias("revoked")
    since = revoked.select(revoked.id).where(
        revoked.state == str(State.REVOKED), revoked.employee_id == PenaltySlip.employee_id,
        revoked.happened_at < PenaltySlip.happened_at,
    )  # fmt: skip
    rows = _reached(
        person, PenaltySlip.state.in_([str(one) for one in OPEN if one is not State.DRAFT]),
        PenaltySlip.rule.contains('"nth":'), pw.fn.EXISTS(since),
    )  # fmt: skip
    gone = queries.basis_gone(rows)
    return [
        _slip_todo(f"依据的前次已撤销，请复核 · {row.name}", called(row), "去复核", row)
        for row in rows
        if row.id in gone
    ]


@todos
def _cases(person: Person, _: date) -> Sequence[Todo]:
    """Final warnings and the like that this person decides."""
    return [
        Todo(
            f"{case.label} · {slip.name}", f"{decision.label}，依据处罚单 {slip.number}", "去决定", "penalty_case",
            ICON, None, case.id,
        )
        for case, slip, decision in awaiting.cases_of(person)[:MOST]
    ]  # fmt: skip


@todos
def _to_propose(person: Person, today: date) -> Sequence[Todo]:
    """Slips about which more is to be put before the company, for those above: what the regulation names once it is
    final, and a refusal of late with its evidence, where it is for people to say whether it was bad behaviour (R-100).
    """
    if not person.may(rights.ESCALATE):
        return ()
    table, case, file = PenaltySlip, PenaltyCase, Attachment
    none_yet = ~pw.fn.EXISTS(case.select(case.id).where(case.slip_id == table.id))
    proved = pw.fn.EXISTS(
        file.select(file.id).where(file.entity == ENTITY, file.record == table.id, file.removed_at.is_null())
    )
    phases.read_at()
    named = table.rule.contains('"proposes":"') & ~table.rule.contains('"proposes":""')
    named |= table.rule.contains('"measure":"') & ~table.rule.contains('"measure":""')
    is_final = phases.PHASE.in_([str(Phase.FINAL), str(Phase.DEDUCTED)])
    refused = (table.refused_at >= datetime.combine(today, time()) - PROPOSED_WITHIN) & proved
    rows = _reached(
        person, table.state.in_([str(State.REFUSED), *(str(one) for one in COUNTING)]), none_yet,
        (named & is_final) | (refused & ~is_final),
    )  # fmt: skip
    return [
        _slip_todo(f"{_proposed(row)} · {row.name}", f"{called(row)}，{_grounds(row)}", "去查看", row) for row in rows
    ]


def _proposed(row: PenaltySlip) -> str:
    return "制度写明更重的处理，请提请" if proposing.named_by(rules.rule_of_json(row.rule)) else "是否提请最后警告"


def _grounds(row: PenaltySlip) -> str:
    """What a proposal would rest on."""
    repeat = rules.rule_of_json(row.rule).repeat
    refused = f"{row.refused_at:%m-%d} 拒签，证据已附" if row.refused_at is not None else "已终局"
    return f"{repeat.words.rstrip('。')}，{refused}" if repeat is not None and repeat.measure else refused


@todos
def _list_of_the_month(person: Person, today: date) -> Sequence[Todo]:
    """The deduction list: to be made where something final waits to be taken, to be closed once it was made."""
    found = []
    table = PenaltyList
    if person.may(rights.LIST_CLOSE):
        for row in table.select().where(table.state == str(ListState.MADE)).order_by(table.month):
            detail = f"{row.number}，工资发放后关闭"
            title = f"关闭 {row.month} 扣款清单"
            found.append(Todo(title, detail, "去关闭", "penalty_list", "receipt_money", None, row.id))
    if not person.may(rights.LIST_MAKE):
        return found
    month = f"{today:%Y-%m}"
    if table.select().where(table.month == month, table.live == 1).exists():
        return found
    phases.read_at()
    slip = PenaltySlip
    final = slip.select().where(
        slip.state.in_([str(State.EFFECTIVE), str(State.ANSWERED), str(State.APPEALED)]),
        slip.takes.in_([str(one) for one in MONEY]), phases.AMOUNT > 0, str(Phase.FINAL) == phases.PHASE,
    )  # fmt: skip
    count = final.count()
    if count:
        detail = f"{count} 张处罚单已终局，还没有扣款"
        found.append(Todo(f"编制 {month} 扣款清单", detail, "去编制", "penalty_list", "receipt_money"))
    return found
