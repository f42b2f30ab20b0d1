"""The tour: walked from its command line into an empty folder, everything it shows is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from desktop.pages import PAGES
from reports.kit import pdf

ROOT = Path(__file__).resolve().parents[2]


def walk(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`main.py tour FOLDER` in a process of its own."""
    return subprocess.run(
        [sys.executable, "main.py", "tour", str(folder)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the tour was walked."""
    folder = tmp_path_factory.mktemp("tour") / "out"
    done = walk(folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_everything_the_album_links_to_is_there(walked: Path) -> None:
    album = (walked / "index.html").read_text("utf-8")
    links = {unquote(one) for one in re.findall(r'(?:href|src)="([^"#][^"]*)"', album)}
    assert len(links) > 100
    assert [one for one in sorted(links) if not (walked / one).is_file()] == []
    assert str(walked) not in album
    assert ">共 0 " not in album


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_what_is_refused_is_refused_for_the_reason_that_is_shown(walked: Path) -> None:
    album = (walked / "index.html").read_text("utf-8")
    told = (
        "已损坏，读不出内容",
        "不是表格",
        "解开后大得不正常",
        "没有“人头数”这个占位符",
        "没有姓名，请补填",
        "处冲突，没有发布",
        "还有事项没有处理，没有编制",
        "还不能编制奖金表",
        "超出幅度的，只能由批准人写明理由后决定",
        "不能作见证人",
        "一个人不能见证两次",
        "还没有签字，按规定签字以后才能申诉",
        "不能再“答复申诉”",
        "的扣款清单不能编制",
    )
    assert [one for one in told if one not in album] == []
    assert album.count("为什么？") >= 12


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_a_second_source_doubles_no_punch_and_a_late_one_changes_its_day(walked: Path) -> None:
    album = (walked / "index.html").read_text("utf-8")
    log = (walked / "考勤机2号_attlog.dat").read_text("ascii").splitlines()
    assert f"通过 {len(log)} 行，写入 1 行，退回 0 行" in album
    assert re.search(r"通过 (\d+) 行，写入 0 行，退回 0 行.*?文件里的 \1 条都已登记", album, re.DOTALL)
    assert album.index("下班缺卡，待说明") < album.index("17:30 离岗")
    assert "当月合计扣 9 分" in album


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_every_page_of_the_program_is_shown_in_both_themes(walked: Path) -> None:
    names = {file.name for file in (walked / "pages").glob("*.png")}
    wanted = {f"{kind.name}-1366x688-{theme}.png" for kind in PAGES if kind.factory for theme in ("light", "dark")}
    assert wanted <= names


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_papers_are_shown_as_they_print(walked: Path) -> None:
    if pdf.find_office("xlsx") is None:
        pytest.skip("no office program on this machine")
    shown = {file.name for file in (walked / "papers").glob("*.png")}
    papers = (
        "F-01 人员花名册", "F-02 排班表（热线二班）", "排班表（张贴，热线二班）", "F-03 调班申请单",
        "F-04 换班离岗记录", "F-05 交接班记录", "F-06 签到表", "F-13 考勤异常通知", "F-07 考勤表（综合办公室）",
        "F-08 绩效考核奖金表（热线一班）", "F-09 请假单", "F-10 病假单", "F-11 销假单", "F-12 书面检查",
        "F-21 处罚单", "F-21 处罚单（合并）", "F-22 申诉书", "F-23 申诉答复书", "F-26 工资扣款清单（2026-11）",
        "F-27 部门基金台账", "F-28 处罚台账", "处罚单附页", "F-97 制度确认书",
        "F-97 制度确认书（新模板）", "待确认推荐值清单", "2027 年工作日历",
    )  # fmt: skip
    assert {f"{paper} 第 1 页.png" for paper in papers} <= shown


def test_a_folder_with_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("kept", "utf-8")
    done = walk(tmp_path)
    assert done.returncode == 1
    assert "空的文件夹" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["x.txt"]
