"""Rules of importing the staff register (F-01): columns, cells, checks of a row, what is new, same or changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from models.core import cells, text
from models.core.access import ROLE_NAMES
from models.core.cells import Cell, CellFault, Fault, ImportColumn
from models.core.fields import id_number_fault
from models.core.imports.register import Answers, Change, Comparison, ImportRow, Question
from models.staff import rules
from models.staff.rules import GENDERS, birth_of_id, mismatches, phone_fault
from models.staff.workflow import STATE_NAMES, State

BRACKETS = str.maketrans("()", "（）")
NOTHING = re.compile(r"[-—–_/\\]+|无|暂无|没有")  # what offices write into cells that hold nothing
FIRST_OF_NOTHING = frozenset("-—–_/\\－／ \u3000无暂没")  # asked first: hardly a cell begins so
TOLD = 5  # rows named in one sentence
MANY_DIGITS = 15  # a spreadsheet keeps 15 digits of a number; an ID number stored so has lost its last ones

STATE_WORDS: Mapping[str, State] = {
    **{name: State(code) for code, name in STATE_NAMES.items()},
    **{str(code): code for code in State},
    "试用": State.PROBATION,
    "正式": State.ACTIVE,
    "在岗": State.ACTIVE,
    "离职": State.LEFT,
    "拟录用": State.CANDIDATE,
}


def _limited(value: str, limit: int, label: str) -> str:
    if len(value) > limit:
        raise CellFault("TOO_LONG", f"{label}太长，最多 {limit} 个字。")
    return value


def _text(label: str, limit: int) -> Callable[[Cell], str]:
    return lambda cell: _limited(_prose(cell), limit, label)


def _prose(cell: Cell) -> str:
    """Text as it is written, with its Chinese punctuation; blanks that only spread a name are gone."""
    return cells.BETWEEN_HAN.sub("", text.tidy(cell)) if isinstance(cell, str) else cells.words(cell)


def _name(label: str) -> Callable[[Cell], str]:
    """A name of the organisation in one spelling: 客服部(东区) is 客服部（东区）."""
    return lambda cell: _limited(_prose(cell).translate(BRACKETS), 64, label)


def _code(label: str) -> Callable[[Cell], str]:
    def parse(cell: Cell) -> str:
        value = cells.code(cell)
        if len(value) > 32 or not re.fullmatch(r"[0-9A-Z\u4e00-\u9fff_./-]*", value):
            raise CellFault("BAD_CODE", f"{label}最多 32 位，只能用字母、数字、汉字和 - _ . /。")
        return value

    return parse


def _gender(cell: Cell) -> str:
    value = cells.words(cell).removesuffix("性")
    if not value:
        return ""
    codes = {words: code for code, words in GENDERS.items()} | {code: code for code in GENDERS}
    if value not in codes:
        raise CellFault("BAD_SEX", f"性别应为“男”或“女”，不是“{value}”。")
    return codes[value]


def _id_number(cell: Cell) -> str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell >= 10**MANY_DIGITS:
        raise CellFault("BAD_ID", "身份证号按数字保存，末几位已经丢失。请把这一格改为文本后重新填写。")
    value = text.code(cells.words(cell))
    if re.fullmatch(r"\d{15}", value):
        raise CellFault("BAD_ID", "这是 15 位的旧身份证号，请改填 18 位的号码。")
    sentence = id_number_fault(value) if value else None
    if sentence:
        raise CellFault("BAD_ID", sentence)
    return value


def _phone(cell: Cell) -> str:
    plain = cells.words(cell)
    value = re.sub(r"[\s()-]", "", plain)
    value = re.sub(r"(\+|00)?86(?=1\d{10}$)", "", value)
    sentence = phone_fault(value) if value else None
    if sentence and len(re.findall(r"\d{7,}", re.sub(r"(?<=\d)-(?=\d)", "", plain))) > 1:
        sentence = "一格里有几个号码。这里只留一个，其余的可以写在备注里。"
    if sentence:
        raise CellFault("BAD_PHONE", sentence)
    return value


def _state(cell: Cell) -> str:
    value = cells.words(cell)
    if value and value not in STATE_WORDS:
        raise CellFault("BAD_STATE", f"状态“{value}”不认识，应为{'、'.join(STATE_NAMES.values())}之一。")
    return STATE_WORDS[value] if value else ""


def _role(cell: Cell) -> str:
    value = cells.words(cell)
    codes = {words: str(code) for code, words in ROLE_NAMES.items()} | {str(code): str(code) for code in ROLE_NAMES}
    if value and value not in codes:
        raise CellFault("BAD_ROLE", f"角色“{value}”不认识，应为{'、'.join(ROLE_NAMES.values())}之一。")
    return codes.get(value, "")


def _birth(cell: Cell) -> date | str | None:
    """The day of birth; where only year and month are given (1996.08) these, as the ID number may tell the day."""
    try:
        return cells.day(cell)
    except CellFault:
        found = re.fullmatch(r"(\d{4})(?:[-/.年]?)(0[1-9]|1[0-2]|(?<!\d)[1-9])月?", cells.words(cell))
        if found is None or (isinstance(cell, float) and found[2] == "1"):  # the number 1996.1 may be October
            raise
        return f"{found[1]}-{int(found[2]):02d}"


def completed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with what follows from the ID number, the day of birth too where the file has only its month."""
    birth, id_no = values.get("birth_date"), values.get("id_no")
    if isinstance(birth, str) and id_no and f"{birth_of_id(id_no):%Y-%m}" == birth:
        birth = None
    return rules.completed({**values, "birth_date": birth} if "birth_date" in values else values)


