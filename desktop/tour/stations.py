"""The stations of the tour in the order of an office's first days: each area shows what it can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.tour.walk import Tour


def department(tour: Tour) -> None:
    """Who works here, and what the program found to do."""
    tour.chapter("部门", "演示公司的客户服务部：部门、人员和账号都由与界面相同的操作建立。")
    tour.command("部门和班组", "list", "departments")
    people = tour.papers / "人员.xlsx"
    tour.command("在册人员导出为 Excel", "list", "staff", "--out", people, files=[people])
    tour.command("今天没有人能批的环节", "list", "chain_gaps")


def safety(tour: Tour) -> None:
    """The database is looked through, backed up and restored."""
    tour.chapter("检查和备份", "每天收工前：检查结构、号码和操作记录，备份成一个文件，并确认能恢复。")
    tour.command("检查整个数据库", "check")
    kept = tour.out / "backup.db"
    tour.command("备份并核对", "backup", kept, files=[kept])


ALL: tuple[Callable[[Tour], None], ...] = (department, safety)


def preview(file: Path) -> Sequence[Path]:
    """Pictures of the pages of a paper, made beside it; none for files that are no papers."""
    return ()
