"""The judge of a survival round: a good round, with one fault planted at a time."""

import json
from collections.abc import Callable
from copy import deepcopy
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


def test_judge_finds_no_fault_in_a_good_round(tmp_path: Path) -> None:
    judgement = good_round().judged(tmp_path)
    assert judgement.words == []
    assert judgement.repeats_by_death == [1]
    assert judgement.requests == 14


Spoil = Callable[[SmallRound], None]


def without(one: SmallRound, phone: int, kind: str) -> None:
    one.pushes = [
        row for row in one.pushes if (row["token"], row["message"]["data"]["kind"]) != (f"token-{phone}", kind)
    ]


def never_told(one: SmallRound) -> None:
    without(one, 5, "ALERT")
    without(one, 5, "CANCEL")


def not_brought_up_to_date(one: SmallRound) -> None:
    one.head["newest"] = 2


def only_half_an_answer(one: SmallRound) -> None:
    row = next(row for row in one.pushes if row["token"] == "token-5")
    row |= {"complete": False, "error": "UNREADABLE"}


@pytest.mark.parametrize(("spoil", "count"), [(never_told, 1), (not_brought_up_to_date, 6), (only_half_an_answer, 1)])
def test_judge_counts_missed_devices(spoil: Spoil, count: int, tmp_path: Path) -> None:
    one = good_round()
    spoil(one)
    assert one.judged(tmp_path).missed == count


def test_a_closed_stage_misses_nobody(tmp_path: Path) -> None:
    one = good_round()
    never_told(one)
    one.head["cut_short"] = True
    assert one.judged(tmp_path).words == []


def by_the_book(one: SmallRound) -> None:
    one.shows(5, 1.0, 2)
    one.shows(5, 25.0, 0)


def by_tags(one: SmallRound) -> None:
    row = next(row for row in one.pushes if row["token"] == "token-2")
    row["message"] = deepcopy(row["message"]) | {"android": {}}


@pytest.mark.parametrize("spoil", [by_the_book, by_tags])
def test_judge_counts_alerts_shown_twice(spoil: Spoil, tmp_path: Path) -> None:
    one = good_round()
    spoil(one)
    assert one.judged(tmp_path).shown_twice == 1


def test_repeats_are_counted_for_the_process_that_died(tmp_path: Path) -> None:
    one = good_round()
    one.head["batch"] = 0
    judgement = one.judged(tmp_path)
    assert judgement.repeats_by_death == [1]
    assert "repeats_by_death" in judgement.words[0]


def nobody_died(one: SmallRound) -> None:
    one.head["interrupted"] = []


def another_died(one: SmallRound) -> None:
    one.head["interrupted"][0]["ports"] = [OTHER]


def before_the_answer(one: SmallRound) -> None:
    one.push(5, "ALERT", 1, 0.85, ALIVE)


def refused_afterwards(one: SmallRound) -> None:
    one.push(5, "ALERT", 1, 0.95, OTHER, status=429, complete=False, error="QUOTA_EXCEEDED")


def the_end_again(one: SmallRound) -> None:
    one.push(0, "CANCEL", 2, 21.2, ALIVE)


@pytest.mark.parametrize("spoil", [nobody_died, another_died, before_the_answer, refused_afterwards, the_end_again])
def test_judge_counts_repeats_that_no_death_explains(spoil: Spoil, tmp_path: Path) -> None:
    one = good_round()
    spoil(one)
    assert one.judged(tmp_path).repeats_unexplained == 1


def test_a_response_possibly_lost_in_a_cut_is_not_clean(tmp_path: Path) -> None:
    one = good_round()
    nobody_died(one)
    one.head["cuts"] = [START + 2.0]
    assert one.judged(tmp_path).words == []


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


def sighting_of_phone(one: SmallRound, phone: int) -> Row:
    kinds = ("SIGHTING", f"token-{phone}")
    return next(row for row in one.pushes if (row["message"]["data"]["kind"], row["token"]) == kinds)


def test_judge_finds_no_fault_in_a_heard_sighting(tmp_path: Path) -> None:
    assert sighted_round().judged(tmp_path).words == []


def test_judge_counts_sightings_in_silence(tmp_path: Path) -> None:
    one = sighted_round()
    sighting_of_phone(one, 5)["message"]["data"]["kind"] = "UPDATE"
    judgement = one.judged(tmp_path)
    assert (judgement.unheard, judgement.loud_twice) == (1, 0)


def test_sighting_that_an_update_overtakes_is_still_heard(tmp_path: Path) -> None:
    one = sighted_round()
    one.pushes.remove(sighting_of_phone(one, 5))
    later = next(row for row in one.pushes if row["token"] == "token-5" and row["message"]["data"]["kind"] == "UPDATE")
    assert one.judged(tmp_path).unheard == 1
    later["message"]["data"]["kind"] = "SIGHTING"
    assert one.judged(tmp_path).words == []


def test_judge_counts_sightings_heard_again(tmp_path: Path) -> None:
    one = sighted_round()
    later = [row for row in one.pushes if row["message"]["data"]["kind"] == "UPDATE"]
    later[0]["message"]["data"]["kind"] = "SIGHTING"
    judgement = one.judged(tmp_path)
    assert (judgement.unheard, judgement.loud_twice) == (0, 1)
    one.head["interrupted"][0]["ports"].append(ALIVE)
    assert one.judged(tmp_path).loud_twice == 0


def told_and_not_cancelled(one: SmallRound) -> None:
    without(one, 0, "CANCEL")