def _given(parse: Callable[[Cell], Any], cell: Cell) -> Any:
    """A cell read by its column, where signs that stand for «none» are nothing."""
    if isinstance(cell, str) and cell[:1] in FIRST_OF_NOTHING and NOTHING.fullmatch(cells.words(cell)):
        return parse(None)
    return parse(cell)


def _column(key: str, label: str, parse: Callable[[Cell], Any], aliases: tuple[str, ...] = ()) -> ImportColumn:
    return ImportColumn(key, label, partial(_given, parse), aliases)


COLUMNS: tuple[ImportColumn, ...] = (
    _column(
        "work_no", "工号", _code("工号"), ("员工编号", "员工号", "职工号", "职工编号", "人员编号", "工牌号", "编号")
    ),
    _column("name", "姓名", _text("姓名", 64), ("员工姓名", "职工姓名", "人员姓名", "员工名称", "名字")),
    _column("gender", "性别", _gender),
    _column(
        "id_no",
        "身份证号",
        _id_number,
        ("身份证号码", "身份证", "居民身份证号", "居民身份证号码", "公民身份号码", "证件号码", "证件号"),
    ),
    _column("birth_date", "出生日期", _birth, ("出生年月日", "生日", "出生年月")),
    _column("phone", "手机号", _phone, ("手机号码", "手机", "移动电话", "联系电话", "电话", "电话号码", "联系方式")),
    _column("department", "部门", _name("部门"), ("所属部门", "所在部门", "部门名称", "一级部门", "科室")),
    _column("group", "班组", _name("班组"), ("所属班组", "二级部门", "组别", "小组", "站点")),
    _column("post", "岗位", _name("岗位"), ("岗位名称", "现任岗位", "职位", "职务", "工种")),
    _column("product_role", "角色", _role, ("产品角色",)),
    _column("superior", "直接上级", _text("直接上级", 64), ("上级", "汇报对象", "直属上级")),
    _column(
        "hired_on",
        "入职日期",
        cells.day,
        ("入职时间", "入职日", "到岗日期", "入司日期", "入司时间", "进厂日期", "进厂时间"),
    ),
    _column("probation_ends_on", "试用期截止", cells.day, ("试用期结束", "试用期至", "试用期截止日期")),
    _column("contract_from", "合同起始", cells.day, ("合同开始日期", "合同起始日期", "合同开始")),
    _column("contract_until", "合同到期", cells.day, ("合同截止", "合同结束日期", "合同到期日期", "合同终止日期")),
    _column("education", "学历", _text("学历", 20), ("文化程度",)),
    _column("certificate", "证书名称", _text("证书名称", 64), ("证书", "岗位证书", "上岗证")),
    _column("certificate_no", "证书编号", _code("证书编号"), ("证书号", "上岗证编号")),
    _column("certificate_until", "证书有效期", cells.day, ("证书有效期至", "证书到期", "证书到期日期")),
    _column("machine_no", "考勤号", _code("考勤号"), ("考勤机号", "考勤编号", "打卡号")),
    _column("state", "状态", _state, ("在职状态", "员工状态", "人员状态")),
    _column("left_on", "离职日期", cells.day, ("离职时间",)),
    _column("remark", "备注", _text("备注", 500), ("说明",)),
)
LABELS: Mapping[str, str] = {column.key: column.label for column in COLUMNS}
# A header row must name at least these.
NEEDED = ("work_no", "name")
# Headings of people who left (已离职员工, 2026年离职人员, 退休人员), and of those who are here again below.
WHEN = r"\W*(附|(以下|本年|今年|历年|\d{4}年度?|\d{1,2}月份?)[为是]?)?\W*"
SECTIONS = {
    WHEN + "已?(离职|辞职|退休)(?!率|手续|审批|返聘)": "departed",
    r"\W*(以下[为是]?)?(在职|在岗|在册)(?!率|合计|人数)": "",
}
HEADS = r".{0,24}(部|处|科|室|股|班|组|队|站|所|厅|店|点|中心|车间)([(（].{1,12}[)）])?"
ENTITIES = {"department": "department", "post": "post"}
CREATING = "org.write"  # the right to make departments and posts


