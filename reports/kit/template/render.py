"""Filling the template of a paper, whichever office program it is for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from models.core.papers.values import Context, Slot


class Template(Protocol):
    """A template that was read."""

    def faults(self, slots: Sequence[Slot], *, lasting: bool = False) -> list[str]:
        """Everything that cannot be used for a paper with these places, one Chinese sentence each.

        A `lasting` paper is one that is issued: it must read the same years later.
        """

    def render(self, contexts: Sequence[Context]) -> bytes:
        """One file with a paper for each of the values. Raises Refused."""


def template(form: str, content: bytes) -> Template:
    """The template in a file of this form, docx or xlsx. Raises Refused for another file."""
    if form == "docx":  # the libraries take their time to load: in the worker, when they are used
        from reports.kit.template.wordtemplate import WordTemplate

        return WordTemplate(content)
    from reports.kit.template.sheettemplate import SheetTemplate

    return SheetTemplate(content)


@lru_cache(maxsize=4)
def known(form: str, content: bytes) -> Template:
    """The same, kept for the next paper of its kind."""
    return template(form, content)
