"""Time the answer "not found": for a row of another partner, and for a name that does not exist."""

import asyncio
import itertools
import math
import random
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiohttp

from bench.api.sizes import Sizes
from bench.fanout.hub_parts import SilentBell, open_alert, opened
from bench.rows import Row, at_most
from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.cells import snap
from hub.domain.tips.tip import TipInput
from hub.local.demo.cast import HENGSHUI
from hub.local.supervisor import LocalHub
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.register_devices import register_devices
from hub.services.intake.submit_tip import submit_tip
from hub.settings import read_embedded
from hub.wiring import Hub
from tests.operations import create_partner, rotate_partner_key

GOAL = at_most(1.1)
"""Upper bound of slower to faster: a tenth is less than two requests differ anyway."""

ALERT = "query ($name: ID!) { alert(id: $name) { id child { name } revisions { number } } }"
NODE = "query ($name: ID!) { node(id: $name) { id ... on Alert { child { name } revisions { number } } } }"
ENTITIES = """query ($of: [_Any!]!) {
  _entities(representations: $of) { ... on Alert { id child { name } revisions { number } } } }"""
AUDIENCE = "query ($name: ID!) { audience(alert: $name, first: 10) { edges { node { ref } } } }"
WITHDRAW = "mutation ($input: WithdrawTipInput!) { withdrawTip(input: $input) { withdrawn userErrors { code } } }"
RECEIPTS = """mutation ($input: ConfirmReceiptsInput!) {
  confirmReceipts(input: $input) { results { ok error { code } } userErrors { code } } }"""

Name = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Question:
    """A request, its variables for a name, and its two sorts of names."""

    row: str
    document: str
    variables: Callable[[str], Mapping[str, Any]]
    foreign: Name
    invented: Name
    keys: Iterator[str]
    """The keys that send it, one after another."""
    what: str


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `oracle.alert` and the other oracle rows."""
    async with _hub() as (port, parts):
        questions = await _questions(parts, sizes)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            for question in questions:
                yield await _row(session, question, sizes)


async def _row(session: aiohttp.ClientSession, question: Question, sizes: Sizes) -> Row:
    drawn = random.Random(question.row)
    await _pairs(session, question, sizes.pairs // 4, drawn)
    rounds = [await _pairs(session, question, sizes.pairs, drawn) for _ in range(sizes.rounds)]
    foreign, invented = ([median(pair[which] for pair in pairs) for pairs in rounds] for which in (0, 1))
    ratio = median(a / b for a, b in zip(foreign, invented, strict=True))
    differences = [a - b for pairs in rounds for a, b in pairs]
    chance, (low, _, high) = signed_rank(differences), quantiles((b for pairs in rounds for _, b in pairs), n=4)
    return Row(
        f"oracle.{question.row}",
        "ms",
        median(foreign) * 1000,
        median(invented) * 1000,
        max(ratio, 1 / ratio),
        GOAL,
        notes=(
            f"{question.what} against what nobody has, {sizes.rounds} rounds of {sizes.pairs} pairs in random order; "
            f"foreign to invented {ratio:.3f}, half of the pairs below {median(differences) * 1e6:.0f} µs, where the "
            f"middle half of requests spreads over {(high - low) * 1e6:.0f} µs; "
            f"by Wilcoxon's signed ranks p = {chance:.2g}",
        ),
        measured={"p": chance, "ratio": ratio, "seconds": rounds},
    )


async def _pairs(
    session: aiohttp.ClientSession, question: Question, count: int, drawn: random.Random
) -> list[tuple[float, float]]:
    """Return seconds for foreign and invented names, as the client measures them."""
    pairs = []
    for _ in range(count):
        key, names = next(question.keys), [question.foreign(), question.invented()]
        order, took = [0, 1], [0.0, 0.0]
        drawn.shuffle(order)
        answers: list[dict[str, Any]] = [{}, {}]
        for which in order:
            took[which], answers[which] = await _ask(session, key, question, names[which])
        if answers[0] != answers[1]:
            raise RuntimeError(f"{question.row}: a foreign name and an invented name got different answers")
        pairs.append((took[0], took[1]))
    return pairs


async def _ask(session: aiohttp.ClientSession, key: str, question: Question, name: str) -> tuple[float, dict[str, Any]]:
    body = {"query": question.document, "variables": question.variables(name)}
    begun = time.perf_counter()
    async with session.post("/graphql", json=body, headers={"authorization": f"Bearer {key}"}) as answer:
        said = await answer.read()
    took = time.perf_counter() - begun
    if b'"withdrawn":true' in said or b'"TRY_AGAIN' in said or answer.status != 200:
        raise RuntimeError(f"{question.row}: a request got another answer than 'not found'")
    parsed = await answer.json()
    return took, {"data": parsed["data"], "codes": [one["extensions"]["code"] for one in parsed.get("errors", ())]}


def signed_rank(differences: Sequence[float]) -> float:
    """Return the probability of differences this one-sided: Wilcoxon's signed-rank test, normal approximation.

    It uses ranks, not the figures: one answer that waited for a disk decides nothing.
    """
    ordered = sorted((one for one in differences if one), key=abs)
    count = len(ordered)
    if not count:
        return 1.0
    above = sum(rank for rank, one in enumerate(ordered, 1) if one > 0)
    spread = math.sqrt(count * (count + 1) * (2 * count + 1) / 24)
    return math.erfc(abs(above - count * (count + 1) / 4) / spread / math.sqrt(2))


# ---------------------------------------------------------------- what there is


@asynccontextmanager
async def _hub() -> AsyncIterator[tuple[int, Hub]]:
    """Yield the port of the API as `hub dev` starts it, and the same parts in this process."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        hub = LocalHub(Path(directory))
        try:
            await asyncio.gather(hub.mongo.start(), hub.redis.start(), hub.fcm.start(), hub.issuer.start())
            async with opened(read_embedded(hub.environment), SilentBell()) as parts:
                await hub.start_api()
                yield hub.port, parts
        finally:
            await hub.stop()


