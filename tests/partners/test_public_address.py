"""The addresses that a webhook may have. Fakes resolve the names; nothing leaves this machine."""

import socket
from dataclasses import replace

import pytest
from aiohappyeyeballs import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from hub.errors import InvalidInput, SettingsInvalid
from hub.partners.public_address import check_url, is_public
from hub.partners.webhook import WebhookKind
from hub.partners.webhook.announcer import WebhookAnnouncer
from hub.partners.webhook.secret import new_secret
from hub.services.channels import DeliveryOutcome, DeliveryResult
from tests.partners.listener import Listener
from tests.partners.samples import always, context

REFUSED = DeliveryResult(DeliveryOutcome.RETRY_LATER, "ADDRESS_REFUSED")
UNREACHABLE = DeliveryResult(DeliveryOutcome.RETRY_LATER, "UNREACHABLE")
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"]
PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:1.1.1.1",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::101:101",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%1",
    "fec0::1",
    "ff02::1",
    "no address",
    "0x7f.1",
    "127.1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_ip_addresses_are_accepted(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.example/hook",
        "https://partner.example:8443/hook?x=1",
        "https://hooks.xn--fiqs8s/",
        "https://a_b.example.",
        "https://1.1.1.1/",
        "https://[2606:4700:4700::1111]/",
    ],
)
def test_an_address_that_is_taken(url: str) -> None:
    assert check_url(url, context()).scheme == "https"


@pytest.mark.parametrize(
    "url",
    [
        None,
        7,
        "",
        "partner.example",
        "http://partner.example/",
        "ftp://partner.example/",
        "//partner.example/",
        "https://",
        "https:///path",
        "https://localhost/",
        "https://metadata/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0x7f.1/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.0x1/",
        "https://127.0.0.1./",
        "https://0/",
        "https://１２７.０.０.１/",
        "https://partner.example@127.0.0.1/",
        "https://user:password@partner.example/",
        "https://partner.example\\@127.0.0.1/",
        "https://partner.example/#fragment",
        "https://partner.example/with space",
        "https://partner.example/\r\nHost: other",
        "https://partner.example:99999/",
        "https://partner.example:port/",
        "https://partner..example/",
        "https://-partner.example/",
        "https://partner.example/" + "x" * 2000,
    ],
)
def test_an_address_that_is_refused(url: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        WebhookKind(context("127.0.0.1:9")).check_settings({"url": url})
    assert refused.value.path == ("settings", "url")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/hook", "https://127.0.0.1:9000/hook"])
def test_an_exact_trusted_pair_is_taken(url: str) -> None:
    assert str(check_url(url, context("127.0.0.1:9000"))) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9001/",
        "http://127.0.0.1/",
        "http://127.0.0.2:9000/",
        "http://127.1:9000/",
        "http://x@127.0.0.1:9000/",
        "ftp://127.0.0.1:9000/",
    ],
)
def test_trust_is_for_the_exact_pair(url: str) -> None:
    with pytest.raises(InvalidInput):
        check_url(url, context("127.0.0.1:9000"))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000/hook", "http://localhost:5000/", "http://[::1]:81/", "https://localhost/"]
)
def test_a_laptops_hub_calls_servers_on_the_same_machine(url: str) -> None:
    laptop = replace(context(), loopback_webhooks=True)
    assert WebhookKind(laptop).check_settings({"url": url})["url"] == url
    with pytest.raises(InvalidInput):
        check_url(url, context())


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:/hub", "http://[::1]:/hub", "http://localhost:", "https://news.example:/hub?a=b"]
)
def test_a_port_that_was_left_out_is_seen(url: str) -> None:
    with pytest.raises(InvalidInput, match="no port"):
        check_url(url, replace(context(), loopback_webhooks=True))
    assert check_url("https://news.example/hub?time=12:/", context())


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2/",
        "http://192.168.1.1/",
        "http://169.254.169.254/",
        "http://localhost.example/",
        "ftp://localhost/",
        "http://127.1/",
        "http://0.0.0.0/",
        "http://[::ffff:127.0.0.1]/",
        "http://user@localhost/",
        "http://10.0.0.1/",
    ],
)
def test_a_laptops_hub_calls_nothing_else_that_is_not_public(url: str) -> None:
    with pytest.raises(InvalidInput):
        check_url(url, replace(context(), loopback_webhooks=True))


def test_production_knows_no_such_exception() -> None:
    with pytest.raises(SettingsInvalid):
        replace(context(production=True), loopback_webhooks=True)


class FakeResolver(AbstractResolver):
    """Answers each question with the next of its lists of addresses."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self.answers.pop(0)
        ]

    async def close(self) -> None: ...


class NoNetwork:
    """Refuses every socket, and remembers where it would have led."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, address: AddrInfoType) -> socket.socket:
        self.asked.append(str(address[4][0]))
        raise ConnectionRefusedError


async def announced(announcer: WebhookAnnouncer, times: int = 1) -> list[DeliveryResult]:
    try:
        return [await announcer.announce("event-1", {"type": "alert.stage"}, always) for _ in range(times)]
    finally:
        await announcer.close()


async def test_name_that_resolves_private_later_is_refused(listener: Listener) -> None:
    url = URL(f"https://partner.example:{await listener.start()}/hook")
    network = NoNetwork()
    resolver = FakeResolver(["93.184.216.34"], ["127.0.0.1"])
    announcer = WebhookAnnouncer(url, new_secret(), resolver=resolver, open_socket=network)
    assert await announced(announcer, 2) == [UNREACHABLE, REFUSED]
    assert network.asked == ["93.184.216.34"]
    assert listener.connections == 0


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["169.254.169.254"], ["::ffff:127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1", "1.1.1.1"]],
)
async def test_a_name_with_any_private_address_is_refused(listener: Listener, addresses: list[str]) -> None:
    url = URL(f"https://partner.example:{await listener.start()}/hook")
    announcer = WebhookAnnouncer(url, new_secret(), resolver=FakeResolver(addresses))
    assert await announced(announcer) == [REFUSED]
    assert listener.connections == 0


async def test_private_address_is_refused_at_the_socket(listener: Listener) -> None:
    """An address in the URL itself is never resolved, so the socket's own check must refuse it."""
    url = URL(f"https://127.0.0.1:{await listener.start()}/hook")
    assert await announced(WebhookAnnouncer(url, new_secret())) == [REFUSED]
    assert listener.connections == 0


async def test_a_name_that_does_not_resolve_is_unreachable() -> None:
    class NoNames(FakeResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            raise OSError("no such name")

    url = URL("https://partner.example/hook")
    assert await announced(WebhookAnnouncer(url, new_secret(), resolver=NoNames())) == [UNREACHABLE]
