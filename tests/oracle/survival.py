"""The judge of one round of `make bench SUITE=survival`: a stage in the middle of which something went wrong.

A round is a folder with
- `round.json`: {"alert", "lease": s, "batch": devices, "newest": the revision pushed last before the end,
  "cut_short": bool, "closed": {"began": real, "returned": real}|null, "stuck": ["…"], "cuts": [real],
  "phones": [{"token", "tenant", "number"}],
  "interrupted": [{"pid", "at": real, "until": real|null, "ports": [int], "asked": int}]}.
  `cut_short`: it was closed while the stage ran, so nobody is missed who was not told. `closed` is null if something
  is stuck. `cuts`: when connections to the provider were broken off. `interrupted`: sending processes that died
  (`until` null) or stood still for longer than their lease; `ports` are those of their connections, of which `asked`
  were waiting for an answer.
- `pushes.jsonl`, `phones.jsonl`: the double's raw logs of this alert as in FORMAT.md, each push with its `sender`:
  the port from which the process connected.
- `units.jsonl`: everything written to the rows of its units, in order, as the database's change stream told it:
  {"unit", "at": real, "p"?: its tenant, when added, "token"?: str|null, "until"?: real,
  "intent"?: {"seq", "numbers"}|null}.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.oracle.contacts import Outcome
from tests.oracle.lines import EvidenceBroken, Row, records, rows
from tests.oracle.pushes import outcome
from tests.oracle.run import STOPS_WITHIN
from tests.oracle.shown_twice import crowded
from tests.oracle.tenures import Tenures, tenures
from tests.oracle.wire import PhoneEvent, Push, phone_event, push

NEARLY = 0.5
"""Seconds around a cut of the provider's connections in which an answer may not have come through."""
ON_ITS_WAY = 0.4
"""Seconds that a request may take to the provider; under the margin that a worker keeps at its lease's end."""
SEEN_WITHIN = 0.1
"""Seconds after which a write is seen in the database's change stream."""
FOUND_WITHIN = SEEN_WITHIN + 0.2
"""Seconds in which a worker finds out that a kept connection was cut: what goes out on it may have come through."""
EXPLAINED = 10
"""The most faults of one kind that are told in words."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A sending process that died, or stood still until it was dead to the others."""

    at: float
    ports: frozenset[int]

    def sent(self, request: "Request") -> bool:
        """Whether a request came from it."""
        return request.sender in self.ports


@dataclass(frozen=True, slots=True)
class Request:
    """A push and the port of the process that sent it; `clean` if its sender could read a whole 200."""

    push: Push
    sender: int | None
    clean: bool

    @property
    def news(self) -> bool:
        """Anything but a CANCEL."""
        return self.push.kind != "CANCEL"

    @property
    def reached(self) -> bool:
        """Whether the device was told, or may have been."""
        return outcome(self.push) in (Outcome.ACCEPTED, Outcome.UNKNOWN)


@dataclass
class DeliveryOutcome:
    """The figures of a round, and whatever is wrong in words."""

    requests: int = 0
    missed: int = 0
    shown_twice: int = 0
    repeats_by_death: list[int] = field(default_factory=list)
    asked_at_death: list[int] = field(default_factory=list)
    repeats_unexplained: int = 0
    closing_errors: int = 0
    stuck: int = 0
    run_by_two: int = 0
    words: list[str] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, Any]:
        """All but the words."""
        return {name: value for name, value in vars(self).items() if name != "words"}

    @property
    def summary(self) -> str:
        """In one line."""
        deaths = zip(self.repeats_by_death, self.asked_at_death, strict=True)
        repeats = "".join(f", a death with {asked} open requests: {repeats} repeats" for repeats, asked in deaths)
        return ("wrong" if self.words else "right") + f", {self.requests} requests{repeats}"

    def blame(self, name: str, faults: Sequence[str]) -> None:
        """Count faults of one kind."""
        setattr(self, name, len(faults))
        self.words += [f"{name}: {words}" for words in faults[:EXPLAINED]]


@dataclass(frozen=True, slots=True)
class Round:
    """The evidence of one round; requests by their token, in the order of their arrival."""

    head: Row
    requests: list[Request]
    phones: list[PhoneEvent]
    units: list[Row]

    @property
    def by_token(self) -> dict[str, list[Request]]:
        """What each phone was sent."""
        found: defaultdict[str, list[Request]] = defaultdict(list)
        for request in self.requests:
            if request.push.token:
                found[request.push.token].append(request)
        return found


def judge_round(folder: Path) -> DeliveryOutcome:
    """Judge a folder; raises EvidenceBroken."""
    evidence = read_round(folder)
    verdict = DeliveryOutcome(requests=len(evidence.requests))
    units = tenures(evidence.units, evidence.head["lease"])
    verdict.blame("missed", list(_missed(evidence)))
    verdict.blame("shown_twice", _shown_twice(evidence))
    _repeats(evidence, verdict)
    unknowable = units.handed_on | _cut_off(evidence, units)
    verdict.blame("closing_errors", list(_closing_errors(evidence, unknowable)))
    verdict.blame("stuck", evidence.head["stuck"])
    devices = {phone["token"]: (phone["tenant"], phone["number"]) for phone in evidence.head["phones"]}
    strays = (
        []
        if verdict.stuck
        else [
            f"request {one.push.id} was sent when nobody held a unit in which its device was begun"
            for one in evidence.requests
            if one.push.token in devices
            and not any(
                tenure.tenant == devices[one.push.token][0]
                and tenure.may_send(devices[one.push.token][1], one.push.received, ON_ITS_WAY)
                for tenure in units.every
            )
        ]
    )
    verdict.blame("run_by_two", units.faults + strays)
    return verdict


