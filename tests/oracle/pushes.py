"""The double's raw log as contacts: each recipient, message and time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tests.oracle.contacts import Contact, Outcome
from tests.oracle.devices import Device, Population
from tests.oracle.script import Partner
from tests.oracle.wire import Push


def outcome(push: Push) -> Outcome:
    """Return the outcome of a request, judged by what was written to the hub."""
    if push.error == "UNREGISTERED" or push.status == 404:
        return Outcome.GONE
    if push.status == 200:
        return Outcome.ACCEPTED if accepted(push) else Outcome.UNKNOWN
    # An answer that could not be read may have been a success.
    return Outcome.UNKNOWN if push.status is None or push.status >= 500 else Outcome.REFUSED


def accepted(push: Push) -> bool:
    """Return whether a 200 was written in full to an open connection."""
    return push.status == 200 and push.complete and not push.error


def push_contacts(pushes: Iterable[Push], partners: Iterable[Partner], population: Population) -> Iterator[Contact]:
    """Yield every request with a message and a token; the rest reached nobody and names no alert."""
    projects: defaultdict[str | None, list[str]] = defaultdict(list)
    for partner in partners:
        projects[partner.project].append(partner.id)
    for push in pushes:
        if push.alert is None or push.token is None:
            continue
        device = population.holding(projects.get(push.project, []), push.token, push.received)
        yield push_contact(push, push.alert, device)


def push_contact(push: Push, alert: str, device: Device) -> Contact:
    """Return a request to a device as a contact."""
    return Contact(
        device=device,
        alert=alert,
        kind=push.kind,
        revision=push.revision,
        at=push.received,
        outcome=outcome(push),
        token=push.token,
        loud=push.loud,
        quiet=push.quiet,
        area=push.area,
        words=push.words,
    )
