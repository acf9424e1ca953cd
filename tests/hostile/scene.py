"""The keys, tokens and ids of hostile requests: they exist, so that requests get as far as possible."""

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
    """`tokens` by role; existing ids. A victim's data may be changed, since its id is given away."""

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
    """A cursor in the list of alerts, as the live key got it."""

    def token(self, role: str) -> str | None:
        """Return the token of a role; None for a stranger."""
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
"""Empty ids, to inspect the corpus without a hub."""
