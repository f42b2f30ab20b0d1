"""Lending rights for a time to a colleague (授权代理)."""

from __future__ import annotations

from models.core import access, register
from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import checks, rights, rules
from models.org.tables import Delegation


@action(
    "org.delegate",
    "授权他人代理",
    rights.LEND,
    Field("to_employee_id", "代理人", Kind.REF, required=True, ref="employee"),
    Field("permissions", "代理的权限", Kind.CHOICES, choices=rights.PERMISSION_WORDS, hint="不选表示您的全部审批权限"),
    Field("starts_on", "开始日期", Kind.DATE, required=True),
    Field("ends_on", "结束日期", Kind.DATE, required=True, hint="含当日"),
    Field("reason", "原因", required=True, max_length=300),
    entity="delegation",
    behalf=True,
)
def delegate(unit: Unit, f: Values) -> Done:
    """Lend some of the author's own rights, or all his approvals; lent rights are not lent on."""
    owner, taker = unit.author.employee_id, f["to_employee_id"]
    if owner is None:
        raise Refused("您的账号没有对应花名册里的人员，不能授权他人代理。请系统管理员补上对应人员。")
    checks.employee("to_employee_id", "代理人", taker)
    faults = {}
    if taker == owner:
        faults["to_employee_id"] = "代理人不能是本人。"
    if f["ends_on"] < f["starts_on"]:
        faults["ends_on"] = "结束日期不能早于开始日期。"
    elif f["ends_on"] < unit.today:
        faults["ends_on"] = "结束日期已过。"
    missing = [access.permissions[name].label for name in f["permissions"] if name not in unit.author.grants]
    if missing:
        faults["permissions"] = f"没有这些权限，不能授权他人：{'、'.join(missing)}。"
    elif not f["permissions"] and not any(rules.is_approval(name) for name in unit.author.grants):
        faults["permissions"] = "没有可以代理的审批权限，请选出要代理的权限。"
    if faults:
        labels = {"to_employee_id": "代理人", "ends_on": "结束日期", "permissions": "代理的权限"}
        raise BadFields(faults, labels)
    record = unit.insert(
        Delegation,
        from_employee_id=owner,
        to_employee_id=taker,
        permissions=",".join(sorted(f["permissions"])),
        starts_on=f["starts_on"],
        ends_on=f["ends_on"],
        reason=f["reason"],
    )
    title = f"{unit.author.name} → {register.title_of('employee', taker)}"
    told = f"已授权，{f['starts_on']:%Y-%m-%d} 至 {f['ends_on']:%Y-%m-%d} 有效，办理的单据印“代”。"
    return Done(told, frozenset({"delegation"}), ("delegation", record), title)


@action(
    "org.end_delegation",
    "结束代理",
    rights.LEND,
    Field("id", "授权代理", Kind.REF, required=True, ref="delegation"),
    version_field(),
    entity="delegation",
    behalf=True,
)
def end_delegation(unit: Unit, f: Values) -> Done:
    """End a lent right at once: by the one who lent it, or by those who run the office."""
    row = unit.get(Delegation, f["id"])
    if not unit.sees(rights.LEND, employee_id=row.from_employee_id, unit_id=None):
        raise NotFound()
    if row.ended_at is not None or row.ends_on < unit.today:
        raise Refused("这项代理已经结束，不用再结束。")
    unit.update(Delegation, row.id, f["row_version"], ended_at=unit.now)
    title = register.title_of("delegation", row.id)
    return Done("已结束代理，代理人不能再办理。", frozenset({"delegation"}), ("delegation", row.id), title)
