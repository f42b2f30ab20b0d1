"""Steps in somebody's employment: beginning, confirmation, transfer, pay, suspension, leaving, coming back."""

from __future__ import annotations

from typing import Any

from models.core import access
from models.core.errors import Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import accounts, moved
from models.org import queries as org
from models.staff import leaving, queries, rules, workflow
from models.staff.actions import people
from models.staff.actions.people import CAUSE, CHANGED, POST, PROBATION, REFERENCE, ROLE, SUPERIOR, UNIT, WHO, WORK
from models.staff.appraisals import queries as appraisals
from models.staff.service import queries as service
from models.staff.tables import Employee
from models.staff.workflow import DECIDE, EVENT_NAMES, REASON_NAMES, WRITE, EventKind, Reason, State

WHEN = Field("happened_on", "生效日期", Kind.DATE, required=True, group=WORK)
HIRED = Field("hired_on", "入职日期", Kind.DATE, required=True, group=WORK)
WHY = Field("cause", "原因", Kind.TEXT, required=True, max_length=300, group=WORK)
MOVES = {str(k): EVENT_NAMES[k] for k in (EventKind.TRANSFER, EventKind.PROMOTION, EventKind.DEMOTION)}


def _taking(unit: Unit, action_name: str, employee_id: int) -> Employee:
    """The employee, when the step is open to him and to the author. Raises NotFound, Forbidden and Refused."""
    step = workflow.step_of(action_name)
    row = _deciding(unit, employee_id) if step.permission == DECIDE else queries.seen(unit, WRITE, employee_id)
    sentence = workflow.refusal(step, row.state, row.name)
    if sentence:
        raise Refused(sentence)
    return row


def _deciding(unit: Unit, employee_id: int) -> Employee:
    """The employee, when the author may decide about him; nobody decides about himself (R-028 by analogy)."""
    row = queries.seen(unit, DECIDE, employee_id)
    unit.require(DECIDE, concerning=row.id, approving=True)
    return row


def _done(row: Employee, notice: str, *also: str) -> Done:
    return Done(notice, CHANGED | frozenset(also), ("employee", row.id), people.title(row.name, row.work_no))


@action("staff.start", "办理入职", WRITE, WHO, version_field(), HIRED, PROBATION, entity="employee")
def start(unit: Unit, f: Values) -> Done:
    """A candidate begins, on probation (R-009); without a last day of probation it runs until it is confirmed."""
    row = _taking(unit, "staff.start", f["id"])
    people.require_begun(f["hired_on"], unit.today)
    dates = {name: f[name] for name in ("hired_on", "probation_ends_on")}
    people.require_fitting({**row.__data__, **dates}, unit.today, but=row.id)
    unit.update(Employee, row.id, f["row_version"], state=str(State.PROBATION), **dates)
    place = queries.place_words(row.unit_id, row.post_id)
    people.add_event(unit, row.id, EventKind.HIRE, f["hired_on"], to_words=place)
    until = f"，试用期至 {f['probation_ends_on']:%Y-%m-%d}" if f["probation_ends_on"] else ""
    return _done(row, f"已为{row.name}办理入职{until}。")


@action(
    "staff.confirm",
    "办理转正",
    DECIDE,
    WHO,
    version_field(),
    WHEN,
    Field("waiver", "免考核原因", Kind.TEXT, max_length=300, hint="没有合格的试用期考核时必填", group=WORK),
    entity="employee",
    behalf=True,
)
def confirm(unit: Unit, f: Values) -> Done:
    """End of probation; needs an approved appraisal or a stated waiver (R-009), and training for the post (R-005)."""
    row = _taking(unit, "staff.confirm", f["id"])
    found = appraisals.confirmation(row, f["waiver"], unit.today)
    if found.fault:
        raise people.faulty({"waiver": found.fault})
    untrained = service.induction_fault(row, unit.today)
    if untrained:
        raise Refused(untrained)
    people.require_past("happened_on", f["happened_on"], row, unit.today)
    unit.update(Employee, row.id, f["row_version"], state=str(State.ACTIVE))
    cause, reference = f"免考核：{f['waiver']}" if f["waiver"] else "", ""
    if found.appraisal is not None and found.appraisal.appraised_on is not None:
        cause = f"{found.appraisal.appraised_on:%Y-%m-%d} 试用期考核合格"
        reference = found.appraisal.reference
    people.add_event(unit, row.id, EventKind.CONFIRM, f["happened_on"], cause=cause[:300], reference=reference)
    return _done(row, f"{row.name}已转正，自 {f['happened_on']:%Y-%m-%d} 起在职。")


