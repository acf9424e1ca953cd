"""Requests beyond the first that a token got for one revision of an alert, before any collapsing."""

from collections import defaultdict

from tests.oracle.pushes import accepted
from tests.oracle.run import Finding, Run
from tests.oracle.wire import Push


def told_twice(run: Run) -> Finding:
    """Return `told_twice`, over all cases and kinds."""
    groups: defaultdict[tuple[str, str, int], list[Push]] = defaultdict(list)
    for push in run.evidence.pushes:
        if push.token and push.alert:
            groups[push.token, push.alert, push.revision].append(push)
    repeats = [repeat for group in groups.values() if len(group) > 1 for repeat in _beyond_the_first(group)]
    return Finding(
        len(repeats), [f"request {push.id} told revision {push.revision} of {push.alert} again" for push in repeats]
    )


def _beyond_the_first(group: list[Push]) -> list[Push]:
    written = sorted((push for push in group if accepted(push)), key=lambda push: push.answered or push.received)
    if not written:
        return []
    first = written[0]
    answered = first.answered or first.received
    # A refused request counts too if it began when the hub already had its answer.
    return [push for push in group if push is not first and (accepted(push) or push.received > answered)]
