"""Breaches of what the demo plays and shows: faults in its script, in its screen, and in what it rests on."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

SCENARIO = "hub/local/demo/scenario.py"
SCREEN = "hub/local/demo/screen.py"
AUDITED = "hub/services/police/steps/audited.py"
APP = "hub/app.py"
PLAYED = "tests/e2e/test_demo.py"
MAY_2016 = f"{PLAYED}::test_it_is_the_case_of_may_2016"
SEEN = f"{PLAYED}::test_a_person_sees_it_happen_and_the_tables"
ANY_OFFICER = "tests/graphql/test_police_cases.py::test_a_case_is_confirmed_held_let_go_widened_renewed_and_closed"
A_LINE = "tests/services/police/test_reads.py::test_a_read_leaves_a_line_that_says_who_what_and_why"
PEOPLE = "tests/local/test_population.py::test_people_live_where_cities_are"
BY_THE_CLOCK = "tests/e2e/test_escalation.py::test_the_first_phone_and_the_rings_by_the_clock"

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
                "hub/services/police/pause_alert.py",
                "        case.require(CaseMove.PAUSE)\n",
                "        case.require(CaseMove.PAUSE)\n"
                "        by.require(Permission.OPEN_CASE if by.force == case.force else Permission.OPERATE)\n",
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
        name="the clock does not jump",
        rows=("2.10.15",),
        edits=(
            Edit(
                "hub/storage/mongo/clock.py",
                'timedelta(seconds=row["seconds"] if row else 0)',
                "timedelta(seconds=0 if row else 0)",
            ),
        ),
        tests=(BY_THE_CLOCK,),
    ),
    Breach(
        name="the API lends the workers a hand",
        rows=("2.10.19",),
        edits=(
            # It is quicker than they are: else it might have nothing in hand when it dies.
            Edit(
                "hub/services/fanout/deliver_partner_queue.py",
                "    place = await desk.partner_queues.enter(tenant)\n",
                "    await asyncio.sleep(2.0)\n    place = await desk.partner_queues.enter(tenant)\n",
            ),
            Edit(APP, "import contextlib\n", "import asyncio\nimport contextlib\n"),
            Edit(
                APP,
                "from hub.services.police.steps.audited import Looking, record\n",
                "from hub.services.police.steps.audited import Looking, record\n"
                "from hub.services.fanout.deliver_unit import deliver_unit\n"
                "from hub.services.fanout.steps.find_waiting import find_waiting\n",
            ),
            Edit(
                APP,
                "            yield\n\n    return bare_app",
                "            hand = asyncio.create_task(_lend_a_hand(hub))\n"
                "            yield\n            hand.cancel()\n\n"
                "    return bare_app",
            ),
            Edit(
                APP,
                "def _routes(hub: Hub)",
                "async def _lend_a_hand(hub: Hub) -> None:\n"
                "    while True:\n"
                "        units = await find_waiting(hub.fanout, 20)\n"
                "        await asyncio.gather(*(deliver_unit(hub.fanout, unit.id) for unit in units))\n"
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
)
