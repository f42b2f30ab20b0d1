"""The stations of the tour in the order of an office's first days: each area shows what it can do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import resources
from desktop.tour.walk import Tour
from reports.kit import pdf


def department(tour: Tour) -> None:
    """Who works here, and what the program found to do."""
    tour.chapter("部门", "演示公司的客户服务部：部门、人员和账号都由与界面相同的操作建立。")
    tour.command("部门和班组", "list", "departments")
    people = tour.papers / "人员.xlsx"
    tour.command("在册人员导出为 Excel", "list", "staff", "--out", people, files=[people])
    tour.command("今天没有人能批的环节", "list", "chain_gaps")


def rules(tour: Tour) -> None:
    """The regulation is data: read, confirmed, changed from a day on, printed."""
    tour.chapter("制度是数据", "制度里的每个数字都是有生效日期的一行：谁改的、为什么、依据哪一条，都查得到。")
    tour.command("现行的参数", "list", "parameters")
    waiting = tour.papers / "待确认推荐值清单.pdf"
    _print(tour, "制度没有写明、等领导确认的推荐值", "unconfirmed", "docx", waiting)
    change = {
        "values": [{"key": "certs.expiry_reminder_days", "value": "90"}],
        "valid_from": "2026-12-01",
        "reason": "换证审批要两个月，提前三个月提醒",
    }
    tour.command("从 12 月 1 日起提前 90 天提醒", "do", "rulebook.set", "--fields", _json(change))
    tour.command("改过什么", "list", "rule_changes")


def calendar(tour: Tour) -> None:
    """Next year's days off come with the State Council's notice."""
    tour.chapter("工作日历", "期限只数工作日历：没有维护的年份会提醒，不会猜。")
    notice = tour.out / "2027年放假安排.csv"
    _hand_in(notice, "utf-8-sig")
    tour.show("收到的放假安排：有起止日期，也有几种写法的单日", notice)
    tour.command("先检查，不写入", "import", "calendar", notice, "--check")
    tour.command("导入", "import", "calendar", notice)
    tour.command("维护到哪一年", "list", "calendar_years")


def register(tour: Tour) -> None:
    """A register as it really comes: faults are told, the good rows go in, and an import can be taken back."""
    tour.chapter("导入花名册", "办公室现有的 Excel 或文本照样导入：列名不同、日期写法不同都认得，错的逐行说明。")
    file = tour.out / "新进人员名单.csv"
    _hand_in(file, "gb18030")
    tour.show("交来的名单：GB18030 编码，有标题行、合计行、全角字母、姓名里的空格和三行错误", file)
    refused = tour.out / "退回的行.xlsx"
    tour.command("先检查：每一处问题都说明原因，什么都不写入", "import", "staff", file, "--check", status=1)
    tour.command(
        "只导入合格的行，退回的行连同原因另存为工作簿",
        "import", "staff", file, "--partial", "--refused", refused, files=[refused], status=1,
    )  # fmt: skip
    tour.command("同一份文件不会导入两次", "import", "staff", file, "--partial", status=1)
    tour.command("导入记录", "list", "import_batches")
    tour.command("撤销这批导入：没有再改过的记录撤回", "reverse-import", 3)


def papers(tour: Tour) -> None:
    """Official papers from the office's own templates, as a file and as it prints."""
    tour.chapter("单据", "单据由单位自己的 Word、Excel 模板生成，打印的就是预览的那份文件。")
    book, printed = tour.papers / "F-01 人员花名册.xlsx", tour.papers / "F-01 人员花名册.pdf"
    tour.command("全部单据", "report", "--list")
    tour.command("人员花名册（Excel）", "report", "F-01", "--out", book, files=[book])
    _print(tour, "同一份花名册转成 PDF", "F-01", "xlsx", printed)
    tour.command("模板和版本", "list", "paper_templates")


def records(tour: Tour) -> None:
    """Certificates with the reason for their state, appraisals that are due."""
    tour.chapter("证书和考核", "每个判断都能问为什么：证书为什么算快到期，谁该考核了。")
    tour.command("证书：过期、快到期、有效", "list", "certificates")
    tour.command("该办的考核", "list", "appraisals_due")
    tour.command("任职记录", "list", "employment_events")


def safety(tour: Tour) -> None:
    """The database is looked through and backed up."""
    tour.chapter("检查和备份", "每天收工前：检查结构、号码和操作记录，备份成一个文件并核对。")
    tour.command("检查整个数据库", "check")
    kept = tour.out / "backup.db"
    tour.command("备份并核对", "backup", kept, files=[kept])


ALL: tuple[Callable[[Tour], None], ...] = (department, rules, calendar, register, papers, records, safety)


def _print(tour: Tour, words: str, paper: str, form: str, file: Path) -> None:
    """Make a paper as it prints, where the office program for it is on this PC."""
    if pdf.find_office(form) is None:
        tour.show(f"{words}：这台电脑没有 Word、WPS 或 LibreOffice，没有转成 PDF")
    else:
        tour.command(words, "report", paper, "--out", file, files=[file])


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False)


def _hand_in(file: Path, encoding: str) -> None:
    """Put a file there as a spreadsheet program saves it as text."""
    file.write_text(resources.path("tour", file.name).read_text("utf-8"), encoding, newline="\r\n")
