"""`hub admin`, as an operator runs it from a shell."""

import asyncio
import hashlib
import json
import os
import pwd
from datetime import datetime
from pathlib import Path
from typing import Any

from hub.local.environment_file import write_environment
from hub.storage.mongo.collections import COLLECTIONS
from reunion import GeoPoint
from tests.databases import ALL_ROWS
from tests.e2e.world import LIVE, TEST, Partner, World
from tests.timeouts import PROGRAM_TIMEOUT
from tests.waiting import until
from tests.warm.starter import warm_starter
from verify.hub_verify import verify

LOGIN = f"shell:{pwd.getpwuid(os.getuid()).pw_name}"


async def admin(world: World, *arguments: str, stdin: str = "", code: int = 0) -> str:
    """One command; its output, or what it says when it fails."""
    out, err = await spoken(world, *arguments, stdin=stdin, code=code)
    return out if code == 0 else err


async def both(world: World, *arguments: str) -> tuple[str, list[dict[str, Any]]]:
    """One command; its output, and the lines of its log."""
    out, err = await spoken(world, *arguments)
    return out, [json.loads(line) for line in err.splitlines() if line.startswith("{")]


async def spoken(world: World, *arguments: str, stdin: str = "", code: int = 0) -> tuple[str, str]:
    """Both streams of one command. Nothing in this process's environment leads to the hub: only the file does."""
    file = world.hub.run_dir / "environment"
    if not file.exists():
        write_environment(file, world.hub.environment)
    async with asyncio.timeout(PROGRAM_TIMEOUT):
        ended, out, err = await warm_starter().run("admin", "--env", str(file), *arguments, stdin=stdin)
    assert ended == code, err
    return out.strip(), err.strip()


async def test_drill_reaches_only_test_devices_of_a_new_partner(world: World, place: GeoPoint) -> None:
    made = await admin(world, "create-partner", "Sandbox app")
    account = json.dumps({"service_account": await world.hub.fcm.register("sandbox-app")})
    assert await admin(world, "set-channel", made, "fcm", "-", "--mode", "test", stdin=account) == ""
    partner = Partner(world, made, "Sandbox app")
    partner.keys[TEST] = await admin(world, "rotate-key", made)
    assert partner.keys[TEST].startswith("rk_test_")
    live = await world.partner("fcm")
    [ref] = await partner.phones(place, 1, mode=TEST)
    await live.phones(place, 1)
    where = ("--latitude", str(place.latitude), "--longitude", str(place.longitude), "--missing-minutes", "200")
    ids, warned = await spoken(world, "drill", *where)
    _, alert = ids.split()
    assert "The hub is halted" not in warned
    await world.wait_shown(alert, [ref])
    [push] = [push for push in await world.pushes(alert) if push["status"] == 200]
    assert push["message"]["data"]["status"] == "EXERCISE"
    assert "演练" in push["message"]["notification"]["title"] or "EXERCISE" in push["message"]["notification"]["title"]
    assert "000-0000" in push["message"]["notification"]["body"], "the number of nobody"

    async def all_stages() -> bool:
        return await world.database.collection("stages").count_documents({"alert": alert, "state": "CUT"}) == 4

    await until(all_stages, 20)
    await admin(world, "suspend-partner", made)
    assert (await partner.ask("{ viewer { mode } }", TEST)).codes == ["UNAUTHENTICATED"]
    listed = (await admin(world, "list-partners")).splitlines()
    assert f"{made}\tsuspended\tlive=-\ttest=fcm\tSandbox app" in listed
    await admin(world, "suspend-partner", made, "--undo")


async def test_prepared_database_has_every_index(world: World) -> None:
    rows = world.database.collection("duty_log")
    await rows.drop_indexes()
    assert await admin(world, "prepare-database") == "The database has every index of this release."
    assert len(await rows.index_information()) == len(COLLECTIONS["duty_log"]) + 1


async def test_halt_and_resume_are_seen_where_an_operator_looks(world: World, place: GeoPoint) -> None:
    where = ("--latitude", str(place.latitude), "--longitude", str(place.longitude))
    assert "hub_halted 0.0" in await world.page("/metrics")
    said, logged = await both(world, "halt-all")
    try:
        assert said.startswith("Halted")
        assert [(line["event"], line["operator"]) for line in logged] == [("hub_halted", LOGIN)]
        assert "hub_halted 1.0" in await world.page("/metrics")
        ids, warned = await spoken(world, "drill", *where)
        assert len(ids.split()) == 2
        assert "The hub is halted" in warned
    finally:
        said, logged = await both(world, "resume-all")
    assert said.startswith("Resumed")
    assert [line["event"] for line in logged] == ["hub_resumed"]
    assert "hub_halted 0.0" in await world.page("/metrics")


