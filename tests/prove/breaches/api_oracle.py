"""Breaches of what nobody may find out: whether a thing that is not theirs exists, and what is behind a closed door."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

ORACLE = "tests/graphql/strangers/test_no_oracle.py"
WALK = f"{ORACLE}::test_whatever_names_a_thing_has_a_sample"
BY_FORM = f"{ORACLE}::test_only_its_form_tells_what_is_no_name_at_all"
SOCKETS = f"{ORACLE}::test_over_a_websocket_they_are_alike_too"
LINKS = f"{ORACLE}::test_a_photos_link_that_was_made_up_tells_nothing"
PHOTO_DOOR = f"{ORACLE}::test_without_the_power_no_photo_is_there"
KEYS = f"{ORACLE}::test_a_key_that_opens_nothing_is_nobodys"
DOCUMENTS = f"{ORACLE}::test_a_document_that_is_another_partners_is_nobodys"
HOUSE = "tests/test_house.py"
TABLE = f"{HOUSE}::test_the_table_names_the_doors_there_are_and_no_others"


EVERY_ALERT = Edit(
    "hub/storage/mongo/alerts.py",
    "if status.mode is mode]\n        with translated():\n            row",
    "if status.mode]\n        with translated():\n            row",
)
"""The first deployment_mode between the modes."""


def let_in(door: str) -> str:
    """The proof for one door."""
    return f"{HOUSE}::test_every_door_is_for_whom_the_table_says[{door}]"


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
            EVERY_ALERT,
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
            EVERY_ALERT,
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
                "hub/services/intake/steps/receipt_codes.py",
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
        name="a cursor tells whether it is another list's or another reader's",
        rows=("5.5.6",),
        edits=(
            Edit(
                "hub/domain/cursors.py",
                "if (found_kind, found_reader) != (kind, self._mark(reader)):\n            raise CursorForeign()\n",
                "if found_kind != kind:\n            raise CursorForeign()\n"
                "        if found_reader != self._mark(reader):\n            raise CursorInvalid()\n",
            ),
        ),
        tests=(alike("partner Subscription.alertFeed(after)"), alike("police Query.tips(after)")),
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
        edits=(Edit("hub/storage/mongo/alerts.py", ', "status": {"$in": [one.value for one in statuses]}})', "})"),),
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
                "hub/services/photos/steps/attach_photo.py",
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
            Edit(
                "hub/storage/mongo/photos.py",
                'wanted = {"_id": photo_id, "owner": owner}',
                'wanted = {"_id": photo_id}',
            ),
        ),
        tests=("tests/storage/mongo/test_photos.py::test_of_anothers_photo_nothing_is_written",),
    ),
    Breach(
        name="a cursor is opened before it is asked who comes",
        rows=("5.5.8",),
        edits=(Edit("hub/resolvers/police/reading.py", "    by.require(Permission.AUDIT)\n", ""),),
        tests=(alike("police Query.auditTrail(after)"),),
    ),
    Breach(
        name="a tip on what cannot be an alert is taken",
        rows=("5.5.9",),
        edits=(
            Edit(
                "hub/services/intake/submit_tip.py",
                "    async def work(transaction: Transaction) -> KeptResult:\n",
                "    async def work(transaction: Transaction) -> KeptResult:\n"
                '        if "\\n" in tip.alert:\n'
                '            return {"tip": tip_id}\n',
            ),
        ),
        tests=(f"{BY_FORM}[partner Mutation.submitTip(input.alert)]",),
    ),
    Breach(
        name="a link is told to be forged only where there is an alert",
        rows=("5.5.10",),
        edits=(
            Edit(
                "hub/services/photos/serve_photo.py",
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
                "hub/services/photos/show_photo.py",
                "    by.require(Permission.READ_CASES)\n",
                "    if await photos.find(photo_id):\n        by.require(Permission.READ_CASES)\n",
            ),
        ),
        tests=(PHOTO_DOOR,),
    ),
    Breach(
        name="whoever reads cases sets how far they reach",
        rows=("5.5.5",),
        edits=(
            Edit(
                "hub/services/police/set_alert_radius.py",
                "    by.require(Permission.OPEN_CASE)\n",
                "    by.require(Permission.OPEN_CASE if Permission.OPEN_CASE in by.permissions else Permission.READ_CASES)\n",
            ),
        ),
        tests=(let_in("police-setAlertRadius"),),
    ),
    Breach(
        name="permissions on paper stand for a certificate",
        rows=("5.5.5",),
        edits=(Edit("hub/resolvers/police/reading.py", "    if not by.certified:\n", "    if not by.permissions:\n"),),
        tests=(let_in("police-viewer"),),
    ),
    Breach(
        name="a gateway's reference to a tip is read without the power",
        rows=("5.5.5",),
        edits=(Edit("hub/services/police/read_tip.py", "    by.require(Permission.READ_CASES)\n", ""),),
        tests=(let_in("police-an entity Tip"),),
    ),
    Breach(
        name="officers see partners as nodes",
        rows=("5.5.5",),
        edits=(
            Edit(
                "hub/resolvers/police/operating.py",
                '    """One partner; None for an id that is nobody\'s."""\n    by.require(Permission.OPERATE)\n',
                '    """One partner; None for an id that is nobody\'s."""\n',
            ),
        ),
        tests=(let_in("police-node of a partner"),),
    ),
    Breach(
        name="a tip is looked for before it is asked who comes",
        rows=("5.5.5",),
        edits=(
            Edit(
                "hub/services/police/triage_tip.py",
                "    by.require(Permission.OPEN_CASE)\n",
                "    await tips.get(tip_id)\n    by.require(Permission.OPEN_CASE)\n",
            ),
        ),
        tests=(let_in("police-triageTip"),),
    ),
    Breach(
        name="a door stands in no table",
        rows=("5.5.5",),
        edits=(
            Edit(
                "hub/schema/partner/queries.py",
                '    @resolved("Alerts that this key may see, newest first.", PAGED)\n',
                '    @resolved("Who asks.")\n    def caller(self, info: PartnerInfo) -> str:\n        """Who asks."""\n'
                "        return info.context.actor.name\n\n"
                '    @resolved("Alerts that this key may see, newest first.", PAGED)\n',
            ),
        ),
        tests=(TABLE, let_in("partner-caller")),
    ),
    Breach(
        name="whoever reads cases brings photos for them",
        rows=("5.5.5",),
        edits=(
            Edit(
                "hub/http/photo_routes.py",
                "officer.require(Permission.OPEN_CASE)",
                "officer.require(min(officer.permissions & {Permission.OPEN_CASE, Permission.READ_CASES}, default=Permission.OPEN_CASE))",
            ),
        ),
        tests=(f"{HOUSE}::test_every_door_of_photos_is_for_whom_the_table_says[POST /police/photos]",),
    ),
    Breach(
        name="the key of a suspended partner opens",
        rows=("5.5.11",),
        edits=(
            Edit(
                "hub/services/operations/partners.py",
                "    if owner is None or owner.suspended:\n",
                "    if owner is None:\n",
            ),
        ),
        tests=(KEYS,),
    ),
    Breach(
        name="a key that was revoked is looked for twice",
        rows=("5.5.11",),
        edits=(
            Edit(
                "hub/storage/mongo/partners.py",
                "        return await self._owners.get(key_hash)\n",
                '        if await self._keys.find_one({"_id": key_hash, "revoked": {"$ne": None}}):\n'
                '            await self._keys.find_one({"_id": key_hash})\n'
                "        return await self._owners.get(key_hash)\n",
            ),
        ),
        tests=(KEYS,),
    ),
    Breach(
        name="another partner's document is executed",
        rows=("5.5.12",),
        edits=(
            Edit(
                "hub/storage/mongo/documents.py",
                "        return (await self._recent.get([key], self._read)).get(key)\n",
                "        rows = await self._documents.find({}).to_list(None)\n"
                '        return next((row["text"] for row in rows if row["_id"][-64:] == key[-64:]), None)\n',
            ),
        ),
        tests=(DOCUMENTS,),
    ),
)
