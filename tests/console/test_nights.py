"""The nights of an officer, a supervisor and an analyst at the real hub.

After each step every line that the account has in the audit trail is one that docs/console.md states.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest

from tests.console import analyst_night, officer_at_keys, officer_with_mouse, supervisor_night
from tests.console.desk import build_if_stale, choose, read
from tests.console.keyboard import Keyboard
from tests.console.leftovers import left_behind, watch_cache
from tests.console.mouse import click
from tests.console.night import READ_SCREEN, Night
from tests.console.night_hub import OFFICER, SUPERVISOR, NightHub, open_console, pass_time
from tests.console.pictures import TAKEN
from tests.e2e.browsing import Driver
from tests.local.dev_hub import Screen, running

pytestmark = pytest.mark.needs("node", "chromium")

SERIES: Final = 101
"""One more than a person may take away alone."""
UNFOCUSED: Final = ("Zhengzhou officer", "Open a case", "Board")
"""Looked for on a page that has just been loaded; and once a button that read facts anew has gone with its line."""
SECRETS: Final = ("Xiao Nuo", "Zhang", "coat", "camera", "station", "platform", "zhengzhou", "Zhengzhou", "34.8")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NightHub]:
    """Run a hub for the nights alone: its clock is moved on, which no other test may meet."""
    build_if_stale()
    TAKEN.mkdir(parents=True, exist_ok=True)
    log = tmp_path_factory.mktemp("nights") / "dev.log"
    with running(log):
        hub = NightHub(Screen(log.read_text()))
        yield hub
        hub.close()


async def begin(hub: NightHub, driver: Driver, account: str, path: str = "/console") -> Night:
    """Sign in as an account, in a browser of its own."""
    tab = await open_console(driver, account, hub, path)
    night = Night.begin(hub, tab, account)
    await click(tab, "button", "Sign in")
    await choose(tab, account)
    return night


async def test_officer_plays_the_night_by_keyboard_alone(hub: NightHub, driver: Driver) -> None:
    officer = "Zhengzhou officer"
    tab = await open_console(driver, "keyboard", hub)
    night, keys = Night.begin(hub, tab, "zhengzhou-officer"), Keyboard(tab)
    await watch_cache(tab)
    await officer_at_keys.sign_in(night, keys, officer)
    case = await officer_at_keys.open_exercise(night, keys)
    await officer_at_keys.follow_stages(night, keys, case)
    await officer_at_keys.work_through_tips(night, keys, case)
    await officer_at_keys.update_and_correct(night, keys)
    await officer_at_keys.close_case(night, keys, officer)
    await officer_at_keys.sign_out(night, keys, officer)
    (TAKEN / "night-by-keyboard.json").write_text(json.dumps({"tabs": keys.tabs, "lost": keys.lost}) + "\n")
    assert [name for name in keys.lost if name not in UNFOCUSED] == []
    left = await left_behind(tab, SECRETS)
    assert left["found"] == []
    assert [left[name] for name in ("session", "databases", "caches", "cookies")] == [{}, [], [], []]
    assert [state for state in left["states"] if state is not None] == []
    assert left["names"] == ["", "Reunion Hub", ""]
    assert left["local"].keys() <= {"language", "theme"}
    assert left["workers"] == 0
    assert [path for path in left["stored"] if not path.startswith("/console/assets/")] == []


async def test_officer_plays_the_night_with_the_mouse(hub: NightHub, driver: Driver) -> None:
    tab = await open_console(driver, "mouse", hub, locale="zh-CN")
    night = Night.begin(hub, tab, "anyang-officer")
    await officer_with_mouse.sign_in(night)
    case = await officer_with_mouse.open_exercise(night)
    await officer_with_mouse.follow_stages(night, case)
    await officer_with_mouse.work_through_tips(night, case)
    await officer_with_mouse.update_and_correct(night)
    await officer_with_mouse.close_case(night)


async def test_supervisor_plays_the_night(hub: NightHub, driver: Driver) -> None:
    names, missing_for = ("Xiao He", "Xiao Tao", "Xiao Mo"), timedelta(minutes=110)
    returned, held, paused = (hub.open_case(name, missing_for=missing_for) for name in names)
    night = await begin(hub, driver, SUPERVISOR)
    await supervisor_night.take_over_a_notice(night, names[0])
    await supervisor_night.return_case(night, returned)
    await supervisor_night.confirm_and_pause(night, paused)
    await supervisor_night.see_what_stands_still(night, held, paused)
    await supervisor_night.confirm_held(night, held, returned)
    await supervisor_night.hand_over(night, paused)


async def test_board_shows_an_alert_that_stands_still(hub: NightHub, driver: Driver) -> None:
    night = await begin(hub, driver, OFFICER)
    tab = night.tab
    hub.register_a_phone()
    with hub.halted():
        case = hub.open_case("Xiao Di", by=SUPERVISOR)
        await tab.wait(f"[data-case={case}] .reason", "An operator has stopped every push")
        await tab.wait(f"[data-case={case}]", "No phone has been told")
        await supervisor_night.is_read(night)
        await pass_time(hub, 1.1, tab)
        await tab.wait(".notice[data-kind=NOBODY_TOLD]", "Xiao Di")
        await tab.wait(f"[data-case={case}].stands-still .alarm", "Nobody was told in time")
        await tab.wait(".work-list.failing .work-count", "1")
    await tab.wait(".notice[data-kind=NOBODY_TOLD]", gone=True)
    await tab.wait(f"[data-case={case}] [data-state=DONE]", "100 km")
    await tab.wait(f"[data-case={case}]", "First phone told")
    await night.wrote()
    await tab.do("await page.goto(given.url)", url=f"{hub.url}/console/cases/{case}")
    await tab.wait(".history [data-kind=STAGE_DONE]")
    await click(tab, "button", "Close the case")
    await tab.wait(".consequences", "the alert disappears from each phone that was told, without sound")
    await tab.wait(".disappears", "Missing child: Xiao Di, girl, age")
    await tab.wait(".disappears", "寻找失踪儿童：Xiao Di")
    await night.wrote(READ_SCREEN, read("READ_TIPS"))


async def test_analyst_plays_the_night(hub: NightHub, driver: Driver) -> None:
    hub.open_series("Serial", SERIES)
    night = await begin(hub, driver, "hengshui-analyst", "/console/cases")
    await analyst_night.save_a_search(night, "Serial", SERIES)
    await analyst_night.count_children(night, SERIES + 1)
    address = await analyst_night.ask_for_an_export(night)
    second = await begin(hub, driver, SUPERVISOR, address.removeprefix(hub.url))
    await analyst_night.approve(second)
    await analyst_night.fetch_the_export(night, SERIES + 1)
    auditor = await begin(hub, driver, "anyang-auditor")
    await analyst_night.look_into_the_trail(auditor)
    await night.wrote()
