"""The report of a conformance run: each sentence that a partner's developer reads, from a run written out here."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.conformance.report import ConformanceCheckName as Check
from hub.domain.conformance.report import ConformanceCheckState as State
from hub.domain.conformance.report import has_passed, report
from hub.domain.conformance.run import (
    ConformanceRun,
    ConformanceRunState,
    Scene,
    SeenPage,
    SeenReceipt,
    SeenRequest,
    Signing,
    Step,
)
from hub.domain.conformance.waits import is_complete

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXERCISE, TEST = AlertStatus.EXERCISE, AlertStatus.TEST


def request(scene: Scene, step: Step, kind: str, status: int = 204, signing: Signing = Signing.VALID) -> SeenRequest:
    return SeenRequest(scene, step, kind, signing, status, "", 1200, NOW)


REQUESTS = (
    request(Scene.FORGED, Step.FIRST, "alert.stage", 401, Signing.WRONG_SECRET),
    request(Scene.OLD, Step.FIRST, "alert.stage", 400, Signing.OLD_TIMESTAMP),
    request(Scene.MAIN, Step.FIRST, "alert.audience", 200),
    request(Scene.MAIN, Step.FIRST, "alert.stage", 299),
    request(Scene.MAIN, Step.UPDATE, "alert.updated"),
    request(Scene.FIELDS, Step.VARIANTS, "alert.stage"),
    request(Scene.TYPE, Step.VARIANTS, "alert.conformance"),
    request(Scene.ROTATED, Step.VARIANTS, "alert.stage", signing=Signing.VALID_FIRST),
    request(Scene.ROTATED, Step.VARIANTS, "alert.audience", signing=Signing.VALID_LAST),
    request(Scene.EARLY, Step.EARLY_END, "alert.cancelled"),
    request(Scene.REPEATED, Step.REPEAT, "alert.stage"),
    request(Scene.REPEATED, Step.REPEAT_AGAIN, "alert.stage"),
    request(Scene.MAIN, Step.END, "alert.cancelled"),
)
# What an audience holds: `main` three places and three more after the update, the others one or two; then the ends.
PAGES = frozenset(
    SeenPage(scene, step, after, upto, last=True, early=False)
    for scene, step, after, upto in (
        (Scene.MAIN, Step.FIRST, None, 3),
        (Scene.MAIN, Step.UPDATE, 3, 6),
        (Scene.MAIN, Step.END, 6, 9),
        (Scene.EARLY, Step.EARLY_END, None, 3),
        (Scene.REPEATED, Step.REPEAT, None, 1),
        (Scene.REPEATED, Step.REPEAT_AGAIN, 1, 2),
        *((scene, Step.VARIANTS, None, 1) for scene in (Scene.FIELDS, Scene.TYPE, Scene.ROTATED)),
    )
)
SHOWN = (
    *(SeenReceipt(Scene.MAIN, Step.FIRST, device, "SHOWN", 1, EXERCISE) for device in (0, 1)),
    *(SeenReceipt(Scene.MAIN, Step.UPDATE, device, "SHOWN", 2, EXERCISE) for device in (0, 1, 2)),
    SeenReceipt(Scene.FIELDS, Step.VARIANTS, 0, "SHOWN", 1, TEST),
    SeenReceipt(Scene.TYPE, Step.VARIANTS, 0, "SHOWN", 1, EXERCISE),
    SeenReceipt(Scene.ROTATED, Step.VARIANTS, 0, "SHOWN", 1, EXERCISE),
    SeenReceipt(Scene.REPEATED, Step.REPEAT, 0, "SHOWN", 1, TEST),
    SeenReceipt(Scene.REPEATED, Step.REPEAT_AGAIN, 1, "SHOWN", 1, TEST),
)
REMOVED = tuple(
    SeenReceipt(scene, Step.END, device, "REMOVED", 2, EXERCISE)
    for scene, devices in (
        (Scene.MAIN, (0, 1, 2)),
        (Scene.REPEATED, (0, 1)),
        (Scene.FIELDS, (0,)),
        (Scene.TYPE, (0,)),
        (Scene.ROTATED, (0,)),
    )
    for device in devices
)
RUN = ConformanceRun(
    "cf_1",
    7,
    "",
    ("phone-1", "phone-2", "phone-3"),
    NOW,
    ConformanceRunState.FINISHED,
    Step.SETTLE,
    requests=REQUESTS,
    pages=PAGES,
    receipts=dict.fromkeys((*SHOWN, *REMOVED), 1),
)

REASONS = {
    Check.ANSWERS_IN_TIME: "Each event was answered 2xx, the slowest after 1,200 ms.",
    Check.REFUSES_WRONG_SIGNATURE: "A request with a signature by another secret was answered 401.",
    Check.REFUSES_OLD_TIMESTAMP: "A request with a timestamp that is 10 minutes old was answered 400.",
    Check.ACCEPTS_EITHER_SIGNATURE: "Requests with two signatures were taken, whichever of the two was valid.",
    Check.IGNORES_UNKNOWN_FIELDS: "An event with unknown fields was taken, and its audience read.",
    Check.READS_AFTER_UNKNOWN_TYPE: "An event of an unknown type was taken, and its audience read.",
    Check.ANSWERS_BEFORE_READING: "No event waited for a page.",
    Check.READS_TO_THE_END: "The audience was read to its end after the first event, the update and the end.",
    Check.KEEPS_THE_CURSOR: "After the update and the end it was read on from the saved cursor.",
    Check.SHOWS_ONCE: "Each device reported SHOWN once, although the events came twice and out of order.",
    Check.REPLACES: "Each device reported SHOWN once for the new revision.",
    Check.CLOSES: "The entries of the end were read, and nothing was shown after it, although its event came twice.",
    Check.DELETES: "REMOVED came for each of the 8 notifications.",
    Check.PASSES_OVER_ENDED: "An alert that had ended before it was read was shown nowhere.",
    Check.HONOURS_EXERCISE: "Each SHOWN named the status of its alert, EXERCISE or TEST.",
    Check.READS_AFTER_REPEAT: "A repeated event led to a read of what had come since.",
}
SO_FAR = {
    Check.ANSWERS_IN_TIME: "So far each event was answered 2xx in time.",
    Check.ANSWERS_BEFORE_READING: "So far no event waited for a page.",
    Check.SHOWS_ONCE: "So far each device reported SHOWN once.",
    Check.CLOSES: "So far nothing was shown after the end.",
    Check.PASSES_OVER_ENDED: "So far nothing was shown of an alert that had ended before it was read.",
    Check.HONOURS_EXERCISE: "So far each SHOWN named the status of its alert.",
}


def reasons(run: ConformanceRun, state: State) -> dict[Check, str]:
    return {finding.check: finding.reason for finding in report(run) if finding.state is state}


def under_way(run: ConformanceRun, step: Step) -> ConformanceRun:
    return replace(run, step=step, state=ConformanceRunState.RUNNING)


def without_pages(run: ConformanceRun, scene: Scene, step: Step) -> ConformanceRun:
    return replace(run, pages=frozenset(page for page in run.pages if (page.scene, page.step) != (scene, step)))


def with_page(run: ConformanceRun, page: SeenPage) -> ConformanceRun:
    return replace(run, pages=run.pages | {page})


def without_receipt(run: ConformanceRun, *gone: SeenReceipt) -> ConformanceRun:
    return replace(run, receipts={one: times for one, times in run.receipts.items() if one not in gone})


def with_receipts(run: ConformanceRun, *more: SeenReceipt) -> ConformanceRun:
    return replace(run, receipts={**run.receipts, **dict.fromkeys(more, 1)})


def answered(run: ConformanceRun, place: int, status: int | None, code: str = "") -> ConformanceRun:
    requests = list(run.requests)
    requests[place] = replace(requests[place], status=status, code=code, milliseconds=15_000)
    return replace(run, requests=tuple(requests))


def test_right_run_is_told_by_a_sentence_for_each_check() -> None:
    assert has_passed(RUN)
    assert reasons(RUN, State.PASSED) == REASONS


def test_run_before_its_last_step_says_what_held_so_far() -> None:
    run = under_way(RUN, Step.END)
    assert reasons(run, State.NOT_SEEN) == SO_FAR
    assert reasons(run, State.PASSED) == {check: REASONS[check] for check in REASONS if check not in SO_FAR}


NOT_READ = "The hub saw no read to the end of the audience of the alert `{}` in step {}."
WRONG: list[tuple[str, Callable[[], ConformanceRun], dict[Check, str]]] = [
    (
        "event without an answer",
        lambda: answered(RUN, 3, None, "TIMEOUT"),
        {Check.ANSWERS_IN_TIME: "alert.stage was answered TIMEOUT after 15,000 ms; answer 2xx within 15 s."},
    ),
    (
        "event that is answered 300",
        lambda: answered(RUN, 4, 300),
        {Check.ANSWERS_IN_TIME: "alert.updated was answered 300 after 15,000 ms; answer 2xx within 15 s."},
    ),
    (
        "event that is answered 199",
        lambda: answered(RUN, 12, 199),
        {Check.ANSWERS_IN_TIME: "alert.cancelled was answered 199 after 15,000 ms; answer 2xx within 15 s."},
    ),
    (
        "wrong signature that is taken",
        lambda: answered(RUN, 0, 399),
        {
            Check.REFUSES_WRONG_SIGNATURE: "alert.stage was answered 399 after 15,000 ms, although it had a signature "
            "by another secret; answer 401."
        },
    ),
    (
        "old request that breaks the receiver",
        lambda: answered(RUN, 1, 500),
        {
            Check.REFUSES_OLD_TIMESTAMP: "alert.stage was answered 500 after 15,000 ms, although it had a timestamp "
            "that is 10 minutes old; answer 401."
        },
    ),
    (
        "one of two signatures never sent",
        lambda: replace(RUN, requests=(*REQUESTS[:8], *REQUESTS[9:])),
        {Check.ACCEPTS_EITHER_SIGNATURE: "Only one of two requests was sent yet."},
    ),
    (
        "request with two signatures that is refused",
        lambda: answered(RUN, 8, 401),
        {
            Check.ACCEPTS_EITHER_SIGNATURE: "alert.audience was answered 401 after 15,000 ms; answer 2xx within 15 s.",
        },
    ),
    (
        "request with two signatures that leads to no read",
        lambda: without_pages(RUN, Scene.ROTATED, Step.VARIANTS),
        {Check.ACCEPTS_EITHER_SIGNATURE: NOT_READ.format("rotated", "VARIANTS")},
    ),
    (
        "unknown fields that are refused",
        lambda: answered(RUN, 5, 422),
        {Check.IGNORES_UNKNOWN_FIELDS: "alert.stage was answered 422 after 15,000 ms; answer 2xx within 15 s."},
    ),
    (
        "page that an event waited for",
        lambda: with_page(RUN, SeenPage(Scene.MAIN, Step.FIRST, None, 2, False, True)),
        {
            Check.ANSWERS_BEFORE_READING: "The receiver asked for the audience and did not answer the event until it "
            "had the page."
        },
    ),
    (
        "first audience that is read to its end later",
        lambda: without_pages(RUN, Scene.MAIN, Step.FIRST),
        {},
    ),
    (
        "end that is read but for its last entry",
        lambda: with_page(without_pages(RUN, Scene.MAIN, Step.END), SeenPage(Scene.MAIN, Step.END, 6, 8, True, False)),
        {Check.READS_TO_THE_END: NOT_READ.format("main", "END"), Check.CLOSES: NOT_READ.format("main", "END")},
    ),
    (
        "end that is read when the run settles",
        lambda: with_page(
            without_pages(RUN, Scene.MAIN, Step.END), SeenPage(Scene.MAIN, Step.SETTLE, 6, 9, True, False)
        ),
        {Check.KEEPS_THE_CURSOR: "No read that goes on after the update and after the end was seen."},
    ),
    (
        "entries after the end that are no read of the update",
        lambda: without_pages(RUN, Scene.MAIN, Step.UPDATE),
        {
            Check.READS_TO_THE_END: NOT_READ.format("main", "UPDATE"),
            Check.KEEPS_THE_CURSOR: "No read that goes on after the update and after the end was seen.",
        },
    ),
    (
        "update that is read from the beginning",
        lambda: with_page(RUN, SeenPage(Scene.MAIN, Step.UPDATE, None, 6, True, False)),
        {
            Check.KEEPS_THE_CURSOR: "The audience was read from its beginning again: no saved cursor came with the "
            "request."
        },
    ),
    (
        "end that is not read",
        lambda: without_pages(RUN, Scene.MAIN, Step.END),
        {
            Check.READS_TO_THE_END: NOT_READ.format("main", "END"),
            Check.KEEPS_THE_CURSOR: "No read that goes on after the update and after the end was seen.",
            Check.CLOSES: NOT_READ.format("main", "END"),
        },
    ),
    (
        "first revision that is shown twice",
        lambda: replace(RUN, receipts={**RUN.receipts, SHOWN[1]: 2}),
        {Check.SHOWS_ONCE: "Device phone-2 reported SHOWN 2 times for revision 1."},
    ),
    (
        "first revision that is not shown",
        lambda: without_receipt(RUN, SHOWN[0], SHOWN[1]),
        {Check.SHOWS_ONCE: "No SHOWN that names revision 1 came from phone-1, phone-2."},
    ),
    (
        "new revision that is not shown",
        lambda: without_receipt(RUN, SHOWN[4]),
        {Check.REPLACES: "No SHOWN that names revision 2 came from phone-3."},
    ),
    (
        "alert that is shown after its end",
        lambda: with_receipts(RUN, SeenReceipt(Scene.MAIN, Step.END, 1, "SHOWN", 3, EXERCISE)),
        {Check.CLOSES: "Device phone-2 reported SHOWN after the end of the alert."},
    ),
    (
        "notifications that are not removed",
        lambda: without_receipt(RUN, REMOVED[1], REMOVED[4]),
        {
            Check.DELETES: "No REMOVED came for 2 of 8 notifications; the first is phone-2, alert `main`.",
        },
    ),
    (
        "notification that was removed before the end",
        lambda: with_receipts(without_receipt(RUN, REMOVED[0]), replace(REMOVED[0], step=Step.UPDATE)),
        {
            Check.DELETES: "No REMOVED came for 1 of 8 notifications; the first is phone-1, alert `main`.",
        },
    ),
    (
        "early end that is shown",
        lambda: with_receipts(RUN, SeenReceipt(Scene.EARLY, Step.EARLY_END, 2, "SHOWN", 2, EXERCISE)),
        {
            Check.PASSES_OVER_ENDED: "Device phone-3 reported SHOWN for an alert that had ended before it was read.",
        },
    ),
    (
        "exercise that is shown as actual",
        lambda: with_receipts(RUN, replace(SHOWN[0], revision=5, status=AlertStatus.ACTUAL)),
        {Check.HONOURS_EXERCISE: "A SHOWN named the status ACTUAL for an alert of status EXERCISE."},
    ),
    (
        "exercise that is shown without a status",
        lambda: with_receipts(RUN, replace(SHOWN[8], revision=5, status=None)),
        {Check.HONOURS_EXERCISE: "A SHOWN named no status for an alert of status TEST."},
    ),
    (
        "repeat that is not read",
        lambda: without_pages(RUN, Scene.REPEATED, Step.REPEAT_AGAIN),
        {Check.READS_AFTER_REPEAT: NOT_READ.format("repeated", "REPEAT_AGAIN")},
    ),
]


@pytest.mark.parametrize(("make", "failed"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_fault_is_told_by_the_sentence_of_its_check(
    make: Callable[[], ConformanceRun], failed: dict[Check, str]
) -> None:
    assert reasons(make(), State.FAILED) == failed
    assert has_passed(make()) == (not failed)


def test_receiver_that_takes_nothing_fails_what_was_not_tried() -> None:
    run = replace(answered(answered(RUN, 2, 503), 3, None), requests=(), pages=frozenset(), receipts={})
    run = replace(run, requests=(replace(REQUESTS[2], status=503), replace(REQUESTS[3], status=None, code="GONE")))
    assert set(reasons(run, State.FAILED).values()) == {
        "alert.audience was answered 503 after 1,200 ms; answer 2xx within 15 s.",
        "Not tried: the receiver took none of the first events.",
    }
    assert (
        "Not tried: the receiver took none of the first events."
        not in reasons(under_way(run, Step.FIRST), State.NOT_SEEN).values()
    )


def test_run_without_a_request_has_seen_nothing() -> None:
    run = replace(RUN, requests=(), pages=frozenset(), receipts={})
    assert set(reasons(run, State.FAILED).values()) == {
        "Not sent yet.",
        "No page of an audience was read.",
        NOT_READ.format("main", "FIRST"),
        "No read that goes on after the update and after the end was seen.",
        "No SHOWN that names revision 1 came from phone-1, phone-2.",
        "No SHOWN that names revision 2 came from phone-1, phone-2, phone-3.",
        NOT_READ.format("main", "END"),
        "No device was told of an alert that has ended.",
        NOT_READ.format("early", "EARLY_END"),
        "No SHOWN came.",
    }


def until(step: Step) -> ConformanceRun:
    """Return what the hub has seen at the end of a step."""
    return replace(
        under_way(RUN, step),
        pages=frozenset(page for page in PAGES if page.step <= step),
        receipts={one: 1 for one in RUN.receipts if one.step <= step},
    )


def lacking_one(step: Step) -> Iterable[tuple[str, ConformanceRun]]:
    """Yield runs that lack one thing that a step waits for."""
    for page in PAGES:
        if page.step is step:
            yield f"page of {page.scene}", without_pages(until(step), page.scene, step)
    for one in RUN.receipts:
        if one.step is step:
            yield f"{one.kind} of {one.device} in {one.scene}", without_receipt(until(step), one)


@pytest.mark.parametrize("step", list(Step))
def test_step_is_complete_with_all_that_it_waits_for(step: Step) -> None:
    assert is_complete(until(step)) == (step is not Step.SETTLE)
    assert [lack for lack, run in lacking_one(step) if is_complete(run)] == []


@pytest.mark.parametrize(("step", "place"), [(Step.FIRST, 0), (Step.UPDATE, 3)])
def test_step_is_not_complete_with_a_notification_shown_twice(step: Step, place: int) -> None:
    run = until(step)
    assert not is_complete(replace(run, receipts={**run.receipts, SHOWN[place]: 2}))
