"""The words of the command line: commands, options, and faults of usage told in Chinese."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from typing_extensions import override

from desktop.version import version

WRONG_USAGE = 2
FORMATS = ("json", "csv", "xlsx")
# What argparse says, and what a person reads; the first part that fits.
FAULTS = (
    (r"the following arguments are required: (.+)", "缺少 {}。"),
    (r"unrecognized arguments: (.+)", "不认识 {}。"),
    (r"argument (?:.*?): invalid choice: '?(.*?)'? \(choose from (.+)\)", "不认识“{}”。可用：{}。"),
    (r"argument (.+?): expected one argument", "{} 后面要写一个值。"),
    (r"argument (.+?): expected at least one argument", "{} 后面至少要写一个值。"),
    (r"argument (.+?): invalid .* value: '(.*)'", "{} 不能是“{}”。"),
    (r"argument (.+?): not allowed with argument (.+)", "{} 和 {} 不能一起用。"),
    (r"ambiguous option: (.+?) could match .*", "{} 写得不完整。"),
)
NAMES = {"COMMAND": "命令"}


class _Formatter(argparse.RawDescriptionHelpFormatter):
    @override
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    @override
    def format_help(self) -> str:
        return super().format_help().replace(":\n", "：\n")


class Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese and ends with status 2 on wrong usage."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, "add_help": False, "allow_abbrev": False, **options})
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    @override
    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{in_words(message)}用 {self.prog} --help 查看用法。\n")
        raise SystemExit(WRONG_USAGE)


def in_words(message: str) -> str:
    """A fault that argparse found, as a person reads it."""
    for pattern, words in FAULTS:
        found = re.fullmatch(pattern, message)
        if found:
            return words.format(*(NAMES.get(part, part.replace("'", "")) for part in found.groups()))
    return "参数不对。"


def parser() -> Parser:
    """All commands with their options; the common ones may stand before or after the command."""
    top = Parser(prog="main.py", description="暖窗 Hearthdesk 的命令行。不写命令时打开窗口。")
    top.add_argument("--version", action="version", version=f"暖窗 {version()}", help="显示程序版本")
    _common(top)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, title="命令", parser_class=Parser)
    _databases(commands)
    _work(commands)
    _papers(commands)
    pictures = _command(commands, "pictures", "把每一页存成 PNG 图片，不需要屏幕；不写 --database 时用演示公司")
    pictures.add_argument("folder", metavar="FOLDER", help="放图片的文件夹")
    pictures.add_argument("--theme", choices=("light", "dark"), help="只要浅色或深色")
    pictures.add_argument("--page", metavar="NAME", help="只要这一页")
    tour = _command(commands, "tour", "让一个演示部门走一遍程序的全部功能，把单据、图片和 index.html 写到空文件夹")
    tour.add_argument("folder", type=Path, metavar="FOLDER", help="空的文件夹")
    return top


def _databases(commands: Any) -> None:
    create = _command(commands, "create", "新建数据库和第一个管理员，打印一次恢复码")
    create.add_argument("--organisation", required=True, metavar="NAME", help="单位名称")
    create.add_argument("--admin", required=True, metavar="USER", help="第一个管理员的登录名")
    create.add_argument("--name", metavar="NAME", help="管理员的姓名；不写时与登录名相同")
    create.add_argument("--trial", action="store_true", help="标记为试用数据库")
    _command(commands, "upgrade", "备份并核对后，把数据库升级到这个程序的版本")
    demo = _command(commands, "demo", "新建试用数据库并填入一个虚构的部门，各用户的密码都是 demo")
    demo.add_argument("--staff", type=int, default=60, metavar="N", help="人数，默认 60")
    demo.add_argument("--households", type=int, default=10_000, metavar="N", help="缴费的户数，默认 10000，0 为不要")
    demo.add_argument("--months", type=int, default=12, metavar="N", help="燃气费台账的月数，默认 12")
    demo.add_argument("--seed", type=int, default=1, metavar="N", help="同一个数得到同样的人员，默认 1")
    check = _command(commands, "check", "检查结构、引用、号码和操作记录，不作任何修改")
    check.add_argument("--anchor", type=Path, metavar="FILE", help="保存在别处的存证码文件")
    backup = _command(commands, "backup", "把整个数据库备份成一个文件并核对")
    backup.add_argument("file", type=Path, metavar="FILE", help="备份文件，不能已经存在")
    restore = _command(commands, "restore", "把备份恢复到一个空的数据库")
    restore.add_argument("file", type=Path, metavar="FILE", help="备份文件")


def _work(commands: Any) -> None:
    imported = _command(commands, "import", "导入一个文件")
    imported.add_argument("kind", metavar="KIND", help="种类，例如 staff（花名册）；写错时列出全部种类")
    imported.add_argument("file", type=Path, metavar="FILE", help="要导入的文件")
    imported.add_argument("--sheet", default="", metavar="S", help="工作表")
    imported.add_argument("--month", default="", metavar="YYYY-MM", help="这份文件属于哪个月；按月的种类要写")
    imported.add_argument("--check", action="store_true", help="只读取和检查，不写入")
    imported.add_argument("--partial", action="store_true", help="有被退回的行时，仍写入通过的行")
    imported.add_argument("--accept-new", action="store_true", help="新建文件里有而数据库里没有的部门、岗位、班次")
    imported.add_argument("--update-known", action="store_true", help="按文件更新已有的记录")
    imported.add_argument("--draft", action="store_true", help="排班表只存为草稿，不发布")
    imported.add_argument("--refused", type=Path, metavar="OUT.xlsx", help="把退回的行连同原因写到这个文件")
    imported.add_argument(
        "--stated-total", action="append", default=[], metavar="YUAN",
        help="封面合计（元）；也可写 列名=元、行数=N，可写多个",
    )  # fmt: skip
    imported.add_argument("--gap-reason", default="", metavar="TEXT", help="与封面合计不一致的原因")
    imported.add_argument("--corrections", type=Path, metavar="FILE", help="更正的格，JSON 文件")
    reversing = _command(commands, "reverse-import", "撤销一批导入：后来没有改过、也没有用到的记录")
    reversing.add_argument("number", type=int, metavar="NUMBER", help="批次号，见 list import_batches")
    reversing.add_argument("--reason", default="", metavar="TEXT", help="原因")
    listed = _command(commands, "list", "列出任意一个列表")
    listed.add_argument("kind", metavar="KIND", help="列表名，例如 staff、users、audit")
    listed.add_argument("--month", metavar="YYYY-MM", help="只要这个月")
    listed.add_argument(
        "--where", action="append", default=[], metavar="FIELD=VALUE", help="条件，可写多个：= != >= <= ~（包含）"
    )
    listed.add_argument("--search", default="", metavar="TEXT", help="搜索")
    listed.add_argument("--format", choices=FORMATS, help="输出格式；不写时按 --out 的后缀，再不然是文字表格")
    listed.add_argument("--out", type=Path, metavar="FILE", help="写到文件")
    do = _command(commands, "do", "办理任意一项操作")
    do.add_argument("action", nargs="?", metavar="ACTION", help="操作名，例如 org.add_unit")
    do.add_argument("--list", action="store_true", help="列出全部操作及其字段")
    do.add_argument("--fields", metavar="JSON", help="各字段的值，JSON 对象；@FILE 从文件读取；文件类字段写路径")
    do.add_argument("--reason", default="", metavar="TEXT", help="原因")
    behalf = do.add_argument_group("代录")
    behalf.add_argument("--author", metavar="WHO", help="决定人（工号、姓名或记录号）")
    behalf.add_argument(
        "--channel", choices=("paper", "phone", "oral"), default="paper", help="来源，默认 paper（书面）"
    )
    behalf.add_argument("--received", metavar="TIME", help="收到时间，例如 2026-11-24T10:20")
    behalf.add_argument("--scan", type=Path, metavar="FILE", help="扫描件")


def _papers(commands: Any) -> None:
    report = _command(commands, "report", "把一份单据或报表做成 Word、Excel 或 PDF 文件")
    report.add_argument("name", nargs="?", metavar="NAME", help="名称或表号，例如 F-01")
    report.add_argument("--list", action="store_true", help="列出全部单据及其表号、格式和选项")
    report.add_argument("--month", metavar="YYYY-MM", help="月份")
    report.add_argument("--year", metavar="YYYY", help="年份")
    report.add_argument("--unit", metavar="NAME", help="部门；不写为全部")
    report.add_argument("--where", action="append", default=[], metavar="FIELD=VALUE", help="选项，可写多个")
    report.add_argument(
        "--number", action="append", default=[], metavar="NUMBER", help="已签发单据的编号：重印副本，可写多个，合成一份"
    )
    report.add_argument("--issue", action="store_true", help="签发并做出正本；同 --number 一起：重打没有打出的正本")
    report.add_argument("--copies", type=int, default=1, metavar="N", help="签发或重印的份数，默认 1")
    report.add_argument("--draft", action="store_true", help="月末材料没有核对完也导出，标明草稿")
    report.add_argument("--out", type=Path, metavar="FILE|FOLDER", help="写到文件或文件夹；后缀 .pdf 时转成 PDF")


def _command(commands: Any, name: str, words: str) -> Parser:
    made: Parser = commands.add_parser(name, help=words, description=words)
    _common(made)
    return made


def _common(to: Parser) -> None:
    # Suppressed defaults: what stands before the command is not undone by its absence behind it.
    unset: dict[str, Any] = {"default": argparse.SUPPRESS}
    to.add_argument("--database", metavar="ADDRESS", help="path.db 或 mysql://user@host[:port]/name", **unset)
    to.add_argument("--user", metavar="NAME", help="登录名；密码取自 HEARTHDESK_USER_PASSWORD，或当面输入", **unset)
    to.add_argument("--json", action="store_true", help="结果写成一个 JSON 对象", **unset)
