"""Test officers of three forces: the cities where the child disappears, where she is seen, and where she is found."""

from hub.domain.actors import Officer, Permission

HENGSHUI, ANYANG, ZHENGZHOU = "cn-131100", "cn-410500", "cn-410100"
"""The forces of Hengshui (Hebei), Anyang and Zhengzhou (Henan), by their area's administrative number."""

_NAMES = {
    HENGSHUI: "Hengshui Public Security Bureau, Hebei",
    ANYANG: "Anyang Public Security Bureau, Henan",
    ZHENGZHOU: "Zhengzhou Public Security Bureau, Henan",
}
_PHONES = {HENGSHUI: "+86 318 555 0100", ANYANG: "+86 372 555 0100", ZHENGZHOU: "+86 371 555 0100"}
"""Not in use: no call of a drill reaches a person."""


def _officer(force: str, account: str, *permissions: Permission, person: str = "", certified: bool = True) -> Officer:
    return Officer(
        account=account,
        person=person or f"person-{account}",
        force=force,
        force_name=_NAMES[force],
        force_phone=_PHONES[force],
        permissions=frozenset(permissions),
        certified=certified,
    )


HENGSHUI_OFFICER = _officer(
    HENGSHUI, "hengshui-officer", Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.READ_CASES
)
HENGSHUI_SECOND_ACCOUNT = _officer(
    HENGSHUI,
    "hengshui-officer-2",
    Permission.OPEN_CASE,
    Permission.CONFIRM_CASE,
    Permission.READ_CASES,
    person=HENGSHUI_OFFICER.person,
)
"""Another account of the same human being: may not confirm what the first one opened."""
ANYANG_OFFICER = _officer(
    ANYANG, "anyang-officer", Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.READ_CASES
)
ZHENGZHOU_OFFICER = _officer(
    ZHENGZHOU, "zhengzhou-officer", Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.READ_CASES
)
ANALYST = _officer(HENGSHUI, "hengshui-analyst", Permission.READ_CASES)
SUPERVISOR = _officer(
    HENGSHUI,
    "hengshui-supervisor",
    Permission.OPEN_CASE,
    Permission.CONFIRM_CASE,
    Permission.READ_CASES,
    Permission.SUPERVISE,
)
AUDITOR = _officer(ANYANG, "anyang-auditor", Permission.AUDIT)
OPERATOR = _officer(HENGSHUI, "operator", Permission.OPERATE)
UNCERTIFIED = _officer(ANYANG, "anyang-trainee", *Permission, certified=False)
"""Every permission, but no certificate, so none of them works."""

OFFICERS = (
    HENGSHUI_OFFICER,
    HENGSHUI_SECOND_ACCOUNT,
    ANYANG_OFFICER,
    ZHENGZHOU_OFFICER,
    ANALYST,
    SUPERVISOR,
    AUDITOR,
    OPERATOR,
    UNCERTIFIED,
)