def read_round(folder: Path) -> Round:
    """Read a folder; raises EvidenceBroken."""
    try:
        head = json.loads((folder / "round.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvidenceBroken(f"{folder / 'round.json'}: {error}") from None
    requests = records(folder / "pushes.jsonl", lambda row: _request(row, push(row), head["cuts"]))
    if not requests or not head["phones"]:
        raise EvidenceBroken(f"{folder} is of a round in which nothing was sent")
    return Round(
        head=head,
        requests=sorted(requests, key=lambda one: one.push.received),
        phones=records(folder / "phones.jsonl", phone_event),
        units=[row for _, row in rows(folder / "units.jsonl")],
    )


def _request(row: Row, one: Push, cuts: Iterable[float]) -> Request:
    answered = one.answered or one.received
    lost = any(one.received - NEARLY <= cut <= answered + NEARLY for cut in cuts)
    return Request(one, row.get("sender"), outcome(one) is Outcome.ACCEPTED and not lost)


def _missed(evidence: Round) -> Iterator[str]:
    """Phones that were never told, or that hold an older revision than the one pushed last."""
    if evidence.head["cut_short"]:
        return
    by_token, newest = evidence.by_token, evidence.head["newest"]
    for phone in evidence.head["phones"]:
        news = [one for one in by_token.get(phone["token"], []) if one.news and outcome(one.push) is Outcome.ACCEPTED]
        if not news:
            yield f"phone …{phone['token'][-6:]} was never told"
        elif max(one.push.revision for one in news) < newest:
            yield f"phone …{phone['token'][-6:]} never got revision {newest}"


def _shown_twice(evidence: Round) -> list[str]:
    booked = {event.token for event in evidence.phones if event.standing > 1}
    replayed = {token for token, _ in crowded(one.push for one in evidence.requests)}
    return [f"phone …{token[-6:]} showed the alert twice at once" for token in sorted(booked | replayed)]


def _repeats(evidence: Round, verdict: DeliveryOutcome) -> None:
    """Requests beyond a clean one, each counted for the sending process that was interrupted in between."""
    dead = [Interrupted(row["at"], frozenset(row["ports"])) for row in evidence.head["interrupted"]]
    counts, unexplained = [0] * len(dead), list[str]()
    groups: defaultdict[tuple[str, int], list[Request]] = defaultdict(list)
    for request in evidence.requests:
        if request.push.token:
            groups[request.push.token, request.push.revision].append(request)
    for group in groups.values():
        for before, again in _pairs(group):
            blamed = [place for place, one in enumerate(dead) if one.sent(before) or one.sent(again)]
            if blamed:
                counts[blamed[0]] += 1
            else:
                unexplained.append(
                    f"request {again.push.id} told revision {again.push.revision} again, nobody had died"
                )
    verdict.repeats_by_death = counts
    verdict.asked_at_death = [row["asked"] for row in evidence.head["interrupted"]]
    verdict.words += [
        f"repeats_by_death: {count} for one process" for count in counts if count > evidence.head["batch"]
    ]
    verdict.blame("repeats_unexplained", unexplained)


def _pairs(group: Sequence[Request]) -> Iterator[tuple[Request, Request]]:
    """Each request that repeats a clean one, with the last clean one begun before it."""
    clean = sorted((one for one in group if one.clean), key=lambda one: one.push.answered or one.push.received)
    if not clean:
        return
    first = clean[0]
    for one in group:
        if one is first or not (one.clean or one.push.received > (first.push.answered or first.push.received)):
            continue
        earlier = [other for other in group if other.clean and other is not one]
        before = [other for other in earlier if other.push.received <= one.push.received]
        yield (before or earlier)[-1], one


def _cut_off(evidence: Round, units: Tenures) -> set[tuple[int, int]]:
    """(tenant, device) of the batches that a cut of the provider hit, in their middle or just before."""
    return {
        device
        for batch in units.settled
        for cut in evidence.head["cuts"]
        if batch.begun - FOUND_WITHIN <= cut <= batch.settled
        for device in batch.devices
    }


def _closing_errors(evidence: Round, unknowable: set[tuple[int, int]]) -> Iterator[str]:
    """Told and not told of the end, told of the end only, told anew after it, or shown for ever."""
    if evidence.head["closed"] is None:
        return
    returned = evidence.head["closed"]["returned"]
    devices = {phone["token"]: (phone["tenant"], phone["number"]) for phone in evidence.head["phones"]}
    for token, requests in evidence.by_token.items():
        name = f"phone …{token[-6:]}"
        ends = [one for one in requests if not one.news]
        if any(one.reached for one in requests if one.news):
            if not any(outcome(one.push) is Outcome.ACCEPTED for one in ends):
                yield f"{name} was told and never got the CANCEL"
        elif ends and not any(one.news for one in requests) and devices.get(token) not in unknowable:
            yield f"{name} got a CANCEL of what it was never told"
        yield from (
            f"request {one.push.id} spoke of a missing child {one.push.received - returned:.1f} s after the end"
            for one in requests
            if one.news and one.push.received > returned + STOPS_WITHIN
        )
    standing = {event.token: event.standing for event in evidence.phones}
    yield from (f"phone …{token[-6:]} shows it for ever" for token, count in standing.items() if count)
