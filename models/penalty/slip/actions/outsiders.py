"""People who do not work here and may witness, approve or answer: registered with name, unit and telephone."""

from __future__ import annotations

from models.core.errors import BadFields
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.penalty import rights
from models.penalty.slip.witnesses import employee_of
from models.penalty.tables import PenaltyOutsider

ENTITY = "penalty_outsider"
FIELDS = (
    Field("name", "姓名", Kind.TEXT, required=True, max_length=64),
    Field("organisation", "单位", Kind.TEXT, required=True, max_length=100),
    Field("phone", "电话", Kind.PHONE, required=True),
    Field("post", "职务", Kind.TEXT, max_length=64),
    Field("remark", "备注", Kind.TEXT, max_length=300),
)


@action("penalty.add_outsider", "登记外部人员", rights.OUTSIDE, *FIELDS, entity=ENTITY)
def add_outsider(unit: Unit, f: Values) -> Done:
    """Somebody from outside; one telephone is one person, and nobody of the staff is from outside."""
    _require_outside(f)
    record = unit.insert(PenaltyOutsider, **f)
    return _told(f"已登记外部人员{f['name']}（{f['organisation']}）。", record, f)


@action(
    "penalty.edit_outsider", "修改外部人员", rights.OUTSIDE,
    Field("id", "外部人员", Kind.REF, required=True, ref=ENTITY),
    version_field(), *FIELDS,
    Field("active", "可以选用", Kind.BOOL, default=True),
    entity=ENTITY,
)  # fmt: skip
def edit_outsider(unit: Unit, f: Values) -> Done:
    """Change what is known of somebody; papers that he signed keep what they say."""
    row: PenaltyOutsider = unit.get(PenaltyOutsider, f["id"])
    _require_outside(f, row.id)
    values = {one.name: f[one.name] for one in FIELDS} | {"active": f["active"]}
    unit.update(PenaltyOutsider, row.id, f["row_version"], **values)
    return _told(f"已修改外部人员{f['name']}，以前签过的材料不变。", row.id, f)


def _require_outside(f: Values, own: int = 0) -> None:
    """Raise BadFields for the telephone of one of the staff, or of somebody who is registered already."""
    works_here = employee_of(f["phone"])
    if works_here is not None:
        fault = f"这是{works_here.name}的电话，{works_here.name}是本单位人员，不能登记为外部人员。"
        raise BadFields({"phone": fault}, {"phone": "电话"})
    table = PenaltyOutsider
    other = table.get_or_none((table.phone == f["phone"]) & (table.id != own))
    if other is not None:
        fault = f"这个电话已经登记给{other.name}（{other.organisation}），一个人只登记一次。"
        raise BadFields({"phone": fault}, {"phone": "电话"})


def _told(notice: str, record: int, f: Values) -> Done:
    return Done(notice, frozenset({ENTITY}), (ENTITY, record), f"{f['name']}（{f['organisation']}）")
