"""The pages of the organisation, described without importing them; they are tabs of 系统管理."""

from ui.kit.page import PageKind

_IN = "system"
PAGES = (
    PageKind("organisation", "单位资料", "building", "汇总", "ui.org.organisation:OrganisationPage", "org.read", _IN),
    PageKind("departments", "部门班组", "organization", "汇总", "ui.org.units:UnitsPage", "org.read", _IN),
    PageKind("posts", "岗位", "person", "汇总", "ui.org.posts:PostsPage", "org.read", _IN),
    PageKind("users", "用户", "people", "汇总", "ui.org.users:UsersPage", "users.read", _IN),
    PageKind("permissions", "权限", "key", "汇总", "ui.org.permissions:PermissionsPage", "users.read", _IN),
    PageKind("delegations", "授权代理", "person_swap", "汇总", "ui.org.delegations:DelegationsPage", "org.read", _IN),
    PageKind("chains", "审批流程", "signature", "汇总", "ui.org.chains:ChainsPage", "org.read", _IN),
    PageKind("chain_gaps", "审批检查", "warning", "汇总", "ui.org.chains:GapsPage", "org.read", _IN),
)
# The last tab of what the office lays down.
FOUNDING = PageKind(
    "founding", "开张设置", "clipboard_task", "汇总", "ui.org.founding:FoundingPage", "org.found", "rules"
)
PAGE_OF = {
    "founding": "founding",
    "organisation": "organisation",
    "department": "departments",
    "post": "posts",
    "user_account": "users",
    "delegation": "delegations",
    "approval_chain": "chains",
}