def perhaps_told_and_not_cancelled(one: SmallRound) -> None:
    one.head["cut_short"] = True
    one.pushes = [row for row in one.pushes if row["token"] != "token-4" or row["status"] == 503]
    one.phones = [row for row in one.phones if row["token"] != "token-4"]


def cancel_refused(one: SmallRound) -> None:
    row = one.pushes[-1]
    row |= {"status": 429, "complete": False, "error": "QUOTA_EXCEEDED"}


def cancelled_and_never_told(one: SmallRound) -> None:
    one.head["cut_short"] = True
    without(one, 5, "ALERT")


def told_after_the_end(one: SmallRound) -> None:
    row = next(row for row in one.pushes if row["token"] == "token-5")
    row |= {"received": START + 25.5, "answered": START + 25.6}


def shown_for_ever(one: SmallRound) -> None:
    one.shows(3, 30.0, 1)


@pytest.mark.parametrize(
    "spoil",
    [
        told_and_not_cancelled,
        perhaps_told_and_not_cancelled,
        cancel_refused,
        cancelled_and_never_told,
        told_after_the_end,
        shown_for_ever,
    ],
)
def test_judge_counts_closing_errors(spoil: Spoil, tmp_path: Path) -> None:
    one = good_round()
    spoil(one)
    assert one.judged(tmp_path).closing_errors == 1


def no_words(one: SmallRound) -> None:
    one.pushes[-1]["message"].pop("apns")


def words_to_a_phone_that_accepted_nothing(one: SmallRound) -> None:
    next(row for row in one.pushes if row["token"] == "token-5").update(status=429, complete=False)


def end_in_another_place(one: SmallRound) -> None:
    phone = next(number for number in range(6, 999) if state_of(f"token-{number}").name == "iPhone, force-quit")
    for row in [*one.pushes, *one.head["phones"]]:
        if row["token"] == "token-5":
            row["token"] = f"token-{phone}"
    one.pushes[-1]["message"]["apns"]["headers"] = {}


def test_judge_counts_phones_that_show_the_alert_after_its_end(tmp_path: Path) -> None:
    one = good_round()
    assert one.judged(tmp_path).still_shown == 0
    end_in_another_place(one)
    assert one.judged(tmp_path).still_shown == 1


@pytest.mark.parametrize("spoil", [no_words, words_to_a_phone_that_accepted_nothing])
def test_judge_counts_wrong_words_of_ends(spoil: Spoil, tmp_path: Path) -> None:
    one = good_round()
    spoil(one)
    assert one.judged(tmp_path).wrong_words == 1


def test_devices_of_a_killed_batch_may_get_no_words(tmp_path: Path) -> None:
    one = good_round()
    for row in one.pushes:
        if row["token"] in ("token-2", "token-3"):
            row["message"].pop("apns", None)
    assert one.judged(tmp_path).wrong_words == 0


def test_devices_of_a_killed_batch_may_get_only_the_cancel(tmp_path: Path) -> None:
    one = good_round()
    one.head["cut_short"] = True
    without(one, 3, "ALERT")
    next(row for row in reversed(one.pushes) if row["token"] == "token-3")["message"].pop("apns")
    assert one.judged(tmp_path).words == []


def test_devices_of_a_cut_batch_may_get_only_the_cancel(tmp_path: Path) -> None:
    # The provider never got the request that the cut hit, but no other process can know.
    for cut, errors in ((0.8, 0), (0.7, 0), (1.9, 1), (0.2, 1)):
        one = good_round()
        one.head |= {"cut_short": True, "cuts": [START + cut]}
        without(one, 5, "ALERT")
        assert one.judged(tmp_path).closing_errors == errors, cut


def test_judge_counts_work_that_is_stuck(tmp_path: Path) -> None:
    one = good_round()
    one.head |= {"stuck": ["unit ring-2 (ring)"], "closed": None}
    judgement = one.judged(tmp_path)
    assert (judgement.stuck, judgement.closing_errors) == (1, 0)


def claimed_too_early(one: SmallRound) -> None:
    row = next(row for row in one.units if row.get("token") == "b")
    row["until"] -= 1.0


def sent_after_the_lease(one: SmallRound) -> None:
    row = next(row for row in one.pushes if row["token"] == "token-4" and row["status"] == 200)
    row |= {"received": START + 2.6 + LEASE, "answered": START + 2.7 + LEASE}


def sent_before_it_was_begun(one: SmallRound) -> None:
    row = next(row for row in one.pushes if row["token"] == "token-0")
    row |= {"received": START + 0.55}


def sent_though_in_no_batch(one: SmallRound) -> None:
    row = next(row for row in one.units if row.get("intent") and 5 in row["intent"]["numbers"])
    row["intent"]["numbers"] = [4]


@pytest.mark.parametrize(
    "spoil", [claimed_too_early, sent_after_the_lease, sent_before_it_was_begun, sent_though_in_no_batch]
)
def test_judge_counts_units_run_by_two_processes(spoil: Spoil, tmp_path: Path) -> None:
    one = good_round()
    spoil(one)
    assert one.judged(tmp_path).run_by_two == 1


def test_a_late_request_for_an_unclaimed_unit_is_no_fault(tmp_path: Path) -> None:
    one = good_round()
    row = next(row for row in one.pushes if row["token"] == "token-2")
    row |= {"received": START + 4.95, "answered": START + 4.99}
    assert one.judged(tmp_path).run_by_two == 0


def test_a_round_without_evidence_is_refused(tmp_path: Path) -> None:
    one = good_round()
    one.pushes = []
    with pytest.raises(EvidenceBroken):
        one.judged(tmp_path)
