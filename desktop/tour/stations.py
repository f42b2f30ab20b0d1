"""The stations of the tour in the order of an office's first days: each area shows what it can do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.demo import handouts
from desktop.tour import duty, ledgers, month, penalties
from desktop.tour.walk import Tour
from models.core import database
from reports.kit import papers as office

PEOPLE = "人员.xlsx"
GROUP = "热线一班"
PERSON = 30  # whose archive is taken out


def department(tour: Tour) -> None:
    """Who works here, and what the program found to do."""
    tour.chapter("部门", "演示公司的客户服务部：部门、人员和账号都由与界面相同的操作建立。")
    tour.command("部门和班组", "list", "departments")
    people = tour.papers / PEOPLE
    tour.command("花名册导出为 Excel", "list", "staff", "--out", people, files=[people])
    tour.command("今天没有人能批的环节", "list", "chain_gaps")


def rules(tour: Tour) -> None:
    """The regulation is data: read, confirmed, changed from a day on, printed."""
    tour.chapter("制度是数据", "制度里的每个数字都是有生效日期的一行：谁改的、为什么、依据哪一条，都查得到。")
    tour.command("现行的参数", "list", "parameters", "--where", "on=今天")
    waiting = tour.papers / "待确认推荐值清单.pdf"
    tour.paper("制度没有写明、等领导确认的推荐值", "unconfirmed", "docx", waiting)
    change = {
        "values": [{"key": "certs.expiry_reminder_days", "value": "90"}],
        "valid_from": "2026-12-01",
        "reason": "换证审批要两个月，提前三个月提醒",
    }
    tour.do("从 12 月 1 日起提前 90 天提醒", "rulebook.set", change)
    tour.command("改过什么", "list", "rule_changes")
    tour.command("12 月 5 日的规定", "list", "parameters", "--where", "on=2026-12-05", "--where", "label~提前提醒")
    tour.command("制度条文", "list", "articles", "--where", "version=2")


def acknowledgements(tour: Tour) -> None:
    """Everybody signs for every version of the regulation, on a sheet for his group."""
    tour.chapter("制度确认", "每个人对每一版制度签一次字：打印本班组的确认书，签完登记。")
    tour.command("还有谁没有确认", "list", "acknowledgement_overview", "--where", "state=open")
    sheet = tour.papers / "F-97 制度确认书.docx"
    group = ("--where", "version=2", "--where", f"unit={GROUP}", "--where", "all=是")
    tour.command(f"{GROUP}的确认书", "report", "F-97", *group, "--out", sheet, files=[sheet])
    tour.paper("同一份确认书转成 PDF", "F-97", "docx", tour.papers / "F-97 制度确认书.pdf", *group)


def calendar(tour: Tour) -> None:
    """Next year's days off come with the State Council's notice."""
    tour.chapter("工作日历", "期限只数工作日历：没有维护的年份会提醒，不会猜。")
    tour.command("还没有 2027 年", "list", "calendar_years")
    notice = tour.out / "2027年放假安排.csv"
    handouts.text(notice, "utf-8-sig")
    tour.show("收到的放假安排：有起止日期，也有几种写法的单日", notice)
    tour.command("先检查，不写入", "import", "calendar", notice, "--check")
    tour.command("导入", "import", "calendar", notice)
    tour.command("维护到哪一年", "list", "calendar_years")
    tour.paper("2027 年日历表", "work_calendar", "docx", tour.papers / "2027 年工作日历.pdf", "--year", "2027")


def register(tour: Tour) -> None:
    """A register as it really comes: faults are told, the good rows go in, and an import can be taken back."""
    tour.chapter("导入花名册", "办公室现有的 Excel 或文本照样导入：列名不同、日期写法不同都认得，错的逐行说明。")
    file = tour.out / "新进人员名单.csv"
    handouts.text(file, "gb18030")
    tour.show("交来的名单：GB18030 编码，有标题行、合计行、全角字母、姓名里的空格和三行错误", file)
    refused = tour.out / "退回的行.xlsx"
    tour.command("先检查：每一处问题都说明原因，什么都不写入", "import", "staff", file, "--check", status=1)
    taken = tour.command(
        "只导入合格的行，退回的行连同原因另存为工作簿",
        "import", "staff", file, "--partial", "--refused", refused, files=[refused], status=1,
    )  # fmt: skip
    tour.command("同一份文件不会导入两次", "import", "staff", file, "--partial", status=1)
    tour.command("导入记录", "list", "import_batches")
    tour.command("撤销这批导入：没有再改过的记录撤回", "reverse-import", taken.data["batch"])


def hostile(tour: Tour) -> None:
    """Files that cannot be read, or were made to do harm, are refused in words."""
    tour.chapter("读不了的文件", "损坏的、改了后缀的、解开后大得离谱的文件，都在几秒内说明原因，什么都不写入。")
    whole = tour.papers / PEOPLE
    cut, renamed, bomb = (tour.out / name for name in ("只传了一半.xlsx", "改了后缀.xlsx", "压缩炸弹.xlsx"))
    handouts.cut_off(cut, whole)
    renamed.write_bytes(tour.database.read_bytes()[:4096])
    handouts.bomb(bomb, whole)
    for words, file in (
        ("只收到一半的工作簿", cut),
        ("后缀是 .xlsx，其实是别的文件", renamed),
        (f"几百 KB 的文件，解开后有 {handouts.BOMB_MB} MB", bomb),
    ):
        tour.command(words, "import", "staff", file, status=1)
        file.unlink()


def papers(tour: Tour) -> None:
    """Official papers from the office's own templates, as a file and as it prints."""
    tour.chapter("单据", "单据由单位自己的 Word、Excel 模板生成，打印的就是预览的那份文件。")
    book, printed = tour.papers / "F-01 人员花名册.xlsx", tour.papers / "F-01 人员花名册.pdf"
    tour.command("全部单据", "report", "--list")
    tour.command("人员花名册（Excel）", "report", "F-01", "--out", book, files=[book])
    tour.paper("同一份花名册转成 PDF", "F-01", "xlsx", printed)


