"""A case with a canary in each private field, worked through both graphs of a whole hub until it is closed."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from graphql import get_nullable_type

from hub.domain.actors import KeyMode, Officer, PartnerActor
from hub.domain.cases.case import Child, LastSeen
from hub.domain.cases.facts import declared
from hub.domain.delivery.notices import NoticeState
from hub.domain.exports.export import ExportState
from hub.domain.photos import Photo, PhotoId, PhotoOwner, PhotoSize, owned_by_officer, owned_by_partner
from hub.graphql.execution.graph import Graph
from hub.graphql.kit.context import Context
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.local.officers import ANYANG, ANYANG_OFFICER, HENGSHUI_OFFICER, SUPERVISOR
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.rank_tips import rank_tips
from hub.services.maintenance.write_exports import write_exports
from hub.wiring import Hub
from tests.graphql.documents import change
from tests.life.canaries import Canaries

NEWS: Final = PartnerActor("pt_1", "News", 3, KeyMode.TEST, None)
STRANGER: Final = replace(ANYANG_OFFICER, account="far", person="far", force="cn-999999")
NEEDS_NO_KEY: Final = frozenset(
    {
        *("confirmCase", "pauseAlert", "resumeAlert", "overridePreferences", "approveChange", "holdCase", "liftHold"),
        *("previewAlert", "returnCase"),
        *("hideCase", "unhideCase"),
        *("breakGlass", "triageTip", "askTipster", "addToTip", "linkTips", "saveSearch", "updateSavedSearch"),
    }
)
"""Mutations without an idempotency key."""

CHILD: Final = tuple(one.name for one in declared(Child) if one.fact.longest)
TEXTS: Final = (*CHILD, *(one.name for one in declared(LastSeen) if one.fact.longest), "criteria", "narrative")
"""The texts of a revision."""

DONE: Final = "userErrors { code message path }"
OF_ALERT: Final = f"alertId {DONE}"


@dataclass
class Story:
    """The case and what was said of it. `now` is the moment at which the clock stands still."""

    hub: Hub
    now: datetime
    canaries: Canaries = field(default_factory=Canaries)
    case: str = ""
    alert: str = ""
    other: str = ""
    other_alert: str = ""
    photos: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    planted: set[str] = field(default_factory=set)
    """The texts of inputs that held a canary."""
    calls: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Build both graphs."""
        self._police, self._partner = police_graph(open_schema=False), partner_graph(open_schema=False)

    async def ask(self, document: str, by: Officer | PartnerActor = HENGSHUI_OFFICER, **variables: Any) -> Any:
        """Send an operation; return its data."""
        is_partner = isinstance(by, PartnerActor)
        services: Any = self.hub.services.partner if is_partner else self.hub.services.police
        answer = await self._graph(by).execute(
            document, variables, context_value=Context(services, "story", admitted=by)
        )
        assert answer.errors is None, answer.errors
        return answer.data

    async def do(
        self, name: str, /, by: Officer | PartnerActor = HENGSHUI_OFFICER, fields: str = DONE, **given: Any
    ) -> Any:
        """Send a mutation, which is done; return its payload. A text `…` stands for the canary of its place."""
        if name not in NEEDS_NO_KEY:
            given["idempotencyKey"] = f"key-{next(self.calls)}"
        kind = self._graph(by)._schema.type_map[name[0].upper() + name[1:] + "Input"]
        words = self._with_canaries(kind, given, name)
        payload = (await self.ask(change(name, fields), by, input=words))[name]
        assert payload["userErrors"] == [], (name, payload["userErrors"])
        return payload

    async def refused(self, name: str, **given: Any) -> list[str]:
        """Send a mutation; return the codes of what is wrong."""
        by = SUPERVISOR if name == "approveChange" else HENGSHUI_OFFICER
        return [one["code"] for one in (await self.ask(change(name, DONE), by, input=given))[name]["userErrors"]]

    def _graph(self, by: Officer | PartnerActor) -> Graph:
        return self._partner if isinstance(by, PartnerActor) else self._police

    def _with_canaries(self, kind: Any, given: Any, path: str) -> Any:
        kind = get_nullable_type(kind)
        if isinstance(given, dict):
            self.planted |= {f"{kind.name}.{name}" for name, one in given.items() if one == "…"}
            return {
                name: self._with_canaries(kind.fields[name].type, one, f"{path}.{name}") for name, one in given.items()
            }
        if isinstance(given, list):
            return [self._with_canaries(kind.of_type, one, path) for one in given]
        return self.canaries.text(path) if given == "…" else given

    async def photo(self, place: str, owner: PhotoOwner) -> str:
        """Store a photo whose bytes are a canary."""
        photo = Photo(PhotoId(f"ph_{len(self.photos)}"), owner, self.now)
        data = {size: self.canaries.file(f"{place} {size}") for size in PhotoSize}
        await self.hub.repositories.cases.photos.add(photo, data)
        self.photos.append(photo.id)
        return photo.id

    def point(self, place: str, latitude: float, longitude: float) -> dict[str, float]:
        """Return a point to send."""
        point = self.canaries.point(place, latitude, longitude)
        return {"latitude": point.latitude, "longitude": point.longitude}

    async def play(self) -> None:
        """Open a case, work on it in every way that leaves words, and close it."""
        await self._open()
        await self._steer()
        await self._share()
        await self._tips()
        await self._search()
        await self._end()

    async def take_away(self) -> None:
        """Write the case and its tips to files."""
        parts = self.hub.services.police.export_parts
        for rows in ("caseSummaries", "cases", "tips"):
            await self.do("startExport", rows={rows: {}}, format="CSV", purpose="a month of cases")
        await write_exports(parts)
        made = await parts.exports.of_account(HENGSHUI_OFFICER.account)
        assert [export.state for export in made] == [ExportState.READY] * 3

    async def _open(self) -> None:
        staff = owned_by_officer(HENGSHUI_OFFICER)
        seen = (self.now - timedelta(minutes=20)).isoformat()
        child = {"ageYears": 4, "sex": "FEMALE", "heightCm": 101, "photo": await self.photo("child", staff)}
        child |= dict.fromkeys(CHILD, "…")
        last_seen = {"point": self.point("last seen", 37.74, 115.67), "district": "…", "address": "…", "at": seen}
        facts: dict[str, Any] = {
            "child": child,
            "lastSeen": last_seen,
            "criteria": "…",
            "narrative": "…",
            "reporter": {"name": "…", "phone": "…"},
            "suspects": [{"description": "…", "name": "…", "photo": await self.photo("suspect", staff)}],
            "vehicles": [{"description": "…", "plate": "…", "platePublic": False}],
            "status": "EXERCISE",
        }
        await self.do("previewAlert", fields=DONE, previewKey="one", **facts)
        opened = await self.do("openCase", fields=f"caseId alertId {DONE}", **facts)
        self.case, self.alert = opened["caseId"], opened["alertId"]
        self.alerts.append(self.alert)
        plain = {"publicName": "Bao", "fullName": "Bao Bao", "ageYears": 9, "sex": "MALE"}
        elsewhere = {"point": {"latitude": 30.0, "longitude": 110.0}, "district": "Elsewhere", "at": seen}
        other = await self.do(
            "openCase",
            fields=f"caseId alertId {DONE}",
            child=plain,
            lastSeen=elsewhere,
            criteria="a test",
            status="EXERCISE",
        )
        self.other, self.other_alert = other["caseId"], other["alertId"]
        await self.do("returnCase", SUPERVISOR, caseId=self.case, reason="…")
        await self.do("resumeAlert", alertId=self.alert, reason="…")
        await self.do("confirmCase", SUPERVISOR, caseId=self.case)
        texts: dict[str, Any] = dict.fromkeys(TEXTS, "…")
        await self.do(
            "reviseCase",
            caseId=self.case,
            material=True,
            photo=await self.photo("new child", staff),
            reporter={"name": "…", "phone": "…"},
            vehicles=[{"description": "…", "plate": "…", "platePublic": True}],
            **texts,
        )

    async def _steer(self) -> None:
        of_alert: dict[str, Any] = {"alertId": self.alert, "reason": "…"}
        at = (self.now - timedelta(minutes=5)).isoformat()
        sighting: dict[str, Any] = {
            "point": self.point("sighting", 38.1, 114.5),
            "district": "…",
            "address": "…",
            "at": at,
        }
        area = await self.do(
            "addAlertArea", fields=f"area {DONE}", sighting=sighting | {"timePublic": True}, **of_alert
        )
        second = {"point": self.point("second sighting", 38.4, 114.9), "district": "…", "address": "…", "at": at}
        await self.do("addAlertArea", sighting=second | {"timePublic": False}, **of_alert)
        await self.do("removeAlertArea", area=area["area"], **of_alert)
        corrected = {"point": self.point("corrected", 37.8, 115.7), "district": "…", "address": "…", "at": at}
        first = await self.do("correctLastSeen", fields=f"area {DONE}", lastSeen=corrected, **of_alert)
        await self.do("pauseAlert", **of_alert)
        await self.do("resumeAlert", **of_alert)
        await self.do("setAlertRadius", radiusKm=50, area=first["area"], **of_alert)
        await self.do("overridePreferences", **of_alert)

    async def _share(self) -> None:
        of_case: dict[str, Any] = {"caseId": self.case}
        await self.do("assignCase", **of_case, officer=ANYANG_OFFICER.account)
        until = (self.now + timedelta(days=3)).isoformat()
        await self.do("shareCase", **of_case, force=ANYANG, purpose="…", until=until)
        await self.do("handOverCase", **of_case, force=ANYANG, reason="…")
        for linked in (True, False, True):
            await self.do("linkCases", **of_case, otherId=self.other, reason="…", kind="OTHER", linked=linked)
        await self.do("breakGlass", STRANGER, **of_case, reason="…")
        await self.do("addCaseNote", **of_case, text="…")

    async def _tips(self) -> None:
        contact: dict[str, Any] = {"contact": "…", "deviceRef": "…", "text": "…", "alert": self.alert}
        seen = (self.now - timedelta(minutes=1)).isoformat()
        photo = await self.photo("tip", owned_by_partner(NEWS))
        codes = [
            (await self.do("submitTip", NEWS, f"receiptCode {DONE}", **contact, **more))["receiptCode"]
            for more in ({"photo": photo, "place": self.point("tip", 37.9, 115.8), "seenAt": seen}, {})
        ]
        await self.do("addToTip", NEWS, receiptCode=codes[0], text="…")
        rows = await self.hub.database.collection("tips").find({"case": self.case}, {"_id": 1}).to_list(None)
        first, second = sorted(row["_id"] for row in rows)
        await self.do("askTipster", tipId=first, question="…")
        await self.do("triageTip", tipId=first, state="FOLLOWED", reason="…")
        await rank_tips(self.hub.services.police.tips.ranking)
        await self.hub.repositories.tips.log.number_waiting()
        await self.do("linkTips", tipId=first, otherTipId=second)

    async def _search(self) -> None:
        """Keep a search that names the child; it is sealed, so no wipe need find it."""
        fields, circle = f"savedSearch {{ id }} {DONE}", {"point": self.point("searched", 37.6, 115.6), "radiusKm": 4}
        wanted = {"cases": {"filter": {"text": "…", "place": {"circle": circle}, "not": {"text": "…"}}}}
        saved = await self.do("saveSearch", fields=fields, name="…", criteria=wanted, purpose="a test")
        changed = {"searchId": saved["savedSearch"]["id"], "name": "…", "purpose": "a test"}
        await self.do("updateSavedSearch", **changed, criteria={"cases": {"filter": {"text": "…"}}})
        tips = {"tips": {"filter": {"text": "…"}}}
        await self.do("saveSearch", fields=fields, name="…", criteria=tips, purpose="a test")

    async def _end(self) -> None:
        of_case: dict[str, Any] = {"caseId": self.case}
        # An expired alert is issued again.
        police = self.hub.services.police
        await expire_alerts(police.stores, police.notifier, now=self.now + timedelta(days=4))
        self.alerts.append((await self.do("reissueAlert", fields=OF_ALERT, reason="…", **of_case))["alertId"])
        # An exercise needs no approval: this one is never used.
        await self.do("approveChange", SUPERVISOR, change="CLOSE_CASE", reason="…", **of_case)
        await self.do("closeCase", outcome="FOUND_SAFE", reason="…", **of_case)
        self.alerts.append((await self.do("reopenCase", fields=OF_ALERT, reason="…", **of_case))["alertId"])
        await self.do("closeCase", outcome="FALSE_REPORT", reason="they were at home", **of_case)
        # The other case stays, and with it the link.
        await self.hold(**of_case)
        await self.do("liftHold", reason="…", **of_case)
        await self.hold(**of_case)
        await self.hide()
        await self.show()
        await self.hide()
        purpose = self.canaries.text("purpose")
        read = "query ($id: ID!, $why: String!) { case(id: $id, purpose: $why) { id } }"
        await self.ask(read, id=self.case, why=purpose)

    async def hold(self, **of_case: Any) -> None:
        """Place a hold; a second person agrees to its end."""
        await self.do("holdCase", reason="…", **of_case)
        await self.do("approveChange", SUPERVISOR, change="LIFT_HOLD", reason="…", **of_case)

    async def hide(self) -> None:
        """Hide the case."""
        await self.do("hideCase", SUPERVISOR, caseId=self.case, reason="…")

    async def show(self) -> None:
        """Show the case again; a second person agrees."""
        await self.do("approveChange", change="UNHIDE_CASE", caseId=self.case, reason="…")
        await self.do("unhideCase", SUPERVISOR, caseId=self.case, reason="…")

    async def leave_deliveries(self) -> None:
        """Write what workers write of an alert, with a canary in each row."""
        text = self.canaries.text
        of: dict[str, Any] = {"alert": self.alert, "p": NEWS.tenant}
        rows: dict[str, dict[str, Any]] = {
            "units": {"kind": "RING", "state": "PARKED", "slices": [text("unit")]},
            "told": {"told": text("told").encode(), "maybe": text("maybe").encode(), "counts": {"1": {"reached": 40}}},
            "audience": {"numbers": text("audience").encode()},
            "notices": {"state": NoticeState.TAKEN.value, "body": {"text": text("notice")}},
        }
        for name, row in rows.items():
            await self.hub.database.collection(name).insert_one({"_id": f"{self.alert}.{name}", **of, **row})
        chunk = {"_id": f"{self.alert}.1/list/0", "units": [text("cut list")]}
        await self.hub.database.collection("cut_chunks").insert_one(chunk)
        cut = {"$set": {"cut1": text("sweep")}}
        of_alert = {"$gt": self.alert, "$lt": f"{self.alert}.s"}
        await self.hub.database.collection("sweeps").update_many({"_id": of_alert}, cut)
