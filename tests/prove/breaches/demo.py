"""Breaches of what the demo plays and shows: faults in its script, and in the judge of its size and troubles."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

SCENARIO = "hub/local/demo/scenario.py"
APPS = "hub/local/demo/apps.py"
SCREEN = "hub/local/demo/screen.py"
SCALE = "tests/oracle/scale.py"
STAGES = "tests/oracle/stages.py"
AUDITED = "hub/services/desk/audited.py"
APP = "hub/app.py"

PLAYED = "tests/e2e/test_demo.py"
MAY_2016 = f"{PLAYED}::test_it_is_the_case_of_may_2016"
SEEN = f"{PLAYED}::test_a_person_sees_it_happen_and_the_tables"
LACKS = "tests/test_oracle/test_scale.py::test_what_a_run_lacks"
TOO_FEW = "tests/test_oracle/test_scale.py::test_too_few_devices"
NOT_THE_POLICYS = "tests/test_oracle/test_balances.py::test_a_stage_that_is_not_the_policys"
ANY_OFFICER = "tests/schema/test_police_cases.py::test_a_case_is_confirmed_held_let_go_widened_renewed_and_closed"
A_LINE = "tests/services/desk/test_reads.py::test_a_read_leaves_a_line_that_says_who_what_and_why"
PEOPLE = "tests/local/test_population.py::test_people_live_where_cities_are"
BY_THE_CLOCK = "tests/e2e/test_escalation.py::test_the_first_phone_within_five_seconds_and_the_rings_by_the_clock"

THROUGH_THE_SDK = "tests/test_tree.py::test_the_demo_and_the_end_to_end_tests_act_as_partners_through_the_sdk"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="the girl disappears at another station",
        rows=("2.10.2",),
        edits=(Edit("hub/local/demo/cast.py", "HENGSHUI = Point(37.74, 115.67)", "HENGSHUI = Point(38.01, 114.48)"),),
        tests=(MAY_2016,),
    ),
    Breach(
        name="the hours of Beijing are taken for those of Greenwich",
        rows=("2.10.2",),
        edits=(
            Edit(
                "hub/local/demo/play.py", "BEIJING = timezone(timedelta(hours=8))", "BEIJING = timezone(timedelta(0))"
            ),
        ),
        tests=(MAY_2016,),
    ),
    Breach(
        name="the judge does not ask whether a suspect was added",
        rows=("2.10.3",),
        edits=(
            Edit(SCALE, 'run.script.event(run.first, "revise") is None', 'run.script.event(run.first, "open") is None'),
        ),
        tests=(LACKS,),
    ),
    Breach(
        name="the girl is found an hour later",
        rows=("2.10.4",),
        edits=(
            Edit(
                SCENARIO,
                "    await stage.clock.reach(beijing(15, 0, 0))\n",
                "    await stage.clock.reach(beijing(15, 1, 0))\n",
            ),
        ),
        tests=(MAY_2016,),
    ),
    Breach(
        name="the other force only confirms",
        rows=("2.10.5",),
        edits=(
            Edit(
                "hub/local/demo/people.py",
                'stage.police.call(officers.ANYANG_OFFICER, read, {"c": case})',
                'stage.police.call(officers.HENGSHUI_OFFICER, read, {"c": case})',
            ),
        ),
        tests=(f"{PLAYED}::test_officers_of_two_forces_work_the_case",),
    ),
    Breach(
        name="only the force that opened a case may hold its alert",
        rows=("2.10.6",),
        edits=(
            Edit(
                "hub/services/desk/pause_alert.py",
                "        case.require(CaseMove.PAUSE)\n",
                "        case.require(CaseMove.PAUSE)\n"
                "        by.require(Power.OPEN_CASE if by.force == case.force else Power.OPERATE)\n",
            ),
        ),
        tests=(ANY_OFFICER,),
    ),
    Breach(
        name="a line of the trail does not say of which force a reader is",
        rows=("2.10.6",),
        edits=(Edit(AUDITED, "        force=looking.by.force,\n", '        force="",\n'),),
        tests=(A_LINE,),
    ),
    Breach(
        name="a line of the trail does not say why",
        rows=("2.10.6",),
        edits=(Edit(AUDITED, "        purpose=purpose,\n", "        purpose=looking.action.value,\n"),),
        tests=(A_LINE,),
    ),
    Breach(
        name="the case is opened at ten past four",
        rows=("2.10.7",),
        edits=(
            Edit(
                SCENARIO,
                "    await stage.clock.begin(beijing(13, 16, 20))\n",
                "    await stage.clock.begin(beijing(13, 16, 10))\n",
            ),
            Edit(
                SCENARIO,
                "    await stage.clock.reach(beijing(13, 16, 30))\n",
                "    await stage.clock.reach(beijing(13, 16, 20))\n",
            ),
        ),
        tests=(MAY_2016,),
    ),
    Breach(
        name="the case is confirmed five minutes early",
        rows=("2.10.7",),
        edits=(
            Edit(
                SCENARIO,
                "    await stage.clock.reach(beijing(13, 16, 30))\n",
                "    await stage.clock.reach(beijing(13, 16, 25))\n",
            ),
        ),
        tests=(MAY_2016,),
    ),
    Breach(
        name="the judge takes a second case that is an hour old for late",
        rows=("2.10.8",),
        edits=(Edit(SCALE, "LATE_SECONDS = 3 * 3600", "LATE_SECONDS = 0"),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge takes a stage without an end for done",
        rows=("2.10.9",),
        edits=(
            Edit(
                SCALE,
                "any(end is None or end > confirmed.began for end in ends)",
                "any(end and end > confirmed.began for end in ends)",
            ),
        ),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge does not count devices",
        rows=("2.10.10",),
        edits=(Edit(SCALE, "    if len(settled) < DEVICES:", "    if not settled:"),),
        tests=(TOO_FEW,),
    ),
    Breach(
        name="the judge is content with one project",
        rows=("2.10.11",),
        edits=(Edit(SCALE, 'if partner.channel == "fcm"}) < 2:', 'if partner.channel == "fcm"}) < 1:'),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge does without a webhook",
        rows=("2.10.11",),
        edits=(
            Edit(
                SCALE, '    if not any(partner.channel == "webhook" for partner in partners):', "    if not partners:"
            ),
        ),
        tests=(LACKS,),
    ),
    Breach(
        name="people live far from any city",
        rows=("2.10.12",),
        edits=(Edit("hub/local/population.py", "SCATTER_KM = 4.0", "SCATTER_KM = 150.0"),),
        tests=(PEOPLE,),
    ),
    Breach(
        name="every city is as populous as any",
        rows=("2.10.12",),
        edits=(
            Edit(
                "hub/local/population.py",
                "itertools.accumulate(city.population for city in side.cities)",
                "itertools.accumulate(1 for city in side.cities)",
            ),
        ),
        tests=(PEOPLE,),
    ),
    Breach(
        name="the judge does not ask who is outside",
        rows=("2.10.13",),
        edits=(Edit(SCALE, "    if outside * 2 < len(settled):", "    if outside > len(settled):"),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge does not ask who is inside",
        rows=("2.10.13",),
        edits=(Edit(SCALE, "    if len(settled) - outside < INSIDE:", "    if len(settled) < outside:"),),
        tests=(TOO_FEW,),
    ),
    Breach(
        name="the judge asks only for those who move",
        rows=("2.10.14",),
        edits=(Edit(SCALE, 'for kind in ("move", "register", "remove", "rotate")', 'for kind in ("move",)'),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge asks for acts at any time",
        rows=("2.10.14",),
        edits=(Edit(SCALE, "if act.ok and since < act.began < until}", "if act.ok}"),),
        tests=(LACKS,),
    ),
    Breach(
        name="the clock does not jump",
        rows=("2.10.15",),
        edits=(
            Edit(
                "hub/storage/clock.py",
                'timedelta(seconds=row["seconds"] if row else 0)',
                "timedelta(seconds=0 if row else 0)",
            ),
        ),
        tests=(BY_THE_CLOCK,),
    ),
    Breach(
        name="the judge takes any radius for the policy's",
        rows=("2.10.16",),
        edits=(Edit(STAGES, "stage is None or row.radius_km != stage.radius_km or", "stage is None or"),),
        tests=(NOT_THE_POLICYS,),
    ),
    Breach(
        name="the judge takes any moment for the policy's",
        rows=("2.10.16",),
        edits=(
            Edit(
                STAGES,
                "row.radius_km != stage.radius_km or abs(row.due - stage.due) > DUE_WITHIN_SECONDS:",
                "row.radius_km != stage.radius_km:",
            ),
        ),
        tests=(NOT_THE_POLICYS,),
    ),
    Breach(
        name="the judge does not miss a stage that never began",
        rows=("2.10.16",),
        edits=(
            Edit(
                STAGES,
                "        if stage.due < closed and stage.number not in begun\n",
                "        if stage.due > closed\n",
            ),
        ),
        tests=(NOT_THE_POLICYS,),
    ),
    Breach(
        name="the judge is content with two cuts",
        rows=("2.10.17",),
        edits=(Edit(SCALE, "FEED_CUTS = 3", "FEED_CUTS = 2"),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge lets the API be killed at any time",
        rows=("2.10.18",),
        edits=(
            Edit(
                SCALE,
                "    if not any(begun <= at <= ended for at in kills for begun, ended in spans):",
                "    if not kills:",
            ),
        ),
        tests=(LACKS,),
    ),
    Breach(
        name="the API lends the workers a hand",
        rows=("2.10.19",),
        edits=(
            Edit(APP, "import contextlib\n", "import asyncio\nimport contextlib\nfrom datetime import timedelta\n"),
            Edit(
                APP,
                "from hub.services.desk.audited import Looking, record\n",
                "from hub.services.desk.audited import Looking, record\n"
                "from hub.services.fanout.deliver_unit import deliver_unit\n",
            ),
            Edit(
                APP,
                "            yield\n\n    return Starlette",
                "            hand = asyncio.create_task(_lend_a_hand(hub))\n            yield\n            hand.cancel()\n\n"
                "    return Starlette",
            ),
            Edit(
                APP,
                "def _routes(hub: Hub)",
                "async def _lend_a_hand(hub: Hub) -> None:\n"
                "    while True:\n"
                "        for unit in await hub.fanout.units.waiting(timedelta(0), 4):\n"
                "            await deliver_unit(hub.fanout, unit)\n"
                "        await asyncio.sleep(0.01)\n\n\n"
                "def _routes(hub: Hub)",
            ),
        ),
        tests=(
            "tests/test_tree.py::test_the_api_sends_nothing_itself",
            "tests/e2e/test_survival.py::test_a_stage_outlives[kill_api-]",
        ),
    ),
    Breach(
        name="nothing is said while the demo plays",
        rows=("2.10.20",),
        edits=(
            Edit(
                SCREEN,
                '        self._console.print(f"[bold cyan]{moment:%a %d %b %H:%M}[/bold cyan]  {text}")',
                "        del moment, text",
            ),
        ),
        tests=(SEEN,),
    ),
    Breach(
        name="the table of stages and partners is not shown",
        rows=("2.10.21",),
        edits=(
            Edit(
                SCREEN,
                '(f"{row[key]:,}" for key in OUTCOMES))\n        self._console.print(table)\n',
                '(f"{row[key]:,}" for key in OUTCOMES))\n',
            ),
        ),
        tests=(SEEN,),
    ),
    Breach(
        name="the closing is not shown",
        rows=("2.10.21",),
        edits=(
            Edit(
                SCREEN,
                "            table.add_row(f\"closing: {name.replace('_', ' ')}\", f\"{value:,}\")\n",
                "            del name, value\n",
            ),
        ),
        tests=(SEEN,),
    ),
    Breach(
        name="a figure has another name than in the report",
        rows=("2.10.22",),
        edits=(Edit("tests/oracle/judge.py", '    verdict["wall_seconds"] = ', '    verdict["seconds"] = '),),
        tests=("tests/test_oracle/test_good_run.py::test_the_verdict_has_exactly_the_keys_of_the_report",),
    ),
    Breach(
        name="the figures are written among the evidence",
        rows=("2.10.22",),
        edits=(
            Edit(
                "hub/local/demo/__init__.py",
                '    (out / "demo.json").write_text',
                '    (out / "demo" / "demo.json").write_text',
            ),
        ),
        tests=(f"{PLAYED}::test_the_figures_are_written",),
    ),
    Breach(
        name="the judge does not ask whether the second closing came in mid-stage",
        rows=("2.11.16",),
        edits=(Edit(SCALE, "    if pace == 0 or left / pace < SLOWED_SECONDS:", "    if pace == 0:"),),
        tests=(LACKS,),
    ),
    Breach(
        name="the judge does not ask how many the second closing was for",
        rows=("2.11.16",),
        edits=(Edit(SCALE, "    if len(audience) < SLOWED_DEVICES:", "    if not audience:"),),
        tests=(TOO_FEW,),
    ),
    Breach(
        name="no partner sends points by itself",
        rows=("2.9.6",),
        edits=(
            Edit(APPS, 'raw points."""\n\n    sent = "point"\n', 'raw points."""\n\n    sent = "cell"\n'),
            Edit(
                APPS,
                '"language": p.language, "point": _point(p)} for p in phones]',
                '"language": p.language, "cell": snap(p.point)} for p in phones]',
            ),
            Edit(
                APPS,
                'items = [{"ref": phone.ref, "point": _point(phone)} for phone in phones]',
                'items = [{"ref": phone.ref, "cell": snap(phone.point)} for phone in phones]',
            ),
        ),
        tests=(f"{PLAYED}::test_three_partners_over_two_projects_and_a_webhook",),
    ),
    Breach(
        name="the end-to-end tests register phones without the SDK",
        rows=("2.9.5",),
        edits=(
            Edit(
                "tests/e2e/world.py",
                "        results = await self.client(mode).devices.register(devices)\n"
                "        assert [result.error for result in results] == [None] * count\n",
                '        document = "mutation ($i: RegisterDevicesInput!) { registerDevices(input: $i) { results { ok } } }"\n'
                '        answer = await self.ask(document, mode, i={"devices": [device.to_wire() for device in devices]})\n'
                '        assert all(result["ok"] for result in answer.data["registerDevices"]["results"])\n',
            ),
        ),
        tests=(THROUGH_THE_SDK,),
    ),
    Breach(
        name="the demo's apps remove phones without the SDK",
        rows=("2.9.5",),
        edits=(
            Edit(
                APPS,
                "        return [result.ok for result in await self.client.devices.remove(phone.ref for phone in phones)]\n",
                '        document = "mutation($i: RemoveDevicesInput!) { removeDevices(input: $i) { results { ok } } }"\n'
                '        variables = {"i": {"refs": [phone.ref for phone in phones]}}\n'
                '        body = await PointApp._post(self, {"query": document, "variables": variables})\n'
                '        return [result["ok"] for result in body["data"]["removeDevices"]["results"]]\n',
            ),
        ),
        tests=(THROUGH_THE_SDK,),
    ),
)
