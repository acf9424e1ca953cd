"""Steps of a notice: one after another until somebody acknowledges it, tried again where nobody took it."""

from dataclasses import replace

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.duty.lists import DutyList, DutyLists, DutyStep
from hub.domain.duty.notices import NoticeKind, NoticeState
from hub.domain.duty.texts import write_notice
from hub.services.duty.steps.send_step import RETRY_DELAYS
from tests.fakes import officer
from tests.services.duty.scene import STEPS, DutyScene, acknowledge, alert


@pytest.fixture
async def scene() -> DutyScene:
    """A notice of an area that waits for a second person."""
    scene = DutyScene()
    scene.reads.found["al_1"] = alert()
    scene.later(6)
    await scene.watch.look()
    return scene


def addresses(scene: DutyScene) -> list[str]:
    return [address.partition("@")[0] for address, _ in scene.people.got]


async def test_three_steps_follow_each_other_and_no_fourth(scene: DutyScene) -> None:
    await scene.due()
    await scene.due()
    assert addresses(scene) == ["step1"]
    for count in (2, 3, 3):
        scene.later(5)
        await scene.due()
        assert len(scene.people.got) == count
    assert addresses(scene) == ["step1", "step2", "step3"]
    notice = scene.notice(NoticeKind.UNCONFIRMED)
    assert (notice.step, notice.next_step_at, notice.state) == (3, None, NoticeState.OPEN)


async def test_no_step_follows_an_acknowledgement(scene: DutyScene) -> None:
    await scene.due()
    await acknowledge(scene, NoticeKind.UNCONFIRMED, officer("li"))
    scene.later(60)
    await scene.due()
    assert addresses(scene) == ["step1"]


async def test_message_holds_ids_and_no_private_fact(scene: DutyScene) -> None:
    await scene.due()
    (text,) = scene.people.texts
    notice = scene.notice(NoticeKind.UNCONFIRMED)
    assert text == (
        "An area waits for a second person.\n\nKind: UNCONFIRMED\nForce: hengshui\nCase: cs_1\nAlert: al_1\n"
        f"Since: 2016-05-13T16:26:00+08:00\nStep: 1\nNotice: {notice.id}\n"
    )


async def test_address_that_took_a_step_gets_it_once(scene: DutyScene) -> None:
    both = DutyStep(("deaf@police.example", "well@police.example"), (), STEPS[0].until_next)
    watch = scene.another(lists=DutyLists({"hengshui": DutyList((both,), "en")}))
    scene.people.deaf = {"deaf@police.example"}
    notice = scene.notice(NoticeKind.UNCONFIRMED)
    await watch.send([notice.id])
    assert addresses(scene) == ["well"]
    scene.people.deaf = set()
    scene.rows.real += RETRY_DELAYS[0]
    await watch.send([notice.id])
    assert addresses(scene) == ["well", "deaf"]
    assert len({message for _, message in scene.people.got}) == 1
    assert scene.notice(NoticeKind.UNCONFIRMED).step == 1


async def test_step_that_nobody_takes_hands_over_to_the_next(scene: DutyScene) -> None:
    scene.people.deaf = {"step1@police.example"}
    for delay in RETRY_DELAYS:
        await scene.due()
        assert scene.notice(NoticeKind.UNCONFIRMED).step == 0
        scene.rows.real += delay
    await scene.due()
    assert scene.notice(NoticeKind.UNCONFIRMED).step == 1
    await scene.due()
    assert addresses(scene) == ["step2"]


async def test_force_without_a_list_gets_a_notice_and_no_step(scene: DutyScene) -> None:
    await scene.another(lists=DutyLists()).send([scene.notice(NoticeKind.UNCONFIRMED).id])
    notice = scene.notice(NoticeKind.UNCONFIRMED)
    assert (notice.step, notice.next_step_at, scene.people.got) == (0, None, [])


async def test_exercise_says_so_in_its_subject(scene: DutyScene) -> None:
    notice = replace(scene.notice(NoticeKind.UNCONFIRMED), status=AlertStatus.EXERCISE)
    english = write_notice(notice, 1, "en", "https://desk.example/cases/{case}")
    assert english.subject == "[EXERCISE] An area waits for a second person"
    assert english.body.endswith("Link: https://desk.example/cases/cs_1\n")
    chinese = write_notice(notice, 2, "zh-CN", None)
    assert chinese.subject.startswith("【演练】")
    assert "级别：2" in chinese.body
    assert "Link" not in chinese.body
