"""E-mails to a real SMTP server, signed webhooks to a real receiver, and the heartbeat to an address outside."""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from hub.domain.duty.lists import DutyStep, DutyWebhook
from hub.domain.duty.texts import DutyText
from hub.duty import mailer as mailers
from hub.duty.heartbeat import OutsideHeartbeat
from hub.duty.mailer import Mailer, SmtpServer
from hub.duty.sender import StepSender, name_of
from hub.services.duty.ports import DutyMessage
from tests.duty.mail_server import MailServer, Receiver, mail_server, webhook_receiver

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u"
TEXT = DutyText("区域等待第二人确认", "区域等待第二人确认.\n\n类型: UNCONFIRMED\n")
MESSAGE = DutyMessage("nt_1.1", "UNCONFIRMED", TEXT, {"notice": "nt_1", "kind": "UNCONFIRMED", "step": 1})
WAIT = timedelta(minutes=5)
A, B = "a@police.example", "b@police.example"


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with webhook_receiver() as receiver:
        yield receiver


@pytest.fixture
async def sender(mail: MailServer) -> AsyncIterator[StepSender]:
    sender = StepSender(Mailer(SmtpServer.of(mail.url), "hub@police.example"))
    yield sender
    await sender.close()


def marks(*addresses: str) -> frozenset[str]:
    return frozenset(map(name_of, addresses))


async def test_step_reaches_every_mailbox_and_webhook(sender: StepSender, mail: MailServer, receiver: Receiver) -> None:
    sent = await sender.send(DutyStep((A, B), (DutyWebhook(receiver.url, SECRET),), WAIT), MESSAGE)
    assert (sent.took, sent.failed) == (marks(A, B, receiver.url), 0)
    (got,) = mail.mails
    assert mail.recipients == [[A, B]]
    assert (got["From"], got["Message-ID"], got["Subject"]) == (
        "hub@police.example",
        "<nt_1.1@police.example>",
        TEXT.subject,
    )
    assert got.get_content().replace("\r\n", "\n") == TEXT.body
    ((headers, body),) = receiver.requests
    Webhook(SECRET).verify(body, headers)
    assert headers["webhook-id"] == "nt_1.1"
    assert json.loads(body) == {"type": "duty.notice", **MESSAGE.facts, "text": TEXT.subject}


async def test_only_the_addresses_that_failed_get_it_again(
    sender: StepSender, mail: MailServer, receiver: Receiver
) -> None:
    step = DutyStep((A, B), (DutyWebhook(receiver.url, SECRET),), WAIT)
    mail.refused, receiver.status = {B}, 503
    sent = await sender.send(step, MESSAGE)
    assert (sent.took, sent.failed) == (marks(A), 2)
    mail.refused, receiver.status = set(), 204
    again = await sender.send(step, MESSAGE, sent.took)
    assert (again.took, again.failed) == (marks(B, receiver.url), 0)
    assert mail.recipients == [[A], [B]]
    assert [headers["webhook-id"] for headers, _ in receiver.requests] == ["nt_1.1"] * 2


@pytest.mark.parametrize("trouble", ["refused", "broken", "closed", "silent"])
async def test_mail_server_in_trouble_is_no_exception(
    trouble: str, mail: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mailers, "REPLY_TIMEOUT_SECONDS", 0.2)
    url = mail.url
    with socket.socket() as silent:
        # It listens and never answers; closed, nobody listens there.
        silent.bind(("127.0.0.1", 0))
        if trouble == "silent":
            silent.listen()
        if trouble in ("silent", "closed"):
            url = f"smtp://user:S3cret@127.0.0.1:{silent.getsockname()[1]}"
        mail.refused, mail.is_broken = ({A} if trouble == "refused" else set()), trouble == "broken"
        with caplog.at_level(logging.DEBUG):
            sent = await StepSender(Mailer(SmtpServer.of(url), "hub@police.example")).send(
                DutyStep((A,), (), WAIT), MESSAGE
            )
    assert (sent.took, sent.failed) == (frozenset(), 1)
    # The server of the test runs in this process, and logs what it hears.
    own = [record for record in caplog.records if record.name != "mail.log"]
    assert "duty_mail_failed" in [record.getMessage() for record in own]
    said = " ".join(f"{record.getMessage()} {record.__dict__}" for record in own)
    assert A not in said
    assert "S3cret" not in said


async def test_sender_without_a_mail_server_counts_a_failure() -> None:
    sent = await StepSender(None).send(DutyStep((A,), (), WAIT), MESSAGE)
    assert (sent.took, sent.failed) == (frozenset(), 1)


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "is_encrypted", "demands"),
    [
        ("smtp://mail.example", "mail.example", 587, None, None, False, True),
        ("smtp://hub%40x:p%2Fw@mail.example:2525", "mail.example", 2525, "hub@x", "p/w", False, True),
        ("smtps://mail.example", "mail.example", 465, None, None, True, False),
        ("smtp://127.0.0.1:25", "127.0.0.1", 25, None, None, False, False),
        ("smtp://[::1]:25", "::1", 25, None, None, False, False),
    ],
)
def test_mail_server_is_read_from_its_address(
    url: str, host: str, port: int, user: str | None, password: str | None, is_encrypted: bool, demands: bool
) -> None:
    server = SmtpServer.of(url)
    assert (server.host, server.port, server.user, server.password) == (host, port, user, password)
    assert (server.is_encrypted, server.demands_start_tls) == (is_encrypted, demands)
    assert "p/w" not in repr(server)


async def test_no_mail_leaves_over_an_open_connection(mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailers, "_LOOPBACK", frozenset())
    assert await Mailer(SmtpServer.of(mail.url), "hub@police.example").send([A], TEXT, "nt_1.1") == frozenset()
    assert mail.mails == []


async def test_heartbeat_is_taken_or_logged_without_its_address(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    heartbeat = OutsideHeartbeat(f"{receiver.url}/S3cret")
    try:
        assert await heartbeat.beat()
        receiver.status = 500
        assert not await heartbeat.beat()
    finally:
        await heartbeat.close()
    closed = OutsideHeartbeat("http://127.0.0.1:1/S3cret")
    assert not await closed.beat()
    await closed.close()
    assert [record.__dict__["outcome"] for record in caplog.records] == ["HTTP_500", "ClientConnectorError"]
    assert "S3cret" not in caplog.text
    await asyncio.sleep(0)
