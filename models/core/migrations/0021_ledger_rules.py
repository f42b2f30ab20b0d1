"""The rules of the ledger: classes, ways of paying, shares, and the parameters of seasons, as they were at version 21.

Prices are published by the office: no table begins with any.
"""

from collections.abc import Mapping
from typing import Any

from models.core.rulebook.delivery import Rows, Stored, deliver, deliver_from
from models.core.rulebook.rules import Origin

MATRIX = "权限表：催缴通知单由主管批准"
SERVICE, WINDOW = "《燃气公司客服制度》", "《供热窗口管理制度》"
SAMPLE = "物业公司年终总结（样例）"

# Parameters of seasons; those of payments, reconciliation and dunning are added below by name of their room.
PARAMETERS = (
    ("fees.season_first_month", 7),
    ("fees.season_from", "11-15"),
    ("fees.season_to", "03-15"),
    ("fees.season_due", "10-31"),
    ("ledger.match_days", 3),
    ("fees.unusual_times", 3),
)
# The parameters that said these things one by one until now.
SEEDS = ("fees.vacant_percent", "fees.prepay_gift_months", "fees.prepay_window_months")
ARREARS = f"{SERVICE}欠费部分第6条"
# code, label, other spellings, whether they are homes, where it stands
CLASSES = (
    ("household", "居民", "居民用户、住宅、民用、住户", True, ARREARS),
    ("nonresident", "非居民", "非居民用户、非住宅", False, ""),
    ("commercial", "商业", "商业用户、商户、工商业、公商户", False, ARREARS),
    ("public", "公福", "公福用户、公共福利、公共福利用户", False, ARREARS),
    ("industrial", "工业", "工业用户", False, ""),
    ("boiler", "壁挂炉", "壁挂炉用户、居民壁挂炉", True, ""),
)
WAYS_SOURCE = f"{WINDOW}第四章（四）1；{SERVICE}前台部分第7条"
BANK = "代收、代扣、银行代扣、银行、柜面、银行柜面、手机银行、网上银行、网银"
# code, label, other spellings, group, counted at the end of the day, where it stands
WAYS = (
    ("cash", "现金", "大厅现金、柜台现金、收现", "cash", True, WAYS_SOURCE),
    ("door", "上门收费", "上门、入户收费", "cash", True, WAYS_SOURCE),
    ("pos", "POS刷卡", "POS、POS机、刷卡、银联、银联卡、银联刷卡、银行卡", "pos", True, WAYS_SOURCE),
    ("bank", "银行代收", BANK, "bank", False, WAYS_SOURCE),
    ("transfer", "转账", "银行转账、对公转账、汇款、电汇、转帐", "bank", False, ""),
    ("cheque", "支票", "转账支票、现金支票", "bank", True, ""),
    ("wechat", "微信", "微信支付、微信缴费、微信扫码", "online", False, WAYS_SOURCE),
    ("alipay", "支付宝", "支付宝支付、支付宝缴费、支付宝扫码", "online", False, WAYS_SOURCE),
    ("online", "网上缴费", "网上、网厅、公众号、小程序、APP、云闪付", "online", False, WAYS_SOURCE),
    ("internal", "内部转账", "结转、余额结转、内部结转", "internal", False, ""),
    ("other", "其他方式", "其他、其它", "internal", False, ""),
)  # fmt: skip
DUNNING_SEEDS = ("dunning.after_contact_days", "dunning.stop_after_notice_days")
OURS = "制度没有规定，按常见的做法"


def up(_migrator, db):
    deliver(db, [(key, value, Origin.DEFAULT) for key, value in PARAMETERS])
    deliver(db, [(name, rows, _origin(rows)) for name, rows in first_rows().items()])
    deliver_from(db, SEEDS, share_rows)
    deliver_from(db, DUNNING_SEEDS, dunning_rows)


def first_rows() -> dict[str, Rows]:
    """The first rows of the tables that take the place of no parameter."""
    return {
        "ledger_classes": [
            _row(source, code=code, label=label, aliases=aliases, is_household=household)
            for code, label, aliases, household, source in CLASSES
        ],
        "ledger_ways": [
            _row(source, code=code, label=label, aliases=aliases, group=group, counted=counted)
            for code, label, aliases, group, counted, source in WAYS
        ],
        "ledger_tariffs": [],
        "ledger_late_fees": [],
    }


def share_rows(stored: Stored) -> dict[str, Rows]:
    """The rows of shares and reliefs that say what the parameters say, and our own where nothing is said."""
    value = stored.values
    vacant = value["fees.vacant_percent"]
    rows = [
        _share(
            SAMPLE, "样例写的是物业费", code="vacant", label="空置", kind="share", needs="standing", percent=str(vacant)
        ),
        _share(
            "", "台账备注“报停空置30%”", code="suspended", label="报停", item="heat", kind="share", needs="standing",
            percent="30", span="whole",
        ),
        _share("", OURS, code="part_season", label="中途开户或销户", kind="part", needs="dates", percent="0"),
        _share("", "减多少由人决定", code="low_income", label="低保减免", kind="relief", needs="standing"),
        _share("", "减多少由人决定", code="policy", label="政策减免", kind="relief", needs="decision"),
    ]  # fmt: skip
    gift, window = value["fees.prepay_gift_months"], value["fees.prepay_window_months"]
    if gift and window:
        rows.append(
            _share(
                SAMPLE, "样例写的是物业费：到期后 3 个月内一次缴清一年", code="prepay_gift", label="预缴赠送",
                item="other", kind="discount", needs="payment", pay_months=min(window, 24),
                gift_months=min(gift, 12),
            )
        )  # fmt: skip
    return {"ledger_shares": rows}


def _share(source: str, remark: str, **columns: Any) -> dict[str, Any]:
    usual = {
        "item": None, "class_code": "", "percent": None, "span": "days", "pay_by": "", "pay_months": 0,
        "gift_months": 0, "lowest": None, "highest": None,
    }  # fmt: skip
    return _row(source, remark, **{**usual, **columns})


def _origin(rows: Rows) -> Origin:
    return Origin.DEFAULT if any(row["recommended"] for row in rows) else Origin.SEED


def _row(source: str, remark: str = "", **columns: Any) -> dict[str, Any]:
    return {**columns, "source": source, "remark": remark or ("" if source else OURS), "recommended": not source}


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
            _rung("call", "电话通知", "due", 1, "phone", "抄表员", f"{SERVICE}欠费部分第7条", "缴费期满的次日"),
            _rung(
                "notice", "催缴通知单", "call", after_call, "notice", "抄表员", f"{SERVICE}欠费部分第8条", MATRIX, True,
                document="F-65", approval=True,
            ),
            _rung(
                "stop", "停供", "notice", after_notice, "visit", "抄表员", f"{SERVICE}欠费部分第8条",
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