async def test_the_trail_names_the_operator_of_a_shell(world: World, place: GeoPoint) -> None:
    partner = (await world.partner("fcm")).id
    where = ("--latitude", str(place.latitude), "--longitude", str(place.longitude))
    case = (await admin(world, "--as", "Ann Operator", "drill", *where)).split()[0]
    await admin(world, "suspend-partner", partner)
    await admin(world, "--as", "Ann Operator", "suspend-partner", partner, "--undo")
    trail = world.database.collection("audit")
    of_partner = {"subject": partner, "action": {"$in": ["SUSPEND_PARTNER", "RESUME_PARTNER"]}}
    lines = [(row["action"], row["account"], row["outcome"]) async for row in trail.find(of_partner).sort("at", 1)]
    assert sorted(lines) == [
        (action, account, outcome)
        for action, account in (("RESUME_PARTNER", "shell:Ann Operator"), ("SUSPEND_PARTNER", LOGIN))
        for outcome in ("ASKED", "DONE")
    ]
    drill = await trail.find_one({"action": "RUN_DRILL", "seen": case, **ALL_ROWS})
    assert drill
    assert drill["account"] == "shell:Ann Operator"
    row = await world.database.collection("cases").find_one({"_id": case})
    assert row
    assert row["opened_by"] == "shell:Ann Operator/drill-a"
    for nobody in ("", " ", "x" * 101):
        said = await admin(world, "--as", nobody, "list-partners", code=2)
        assert said.startswith("INVALID_INPUT: Say who you are: `--as NAME` or HUB_OPERATOR")


async def test_wrong_input_is_answered_in_one_sentence(world: World, tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text("[]", encoding="utf-8")
    said = await admin(world, "set-channel", "pt_nobody", "fcm", str(settings), code=2)
    assert said == "INVALID_INPUT: The settings must be a JSON object."
    for path, why in (("/nope", "No such file or directory"), (str(tmp_path), "Is a directory")):
        said = await admin(world, "set-channel", "pt_nobody", "fcm", path, code=2)
        assert said == f"INVALID_INPUT: The file of settings cannot be read: {why}."
    settings.write_bytes(b"\xff")
    said = await admin(world, "set-channel", "pt_nobody", "fcm", str(settings), code=2)
    assert said == "INVALID_INPUT: The settings must be a JSON object."
    said = await admin(world, "rotate-key", "pt_nobody", code=2)
    assert said.startswith("NOT_FOUND")


FAR = "100000000000"


async def test_no_option_or_file_causes_a_traceback(world: World, tmp_path: Path) -> None:
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 200_000, encoding="utf-8")
    place = ("drill", "--latitude", "37.74", "--longitude", "115.67")
    nobody = os.fsdecode(b"pt_\xff")
    for arguments, said in {
        (
            *place,
            "--missing-minutes",
            FAR,
        ): "INVALID_INPUT: `at` must be less than 18 years ago: the person would be an adult now.",
        (*place, "--missing-minutes", f"-{FAR}"): "DISAPPEARANCE_IN_FUTURE: The time last seen must not",
        ("drill", "--latitude", "nan", "--longitude", "inf"): "COORDINATES_INVALID: The latitude must be",
        ("set-channel", "pt_nobody", "fcm", str(deep)): "INVALID_INPUT: The settings must be a JSON object.",
        ("rotate-key", nobody): "NOT_FOUND: ",
        ("revoke-keys", nobody): "NOT_FOUND: ",
        ("suspend-partner", nobody): "NOT_FOUND: ",
    }.items():
        answer = await admin(world, *arguments, code=2)
        assert answer.startswith(said), arguments
        assert "\n" not in answer


async def test_answer_names_the_wrong_part_of_the_input(world: World) -> None:
    said = await admin(world, "drill", "--latitude", "37.74", "--longitude", "115.67", "--district", "", code=2)
    assert said == "TEXT_INVALID: The text must have 1 to 100 characters. (lastSeen.district)"