@action(
    "staff.transfer",
    "调动",
    DECIDE,
    WHO,
    version_field(),
    Field("kind", "类别", Kind.CHOICE, required=True, choices=MOVES, default=str(EventKind.TRANSFER), group=WORK),
    WHEN,
    UNIT,
    POST,
    ROLE,
    SUPERIOR,
    CAUSE,
    REFERENCE,
    entity="employee",
    behalf=True,
)
def transfer(unit: Unit, f: Values) -> Done:
    """Another unit, post, role or superior, as transfer, promotion or demotion; rights of an account stay."""
    row = _deciding(unit, f["id"])
    if row.state == State.LEFT:
        raise Refused(f"{row.name}已离职，不能调动。重新入职后再办理。")
    place = {name: f[name] for name in ("unit_id", "post_id", "product_role", "superior_id")}
    people.require_scope(unit, DECIDE, place["unit_id"])
    people.require_place(place, now=row.__data__, but=row.id)
    people.require_past("happened_on", f["happened_on"], row, unit.today)
    before = _place_words(row.__data__)
    moved.person(unit, row.id, row.unit_id, place["unit_id"], f"{MOVES[f['kind']]}（{row.name}）")
    if not unit.update(Employee, row.id, f["row_version"], **place):
        raise Refused("部门、岗位、角色和上级都没有变动，没有需要登记的调动。")
    people.add_event(
        unit, row.id, f["kind"], f["happened_on"], cause=f["cause"], reference=f["reference"], from_words=before,
        to_words=_place_words(place),
    )  # fmt: skip
    return _done(row, f"已登记{row.name}的{MOVES[f['kind']]}。" + _after_move(row, place))


def _place_words(place: Any) -> str:
    role = access.ROLE_NAMES[place["product_role"]]
    return " · ".join(part for part in (queries.place_words(place["unit_id"], place["post_id"]), role) if part)


def _after_move(row: Employee, place: dict[str, Any]) -> str:
    """What a move does not change by itself: rights of the account, units that somebody still heads."""
    told = ""
    account = org.user_of_employee(row.id)
    if place["product_role"] != row.product_role and account is not None:
        told += "登录账号的角色没有随之改变，请系统管理员到“用户和角色”核对。"
    heads = [unit.name for unit in org.units() if unit.head_id == row.id and unit.id != place["unit_id"]]
    if heads:
        told += f"{row.name}仍是{'、'.join(heads)}的负责人，需要更换的请到“组织机构”修改。"
    return told


@action(
    "staff.change_pay",
    "调整基本工资",
    DECIDE,
    WHO,
    version_field(),
    WHEN,
    Field("base_pay", "基本工资", Kind.MONEY, required=True, hint="每月", group=WORK),
    WHY,
    REFERENCE,
    entity="employee",
    behalf=True,
)
def change_pay(unit: Unit, f: Values) -> Done:
    """A new base pay in fen a month (R-011); the figures stand in the record, not in the event."""
    row = _deciding(unit, f["id"])
    if row.state == State.LEFT:
        raise Refused(f"{row.name}已离职，不能调整工资。")
    people.require_past("happened_on", f["happened_on"], row, unit.today)
    if not unit.update(Employee, row.id, f["row_version"], base_pay=f["base_pay"]):
        raise Refused("基本工资没有变动，没有需要登记的调薪。")
    people.add_event(unit, row.id, EventKind.PAY, f["happened_on"], cause=f["cause"], reference=f["reference"])
    return _done(row, f"已登记{row.name}的基本工资，自 {f['happened_on']:%Y-%m-%d} 起执行。")


@action(
    "staff.suspend", "停职", DECIDE, WHO, version_field(), WHEN, WHY, REFERENCE,
    entity="employee", behalf=True, danger=True,
)  # fmt: skip
def suspend(unit: Unit, f: Values) -> Done:
    """Take somebody off his post for a time; he stays on the staff and keeps his account."""
    row = _taking(unit, "staff.suspend", f["id"])
    _step(unit, row, f, State.SUSPENDED, EventKind.SUSPEND)
    account = org.user_of_employee(row.id)
    still = "" if account is None or account.disabled else "登录账号仍可使用，需要停用的请系统管理员办理。"
    return _done(row, f"{row.name}已停职。{still}")


@action("staff.resume", "恢复工作", DECIDE, WHO, version_field(), WHEN, WHY, REFERENCE, entity="employee", behalf=True)
def resume(unit: Unit, f: Values) -> Done:
    """End of a suspension."""
    row = _taking(unit, "staff.resume", f["id"])
    _step(unit, row, f, State.ACTIVE, EventKind.RESUME)
    return _done(row, f"{row.name}已恢复工作。")


