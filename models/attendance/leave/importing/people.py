"""Whom the rows of a list of leave are about, and the colleagues they name; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.attendance.leave.importing.columns import LABELS
from models.attendance.leave.importing.known import Known, Someone
from models.core import text
from models.core.cells import Fault
from models.core.imports.register import Answers, ImportRow, Question


@dataclass
class Someones:
    """The people whom rows name, and what has to be asked about those of one name."""

    known: Known
    answers: Answers
    by_number: dict[str, Someone] = field(default_factory=dict)
    by_name: dict[str, list[Someone]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bare: dict[str, list[Someone]] = {}
        for one in self.known.people:
            self.by_number[text.code(one.work_no)] = one
            bare.setdefault(text.code(one.work_no).lstrip("0"), []).append(one)
            self.by_name.setdefault(_plain(one.name), []).append(one)
        for number, those in bare.items():
            if len(those) == 1:
                self.by_number.setdefault(number, those[0])

    def find(self, row: ImportRow) -> Someone | Fault:
        """Whom a row is about, by work number, else by a name that only one person has."""
        number, name = row.values.get("work_no") or "", row.values.get("name") or ""
        if not number:
            return self._by_name(row, name)
        found = self.by_number.get(number) or self.by_number.get(number.lstrip("0"))
        if found is None:
            sentence = f"花名册里没有工号 {number}，没有导入。请核对工号，或先登记这个人。"
            return row.fault(LABELS["work_no"], number, "UNKNOWN_STAFF", sentence)
        if name and _plain(name) != _plain(found.name):
            sentence = f"工号 {number} 登记的是{found.name}，文件写的是{name}。请核对是谁请假。"
            return row.fault(LABELS["name"], name, "NAME_MISMATCH", sentence)
        return found

    def _by_name(self, row: ImportRow, name: str) -> Someone | Fault:
        same = self.by_name.get(_plain(name), [])
        if not same:
            sentence = f"花名册里没有“{name}”，没有导入。请核对姓名，或补上工号。"
            return row.fault(LABELS["name"], name, "UNKNOWN_STAFF", sentence)
        day = row.values["starts"].day
        likely = [one for one in same if one.left_on is None or one.left_on >= day] or same
        unit = _plain(row.values.get("department") or "")
        likely = [one for one in likely if unit and unit in _plain(one.unit)] or likely
        if len(likely) == 1:
            return likely[0]
        return self._asked(row, name, likely)

    def _asked(self, row: ImportRow, name: str, likely: Sequence[Someone]) -> Someone | Fault:
        question = f"{name}（第 {row.number} 行）"
        self.asked[question] = row.number
        answer = self.answers.to("name", question)
        chosen = next((one for one in likely if one.id == answer), None)
        if chosen is not None:
            return chosen
        numbers = "、".join(one.work_no for one in likely)
        sentence = f"有 {len(likely)} 个人叫{name}（{numbers}），不知道是谁请假。请选出是哪一位，或在文件里加上工号。"
        code = "LEFT_OUT" if ("name", question) in self.answers.given else "UNKNOWN_STAFF"
        return row.fault(LABELS["name"], question, code, sentence)

    def colleague(self, words: str) -> Someone | None:
        """The colleague whom a name or work number means, None when it is not certain."""
        number = re.search(r"[A-Za-z]*\d{2,}", words)
        by_number = self.by_number.get(text.code(number.group())) if number is not None else None
        same = [one for one in self.by_name.get(_plain(words), []) if one.left_on is None]
        return by_number or (same[0] if len(same) == 1 else None)

    def questions(self) -> tuple[Question, ...]:
        """Which of several people of one name is meant; nobody new is an answer."""
        return tuple(
            Question("name", name, (row,), "employee", "", self.answers.to("name", name), creatable=False)
            for name, row in self.asked.items()
        )


def _plain(name: str) -> str:
    return re.sub(r"[\s·•・.]", "", name)
