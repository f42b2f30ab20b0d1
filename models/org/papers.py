"""The head of every paper: the organisation's name and its logo."""

from __future__ import annotations

from models.core import queries
from models.core.papers import kinds
from models.core.tables import Attachment
from models.org.queries import THE_ORGANISATION, organisation

LOGO_NOTE = "单位标志"


@kinds.letterhead
def letterhead() -> tuple[str, bytes]:
    """Name and logo for papers; the logo is the newest picture kept with the organisation under the note 单位标志."""
    row = (
        Attachment.select()
        .where(
            (Attachment.entity == "organisation") & (Attachment.record == THE_ORGANISATION)
            & (Attachment.note == LOGO_NOTE) & Attachment.removed_at.is_null()
        )
        .order_by(Attachment.id.desc())
        .first()
    )  # fmt: skip
    return organisation().name, queries.content(row.sha256) if row is not None else b""
