"""What the acts on accounts share: fields of their forms, the row they are about, and what they tell."""

from __future__ import annotations

from typing import Any

from models.core import database
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done
from models.core.unit import Unit
from models.ledger import postings, reach
from models.ledger.accounts import places, values
from models.ledger.tables import LedgerAccount
from models.ledger.tariffs.queries import book
from models.ledger.workflow import OCCUPANCY_NAMES, AccountState

ENTITY = "ledger_account"
CHANGED = frozenset({ENTITY})
AT_ONCE = 500
ACCOUNT = Field("id", "户", Kind.REF, required=True, ref=ENTITY)
VERSION = version_field()
NAME = Field("name", "户名", required=True, max_length=100)
NUMBER = Field("number", "户号", Kind.CODE, required=True, hint="按原样填写，前面的 0 也要写")
PHONE = Field(
    "phone", "联系电话", max_length=values.LONGEST_PHONE, parse=values.typed_phones, hint="几个电话用、分开"
)  # fmt: skip
OCCUPANCY = Field("occupancy", "入住情况", Kind.CHOICE, choices=OCCUPANCY_NAMES)
NEEDS_HELP = Field("needs_help", "需要特别照顾", Kind.BOOL, hint="老人、残疾人等")
REASON = Field("reason", "原因", required=True, max_length=300)
WHERE = (
    Field("compound", "小区", max_length=64, group="位置"),
    Field("building", "楼栋", max_length=64, group="位置"),
    Field("unit_no", "单元", max_length=24, group="位置"),
    Field("room", "房号", max_length=24, group="位置"),
    Field("address", "其他地址", max_length=200, group="位置", hint="小区、楼栋、房号以外要写明的"),
)
BILLED = (
    Field("class_code", "用户类别", max_length=40, group="计费", hint="规则表“用户类别”里的名称，例如 居民"),
    Field("area", "建筑面积（㎡）", group="计费", parse=values.typed_area),
    Field(
        "price", "户上单价（元）", group="计费", parse=values.typed_price, hint="只在这一类没有公布价格时使用"
    ),
    Field("meter_no", "表号", max_length=32, group="计费"),
    Field("meter_kind", "表型", max_length=24, group="计费"),
    Field("opened_on", "开户日期", Kind.DATE, group="计费"),
)  # fmt: skip
REMARK = Field("remark", "备注", Kind.TEXT, max_length=300)


def stored(unit: Unit, f: Values) -> dict[str, Any]:
    """The columns of place and billing that a form gives, as they are stored. Raises BadFields."""
    if f["building"] and not f["compound"]:
        raise BadFields({"compound": "写了楼栋，也请写明是哪个小区。"}, {"compound": "小区"})
    place = (f["compound"], f["building"])
    return {
        "place_id": places.ensure([place]).get(place),
        **{key: f[key] for key in ("unit_no", "room", "address", "meter_no", "meter_kind", "opened_on", "remark")},
        "class_code": class_of(unit, f["class_code"]),
        "area": f["area"] or None, "price": f["price"] or None,
    }  # fmt: skip


def class_of(unit: Unit, words: str) -> str:
    """The code of the class that words name, nothing for none. Raises BadFields."""
    rules = book(unit.today)
    code = rules.class_of(words) if words else ""
    if words and not code:
        listed = "、".join(rules.class_names().values())
        raise BadFields({"class_code": f"规则里没有“{words}”这一类。可用：{listed}。"}, {"class_code": "用户类别"})
    return code


def held(unit: Unit, f: Values, permission: str) -> LedgerAccount:
    """The account of a form, locked and within the author's reach. Raises NotFound."""
    row = postings.hold(f["id"])[f["id"]]
    reach.require_account(unit, permission, row)
    return row


def locking(rows: Any) -> Any:
    """Rows held until the transaction ends; in SQLite only one writes anyway."""
    return rows if database.is_sqlite() else rows.for_update()


def require_active(row: LedgerAccount, act: str) -> None:
    """Raise Refused for an account that was merged or closed."""
    if row.state == AccountState.MERGED:
        raise Refused(f"户号 {row.number} 已合并到别的户，不能{act}。请在合并后的户上办理。")
    if row.state == AccountState.CLOSED:
        raise Refused(f"户号 {row.number} 已销户，不能{act}。要继续使用，请先恢复。")


def done(notice: str, row: LedgerAccount, *changed: str) -> Done:
    """What an act did to an account."""
    return Done(notice, CHANGED | set(changed), (ENTITY, row.id), f"{row.number} {row.name}")
