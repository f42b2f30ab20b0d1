"""The pages of rosters, described without importing them."""

from ui.kit.page import PageKind

_READ, _GROUP, _ENTRY = "roster.read", "人员", "rostering"
PAGES = (
    PageKind(_ENTRY, "排班", "calendar_ltr", _GROUP, ""),
    PageKind("rosters", "排班表", "calendar_ltr", _GROUP, "ui.roster.page:RosterPage", _READ, _ENTRY),
    PageKind("shift_swaps", "调班", "person_swap", _GROUP, "ui.roster.lists:SwapsPage", _READ, _ENTRY),
    PageKind("shift_types", "班次", "clock", _GROUP, "ui.roster.lists:ShiftsPage", _READ, _ENTRY),
    PageKind("rotations", "轮班", "arrow_sync", _GROUP, "ui.roster.lists:RotationsPage", _READ, _ENTRY),
    PageKind("post_leavings", "离岗", "sign_out", _GROUP, "ui.roster.lists:LeavingsPage", _READ, _ENTRY),
    PageKind("roster_changes", "变更", "history", _GROUP, "ui.roster.lists:ChangesPage", _READ, _ENTRY),
)
PAGE_OF = {
    "roster": "rosters",
    "roster_entry": "rosters",
    "roster_change": "roster_changes",
    "shift_swap": "shift_swaps",
    "shift_type": "shift_types",
    "shift_time": "shift_types",
    "post_leaving": "post_leavings",
    "rotation": "rotations",
}
