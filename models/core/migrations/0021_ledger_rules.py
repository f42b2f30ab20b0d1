"""The rules of the ledger: tariffs, shares and reliefs, late fees, ways of paying, and the ladder of dunning."""

from collections.abc import Mapping
from typing import Any

from models.core.rulebook.delivery import Rows, Stored, deliver_from

SERVICE, MATRIX = "《燃气公司客服制度》", "权限表：催缴通知单由主管批准"
# The parameters that said these things one by one until now.
DUNNING_SEEDS = ("dunning.after_contact_days", "dunning.stop_after_notice_days")


def up(_migrator, db):
    deliver_from(db, DUNNING_SEEDS, dunning_rows)


# dunning


def dunning_rows(stored: Stored) -> dict[str, Rows]:
    """The ladder: a call the day after the last day to pay, a notice days after it, a stop that is only proposed."""
    after_call = stored.values["dunning.after_contact_days"]
    after_notice = stored.values["dunning.stop_after_notice_days"] or None  # 0 said: never by itself
    return {
        "ledger_dunning": [
            _rung(
                "remind", "缴费通知单", "", None, "notice", "收费员", f"{SERVICE}收费部分",
                "催缴以外的提醒，随时可以编制；制度没有写日期", True, document="F-66",
            ),
            _rung("call", "电话通知", "due", 1, "phone", "抄表员", f"{SERVICE}抄表部分第7条", "缴费期满的次日"),
            _rung(
                "notice", "催缴通知单", "call", after_call, "notice", "抄表员", f"{SERVICE}抄表部分第8条", MATRIX, True,
                document="F-65", approval=True,
            ),
            _rung(
                "stop", "停供", "notice", after_notice, "visit", "抄表员", f"{SERVICE}抄表部分第8条",
                "制度没有写日期和批准人：只能提出，由人决定", after_notice is None, proposes=True, approval=True,
            ),
        ]
    }  # fmt: skip


def _rung(
    code: str, label: str, after: str, days: int | None, way: str, role: str, source: str, remark: str = "",
    recommended: bool = False, **more: Any,
) -> Mapping[str, Any]:  # fmt: skip
    return {
        "code": code, "label": label, "scope": "all", "after": after, "days": days, "count": "calendar", "way": way,
        "document": "", "role": role, "approval": False, "proposes": False, "min_amount": None, **more,
        "source": source, "remark": remark, "recommended": recommended,
    }  # fmt: skip