async def _questions(parts: Hub, sizes: Sizes) -> list[Question]:
    """Return the questions. Test keys request real alerts, and tips and devices of another partner."""
    live, test = await _actor(parts, "Maps", KeyMode.LIVE), await _actor(parts, "News", KeyMode.TEST)
    alerts = [(await open_alert(parts))[0] for _ in range(sizes.strangers)]
    now = datetime.now(UTC)
    tips = [TipInput(alerts[0], f"seen {number}", f"tip {number}") for number in range(sizes.strangers)]
    codes = [await submit_tip(live, parts.services.partner.tips, tip, now=now) for tip in tips]
    refs = [secrets.token_hex(8) for _ in range(sizes.strangers)]
    items = [DeviceItem(ref, cell=snap(HENGSHUI), token=f"token {ref}") for ref in refs]
    await register_devices(live, parts.services.partner.devices, items, now=now)
    operations = parts.services.police.operations
    third = await create_partner(operations, "Radio")
    of_third = itertools.repeat((await rotate_partner_key(operations, third.id, KeyMode.LIVE)).key)
    one = itertools.repeat((await rotate_partner_key(operations, test.partner, KeyMode.TEST)).key)
    own = alerts[0]

    def made_up() -> str:
        return f"al_{secrets.token_hex(10)}"

    def alert(row: str, document: str, variables: Callable[[str], Mapping[str, Any]]) -> Question:
        return Question(row, document, variables, _each(alerts), made_up, one, "a live alert for a test key")

    return [
        alert("alert", ALERT, lambda name: {"name": name}),
        alert("node", NODE, lambda name: {"name": name}),
        alert("entities", ENTITIES, lambda name: {"of": [{"__typename": "Alert", "id": name}]}),
        alert("audience", AUDIENCE, lambda name: {"name": name}),
        alert("receipts", RECEIPTS, lambda name: {"input": {"alert": name, "receipts": [SHOWN | {"ref": "a"}]}}),
        Question(
            "receipts_ref",
            RECEIPTS,
            lambda name: {"input": {"alert": own, "receipts": [SHOWN | {"ref": name}]}},
            _each(refs),
            lambda: secrets.token_hex(8),
            of_third,
            "another partner's device",
        ),
        Question(
            "withdraw_tip",
            WITHDRAW,
            lambda name: {"input": {"receiptCode": name}},
            _each(codes),
            lambda: "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(26)),
            of_third,
            "another partner's receipt code",
        ),
    ]


SHOWN = {"kind": "SHOWN"}


def _each(names: Sequence[str]) -> Name:
    around = itertools.cycle(names)
    return lambda: next(around)


async def _actor(parts: Hub, name: str, mode: KeyMode) -> PartnerActor:
    partner = await create_partner(parts.services.police.operations, name)
    return PartnerActor(partner.id, name, partner.tenant(mode), mode, None)
