"""The events that each subscriber of the feed got, against the log."""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.oracle.dumps import FeedRow
from tests.oracle.run import Finding, Run
from tests.oracle.wire import FeedLine

HEARTBEAT = "HEARTBEAT"


@dataclass(slots=True)
class Followed:
    """The counts of one subscriber."""

    lost: int = 0
    repeated: int = 0
    out_of_order: int = 0
    faults: list[str] = field(default_factory=list)


def feed(run: Run) -> Finding:
    """Return `feed`, summed over the subscribers; `events` are those of the log that they may see."""
    received: defaultdict[str, list[FeedLine]] = defaultdict(list)
    for line in run.evidence.feed_lines:
        received[line.subscriber].append(line)
    followed = [_follow(run, name, lines) for name, lines in received.items()]
    visible: set[int] = set()
    for lines in received.values():
        visible |= set(_visible(run, lines[0].partner))
    faults = [fault for one in followed for fault in one.faults]
    silent = [name for name in run.script.subscribers if name not in received]
    if not received:
        faults.append("nobody followed the feed")
    events = len(visible) if received else len(run.evidence.feed)
    # A subscriber that got nothing has no first event: all of it is lost.
    faults += [f"{name} never got an event" for name in silent]
    lost = sum(one.lost for one in followed) + (0 if received else events) + len(silent) * len(visible)
    figure = {
        "events": events,
        "lost": lost,
        "repeated": sum(one.repeated for one in followed),
        "out_of_order": sum(one.out_of_order for one in followed),
    }
    return Finding(figure, faults)


def _visible(run: Run, partner: str) -> dict[int, FeedRow]:
    owner = run.script.partners.get(partner)
    return {row.sequence: row for row in run.evidence.feed if owner is None or owner.sees(row.status)}


def _follow(run: Run, name: str, lines: list[FeedLine]) -> Followed:
    expected = _visible(run, lines[0].partner)
    followed, seen, highest = Followed(), set[int](), 0
    first = lines[0].sequence + (lines[0].type == HEARTBEAT)
    for line in lines:
        sequence, row = line.sequence, expected.get(line.sequence)
        if line.type == HEARTBEAT:
            # A client that resumed from its cursor would never get what is missing here.
            passed_over = [number for number in expected if first <= number <= sequence and number not in seen]
            followed.faults += [f"{name} got a heartbeat of {sequence} before event {number}" for number in passed_over]
            followed.lost += len(passed_over)
            continue
        if sequence in seen:
            followed.repeated += 1
            followed.faults.append(f"{name} got event {sequence} again")
        elif sequence < highest:
            followed.out_of_order += 1
            followed.faults.append(f"{name} got event {sequence} after {highest}")
        if row is None:
            followed.faults.append(f"{name} got event {sequence}, which is not in the log for it")
        elif (line.type or row.type) != row.type or (line.alert or row.alert) != row.alert:
            followed.faults.append(f"{name} got event {sequence} as {line.type}, the log has {row.type}")
        seen.add(sequence)
        highest = max(highest, sequence)
    missing = [number for number in expected if number >= first and number not in seen]
    followed.lost += len(missing)
    followed.faults += [f"{name} never got event {number} ({expected[number].type})" for number in missing]
    return followed
