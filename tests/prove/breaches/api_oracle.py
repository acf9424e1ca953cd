"""Breaches of what nobody may find out: whether a thing that is not theirs exists, and what is behind a closed door."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

ORACLE = "tests/schema/strangers/test_no_oracle.py"
WALK = f"{ORACLE}::test_whatever_names_a_thing_has_a_sample"
BY_FORM = f"{ORACLE}::test_only_its_form_tells_what_is_no_name_at_all"
SOCKETS = f"{ORACLE}::test_over_a_websocket_they_are_alike_too"
LINKS = f"{ORACLE}::test_a_photos_link_that_was_made_up_tells_nothing"
PHOTO_DOOR = f"{ORACLE}::test_without_the_power_no_photo_is_there"


def alike(place: str) -> str:
    """The proof for one place."""
    return f"{ORACLE}::test_what_is_anothers_is_answered_as_what_is_nobodys[{place}]"


BREACHES = (
    Breach(
        name="a field takes an id that nobody thought of",
        rows=("5.5.1",),
        edits=(
            Edit(
                "hub/schema/partner/queries.py",
                "def viewer(self, info: PartnerInfo) -> Viewer:",
                "def viewer(self, info: PartnerInfo, of: AlertId | None = None) -> Viewer:",
            ),
        ),
        tests=(WALK,),
    ),
    Breach(
        name="an input takes a name that nobody thought of",
        rows=("5.5.1",),
        edits=(
            Edit(
                "hub/schema/partner/mutations.py",
                'class WithdrawTipInput:\n    """',
                'class WithdrawTipInput:\n    sender: str | None = None\n    """',
            ),
        ),
        tests=(WALK,),
    ),
    Breach(
        name="an audience of the other mode is forbidden",
        rows=("5.5.1", "5.5.4"),
        edits=(
            Edit(
                "hub/services/feed/read_audience.py",
                "import CursorInvalid, NotFound",
                "import CursorInvalid, Forbidden, NotFound",
            ),
            Edit(
                "hub/services/feed/read_audience.py",
                '    if alert is None or alert.status.mode is not by.mode:\n        raise NotFound(path=["alert"])\n',
                '    if alert is None:\n        raise NotFound(path=["alert"])\n'
                "    if alert.status.mode is not by.mode:\n        raise Forbidden()\n",
            ),
        ),
        tests=(alike("partner Query.audience(alert)"), f"{SOCKETS}[audience(alert)]"),
    ),
    Breach(
        name="receipts for an alert of the other mode are refused otherwise",
        rows=("5.5.1", "5.5.4"),
        edits=(
            Edit(
                "hub/services/intake/record_receipts.py",
                '        raise NotFound(path=["alert"])\n',
                '        raise NotFound(path=["alert"] if alert is None else [])\n',
            ),
        ),
        tests=(alike("partner Mutation.confirmReceipts(input.alert)"),),
    ),
    Breach(
        name="another partner's receipt code withdraws its tip",
        rows=("5.5.1", "5.5.4"),
        edits=(
            Edit(
                "hub/services/intake/receipt_codes.py",
                "keyed_digest(self._digests, str(tenant), plain)",
                "keyed_digest(self._digests, plain)",
            ),
        ),
        tests=(alike("partner Mutation.withdrawTip(input.receiptCode)"),),
    ),
    Breach(
        name="a cursor is good for every reader",
        rows=("5.5.1", "5.5.4"),
        edits=(
            Edit(
                "hub/domain/cursors.py",
                "if (found_kind, found_reader) != (kind, self._mark(reader)):",
                "if found_kind != kind or not found_reader:",
            ),
        ),
        tests=(
            alike("partner Subscription.alertFeed(after)"),
            alike("partner Query.alerts(after)"),
            alike("police Query.cases(after)"),
        ),
    ),
    Breach(
        name="a gateway's reference to a phone is answered for both modes",
        rows=("5.5.4",),
        edits=(
            Edit(
                "hub/services/intake/read_freshness.py",
                "desk.devices.fresh(by.tenant,",
                "desk.devices.fresh(by.tenant - by.tenant % 2,",
            ),
        ),
        tests=(alike("partner Query._entities(Device.ref)"),),
    ),
    Breach(
        name="a node that is another's is an error",
        rows=("5.5.4",),
        edits=(
            Edit(
                "hub/services/feed/read_alerts.py",
                "    return await desk.alerts.public(ids, statuses_of(by.mode))\n",
                "    found = await desk.alerts.public(ids, statuses_of(by.mode))\n"
                "    if any([await desk.alerts.get(key) for key in ids if key not in found]):\n"
                "        raise CursorInvalid()\n"
                "    return found\n",
            ),
        ),
        tests=(
            alike("partner Query.node(id)"),
            alike("partner Query.alert(id)"),
            alike("partner Query._entities(Alert.id)"),
            f"{SOCKETS}[node(id)]",
        ),
    ),
    Breach(
        name="an alert of the other mode is read whole before it is left out",
        rows=("5.5.3",),
        edits=(Edit("hub/storage/alerts.py", ', "status": {"$in": [one.value for one in statuses]}})', "})"),),
        tests=(
            alike("partner Query.node(id)"),
            alike("partner Query.alert(id)"),
            alike("partner Query._entities(Alert.id)"),
        ),
    ),
    Breach(
        name="for a tip's photo that police did not bring there is one more look",
        rows=("5.5.3",),
        edits=(
            Edit(
                "hub/services/media/attach_photo.py",
                "        if photo is None or not photo.by_staff:\n",
                "        if photo is not None:\n            await photos.find(photo_id)\n"
                "        if photo is None or not photo.by_staff:\n",
            ),
        ),
        tests=(alike("police Mutation.openCase(input.child.photo)"),),
    ),
    Breach(
        name="another partner's photo is written to before it is refused",
        rows=("5.5.7",),
        edits=(
            Edit("hub/storage/media.py", 'wanted = {"_id": photo_id, "owner": owner}', 'wanted = {"_id": photo_id}'),
        ),
        tests=("tests/storage/test_media.py::test_of_anothers_photo_nothing_is_written",),
    ),
    Breach(
        name="a cursor is opened before it is asked who comes",
        rows=("5.5.8",),
        edits=(Edit("hub/resolvers/police/reading.py", "    by.require(Power.AUDIT)\n", ""),),
        tests=(alike("police Query.auditTrail(after)"),),
    ),
    Breach(
        name="a tip on what cannot be an alert is taken",
        rows=("5.5.9",),
        edits=(
            Edit(
                "hub/services/intake/collect_tip.py",
                "        if tip.photo is not None:\n",
                '        if "\\n" in tip.alert:\n'
                '            return {"tip": tip_id}\n'
                "        if tip.photo is not None:\n",
            ),
        ),
        tests=(f"{BY_FORM}[partner Mutation.submitTip(input.alert)]",),
    ),
    Breach(
        name="a link is told to be forged only where there is an alert",
        rows=("5.5.10",),
        edits=(
            Edit(
                "hub/services/media/serve_photo.py",
                "    if size is None or not links.genuine(request.alert, request.photo, size, request.signature):\n"
                "        raise NotFound()\n"
                "    alert = await alerts.get(request.alert)\n"
                "    if alert is None:\n"
                "        raise NotFound()\n",
                "    alert = await alerts.get(request.alert)\n"
                "    if alert is None:\n"
                "        raise NotFound()\n"
                "    if size is None or not links.genuine(request.alert, request.photo, size, request.signature):\n"
                "        raise AlertEnded()\n",
            ),
        ),
        tests=(LINKS,),
    ),
    Breach(
        name="without the power one is told which photos there are",
        rows=("5.5.10",),
        edits=(
            Edit(
                "hub/services/media/show_photo.py",
                "    by.require(Power.READ_CASES)\n",
                "    if await photos.find(photo_id):\n        by.require(Power.READ_CASES)\n",
            ),
        ),
        tests=(PHOTO_DOOR,),
    ),
)
