"""What each command does: opens the database, signs in, asks the models, and hands one result back."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from desktop import lists, memory, reports, terminal, work
from desktop.terminal import Result
from models.core import access, backup, check, database, disk, migrate, queries, setup
from models.core.audit import Anchor
from models.core.errors import Refused
from models.org import passwords

Command = Callable[[Any], Result]


def run(options: Any) -> Result:
    """Do what was asked. Raises WrongUsage, Refused or ConnectionLost."""
    commands: Mapping[str, Command] = {
        "create": create, "upgrade": upgrade, "demo": demo, "check": check_database, "backup": back_up,
        "restore": restore, "pictures": pictures, "list": lists.show, "do": work.do, "import": work.take_in,
        "reverse-import": work.take_back, "tour": tour, "report": reports.make,
    }  # fmt: skip
    return commands[options.command](options)


def create(options: Any) -> Result:
    """A new database; the recovery code is printed here and nowhere else."""
    address = terminal.new_address_of(options)
    code = passwords.new_code()
    values = {
        "organisation": options.organisation, "login": options.admin, "name": options.name or options.admin,
        "password": _chosen_password(options.admin), "recovery_code": code,
    }  # fmt: skip
    setup.create(address, terminal.server_password(address), values, trial=options.trial)
    kind = "试用数据库" if options.trial else "数据库"
    text = (
        f"已新建{kind} {address}，管理员 {options.admin}。\n恢复码：{code}\n"
        "恢复码只显示这一次。管理员忘记密码时要用它，请打印或抄下后封存。"
    )
    data = {"database": str(address), "version": migrate.program_version(), "trial": options.trial}
    return Result({**data, "recovery_code": code}, text)


def _chosen_password(login: str) -> str:
    first = terminal.user_password(login)
    if "HEARTHDESK_USER_PASSWORD" not in os.environ and terminal.asked("再输入一次：") != first:
        raise Refused("两次输入的密码不同，没有新建。请重新运行。")
    return first


def upgrade(options: Any) -> Result:
    """Migrate after a verified backup."""
    terminal.open_database(options, any_version=True)
    before = database.read(lambda: migrate.state().version)
    made, applied = backup.upgrade(memory.folder() / backup.FOLDER)
    if made is None:
        return Result({"version": before, "applied": []}, f"数据库已是版本 {before}，不需要升级。")
    after = migrate.program_version()
    data = {"from": before, "version": after, "applied": list(applied), "backup": str(made.file)}
    return Result(data, f"数据库已从版本 {before} 升级到 {after}。升级前的备份：{made.file}")


def demo(options: Any) -> Result:
    """A new trial database with an invented department; a file appears only when it is finished."""
    from desktop.demo import department

    address = terminal.new_address_of(options)
    given = {
        "staff": options.staff, "households": options.households, "months": options.months, "seed": options.seed,
    }  # fmt: skip
    with disk.in_words("没有建立演示"):
        if address.file is None:
            department.fill(str(address), password=terminal.server_password(address), **given)
        else:
            disk.refuse_existing(address.file)
            with disk.beside(address.file.absolute()) as temporary:
                try:
                    department.fill(temporary, **given)
                finally:
                    database.close()
                disk.publish(temporary, address.file)
    data = {"database": str(address), **given}
    size = f"{options.staff} 人、{options.households} 户"
    return Result(data, f"已建立演示部门 {address}，共 {size}，各用户的密码都是 demo。")


def check_database(options: Any) -> Result:
    """Look for damage; findings are reasons, and end with status 1."""
    terminal.open_database(options)
    who = terminal.signed_in(options, needed=False)
    access.require(who, "audit.read")
    known = None
    if options.anchor is not None:
        with disk.in_words("没有检查"):
            known = Anchor.parse(options.anchor.read_text("utf-8", errors="replace"))
    findings = database.read(lambda: check.check(known))
    if findings:
        return Result({"findings": findings}, "", tuple(findings), 1)
    return Result({"findings": []}, "没有发现问题。")


def back_up(options: Any) -> Result:
    """A verified backup in one file."""
    terminal.open_database(options)
    made = backup.backup(options.file, user=terminal.signed_in(options, needed=False).user_id, cause="command")
    rows = sum(made.facts.rows.values())
    data = {
        "file": str(made.file), "size": made.size, "sha256": made.sha256, "version": made.facts.version, "rows": rows,
        "anchor": str(made.facts.anchor),
    }  # fmt: skip
    return Result(data, f"已备份到 {made.file}，共 {rows:,} 行，{made.size:,} 字节，已核对。\n校验码：{made.sha256}")


def restore(options: Any) -> Result:
    """A backup into an empty database; series wait for the highest number printed."""
    address = terminal.new_address_of(options)
    database.use(address, terminal.server_password(address))
    facts = backup.restore(options.file)
    held = database.read(queries.held_series)
    rows = sum(facts.rows.values())
    data = {"database": str(address), "rows": rows, "held": {one.name: one.last for one in held}}
    text = f"已从 {options.file} 恢复到 {address}，共 {rows:,} 行。"
    for one in held:
        text += f"\n编号“{one.name}”暂停使用（最大号码 {one.last}）。请用 core.release_series 登记已印出的最大号码。"
    return Result(data, text)


def pictures(options: Any) -> Result:
    """Every page as a picture; the only command that needs Qt."""
    from desktop.pictures import camera

    given = getattr(options, "database", None)
    with disk.in_words("没有存图片"):
        status = camera.run(options.folder, options.theme, options.page, given)
    made = sorted(str(path) for path in Path(options.folder).rglob("*.png")) if status == 0 else []
    return Result({"pictures": made}, f"已存 {len(made)} 张图片到 {options.folder}。" if made else "", (), status)


def tour(options: Any) -> Result:
    """A demo department through everything the program can do, shown on one page."""
    from desktop.tour import conduct

    made = conduct.run(options.folder, run)
    return Result({"index": str(made[0]), "files": [str(one) for one in made]}, f"已走完，请打开 {made[0]}。")
