"""Word papers from the office's own template: taken apart and compiled once, filled as often as there are papers.

The template language is docxtpl's, whose own cleaning joins what Word has split; header, footer, notes and pictures
are filled too. Many papers make one file, each a section of its own that begins on a new page with page 1.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import jinja2
from docxtpl import DocxTemplate
from lxml import etree
from markupsafe import Markup, escape

from models.core.errors import Refused
from models.core.papers.values import Context, Picture, Slot
from reports.kit.template import language, package
from reports.kit.template.package import Package
from reports.kit.template.words import shown

DOCUMENT = "word/document.xml"
FILLED = re.compile(r"word/(header|footer|footnotes|endnotes)\w*\.xml")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PLACES = {"document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
SIDE_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Fields that say what the paper itself says; others read files, start programs, or ask somebody.
FIELDS = frozenset(
    {
        "=", "ADVANCE", "EQ", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "HYPERLINK", "IF", "NOTEREF", "NUMPAGES",
        "PAGE", "PAGEREF", "REF", "SECTION", "SECTIONPAGES", "SEQ", "STYLEREF", "SYMBOL", "TC", "TOC",
    }
)  # fmt: skip
CLOCKS = frozenset({"DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME"})
UNFILLED = {
    r"word/comments\w*\.xml": "批注", r"word/charts/chart\w*\.xml": "图表",
    r"word/diagrams/data\w*\.xml": "SmartArt 图形",
}  # fmt: skip
PAGES_OF_FILE = re.compile(r"(<w:instrText[^>]*>\s*|w:instr=\"\s*)NUMPAGES\b")
DONE = "\0"  # in place of a field's code that was read
COPY = "副本"
TRACKED = re.compile(r"<w:(ins|del|moveFrom|moveTo|sectPrChange|pPrChange|rPrChange|tblPrChange)\b")
BOOKMARK = re.compile(r"<w:bookmark(Start|End)\b[^>]*/>")
FIRST_SECTION = re.compile(r"(<w:sectPr(?:\s[^>]*)?>)(.*?</w:sectPr>)", re.DOTALL)
SHOWS_COPY = re.compile(r"{{[^}]*\b" + COPY + r"\b")
EMU_PER_MM = 36_000
A4 = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1418" w:bottom="1440" w:left="1418"/></w:sectPr>'
)
# The end of one paper among several: a line of one point that carries the section, and the mark of its last page.
END = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr>{section}</w:pPr>'
    '<w:bookmarkStart w:id="{place}" w:name="_paper{place}"/><w:bookmarkEnd w:id="{place}"/></w:p>'
)  # fmt: skip
# The mark of a copy where the office's template has no place for it: top right of the sheet, beside the text.
STAMP = (
    "{% if 副本 %}"
    '<w:p><w:pPr><w:framePr w:w="1700" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:x="9200" w:y="560"/>'
    '<w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:b/><w:color w:val="C00000"/><w:sz w:val="28"/></w:rPr>'
    "<w:t>{{ 副本 }}</w:t></w:r></w:p>{% endif %}"
)
DRAWING = (
    '</w:t></w:r><w:r><w:drawing><wp:inline'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="1" name="图片"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="0" name="图片"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' r:embed="{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
    '</w:drawing></w:r><w:r><w:t xml:space="preserve">'
)  # fmt: skip


class WordTemplate:
    """A .docx template, ready to be filled. Raises Refused for a file that is none."""

    def __init__(self, content: bytes) -> None:
        parts = package.unpack(content)
        if DOCUMENT not in parts:
            raise Refused("文件不是 Word 文档。请选择 .docx 文件。", code="FILE")
        self._package = Package(parts)
        self._env = language.environment(self._out)
        self._pictures: dict[str, bytes] = {}
        self._body = _cleaned(_with_section(parts[DOCUMENT]))
        self._sides = {name: _cleaned(part) for name, part in parts.items() if FILLED.fullmatch(name)}
        self._has_columns = re.search(rb"{%\s*tc", parts[DOCUMENT]) is not None
        self._compiled: dict[str, jinja2.Template] = {}
        self._one_at_a_time = threading.Lock()
        if not any(SHOWS_COPY.search(source) for source in (self._body, *self._sides.values())):
            self._give_copy_a_place()

    def faults(self, slots: Sequence[Slot], *, lasting: bool = False) -> list[str]:
        """Everything in the template that cannot be used, one sentence each; a `lasting` paper shows no clock."""
        found = [*package.foreign(self._package.parts), *package.unfilled(self._package.parts, UNFILLED)]
        for name, source in {DOCUMENT: self._body, **self._sides}.items():
            where = next(words for part, words in PLACES.items() if name.startswith(f"word/{part}"))
            found += language.faults(
                self._env, source.replace("<w:p ", "\n<w:p ").replace("<w:p>", "\n<w:p>"), slots, where
            )
            found += _field_faults(self._package.parts[name], where, lasting=lasting)
            if TRACKED.search(source):
                found.append(f"{where}里有没有接受的修订。请在 Word 或 WPS 里接受全部修订，关闭修订后再换上。")
        return list(dict.fromkeys(found))

    def render(self, contexts: Sequence[Context]) -> bytes:
        """One file with a paper for each of the values. Raises Refused when the template does not fit them."""
        with self._one_at_a_time:  # the pictures of one file are collected while its text is made
            return self._render(contexts)

    def _render(self, contexts: Sequence[Context]) -> bytes:
        self._pictures = {}
        made = Package(self._package.parts)
        try:
            sides = {name: self._texts(source, contexts) for name, source in self._sides.items()}
            document = self._document(made, contexts, sides)
        except (jinja2.TemplateError, TypeError, ArithmeticError, SyntaxError) as error:
            raise Refused("模板和单据的内容对不上，没有制成。请到“模板”页换上可用的模板。", code="TEMPLATE") from error
        made.parts[DOCUMENT] = (DECLARATION + document).encode()
        self._add_pictures(made)
        return made.pack({DOCUMENT, *self._sides} if len(contexts) == 1 else ())

    # filling

    def _texts(self, source: str, contexts: Sequence[Context]) -> list[str]:
        """A part's text for each paper, or the one text that is the same for all."""
        if "{{" not in source and "{%" not in source and not PAGES_OF_FILE.search(source):
            return [source]
        compiled = self._template(source)
        texts = [compiled.render(context) for context in contexts]
        if len(texts) > 1:
            texts = [_with_own_pages(text, place) for place, text in enumerate(texts)]
        return texts[:1] if all(text == texts[0] for text in texts) else texts

    def _template(self, source: str) -> jinja2.Template:
        """A piece of the template, compiled once."""
        if source not in self._compiled:
            self._compiled[source] = self._env.from_string(source)
        return self._compiled[source]

    def _document(self, made: Package, contexts: Sequence[Context], sides: Mapping[str, list[str]]) -> str:
        head, inner, section, tail = _split(self._body)
        compiled = self._template(inner)
        papers = [compiled.render(context) for context in contexts]
        for name, texts in sides.items():
            made.parts[name] = (DECLARATION + texts[0]).encode()
        if len(papers) > 1:
            if any("notes" in name and len(texts) > 1 for name, texts in sides.items()):
                raise Refused("模板的脚注或尾注里有每份不同的内容，不能合成一个文件。请逐份制作，或把它们移到正文。")
            papers = [_with_own_pages(BOOKMARK.sub("", paper), place) for place, paper in enumerate(papers)]
            differing = {name: texts for name, texts in sides.items() if len(texts) > 1}
            papers = list(_as_sections(made, papers, section, differing))
            papers, section = papers[:-1], papers[-1]
        else:
            section = self._template(section).render(contexts[0])
        whole = _renumbered("".join((head, *papers, section, tail)))
        if self._has_columns:
            whole = etree.tostring(DocxTemplate(None).fix_tables(whole), encoding="unicode")
        return whole

    def _out(self, value: Any) -> Any:
        """What stands in the paper for a value, as XML."""
        if isinstance(value, Picture):
            return self._drawing(value)
        if isinstance(value, Markup):
            return value
        words = package.printable(shown(value))
        if "\n" not in words and "\t" not in words:
            return words
        lines = str(escape(words)).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
        return Markup(lines.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">'))  # noqa: S704  (escaped above)

    def _drawing(self, picture: Picture) -> Markup:
        if not package.picture_suffix(picture.content):
            return Markup("")
        width, height = package.picture_size(picture.content)
        number = f"rIdP{hashlib.sha256(picture.content).hexdigest()[:12]}"
        self._pictures[number] = picture.content
        cy = picture.height_mm * EMU_PER_MM
        return Markup(DRAWING.format(cx=cy * width // height, cy=cy, number=number))  # noqa: S704  (numbers only)

    def _add_pictures(self, made: Package) -> None:
        for number, content in self._pictures.items():
            suffix = package.picture_suffix(content)
            target = f"media/{number}.{suffix}"
            made.parts[f"word/{target}"] = content
            made.declare(f"image/{suffix}", suffix=suffix)
            for name in [name for name in made.parts if name == DOCUMENT or FILLED.fullmatch(name)]:
                if number.encode() in made.parts[name]:
                    made.relate(name, number, "image", target)

    def _give_copy_a_place(self) -> None:
        """Add the mark of a copy to every header, or a header for it where the template has none."""
        for name in [name for name in self._sides if name.startswith("word/header")]:
            start = self._sides[name].index(">", self._sides[name].index("<w:hdr")) + 1
            self._sides[name] = self._sides[name][:start] + STAMP + self._sides[name][start:]
        section = FIRST_SECTION.search(self._body)  # later sections take over the headers of the first one
        rest = section[2] if section is not None else ""
        kinds = ["default", *(["first"] if "<w:titlePg" in rest else [])]
        wanted = [kind for kind in kinds if not re.search(rf'<w:headerReference[^>]*w:type="{kind}"', rest)]
        if section is None or not wanted:
            return
        name = "word/headercopy.xml"
        self._sides[name] = f'<w:hdr xmlns:w="{W}">{STAMP}<w:p/></w:hdr>'
        self._package.parts[name] = b""
        self._package.declare(SIDE_KIND.format("header"), part=name)
        self._package.relate(DOCUMENT, "rIdCopy", "header", posixpath.basename(name))
        self._package = Package(package.unpack(self._package.pack()))
        references = "".join(
            f'<w:headerReference xmlns:r="{package.RELATION}" w:type="{kind}" r:id="rIdCopy"/>' for kind in wanted
        )
        self._body = self._body[: section.end(1)] + references + self._body[section.end(1) :]


def _field_faults(part: bytes, where: str, *, lasting: bool) -> Iterator[str]:
    """Fields of a part that read what is not the paper's own, one sentence each."""
    for code in _field_codes(part):
        name = (re.match(r"\s*(=|[^\s\\]*)", code) or [""])[1].upper()
        if "{{" in code or "{%" in code:
            yield f"{where}：域代码里不能写占位符，请把占位符写成普通文字。"
        elif name in CLOCKS:
            if lasting:
                yield f"{where}里有自动更新的日期（{name} 域），重印时会变。请改成 {{{{ 制表日期 }}}} 或直接写日期。"
        elif name not in FIELDS:
            yield f"{where}里有会读取别处内容的域“{name[:20]}”，请删掉后再换上。"


def _field_codes(part: bytes) -> Iterator[str]:
    """What the fields of a part say. Office programs write one field in several pieces."""
    if not part:
        return
    codes: list[list[str]] = []
    for one in package.parse(part).iter(*(f"{{{W}}}{name}" for name in ("fldSimple", "fldChar", "instrText"))):
        kind = one.get(f"{{{W}}}fldCharType")
        if kind == "begin":
            codes.append([])
        elif kind is not None:
            pieces = codes[-1] if codes else []
            if kind == "separate":
                yield "".join(pieces)
                pieces[:] = [DONE]
            elif codes and codes.pop() != [DONE]:
                yield "".join(pieces)
        elif one.tag.endswith("fldSimple"):
            yield str(one.get(f"{{{W}}}instr", ""))
        elif codes:
            codes[-1].append(one.text or "")
        else:
            yield one.text or ""


def _cleaned(part: bytes | etree._Element) -> str:
    """A part's XML as the template engine reads it, without the numbers of paragraphs, which must not stand twice."""
    root = package.parse(part) if isinstance(part, bytes) else part
    for paragraph in root.iter(f"{{{W}}}p", f"{{{W}}}tr"):
        for name in [name for name in paragraph.attrib if str(name).endswith(("}paraId", "}textId"))]:
            del paragraph.attrib[name]
    cleaned: str = DocxTemplate(None).patch_xml(etree.tostring(root, encoding="unicode"))
    return cleaned


def _with_section(document: bytes) -> etree._Element:
    """The document with a last section of its own: A4 where it has none."""
    root = package.parse(document)
    body = root.find(f"{{{W}}}body")
    if body is None:
        raise Refused("文件已损坏，没有正文。请用 Word 或 WPS 重新做一份模板。", code="FILE")
    if len(body) == 0 or body[-1].tag != f"{{{W}}}sectPr":
        body.append(package.parse(A4.replace("<w:sectPr>", f'<w:sectPr xmlns:w="{W}">', 1).encode()))
    return root


def _split(document: str) -> tuple[str, str, str, str]:
    """What stands before the body, the body, its last section, and what follows."""
    start = document.index(">", document.index("<w:body")) + 1
    end = document.rindex("</w:body>")
    section = document.rindex("<w:sectPr", start, end)
    return document[:start], document[start:section], document[section:end], document[end:]


def _as_sections(
    made: Package, papers: Sequence[str], section: str, differing: Mapping[str, list[str]]
) -> Iterator[str]:
    """Each paper with its section, the last section by itself; headers that differ become parts of their own."""
    named = {target: number for number, target in made.relations(DOCUMENT).items() if target in differing}
    section = _restarted(section)
    for place, paper in enumerate(papers):
        own_paper, own_section = paper, section
        for name, number in named.items() if place else ():
            twin, twin_number = name.replace(".xml", f"x{place}.xml"), f"{number}x{place}"
            kind = SIDE_KIND.format("header" if name.startswith("word/header") else "footer")
            made.add_twin(name, twin, (DECLARATION + differing[name][place]).encode(), kind)
            made.relate(DOCUMENT, twin_number, kind.rsplit(".", 1)[1].removesuffix("+xml"), twin.removeprefix("word/"))
            own_paper = own_paper.replace(f'r:id="{number}"', f'r:id="{twin_number}"')
            own_section = own_section.replace(f'r:id="{number}"', f'r:id="{twin_number}"')
        if place == len(papers) - 1:
            yield own_paper + END.format(section="", place=place)
            yield own_section
        else:
            yield own_paper + END.format(section=own_section, place=place)


def _with_own_pages(text: str, place: int) -> str:
    """A paper's text in which the number of pages is that of its own last page, not of the whole file."""
    return PAGES_OF_FILE.sub(rf"\1PAGEREF _paper{place}", text)


def _restarted(section: str) -> str:
    """A section that begins on a new page, with page 1."""
    section = re.sub(r'<w:type w:val="continuous"/>', "", section)
    if "<w:pgNumType" in section:
        section = re.sub(r'(<w:pgNumType[^>]*?)\s*w:start="\d+"', r"\1", section)
        return section.replace("<w:pgNumType", '<w:pgNumType w:start="1"', 1)
    before = "<w:cols" if "<w:cols" in section else "</w:sectPr>"
    return section.replace(before, f'<w:pgNumType w:start="1"/>{before}', 1)


def _renumbered(document: str) -> str:
    """Drawings with numbers of their own, which copies of a paper would share."""
    numbers = count(1)
    return re.sub(r'(<wp:docPr\b[^>]*?\bid=")\d+', lambda found: f"{found[1]}{next(numbers)}", document)
