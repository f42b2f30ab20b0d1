"""Whom an account belongs to: transfer to a new owner, and a name that is put right; former names are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import peewee as pw

from models.core import text
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import postings, rights
from models.ledger.accounts import fields, search
from models.ledger.accounts.fields import ACCOUNT, ENTITY, REASON, VERSION
from models.ledger.tables import LedgerAccount, LedgerOwner

TRANSFER, RENAME = "transfer", "rename"
HOW_NAMES = {TRANSFER: "过户", RENAME: "更名", "import": "导入时更改", "merge": "合并"}


@action(
    "ledger.transfer_account", "过户", rights.ACCOUNTS,
    ACCOUNT, VERSION,
    Field("name", "新户名", required=True, max_length=100),
    fields.PHONE,
    Field("on", "从哪天起", Kind.DATE, required=True, hint="这一天起归新户主"),
    Field("with_arrears", "欠费和预存随户转给新户主", Kind.BOOL, hint="双方说好的才选"),
    REASON,
    entity=ENTITY,
)  # fmt: skip
def transfer_account(unit: Unit, f: Values) -> Done:
    """Give an account to a new owner from a day on. What is open, or paid ahead, goes along only where it is said."""
    row = fields.held(unit, f, rights.ACCOUNTS)
    fields.require_active(row, "过户")
    if f["name"] == row.name:
        raise BadFields({"name": "新户名与现在相同。只改电话的，请用登记联系方式。"}, {"name": "新户名"})
    _check_day(unit, row, f)
    owed, credit = sum(one.open for one in postings.open_charges(row.id)), postings.credit(row.id)
    if (owed or credit) and not f["with_arrears"]:
        told = f"还欠 {format_yuan(owed)} 元" if owed else f"有预存 {format_yuan(credit)} 元"
        raise Refused(f"户号 {row.number} {told}，没有过户。请先结清，或选择随户转给新户主。")
    former = row.name
    _keep(unit, row, TRANSFER, f["on"] - timedelta(days=1), f["reason"])
    values = {"name": f["name"], "initials": text.initials(f["name"]), "phone": f["phone"], "needs_help": False}
    unit.change(row, f["row_version"], **values)
    search.added([(row.id, row.name, row.phone, row.address)])
    told = f"户号 {row.number} 已从{former}过户给{row.name}，{f['on']:%Y-%m-%d} 起生效。"
    if owed:
        told += f"欠费 {format_yuan(owed)} 元由新户主承担。"
    elif credit:
        told += f"预存 {format_yuan(credit)} 元归新户主。"
    return fields.done(told, row, "ledger_owner")


@action(
    "ledger.rename_account", "更正户名", rights.ACCOUNTS, ACCOUNT, VERSION, fields.NAME, REASON,
    entity=ENTITY,
)  # fmt: skip
def rename_account(unit: Unit, f: Values) -> Done:
    """Put a name right; the owner stays the same, and the account is still found by what it was called."""
    row = fields.held(unit, f, rights.ACCOUNTS)
    fields.require_active(row, "更名")
    if f["name"] == row.name:
        raise BadFields({"name": "与现在的户名相同，没有更改。"}, {"name": "户名"})
    former = row.name
    _keep(unit, row, RENAME, unit.today, f["reason"])
    unit.change(row, f["row_version"], name=f["name"], initials=text.initials(f["name"]))
    search.added([(row.id, row.name, row.phone, row.address)])
    return fields.done(f"户号 {row.number} 的户名已由{former}更正为{row.name}。", row, "ledger_owner")


def _check_day(unit: Unit, row: LedgerAccount, f: Values) -> None:
    """Raise BadFields for a day that is to come, or before the account or its last owner began."""
    table = LedgerOwner
    last: Any = (
        table.select(pw.fn.MAX(table.until_on))
        .where(table.account_id == row.id, table.how == TRANSFER)
        .scalar(as_tuple=False)
    )
    fault = ""
    if f["on"] > unit.today:
        fault = "日期还没有到，请到那一天再办理。"
    elif row.opened_on is not None and f["on"] <= row.opened_on:
        fault = f"应晚于开户日期 {row.opened_on:%Y-%m-%d}。"
    elif last is not None and f["on"] <= last + timedelta(days=1):
        fault = f"上一次过户从 {last + timedelta(days=1):%Y-%m-%d} 起生效，这次应晚于那一天。"
    if fault:
        raise BadFields({"on": fault}, {"on": "从哪天起"})


def _keep(unit: Unit, row: LedgerAccount, how: str, until: Any, reason: str) -> None:
    """Keep what the account was called."""
    unit.insert(
        LedgerOwner, account_id=row.id, name=row.name, phone=row.phone, until_on=until, how=how, reason=reason,
        recorded_at=unit.now, recorded_by=unit.author.name,
    )  # fmt: skip
    search.renamed(row.id, row.name)
