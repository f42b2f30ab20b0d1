"""What holds for an account for some time and changes its charges: 报停, 空置, 低保; two of a code never overlap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import postings, reach, rights
from models.ledger.accounts import fields
from models.ledger.accounts.fields import ACCOUNT, REASON, VERSION
from models.ledger.tables import LedgerStanding
from models.ledger.tariffs.queries import book

ENTITY = "ledger_standing"
RECOMPUTE = "已经计的费不变，要改的请重新核对应收。"


@action(
    "ledger.set_standing", "登记报停、空置和减免资格", rights.ACCOUNTS,
    ACCOUNT,
    Field("code", "情况", required=True, max_length=40, hint="收费规则里的名称，例如 报停"),
    Field("from_on", "从哪天起", Kind.DATE, required=True),
    Field("to_on", "最后一天", Kind.DATE, hint="不填为一直到登记结束"),
    REASON,
    entity=ENTITY,
)  # fmt: skip
def set_standing(unit: Unit, f: Values) -> Done:
    """Say what holds for an account from a day on (inclusive), until a day or until it is ended."""
    row = fields.held(unit, f, rights.ACCOUNTS)
    fields.require_active(row, "登记")
    code, label = _code(unit, f["code"])
    _check_days(f["from_on"], f["to_on"])
    require_free(row.id, code, label, f["from_on"], f["to_on"])
    record = unit.insert(
        LedgerStanding, account_id=row.id, code=code, from_on=f["from_on"], to_on=f["to_on"], reason=f["reason"],
        recorded_at=unit.now, recorded_by=unit.author.name,
    )  # fmt: skip
    return Done(
        f"已登记户号 {row.number} 从 {f['from_on']:%Y-%m-%d} 起{label}。{RECOMPUTE}", frozenset({ENTITY}),
        (ENTITY, record), f"{row.number} {label}",
    )  # fmt: skip


@action(
    "ledger.end_standing", "结束报停、空置和减免资格", rights.ACCOUNTS,
    Field("id", "登记", Kind.REF, required=True, ref=ENTITY),
    VERSION,
    Field("to_on", "最后一天", Kind.DATE, required=True, hint="这一天还算；早于开始日期即为作废"),
    REASON,
    entity=ENTITY,
)  # fmt: skip
def end_standing(unit: Unit, f: Values) -> Done:
    """Say the last day (inclusive); one before the first day takes the whole standing back."""
    known: LedgerStanding = unit.get(LedgerStanding, f["id"])
    account = postings.hold(known.account_id)[known.account_id]
    reach.require_account(unit, rights.ACCOUNTS, account)
    row: Any = LedgerStanding.by_key(known.id, lock=True)
    if row is None:
        raise NotFound()
    label = book(unit.today).standings().get(row.code, row.code)
    if row.to_on is not None and f["to_on"] > row.to_on:
        fault = f"登记到 {row.to_on:%Y-%m-%d} 为止，只能提前结束；要延长的，请另行登记。"
        raise BadFields({"to_on": fault}, {"to_on": "最后一天"})
    unit.change(row, f["row_version"], to_on=f["to_on"], ended_at=unit.now, ended_by=unit.author.name)
    unit.notes["原因"] = f["reason"]
    told = "已作废" if f["to_on"] < row.from_on else f"到 {f['to_on']:%Y-%m-%d} 为止"
    notice = f"户号 {account.number} 的{label}{told}。{RECOMPUTE}"
    return Done(notice, frozenset({ENTITY}), (ENTITY, row.id), f"{account.number} {label}")


def _code(unit: Unit, words: str) -> tuple[str, str]:
    """The code and label of what is named by either. Raises BadFields."""
    known = book(unit.today).standings()
    for code, label in known.items():
        if words in (code, label):
            return code, label
    listed = "、".join(known.values()) or "（规则里还没有）"
    raise BadFields({"code": f"收费规则里没有“{words}”。可用：{listed}。"}, {"code": "情况"})


def _check_days(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise BadFields({"to_on": "最后一天早于开始日期，请核对。"}, {"to_on": "最后一天"})


def of(account: int) -> list[LedgerStanding]:
    """What was said of an account and not taken back, by first day."""
    rows = LedgerStanding.select().where(LedgerStanding.account_id == account).order_by(LedgerStanding.from_on)
    return [row for row in rows if row.to_on is None or row.to_on >= row.from_on]


def overlaps(one: LedgerStanding, first: date, last: date | None) -> bool:
    """Whether a standing holds on one of these days (both inclusive, open without a last one)."""
    return (last is None or one.from_on <= last) and (one.to_on is None or first <= one.to_on)


def require_free(account: int, code: str, label: str, first: date, last: date | None) -> None:
    """Raise Refused where the account has a standing of this code on one of these days."""
    for one in of(account):
        if one.code == code and overlaps(one, first, last):
            until = f"{one.to_on:%Y-%m-%d}" if one.to_on is not None else "今后"
            begin = f"{one.to_on + timedelta(days=1):%Y-%m-%d}" if one.to_on is not None else ""
            then = f"请从 {begin} 起登记" if begin else "请先结束那一次"
            raise Refused(f"从 {one.from_on:%Y-%m-%d} 到{until}已经登记了{label}，没有重复登记。{then}。")
