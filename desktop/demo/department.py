"""A plausible department of an invented heating company, made by real actions; the same seed gives the same people."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import models.areas
from desktop.demo import closing, days, duty, leaves, ledgers, penalties, records, rules, swaps
from desktop.demo.office import Office
from models.core import clock, database, migrate, register, setup, stored
from models.core.access import SYSTEM, Role, load_user
from models.core.errors import Refused
from models.core.imports.register import get_kind
from models.core.unit import perform
from models.org import queries as org
from models.staff import queries as staff_queries
from models.staff.rules import GENDERS
from models.staff.workflow import STATE_NAMES
from reports.kit import intake

assert models.areas  # noqa: S101  (fills the register of actions)

PASSWORD = "demo"  # noqa: S105  (printed in the guide)
FEWEST = 36
ADMIN = "admin"
Tell = Callable[[int, int, str], None]

ORGANISATION = {
    "name": "暖阳热力有限公司",
    "short_name": "暖阳热力",
    "phone": "96518000",
    "supervision_phone": "045186001235",
    "emergency_phone": "045186001119",
    "email": "kefu@nuanyang.example",
    "address": "滨江市暖阳路 18 号",
    "website": "www.nuanyang.example",
    "office_hours": "营业厅 8:30 至 17:00，热线 24 小时",
    "public_notice": "供热期为 10 月 20 日至次年 4 月 20 日，居民供热价格按物价部门公布的标准执行。",
}
# name, kind, name of the parent
UNITS = (
    ("公司领导", "department", ""),
    ("客户服务部", "department", ""),
    ("人力资源部", "department", ""),
    ("财务部", "department", ""),
    ("综合办公室", "department", "客户服务部"),
    ("呼叫中心", "department", "客户服务部"),
    ("热线一班", "group", "呼叫中心"),
    ("热线二班", "group", "呼叫中心"),
    ("营业厅", "department", "客户服务部"),
    ("城东营业厅", "station", "营业厅"),
    ("城南营业厅", "station", "营业厅"),
    ("抄表收费科", "department", "客户服务部"),
    ("抄表一班", "group", "抄表收费科"),
    ("抄表二班", "group", "抄表收费科"),
    ("收费组", "group", "抄表收费科"),
    ("维修抢修科", "department", "客户服务部"),
    ("抢修班", "group", "维修抢修科"),
    ("安检班", "group", "维修抢修科"),
    ("中心站", "station", "客户服务部"),
)
POSTS = {
    "总经理": (Role.GM, "主持公司全面工作，审批 3 天及以上的请假。"),
    "客服部经理": (Role.MANAGER, "主持客户服务部工作，批准请假、处罚和培训教材。"),
    "人事专员": (Role.HR, "管理花名册、考勤表和奖金表，存档各类记录。"),
    "会计": (Role.FINANCE, "监督收费，核对台账和银行代收。"),
    "办公室主任": (Role.ADMIN, "登记人员、排班和导入数据，准备各类表单。"),
    "系统管理员": (Role.SYSADMIN, "维护账号、备份和数据库。"),
    "内勤": (Role.DISPATCH, "派单、预约上门，登记到访不遇。"),
    "服务监督员": (Role.INSPECTOR, "检查服务质量，提出整改意见。"),
    "主管": (Role.SUPERVISOR, "带领本科室，确认考勤，下达处罚单。"),
    "班长": (Role.GROUP_LEADER, "安排本班值班，批准当日调班。"),
    "坐席员": (Role.AGENT, "接听热线，记录、转办和回访。"),
    "营业员": (Role.CASHIER, "受理业务，收费和开票。"),
    "收费员": (Role.CASHIER, "收费、日结和交款。"),
    "抄表员": (Role.READER, "抄表、送达通知和催缴。"),
    "抢修员": (Role.FIELD, "上门维修，24 小时抢修。"),
    "安检员": (Role.FIELD, "入户安检，登记隐患。"),
    "供暖管家": (Role.AGENT, "负责片区走访和紧急上报。"),
}
# post, unit; the first of a unit is its head
LEADERS = (
    ("总经理", "公司领导"), ("客服部经理", "客户服务部"), ("人事专员", "人力资源部"), ("会计", "财务部"),
    ("办公室主任", "综合办公室"), ("系统管理员", "综合办公室"), ("内勤", "综合办公室"), ("服务监督员", "综合办公室"),
    ("主管", "呼叫中心"), ("班长", "热线一班"), ("班长", "热线二班"), ("主管", "营业厅"), ("班长", "城东营业厅"),
    ("班长", "城南营业厅"), ("主管", "抄表收费科"), ("班长", "抄表一班"), ("班长", "抄表二班"), ("班长", "收费组"),
    ("主管", "维修抢修科"), ("班长", "抢修班"), ("班长", "安检班"), ("班长", "中心站"),
)  # fmt: skip
WORKERS = (
    ("坐席员", "热线一班"), ("营业员", "城东营业厅"), ("抄表员", "抄表一班"), ("抢修员", "抢修班"),
    ("坐席员", "热线二班"), ("收费员", "收费组"), ("安检员", "安检班"), ("供暖管家", "中心站"),
    ("坐席员", "热线一班"), ("营业员", "城南营业厅"), ("抄表员", "抄表二班"), ("坐席员", "热线二班"),
    ("抢修员", "抢修班"),
)  # fmt: skip
WITH_ACCOUNT = (
    "总经理", "客服部经理", "人事专员", "会计", "系统管理员", "内勤", "服务监督员", "主管", "班长", "坐席员", "收费员",
    "抄表员", "抢修员",
)  # fmt: skip
PAY = {"总经理": 15000, "客服部经理": 11000, "主管": 7800, "班长": 6200}  # yuan a month; others by seniority
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕单仇解任盖翟"
MALE = (
    "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "刚", "平", "辉", "鹏", "飞", "志强", "建国",
    "文博", "浩然", "子轩", "国栋", "海涛", "晓东", "振华", "立新", "永康", "家明", "俊峰",
)  # fmt: skip
FEMALE = (
    "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "燕", "玲", "婷", "雪", "倩", "秀英", "桂兰", "晓梅",
    "雅琴", "佳怡", "欣悦", "雨桐", "思琪", "春燕", "海霞", "丽华", "慧敏", "红梅", "晓燕", "文静",
)  # fmt: skip
SCHOOLS = ("高中", "中专", "大专", "大专", "本科", "本科")
FITTERS = ("抢修员", "安检员")  # who must hold a certificate
SUPERVISOR = "主管"  # all of them have a login: most decisions are theirs
LEFT_BEFORE, SUSPENDED_BEFORE = 100, 6  # days ago; nobody is planned in the months after he left
REGISTER = "演示花名册.csv"
LEAVING = (("resigned", "个人原因"), ("terminated", "合同期满不再续签"), ("advised", "经谈话同意离开本岗位"))
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Somebody:
    """One invented person: his row of the register, and what he is."""

    row: dict[str, Any]
    post: str
    unit: str
    is_head: bool

    @property
    def work_no(self) -> str:
        """The number he is known by."""
        return str(self.row["work_no"])


def fill(
    file: Path | str, tell: Tell | None = None, *, staff: int = 60, households: int = 10_000, months: int = 12,
    seed: int = 1, today: date | None = None, password: str = "",
) -> None:  # fmt: skip
    """Make a new trial database with a department of `staff` people, whose users' password is demo.

    It has so many `households` to collect from, and gas ledgers of so many `months`.

    `file` may be the address of an empty database on a server, with its `password`. `tell` hears how far the
    work is. The database stays in use. Raises Refused when the database holds data already, or for fewer than 36.
    """
    if staff < FEWEST:
        raise Refused(f"演示部门至少要有 {FEWEST} 人。")
    database.use(database.Address.parse(str(file)), password)
    with database.connection():
        database.retrying(migrate.upgrade, budget=60.0)
        setup.mark(trial=True)
        chance = Random(seed)
        maker = _Maker(invent(chance, today or clock.now().date(), staff), today or clock.now().date(), chance)
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("正在建立单位", maker.set_up),
            ("正在建立部门和岗位", maker.make_units),
            (f"正在登记 {staff} 名人员", maker.register),
            ("正在任命负责人", maker.appoint),
            ("正在登记任职记录", maker.make_history),
            ("正在登记证书、培训和考核", maker.keep_records),
            ("正在录入制度", maker.lay_down),
            ("正在开通账号", maker.open_accounts),
            ("正在排班", maker.plan_duty),
            ("正在导入打卡", maker.punch),
            ("正在登记申请、更正和确认", maker.clear_days),
            ("正在登记请假", maker.ask_for_leave),
            ("正在下达处罚单", maker.punish),
            ("正在编制考勤表和奖金表", maker.close_months),
            ("正在登记调班和离岗", maker.swap),
            (f"正在导入 {households} 户的台账", partial(maker.collect, households, months)),
        )
        for done, (words, step) in enumerate(steps):
            if tell is not None:
                tell(done, len(steps), words)
            step()


def invent(chance: Random, today: date, staff: int) -> list[Somebody]:
    """The people: the leaders of every unit, then workers until there are enough."""
    places = [*LEADERS, *(WORKERS[n % len(WORKERS)] for n in range(staff - len(LEADERS)))]
    paths = {name: (parent, name) if kind != "department" else (name, "") for name, kind, parent in UNITS}
    seen: set[str] = set()
    names: set[str] = set()
    people = []
    for number, (post, unit) in enumerate(places, 1):
        row = _row(chance, today, number, post, staff, names)
        row["department"], row["group"] = paths[unit]
        people.append(Somebody(row, post, unit, unit not in seen))
        seen.add(unit)
    # Two people share one name, as in every larger office.
    one = people[-6]
    one.row["name"] = next(p.row["name"] for p in people[len(LEADERS) :] if p.row["gender"] == one.row["gender"])
    return people


def _row(chance: Random, today: date, number: int, post: str, staff: int, names: set[str]) -> dict[str, Any]:
    fresh = number > staff - 5
    gender = "male" if chance.random() < (0.85 if POSTS[post][0] in (Role.FIELD, Role.READER) else 0.4) else "female"
    shortest, longest = (12, 70) if fresh else (3000, 6200) if number <= 4 else (200, 6200)  # days
    hired = today - timedelta(days=chance.randint(shortest, longest))
    birth = hired - timedelta(
        days=chance.randint(8200, 12500) if number > len(LEADERS) else chance.randint(10500, 13500)
    )
    row: dict[str, Any] = {
        "number": number + 1,
        "work_no": f"KF{number:03d}",
        "name": _name(chance, gender, names),
        "gender": gender,
        "id_no": _id_no(chance, birth, gender),
        "birth_date": birth,
        "phone": f"1990000{(number * 137 + 211) % 10000:04d}",
        "post": post,
        "hired_on": hired,
        "probation_ends_on": hired + timedelta(days=91),
        "education": "本科" if number <= 8 else chance.choice(SCHOOLS),
        "machine_no": str(number),
        "state": "probation" if fresh else "active",
    }
    row["contract_from"], row["contract_until"] = _contract(chance, hired, today, ending=number % 9 == 4)
    if number == staff:
        row |= {"state": "candidate", "hired_on": None, "probation_ends_on": None, "contract_from": None,
                "contract_until": None, "remark": "已通过面试，待报到"}  # fmt: skip
    if post in FITTERS:
        row |= {
            "certificate": records.FITTER,
            "certificate_no": f"ZJ{chance.randint(100000, 999999)}",
            "certificate_until": today + timedelta(days=chance.choice((-12, 25, 48, 190, 400, 620, 900))),
        }
    return row


def _name(chance: Random, gender: str, names: set[str]) -> str:
    while True:
        name = chance.choice(SURNAMES) + chance.choice(MALE if gender == "male" else FEMALE)
        if name not in names:
            names.add(name)
            return name


def _id_no(chance: Random, birth: date, gender: str) -> str:
    serial = chance.randint(0, 499) * 2 + (gender == "male")
    return id_number(f"99{chance.randint(1, 28):02d}{chance.randint(1, 30):02d}", birth, serial)


def id_number(region: str, birth: date, serial: int) -> str:
    """A number with a right check digit; regions that begin with 99 do not exist, an odd serial is a man's."""
    body = f"{region}{birth:%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def _contract(chance: Random, hired: date, today: date, *, ending: bool) -> tuple[date, date]:
    """The running contract: terms of three years, one after the other, or one that ends before the year does."""
    if ending:
        until = min(today + timedelta(days=chance.randint(5, 35)), today.replace(month=12, day=31))
        return max(hired, until - timedelta(days=1095)), until
    begin = hired
    while begin + timedelta(days=1096) <= today:
        begin += timedelta(days=1096)
    return begin, begin + timedelta(days=1095)


