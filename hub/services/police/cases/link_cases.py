"""Link two cases that have to do with each other, or take the link back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import Case
from hub.domain.cases.grants import MAX_LINKS, CaseLink, CaseLinkKind
from hub.domain.cases.named_facts import FactChange
from hub.domain.cases.same_child import MAX_CASES_OF_CHILD, child_key_of, child_keys, is_same_child, recounted_cases
from hub.domain.stored import from_stored
from hub.domain.text.bounds import can_be_id, line
from hub.domain.trail.timeline import TimelineKind
from hub.error_path import error_path
from hub.errors import CaseForbidden, InvalidInput, NotFound, TooManyItems
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports.access import GrantChange
from hub.services.police.ports.stores import AuditTrail, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_with_audit import AuditedChange, change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction

OF_ANOTHER_FORCE: Final = (
    "This link joins or parts cases of another force, which then counts other children. An officer who may link these "
    "cases does it."
)

Words = tuple[CaseLinkKind | None, CaseLinkKind | None]


@dataclass(frozen=True, slots=True, repr=False)
class Linking:
    """Two cases, why they belong together, and if they are linked or the link is taken back.

    `kind` is what they have in common, as officers of those cases say that the caller may link. None leaves what a link
    that there is says.
    """

    case: str
    other: str
    linked: bool
    reason: str
    idempotency_key: str
    kind: CaseLinkKind | None = None


async def link_cases(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: Linking, *, now: datetime
) -> GrantChange:
    """Link two cases on both sides, or say what linked ones have in common. What is already so changes nothing.

    Of the other case the officer needs its public facts alone: the same child may have been reported to two forces.
    An officer who may not link the other case says the kind for the own case only, and SAME_CHILD counts once each side
    said it. Cases about one child have one child key; it changes with their links, in the same transaction. Nobody
    joins or parts cases of a force without being allowed to link some of them. Raises Forbidden, CaseForbidden,
    TextInvalid, InvalidInput for a case and itself, NotFound, TooManyItems, IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))
    # A kind that is left out does not count: a call from before kinds came is the same call.
    given = {name: value for name, value in asdict(command).items() if value is not None}
    key = once_key(by.account, "linkCases", command.idempotency_key, given)

    async def work(transaction: Transaction) -> KeptResult:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        on = CaseWork(
            stores, by, now, transaction, case, alert, require_action(stores.access, by, case, CaseAction.LINK, now)
        )
        if command.other == case.id:
            raise InvalidInput("A case is not linked to itself.", path=("otherId",))
        other = await _other_case(by, stores, command.other, now, transaction)
        with error_path("otherId"):
            other.keeping.require_facts()
        speaks_for_both = stores.access.may(by, other, CaseAction.LINK, now=now)
        own_word, other_word = command.kind, command.kind if speaks_for_both else None
        pair = (
            _linked(case, other, command, (own_word, other_word), by, now),
            _linked(other, case, command, (other_word, own_word), by, now),
        )
        changed = pair != (case, other)
        if changed:
            keys = await _child_keys(on, other, pair)
            for before, after, another in zip((case, other), pair, (other, case), strict=True):
                await stores.cases.save(replace(after, child_key=keys[after.id]), transaction)
                changes = _changes(before, after, another.id)
                await _note(replace(on, case=before), command.linked, changes, reason)
        return asdict(on.done_with_grant(changed=changed))

    async def check_repeat(kept: KeptResult, transaction: Transaction) -> None:
        case, _ = await load_case_and_alert(stores, str(kept["case"]), transaction)
        require_action(stores.access, by, case, CaseAction.LINK, now)
        await _other_case(by, stores, command.other, now, transaction)

    async def link() -> GrantChange:
        return from_stored(GrantChange, await once(stores.atomic, stores.idempotency, key, work, check_repeat))

    # The trail does not store what a caller made up.
    other_case = command.other if can_be_id(command.other) else None
    change = await change_with_audit(
        audit,
        stores.alerts,
        AuditedChange(command.case, "caseId", "linkCases"),
        link,
        by=by,
        now=now,
        other_case=other_case,
    )
    log_change("cases_linked", change)
    return change


