"""The page that shows a tour: chapters, commands with what they said, papers, and a picture of every page."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from desktop.tour.walk import Chapter, Step
from models.core import explain
from models.core.explain import Explanation
from ui.kit import tokens

# The colours are the program's own, by the names of its tokens.
STYLE = """
:root { color-scheme: light; %s }
body { font: 15px/1.7 "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: var(--text);
       background: var(--base); margin: 0; }
header, main { max-width: 1080px; margin: 0 auto; padding: 24px 20px; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 20px; margin: 0 0 4px; } h3 { font-size: 15px; margin: 0; }
nav a { margin-right: 16px; white-space: nowrap; } a { color: var(--accent); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
          padding: 18px 20px; margin-bottom: 16px; }
.step { border-top: 1px solid var(--line); padding: 12px 0 6px; }
code { display: block; background: var(--subtle); border-radius: 5px; padding: 6px 10px; overflow-x: auto;
       font-size: 13px; }
.told { color: var(--text2); margin: 6px 0; padding-left: 18px; max-height: 220px; overflow: auto; font-size: 14px; }
.bad { color: var(--warn); }
.rows { max-height: 340px; overflow: auto; margin: 8px 0; border: 1px solid var(--line); border-radius: 5px; }
table { border-collapse: collapse; font-size: 13px; width: 100%%; }
th, td { text-align: left; padding: 3px 10px; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { background: var(--subtle); color: var(--text2); font-weight: 600; position: sticky; top: 0; }
.count { color: var(--text3); font-size: 13px; margin: 4px 0; }
.why { border-left: 3px solid var(--accent); background: var(--subtle); border-radius: 5px; padding: 8px 14px;
       margin: 8px 0; font-size: 14px; }
.why p { margin: 2px 0; color: var(--text2); }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 14px; }
figure { margin: 0; } img { width: 100%%; border: 1px solid var(--line_strong); border-radius: 5px; display: block; }
figcaption { color: var(--text3); font-size: 13px; overflow-wrap: anywhere; }
"""
MOST_LINES = 30


def write(
    file: Path, title: str, words: str, chapters: Sequence[Chapter], previews: Mapping[Path, Sequence[Path]],
    pages: Mapping[str, Sequence[Path]],
) -> None:  # fmt: skip
    """Write the page beside what it shows; `previews` are pictures of papers, `pages` those of the program by title."""
    here = file.parent
    parts = [_chapter(number, one, here, previews) for number, one in enumerate(chapters, 1)]
    parts += [_gallery(title, shown, here) for title, shown in pages.items()]
    links = [*(one.title for one in chapters), *pages]
    menu = "".join(f'<a href="#{_anchor(one)}">{html.escape(one)}</a> ' for one in links)
    head = f"<header><h1>{html.escape(title)}</h1><p>{html.escape(words)}</p><nav>{menu}</nav></header>"
    body = f"{head}<main>{''.join(parts)}</main>"
    style = STYLE % _colours()
    page = (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head><body>{body}</body></html>'
    )
    file.write_text(page, "utf-8")


def _colours() -> str:
    return " ".join(f"--{name}: {value};" for name, value in tokens.LIGHT.items())


def _anchor(title: str) -> str:
    return quote(title.replace(" ", "-"))


def _chapter(number: int, one: Chapter, here: Path, previews: Mapping[Path, Sequence[Path]]) -> str:
    steps = "".join(_step(step, here, previews) for step in one.steps)
    return (
        f'<section id="{_anchor(one.title)}"><h2>{number}. {html.escape(one.title)}</h2>'
        f"<p>{html.escape(one.words)}</p>{steps}</section>"
    )


def _step(step: Step, here: Path, previews: Mapping[Path, Sequence[Path]]) -> str:
    parts = [f"<h3>{html.escape(step.words)}</h3>"]
    if step.command:
        parts.append(f"<code>{html.escape(step.command)}</code>")
    if step.told:
        parts.append(_table(step.told) if _is_table(step.told) else _lines(step.told, "bad" if step.status else ""))
    if step.why is not None:
        parts.append(_why(step.why))
    for file in step.files:
        parts.append(f'<p>文件：<a href="{_link(file, here)}">{html.escape(file.name)}</a></p>')
        parts.append(_pictures(previews.get(file, ()), here))
    return f'<div class="step">{"".join(parts)}</div>'


def _lines(told: Sequence[str], tone: str) -> str:
    more = len(told) - MOST_LINES
    lines = [*told[:MOST_LINES], *([f"……还有 {more} 行"] if more > 0 else [])]
    return f'<ul class="told {tone}">{"".join(f"<li>{html.escape(line)}</li>" for line in lines)}</ul>'


def _is_table(told: Sequence[str]) -> bool:
    """Whether the lines are a list as the command line draws it: a ruler stands under the headings."""
    return len(told) > 2 and set(told[1]) == {"-", " "}


def _table(told: Sequence[str]) -> str:
    """The list as a table; its last line counts the rows."""
    widths = [len(one) for one in told[1].split()]
    rows = told[2:-1]
    cut = f"，这里列出前 {MOST_LINES} 行" if len(rows) > MOST_LINES else ""
    lines = [_row(told[0], widths, "th"), *(_row(line, widths, "td") for line in rows[:MOST_LINES])]
    count = f'<p class="count">{html.escape(told[-1])}{cut}</p>'
    return f'<div class="rows"><table>{"".join(lines)}</table></div>{count}'


def _row(line: str, widths: Sequence[int], tag: str) -> str:
    """A line in its columns: signs of Chinese take two places, and two blanks stand between columns."""
    signs, cells = iter(line), []
    for width in widths:
        cell, taken = "", 0
        while taken < width + 2:
            sign = next(signs, " ")
            cell += sign
            taken += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        cells.append(cell.strip())
    return f"<tr>{''.join(f'<{tag}>{html.escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _why(why: Explanation) -> str:
    """An explanation as a card."""
    first, *lines = explain.words(why)
    below = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return f'<div class="why"><strong>为什么？{html.escape(first)}</strong>{below}</div>'


def _gallery(title: str, shown: Sequence[Path], here: Path) -> str:
    return f'<section id="{_anchor(title)}"><h2>{html.escape(title)}</h2>{_pictures(shown, here)}</section>'


def _pictures(files: Sequence[Path], here: Path) -> str:
    figures = "".join(
        f'<figure><a href="{_link(one, here)}"><img loading="lazy" src="{_link(one, here)}" '
        f'alt="{html.escape(one.stem)}"></a><figcaption>{html.escape(one.stem)}</figcaption></figure>'
        for one in files
    )
    return f'<div class="pictures">{figures}</div>' if figures else ""


def _link(file: Path, here: Path) -> str:
    return quote(file.relative_to(here).as_posix())