def _step(unit: Unit, row: Employee, f: Values, target: State, kind: EventKind) -> None:
    people.require_past("happened_on", f["happened_on"], row, unit.today)
    people.tell_days(unit, row, f["happened_on"], EVENT_NAMES[kind])
    unit.update(Employee, row.id, f["row_version"], state=str(target))
    people.add_event(unit, row.id, kind, f["happened_on"], cause=f["cause"], reference=f["reference"])


@action(
    "staff.leave",
    "登记离职",
    DECIDE,
    WHO,
    version_field(),
    Field("left_on", "离职日期", Kind.DATE, required=True, group=WORK, hint="在岗的最后一天"),
    Field("left_reason", "离职原因", Kind.CHOICE, required=True, choices=REASON_NAMES, group=WORK),
    CAUSE,
    REFERENCE,
    entity="employee",
    behalf=True,
    danger=True,
)
def leave(unit: Unit, f: Values) -> Done:
    """Somebody leaves: the record stays, sign-in ends in the same transaction; a named person decides (C-11)."""
    row = _taking(unit, "staff.leave", f["id"])
    sentence = rules.may_leave_for(row.state, f["left_reason"])
    if sentence:
        raise people.faulty({"left_reason": sentence})
    if row.state != State.CANDIDATE:
        people.require_past("left_on", f["left_on"], row, unit.today)
    # The account first: every act that locks the organisation does so before it touches people.
    ended = accounts.disable_of_employee(unit, row.id)
    people.tell_days(unit, row, f["left_on"], EVENT_NAMES[EventKind.LEAVE])
    unit.update(
        Employee, row.id, f["row_version"], state=str(State.LEFT), left_on=f["left_on"], left_reason=f["left_reason"]
    )
    reason = REASON_NAMES[f["left_reason"]]
    people.add_event(
        unit, row.id, EventKind.LEAVE, f["left_on"], cause=f"{reason}：{f['cause']}"[:300] if f["cause"] else reason,
        reference=f["reference"], from_words=queries.place_words(row.unit_id, row.post_id),
    )  # fmt: skip
    told = f"已登记{row.name}离职（{reason}），资料保留。"
    if ended:
        told += "登录已停用。"
    todo = queries.left_to_hand_over(row.id)
    if todo:
        told += f"还需移交：{'、'.join(todo)}。"
    still_open = leaving.left_open(unit.author, row.id)
    if still_open:
        told += f"还没有办完，请继续办理：{'、'.join(still_open)}。"
    return _done(row, told, "user_account")


@action(
    "staff.return",
    "重新入职",
    DECIDE,
    WHO,
    version_field(),
    HIRED,
    PROBATION,
    UNIT,
    POST,
    ROLE,
    SUPERIOR,
    CAUSE,
    REFERENCE,
    entity="employee",
    behalf=True,
)
def come_back(unit: Unit, f: Values) -> Done:
    """Somebody who had left begins again, on probation, with his old work number; a disabled account stays so."""
    row = _taking(unit, "staff.return", f["id"])
    people.require_begun(f["hired_on"], unit.today)
    if row.left_on and row.left_reason != Reason.NOT_JOINED and f["hired_on"] < row.left_on:
        raise people.faulty({"hired_on": f"重新入职的日期早于离职日期（{row.left_on:%Y-%m-%d}），请核对。"})
    names = ("hired_on", "probation_ends_on", "unit_id", "post_id", "product_role", "superior_id")
    values = {name: f[name] for name in names}
    people.require_fitting({**values, "left_on": None}, unit.today, but=row.id)
    people.require_scope(unit, DECIDE, values["unit_id"])
    people.require_place(values, now={}, but=row.id)
    people.tell_days(unit, row, f["hired_on"], EVENT_NAMES[EventKind.RETURN])
    moved.person(unit, row.id, row.unit_id, values["unit_id"], f"{EVENT_NAMES[EventKind.RETURN]}（{row.name}）")
    unit.update(Employee, row.id, f["row_version"], state=str(State.PROBATION), left_on=None, left_reason="", **values)
    place = queries.place_words(values["unit_id"], values["post_id"])
    people.add_event(
        unit, row.id, EventKind.RETURN, f["hired_on"], cause=f["cause"], reference=f["reference"], to_words=place
    )
    account = org.user_of_employee(row.id)
    still = "登录账号仍是停用的，请系统管理员启用。" if account is not None and account.disabled else ""
    return _done(row, f"{row.name}已重新入职，沿用工号 {row.work_no}。{still}")
