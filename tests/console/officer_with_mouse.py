"""An officer's night, step by step, with the mouse and in Chinese."""

from datetime import timedelta
from typing import Final

from tests.console.desk import done, read
from tests.console.mouse import choose_radio, click, fill, send
from tests.console.night import READ_SCREEN, Night

CHOOSE_IN_WINDOW: Final = """
    const [popup] = await Promise.all([
      context.waitForEvent("page"),
      page.getByRole("dialog").getByRole("button", { name: "登录" }).click(),
    ]);
    const choice = popup.locator(`button[value=${given.account}]`);
    await Promise.all([popup.waitForEvent("close"), choice.click()]);
"""
FACTS: Final = {
    "公开姓名": "小诺",
    "全名": "王小诺",
    "年龄": "5",
    "最后出现时的衣着": "红色外套",
}


async def sign_in(night: Night) -> None:
    """Sign in, and come to the board."""
    await click(night.tab, "button", "登录")
    await night.tab.do("await page.locator(`button[value=${given.account}]`).click()", account=night.account)
    await night.tab.wait("main h1", "值班台")
    await night.wrote()


async def open_exercise(night: Night) -> str:
    """Open an exercise, the place by its name, after a look at the preview. Return its id on its screen."""
    tab = night.tab
    moment = night.hub.now() - timedelta(minutes=75) + timedelta(hours=8)
    await tab.do("await page.locator('.board-head').getByRole('link', { name: '立案' }).click()")
    await tab.wait("h1", "立案")
    await choose_radio(tab, "演练")
    for label, text in FACTS.items():
        await fill(tab, label, text)
    await choose_radio(tab, "女孩")
    await tab.do("await page.locator('.date-input [role=spinbutton]').first().click()")
    await tab.do("await page.keyboard.type(given.text)", text=f"{moment:%Y%m%d%H%M}")
    await fill(tab, "按名称查找地点", "安阳")
    await tab.do("await page.locator('.places button').first().click()")
    await fill(tab, "危险的理由", "在车站被带走")
    await click(tab, "button", "开始演练…")
    await tab.wait("[role=alertdialog] blockquote", "小诺")
    await send(tab)
    await tab.wait("h1", "演练已开始。")
    await click(tab, "link", "查看案件")
    case = await night.case()
    await night.wrote(read("PREVIEW_ALERT", "SEARCH_CASES"), done("OPEN_CASE"), READ_SCREEN)
    return case


async def follow_stages(night: Night, case: str) -> None:
    """See the first stage, and what begins with the confirmation from another desk."""
    await night.tab.wait("[data-state=DONE]", "100 公里")
    night.hub.confirm(case)
    await night.tab.wait("[data-state=DONE]", "200 公里")
    await night.tab.wait(".badge.good", "已确认")
    await night.wrote()


async def work_through_tips(night: Night, case: str) -> None:
    """Claim a tip, and dismiss it with a reason."""
    tab = night.tab
    night.hub.tip(case, "我在火车站看见一个穿红色外套的女孩。")
    await tab.do("await page.getByRole('navigation').getByRole('link', { name: '线索' }).click()")
    await tab.do("await page.locator('.tip-start select').selectOption(given.case)", case=case)
    await click(tab, "button", "显示线索")
    await tab.wait(".tip-row[aria-selected=true]", "红色外套")
    await tab.do("await page.locator('[data-command=claim]').click()")
    await tab.wait(".tip-row .badge", "您的")
    await tab.do("await page.locator('[data-command=dismiss]').click()")
    await fill(tab, "为何没有帮助", "是另一个孩子")
    await tab.do("await page.locator('[role=dialog] .danger').click()")
    await tab.wait(".tip-row[data-state=DISMISSED]")
    await night.wrote(done("READ_TIPS", "CLAIM_TIP", "TRIAGE_TIP"))


async def update_and_correct(night: Night) -> None:
    """Go back to the case, tell everybody of other clothes, and correct the place."""
    tab = night.tab
    await click(tab, "link", "查看案件")
    await click(tab, "button", "更新信息")
    await fill(tab, "衣着", "黄色外套")
    await choose_radio(tab, "是，无声告知")
    await click(tab, "button", "先查看消息")
    await tab.wait(".update-message", "黄色外套")
    await send(tab)
    await tab.wait("[data-fact='child.clothing']", "黄色外套")
    await night.wrote(READ_SCREEN, read("PREVIEW_ALERT"), done("REVISE_CASE"), read("READ_CASE"))
    await click(tab, "button", "更多操作")
    await click(tab, "button", "更正最后出现地点")
    await fill(tab, "坐标", "36.12, 114.36")
    await click(tab, "button", "确定")
    await click(tab, "button", "恢复原区县")
    await fill(tab, "理由", "摄像头在另一个出口。")
    await click(tab, "button", "先查看消息")
    await tab.wait(".update-message")
    await send(tab)
    await tab.wait(".history [data-kind=LAST_SEEN_CORRECTED]")
    await night.wrote(read("PREVIEW_ALERT"), done("CORRECT_LAST_SEEN"), read("READ_CASE"))


async def close_case(night: Night) -> None:
    """Close the case, after a sign-in in a window of its own."""
    tab = night.tab
    await night.hub.age_sign_in(tab, minutes=6)
    await click(tab, "button", "结案")
    await choose_radio(tab, "平安找到")
    await tab.do("await page.locator('.dialog-actions button').last().click()")
    await tab.wait("[role=dialog]", "请再次登录")
    await tab.do(CHOOSE_IN_WINDOW, account=night.account)
    await tab.wait("[role=alertdialog]", gone=True)
    await tab.wait(".badge", "已结")
    await night.wrote(done("READ_TIPS", "CLOSE_CASE"), read("READ_CASE"))
