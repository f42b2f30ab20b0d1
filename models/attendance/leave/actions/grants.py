"""What somebody has of a type of leave in a year beside the rulebook: own entitlements, additions, openings (R-058)."""

from __future__ import annotations

from decimal import Decimal

from models.attendance import rights, wording
from models.attendance.leave import balances, slips
from models.attendance.leave.policy.values import LeaveType
from models.attendance.leave.telling import listed
from models.attendance.requests import common
from models.attendance.tables import LeaveGrant
from models.attendance.workflow import GRANT_BASIS_NAMES, GrantBasis
from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.staff.queries import seen
from models.staff.tables import Employee
from models.staff.workflow import State

ENTITY = "leave_grant"
CHANGED = frozenset({ENTITY, "leave_balance"})
MOST = 366
FIELDS = (
    Field("employee_id", "人员", Kind.REF, required=True, ref="employee"),
    Field("kind", "假别", Kind.TEXT, required=True, max_length=24, hint="例如 年假"),
    Field("year", "年份", Kind.INTEGER, required=True, lowest=2000, highest=2100),
    Field("basis", "类别", Kind.CHOICE, required=True, choices={str(k): v for k, v in GRANT_BASIS_NAMES.items()}),
    Field("amount", "数量", Kind.DECIMAL, required=True, highest=10_000, hint="天数，例如 5 或 0.5；补休填小时"),
    Field("reason", "说明", Kind.TEXT, required=True, max_length=300, hint="例如：工龄满十年"),
    Field("signed_by", "核对人", Kind.TEXT, required=True, max_length=64, hint="在依据上签字的人"),
)  # fmt: skip
LABELS = {f.name: f.label for f in FIELDS}


@action("leave.grant", "登记假期额度", rights.LEAVE_GRANT, *FIELDS, entity=ENTITY, behalf=True)
def grant(unit: Unit, f: Values) -> Done:
    """Write down an entitlement of somebody's own, an addition, or what he used before the cut-over; never one's own.

    There is one entitlement and one opening for each person, type and year; additions add up.
    """
    person = seen(unit, rights.LEAVE_GRANT, f["employee_id"])
    unit.require(rights.LEAVE_GRANT, concerning=person.id, approving=True)
    kind = _kind(f)
    faults = _faults(f, kind, person)
    if faults:
        raise BadFields(faults, LABELS)
    common.hold([person.id])
    if f["basis"] != GrantBasis.ADDITION:
        table = LeaveGrant
        same = (table.employee_id == person.id) & (table.kind == kind.code) & (table.year == f["year"])
        if table.select().where(same & (table.basis == f["basis"]) & table.withdrawn_at.is_null()).exists():
            what = GRANT_BASIS_NAMES[f["basis"]]
            raise Refused(f"{person.name} {f['year']} 年{kind.label}已登记过“{what}”。请先撤销那一条，再重新登记。")
    amount = stored_amount(kind, f["amount"])
    record = unit.insert(
        LeaveGrant, employee_id=person.id, kind=kind.code, year=f["year"], basis=f["basis"], amount=amount,
        reason=f["reason"], signed_by=f["signed_by"], recorded_at=unit.now, recorded_by=unit.author.name,
    )  # fmt: skip
    what = f"“{GRANT_BASIS_NAMES[f['basis']]}” {balances.amount(kind, amount)}"
    return _told(f"已登记{person.name} {f['year']} 年{kind.label}{what}，", record, person, kind, f["year"])


def stored_amount(kind: LeaveType, typed: Decimal) -> int:
    """A typed amount as it is stored: days as hundredths, hours of compensatory rest as minutes."""
    return int(typed * balances.HOUR) if kind.is_comp_rest else wording.hundredths(typed)


def _kind(f: Values) -> LeaveType:
    regulation = balances.regulation_of(f["year"])
    kind = regulation.named(f["kind"])
    if kind is None:
        known = listed(one.label for one in regulation.types.values())
        raise BadFields({"kind": f"没有“{f['kind']}”这种假。可选：{known}。"}, LABELS)
    return kind


def _faults(f: Values, kind: LeaveType, person: Employee) -> dict[str, str]:
    faults = {}
    if person.state == State.CANDIDATE:
        faults["employee_id"] = f"{person.name}还没有入职，请核对。"
    if f["basis"] == GrantBasis.ENTITLEMENT and kind.is_comp_rest:
        faults["basis"] = "补休由加班和值班积累，没有额度。以前的结余请登记为“增加”。"
    if not f["amount"] and f["basis"] != GrantBasis.ENTITLEMENT:
        faults["amount"] = "数量应大于 0。"
    elif not kind.is_comp_rest and f["amount"] > MOST:
        faults["amount"] = f"一年最多 {MOST} 天，请核对。"
    return faults


@action(
    "leave.withdraw_grant", "撤销假期额度", rights.LEAVE_GRANT,
    Field("id", "假期额度", Kind.REF, required=True, ref=ENTITY),
    version_field(),
    Field("why", "原因", Kind.TEXT, required=True, max_length=300),
    entity=ENTITY, danger=True,
)  # fmt: skip
def withdraw_grant(unit: Unit, f: Values) -> Done:
    """A row of somebody's balance was wrong: it does not count any more."""
    row: LeaveGrant = unit.get(LeaveGrant, f["id"])
    if not common.sees(unit, rights.LEAVE_GRANT, row.employee_id):
        raise NotFound()
    unit.require(rights.LEAVE_GRANT, concerning=row.employee_id, approving=True)
    common.hold([row.employee_id])
    row = unit.get(LeaveGrant, f["id"])
    if row.withdrawn_at is not None:
        raise Refused("这一条已经撤销，不用再办。")
    reason = f"{row.reason}（撤销：{f['why']}）"[:300]
    unit.update(LeaveGrant, row.id, f["row_version"], withdrawn_at=unit.now, reason=reason)
    person = Employee.get_by_id(row.employee_id)
    regulation = balances.regulation_of(row.year)
    kind = slips.kind_of(regulation, row.kind)
    what = GRANT_BASIS_NAMES[row.basis]
    return _told(f"已撤销{person.name} {row.year} 年{kind.label}的“{what}”，", row.id, person, kind, row.year)


def _told(notice: str, record: int, person: Employee, kind: LeaveType, year: int) -> Done:
    left = balances.account(person.id, year, kind).balance.left
    rest = f"现在还剩 {balances.amount(kind, left)}。" if left is not None else "没有设定额度，不限天数。"
    return Done(notice + rest, CHANGED, (ENTITY, record), f"{person.name} {year} 年{kind.label}")
