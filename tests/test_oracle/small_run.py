"""A run of a dozen devices without a fault, in which tests plant one fault at a time."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Row = dict[str, Any]

START = 1_800_000_000.0
FIRST, SECOND = "alert-one", "alert-two"
CENTRES = {FIRST: (37.7451, 115.6652), SECOND: (30.5013, 104.0021)}
SIGHTED = (41.6123, 115.6652)
"""The centre of the first case's second area, 430 km north of the first."""
DISAPPEARED = {FIRST: "2016-05-13T08:00:00Z", SECOND: "2016-05-13T20:00:00Z"}
STAGE_AT = {FIRST: {1: 1.2, 2: 11.0, 3: 21.0, 4: 31.0}, SECOND: {1: 42.2, 2: 46.2, 3: 46.3, 4: 46.4}}
RADII = {1: 100.0, 2: 200.0, 3: 300.0, 4: 500.0}
CLOSED_AT = {FIRST: 50.0, SECOND: 55.0}
ENDED_AT = 70.0
MARKER = "Q7-private-中文-marker"
DOMAIN_JUMPS = [(0.0, "08:19:59"), (10.0, "09:00:00"), (20.0, "10:00:00"), (30.0, "11:00:00"), (40.0, "23:20:00")]
POLYGON = [(38.64431, 115.66522), (37.74431, 116.80123), (36.84511, 115.66522), (37.74431, 114.53111)]


def domain_seconds(clock_time: str) -> float:
    return datetime.fromisoformat(f"2016-05-13T{clock_time}+00:00").timestamp()


def stored(real: float) -> Row:
    return {"$date": datetime.fromtimestamp(real, UTC).isoformat().replace("+00:00", "Z")}


def north_of(alert: str, km: float, east: float = 0.0) -> tuple[float, float]:
    latitude, longitude = CENTRES[alert]
    return round(latitude + km / 111.195, 6), round(longitude + east, 6)


