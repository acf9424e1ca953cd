"""The words of ends: the tokens that got them, and that an end shows nothing else."""

from tests.oracle.pushes import accepted
from tests.oracle.run import Finding, Run
from tests.oracle.wire import Push

WORDS: dict[str, tuple[dict[str, str], str]] = {
    "zh-CN": ({"EXERCISE": "【演练】", "TEST": "【测试】"}, "此寻人信息已结束，谢谢您。"),
    "en": ({"EXERCISE": "[EXERCISE] ", "TEST": "[TEST] "}, "This alert is over. Thank you."),
}
"""By language the marks and the words of an end."""


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
        if not _holds_what_it_should(push):
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


def _holds_what_it_should(push: Push) -> bool:
    """Return whether an end is data for the app, at most with the known words in the alert's place."""
    message = push.end or {}
    try:
        data, android, apns = message["data"], message["android"], message["apns"]
        mark, words = WORDS[data["language"]]
        shown = {"alert": {"body": mark.get(data["status"], "") + words}, "interruption-level": "passive"}
        headers = {"apns-collapse-id": push.alert, "apns-priority": "10" if push.words else "5"}
        wanted = {
            "token": push.token,
            "data": data,
            "android": {"priority": "high", "ttl": android["ttl"], "collapse_key": push.alert},
            "apns": {
                "headers": headers | {"apns-expiration": apns["headers"]["apns-expiration"]},
                "payload": {"aps": {"content-available": 1} | (shown if push.words else {})},
            },
        }
    except (KeyError, TypeError):
        return False
    return message == wanted and "photo" not in data