@dataclass(frozen=True)
class Known:
    """What the database already has: numbers of units and posts by name, employees by work number.

    Units are found by their own name, or by the names of parent and unit; a name that two units share is absent.
    All names are in the spelling of `spelled`.
    """

    units: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    posts: Mapping[str, int] = field(default_factory=dict)
    employees: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def unit_path(row: ImportRow) -> tuple[str, ...]:
    """Names of department and group of a row as far as they are given."""
    return tuple(v for v in (row.values.get("department"), row.values.get("group")) if v)


def spelled(name: str) -> str:
    """A name of the organisation in the spelling in which a file's names are looked up."""
    return _prose(name).translate(BRACKETS)


def path_words(path: Sequence[str]) -> str:
    """A department, or a group with its department, in words."""
    return " / ".join(path)


def check(row: ImportRow, bad: frozenset[str]) -> list[Fault]:
    """What is missing in a row or contradicts itself; `bad` columns have their fault already."""
    faults = [
        Fault(row.number, LABELS[key], "", code, sentence)
        for key, code, sentence in (
            ("name", "MISSING_NAME", "没有姓名，请补填。"),
            ("work_no", "MISSING_STAFF_NO", "没有工号，请补填；工号不能重复，也不能再分给别人。"),
        )
        if not row.values.get(key) and key not in bad
    ]
    values = dict(row.values)
    if isinstance(values.get("birth_date"), str):
        month = values.pop("birth_date")
        code, sentence = "BAD_DATE", "只有年月。请写成 1996-08-20 这样，或填写身份证号。"
        if values.get("id_no"):
            told = f"{birth_of_id(values['id_no']):%Y-%m-%d}"
            code, sentence = "BIRTH_MISMATCH", f"出生年月 {month} 与身份证号里的 {told} 不一致，请核对。"
        faults.append(Fault(row.number, LABELS["birth_date"], month, code, sentence))
    return faults + [
        Fault(row.number, LABELS[one.field], cells.words(values[one.field]), one.code, one.sentence)
        for one in mismatches(values)
    ]


def without_unit(rows: Sequence[ImportRow]) -> str:
    """Who has no department in a file that names some: often it stands in the first row of its people only."""
    missing = [row.number for row in rows if not row.values.get("department") and not row.values.get("group")]
    if not missing or len(missing) == len(rows):
        return ""
    numbers = "、".join(map(str, missing[:TOLD])) + ("……" if len(missing) > TOLD else "")
    return (
        f"有 {len(missing)} 人没有写部门（第 {numbers} 行），导入后不属于任何部门。"
        "如果部门只写在每组的第一行，请先补全，或合并单元格后再导入。"
    )