class SmallRun:
    """The rows of the evidence files; times are given in seconds from the start."""

    def __init__(self) -> None:
        self.script: Row = {}
        self.tracks: list[Row] = []
        self.pushes: list[Row] = []
        self.phones: list[Row] = []
        self.responses: list[Row] = []
        self.webhooks: list[Row] = []
        self.feed_lines: list[Row] = []
        self.photos: list[Row] = []
        self.staff: list[Row] = []
        self.mongo: dict[str, list[Row]] = {name: [] for name in ("stages", "units", "feed", "alerts", "journal")}
        self.redis: list[Row] = [{"key": "ledger:alert-one:3", "type": "string", "value": "\ufffd\u0001"}]
        self.logs: list[str] = ["2026-11-24T10:00:34.120Z INFO unit settled alert=alert-one reached=3 seconds=0.115"]

    # ------------------------------------------------------------ acts

    def act(self, name: str, kind: str, at: float, point: tuple[float, float] | None = None, **more: Any) -> Row:
        partner, ref = name.split("/")
        latitude, longitude = point or (None, None)
        row = {
            "began": START + at,
            "done": START + at + 0.1,
            "settled": START + at + 0.3,
            "partner": partner,
            "ref": ref,
            "act": kind,
            "lat": latitude,
            "lon": longitude,
            "token": None if partner == "hook" else f"token-of-{ref}",
            "language": "en",
            "as": "cell" if partner == "one" else "point",
            "ok": True,
        } | more
        self.tracks.append(row)
        return row

    def token_of(self, name: str) -> str:
        ref = name.split("/")[1]
        return next(str(row["token"]) for row in reversed(self.tracks) if row["ref"] == ref and row["token"])

    # ------------------------------------------------------------ contacts

    def push(self, name: str, alert: str, kind: str, revision: int, at: float, **more: Any) -> Row:
        """Add a request to a device's token, and what its phone shows."""
        area = int(more.pop("area", 1))
        message: Row = {
            "token": more.pop("token", None) or self.token_of(name),
            "data": {
                "alert": alert,
                "revision": str(revision),
                "kind": kind,
                "status": "ACTUAL",
                "language": "en",
                "area": str(area),
                "circle": "{},{},100".format(*(SIGHTED if area > 1 else CENTRES[alert])),
                "polygon": " ".join(f"{a},{b}" for a, b in POLYGON),
            },
        }
        collapsed = {"headers": {"apns-collapse-id": alert}}
        if kind == "CANCEL":
            told = any(row["message"]["token"] == message["token"] and row["status"] == 200 for row in self.pushes)
            words = (
                {"alert": {"body": "This alert is over. Thank you."}, "interruption-level": "passive"} if told else {}
            )
            headers = {"apns-collapse-id": alert, "apns-priority": "10" if told else "5", "apns-expiration": "1"}
            message["apns"] = {"headers": headers, "payload": {"aps": {"content-available": 1} | words}}
            message["android"] = {"priority": "high", "ttl": "1s", "collapse_key": alert}
        else:
            sound = {} if kind == "UPDATE" else {"sound": "default"}
            message |= {"notification": {"title": "Missing"}, "android": {"notification": {"tag": alert, **sound}}}
            level = {"interruption-level": "time-sensitive" if sound else "passive"}
            message["apns"] = collapsed | {"payload": {"aps": sound | level}}
        row = {
            "id": len(self.pushes) + 1,
            "project": f"project-{name.partition('/')[0]}",
            "received": START + at,
            "answered": START + at + 0.1,
            "status": 200,
            "complete": True,
            "error": None,
            "token": message["token"],
            "message": message,
            "authorized": True,
        } | more
        self.pushes.append(row)
        if row["status"] == 200:
            event = "removed" if kind == "CANCEL" else "shown" if kind == "ALERT" else "replaced"
            count = 0 if kind == "CANCEL" else 1
            self.phones.append(
                {"token": row["token"], "alert": alert, "event": event, "at": START + at, "count": count}
            )
        return row

    def page(self, alert: str, at: float, *entries: tuple[str, str, int]) -> Row:
        """Add a page of the webhook partner's audience."""
        nodes = [{"ref": ref, "kind": kind, "revision": revision} for ref, kind, revision in entries]
        edges = [{"cursor": f"c{number}", "node": node} for number, node in enumerate(nodes)]
        body = {"data": {"audience": {"edges": edges, "pageInfo": {"hasNextPage": False}}}}
        variables = {"alert": alert, "after": None}
        row = {"at": START + at, "partner": "hook", "operation": "audience", "variables": variables, "body": body}
        self.responses.append(row)
        return row

    # ------------------------------------------------------------ what the hub kept

    def unit(self, alert: str, kind: str, stage: int, finished: float, **counts: int) -> Row:
        known = Counter(counts)
        known["in_ring"] = counts.get("in_ring", sum(counts.values()))
        names = ("in_ring", "reached", "failed", "dead", "withheld", "deferred")
        row = {
            "_id": f"{kind}-{len(self.mongo['units'])}",
            "alert": alert,
            "p": 2,
            "kind": kind,
            "stage": stage,
            "counts": {name: known[name] for name in names},
            "finished_real": stored(START + finished),
        }
        self.mongo["units"].append(row)
        return row

    def event(self, kind: str, alert: str, at: float, stage: int | None = None, area: int | None = None) -> Row:
        row: Row = {
            "_id": len(self.mongo["feed"]) + 1,
            "type": kind,
            "alert": alert,
            "status": "ACTUAL",
            "at": stored(START + at),
            "real": stored(START + at),
            "area": area,
        }
        if stage:
            row["stage"] = {"number": stage, "radius_km": RADII[(stage - 1) % 4 + 1]}
        self.mongo["feed"].append(row)
        return row

    def follow(self, subscriber: str, sequence: int, connection: int = 1) -> Row:
        """Add an event of the log that a subscriber receives."""
        logged = self.mongo["feed"][sequence - 1]
        event = {"sequence": sequence, "type": logged["type"], "alert": {"id": logged["alert"]}}
        row = {
            "at": START + sequence,
            "subscriber": subscriber,
            "partner": "one",
            "connection": connection,
            "event": event,
        }
        self.feed_lines.append(row)
        return row

    # ------------------------------------------------------------ the directory

    def write(self, directory: Path) -> Path:
        for name, rows in {
            "tracks": self.tracks,
            "pushes": self.pushes,
            "phones": self.phones,
            "wire/responses": self.responses,
            "wire/webhooks": self.webhooks,
            "wire/feed": self.feed_lines,
            "wire/photos": self.photos,
            "wire/staff": self.staff,
            "dumps/redis": self.redis,
            **{f"dumps/mongo/{name}": rows for name, rows in self.mongo.items()},
        }.items():
            path = directory / f"{name}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        (directory / "script.json").write_text(json.dumps(self.script), encoding="utf-8")
        (directory / "dumps" / "logs").mkdir()
        (directory / "dumps" / "logs" / "api.log").write_text("\n".join(self.logs) + "\n", encoding="utf-8")
        return directory
