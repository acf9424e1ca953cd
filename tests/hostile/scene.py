"""Whom and what hostile requests name: keys, tokens and ids that are there, so that they reach as deep as they can."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

STRANGER: Final = "stranger"
LIVE_KEY, TEST_KEY = "live key", "test key"
OFFICER, UNCERTIFIED, OPERATOR = "officer", "uncertified officer", "operator"
ROLES: Final = (STRANGER, LIVE_KEY, TEST_KEY, OFFICER, UNCERTIFIED, OPERATOR)
PARTNERS, STAFF = (LIVE_KEY, TEST_KEY), (OFFICER, UNCERTIFIED, OPERATOR)


@dataclass(frozen=True, slots=True)
class Scene:
    """`tokens` by role; ids of what stands. What is a victim's may come to harm, since its id is given away."""

    tokens: Mapping[str, str]
    case: str
    alert: str
    tip: str
    victim_case: str
    victim_alert: str
    victim_tip: str
    victim_partner: str
    partner: str
    other_partner: str
    other_ref: str
    own_ref: str
    photo: str
    media: str
    """Path and signature of a photo's link."""
    cursor: str
    """A place in the list of alerts, as the live key got it."""

    def token(self, role: str) -> str | None:
        """What somebody of this role sends; nothing from a stranger."""
        return self.tokens.get(role)


IMAGINED: Final = Scene(
    tokens={role: f"rk_live_{role.replace(' ', '')}" for role in ROLES if role != STRANGER},
    case="ca_1",
    alert="al_1",
    tip="ti_1",
    victim_case="ca_2",
    victim_alert="al_2",
    victim_tip="ti_2",
    victim_partner="pa_3",
    partner="pa_1",
    other_partner="pa_2",
    other_ref="ref-2",
    own_ref="ref-1",
    photo="ph_1",
    media="/media/al_1/ph_1/page?k=" + "x" * 22,
    cursor="cursor",
)
"""Of nobody, for looking at the corpus without a hub."""
