"""The served pages of audiences as contacts: a device on a page was told by it."""

from collections.abc import Iterable, Iterator

from tests.oracle.contacts import Contact, Outcome
from tests.oracle.devices import Population
from tests.oracle.wire import Page

LOUD_KINDS = ("ALERT", "SIGHTING")
"""The kinds of an entry that the partner's app shows with sound."""


def page_contacts(pages: Iterable[Page], population: Population) -> Iterator[Contact]:
    """Yield every entry of every page, at the moment the partner got it."""
    for page in pages:
        for entry in page.entries:
            device = population.named(page.partner, entry.ref, page.at)
            loud = entry.kind in LOUD_KINDS
            outcome = Outcome.ACCEPTED
            yield Contact(device, page.alert, entry.kind, entry.revision, page.at, outcome, None, loud, not loud)
