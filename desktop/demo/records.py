"""What the demo department keeps about its people: certificates, training, appraisals, telephone, numbers, areas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from models.core import listing, register
from models.core.access import SYSTEM
from models.core.lists import Filter, Query

Do = Callable[..., Any]
FITTER = "燃气具安装维修工"
SCORES = {
    "probation": (("工作态度", 28, 30), ("业务能力", 33, 40), ("遵守制度", 29, 30)),
    "skill": (("理论知识", 35, 40), ("实际操作", 54, 60)),
    "periodic": (("工作质量", 27, 30), ("工作效率", 21, 25), ("服务态度", 23, 25), ("遵守制度", 18, 20)),
}
OPINIONS = ("完成全年指标，服务评价良好", "抢修响应及时，台账记录完整", "业务熟练，能带新人", "沟通耐心，回访满意率高")
ROUND = 330  # days within which the last round of appraisals was held
LATE = 7  # every seventh was not appraised since the round before
FILED_BEFORE = 45  # days ago; later ones are approved and not filed yet
FITTING = ("抢修班", "安检班")  # units whose people are called out
AREAS = ("暖阳小区", "锦绣花园", "和平里北区", "铁路新村")


@dataclass(frozen=True)
class Member:
    """Somebody present: number of his record, name, post, unit, its kind, state, first day, who appraises him."""

    record: int
    name: str
    post: str
    unit: str
    unit_kind: str
    state: str
    hired_on: date
    chief: int


class Keeper:
    """Keeps the records of those present, each by the action that people use."""

    def __init__(self, do: Do, people: Sequence[Member], today: date) -> None:
        self._do, self._people, self._today = do, people, today
        self._active = [one for one in people if one.state == "active"]
        self._fitters = [one for one in self._active if one.unit in FITTING]

    def keep(self) -> None:
        """All of them."""
        self._firm()
        self._certificates()
        self._train()
        self._appraise()
        self._telephone()
        self._stations()

    def _day(self, before: int) -> date:
        return self._today - timedelta(days=before)

    def _firm(self) -> None:
        """Of the firm: a licence without an end, one that ends soon, and one with its yearly review."""
        self._do(
            "staff.add_firm_certificate", name="营业执照", number="91990100MA0000018X", issuer="滨江市市场监督管理局",
            valid_from=self._day(4000),
        )  # fmt: skip
        self._do(
            "staff.add_firm_certificate", name="供热经营许可证", number="GR-2021-018", issuer="滨江市供热管理办公室",
            valid_from=self._day(1784), valid_until=self._day(-41),
        )  # fmt: skip
        done = self._do(
            "staff.add_firm_certificate", name="燃气燃烧器具安装维修企业资质证书", number="AZ-2024-07",
            issuer="省住房和城乡建设厅", valid_from=self._day(850), valid_until=self._day(-976),
            review_due_on=self._day(310),
        )  # fmt: skip
        self._do(
            "staff.review_certificate", id=done.record[1], row_version=1, reviewed_on=self._day(325), result="passed",
            review_due_on=self._day(-34), remark="年检表已盖章存档",
        )  # fmt: skip

    def _certificates(self) -> None:
        """The one that ended first was renewed; another was lost, and its holder has a further one of another kind."""
        wanted = (Filter("name", "eq", FITTER), Filter("employee_state", "eq", "active"))
        rows = list(listing.every(register.get_list("certificates"), SYSTEM, Query(wanted, order="valid_until")))
        self._do(
            "staff.renew_certificate", id=rows[0].record, row_version=rows[0].version, number="ZJ2026117",
            issuer="滨江市燃气管理处", valid_from=self._day(5), valid_until=self._day(-1455),
        )  # fmt: skip
        holder = self._fitters[-1]
        lost = self._do(
            "staff.add_certificate", employee_id=holder.record, name="特种设备作业人员证", number="TS990218",
            issuer="滨江市市场监督管理局", valid_from=self._day(700), valid_until=self._day(-760),
        )  # fmt: skip
        self._do(
            "staff.withdraw_certificate", id=lost.record[1], row_version=1, withdrawn_on=self._day(12),
            withdrawn_cause="证书遗失，正在补办",
        )  # fmt: skip
        self._do(
            "staff.add_certificate", employee_id=holder.record, name="低压电工作业证", number="DG990731",
            issuer="滨江市应急管理局", valid_from=self._day(1070), valid_until=self._day(-25),
        )  # fmt: skip

    def _train(self) -> None:
        """Most of those on probation were trained, one is excused, the last one still has to be."""
        trainer = next(one.name for one in self._active if one.post == "服务监督员")
        new = [one for one in self._people if one.state == "probation"][:-1]
        for one in new[1:]:
            self._do(
                "staff.add_induction", employee_id=one.record, held_on=max(one.hired_on, self._day(30)),
                trainer=trainer, content="服务规范、保密和安全，考试 92 分",
            )  # fmt: skip
        for one in new[:1]:
            self._do(
                "staff.add_induction", employee_id=one.record, held_on=one.hired_on, waiver="原客服中心老员工，熟悉业务"
            )

    def _appraise(self) -> None:
        """The yearly round, with some who are late and some that wait for approval; what was asked for besides."""
        since = self._day(365)
        for place, one in enumerate(one for one in self._active if one.hired_on < since):
            before = 12 + place * 37 % ROUND if place % LATE else 375 + place
            entry = self._appraisal(one, "periodic", before, OPINIONS[place % len(OPINIONS)], place % 6 - 3)
            self._do("staff.approve_appraisal", id=entry, row_version=1)
            if before > FILED_BEFORE:
                self._do("staff.file_appraisal", id=entry, row_version=2)
                if one.post in ("坐席员", "营业员", "抄表员") and place < 30:
                    self._do(
                        "staff.apply_appraisal_pay", id=entry, row_version=3, happened_on=self._day(before - 20),
                        base_pay=(4300 + place * 20) * 100,
                    )  # fmt: skip
        for one, content in zip(self._fitters, ("换热机组调试", "燃气灶具维修"), strict=False):
            self._do("staff.request_appraisal", employee_id=one.record, content=content, requested_by="manager")
        for one in self._fitters[:2]:
            self._appraisal(one, "periodic", 4, OPINIONS[1])
        new = next(one for one in self._people if one.state == "probation")
        self._appraisal(new, "probation", 1, "上手快，同意转正")
        self._appraisal(self._fitters[-1], "skill", 20, "独立完成管道试压")

    def _appraisal(self, one: Member, kind: str, before: int, opinion: str, better: int = 0) -> int:
        """One that was held; `better` raises every score by some points, or lowers it."""
        scores = [
            {"axis": axis, "score": min(score + better, full), "full": full} for axis, score, full in SCORES[kind]
        ]
        done = self._do(
            "staff.add_appraisal", employee_id=one.record, kind=kind, appraised_on=max(one.hired_on, self._day(before)),
            appraiser_id=one.chief, reference=f"考核表 {one.record:03d}", result="passed", opinion=opinion,
            scores=scores,
        )  # fmt: skip
        return int(done.record[1])

    def _telephone(self) -> None:
        """Three calls of this month did not reach one fitter, and one another, who had a reason."""
        often, once = self._fitters[:2]
        for before, remark in ((17, "夜间爆管抢修，两次未接"), (9, "换热站报警，三次未接"), (3, "用户停暖，关机")):
            self._miss(often, before, remark, "")
        self._miss(once, 6, "夜间抢修，无人接听", "正在另一处抢修，手机没有信号")

    def _miss(self, one: Member, before: int, remark: str, excuse: str) -> None:
        at = datetime.combine(self._day(before), time(20, 15))
        self._do("staff.add_unreachable", employee_id=one.record, happened_at=at, remark=remark, excuse=excuse)

    def _stations(self) -> None:
        """Numbers at the stations; each area has a butler, the first one was handed over."""
        for one in (one for one in self._active if one.unit_kind == "station"):
            self._do("staff.give_station_number", employee_id=one.record)
        butlers = [one for one in self._active if one.post == "供暖管家"]
        before = butlers[0].chief
        given = self._do("staff.give_territory", employee_id=before, name=AREAS[0], from_on=self._day(400))
        self._do("staff.end_territory", id=given.record[1], row_version=1, until_on=self._day(36))
        for place, name in enumerate(AREAS):
            butler = butlers[place % len(butlers)]
            self._do("staff.give_territory", employee_id=butler.record, name=name, from_on=self._day(35))