async def test_rotated_keys_are_listed_with_their_expiry(world: World) -> None:
    made = await admin(world, "create-partner", "Rotating app")
    first = await admin(world, "rotate-key", made, "--mode", "live")
    second, said = await spoken(world, "rotate-key", made, "--mode", "live", "--grace-period-seconds", "600")
    partner = Partner(world, made, "Rotating app", keys={LIVE: first, TEST: second})
    ids = [hashlib.sha256(key.encode()).hexdigest()[:12] for key in (first, second)]
    listed = [line.split("\t") for line in (await admin(world, "list-keys")).splitlines() if line.startswith(made)]
    assert [line[1:3] for line in listed] == [["live", ids[0]], ["live", ids[1]]]
    assert f"expire at {listed[0][3]}." in said
    assert listed[1][3] == "-"
    asked = "{ viewer { keyId keyExpiresAt } }"
    older, newer = [(await partner.ask(asked, mode)).data["viewer"] for mode in (LIVE, TEST)]
    assert (older["keyId"], newer) == (ids[0], {"keyId": ids[1], "keyExpiresAt": None})
    assert datetime.fromisoformat(older["keyExpiresAt"]) == datetime.fromisoformat(listed[0][3])
    for seconds in ("-1", "604801", FAR):
        refused = await admin(world, "rotate-key", made, "--grace-period-seconds", seconds, code=2)
        assert refused.startswith("INVALID_INPUT: `gracePeriodSeconds` must be between 0 and 604800")
    assert await admin(world, "revoke-keys", made, "--mode", "live") == "2"
    for mode in (LIVE, TEST):
        assert (await partner.ask(asked, mode)).codes == ["UNAUTHENTICATED"]


async def test_documents_are_registered_from_manifests(world: World, app_partner: Partner, tmp_path: Path) -> None:
    text, file = "query mode { viewer { mode } }", tmp_path / "manifest.json"
    named = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    apollos = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "x", "body": text}]}
    for manifest in ([text], {"x": text}, apollos):
        file.write_text(json.dumps(manifest), encoding="utf-8")
        assert await admin(world, "set-documents", app_partner.id, str(file)) == named
    for wrong in ({"operations": {"body": text}}, [7], "x", {"operations": [{"id": "x"}]}):
        file.write_text(json.dumps(wrong), encoding="utf-8")
        said = await admin(world, "set-documents", app_partner.id, str(file), code=2)
        assert said.startswith("INVALID_INPUT: The documents must be a manifest")
    file.write_text("[]", encoding="utf-8")
    assert await admin(world, "set-documents", app_partner.id, str(file), "--replace") == ""
    assert await world.database.collection("documents").count_documents({"partner": app_partner.id}) == 0


async def test_a_budget_is_set_and_taken_off(world: World) -> None:
    partner = await world.partner("fcm")
    for said, points in (("600", 600), (None, None)):
        assert await admin(world, "set-budget", partner.id, *([said] if said else ())) == ""
        row = await world.database.collection("partners").find_one({"_id": partner.id})
        assert row
        assert row["points"] == points
    said = await admin(world, "set-budget", partner.id, "59", code=2)
    assert said.startswith("INVALID_INPUT: `pointsPerMinute` must be between 60 and 1,000,000,000")


async def test_exported_trail_is_whole_for_an_auditor(world: World, tmp_path: Path) -> None:
    await admin(world, "create-partner", "App of the auditor")
    lines, manifests = tmp_path / "lines", tmp_path / "manifests"
    key = await admin(world, "audit-key")

    files = ("--lines", str(lines), "--manifests", str(manifests))
    said = await admin(world, "export-audit", "--reason", "an audit", *files)
    assert int(said.split()[0]) == len(lines.read_text(encoding="ascii").splitlines()) - 1 > 0
    # The API process of this hub signs manifests with a key that is derived from the hub's.
    report = verify(lines, [(manifests.name, manifests.read_text(encoding="utf-8"))], [key], has_own_clock=True)
    assert report.findings == []
    assert any(note.startswith("Checked up to manifest") for note in report.notes)
    assert (lines.stat().st_mode & 0o777, manifests.stat().st_mode & 0o777) == (0o600, 0o600)
    again = await admin(world, "export-audit", "--reason", "an audit", "--lines", str(lines), code=2)
    assert "File exists" in again
    exports = world.database.collection("audit").find({"action": "READ_AUDIT", "subject": "audit trail export"})
    assert {row["account"] async for row in exports} == {LOGIN}


async def test_roles_are_printed_for_mongosh(world: World) -> None:
    printed = await admin(world, "roles", "--database", "hub2", "--user", "alice")
    create, _, grant = printed.partition('\ndb.getSiblingDB("admin")')
    assert create.startswith('db.getSiblingDB("hub2").runCommand({createRole: "reunionHub", roles: [], privileges: [')
    assert grant == '.runCommand({updateUser: "alice", roles: [{role: "reunionHub", db: "hub2"}]})'
    assert "updateRole" in await admin(world, "roles", "--update")
