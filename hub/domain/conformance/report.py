"""The report of a conformance run: one finding for each check, from nothing but what the hub saw."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hub.domain.conformance.evidence import (
    SHOWN,
    CheckFailed,
    NotSeen,
    describe_answer,
    requests_of,
    require_accepted,
    require_read,
    require_removed,
    require_shown_once,
    takes_nothing,
)
from hub.domain.conformance.run import ConformanceRun, Scene, Signing, Step


class ConformanceCheckName(StrEnum):
    """The checks of a run."""

    ANSWERS_IN_TIME = "ANSWERS_IN_TIME"
    REFUSES_WRONG_SIGNATURE = "REFUSES_WRONG_SIGNATURE"
    REFUSES_OLD_TIMESTAMP = "REFUSES_OLD_TIMESTAMP"
    ACCEPTS_EITHER_SIGNATURE = "ACCEPTS_EITHER_SIGNATURE"
    IGNORES_UNKNOWN_FIELDS = "IGNORES_UNKNOWN_FIELDS"
    READS_AFTER_UNKNOWN_TYPE = "READS_AFTER_UNKNOWN_TYPE"
    ANSWERS_BEFORE_READING = "ANSWERS_BEFORE_READING"
    READS_TO_THE_END = "READS_TO_THE_END"
    KEEPS_THE_CURSOR = "KEEPS_THE_CURSOR"
    SHOWS_ONCE = "SHOWS_ONCE"
    REPLACES = "REPLACES"
    CLOSES = "CLOSES"
    DELETES = "DELETES"
    PASSES_OVER_ENDED = "PASSES_OVER_ENDED"
    HONOURS_EXERCISE = "HONOURS_EXERCISE"
    READS_AFTER_REPEAT = "READS_AFTER_REPEAT"


class ConformanceCheckState(StrEnum):
    """The state of a check."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    NOT_SEEN = "NOT_SEEN"


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of a check, and a sentence that says why."""

    check: ConformanceCheckName
    state: ConformanceCheckState
    reason: str


def report(run: ConformanceRun) -> list[Finding]:
    """Return the findings of a run, in the order of the checks."""
    return [_find(run, check, judge) for check, judge in _JUDGES.items()]


def has_passed(run: ConformanceRun) -> bool:
    """Return True if every check is passed."""
    return all(finding.state is ConformanceCheckState.PASSED for finding in report(run))


def _find(run: ConformanceRun, check: ConformanceCheckName, judge: Callable[[ConformanceRun], str]) -> Finding:
    try:
        return Finding(check, ConformanceCheckState.PASSED, judge(run))
    except CheckFailed as why:
        return Finding(check, ConformanceCheckState.FAILED, str(why))
    except NotSeen as why:
        untried = run.over and takes_nothing(run)
        reason = "Not tried: the receiver took none of the first events." if untried else str(why)
        # What a receiver did not do in its time is a failure. Before its step there was no time yet.
        state = ConformanceCheckState.FAILED if run.over else ConformanceCheckState.NOT_SEEN
        return Finding(check, state, reason)


# ------------------------------------------------------------ the checks


def _require_settled(run: ConformanceRun, so_far: str) -> None:
    """Raise NotSeen before the last step: until then something wrong may still come."""
    if run.step < Step.SETTLE:
        raise NotSeen(so_far)


def _answers_in_time(run: ConformanceRun) -> str:
    slowest = require_accepted(run, Scene.MAIN, Scene.EARLY, Scene.REPEATED)
    _require_settled(run, "So far each event was answered 2xx in time.")
    return f"Each event was answered 2xx, the slowest after {slowest:,} ms."


def _refuses(scene: Scene, wrong: str) -> Callable[[ConformanceRun], str]:
    def judge(run: ConformanceRun) -> str:
        for one in requests_of(run, scene):
            if not one.refused:
                raise CheckFailed(f"{describe_answer(one)}, although it had {wrong}; answer 401.")
        return f"A request with {wrong} was answered {requests_of(run, scene)[0].status}."

    return judge


def _accepts_either(run: ConformanceRun) -> str:
    require_accepted(run, Scene.ROTATED)
    if not {Signing.VALID_FIRST, Signing.VALID_LAST} <= {one.signing for one in requests_of(run, Scene.ROTATED)}:
        raise NotSeen("Only one of two requests was sent yet.")
    require_read(run, Scene.ROTATED, Step.VARIANTS)
    return "Requests with two signatures were taken, whichever of the two was valid."


def _reads_after(scene: Scene, step: Step, words: str) -> Callable[[ConformanceRun], str]:
    def judge(run: ConformanceRun) -> str:
        require_accepted(run, scene)
        require_read(run, scene, step)
        return words

    return judge


def _answers_before_reading(run: ConformanceRun) -> str:
    if any(page.early for page in run.pages):
        raise CheckFailed("The receiver asked for the audience and did not answer the event until it had the page.")
    if not run.pages:
        raise NotSeen("No page of an audience was read.")
    _require_settled(run, "So far no event waited for a page.")
    return "No event waited for a page."


def _reads_to_the_end(run: ConformanceRun) -> str:
    for step in (Step.FIRST, Step.UPDATE, Step.END):
        require_read(run, Scene.MAIN, step)
    return "The audience was read to its end after the first event, the update and the end."


def _keeps_the_cursor(run: ConformanceRun) -> str:
    later = [page for page in run.pages if page.scene is Scene.MAIN and page.step >= Step.UPDATE]
    if any(page.after is None for page in later):
        raise CheckFailed("The audience was read from its beginning again: no saved cursor came with the request.")
    if not {Step.UPDATE, Step.END} <= {page.step for page in later}:
        raise NotSeen("No read that goes on after the update and after the end was seen.")
    return "After the update and the end it was read on from the saved cursor."


def _shows_once(run: ConformanceRun) -> str:
    require_shown_once(run, Scene.MAIN, 1, range(len(run.refs) - 1))
    _require_settled(run, "So far each device reported SHOWN once.")
    return "Each device reported SHOWN once, although the events came twice and out of order."


def _replaces(run: ConformanceRun) -> str:
    require_shown_once(run, Scene.MAIN, 2, range(len(run.refs)))
    return "Each device reported SHOWN once for the new revision."


def _closes(run: ConformanceRun) -> str:
    late = [one for one in run.receipts if (one.scene, one.kind) == (Scene.MAIN, SHOWN) and one.step >= Step.END]
    if late:
        raise CheckFailed(f"Device {run.refs[late[0].device]} reported SHOWN after the end of the alert.")
    require_read(run, Scene.MAIN, Step.END)
    _require_settled(run, "So far nothing was shown after the end.")
    return "The entries of the end were read, and nothing was shown after it, although its event came twice."


def _deletes(run: ConformanceRun) -> str:
    return f"REMOVED came for each of the {require_removed(run)} notifications."


def _passes_over_ended(run: ConformanceRun) -> str:
    shown = [one for one in run.receipts if (one.scene, one.kind) == (Scene.EARLY, SHOWN)]
    if shown:
        raise CheckFailed(
            f"Device {run.refs[shown[0].device]} reported SHOWN for an alert that had ended before it was read."
        )
    require_read(run, Scene.EARLY, Step.EARLY_END)
    _require_settled(run, "So far nothing was shown of an alert that had ended before it was read.")
    return "An alert that had ended before it was read was shown nowhere."


def _honours_exercise(run: ConformanceRun) -> str:
    shown = [one for one in run.receipts if one.kind == SHOWN]
    for one in shown:
        if one.status is not one.scene.status:
            named = f"the status {one.status}" if one.status else "no status"
            raise CheckFailed(f"A SHOWN named {named} for an alert of status {one.scene.status}.")
    if not shown or run.step < Step.SETTLE:
        raise NotSeen("So far each SHOWN named the status of its alert." if shown else "No SHOWN came.")
    return "Each SHOWN named the status of its alert, EXERCISE or TEST."


_JUDGES: Final[Mapping[ConformanceCheckName, Callable[[ConformanceRun], str]]] = {
    ConformanceCheckName.ANSWERS_IN_TIME: _answers_in_time,
    ConformanceCheckName.REFUSES_WRONG_SIGNATURE: _refuses(Scene.FORGED, "a signature by another secret"),
    ConformanceCheckName.REFUSES_OLD_TIMESTAMP: _refuses(Scene.OLD, "a timestamp that is 10 minutes old"),
    ConformanceCheckName.ACCEPTS_EITHER_SIGNATURE: _accepts_either,
    ConformanceCheckName.IGNORES_UNKNOWN_FIELDS: _reads_after(
        Scene.FIELDS, Step.VARIANTS, "An event with unknown fields was taken, and its audience read."
    ),
    ConformanceCheckName.READS_AFTER_UNKNOWN_TYPE: _reads_after(
        Scene.TYPE, Step.VARIANTS, "An event of an unknown type was taken, and its audience read."
    ),
    ConformanceCheckName.ANSWERS_BEFORE_READING: _answers_before_reading,
    ConformanceCheckName.READS_TO_THE_END: _reads_to_the_end,
    ConformanceCheckName.KEEPS_THE_CURSOR: _keeps_the_cursor,
    ConformanceCheckName.SHOWS_ONCE: _shows_once,
    ConformanceCheckName.REPLACES: _replaces,
    ConformanceCheckName.CLOSES: _closes,
    ConformanceCheckName.DELETES: _deletes,
    ConformanceCheckName.PASSES_OVER_ENDED: _passes_over_ended,
    ConformanceCheckName.HONOURS_EXERCISE: _honours_exercise,
    ConformanceCheckName.READS_AFTER_REPEAT: _reads_after(
        Scene.REPEATED, Step.REPEAT_AGAIN, "A repeated event led to a read of what had come since."
    ),
}
