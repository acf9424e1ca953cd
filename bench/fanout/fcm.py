"""FCM: the cost of a push through the hub's channel, against pyfcm and against HTTP clients alone."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

from bench.fanout.pushers import open_bare_loop, open_hub_channel, open_pyfcm
from bench.fanout.sizes import Sizes
from bench.nginx import answering_server, too_busy
from bench.rounds import Rounds, interleave
from bench.rows import Row, at_least, at_most, rate


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield `fcm.cpu_ratio`, `fcm.throughput` and `fcm.fastest`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        async with answering_server(Path(directory)) as server, AsyncExitStack() as stack:
            turns = {
                "hub": await open_hub_channel(stack, server, sizes.messages),
                "bare": await open_bare_loop(stack, server, "session", sizes.messages),
                "fastest": await open_bare_loop(stack, server, "http2", sizes.messages),
                "pyfcm": await open_pyfcm(stack, server, sizes.messages_one_by_one),
            }
            rounds = await interleave(turns, sizes.rounds)
    yield _cpu_ratio(rounds)
    yield _throughput(rounds)
    yield _fastest(rounds)


def _cpu_ratio(rounds: Rounds) -> Row:
    wall, bare = rounds.ratio("hub", "pyfcm", "wall"), rounds.each("bare", "cpu")
    return Row(
        "fcm.cpu_ratio",
        "µs",
        1e6 * rounds.each("hub", "cpu"),
        1e6 * rounds.each("pyfcm", "cpu"),
        rounds.ratio("hub", "pyfcm", "cpu"),
        # HTTP/1.1: see docs/decisions/0007.
        at_most(1 / 12),
        # A busy server spends its own time, not the client's.
        notes=(f"over TLS; by time on the wall: {wall:.2f}; the bare loop: {1e6 * bare:.0f} µs",),
        measured=rounds.as_json(),
    )


def _throughput(rounds: Rounds) -> Row:
    cpu, share = rounds.ratio("bare", "hub", "cpu"), rounds.server_share("hub", "bare")
    note = f"by processor time: {cpu:.2f}; the answering server used {share:.0%} of its core"
    void = too_busy(rounds, "hub", "bare")
    return rate(rounds, "fcm.throughput", ("hub", "bare"), at_least(1.5), void=void, note=note)


def _fastest(rounds: Rounds) -> Row:
    note = (
        "pushes for each second of processor time; the baseline is HTTP/2 framed by hand on one connection, which "
        f"keeps none of the rules of a push; the bare loop: {1 / rounds.each('bare', 'cpu'):,.0f}"
    )
    return rate(rounds, "fcm.fastest", ("hub", "fastest"), clock="cpu", note=note)
