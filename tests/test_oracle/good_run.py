"""The good run itself: two cases, three partners, and each trouble once."""

from tests.test_oracle.small_run import (
    CENTRES,
    CLOSED_AT,
    DISAPPEARED,
    DOMAIN_JUMPS,
    ENDED_AT,
    FIRST,
    MARKER,
    POLYGON,
    RADII,
    SECOND,
    STAGE_AT,
    START,
    Row,
    SmallRun,
    domain_seconds,
    north_of,
    stored,
)

STANDING = {"near": (50.0, 1), "second": (150.0, 2), "third": (250.0, 3), "fourth": (450.0, 4), "far": (700.0, None)}
"""By name: kilometres north of the centre, and the stage that tells it."""
TOLD_AT_CLOSING = 14


Logged = tuple[str, str, float, int | None, int | None]
"""An event of the feed: its type and alert, when it came, its stage and its area."""


def good_run() -> SmallRun:
    """Return a run that keeps every promise."""
    run = begun_run()
    first_closing(run)
    second_case(run)
    log_and_follow(run)
    return run


def begun_run() -> SmallRun:
    """Return the good run up to the last stage of the first case."""
    run = SmallRun()
    run.script = script()
    _population(run)
    _first_case(run)
    _troubles(run)
    _keep(run)
    return run


def script() -> Row:
    partners = [
        {"id": "one", "name": "One", "tenant": 2, "channel": "fcm", "project": "project-one", "healthy": True},
        {"id": "two", "name": "Two", "tenant": 4, "channel": "fcm", "project": "project-two", "healthy": True},
        {"id": "hook", "name": "Hook", "tenant": 6, "channel": "webhook", "project": None, "healthy": True},
    ]
    cases = [
        {
            "key": key,
            "alert": alert,
            "case": f"case-{key}",
            "place": {"lat": CENTRES[alert][0] + 0.01, "lon": CENTRES[alert][1]},
            "disappeared": DISAPPEARED[alert],
            "private_markers": [MARKER, f"marker-of-{key}"],
        }
        for key, alert in (("first", FIRST), ("second", SECOND))
    ]
    moments = [("first", "open", 1.0), ("first", "confirm", 5.0), ("first", "revise", 7.0), ("first", "close", 50.0)]
    moments += [("second", "open", 42.0), ("second", "confirm", 46.0), ("second", "close", 55.0)]
    return {
        "started": START,
        "ended": START + ENDED_AT,
        "clock": [{"real": START + at, "offset": domain_seconds(text) - START - at} for at, text in DOMAIN_JUMPS],
        "partners": partners,
        "cases": cases,
        "events": [
            {"case": case, "kind": kind, "began": START + at, "returned": START + at + 0.2, "domain": "2016-05-13"}
            for case, kind, at in moments
        ],
        "kills": [{"process": "api", "at": START + 11.5, "back": START + 12.5}],
        "feed_cuts": [START + 2, START + 22, START + 47],
        "photo_links": [{"alert": FIRST, "url": "/media/alert-one/p/page?k=s"}],
    }


def _population(run: SmallRun) -> None:
    for number, partner in enumerate(("one", "two", "hook")):
        for name, (km, _) in STANDING.items():
            run.act(f"{partner}/{partner}-{name}", "register", -60, north_of(FIRST, km, number * 0.0431))
    for name, km in (("lost", 260.0), ("mover", 720.0), ("leaver", 240.0), ("giver", 40.0)):
        run.act(f"two/{name}", "register", -60, north_of(FIRST, km, 0.2137))
    run.act("one/western", "register", -60, north_of(SECOND, 50.0))
    run.act("one/western-far", "register", -60, north_of(SECOND, 400.0))


def _first_case(run: SmallRun) -> None:
    for stage, at in STAGE_AT[FIRST].items():
        revision = 1 if stage == 1 else 2
        names = [name for name, (_, of) in STANDING.items() if of == stage]
        for partner in ("one", "two"):
            for name in names:
                run.push(f"{partner}/{partner}-{name}", FIRST, "ALERT", revision, at + 0.5)
            run.unit(FIRST, "ring", stage, at + 0.7, reached=1)
        run.page(FIRST, at + 0.8, *((f"hook-{name}", "ALERT", revision) for name in names))
        run.unit(FIRST, "ring", stage, at + 0.9, reached=1)
    run.push("two/giver", FIRST, "ALERT", 1, 1.8)
    run.unit(FIRST, "ring", 1, 2.0, reached=1)
    for name in ("one/one-near", "two/two-near", "two/giver"):
        run.push(name, FIRST, "UPDATE", 2, 7.5)
    run.page(FIRST, 7.8, ("hook-near", "UPDATE", 2))
    run.unit(FIRST, "sweep", 0, 8.0, reached=4)


