"""What people earn from a month on, recorded for the cap and the minimum wage (R-104)."""

from __future__ import annotations

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.penalty import rights
from models.penalty.money.due import LIVE
from models.penalty.money.lists import is_month
from models.penalty.tables import PenaltyList, PenaltyPay
from models.staff.tables import Employee

ENTITY = "penalty_pay"
CHANGED = frozenset({ENTITY})
HIGHEST = 100_000_000  # fen a month
WAGE = Field(
    "wage", "月工资", Kind.MONEY, required=True, lowest=0, highest=HIGHEST, hint="当月全部工资，扣款上限按它算"
)
PERFORMANCE = Field(
    "performance", "其中绩效奖金", Kind.MONEY, lowest=0, highest=HIGHEST, hint="扣绩效奖金的，扣款不超过它"
)


@action(
    "penalty.record_pay", "登记工资", rights.LIST_MAKE,
    Field("employee_id", "人员", Kind.REF, required=True, ref="employee"),
    Field("month", "自月份", Kind.CODE, required=True, max_length=7, hint="例如 2026-11，用到下次登记", check=is_month),
    WAGE, PERFORMANCE,
    entity=ENTITY,
)  # fmt: skip
def record(unit: Unit, f: Values) -> Done:
    """What somebody earns from a month on; never typed by himself. Lists that were made stay as they are."""
    person = _about(unit, f["employee_id"])
    known = PenaltyPay.get_or_none(PenaltyPay.employee_id == person.id, PenaltyPay.month == f["month"])
    if known is not None:
        raise Refused(f"{person.name} {f['month']} 起的工资已经登记，请在那一条上修改。")
    _require_part(f)
    number = unit.insert(
        PenaltyPay, employee_id=person.id, month=f["month"], wage=f["wage"], performance=f["performance"],
        recorded_at=unit.now, recorded_by=unit.author.name,
    )  # fmt: skip
    return _told(person, f["month"], f["wage"], number, "已登记")


@action("penalty.edit_pay", "修改工资", rights.LIST_MAKE,
        Field("id", "工资登记", Kind.REF, required=True, ref=ENTITY), version_field(), WAGE, PERFORMANCE,
        entity=ENTITY)  # fmt: skip
def edit(unit: Unit, f: Values) -> Done:
    """Correct what somebody earns; lists that were made stay as they are."""
    row: PenaltyPay = unit.get(PenaltyPay, f["id"])
    person = _about(unit, row.employee_id)
    _require_part(f)
    unit.update(
        PenaltyPay, row.id, f["row_version"], wage=f["wage"], performance=f["performance"], recorded_at=unit.now,
        recorded_by=unit.author.name,
    )  # fmt: skip
    return _told(person, row.month, f["wage"], row.id, "已改为")


def _about(unit: Unit, employee_id: int) -> Employee:
    person: Employee = unit.get(Employee, employee_id)
    if not unit.sees(rights.LIST_MAKE, employee_id=person.id, unit_id=person.unit_id):
        raise NotFound()
    unit.require(rights.LIST_MAKE, concerning=person.id, approving=True)
    return person


def _require_part(f: Values) -> None:
    if f["performance"] is not None and f["performance"] > f["wage"]:
        raise BadFields({"performance": "绩效奖金是月工资的一部分，不能比月工资多。"})


def _told(person: Employee, month: str, wage: int, number: int, verb: str) -> Done:
    made = PenaltyList.select().where(PenaltyList.live == LIVE, PenaltyList.month >= month).exists()
    later = "已经编制的扣款清单不变。" if made else ""
    told = f"{person.name} {month} 起的月工资{verb} {format_yuan(wage)} 元。{later}"
    return Done(told, CHANGED, (ENTITY, number), f"{person.name} {month} 起的工资")
