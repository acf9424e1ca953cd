"""The rate limit and the second person: changes of how far alerts reach that one person does not make alone."""

import logging
from datetime import timedelta

from hub.domain.access.approvals import ApprovableChange, Approval
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus, publish
from hub.domain.alerts.content_changes import only_lacks_photos
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.cases.case import Case, LastSeen
from hub.domain.cases.grants import force_key
from hub.domain.places.named_districts import is_plain_name
from hub.domain.places.usual_places import km_from_district
from hub.domain.trail.timeline import TimelineEntry, TimelineKind
from hub.errors import SecondPersonRequired
from hub.services.police.ports.stores import AlertRules
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.use_approval import find_approval, use_approval

log = logging.getLogger("hub.police")

COUNTED_WITHIN = timedelta(hours=1)

OF_ANOTHER_FORCE = "The case is another force's: two people decide on its end, and on a new alert of it."

OF_CONFIRMED_CASE = "The case was confirmed: two people decide on a change of what the public reads."
OF_OTHER_VERSION = "The case has changed since a colleague approved a change of what the public reads."

PAGE = 100
"""The entries of a history that are read at once."""

HOW = "Ask a colleague to approve it with `approveChange`, then send it again."
HOW_OF_WORDS = "Ask a colleague to approve `REVISE_PUBLIC` with `approveChange`, then send it again."
STILL = "You can still pause the alert."
OF_ITS_OFFICERS = "Name a listed place near the point, or ask an officer who may revise the case to write it."
OR_LISTED = f"The name of a listed place near the point needs nobody. {STILL}"


async def count_reach_change(
    on: CaseWork,
    policy: EscalationPolicy,
    change: ApprovableChange,
    *,
    radius_km: float | None = None,
    second_person_for: str | None = None,
) -> None:
    """Count one more change by this person, or use another person's approval for it.

    The approval is needed where `second_person_for` says why, and beyond the rate limit: if the policy allows this
    person no more changes within an hour. Raises SecondPersonRequired without one.

    Ending an alert, setting a radius, overriding preferences, adding or removing an area and correcting a place count
    together, over all alerts and all accounts of the person. Exercises and tests need nobody, and alerts whose time is
    over do not count. A pause is never counted: one click stops what is sent.
    """
    if on.alert.status is not AlertStatus.ACTUAL:
        return
    counts = on.alert.expires_at > on.now
    changes = on.stores.steering.reach_changes
    made = await changes.count_since(on.by, on.now - COUNTED_WITHIN, on.transaction) if counts else 0
    is_limited = made >= policy.reach_changes_per_hour
    why = second_person_for or (_why_limited(policy) if is_limited else None)
    if why and not await use_approval(on, change, radius_km):
        if is_limited:
            log.warning("reach_limit_reached", extra={"alert": on.alert.id, "case": on.case.id})
            await changes.note_refusal(on.by, on.alert, on.now)
        raise _second_person(why)
    if counts:
        await changes.add(on.by, on.now, on.transaction)


async def require_reach_change(on: CaseWork, policy: EscalationPolicy, change: ApprovableChange) -> None:
    """Raise SecondPersonRequired if `count_reach_change` would now refuse one more change by this person.

    For a preview: nothing is written. No change is counted, no approval used, and no duty told of the rate limit.
    """
    if on.alert.status is not AlertStatus.ACTUAL or on.alert.expires_at <= on.now:
        return
    since = on.now - COUNTED_WITHIN
    made = await on.stores.steering.reach_changes.count_since(on.by, since, on.transaction, conflicts=False)
    is_limited = made >= policy.reach_changes_per_hour
    if is_limited and await find_approval(on, change) is None:
        raise _second_person(_why_limited(policy))


async def use_content_approval(on: CaseWork, *, is_new: bool, district: tuple[str, ...] = ()) -> None:
    """Use another person's approval of new public facts; do nothing where `require_content_approval` needs none."""
    approval = await require_content_approval(on, is_new=is_new, district=district)
    if approval is not None:
        await on.stores.steering.approvals.use(approval, on.transaction)


