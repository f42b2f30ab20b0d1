"""The regulation of leave: its first types, approvals and notice, and decision table, as they were at version 16."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import peewee as pw

from models.core.base import CodeField
from models.core.rulebook.delivery import Rows, Stored, deliver_from

# The parameters that described these lists one by one until now.
SEEDS = (
    "leave.sick.notice_hours", "leave.sick.documents_due_working_days", "leave.sick.documents",
    "leave.sick.late_notice_result", "leave.personal.notice_days", "leave.long.from_days", "leave.long.notice_days",
    "leave.long.notice_exempt_types", "leave.long.final_approver", "leave.marriage.notice_months",
    "leave.return_report_required", "leave.entitlement.annual_days", "leave.entitlement.marriage_days",
    "leave.entitlement.maternity_days", "leave.entitlement.bereavement_days",
)  # fmt: skip
ON_SICK, ON_PERSONAL = "《客户服务部管理制度》第10.4条", "《客户服务部管理制度》第10.5条"
ON_ABSENCE, ON_OTHERS = "《客户服务部管理制度》第10.6条", "《客户服务部管理制度》第10.7条"
ON_LONG, ON_REST = "《客户服务部管理制度》第10.8条", "《客户服务部管理制度》第10.3条"
CERTIFICATE = "医院证明"
DOCUMENTS = {"hospital_certificate": CERTIFICATE, "medical_record_book": "病历本", "sick_slip": "病假单"}
# code, label, sign, other names, where it stands
TYPES = (
    ("sick", "病假", "病", "病休、病", ON_SICK),
    ("personal", "事假", "事", "私事、事", ON_PERSONAL),
    ("annual", "年假", "年", "年休假、年休、带薪年假、带薪年休假", ON_OTHERS),
    ("marriage", "婚假", "婚", "婚", ON_OTHERS),
    ("maternity", "产假", "产", "生育假", ON_OTHERS),
    ("bereavement", "丧假", "丧", "丧葬假", ON_OTHERS),
    ("comp_rest", "补休", "调", "调休、补假、倒休", ON_REST),
    ("work_injury", "工伤假", "伤", "工伤、公伤假", ""),
    ("paternity", "陪产假", "陪", "护产假", ""),
    ("parental", "育儿假", "育", "育儿", ""),
    ("nursing", "护理假", "护", "陪护假", ""),
)
CHAIN = ("leave.comp_rest", "补休（不满 3 天）", "补休不满 3 天", "leave.approve", (("SUPERVISOR", "主管批准"),))


def up(_migrator, db):
    _deliver_chain(db)
    deliver_from(db, SEEDS, policy_rows)


def _deliver_chain(db: Any) -> None:
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class ApprovalChain(Base):
        row_version = pw.IntegerField()
        code = CodeField(max_length=32, unique=True)
        label = pw.CharField(max_length=64)
        condition = pw.CharField(max_length=200)
        permission = CodeField(max_length=64)
        separate = pw.BooleanField()
        position = pw.IntegerField()

    class ApprovalStep(Base):
        row_version = pw.IntegerField()
        chain_id = pw.IntegerField()
        position = pw.IntegerField()
        role = CodeField(max_length=32)
        label = pw.CharField(max_length=40)

    code, label, condition, permission, steps = CHAIN
    if ApprovalChain.get_or_none(ApprovalChain.code == code) is not None:
        return
    last = ApprovalChain.select(pw.fn.MAX(ApprovalChain.position)).scalar() or 0
    with db.atomic():
        chain = ApprovalChain.insert(
            row_version=1, code=code, label=label, condition=condition, permission=permission, separate=False,
            position=last + 1,
        ).execute()  # fmt: skip
        for number, (role, words) in enumerate(steps, 1):
            ApprovalStep.insert(row_version=1, chain_id=chain, position=number, role=role, label=words).execute()


def policy_rows(stored: Stored) -> dict[str, Rows]:
    """The rows of the policy tables that say what the parameters say."""
    value = stored.values

    def ours(*keys: str) -> bool:
        return any(key in stored.unconfirmed for key in keys)

    return {
        "leave_types": list(_types(value, ours)),
        "leave_matrix": list(_matrix(value)),
        "leave_outcomes": list(_outcomes(value, ours)),
    }


def _types(value: Mapping[str, Any], ours: Callable[..., bool]) -> Iterator[dict[str, Any]]:
    exempt = value["leave.long.notice_exempt_types"]
    sick = [DOCUMENTS[one] for one in value["leave.sick.documents"]]
    for code, label, sign, aliases, source in TYPES:
        days = value.get(f"leave.entitlement.{code}_days") or None
        more: dict[str, Any] = {}
        remark, recommended = "", not source
        if code == "sick" and sick:
            more = {"documents": "、".join(sick), "proof_due": value["leave.sick.documents_due_working_days"]}
            if CERTIFICATE in sick and len(sick) > 1:  # who leaves during his shift shows no more
                more["part_documents"] = CERTIFICATE
            remark = "制度写“立即”交，没有写几天"
            recommended = ours("leave.sick.documents_due_working_days")
        elif code == "comp_rest":
            more = {"unit": "exact", "is_comp_rest": True}
        elif not source:
            remark = "制度没有写这种假，按一般请假办理"
        elif code in ("marriage", "maternity", "bereavement", "annual"):
            remark = "按公司请假制度，天数填在“每年天数”里" if days is None else ""
            recommended = days is None
        yield _row(
            source, remark, recommended, code=code, label=label, sign=sign, aliases=aliases,
            is_sudden=code in exempt, returns=value["leave.return_report_required"],
            entitlement=str(days) if days else None, **more,
        )  # fmt: skip


def _matrix(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    by_hr = value["leave.long.final_approver"] == "hr_admin"
    long_from = value["leave.long.from_days"]
    yield _first("sick", "leave.sick", ON_SICK, value["leave.sick.notice_hours"], "hours")
    yield _first("personal", "leave.short", ON_PERSONAL, value["leave.personal.notice_days"])
    yield _first("marriage", "leave.short", ON_OTHERS, value["leave.marriage.notice_months"], "months")
    yield _first("comp_rest", "leave.comp_rest", ON_REST)
    yield _row(ON_OTHERS, "制度没有写的假别，照年假等办理", True, kind="", from_days="0", chain="leave.short")
    yield _row(
        ON_LONG, "突发的假不要求提前", kind="", from_days=str(long_from),
        chain="leave.long_hr" if by_hr else "leave.long", notice=value["leave.long.notice_days"] or None,
    )  # fmt: skip


def _first(kind: str, chain: str, source: str, notice: int = 0, unit: str = "calendar") -> dict[str, Any]:
    return _row(source, kind=kind, from_days="0", chain=chain, notice=notice or None, notice_unit=unit)


def _outcomes(value: Mapping[str, Any], ours: Callable[..., bool]) -> Iterator[dict[str, Any]]:
    late = {
        "supervisor_decides": {"result": "decide"},
        "accepted": {"result": "leave"},
        "absence": {"result": "absence", "absence_reason": "3"},
    }[value["leave.sick.late_notice_result"]]
    unnotified = "事先没有告知负责人的，补交证明也不算"
    yield _sick(ON_ABSENCE, unnotified, notice="none", result="absence", absence_reason="3")
    yield _sick(ON_SICK, span="part", proofs="complete", result="leave")
    yield _sick(ON_SICK, "没有医院证明的按事假", span="part", proofs="missing", result="other", other="personal")
    yield _sick(ON_SICK, span="whole", proofs="missing", result="absence", absence_reason="4")
    yield _sick(ON_SICK, span="whole", notice="in_time", proofs="complete", result="leave")
    yield _row(
        ON_ABSENCE, "制度没有写告知太晚怎么处理", ours("leave.sick.late_notice_result"),
        kind="sick", span="whole", notice="late", proofs="complete", **late,
    )  # fmt: skip


def _sick(source: str, remark: str = "", **columns: Any) -> dict[str, Any]:
    return _row(source, remark, kind="sick", **columns)


def _row(source: str, remark: str = "", recommended: bool = False, **columns: Any) -> dict[str, Any]:
    return {**columns, "source": source, "remark": remark, "recommended": recommended}
