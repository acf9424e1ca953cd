"""The judge of one round of `make bench SUITE=survival`: a stage with a fault in its middle.

A round is a folder with
- `round.json`: {"alert", "lease": s, "batch": devices, "newest": the revision pushed last before the end,
  "sighting": the revision of a sighting in whose circle all phones stand|null, "cut_short": bool,
  "closed": {"began": real, "returned": real}|null, "stuck": ["…"], "cuts": [real],
  "phones": [{"token", "tenant", "number", "returns"?: it was removed and registered again, perhaps meanwhile}],
  "interrupted": [{"pid", "at": real, "until": real|null, "ports": [int], "asked": int}]}.
  `cut_short`: it was closed while the stage ran, so an untold phone is not missed. `closed` is null if something
  is stuck. `cuts`: when connections to the provider were cut. `interrupted`: sending processes that died
  (`until` null) or were frozen for longer than their lease; `ports` are those of their connections, `asked` is the
  number of requests without an answer.
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
from tests.oracle.phone_states import excuse, screen_after, state_of
from tests.oracle.pushes import outcome
from tests.oracle.run import CLOSING_SECONDS
from tests.oracle.shown_twice import crowded
from tests.oracle.tenures import Tenures, tenures
from tests.oracle.wire import PhoneEvent, Push, phone_event, push

CUT_MARGIN_SECONDS = 0.5
"""Seconds around a cut of the provider's connections in which an answer may have been lost."""
MAX_REQUEST_SECONDS = 0.4
"""Maximum seconds of a request on its way to the provider; less than a worker's margin before its lease ends."""
STREAM_DELAY_SECONDS = 0.1
"""Maximum seconds until a write is seen in the database's change stream."""
CUT_NOTICED_SECONDS = STREAM_DELAY_SECONDS + 0.2
"""Seconds in which a worker notices a cut connection: a request sent on it meanwhile may have arrived."""
MAX_EXPLANATIONS = 10
"""Maximum number of explanations for one kind of fault."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A sending process that died, or was frozen until it was dead to the others."""

    at: float
    ports: frozenset[int]

    def sent(self, request: "Request") -> bool:
        """Return whether a request came from it."""
        return request.sender in self.ports


@dataclass(frozen=True, slots=True)
class Request:
    """A push and the port of the process that sent it; `clean` if its sender could read a whole 200."""

    push: Push
    sender: int | None
    clean: bool

    @property
    def news(self) -> bool:
        """True for anything but a CANCEL."""
        return self.push.kind != "CANCEL"

    @property
    def reached(self) -> bool:
        """True if the device was told, or may have been."""
        return outcome(self.push) in (Outcome.ACCEPTED, Outcome.UNKNOWN)


@dataclass
class RoundJudgement:
    """The figures of a round, and its faults in words."""

    requests: int = 0
    missed: int = 0
    shown_twice: int = 0
    repeats_by_death: list[int] = field(default_factory=list)
    asked_at_death: list[int] = field(default_factory=list)
    repeats_unexplained: int = 0
    closing_errors: int = 0
    wrong_words: int = 0
    still_shown: int = 0
    unheard: int = 0
    loud_twice: int = 0
    stuck: int = 0
    run_by_two: int = 0
    words: list[str] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, Any]:
        """All figures, without the words."""
        return {name: value for name, value in vars(self).items() if name != "words"}

    @property
    def summary(self) -> str:
        """The figures in one line."""
        deaths = zip(self.repeats_by_death, self.asked_at_death, strict=True)
        repeats = "".join(f", a death with {asked} open requests: {repeats} repeats" for repeats, asked in deaths)
        return ("wrong" if self.words else "right") + f", {self.requests} requests{repeats}"

    def blame(self, name: str, faults: Sequence[str]) -> None:
        """Count faults of one kind."""
        setattr(self, name, len(faults))
        self.words += [f"{name}: {words}" for words in faults[:MAX_EXPLANATIONS]]


@dataclass(frozen=True, slots=True)
class Round:
    """The evidence of one round; requests by their token, in the order of their arrival."""

    head: Row
    requests: list[Request]
    phones: list[PhoneEvent]
    units: list[Row]

    @property
    def by_token(self) -> dict[str, list[Request]]:
        """The requests to each phone."""
        found: defaultdict[str, list[Request]] = defaultdict(list)
        for request in self.requests:
            if request.push.token:
                found[request.push.token].append(request)
        return found


def judge_round(folder: Path) -> RoundJudgement:
    """Judge a folder; raise EvidenceBroken."""
    evidence = read_round(folder)
    judgement = RoundJudgement(requests=len(evidence.requests))
    units = tenures(evidence.units, evidence.head["lease"])
    judgement.blame("missed", list(_missed(evidence)))
    judgement.blame("shown_twice", _shown_twice(evidence))
    _repeats(evidence, judgement)
    unknowable = units.handed_on | _cut_off(evidence, units)
    judgement.blame("closing_errors", list(_closing_errors(evidence, unknowable)))
    judgement.blame("wrong_words", list(_wrong_words(evidence, unknowable)))
    judgement.blame("still_shown", list(_still_shown(evidence, unknowable)))
    judgement.blame("unheard", list(_unheard(evidence)))
    judgement.blame("loud_twice", list(_loud_twice(evidence)))
    judgement.blame("stuck", evidence.head["stuck"])
    devices = {phone["token"]: (phone["tenant"], phone["number"]) for phone in evidence.head["phones"]}
    strays = (
        []
        if judgement.stuck
        else [
            f"request {one.push.id} was sent when nobody held a unit in which its device was begun"
            for one in evidence.requests
            if one.push.token in devices
            and not any(
                tenure.tenant == devices[one.push.token][0]
                and tenure.may_send(devices[one.push.token][1], one.push.received, MAX_REQUEST_SECONDS)
                for tenure in units.every
            )
        ]
    )
    judgement.blame("run_by_two", units.faults + strays)
    return judgement


