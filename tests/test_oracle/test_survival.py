"""The judge of a survival round: a table of faults in a good round, one planted at a time."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.lines import EvidenceBroken
from tests.oracle.phone_states import state_of
from tests.oracle.survival import RoundJudgement, judge_round

ALERT, START, LEASE, BATCH = "alert-one", 1_800_000_000.0, 3.0, 2
DEAD, ALIVE, OTHER = 4001, 4002, 4003
"""Ports of the process that dies, of the one that takes over its batch, and of the one with the other unit."""

Row = dict[str, Any]


def moment(row: Row) -> float:
    return float(row["received"] if "received" in row else row["at"])


@dataclass
class SmallRound:
    """Six phones in two units. The holder of `ring-1` dies in its second batch, half told; another takes over."""

    head: Row = field(default_factory=dict)
    pushes: list[Row] = field(default_factory=list)
    phones: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)

    def push(self, phone: int, kind: str, revision: int, at: float, sender: int, **answer: Any) -> Row:
        told = any(row["token"] == f"token-{phone}" and row["status"] == 200 for row in self.pushes)
        aps = {"content-available": 1} | ({"alert": {"body": "over"}} if kind == "CANCEL" and told else {})
        apple = {"apns": {"headers": {"apns-collapse-id": ALERT}, "payload": {"aps": aps}}}
        row = {
            "id": len(self.pushes) + 1,
            "project": "one",
            "received": START + at,
            "answered": START + at + 0.1,
            "status": 200,
            "complete": True,
            "error": None,
            "token": f"token-{phone}",
            "message": {
                "data": {"alert": ALERT, "revision": str(revision), "kind": kind},
                "android": {"notification": {"tag": ALERT}},
            }
            | apple,
            "authorized": True,
            "sender": sender,
        }
        self.pushes.append(row | answer)
        count = 0 if kind == "CANCEL" else 1
        if self.pushes[-1]["status"] == 200:
            self.shows(phone, at, count)
        return self.pushes[-1]

    def shows(self, phone: int, at: float, count: int) -> None:
        line = {"token": f"token-{phone}", "alert": ALERT, "event": "shown", "at": START + at, "count": count}
        self.phones.append(line)

    def unit(self, name: str, at: float, **written: Any) -> Row:
        self.units.append({"unit": name, "at": START + at, **written})
        return self.units[-1]

    def claim(self, name: str, at: float, token: str) -> Row:
        return self.unit(name, at, token=token, until=START + at + LEASE)

    def begin(self, name: str, at: float, *numbers: int) -> None:
        self.unit(name, at, until=START + at + LEASE, intent={"seq": 1, "numbers": list(numbers)})

    def settle(self, name: str, at: float) -> None:
        self.unit(name, at, until=START + at + LEASE, intent=None)

    def end(self, name: str, at: float) -> None:
        self.unit(name, at, token=None, until=START - 1000, state="done")

    def judged(self, folder: Path) -> RoundJudgement:
        (folder / "round.json").write_text(json.dumps(self.head))
        for name, rows in (("pushes", self.pushes), ("phones", self.phones), ("units", self.units)):
            ordered = sorted(rows, key=moment)
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ordered))
        return judge_round(folder)


def good_round() -> SmallRound:
    one = SmallRound()
    one.head = {
        "alert": ALERT,
        "lease": LEASE,
        "batch": BATCH,
        "newest": 1,
        "sighting": None,
        "cut_short": False,
        "closed": {"began": START + 20, "returned": START + 20.2},
        "stuck": [],
        "cuts": [],
        "phones": [{"token": f"token-{number}", "tenant": 2, "number": number} for number in range(6)],
        "interrupted": [{"pid": 1, "at": START + 2.0, "until": None, "ports": [DEAD], "asked": 1}],
    }
    for name in ("ring-1", "ring-2"):
        one.unit(name, 0.1, p=2, kind="ring")
    one.claim("ring-1", 0.5, "a")
    one.begin("ring-1", 0.6, 0, 1)
    one.push(0, "ALERT", 1, 0.7, DEAD)
    one.push(1, "ALERT", 1, 0.7, DEAD)
    one.settle("ring-1", 1.0)
    one.begin("ring-1", 1.5, 2, 3)
    one.push(2, "ALERT", 1, 1.7, DEAD)
    one.claim("ring-1", 5.0, "b")
    for phone in (2, 3):
        one.push(phone, "ALERT", 1, 5.2, ALIVE)
    one.settle("ring-1", 5.5)
    one.end("ring-1", 5.6)
    one.claim("ring-2", 0.5, "c")
    one.begin("ring-2", 0.6, 4, 5)
    one.push(4, "ALERT", 1, 0.8, OTHER, status=503, complete=False, error="UNAVAILABLE")
    one.push(5, "ALERT", 1, 0.8, OTHER)
    one.settle("ring-2", 1.0)
    one.begin("ring-2", 2.0, 4)
    one.push(4, "ALERT", 1, 2.2, OTHER)
    one.settle("ring-2", 2.5)
    one.end("ring-2", 2.6)
    one.unit("sweep", 20.5, p=2, kind="sweep")
    one.claim("sweep", 20.6, "d")
    one.begin("sweep", 20.7, 0, 1, 2, 3, 4, 5)
    for phone in range(6):
        one.push(phone, "CANCEL", 2, 21.0, ALIVE)
    one.settle("sweep", 21.5)
    one.end("sweep", 21.6)
    return one


def sighted_round() -> SmallRound:
    """Return a good round with a sighting before the end, and an update after it."""
    one = good_round()
    one.head |= {"newest": 3, "sighting": 2}
    for name, at, kind, revision in (("sighting", 10.0, "SIGHTING", 2), ("update", 12.0, "UPDATE", 3)):
        one.unit(name, at, p=2, kind="sweep")
        one.claim(name, at + 0.1, name)
        one.begin(name, at + 0.2, 0, 1, 2, 3, 4, 5)
        for phone in range(6):
            one.push(phone, kind, revision, at + 0.5, ALIVE)
        one.settle(name, at + 1.0)
        one.end(name, at + 1.1)
    for row in one.pushes:
        if row["message"]["data"]["kind"] == "CANCEL":
            row["message"]["data"]["revision"] = "4"
    return one


# ---------------------------------------------------------------- changes

Spoil = Callable[[SmallRound], object]


def push_of(one: SmallRound, phone: int, kind: str = "ALERT", status: int | None = None) -> Row:
    """Return the first push of a kind to a phone, with an answer if one is given."""
    return next(
        row
        for row in one.pushes
        if (row["token"], row["message"]["data"]["kind"]) == (f"token-{phone}", kind)
        and status in (None, row["status"])
    )


def head(**change: Any) -> Spoil:
    return lambda one: one.head.update(change)


def answered(phone: int, kind: str = "ALERT", **answer: Any) -> Spoil:
    return lambda one: push_of(one, phone, kind).update(answer)


def received(phone: int, at: float, status: int | None = None) -> Spoil:
    times = {"received": START + at, "answered": START + at + 0.1}
    return lambda one: push_of(one, phone, status=status).update(times)


def untold(phone: int, kind: str) -> Spoil:
    def drop(one: SmallRound) -> None:
        one.pushes = [
            row for row in one.pushes if (row["token"], row["message"]["data"]["kind"]) != (f"token-{phone}", kind)
        ]

    return drop


def pushed(*arguments: Any, **answer: Any) -> Spoil:
    return lambda one: one.push(*arguments, **answer)


def called(phone: int, kind: str, other: str) -> Spoil:
    return lambda one: push_of(one, phone, kind)["message"]["data"].update(kind=other)


def wordless(*phones: int) -> Spoil:
    return lambda one: [push_of(one, phone, "CANCEL")["message"].pop("apns") for phone in phones]


def interrupted(*ports: int) -> Spoil:
    return lambda one: one.head["interrupted"][0].update(ports=list(ports))


def only_perhaps_told(one: SmallRound) -> None:
    one.pushes = [row for row in one.pushes if row["token"] != "token-4" or row["status"] == 503]
    one.phones = [row for row in one.phones if row["token"] != "token-4"]


def end_in_another_place(one: SmallRound) -> None:
    phone = next(number for number in range(6, 999) if state_of(f"token-{number}").name == "iPhone, force-quit")
    for row in [*one.pushes, *one.head["phones"]]:
        if row["token"] == "token-5":
            row["token"] = f"token-{phone}"
    one.pushes[-1]["message"]["apns"]["headers"] = {}


def claimed_too_early(one: SmallRound) -> None:
    next(row for row in one.units if row.get("token") == "b")["until"] -= 1.0


def in_no_batch(one: SmallRound) -> None:
    next(row for row in one.units if row.get("intent") and 5 in row["intent"]["numbers"])["intent"]["numbers"] = [4]


NEVER_TOLD = (untold(5, "ALERT"), untold(5, "CANCEL"))
CUT_SHORT, NOBODY_DIED = head(cut_short=True), head(interrupted=[])
OVERTAKEN = untold(5, "SIGHTING")

GOOD: dict[str, tuple[Spoil, ...]] = {
    "nothing": (),
    "never told of a stage that was closed": (*NEVER_TOLD, CUT_SHORT),
    "repeated after a cut": (NOBODY_DIED, head(cuts=[START + 2.0])),
    "a killed batch, only the CANCEL": (CUT_SHORT, untold(3, "ALERT"), wordless(3)),
    "the end of a shown alert": (lambda one: one.shows(3, 30.0, 0),),
    # Nobody held its unit yet: it was on its way from the process that died.
    "a late request for an unclaimed unit": (received(2, 4.95),),
}
FAULTS: dict[str, tuple[tuple[Spoil, ...], dict[str, int]]] = {
    "never told": (NEVER_TOLD, {"missed": 1}),
    "not brought up to date": ((head(newest=2),), {"missed": 6}),
    "only half an answer": ((answered(5, complete=False, error="UNREADABLE"),), {"missed": 1}),
    "shown twice, by the book": (
        (lambda one: one.shows(5, 1.0, 2), lambda one: one.shows(5, 25.0, 0)),
        {"shown_twice": 1},
    ),
    "shown twice, by tags": (
        (lambda one: push_of(one, 2).update(message=push_of(one, 2)["message"] | {"android": {}}),),
        {"shown_twice": 1},
    ),
    "repeated, and nobody died": ((NOBODY_DIED,), {"repeats_unexplained": 1}),
    "repeated, and another died": ((interrupted(OTHER),), {"repeats_unexplained": 1}),
    "repeated before the answer": ((pushed(5, "ALERT", 1, 0.85, ALIVE),), {"repeats_unexplained": 1}),
    "repeated and refused": (
        (pushed(5, "ALERT", 1, 0.95, OTHER, status=429, complete=False, error="QUOTA_EXCEEDED"),),
        {"repeats_unexplained": 1},
    ),
    "the end repeated": ((pushed(0, "CANCEL", 2, 21.2, ALIVE),), {"repeats_unexplained": 1}),
    "told, no CANCEL": ((untold(0, "CANCEL"),), {"closing_errors": 1}),
    "perhaps told, no CANCEL": ((CUT_SHORT, only_perhaps_told), {"closing_errors": 1}),
    "CANCEL refused": (
        (answered(5, "CANCEL", status=429, complete=False, error="QUOTA_EXCEEDED"),),
        {"closing_errors": 1},
    ),
    "CANCEL, never told": ((CUT_SHORT, untold(5, "ALERT")), {"closing_errors": 1}),
    "told after the end": ((received(5, 25.5),), {"closing_errors": 1}),
    "shown for ever": ((lambda one: one.shows(3, 30.0, 1),), {"closing_errors": 1}),
    # One of them is a phone on which an end without words leaves the alert.
    "a killed batch, without words": ((wordless(2, 3),), {"wrong_words": 0, "still_shown": 1}),
    "an end without words": ((wordless(5),), {"wrong_words": 1}),
    "words to a phone that accepted nothing": ((answered(5, status=429, complete=False),), {"wrong_words": 1}),
    "an end in another place": ((end_in_another_place,), {"still_shown": 1}),
    "stuck": ((head(stuck=["unit ring-2 (ring)"], closed=None),), {"stuck": 1, "closing_errors": 0}),
    "claimed too early": ((claimed_too_early,), {"run_by_two": 1}),
    "sent after the lease": ((received(4, 2.6 + LEASE, status=200),), {"run_by_two": 1}),
    "sent before it was begun": ((received(0, 0.55),), {"run_by_two": 1}),
    "sent though in no batch": ((in_no_batch,), {"run_by_two": 1}),
    # The provider never got the request that the cut hit, but no other process can know.
    **{
        f"only the CANCEL, a cut at {cut}": (
            (CUT_SHORT, untold(5, "ALERT"), wordless(5), head(cuts=[START + cut])),
            {"closing_errors": errors},
        )
        for cut, errors in ((0.8, 0), (0.7, 0), (1.9, 1), (0.2, 1))
    },
}
SIGHTED: dict[str, tuple[tuple[Spoil, ...], dict[str, int]]] = {
    "heard": ((), {"unheard": 0, "loud_twice": 0}),
    "in silence": ((called(5, "SIGHTING", "UPDATE"),), {"unheard": 1, "loud_twice": 0}),
    "overtaken in silence": ((OVERTAKEN,), {"unheard": 1}),
    "overtaken and heard": ((OVERTAKEN, called(5, "UPDATE", "SIGHTING")), {"unheard": 0, "loud_twice": 0}),
    "heard again": ((called(0, "UPDATE", "SIGHTING"),), {"unheard": 0, "loud_twice": 1}),
    "heard again after a death": ((called(0, "UPDATE", "SIGHTING"), interrupted(DEAD, ALIVE)), {"loud_twice": 0}),
}


def judged(one: SmallRound, changes: tuple[Spoil, ...], folder: Path) -> RoundJudgement:
    for change in changes:
        change(one)
    return one.judged(folder)


@pytest.mark.parametrize("name", GOOD)
def test_judge_finds_no_fault_in_a_good_round(name: str, tmp_path: Path) -> None:
    assert judged(good_round(), GOOD[name], tmp_path).words == []


@pytest.mark.parametrize(
    ("base", "changes", "figures"),
    [
        *(pytest.param(good_round, *case, id=name) for name, case in FAULTS.items()),
        *(pytest.param(sighted_round, *case, id=f"sighting {name}") for name, case in SIGHTED.items()),
    ],
)
def test_judge_counts_each_fault_of_a_round(
    base: Callable[[], SmallRound], changes: tuple[Spoil, ...], figures: dict[str, int], tmp_path: Path
) -> None:
    judgement = judged(base(), changes, tmp_path)
    assert {name: judgement.figures[name] for name in figures} == figures
    assert bool(judgement.words) == any(figures.values())


def test_repeats_are_counted_for_the_process_that_died(tmp_path: Path) -> None:
    judgement = good_round().judged(tmp_path)
    assert (judgement.repeats_by_death, judgement.requests) == ([1], 14)
    judgement = judged(good_round(), (head(batch=0),), tmp_path)
    assert judgement.repeats_by_death == [1]
    assert "repeats_by_death" in judgement.words[0]


def test_a_round_without_evidence_is_refused(tmp_path: Path) -> None:
    one = good_round()
    one.pushes = []
    with pytest.raises(EvidenceBroken):
        one.judged(tmp_path)
