"""The good run with a sighting: 430 km north of the first area, inside its 500 km, and confirmed by another officer."""

from tests.test_oracle.good_run import begun_run, first_closing, log_and_follow, point_row, second_case
from tests.test_oracle.small_run import FIRST, RADII, SIGHTED, START, Row, SmallRun, domain_seconds, north_of, stored

ADDED_AT, CONFIRMED_AT = 33.0, 36.0
SEEN = "2016-05-13T10:55:00Z"
BEGUN_AT = {5: 33.3, 6: 40.1, 7: 40.2, 8: 40.3}
"""When the stages of the second area begin; those of the first are numbered 1 to 4."""
INSIDE, ELSEWHERE = ("fourth",), ("near", "second", "third")
"""Devices told before: within the 100 km of the sighting, and farther from it."""


def sighted_run() -> SmallRun:
    """Return a run with a sighting that keeps every promise."""
    run = begun_run()
    for name in ("one/beyond", "hook/hook-beyond"):
        # 90 km from the sighting, and beyond the first area.
        run.act(name, "register", -60, north_of(FIRST, 520.0, 0.01))
    run.script["events"] += [
        act("sighting", ADDED_AT, place=point_row((SIGHTED[0] + 0.01, SIGHTED[1])), seen=SEEN, revision=3),
        act("confirm_area", CONFIRMED_AT, area=2),
    ]
    _keep(run)
    _hear(run)
    _reach_more(run)
    first_closing(run, revision=4)
    for name in ("one/beyond", "one/one-far", "two/two-far"):
        run.push(name, FIRST, "CANCEL", 4, 51.2)
    run.page(FIRST, 51.6, ("hook-beyond", "CANCEL", 4), ("hook-far", "CANCEL", 4))
    second_case(run)
    stages = [("STAGE", FIRST, at, number, 2) for number, at in BEGUN_AT.items()]
    log_and_follow(run, ("AREA_ADDED", FIRST, ADDED_AT + 0.1, None, 2), *stages, ("CONFIRMED", FIRST, 36.1, None, 2))
    return run


def act(kind: str, at: float, **more: object) -> Row:
    """Return an act of an officer on the first case."""
    times = {"began": START + at, "returned": START + at + 0.2, "domain": "2016-05-13"}
    return {"case": "first", "kind": kind, **times, **more}


def _keep(run: SmallRun) -> None:
    for number, at in BEGUN_AT.items():
        stage = {"_id": f"{FIRST}-{number}", "alert": FIRST, "number": number, "area": 2, "centre": point_row(SIGHTED)}
        due = stored(domain_seconds(SEEN[11:19]) + (number - 5) * 3600 + 0.001)
        stage |= {"radius_km": RADII[number - 4], "due": due, "state": "cut", "begun_real": stored(START + at)}
        run.mongo["stages"].append(stage)
    run.mongo["alerts"][0]["areas"].append({"number": 2, "centre": point_row(SIGHTED)})


def _hear(run: SmallRun) -> None:
    """Let everybody told before hear the sighting, and tell who is near it and was not told before."""
    for partner in ("one", "two"):
        for name in INSIDE:
            run.push(f"{partner}/{partner}-{name}", FIRST, "SIGHTING", 3, ADDED_AT + 0.6, area=2)
        for name in ELSEWHERE:
            run.push(f"{partner}/{partner}-{name}", FIRST, "UPDATE", 3, ADDED_AT + 0.7)
    for name in ("two/mover", "two/taker"):
        run.push(name, FIRST, "UPDATE", 3, ADDED_AT + 0.7)
    entries = [(f"hook-{name}", "SIGHTING", 3) for name in INSIDE] + [
        (f"hook-{name}", "UPDATE", 3) for name in ELSEWHERE
    ]
    run.page(FIRST, ADDED_AT + 0.8, *entries)
    run.unit(FIRST, "sweep", 0, ADDED_AT + 1, reached=14)
    run.push("one/beyond", FIRST, "ALERT", 3, ADDED_AT + 0.9, area=2)
    run.unit(FIRST, "ring", 5, ADDED_AT + 1, reached=1)
    run.page(FIRST, ADDED_AT + 1.1, ("hook-beyond", "ALERT", 3))
    run.unit(FIRST, "ring", 5, ADDED_AT + 1.2, reached=1)


def _reach_more(run: SmallRun) -> None:
    """Tell the devices 270 km from the sighting once its area covers 300 km."""
    for partner in ("one", "two"):
        run.push(f"{partner}/{partner}-far", FIRST, "ALERT", 3, 40.8, area=2)
        run.unit(FIRST, "ring", 7, 41.0, reached=1)
    run.page(FIRST, 40.9, ("hook-far", "ALERT", 3))
    run.unit(FIRST, "ring", 7, 41.1, reached=1)