def duplicates(rows: Iterable[ImportRow]) -> list[Fault]:
    """Rows whose work number, ID number or attendance number stands in an earlier row; the first row stays."""
    faults = []
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        for key, code in (("work_no", "DUP_STAFF_NO"), ("id_no", "DUP_ID"), ("machine_no", "DUP_MACHINE_NO")):
            value = row.values.get(key)
            if not value:
                continue
            earlier = first.setdefault((key, _bare(value)), row.number)
            if earlier != row.number:
                sentence = f"{LABELS[key]}与第 {earlier} 行相同。请核对是哪一个写错了。"
                faults.append(Fault(row.number, LABELS[key], value, code, sentence))
    return faults


def _bare(number: str) -> str:
    """A number without the zeros in front, which a spreadsheet program drops where it takes a number for one."""
    return number.lstrip("0") if number.isdecimal() else number


def _with_zeros(rows: Iterable[ImportRow], known: Known) -> Iterator[ImportRow]:
    """Rows whose work number has the zeros again that it has where the person is known: 7 is 0007."""
    numbers = {_bare(work_no): work_no for work_no in known.employees if work_no.isdecimal()}
    for row in rows:
        work_no = row.values["work_no"]
        meant = work_no if work_no in known.employees else numbers.get(_bare(work_no), work_no)
        yield row if meant == work_no else ImportRow(row.number, {**row.values, "work_no": meant})


def compare(rows: Iterable[ImportRow], known: Known, answers: Answers) -> Comparison:
    """Rows free of faults of their own, set against what the database has.

    Departments, groups and posts that the database lacks are asked about; rows that name them are refused
    (UNKNOWN_DEPARTMENT, UNKNOWN_POST) until somebody says that they are to be made, or which others are meant.
    """
    new: list[ImportRow] = []
    same: list[ImportRow] = []
    changed: list[Change] = []
    faults: list[Fault] = []
    asked: dict[tuple[str, str], list[int]] = {}
    taken = _taken(known)
    for row in _with_zeros(rows, known):
        strange = _strangers(row, known, answers)
        for column, name in strange:
            asked.setdefault((column, name), []).append(row.number)
        found = _unanswered(row, strange, answers) + _clashes(row, taken)
        if found:
            faults += found
            continue
        stored = known.employees.get(row.values["work_no"])
        if stored is None:
            new.append(row)
            continue
        differing = differences(row, stored, known, answers)
        if differing:
            changed.append(Change(row, stored["id"], differing))
        else:
            same.append(row)
    questions = tuple(
        Question(column, name, tuple(numbers), ENTITIES[column], CREATING, answers.to(column, name))
        for (column, name), numbers in asked.items()
    )
    return Comparison(tuple(new), tuple(same), tuple(changed), tuple(faults), questions)


def unit_of(path: tuple[str, ...], known: Known, answers: Answers) -> int | None:
    """The unit that is meant by these names, as the database has it or as a person answered; None when unknown."""
    if path in known.units:
        return known.units[path]
    answer = answers.to("department", path_words(path))
    if isinstance(answer, int):
        return answer
    if len(path) > 1:
        parent = unit_of(path[:1], known, answers)
        names = [one for one, number in known.units.items() if len(one) == 1 and number == parent]
        return known.units.get((names[0][0], path[1])) if names else None
    return None


def post_of(name: str, known: Known, answers: Answers) -> int | None:
    """The post of this name, or the one that a person said is meant; None when unknown."""
    answer = answers.to("post", name)
    return known.posts.get(name) or (answer if isinstance(answer, int) else None)


def _strangers(row: ImportRow, known: Known, answers: Answers) -> list[tuple[str, str]]:
    """The names of a row that the database lacks, the department before its group: (column, name)."""
    path = unit_path(row)
    strange = [
        ("department", path_words(path[:n])) for n in range(1, len(path) + 1) if path[:n] not in known.units
        and not (n > 1 and unit_of(path[:n], known, answers) is not None)
    ]  # fmt: skip
    post = row.values.get("post")
    if post and post not in known.posts:
        strange.append(("post", post))
    return strange