async def require_content_approval(on: CaseWork, *, is_new: bool, district: tuple[str, ...] = ()) -> Approval | None:
    """Return the approval that new public facts need, or None if they need none; write nothing.

    Once any place of a real case was confirmed, another person approves what follows: else one person confirms a text
    that another replaces. The approval is for the version of the case that the approver looked at. `is_new` says if
    there are new public facts at all, and `district` is the path of a new district. Raises SecondPersonRequired without
    an approval.
    """
    if not is_new or on.alert.status is not AlertStatus.ACTUAL or not await _was_ever_confirmed(on):
        return None
    if not on.stores.access.relations(on.by, on.case, CaseAction.REVISE, now=on.now):
        # An approval names nobody: it is for those alone who may revise the case.
        raise SecondPersonRequired(f"{OF_CONFIRMED_CASE} {OF_ITS_OFFICERS}", path=district)
    change = ApprovableChange.REVISE_PUBLIC
    approvals = await on.stores.steering.approvals.of_case(on.case.id, on.transaction)
    given = [one for one in approvals if one.allows(on.by, change, None, on.now)]
    current = next((one for one in given if one.version == on.case.version), None)
    if current is None:
        why = OF_OTHER_VERSION if given else OF_CONFIRMED_CASE
        raise SecondPersonRequired(f"{why} {HOW_OF_WORDS} {OR_LISTED if district else STILL}", path=district)
    return current


def has_new_words(case: Case, revised: Case) -> bool:
    """Return True if public facts differ in more than photos, which one person takes away."""
    return not only_lacks_photos(publish(revised), publish(case))


def is_in_own_words(rules: AlertRules, case: Case, place: LastSeen) -> bool:
    """Return True unless the public reads the district already, or it is the name of a known place near the point."""
    content = publish(case)
    away = km_from_district(rules.places, place)
    is_near = away is not None and away <= rules.policy.district_within_km
    is_known = is_near and is_plain_name(rules.places.gazetteer, place.district)
    return not is_known and place.district not in (content.district, *(one.district for one in content.sightings))


async def _was_ever_confirmed(on: CaseWork) -> bool:
    """Return True if any place of the case was ever confirmed, also if a correction or a removal took that away.

    A case that is older than the history counts as confirmed.
    """
    if on.case.confirmed_by is not None:
        return True
    kinds = (TimelineKind.OPENED, TimelineKind.CONFIRMED)
    newest = await on.stores.timeline.of_case(on.case.id, kinds, None, 1, on.transaction)
    return not newest or newest[0].kind is TimelineKind.CONFIRMED


async def require_no_writer(on: CaseWork) -> None:
    """Raise SecondPersonRequired for a person who wrote any public fact of a case without any confirmed place so far.

    Else one person adds words to a colleague's case, and confirms them alone. Words that come later have an approval.
    """
    if await _was_ever_confirmed(on):
        return
    kinds = (
        TimelineKind.OPENED,
        TimelineKind.REVISED,
        TimelineKind.LAST_SEEN_CORRECTED,
        TimelineKind.AREA_ADDED,
    )
    before = None
    while entries := await on.stores.timeline.of_case(on.case.id, kinds, before, PAGE, on.transaction):
        authors = (entry.author for entry in entries if _writes_public(entry))
        if any(author and not on.by.is_another(author.account, author.person) for author in authors):
            raise SecondPersonRequired(
                "You wrote some of what the public reads of this case: a person who wrote none of it must confirm "
                "first. That may be an officer of any force."
            )
        before = entries[-1].sequence


def _writes_public(entry: TimelineEntry) -> bool:
    """Return True if an entry puts facts before the public: what is only taken away counts as no words."""
    # That a plate is public is a private fact, and its text may have stood there before.
    shown = (one.after and (one.is_public or one.fact.endswith(".platePublic")) for one in entry.changes)
    return entry.kind is TimelineKind.OPENED or any(shown)


def of_another_force(by: Officer, case: Case) -> str | None:
    """Return why a second person is needed, if the case is another force's than the officer's."""
    return None if force_key(by.force) == force_key(case.force) else OF_ANOTHER_FORCE


def _second_person(why: str) -> SecondPersonRequired:
    return SecondPersonRequired(f"{why} {HOW} {STILL}")


def _why_limited(policy: EscalationPolicy) -> str:
    return (
        f"You have changed how far alerts reach {policy.reach_changes_per_hour} times within an hour, as often as the "
        "policy allows one person."
    )
