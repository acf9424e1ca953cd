"""The balance of a closing: the devices that had the alert, that got its CANCEL, and that were gone."""

from dataclasses import dataclass, field

from tests.oracle.contacts import Contact, Outcome
from tests.oracle.devices import Device
from tests.oracle.run import CLOSING_SECONDS, Finding, Run
from tests.oracle.script import Case

HELD = (Outcome.ACCEPTED, Outcome.UNKNOWN)
"""After these outcomes the phone has, or may have, the alert."""


@dataclass(slots=True)
class Balance:
    """The devices of one case, in the order in which they first appear."""

    held: dict[Device, None] = field(default_factory=dict)
    closed: dict[Device, None] = field(default_factory=dict)
    extra: dict[Device, None] = field(default_factory=dict)
    last_cancel: float = 0.0


def closing(run: Run) -> Finding:
    """Return `closing`, summed over all cases."""
    figure = {"reached_before": 0, "told_closing": 0, "gone": 0, "extra": 0}
    faults: list[str] = []
    for case in run.script.cases:
        balance = _balance(run.contacts.of(case.alert))
        others = [device for device in balance.held if device not in balance.closed]
        left = _without_end(run, case, balance)
        figure["reached_before"] += len(balance.held)
        figure["told_closing"] += len(balance.held) - len(others)
        figure["gone"] += len(others) - len(left)
        figure["extra"] += len(balance.extra)
        faults += [f"{device} had the {case.key} alert and was not told of its closing" for device in left]
        faults += [f"{device} got a CANCEL of the {case.key} alert out of nowhere" for device in balance.extra]
    return Finding(figure, faults)


def without_end(run: Run, case: Case) -> set[Device]:
    """Return the devices that had the alert of a case, got no CANCEL, and were not gone."""
    return set(_without_end(run, case, _balance(run.contacts.of(case.alert))))


def _without_end(run: Run, case: Case, balance: Balance) -> list[Device]:
    others = (device for device in balance.held if device not in balance.closed)
    return [device for device in others if not _gone(run, case, device, balance.last_cancel)]


def _balance(contacts: list[Contact]) -> Balance:
    balance = Balance()
    met: set[Device | str] = set()
    for contact in contacts:
        if contact.closes:
            balance.last_cancel = contact.at
            if contact.device not in met and contact.token not in met:
                balance.extra[contact.device] = None
            if contact.outcome is Outcome.ACCEPTED:
                balance.closed[contact.device] = None
            continue
        met.add(contact.device)
        if contact.token:
            met.add(contact.token)
        if contact.outcome in HELD:
            balance.held[contact.device] = None
    return balance


def _gone(run: Run, case: Case, device: Device, last_cancel: float) -> bool:
    """Return whether the device was unreachable for good from the closing to its last CANCEL."""
    partner = run.script.partners.get(device.partner)
    if partner and partner.suspended:
        return True
    began, returned = run.closed(case)
    until = max(last_cancel, returned + CLOSING_SECONDS)
    if any(removal.meets(began, until) for removal in device.removals):
        return True
    held = [holding.token for holding in device.holdings if holding.meets(began, until)]
    if device.holdings and not held:
        return True
    # A hub that sends to a wrong token must not look right: the tracks know who lost theirs.
    return not any(life.since <= began and until <= life.until for life in device.lives) and any(
        contact.outcome is Outcome.GONE and contact.at <= until for token in held for contact in run.contacts.on(token)
    )
