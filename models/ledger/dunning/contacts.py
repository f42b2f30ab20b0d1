"""Acts on contacts about arrears (R-263, R-266): write them down for one account or many, take one back."""

from __future__ import annotations

from collections.abc import Sequence

from models.core.errors import BadFields, Forbidden, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import rights
from models.ledger.dunning import chosen, queries, standing
from models.ledger.dunning.queries import Standing
from models.ledger.tables import LedgerContact
from models.ledger.workflow import CONTACT_RESULTS, CONTACT_WAYS

ENTITY = "ledger_contact"
CHANGED = frozenset({ENTITY, "ledger_charge", "ledger_account"})
WAYS = {code: words for code, words in CONTACT_WAYS.items() if code != "notice"}  # a notice is one by its delivery


@action(
    "ledger.log_contact", "登记催缴联系", rights.DUNNING, chosen.ACCOUNTS,
    Field("way", "方式", Kind.CHOICE, required=True, choices=WAYS, default="phone"),
    Field("at", "时间", Kind.TIME, required=True),
    Field("result", "结果", Kind.CHOICE, required=True, choices=CONTACT_RESULTS),
    Field("promised_on", "答应缴费日期", Kind.DATE, hint="含这一天；到那天为止不办下一步"),
    Field("words", "情况", Kind.TEXT, max_length=300),
    Field("as_step", "算作催缴步骤", Kind.BOOL, default=True, hint="正好到了这一步的户，记为已办这一步"),
    entity=ENTITY,
)  # fmt: skip
def log_contact(unit: Unit, f: Values) -> Done:
    """Write down that customers were told of their arrears; where the ladder expects a contact, it is that step."""
    faults = {}
    if f["at"] > unit.now:
        faults["at"] = "时间还没有到，请核对。"
    if f["promised_on"] is not None and f["result"] != "promised":
        faults["promised_on"] = "结果不是“答应缴费”，不用填日期。"
    elif f["promised_on"] is not None and f["promised_on"] < f["at"].date():
        faults["promised_on"] = "答应的日期不能早于联系的时间。"
    if faults:
        raise BadFields(faults)
    accounts = chosen.require(unit, f["accounts"])
    stood = queries.of_accounts(accounts, standing.look(unit.today)) if f["as_step"] else {}
    record, steps = 0, 0
    for account in sorted(accounts):
        step = _step(stood.get(account, ()), f["way"])
        steps += bool(step)
        record = unit.insert(
            LedgerContact, account_id=account, step=step, way=f["way"], at=f["at"], result=f["result"],
            words=f["words"], promised_on=f["promised_on"], notice_id=None, by_id=unit.author.employee_id,
            by=unit.author.name, recorded_at=unit.now,
        )  # fmt: skip
    names = [f"{one.number} {one.name}" for one in accounts.values()]
    told = f"{names[0]} 的" if len(names) == 1 else f"{len(names)} 户的"
    counted = f"，{steps} 户记为催缴步骤" if len(names) > 1 and steps else ""
    held = f"，{f['promised_on']:%m-%d} 以前不办下一步" if f["promised_on"] is not None else ""
    notice = f"已登记 {told}{CONTACT_WAYS[f['way']]}联系：{CONTACT_RESULTS[f['result']]}{counted}{held}。"
    return Done(notice, CHANGED, (ENTITY, record), names[0] if len(names) == 1 else f"{len(names)} 户")


def _step(stood: Sequence[Standing], way: str) -> str:
    """The step that a contact of this way is: one without a paper that is next and was due, of its way first."""
    following = [
        one.stage.next for one in stood
        if one.stage is not None and one.stage.is_due and one.stage.next is not None
        and not (one.stage.next.document or one.stage.next.proposes)
    ]  # fmt: skip
    fitting = [one for one in following if one.way == way] or following
    return fitting[0].code if fitting else ""


@action(
    "ledger.withdraw_contact", "撤回催缴联系", rights.DUNNING,
    Field("id", "联系", Kind.REF, required=True, ref=ENTITY), version_field(),
    Field("reason", "原因", Kind.TEXT, required=True, max_length=200),
    entity=ENTITY,
)  # fmt: skip
def withdraw_contact(unit: Unit, f: Values) -> Done:
    """Take back a contact that was written down wrongly; it stays in the log and counts for nothing."""
    row: LedgerContact = unit.get(LedgerContact, f["id"])
    account = chosen.one(unit, row.account_id)
    if row.notice_id is not None:
        raise Refused("这次联系来自通知单的送达登记。请在通知单上撤回送达。")
    if row.withdrawn_at is not None:
        raise Refused("这次联系已经撤回，不用再办。")
    is_own = row.by_id is not None and row.by_id == unit.author.employee_id
    if not is_own and not unit.author.may(rights.DUNNING_APPROVE):
        raise Forbidden(f"这次联系是{row.by}登记的，请本人或主管撤回。没有保存。")
    unit.change(row, f["row_version"], withdrawn_at=unit.now, withdrawn_by=unit.author.name,
                withdraw_reason=f["reason"])  # fmt: skip
    named = f"{account.number} {account.name}"
    return Done(
        f"已撤回 {named} {row.at:%m-%d} 的联系，催缴步骤按其余的登记重新推算。", CHANGED, (ENTITY, row.id), named
    )
