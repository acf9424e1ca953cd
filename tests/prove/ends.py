"""Faults in the end of an alert on a phone: the child would stay on its screen, or its person would hear of it again."""

from tests.prove.fault import Edit, Fault

MESSAGES = "hub/partners/fcm/messages.py"
WORDS = "tests/partners/test_fcm_messages.py::test_end_for_the_surely_told_has_words_for_apple"
DATA = "tests/partners/test_fcm_messages.py::test_a_cancel_is_data_only"

FAULTS = (
    Fault(
        "an end stands beside its alert, or wakes no app, and an app ignores a repeated one",
        (
            Edit(
                MESSAGES,
                '"apns-collapse-id": message.alert,',
                '"apns-collapse-id": f"{message.alert}.{kind}" if "alert" in aps else message.alert,',
            ),
            Edit(MESSAGES, '        return {"content-available": 1}', "        return {}"),
            Edit(
                "sdk/reunion/phone.py",
                "its words.\n            return Remove(alert)",
                "its words.\n            return Ignore(IgnoreReason.REPEATED)",
            ),
        ),
        red=(WORDS, DATA, "tests/sdk/test_phone_rule.py::test_python_rule_gives_the_answers_of_each_vector"),
    ),
    Fault(
        "an end makes a sound, or shows the alert to those who may never have got it",
        (
            Edit(MESSAGES, '"interruption-level": "passive", "content', '"sound": "default", "content'),
            Edit(
                MESSAGES,
                "    if kind is not RevisionKind.CANCEL:\n        text",
                "    if not key.surely_told or kind is not RevisionKind.CANCEL:\n        text",
            ),
        ),
        red=(WORDS, DATA),
    ),
)
