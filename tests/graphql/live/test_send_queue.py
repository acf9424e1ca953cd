"""The send queue of one connection: ordered, direct while possible, bounded otherwise."""

import asyncio

import pytest
from starlette.websockets import WebSocketDisconnect

from hub.graphql.live import send_queue
from hub.graphql.live.send_queue import SendQueue
from hub.graphql.messages.text_message import TextMessage
from tests.timeouts import HANG_TIMEOUT


class Peer:
    """Takes messages while it is `open`, like a writable transport."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.gone: Exception | None = None
        self.given_up = 0
        self.send_queue = SendQueue(self.take, self.give_up)

    async def take(self, text: str) -> None:
        """Take one message."""
        await self.open.wait()
        if self.gone:
            raise self.gone
        self.taken.append(text)

    def give_up(self) -> None:
        """Count that it was given up."""
        self.given_up += 1


@pytest.fixture
async def peer() -> Peer:
    return Peer()


async def test_sendable_message_is_sent_before_put_returns(peer: Peer) -> None:
    tasks = asyncio.all_tasks()
    for number in range(5):
        peer.send_queue.put(TextMessage(b"%d" % number))
    assert peer.taken == ["0", "1", "2", "3", "4"]
    assert asyncio.all_tasks() == tasks


async def test_waiting_messages_leave_in_order_then_directly(peer: Peer) -> None:
    peer.send_queue.put(TextMessage(b"0"))
    peer.open.clear()
    for number in range(1, 50):
        peer.send_queue.put(TextMessage(b"%d" % number))
    await asyncio.sleep(0.01)
    assert peer.taken == ["0"]
    peer.open.set()
    await peer.send_queue.wait_empty()
    peer.send_queue.put(TextMessage(b"50"))
    assert peer.taken == [str(number) for number in range(51)]
    assert not peer.given_up


@pytest.mark.parametrize(("length", "most"), [(1, send_queue.MAX_QUEUED_MESSAGES + 1), (2**16, 2**20 // 2**16 + 1)])
async def test_waiting_messages_are_bounded(peer: Peer, length: int, most: int) -> None:
    peer.open.clear()
    # One is with the transport, the others wait.
    for _ in range(most):
        peer.send_queue.put(TextMessage(b"x" * length))
    before = peer.given_up
    for _ in range(10):
        peer.send_queue.put(TextMessage(b"x" * length))
    assert (before, peer.given_up) == (0, 1)
    peer.open.set()
    await asyncio.sleep(0.01)
    peer.send_queue.put(TextMessage(b"after the end"))
    assert "after the end" not in peer.taken


async def test_stalled_peer_is_given_up_in_time(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_queue, "STALL_TIMEOUT_SECONDS", 0.05)
    peer.open.clear()
    peer.send_queue.put(TextMessage(b"0"))
    await asyncio.wait_for(peer.send_queue.wait_empty(), HANG_TIMEOUT)
    assert peer.given_up == 1


@pytest.mark.parametrize("gone", [WebSocketDisconnect(1006), RuntimeError("closed"), OSError()])
@pytest.mark.parametrize("waits", [False, True])
async def test_disconnected_peer_is_no_error(peer: Peer, gone: Exception, waits: bool) -> None:
    peer.gone = gone
    if waits:
        peer.open.clear()
    peer.send_queue.put(TextMessage(b"0"))
    peer.send_queue.put(TextMessage(b"1"))
    peer.open.set()
    await peer.send_queue.wait_empty()
    peer.gone = None
    peer.send_queue.put(TextMessage(b"2"))
    assert (peer.taken, peer.given_up) == ([], 0)


async def test_closing_drops_waiting_messages(peer: Peer) -> None:
    peer.open.clear()
    peer.send_queue.put(TextMessage(b"0"))
    peer.send_queue.put(TextMessage(b"1"))
    peer.send_queue.close()
    peer.open.set()
    await asyncio.sleep(0.01)
    assert (peer.taken, peer.given_up) == ([], 0)


async def test_direct_write_is_used_only_while_nothing_waits(peer: Peer) -> None:
    written: list[bytes] = []
    can = True

    def write(text: TextMessage) -> bool:
        if can:
            written.append(text.content)
        return can

    box = SendQueue(peer.take, peer.give_up, write)
    box.put(TextMessage(b"0"))
    can = False
    peer.open.clear()
    box.put(TextMessage(b"1"))
    can = True
    # Behind what waits, though it could be written.
    box.put(TextMessage(b"2"))
    peer.open.set()
    await box.wait_empty()
    box.put(TextMessage(b"3"))
    assert (written, peer.taken) == ([b"0", b"3"], ["1", "2"])
    box.close()
    box.put(TextMessage(b"4"))
    assert written == [b"0", b"3"]
