"""Test officers of two forces: the city where the child disappears, and the one where she is found."""

from hub.domain.actors import Officer, Power

HENGSHUI, ANYANG = "cn-131100", "cn-410500"
"""The forces of Hengshui (Hebei) and Anyang (Henan), by their area's administrative number."""

_NAMES = {HENGSHUI: "Hengshui Public Security Bureau, Hebei", ANYANG: "Anyang Public Security Bureau, Henan"}
_PHONES = {HENGSHUI: "+86 318 555 0100", ANYANG: "+86 372 555 0100"}
"""Not in use: nobody answers a drill's number."""


def _officer(force: str, account: str, *powers: Power, person: str = "", certified: bool = True) -> Officer:
    return Officer(
        account=account,
        person=person or f"person-{account}",
        force=force,
        force_name=_NAMES[force],
        force_phone=_PHONES[force],
        powers=frozenset(powers),
        certified=certified,
    )


HENGSHUI_OFFICER = _officer(HENGSHUI, "hengshui-officer", Power.OPEN_CASE, Power.CONFIRM_CASE, Power.READ_CASES)
HENGSHUI_SECOND_ACCOUNT = _officer(
    HENGSHUI,
    "hengshui-officer-2",
    Power.OPEN_CASE,
    Power.CONFIRM_CASE,
    Power.READ_CASES,
    person=HENGSHUI_OFFICER.person,
)
"""Another account of the same human being: may not confirm what the first one opened."""
ANYANG_OFFICER = _officer(ANYANG, "anyang-officer", Power.OPEN_CASE, Power.CONFIRM_CASE, Power.READ_CASES)
ANALYST = _officer(HENGSHUI, "hengshui-analyst", Power.READ_CASES)
SUPERVISOR = _officer(
    HENGSHUI, "hengshui-supervisor", Power.OPEN_CASE, Power.CONFIRM_CASE, Power.READ_CASES, Power.SUPERVISE
)
AUDITOR = _officer(ANYANG, "anyang-auditor", Power.AUDIT)
OPERATOR = _officer(HENGSHUI, "operator", Power.OPERATE)
UNCERTIFIED = _officer(ANYANG, "anyang-trainee", *Power, certified=False)
"""Every power on paper, and none without the certificate."""

OFFICERS = (
    HENGSHUI_OFFICER,
    HENGSHUI_SECOND_ACCOUNT,
    ANYANG_OFFICER,
    ANALYST,
    SUPERVISOR,
    AUDITOR,
    OPERATOR,
    UNCERTIFIED,
)
