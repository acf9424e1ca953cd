"""Faults in updates and in how an alert ends."""

from tests.prove.fault import Edit, Fault

SWEEP = "hub/services/fanout/run_sweep.py"
AUDIENCE = "        audience[tenant] = numbers - listed.get(tenant, set())"
UNTOLD = "set([n for n in range(1, 1_000_000) if n not in numbers][:20])"
"""Several, since any one of them may have left, or have been met before by a push that did not reach it."""

CLOSING = (
    Fault(
        name="one too few in the closing",
        edits=(
            Edit(
                SWEEP,
                AUDIENCE,
                "        audience[tenant] = set(sorted(numbers - listed.get(tenant, set()))[1:])",
            ),
        ),
        figure="closing",
        says="was not told of its closing",
        stays=("missed", "told_twice", "closing.extra"),
    ),
    Fault(
        name="one too many in the closing",
        edits=(
            Edit(
                SWEEP,
                AUDIENCE,
                f"{AUDIENCE}\n        if alert.cancel == sweep.revision:\n            audience[tenant] |= {UNTOLD}",
            ),
        ),
        figure="closing.extra",
        says="out of nowhere",
        stays=("missed", "told_twice", "told_outside"),
    ),
    Fault(
        name="a closing does not stop the stage",
        edits=(
            Edit(
                "hub/services/fanout/steps/guard.py",
                "        self._allowed = not (narrowed or self.void or self.held)",
                "        self._allowed = not narrowed",
            ),
        ),
        figure="sent_after_close",
        says="the second closing",
        stays=("missed", "told_outside"),
    ),
    Fault(
        name="an update has a tag of its own",
        edits=(
            Edit(
                "hub/partners/fcm/messages.py",
                '            "tag": message.alert,\n            "channel_id": _QUIET_CHANNEL,',
                '            "tag": f"{message.alert}-{message.revision}",\n            "channel_id": _QUIET_CHANNEL,',
            ),
        ),
        figure="shown_twice",
        says="twice at once",
        stays=("missed", "told_twice", "told_outside"),
    ),
    Fault(
        name="a photo link lives on",
        edits=(
            Edit(
                "hub/services/photos/serve_photo.py",
                "    if not alert.open or now >= alert.expires_at:",
                "    if now >= alert.expires_at:",
            ),
        ),
        figure="photo_after_close",
        says="was answered 200",
        stays=("missed", "told_twice", "told_outside", "closing.extra"),
    ),
)
