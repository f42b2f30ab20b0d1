"""Conducting the tour: a fresh demo department at a fixed time, every station, pictures of every page, one album."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop.demo import department
from desktop.pictures import camera
from desktop.terminal import Result
from desktop.tour import album, stations
from desktop.tour.walk import Tour, signed_in
from models.core import database, disk
from models.core.errors import Refused

TITLE = "暖窗 · 走一遍"
WORDS = (
    "下面的每一步都由程序真的办理过：演示部门、导入的文件、打印的单据和每一页的图片都在这个文件夹里。"
    "命令可以照样再运行；数据是虚构的，各用户的密码都是 demo。"
)
INDEX = "index.html"
MOST_PAGES, DOTS_PER_INCH = 3, 80


def run(out: Path, command: Callable[[Any], Result]) -> tuple[Path, ...]:
    """Walk the whole tour into a new or empty folder and return every file made, the album first.

    Raises Refused when the folder holds something already, or cannot be written.
    """
    out = out.absolute()
    with disk.in_words("没有走完"):
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise Refused(f"文件夹 {out.name} 里已有文件，没有开始。请换一个空的文件夹。")
        tour = Tour(out, command)
        tour.papers.mkdir()
        with _fixed_time():
            department.fill(tour.database)
            database.close()
            with signed_in(department.PASSWORD):
                for station in stations.ALL:
                    station(tour)
            previews = {file: _preview(file) for file in _shown(tour)}
            pages = list(_pages(tour))
        shown = {f"每一页（{words}）": files for words, files in pages}
        album.write(out / INDEX, TITLE, WORDS, tour.chapters, previews, shown)
    return (out / INDEX, *sorted(one for one in out.rglob("*") if one.is_file() and one.name != INDEX))


def _shown(tour: Tour) -> list[Path]:
    return [file for chapter in tour.chapters for step in chapter.steps for file in step.files]


def _preview(file: Path) -> Sequence[Path]:
    """The first pages of a PDF file as pictures beside it; none for other files."""
    if file.suffix != ".pdf":
        return ()
    from ui.kit.papers.pdfpages import PdfPages

    pages = PdfPages(file.read_bytes())
    made = [file.with_name(f"{file.stem} 第 {number + 1} 页.png") for number in range(min(len(pages), MOST_PAGES))]
    for number, picture in enumerate(made):
        pages.draw(number, DOTS_PER_INCH).save(str(picture))
    pages.close()
    return made


def _pages(tour: Tour) -> Iterator[tuple[str, Sequence[Path]]]:
    """Pictures of every page in the state that the tour left."""
    folder = tour.out / "pages"
    if camera.run(str(folder), None, None, str(tour.database), sizes=camera.SIZES[:1]) != 0:
        raise RuntimeError("a page could not be painted")
    for theme, words in (("light", "浅色"), ("dark", "深色")):
        yield words, sorted(folder.glob(f"*-{theme}.png"))


@contextmanager
def _fixed_time() -> Iterator[None]:
    """The same time for every tour, so that two of them can be compared."""
    before = os.environ.get("HEARTHDESK_CLOCK")
    os.environ["HEARTHDESK_CLOCK"] = camera.CLOCK
    try:
        yield
    finally:
        if before is None:
            del os.environ["HEARTHDESK_CLOCK"]
        else:
            os.environ["HEARTHDESK_CLOCK"] = before