def read_round(folder: Path) -> Round:
    """Read a folder; raise EvidenceBroken."""
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
    lost = any(one.received - CUT_MARGIN_SECONDS <= cut <= answered + CUT_MARGIN_SECONDS for cut in cuts)
    return Request(one, row.get("sender"), outcome(one) is Outcome.ACCEPTED and not lost)


def _missed(evidence: Round) -> Iterator[str]:
    """Yield phones that were never told, or that hold an older revision than the last pushed one."""
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


def _repeats(evidence: Round, judgement: RoundJudgement) -> None:
    """Count requests beyond a clean one, each for the sending process that was interrupted in between."""
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
    judgement.repeats_by_death = counts
    judgement.asked_at_death = [row["asked"] for row in evidence.head["interrupted"]]
    judgement.words += [
        f"repeats_by_death: {count} for one process" for count in counts if count > evidence.head["batch"]
    ]
    judgement.blame("repeats_unexplained", unexplained)


def _since_sighting(evidence: Round) -> Iterator[tuple[str, list[Request], list[Request]]]:
    """Yield each phone with its news before the sighting's revision, and with those since."""
    sighting = evidence.head["sighting"]
    for token, requests in evidence.by_token.items() if sighting else ():
        news = [one for one in requests if one.news]
        yield (
            f"phone …{token[-6:]}",
            [one for one in news if one.push.revision < sighting],
            [one for one in news if one.push.revision >= sighting],
        )


def _unheard(evidence: Round) -> Iterator[str]:
    """Yield phones that were certainly told before and got the sighting in silence, though they stand in its circle."""
    for name, before, since in _since_sighting(evidence):
        if any(one.clean for one in before) and since and since[0].push.kind == "UPDATE":
            yield f"{name} got the sighting in silence"


def _loud_twice(evidence: Round) -> Iterator[str]:
    """Yield phones that heard a sighting again with a later revision, though no sender died in between."""
    dead = [Interrupted(row["at"], frozenset(row["ports"])) for row in evidence.head["interrupted"]]
    for name, _, since in _since_sighting(evidence):
        heard = next((one for one in since if one.clean), None)
        again = [
            one
            for one in since
            if heard is not None
            and one.push.kind == "SIGHTING"
            and one.push.revision > heard.push.revision
            and one.push.received > (heard.push.answered or heard.push.received)
            and not any(process.sent(heard) or process.sent(one) for process in dead)
        ]
        if again:
            yield f"{name} heard a sighting again with revision {again[0].push.revision}"


def _pairs(group: Sequence[Request]) -> Iterator[tuple[Request, Request]]:
    """Yield each request that repeats a clean one, with the last clean one begun before it."""
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
    """Return (tenant, device) of the batches that a cut of the provider hit, in their middle or just before."""
    return {
        device
        for batch in units.settled
        for cut in evidence.head["cuts"]
        if batch.begun - CUT_NOTICED_SECONDS <= cut <= batch.settled
        for device in batch.devices
    }


def _wrong_words(evidence: Round, unknowable: set[tuple[int, int]]) -> Iterator[str]:
    """Yield phones whose end has words though nothing was accepted, or none though every process can know it was."""
    known = _known(evidence, unknowable)
    for token, requests in evidence.by_token.items():
        told = [one for one in requests if one.news and outcome(one.push) is Outcome.ACCEPTED]
        ends = [one.push.words for one in requests if not one.news]
        if any(ends) and not told:
            yield f"phone …{token[-6:]} got words of an end, and had accepted nothing"
        if ends and not any(ends) and any(one.clean for one in told) and token in known:
            yield f"phone …{token[-6:]} was told, and its end has no words"


def _known(evidence: Round, unknowable: set[tuple[int, int]]) -> set[str]:
    """Return the tokens whose acceptance every process can know."""
    return {
        phone["token"]
        for phone in evidence.head["phones"]
        if not phone.get("returns") and (phone["tenant"], phone["number"]) not in unknowable
    }


def _still_shown(evidence: Round, unknowable: set[tuple[int, int]]) -> Iterator[str]:
    """Yield phones that got the end and show the alert, though nothing in their drawn state excuses it."""
    known, alert = _known(evidence, unknowable), evidence.requests[0].push.alert or ""
    for token, requests in evidence.by_token.items() if evidence.head["closed"] else ():
        came = [one for one in requests if (one.reached if one.news else outcome(one.push) is Outcome.ACCEPTED)]
        screen = screen_after(token, state_of(token), [one.push for one in came], one_kept=True)
        ends = [one.push for one in came if not one.news]
        in_doubt = token not in known or not any(one.clean for one in came if one.news)
        if screen.named and ends and not excuse(screen, alert, ends, in_doubt=in_doubt):
            yield f"phone …{token[-6:]} ({screen.state.name}) still shows the alert"


def _closing_errors(evidence: Round, unknowable: set[tuple[int, int]]) -> Iterator[str]:
    """Yield phones with a missing or lone CANCEL, an alert after it, or a notification shown for ever."""
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
            if one.news and one.push.received > returned + CLOSING_SECONDS
        )
    standing = {event.token: event.standing for event in evidence.phones}
    yield from (f"phone …{token[-6:]} shows it for ever" for token, count in standing.items() if count)