def _unanswered(row: ImportRow, strange: Sequence[tuple[str, str]], answers: Answers) -> list[Fault]:
    """The faults of a row for names that nobody decided about, or whose rows are to be left out; one a column."""
    faults: dict[str, Fault] = {}
    for column, name in strange:
        if answers.to(column, name) is not None:
            continue
        what = "部门" if column == "department" else "岗位"
        label = LABELS["group" if column == "department" and row.values.get("group") else column]
        code, sentence = (
            f"UNKNOWN_{column.upper()}",
            f"没有在用的{what}“{name}”。可先新建，或导入时一并新建。",
        )
        if (column, name) in answers.given:
            code, sentence = "LEFT_OUT", f"按您的选择，没有导入{what}为“{name}”的行。"
        faults[column] = Fault(row.number, label, name, code, sentence)
    return list(faults.values())


def _taken(known: Known) -> dict[tuple[str, str], str]:
    """Who holds each ID number and attendance number: (column, value) -> work number."""
    return {
        (key, stored[key]): work_no
        for work_no, stored in known.employees.items()
        for key in ("id_no", "machine_no")
        if stored[key]
    }


def _clashes(row: ImportRow, taken: Mapping[tuple[str, str], str]) -> list[Fault]:
    faults = []
    for key, code in (("id_no", "DUP_ID"), ("machine_no", "DUP_MACHINE_NO")):
        value = row.values.get(key)
        if not value:
            continue
        holder = taken.get((key, value), row.values["work_no"])
        if holder != row.values["work_no"]:
            sentence = f"{LABELS[key]}已登记在工号 {holder} 名下。请核对是哪一个写错了。"
            faults.append(Fault(row.number, LABELS[key], value, code, sentence))
    return faults


# Columns compared with a known person one to one; empty cells of a file say nothing.
PLAIN = (
    "name", "gender", "id_no", "birth_date", "phone", "product_role", "hired_on", "probation_ends_on",
    "contract_from", "contract_until", "education", "machine_no", "state", "left_on", "remark",
)  # fmt: skip


def differences(
    row: ImportRow, stored: Mapping[str, Any], known: Known, answers: Answers
) -> dict[str, tuple[Any, Any]]:
    """What a row says differently from what is stored, by column; an empty cell never counts."""
    found: dict[str, tuple[Any, Any]] = {}
    for key in PLAIN:
        value = row.values.get(key)
        if value and value != stored[key]:
            found[key] = (stored[key], value)
    path = unit_path(row)
    if path and unit_of(path, known, answers) != stored["unit_id"]:
        found["department"] = (stored["unit_id"], path_words(path))
    post = row.values.get("post")
    if post and post_of(post, known, answers) != stored["post_id"]:
        found["post"] = (stored["post_id"], post)
    superior = row.values.get("superior")
    if superior and text.code(superior) not in [text.code(word) for word in stored["superior"]]:
        found["superior"] = (stored["superior_id"], superior)
    if certificate_of(row) and certificate_of(row) not in stored["certificates"]:
        found["certificate"] = ("", row.values.get("certificate") or "")
    return found


def certificate_of(row: ImportRow) -> tuple[str, str, date | None] | None:
    """Name, number and last valid day of the certificate in a row, or None."""
    name, number = row.values.get("certificate") or "", row.values.get("certificate_no") or ""
    return (name, number, row.values.get("certificate_until")) if name or number else None


class Names:
    """Finding the one person whom a register means by a work number or a name; a namesake is never guessed."""

    def __init__(self, people: Iterable[tuple[int, str, str]]) -> None:
        self.by_number: dict[str, int] = {}
        self._by_name: dict[str, int | None] = {}
        for record, work_no, name in people:
            self.by_number[work_no] = record
            self._by_name[name] = None if name in self._by_name else record

    def find(self, words: str) -> int | None:
        """The employee, or None when nobody or more than one fits."""
        return self.by_number.get(text.code(words)) or self._by_name.get(words)


def state_of_row(row: ImportRow, today: date) -> str:
    """The state of a new person: as the file says, else left, on probation until its last day, or active."""
    if row.values.get("state"):
        return str(row.values["state"])
    if row.values.get("left_on"):
        return State.LEFT
    ends = row.values.get("probation_ends_on")
    return State.PROBATION if ends and ends >= today else State.ACTIVE
