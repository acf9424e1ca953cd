"""Answers to what the checks of a conformance run ask about it."""

from hub.domain.alerts.alert import RevisionKind
from hub.domain.conformance.run import ConformanceRun, Scene, SeenRequest, Step
from hub.domain.conformance.script import places

SHOWN, REMOVED = "SHOWN", "REMOVED"


class CheckFailed(Exception):
    """The hub saw that the receiver does it wrong."""


class NotSeen(Exception):
    """The hub has not seen what it waits for; at the end of a run, that it did not come."""


def requests_of(run: ConformanceRun, *scenes: Scene) -> list[SeenRequest]:
    """Return the requests about these alerts; raise NotSeen if none was sent yet."""
    found = [one for one in run.requests if one.scene in scenes]
    if not found:
        raise NotSeen("Not sent yet.")
    return found


def takes_nothing(run: ConformanceRun) -> bool:
    """Return True if the receiver took none of the first events, which were signed as always: nothing can follow."""
    first = [one for one in run.requests if (one.scene, one.step) == (Scene.MAIN, Step.FIRST)]
    return bool(first) and not any(one.accepted for one in first)


def describe_answer(request: SeenRequest) -> str:
    """Return the beginning of a sentence: a request and its answer."""
    return f"{request.kind} was answered {request.status or request.code} after {request.milliseconds:,} ms"


def require_accepted(run: ConformanceRun, *scenes: Scene) -> int:
    """Return the slowest time in ms of these requests; raise CheckFailed for one that was not answered 2xx."""
    found = requests_of(run, *scenes)
    for one in found:
        if not one.accepted:
            raise CheckFailed(f"{describe_answer(one)}; answer 2xx within 15 s.")
    return max(one.milliseconds for one in found)


def require_read(run: ConformanceRun, scene: Scene, step: Step) -> None:
    """Raise NotSeen unless an audience was read to its end, as it was at a step, at that step or later."""
    total = max((number + 1 for number, _ in places(scene, step, len(run.refs))), default=0)
    # A read after the end has other entries.
    steps = range(step, Step.END if step < Step.END else Step.SETTLE + 1)
    read = [page for page in run.pages if page.scene is scene and page.step in steps and page.last]
    if not any(page.upto >= total for page in read):
        raise NotSeen(f"The hub saw no read to the end of the audience of the alert `{scene}` in step {step.name}.")


def _times(run: ConformanceRun, scene: Scene, kind: str, revision: int) -> dict[int, int]:
    """Return by device how often it reported a kind of receipt for a revision."""
    times: dict[int, int] = {}
    for one, count in run.receipts.items():
        if (one.scene, one.kind, one.revision) == (scene, kind, revision):
            times[one.device] = times.get(one.device, 0) + count
    return times


def require_shown_once(run: ConformanceRun, scene: Scene, revision: int, devices: range) -> None:
    """Raise CheckFailed for a device that showed a revision twice, NotSeen for one that has not shown it."""
    times = _times(run, scene, SHOWN, revision)
    for device in devices:
        if times.get(device, 0) > 1:
            raise CheckFailed(
                f"Device {run.refs[device]} reported SHOWN {times[device]} times for revision {revision}."
            )
    if missing := [run.refs[device] for device in devices if device not in times]:
        raise NotSeen(f"No SHOWN that names revision {revision} came from {', '.join(missing)}.")


def told(run: ConformanceRun, scene: Scene) -> set[int]:
    """Return the devices that a page named before the end."""
    return {
        entry.device
        for page in run.pages
        if page.scene is scene
        for number, entry in places(scene, page.step, len(run.refs))
        if entry and entry.kind is not RevisionKind.CANCEL and (page.after or 0) <= number < page.upto
    }


def require_removed(run: ConformanceRun) -> int:
    """Return how many notifications were told; raise NotSeen unless REMOVED came for each after the end."""
    shown = [(scene, device) for scene in Scene for device in sorted(told(run, scene))]
    if run.step < Step.END or not shown:
        raise NotSeen("No device was told of an alert that has ended.")
    gone = {(one.scene, one.device) for one in run.receipts if one.kind == REMOVED and one.step >= Step.END}
    if missing := [one for one in shown if one not in gone]:
        scene, device = missing[0]
        first = f"the first is {run.refs[device]}, alert `{scene}`"
        raise NotSeen(f"No REMOVED came for {len(missing)} of {len(shown)} notifications; {first}.")
    return len(shown)
