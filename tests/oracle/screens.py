"""Screens of phones 60 s after the end of an alert, in the states of `phone_states`: a name or photo, or words."""

from collections import Counter, defaultdict

from tests.oracle.closing import without_end
from tests.oracle.contacts import Outcome
from tests.oracle.devices import Device
from tests.oracle.phone_states import Away, Screen, excuse, screen_after, state_of
from tests.oracle.pushes import accepted, outcome
from tests.oracle.run import Finding, Run
from tests.oracle.script import Case
from tests.oracle.wire import Push

LISTED = ("possibly_told", "over_28_days", "refused", "asleep", "gone", "displaced")
"""The only reasons for which a phone may still show a name or a photo."""

FAULTS = ("name_or_photo", "late")
"""The counts of phones that show a name or a photo and may not."""

END_SECONDS = 60.0
"""Real seconds from the end of an alert to the look at a phone's screen: what comes later is not there."""

MAX_DOUBTFUL_SHARE, MAX_DOUBTFUL_PHONES = 0.01, 5
"""Maximum share of the phones, and number of a few phones, that may be `possibly_told`."""

REQUEST_SECONDS = 300.0
"""Seconds that a request may take, by the domain's clock: a token renewed so long before the opening is in doubt."""


def screens(run: Run) -> Finding:
    """Return `screens`, over the phones of all cases, under both rules of what Apple keeps."""
    pushes = _by_device(run)
    found = [_count(run, pushes, one_kept=one_kept) for one_kept in (True, False)]
    figure = {name: max(counts[name] for counts, _ in found) for name in found[0][0]}
    return Finding(figure, list(dict.fromkeys(fault for _, faults in found for fault in faults)))


def _by_device(run: Run) -> dict[Device, list[Push]]:
    """Return the pushes that each device got, or may have got; of ends, those it surely got."""
    partners = defaultdict(list)
    for partner in run.script.partners.values():
        partners[partner.project].append(partner.id)
    alerts = {case.alert for case in run.script.cases}
    pushes: dict[Device, list[Push]] = defaultdict(list)
    for push in sorted(run.evidence.pushes, key=lambda push: push.received):
        if push.token is None or push.alert not in alerts:
            continue
        if accepted(push) or (push.kind != "CANCEL" and outcome(push) is Outcome.UNKNOWN):
            device = run.population.holding(partners.get(push.project, []), push.token, push.received)
            pushes[device].append(push)
    return pushes


def _count(run: Run, pushes: dict[Device, list[Push]], *, one_kept: bool) -> tuple[Counter[str], list[str]]:
    names = ("phones", *FAULTS, "words", *LISTED, "words_alone", "held_by_focus")
    counts, faults = Counter(dict.fromkeys(names, 0)), list[str]()
    left = {case.alert: without_end(run, case) for case in run.script.cases}
    for device, got in pushes.items():
        state = state_of(str(device))
        held = [p for p in got if p.loud and state.filters and p.level not in ("time-sensitive", "critical")]
        counts["held_by_focus"] += len(held)
        faults += [f"{device} ({state.name}) does not hear {push.alert} revision {push.revision}" for push in held]
        for case in filter(run.has_ended, run.script.cases):
            if all(push.alert != case.alert for push in got):
                continue
            by = run.closed(case)[1] + END_SECONDS
            # A phone that is off is looked at once it is back, long after the run.
            come = [push for push in got if push.received <= by] if state.away is Away.NEVER else got
            screen = screen_after(str(device), state, come, one_kept=one_kept)
            counts["phones"] += 1
            counts["words"] += case.alert in screen.worded
            counts["words_alone"] += case.alert in screen.alone
            if case.alert in screen.named:
                own = [push for push in got if push.alert == case.alert]
                reason = _reason(run, case, device, screen, own, by, left[case.alert])
                counts[reason] += 1
                faults += [f"{device} ({state.name}) still shows the {case.key} alert"] if reason in FAULTS else []
    if counts["possibly_told"] > max(MAX_DOUBTFUL_SHARE * counts["phones"], MAX_DOUBTFUL_PHONES):
        faults.append(f"{counts['possibly_told']} of {counts['phones']} phones are only possibly told: too many")
    return counts, faults


def _reason(run: Run, case: Case, device: Device, screen: Screen, own: list[Push], by: float, left: set[Device]) -> str:
    """Return why a phone still shows an alert that has ended: one of LISTED or of FAULTS."""
    ends = [push for push in own if push.kind == "CANCEL"]
    if not ends and device not in left:
        return "gone"
    if not ends or (ends[0].received > by and screen.state.away is Away.NEVER):
        return "refused" if _was_refused(run, case, device, by) else "late" if ends else "name_or_photo"
    in_doubt = _is_in_doubt(run, case, device, own, ends[-1])
    return excuse(screen, case.alert, ends, in_doubt=in_doubt) or "name_or_photo"


def _was_refused(run: Run, case: Case, device: Device, by: float) -> bool:
    """Return whether the provider refused an end of the device by then, or may have."""
    asked = (contact for contact in run.contacts.before(case.alert, by) if contact.device is device)
    return any(contact.closes and contact.outcome in (Outcome.REFUSED, Outcome.UNKNOWN) for contact in asked)


def _is_in_doubt(run: Run, case: Case, device: Device, own: list[Push], end: Push) -> bool:
    """Return whether nobody can know that the alert came to the token that got its end."""
    if not any(accepted(push) and push.kind != "CANCEL" and push.token == end.token for push in own):
        return True
    opened = run.script.event(case, "open")
    since = [holding.since for holding in device.holdings[1:] if holding.token == end.token]
    clock = run.script.clock
    return bool(since) and (opened is None or clock.at(since[-1]) + REQUEST_SECONDS > clock.at(opened.began))
