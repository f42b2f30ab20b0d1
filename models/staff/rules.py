"""Rules of the staff register: what belongs to a post, an ID number, a leaving, and what contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core.access import Role
from models.core.explain import Basis
from models.org.rules import UnitKind
from models.staff.workflow import State


@dataclass(frozen=True)
class Setting:
    """A value of the rulebook with where it stands, for rules that explain themselves."""

    value: Any
    basis: Basis


GENDERS: Mapping[str, str] = {"male": "男", "female": "女"}
PHONE = re.compile(r"1\d{10}|0\d{9,11}|[2-9]\d{6,7}|[48]00\d{7}")

# Which product role a post suggests when the file does not name one; the first part of a name that fits counts
# (positions named in the seeds, roles.md section 1).
ROLE_OF_POST: tuple[tuple[str, Role], ...] = (
    ("总经理", Role.GM),
    ("财务", Role.FINANCE),
    ("会计", Role.FINANCE),
    ("人力", Role.HR),
    ("人事", Role.HR),
    ("经理", Role.MANAGER),
    ("总监", Role.MANAGER),
    ("主管", Role.SUPERVISOR),
    ("班长", Role.GROUP_LEADER),
    ("组长", Role.GROUP_LEADER),
    ("站长", Role.GROUP_LEADER),
    ("收费", Role.CASHIER),
    ("证卡", Role.CASHIER),
    ("抄表", Role.READER),
    ("维修", Role.FIELD),
    ("抢修", Role.FIELD),
    ("安装", Role.FIELD),
    ("安检", Role.FIELD),
    ("内勤", Role.DISPATCH),
    ("派单", Role.DISPATCH),
    ("监督", Role.INSPECTOR),
    ("系统管理", Role.SYSADMIN),
)


def role_of_post(post: str) -> Role:
    """The product role that a post suggests; somebody sees it and may change it."""
    return next((role for part, role in ROLE_OF_POST if part in post), Role.AGENT)


def unit_kind(name: str) -> UnitKind:
    """What a unit of this name is, where a file does not say: stations and groups by their last word."""
    if name.endswith("站"):
        return UnitKind.STATION
    return UnitKind.GROUP if name.endswith(("班", "组")) else UnitKind.DEPARTMENT


def gender_of_id(id_no: str) -> str:
    """The gender that a valid 18-digit ID number carries (17th digit odd: male)."""
    return "male" if int(id_no[16]) % 2 else "female"


def birth_of_id(id_no: str) -> date:
    """The birth date that a valid 18-digit ID number carries."""
    return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))


def phone_fault(phone: str) -> str | None:
    """What is wrong with a telephone number of digits alone, or None."""
    if PHONE.fullmatch(phone.removeprefix("+86")):
        return None
    return "电话应为 11 位手机号，或区号加固定电话，请核对位数。"


def age_fault(birth: date, today: date) -> str | None:
    """A birth date in the future, or None."""
    return "出生日期晚于今天，请核对。" if birth > today else None


@dataclass(frozen=True)
class Mismatch:
    """Two values of one person that contradict each other: the field at fault, reason code, sentence."""

    field: str
    code: str
    sentence: str


def mismatches(values: Mapping[str, Any]) -> list[Mismatch]:
    """What contradicts itself in the master data of one person, in the order in which a file reports it.

    The last day of probation or contract may equal the first day, never lie before it.
    """
    found = []
    id_no, birth = values.get("id_no"), values.get("birth_date")
    if id_no and birth and birth_of_id(id_no) != birth:
        words = f"出生日期 {birth:%Y-%m-%d} 与身份证号里的 {birth_of_id(id_no):%Y-%m-%d} 不一致，请核对。"
        found.append(Mismatch("birth_date", "BIRTH_MISMATCH", words))
    if id_no and values.get("gender") and gender_of_id(id_no) != values["gender"]:
        words = f"性别“{GENDERS[values['gender']]}”与身份证号不一致，请核对。"
        found.append(Mismatch("gender", "SEX_MISMATCH", words))
    for first, last, code, what in (
        ("hired_on", "probation_ends_on", "BAD_PROBATION", "试用期截止早于入职日期"),
        ("contract_from", "contract_until", "BAD_CONTRACT", "合同到期早于合同起始"),
        ("hired_on", "left_on", "BAD_LEAVING", "离职日期早于入职日期"),
    ):
        start, end = values.get(first), values.get(last)
        if start and end and end < start:
            found.append(Mismatch(last, code, f"{what}（{start:%Y-%m-%d}），请核对。"))
    return found


def completed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with birth date and gender taken from the ID number where they are empty."""
    result = dict(values)
    if result.get("id_no"):
        result["birth_date"] = result.get("birth_date") or birth_of_id(result["id_no"])
        result["gender"] = result.get("gender") or gender_of_id(result["id_no"])
    return result


def may_leave_for(state: str, reason: str) -> str | None:
    """Why this reason does not fit the state somebody leaves from, or None; only candidates «did not join»."""
    if (state == State.CANDIDATE) == (reason == "not_joined"):
        return None
    if state == State.CANDIDATE:
        return "还没有入职的人员，离职原因请选“未入职”。"
    return "“未入职”只用于待入职人员，请另选离职原因。"
