"""F-64, the log of contacts about arrears, and F-68, the list of arrears with age and stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from models.core import clock, listing, register
from models.core.access import Person
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind
from models.core.lists import Filter, Query
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import Amount, rows, slot
from models.ledger import reach, rights
from models.ledger.accounts import queries as accounts
from models.ledger.ages import AGE_NAMES
from models.ledger.dunning import policy
from models.ledger.dunning.lists import GROUP_NAMES, NAME
from models.ledger.dunning.policy import HIGHEST
from models.ledger.dunning.rules import PHASE_NAMES
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerContact
from models.ledger.workflow import CONTACT_RESULTS, CONTACT_WAYS

MOST = 20_000  # rows of one sheet


@dataclass(frozen=True)
class ContactLine:
    """A contact."""

    place: int = slot("序号", 1)
    at: datetime = slot("时间", datetime.fromisoformat("2026-11-18 09:20"))
    account: str = slot("户号", "0010110501")
    name: str = slot("户名", "欧阳建国")
    address: str = slot("地址", "锦绣家园 3号楼 2单元 501")
    way: str = slot("方式", "电话")
    step: str = slot("步骤", "电话通知", "不是催缴步骤时为空")
    result: str = slot("结果", "答应缴费")
    promised_on: date | None = slot("答应日期", date(2026, 11, 30), "没有时为空")
    words: str = slot("情况", "月底发工资后缴", "没有时为空")
    by: str = slot("联系人", "刘芳")


@dataclass(frozen=True)
class ContactLog:
    """The contacts of some days (R-263)."""

    scope: str = slot("范围", "2026-11-01 至 2026-11-30 全部负责人")
    count: int = slot("次数", 120)
    reached: int = slot("已告知次数", 96, "用户知道了的")
    lost: int = slot("无法送达次数", 5)
    lines: tuple[ContactLine, ...] = rows("联系", ContactLine, "每次一行，按时间；已撤回的不列")


def contact_log(person: Person, options: Mapping[str, Any]) -> ContactLog:
    """The contacts with accounts within reach on some days (inclusive). Raises Refused without any."""
    today = clock.now().date()
    first, last = options["first"] or today.replace(day=1), options["last"] or today
    if last < first:
        raise BadFields({"last": "最后一天早于第一天，请核对。"}, {"last": "最后一天"})
    table, account = LedgerContact, LedgerAccount
    found: Any = (
        table.select(table, account.number, account.name, account.id)
        .join(account, on=(account.id == table.account_id), attr="account")
        .where(
            table.at >= datetime.combine(first, time()), table.at < datetime.combine(last + timedelta(days=1), time()),
            table.withdrawn_at.is_null(), counts(account),
        )
    )  # fmt: skip
    within = reach.accounts(person)
    found = found if within is None else found.where(within)
    if options["collector_id"] is not None:
        found = found.where(account.collector_id == options["collector_id"])
    known = list(found.order_by(table.at, table.id).limit(MOST + 1))
    scope = f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d} {_person(options['collector_id'])}"
    _require_some(len(known), f"{scope}没有催缴联系。")
    names = policy.steps(last).names()
    where = accounts.addresses({one.account_id for one in known})
    return ContactLog(
        scope, len(known), sum(one.result in ("reached", "promised", "refused", "disputed") for one in known),
        sum(one.result == "undeliverable" for one in known),
        tuple(
            ContactLine(
                place, one.at, one.account.number, one.account.name, where.get(one.account_id, ""),
                CONTACT_WAYS[one.way], names.get(one.step, one.step), CONTACT_RESULTS[one.result], one.promised_on,
                one.words, one.by,
            )
            for place, one in enumerate(known, 1)
        ),
    )  # fmt: skip


def _require_some(count: int, none: str) -> None:
    if not count:
        raise Refused(f"{none}请核对条件。")
    if count > MOST:
        raise Refused(f"超过 {MOST} 行，一张表放不下。请缩小范围。")


def _person(employee: int | None) -> str:
    return register.title_of("employee", employee) if employee is not None else "全部负责人"


@dataclass(frozen=True)
class ArrearLine:
    """An unpaid charge."""

    place: int = slot("序号", 1)
    account: str = slot("户号", "0010110501")
    name: str = slot("户名", "欧阳建国")
    address: str = slot("地址", "锦绣家园 3号楼 2单元 501")
    class_words: str = slot("类别", "居民")
    period: str = slot("期间", "2026-2027采暖季")
    receivable: Amount = slot("应收", Amount(231_840))
    paid: Amount = slot("已收", Amount(0))
    open: Amount = slot("欠费", Amount(231_840))
    due_on: date | None = slot("期限", date(2026, 10, 31), "没有登记时为空")
    days: int | None = slot("逾期天数", 22, "没有逾期时为空")
    age: str = slot("账龄", "逾期 1–30 天")
    stage: str = slot("阶段", "已联系")
    next: str = slot("下一步", "催缴通知单", "没有时为空")
    until: str = slot("下一步日期", "11-25（周三）", "没有时为空")
    phone: str = slot("电话", "13800006620", "没有时为空")
    collector: str = slot("负责人", "刘芳", "没有时为空")


@dataclass(frozen=True)
class Arrears:
    """What is owed and how far dunning is (R-264)."""

    scope: str = slot("范围", "锦绣家园，居民")
    until: datetime = slot("截至", datetime.fromisoformat("2026-11-22 09:00"))
    accounts: int = slot("户数", 96)
    count: int = slot("笔数", 120)
    open: Amount = slot("欠费合计", Amount(27_820_800))
    lines: tuple[ArrearLine, ...] = rows("欠费", ArrearLine, "每笔欠费一行，最早到期的在前")


# options of the paper that are conditions of the list as they stand
_EQUAL = {"compound": "compound", "kind": "kind", "collector_id": "collector_id", "age": "age", "phase": "phase"}


def arrears(person: Person, options: Mapping[str, Any]) -> Arrears:
    """The unpaid charges within reach that fit the conditions, as the list shows them. Raises Refused without any."""
    kind = register.get_list(NAME)
    filters = [Filter(column, "eq", options[name]) for name, column in _EQUAL.items() if options[name]]
    filters += [Filter("open", "ge", options["min_amount"])] if options["min_amount"] else []
    found = listing.page(kind, person, Query(tuple(filters)), limit=MOST + 1)
    _require_some(len(found), f"{_scope(options)}没有欠费。")
    keys = [one.key for one in kind.columns]
    known = [dict(zip(keys, one.values, strict=True)) for one in found]
    return Arrears(
        _scope(options), clock.now(), len({one["account_id"] for one in known}), len(known),
        Amount(sum(one["open"] for one in known)),
        tuple(_line(place, one) for place, one in enumerate(known, 1)),
    )  # fmt: skip


def _line(place: int, one: Mapping[str, Any]) -> ArrearLine:
    return ArrearLine(
        place, one["number"], one["name"], one["place"] or "", one["class"] or "", one["period"] or "",
        Amount(one["receivable"]), Amount(one["paid"]), Amount(one["open"]), one["due_on"], one["days"] or None,
        AGE_NAMES.get(one["age"], ""), PHASE_NAMES.get(one["phase"], ""), one["next"] or "", one["until"] or "",
        one["phone"] or "", one["collector_id"] or "",
    )  # fmt: skip


def _scope(options: Mapping[str, Any]) -> str:
    """What the list was made for, in words."""
    named = (
        options["compound"], GROUP_NAMES.get(options["kind"] or "", ""), AGE_NAMES.get(options["age"] or "", ""),
        PHASE_NAMES.get(options["phase"] or "", ""),
        _person(options["collector_id"]) if options["collector_id"] is not None else "",
    )  # fmt: skip
    return "，".join(one for one in named if one) or "全部用户"


COLLECTOR = Field("collector_id", "负责人", Kind.REF, ref="employee", hint="不选时为全部")
add_paper(
    PaperKind(
        "contact_log", "催缴通知记录", "ledger", "xlsx", rights.READ, ContactLog, contact_log, form="F-64",
        options=(
            Field("first", "第一天", Kind.DATE, hint="不填时为本月 1 日"),
            Field("last", "最后一天", Kind.DATE, hint="不填时为今天"),
            COLLECTOR,
        ),
    )
)  # fmt: skip
add_paper(
    PaperKind(
        "arrears_list", "欠费明细表", "ledger", "xlsx", rights.READ, Arrears, arrears, form="F-68",
        options=(
            Field("compound", "小区", max_length=64, hint="不填时为全部"),
            Field("kind", "用户", Kind.CHOICE, choices=GROUP_NAMES),
            Field("age", "账龄", Kind.CHOICE, choices=AGE_NAMES),
            Field("phase", "催缴阶段", Kind.CHOICE, choices=PHASE_NAMES),
            Field("min_amount", "欠费不少于", Kind.MONEY, highest=HIGHEST),
            COLLECTOR,
        ),
    )
)  # fmt: skip
