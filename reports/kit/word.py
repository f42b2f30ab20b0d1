"""Plain Word pages made by the program itself: A4, Chinese fonts, tables with dashed lines."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.kit import output

MARGIN = Mm(12)
CHINESE, LATIN = "宋体", "Times New Roman"


def blank_page() -> Any:
    """A document of A4 pages with narrow margins, whose Chinese and Latin texts have fonts of their own."""
    page = Document()
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    _set_fonts(page.styles["Normal"].element, LATIN)
    page.add_paragraph()
    return page


def _set_fonts(element: Any, latin: str) -> None:
    """`font.name` of python-docx sets the Latin font alone."""
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), latin)
    fonts.set(qn("w:eastAsia"), CHINESE)


def write(paragraph: Any, text: str, *, size: float, bold: bool = False, latin: str = LATIN) -> None:
    """Add a text to a paragraph; `size` is in points."""
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    _set_fonts(run._element, latin)
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(1)


def dashed_table(page: Any, *, rows: int, columns: int, height: Any) -> Any:
    """A table over the width of the page whose lines are to be cut; rows keep their height and their page."""
    table = page.add_table(rows, columns)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "dashed"), ("sz", "6"), ("space", "0"), ("color", "7F7F7F")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)
    for row in table.rows:
        row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.EXACTLY
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return table


def save(page: Any, out: Path) -> None:
    """Write the document. Raises Refused when the file cannot be written."""
    content = BytesIO()
    page.save(content)
    with output.whole(out) as temporary:
        temporary.write_bytes(content.getbuffer())