def templates(tour: Tour) -> None:
    """A template goes out, is edited, and comes back; one that names what the paper does not have is refused."""
    tour.chapter("自己的模板", "模板导出后在 Word、Excel 或 WPS 里改，再换上；写错的占位符逐个指出，旧模板继续有效。")
    out, changed, wrong = (
        tour.papers / f"制度确认书（{words}）.docx" for words in ("模板", "改过的模板", "写错的模板")
    )
    content = database.read(lambda: office.template_file(tour.person(), "acknowledgement_sheet").content)
    office.save(content, out)
    tour.show("导出的模板", out)
    office.save(handouts.edited(content, "本人已阅读上述制度", "本人已在班前会上学习并阅读上述制度"), changed)
    office.save(handouts.edited(content, "{{ 人数 }}", "{{ 人头数 }}"), wrong)
    tour.do("写错的模板：说明哪个占位符不对", "papers.put_template", _template(wrong, "加了人数"), status=1)
    tour.do("改过的模板换上", "papers.put_template", _template(changed, "写明班前会学习"))
    tour.command("模板和版本", "list", "paper_templates")
    tour.paper(
        "用新模板再印一份", "F-97", "docx", tour.papers / "F-97 制度确认书（新模板）.pdf", "--where", "version=2",
        "--where", f"unit={GROUP}", "--where", "all=是",
    )  # fmt: skip


def records(tour: Tour) -> None:
    """Certificates with the reason for their state, appraisals that are due."""
    tour.chapter("证书和考核", "每个判断都能问为什么：证书为什么算快到期，谁该考核了。")
    tour.command("人员和单位的证书：过期、快到期、有效、已换证、已注销", "list", "certificates")
    tour.why("这张证书为什么算快到期", "certificates", "standing=soon")
    tour.why("这张证书为什么不算了", "certificates", "standing=withdrawn")
    tour.command("岗位要求还缺什么", "list", "requirements")
    tour.why("为什么要处理电话联系", "requirements", "asked=TELEPHONE")
    tour.command("该办的考核", "list", "appraisals_due", "--where", "standing=late")
    tour.why("他为什么该考核了", "appraisals_due", "standing=late")
    tour.command("办过的考核", "list", "appraisals")
    tour.command("站内工号", "list", "station_numbers")
    tour.command("管家片区", "list", "territories")
    tour.command("任职记录", "list", "employment_events")


def archive(tour: Tour) -> None:
    """Everything kept about a person as one file."""
    tour.chapter("人员档案", "一个人的附件在一处，可以整包取出；取出本身也记入操作记录。")
    scan = tour.out / "劳动合同.txt"
    scan.write_text("劳动合同（演示）\n甲方：暖阳热力有限公司\n", "utf-8")
    values = {"entity": "employee", "record": PERSON, "name": scan.name, "content": str(scan), "note": "续签"}
    tour.do("把劳动合同放进档案", "core.attach", values)
    scan.unlink()
    kept = tour.papers / "人员档案.zip"
    tour.command("取出全部档案", "report", "archive", "--where", f"employee={PERSON}", "--out", kept, files=[kept])
    tour.command("谁在什么时候取走的", "list", "audit", "--where", "action=staff.export_archive")


def safety(tour: Tour) -> None:
    """The database is looked through and backed up."""
    tour.chapter("检查和备份", "每天收工前：检查结构、号码和操作记录，备份成一个文件并核对。")
    tour.command("检查整个数据库", "check")
    kept = tour.out / "backup.db"
    tour.command("备份并核对", "backup", kept, files=[kept])
    again = ("--database", tour.out / "restored.db")
    tour.command("恢复到一个新的数据文件", "restore", kept, *again)
    tour.command("恢复出来的数据库也检查一遍", "check", *again)


ALL: tuple[Callable[[Tour], None], ...] = (
    department, rules, acknowledgements, calendar, register, hostile, records, duty.rosters, duty.swaps, duty.punches,
    duty.days, duty.absence, month.leave, month.closing, penalties.slips, penalties.money, ledgers.ledger,
    ledgers.counter, ledgers.dunning, month.bonus, archive, papers,
    templates, safety,
)  # fmt: skip


def _template(file: Path, note: str) -> dict[str, str]:
    return {"paper": "acknowledgement_sheet", "file": file.name, "content": str(file), "note": note}
