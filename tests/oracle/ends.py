"""The words of ends: the tokens that got them, and that an end shows nothing else."""

from tests.oracle.pushes import accepted
from tests.oracle.run import Finding, Run
from tests.oracle.wire import Push


def ends(run: Run) -> Finding:
    """Return `ends`, over the pushes of all cases."""
    cases = {case.alert: case.key for case in run.script.cases}
    told: set[tuple[str, str]] = set()
    by_words: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
    strange, shown = list[str](), list[str]()
    for push in run.evidence.pushes:
        if push.alert not in cases or push.token is None:
            continue
        phone = push.token, push.alert
        if push.kind != "CANCEL":
            if accepted(push):
                told.add(phone)
            continue
        name = f"the end of the {cases[push.alert]} alert to …{push.token[-6:]}"
        if push.words and phone not in told:
            strange.append(f"{name} has words, and no push was accepted for that token")
        if not _is_silent(push):
            shown.append(f"{name} shows something, or leaves the alert where it stands")
        if accepted(push):
            by_words[push.words].add(phone)
    figure = {
        "with_words": len(by_words[True]),
        "data_alone": len(by_words[False] - by_words[True]),
        "strange_words": len(strange),
        "shown": len(shown),
    }
    return Finding(figure, strange + shown)


def _is_silent(push: Push) -> bool:
    """Return whether a push wakes the app, and at most takes the place of its alert on an iPhone, in silence."""
    return not push.notifies and not push.loud and push.wakes and push.collapses_by == push.alert