async def _other_case(by: Officer, stores: CaseStores, other: str, now: datetime, transaction: Transaction) -> Case:
    """Return the other case; raises NotFound, also if not even its public facts are for this officer."""
    case = await stores.cases.get(other, transaction)
    if case is None or not stores.access.may(by, case, CaseAction.READ_PUBLIC, now=now):
        raise NotFound(path=("otherId",))
    return case


def _linked(case: Case, other: Case, command: Linking, words: Words, by: Officer, now: datetime) -> Case:
    """Return the case with a link to the other one, or without it; the same case if that is so already.

    `words` are the kinds that the two sides of the link say from now on, this case first. None leaves a word.
    """
    found = next((link for link in case.links if link.case == other.id), None)
    links = tuple(link for link in case.links if link is not found)
    if not command.linked:
        return replace(case, links=links) if found else case
    kind, other_kind = words
    if found:
        kind, other_kind = kind or found.kind, other_kind or found.other_kind
        if (kind, other_kind) == (found.kind, found.other_kind):
            return case
    if len(links) >= MAX_LINKS:
        raise TooManyItems(f"A case has at most {MAX_LINKS} links; take one back first.", path=("otherId",))
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))
    return replace(case, links=(*links, CaseLink(other.id, by.account, now, reason, kind, other_kind)))


async def _child_keys(on: CaseWork, other: Case, pair: tuple[Case, Case]) -> Mapping[str, str]:
    """Return the child keys of two cases after a change of their link; write those of all cases about their children.

    Raises TooManyItems, and CaseForbidden for a change of how many children a force has, unless the officer may link a
    case of that force on each side.
    """
    case, cases_of = on.case, on.stores.cases
    if is_same_child(case, other.id) is is_same_child(pair[0], other.id):
        return {one.id: child_key_of(one) for one in pair}
    found = await cases_of.of_children({child_key_of(case), child_key_of(other)}, on.transaction)
    cases = {one.id: one for one in (*found, *pair)}
    keys = child_keys(cases.values())
    if is_same_child(pair[0], other.id) and len(keys) > MAX_CASES_OF_CHILD:
        raise TooManyItems(f"At most {MAX_CASES_OF_CHILD} cases are linked as the same child.", path=("otherId",))
    before = {one.id: child_key_of(one) for one in cases.values()}
    for group in recounted_cases(cases.values(), before, keys):
        if not any(on.stores.access.may(on.by, one, CaseAction.LINK, now=on.now) for one in group):
            raise CaseForbidden(OF_ANOTHER_FORCE, path=("otherId",))
    await cases_of.set_child_keys(keys, on.transaction)
    return keys


def _changes(before: Case, after: Case, other: str) -> tuple[FactChange, ...]:
    """Return what the history of one of the two cases says of the change. The kind is for those who read the reason."""
    facts = ("links", f"links.{other}.kind", f"links.{other}.otherKind")
    was, now_is = (_facts(case, other) for case in (before, after))
    # A link that stays is named all the same: the entry says which one got another kind.
    link, *kinds = (
        FactChange(fact, earlier, later, is_public=fact == "links")
        for fact, earlier, later in zip(facts, was, now_is, strict=True)
    )
    return (link, *(kind for kind in kinds if kind.before != kind.after))


def _facts(case: Case, other: str) -> tuple[str | None, str | None, str | None]:
    """Return the other case if there is a link to it, and what each side says of it, this case first."""
    link = next((one for one in case.links if one.case == other), None)
    if link is None:
        return None, None, None
    return link.case, link.kind.value if link.kind else None, link.other_kind.value if link.other_kind else None


async def _note(on: CaseWork, linked: bool, changes: tuple[FactChange, ...], reason: str) -> None:
    """Add the link, or its end, to the history of one of the two cases."""
    alert = await on.stores.alerts.get(on.case.alert, on.transaction)
    if alert is None:
        raise NotFound()
    kind = TimelineKind.LINKED if linked else TimelineKind.LINK_ENDED
    await replace(on, alert=alert).add_entry(kind, reason=reason, changes=changes)