def _write_register(file: Path, rows: list[dict[str, Any]]) -> None:
    """The register as an office hands it in: a title, then the headings of the import in their order."""
    words: dict[str, dict[Any, str]] = {"gender": dict(GENDERS), "state": dict(STATE_NAMES)}
    columns = [one for one in get_kind("staff").columns if any(one.key in row for row in rows)]
    lines = [[words.get(one.key, {}).get(row.get(one.key), row.get(one.key)) for one in columns] for row in rows]
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([[f"{ORGANISATION['name']}员工花名册"], [one.label for one in columns], *lines])


class _Maker:
    """The steps of making the department, each through the actions that people use."""

    def __init__(self, people: list[Somebody], today: date, chance: Random) -> None:
        self._people, self._today, self._chance = people, today, chance
        self._admin: int | None = None
        self._staff: dict[str, int] = {}
        self._posts: dict[str, int] = {}
        self._gone: set[str] = set()
        self._without_account: set[str] = set()

    def _do(self, action: str, **values: Any) -> Any:
        return perform(action, values, user=self._admin)

    def _edit(self, action: str, entity: str, record: int, **changes: Any) -> None:
        """Change a record: every field of the action that is not named keeps what is stored."""
        now = stored.load(SYSTEM, entity, record).values
        kept = {f.name: now[f.name] for f in register.get_action(action).fields if f.name in now}
        self._do(action, **{**kept, **changes})

    def _of(self, post: str) -> Somebody:
        return next(one for one in self._people if one.post == post)

    def set_up(self) -> None:
        """The organisation with its first administrator, and what it publishes."""
        name = self._of("办公室主任").row["name"]
        done = self._do("org.set_up", organisation=ORGANISATION["name"], login=ADMIN, name=name, password=PASSWORD)
        self._admin = done.details["user_id"]
        self._edit("org.edit_organisation", "organisation", org.THE_ORGANISATION, **ORGANISATION)

    def make_units(self) -> None:
        """The tree of units, and the posts."""
        numbers: dict[str, int] = {}
        for position, (name, kind, parent) in enumerate(UNITS, 1):
            done = self._do("org.add_unit", name=name, kind=kind, parent_id=numbers.get(parent), position=position)
            numbers[name] = done.record[1]
        for name, (role, duties) in POSTS.items():
            done = self._do("org.add_post", name=name, product_role=str(role), duties=duties)
            self._posts[name] = done.record[1]

    def register(self) -> None:
        """Everybody, as one import of the register; each reports to the head of his unit or of the one above."""
        heads = {one.unit: one.work_no for one in self._people if one.is_head}
        above = {name: parent for name, _, parent in UNITS}
        for one in self._people:
            unit = above[one.unit] if one.is_head else one.unit
            chief = heads.get(unit) or heads["公司领导"]
            one.row["superior"] = "" if chief == one.work_no else chief
        with tempfile.TemporaryDirectory(prefix="hearthdesk-demo-") as folder:
            file = Path(folder) / REGISTER
            _write_register(file, [one.row for one in self._people])
            intake.post(intake.check_file(get_kind("staff"), file), person=load_user(self._admin or 0))
        self._staff = staff_queries.numbers()

    def appoint(self) -> None:
        """Heads of the units, and who decides when the general manager is concerned."""
        heads = {one.unit: self._staff[one.work_no] for one in self._people if one.is_head}
        for unit in org.units():
            self._edit("org.edit_unit", "department", unit.id, head_id=heads[unit.name])
        deputy = self._staff[self._of("客服部经理").work_no]
        self._edit("org.set_fallback", "organisation", org.THE_ORGANISATION, fallback_id=deputy)

    def _train_and_appraise(self, new: Somebody) -> None:
        """What the end of a probation needs: training before the post, and an appraisal that is approved."""
        record, leader = self._staff[new.work_no], self._staff[self._people[1].work_no]
        self._do(
            "staff.add_induction", employee_id=record, held_on=new.row["hired_on"], trainer=self._people[1].row["name"],
            content="服务规范、保密和安全",
        )  # fmt: skip
        done = self._do(
            "staff.add_appraisal", employee_id=record, kind="probation", appraised_on=self._day(3), appraiser_id=leader,
            reference="试用考核表 7 号", content="试用期工作", result="passed", opinion="能独立工作，同意转正",
            scores=[
                {"axis": "工作态度", "score": 28, "full": 30}, {"axis": "业务能力", "score": 33, "full": 40},
                {"axis": "遵守制度", "score": 29, "full": 30},
            ],
        )  # fmt: skip
        self._do("staff.approve_appraisal", id=done.record[1], row_version=1)

    def make_history(self) -> None:
        """Pay for the leaders; somebody is confirmed, promoted, warned, suspended, and some leave."""
        for one in self._people:
            if one.post in PAY:
                self._act(
                    "staff.change_pay", one, happened_on=self._day(60), base_pay=PAY[one.post] * 100, cause="年度定级"
                )
        steady = [one for one in self._people[len(LEADERS) :] if one.row["state"] == "active"]
        raised, warned, suspended, leaving = steady[0], steady[1], steady[-1], steady[2 : 2 + len(LEAVING)]
        new = next(one for one in self._people if one.row["state"] == "probation")
        self._train_and_appraise(new)
        self._act("staff.confirm", new, happened_on=self._day(2))
        self._act(
            "staff.transfer", raised, kind="promotion", post_id=self._posts["班长"], happened_on=self._day(40),
            product_role=str(Role.GROUP_LEADER), cause="班组竞聘成绩第一", reference="人字 12 号",
        )  # fmt: skip
        self._do(
            "staff.add_event", employee_id=self._staff[warned.work_no], kind="warning", happened_on=self._day(90),
            cause="当班期间离岗未登记", reference="处罚单 3 号",
        )  # fmt: skip
        self._act("staff.suspend", suspended, happened_on=self._day(SUSPENDED_BEFORE), cause="作业数据核查期间暂停工作")
        for leaver, (reason, cause) in zip(leaving, LEAVING, strict=True):
            self._act("staff.leave", leaver, left_on=self._day(LEFT_BEFORE), left_reason=reason, cause=cause)
        self._gone = {one.work_no for one in leaving}
        self._without_account = {raised.work_no, *self._gone}
        suspended.row["state"], new.row["state"] = "suspended", "active"

    def keep_records(self) -> None:
        """What is kept about those who are present."""
        kinds = {name: kind for name, kind, _ in UNITS}
        top = self._of("人事专员").work_no  # enters what the owners say of the general manager
        people = [
            records.Member(
                self._staff[one.work_no], one.row["name"], one.post, one.unit, kinds[one.unit], one.row["state"],
                one.row["hired_on"], self._staff[one.row["superior"] or top],
            )
            for one in self._people
            if one.work_no not in self._gone and one.row["state"] != "candidate"
        ]  # fmt: skip
        records.Keeper(self._do, people, self._today).keep()

    def _act(self, action: str, one: Somebody, **values: Any) -> None:
        self._edit(action, "employee", self._staff[one.work_no], **values)

    def _day(self, before: int) -> date:
        return self._today - timedelta(days=before)

    def lay_down(self) -> None:
        """The regulation, and who of those present has signed for it."""
        rules.lay_down(self._do, self._today)

    def open_accounts(self) -> None:
        """The administrator's own entry in the register, while nobody else could link it; then the others."""
        chief = self._staff[self._of("办公室主任").work_no]
        self._edit("org.edit_user", "user_account", self._admin or 0, employee_id=chief)
        able = [
            one for one in self._people if one.work_no not in self._without_account and one.row["state"] != "candidate"
        ]
        holders = [next(one for one in able if one.post == post) for post in WITH_ACCOUNT]
        holders += [one for one in able if one.post == SUPERVISOR and one not in holders]
        holders.append(next(one for one in able if one.unit == duty.EARLY and not one.is_head))  # who swaps
        self._do(
            "staff.open_accounts",
            accounts=[
                {"employee_id": self._staff[one.work_no], "login": one.work_no, "password": PASSWORD} for one in holders
            ],
        )

    def plan_duty(self) -> None:
        """Shifts, rotations and rosters."""
        units = {one.name: one.id for one in org.units()}
        workers = [
            duty.Worker(
                self._staff[one.work_no], one.row["machine_no"], units[one.unit], one.unit, one.is_head,
                one.row["hired_on"],
                self._day(SUSPENDED_BEFORE + 1) if one.row["state"] == "suspended" else date.max,
            )
            for one in self._people
            if one.row["state"] != "candidate" and one.work_no not in self._gone
        ]  # fmt: skip
        self._roster = duty.Roster(self._do, load_user(self._admin or 0), workers, self._today, self._chance)
        self._roster.plan()
        office = Office(self._admin or 0)
        self._days = days.Days(office, self._roster, workers, self._today)
        self._closing = closing.Closing(office, self._roster, self._days.workers, self._today)

    def punch(self) -> None:
        """What the attendance machine recorded up to now."""
        told = self._days.told | self._closing.told()
        self._roster.punch(clock.now(), told, self._days.calm | self._closing.calm)

    def clear_days(self) -> None:
        """What people asked for about their days, and what was decided."""
        self._days.happen()

    def ask_for_leave(self) -> None:
        """Leave in every state, and what people are entitled to."""
        leaves.Leaves(Office(self._admin or 0), self._days, self._today).happen()

    def punish(self) -> None:
        """A year of penalties: slips in every state, what was taken for them, and the fund."""
        penalties.Penalties(Office(self._admin or 0), self._days.workers, self._today).happen()

    def close_months(self) -> None:
        """The month before the last one is paid, the last one half closed."""
        self._closing.happen()

    def swap(self) -> None:
        """Shifts that people swap, and who left his post."""
        swaps.Swaps(Office(self._admin or 0), self._days.workers, self._today).happen()

    def collect(self, households: int, months: int) -> None:
        """Customers with what they owe and paid, and how they are reminded."""
        cashiers = [one for one in self._people if one.post == "收费员" and one.work_no in self._staff]
        chief = next(one for one in self._people if one.post == SUPERVISOR and one.unit == "抄表收费科")
        people = ledgers.People(
            manager=self._number("客服部经理"),
            finance=self._number("会计"), cashier=self._number("收费员"), reader=self._number("抄表员"),
            supervisor=self._staff[chief.work_no], names=tuple(one.row["name"] for one in cashiers),
        )  # fmt: skip
        office = Office(self._admin or 0)
        ledgers.Ledgers(office, people, self._today, self._chance, households, months).happen()

    def _number(self, post: str) -> int:
        """The first of a post who is there and has an account where anybody of his post has."""
        there = [one for one in self._people if one.post == post and one.work_no not in self._without_account]
        return self._staff[there[0].work_no]
