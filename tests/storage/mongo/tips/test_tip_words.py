"""The texts of tips in the real database: found once they are linked, with what was added, and gone when withdrawn."""

import random
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.search.tips import TipSearch
from hub.domain.text.searched_words import SearchedWords
from hub.domain.tips.follow_ups import TipAddition
from hub.services.intake.withdraw_tip import withdraw_tip
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.database import Collection, Database
from hub.storage.mongo.old_cases import OldCases
from hub.storage.mongo.tips.words import OF_TIP_NGRAMS, first_words, rarest_tip_ngram, tip_text_filter
from tests.made_up_texts import is_found, made_up_text, searched_text
from tests.public_alerts import public_alert
from tests.storage.mongo.tips_desk import ANA, NOW, Desk


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A desk with one open alert."""
    alerts = AlertRepository(database)
    await database.run(lambda transaction: alerts.add(public_alert(opened_at=NOW).alert, transaction))
    return Desk(database)


async def found(tips: Collection, text: str, force: str | None = None) -> list[str]:
    """Return the tips that a search finds by the index of n-grams, the newest first of one force."""
    words = SearchedWords.of(text, path=())
    within = {"force": force} if force else {}
    rare = await rarest_tip_ngram(tips, words, within=within)
    wanted = {"grams": rare.ngram, **tip_text_filter(words), **within}
    rows = await tips.find(wanted, {"_id": 1}).hint(list(OF_TIP_NGRAMS)).to_list(None)
    return [row["_id"] for row in rows]


async def test_tip_is_found_after_it_is_linked(desk: Desk) -> None:
    tips = desk.database.collection("tips")
    await desk.submit("她在火車站, near Gate 5")
    assert await found(tips, "火车站") == []
    await desk.rank()
    (tip,) = await desk.listed()
    assert await found(tips, "gate 火车") == [tip.id]
    await tips.update_one({"_id": tip.id}, {"$set": {"force": "north"}})
    assert await found(tips, "gate 火车", "north") == [tip.id]
    assert await found(tips, "gate 火车", "south") == []


@pytest.mark.parametrize("first", ["addition", "linking"])
async def test_added_words_are_found_too(desk: Desk, first: str) -> None:
    """Each word may be in another text of the tip."""
    tips = desk.database.collection("tips")
    code = await desk.submit("A man in the shop")
    (tip,) = await desk.listed()
    receipt = (await tips.find_one({"_id": tip.id}))["receipt"]  # type: ignore[index]
    if first == "linking":
        await desk.rank()
    assert await desk.tips.add_words(receipt, TipAddition("她穿紅衣", NOW + timedelta(minutes=1)))
    await desk.rank()
    assert await found(tips, "红衣 shop") == [tip.id]
    assert code


async def test_withdrawn_tip_loses_words_with_its_text(desk: Desk) -> None:
    tips = desk.database.collection("tips")
    code = await desk.submit("她在火車站")
    await desk.rank()
    assert len(await found(tips, "火车站")) == 1
    await withdraw_tip(ANA, desk.services, code, now=NOW + timedelta(minutes=1))
    row: Any = await tips.find_one({"case": "ca_1"})
    assert (row["text"], row["words"], row["grams"]) == (None, [], [])
    assert await found(tips, "火车站") == []
    assert await OldCases(desk.database).fill_words(5) == 0


async def test_tips_of_another_version_are_filled(desk: Desk) -> None:
    tips = desk.database.collection("tips")
    for text in ("紅 coat", "blue coat", "white coat"):
        await desk.submit(text)
    await desk.rank()
    one: Any = await tips.find_one({"case": "ca_1"})
    assert await desk.tips.add_words(one["receipt"], TipAddition("她穿藍衣", NOW + timedelta(minutes=1)))
    await desk.rank()
    old = OldCases(desk.database)
    whole = await tips.find({"case": "ca_1"}).sort("_id", 1).to_list(None)
    every = {"_id": {"$in": [row["_id"] for row in whole]}}
    await tips.update_many(every, {"$set": {"words_form": "0-earlier", "words": ["紅"], "grams": ["z"]}})
    lost = {"words": 1, "grams": 1, "words_form": 1, "status": 1}
    await tips.update_one({"_id": whole[0]["_id"]}, {"$unset": lost})
    assert [await old.fill_words(2), await old.fill_words(2), await old.fill_words(2)] == [2, 1, 0]
    filled = await tips.find({"case": "ca_1"}).sort("_id", 1).to_list(None)
    assert [row | {"grams": sorted(row["grams"])} for row in filled] == [
        row | {"grams": sorted(row["grams"])} for row in whole
    ]
    assert len(await found(tips, "coat")) == 3
    assert await found(tips, "coat 蓝衣") == [one["_id"]]


async def test_linking_tells_the_status_of_an_older_row(desk: Desk) -> None:
    """A process of the release before takes in a tip, and one of this release links it."""
    tips = desk.database.collection("tips")
    await desk.submit("A man in the shop")
    await tips.update_one({"case": "ca_1"}, {"$unset": {"status": 1}})
    assert await desk.ids(TipSearch(status=AlertStatus.ACTUAL)) == [0]
    assert await desk.ids(TipSearch(negated=TipSearch(status=AlertStatus.ACTUAL))) == []
    await desk.rank()
    row: Any = await tips.find_one({"case": "ca_1"})
    assert row["status"] == AlertStatus.ACTUAL.value


async def test_found_tips_are_those_of_the_judge(database: Database) -> None:
    tips, chance = database.collection("tips"), random.Random(2016)
    texts = {f"tip_{number:03}": made_up_text(chance, chance.choice([2, 8])) for number in range(200)}
    rows = []
    for number, (name, text) in enumerate(texts.items()):
        form, words, ngrams = first_words(text)
        row = {"_id": name, "receipt": name, "force": f"f_{number % 3}", "received_at": NOW - timedelta(minutes=number)}
        rows.append({**row, **form, "words": [words["words"]], "grams": ngrams["grams"]["$each"], "linked": True})
    await tips.insert_many(rows)
    hits = 0
    for _ in range(80):
        text, force = searched_text(chance, list(texts.values())), chance.choice([None, "f_0", "f_1"])
        if is_found(text, "") is None:
            continue
        expected = [
            row["_id"] for row in rows if force in (None, row["force"]) and is_found(text, texts[str(row["_id"])])
        ]
        answer = await found(tips, text, force)
        assert answer == expected if force else sorted(answer) == sorted(expected), (text, force)
        hits += len(expected)
    assert hits > 80