def _troubles(run: SmallRun) -> None:
    """Add a lost token, a device that moves in, one that leaves, a renewed token, and a token under a new ref."""
    run.act("two/lost", "lose", 19)
    run.push("two/lost", FIRST, "ALERT", 2, 21.6, status=404, complete=False, error="UNREGISTERED")
    run.unit(FIRST, "ring", 3, 22.0, dead=1)
    run.push("two/leaver", FIRST, "ALERT", 2, 21.7, status=503, complete=False, error="UNAVAILABLE")
    run.push("two/leaver", FIRST, "ALERT", 2, 22.7)
    run.unit(FIRST, "ring", 3, 23.0, reached=1)
    run.act("two/mover", "move", 24, north_of(FIRST, 90.0, 0.1543))
    run.push("two/mover", FIRST, "ALERT", 2, 24.6)
    run.unit(FIRST, "list", 3, 25.0, reached=1)
    run.act("two/leaver", "remove", 26)
    run.act("one/one-second", "rotate", 27, token="token-renewed")
    run.act("two/taker", "register", 28, north_of(FIRST, 41.0, 0.2139), token="token-of-giver")


def first_closing(run: SmallRun, revision: int = 3) -> None:
    closed = CLOSED_AT[FIRST]
    told = [name for name, (_, stage) in STANDING.items() if stage]
    names = [f"{partner}/{partner}-{name}" for partner in ("one", "two") for name in told]
    for name in [*names, "two/mover", "two/taker"]:
        run.push(name, FIRST, "CANCEL", revision, closed + 1)
    run.page(FIRST, closed + 1.5, *((f"hook-{name}", "CANCEL", revision) for name in told))
    run.unit(FIRST, "sweep", 0, closed + 2, reached=TOLD_AT_CLOSING)


def second_case(run: SmallRun) -> None:
    run.push("one/western", SECOND, "ALERT", 1, 42.6)
    run.unit(SECOND, "ring", 1, 43.0, reached=1)
    run.push("one/western-far", SECOND, "ALERT", 1, 47.0)
    run.unit(SECOND, "ring", 4, 47.5, reached=1)
    for name in ("one/western", "one/western-far"):
        run.push(name, SECOND, "CANCEL", 2, CLOSED_AT[SECOND] + 1)


def _keep(run: SmallRun) -> None:
    for alert, starts in STAGE_AT.items():
        disappeared = domain_seconds(DISAPPEARED[alert][11:19])
        for number, at in starts.items():
            stage = {"_id": f"{alert}-{number}", "alert": alert, "number": number, "area": 1}
            stage |= {"centre": point_row(CENTRES[alert]), "radius_km": RADII[number]}
            due = stored(disappeared + (number - 1) * 3600 + 0.001)
            run.mongo["stages"].append(stage | {"due": due, "state": "cut", "begun_real": stored(START + at)})
        run.mongo["alerts"].append(
            {
                "_id": alert,
                "case": "case",
                "status": "ACTUAL",
                "areas": [{"number": 1, "centre": point_row(CENTRES[alert])}],
            }
            | {"polygon": [{"latitude": a, "longitude": b} for a, b in POLYGON], "state": "CLOSED", "revision": 3}
        )
    run.mongo["cases"] = [{"_id": "case-first", "name": MARKER}]
    circle = {"latitude": CENTRES[FIRST][0], "longitude": CENTRES[FIRST][1], "radius_km": 100}
    body = {"type": "alert.stage", "alert": FIRST, "areas": [{"number": 1, **circle, "polygon": POLYGON}]}
    run.webhooks.append({"at": START + 1.4, "partner": "hook", "headers": {}, "body": body})
    url = "/media/alert-one/p/page?k=s"
    run.photos.append({"at": START + 9, "url": url, "status": 200, "cache_control": "private, max-age=5"})
    run.photos.append({"at": START + 56, "url": url, "status": 410, "cache_control": "no-store"})
    run.staff.append({"at": START + 9, "body": {"name": MARKER}})


def point_row(point: tuple[float, float]) -> Row:
    return {"lat": point[0], "lon": point[1]}


def log_and_follow(run: SmallRun, *more: Logged) -> None:
    """Write the log of the feed with more events, and let two subscribers follow it."""
    events: list[Logged] = [("ALERT", FIRST, 1.1, None, None), ("CONFIRMED", FIRST, 5.1, None, 1), *more]
    events += [("UPDATE", FIRST, 7.1, None, None), ("ALERT", SECOND, 42.1, None, None)]
    events += [("STAGE", alert, at, number, 1) for alert, starts in STAGE_AT.items() for number, at in starts.items()]
    events += [("CANCEL", FIRST, 50.1, None, None), ("CANCEL", SECOND, 55.1, None, None)]
    for kind, alert, at, stage, area in sorted(events, key=lambda event: event[2]):
        run.event(kind, alert, at, stage, area)
    for sequence in range(1, len(events) + 1):
        run.follow("newsroom", sequence, connection=1 + sequence // 5)
        if sequence > 3:
            run.follow("backend", sequence)
