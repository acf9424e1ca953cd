"""TLS and `mongodb+srv` addresses: what works, and what the check at a start says of what does not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from pymongo import AsyncMongoClient
from pymongo.uri_parser import parse_uri

from hub.errors import SettingsInvalid, StorageUnavailable
from hub.local.mongo import EmbeddedMongo
from hub.storage.mongo.database import opened
from hub.storage.mongo.server_check import check_server
from tests.certificates import Authority

SRV_HOST = "cluster.0.0.1"
"""A record must lead to a host of the same domain: 127.0.0.1 is one of `0.0.1`, and needs no resolver of names."""


class TlsMongo(EmbeddedMongo):
    """A server that speaks TLS only, with certificates of an authority of its own."""

    def __init__(self, run_dir: Path, authority: Authority, certificate: Path, *options: str) -> None:
        super().__init__(run_dir)
        self._authority = authority
        self._certificate = certificate
        self._options = options

    def _prepare(self) -> None:
        super()._prepare()
        tls = ("--tlsMode", "requireTLS", "--tlsCertificateKeyFile", str(self._certificate))
        trusted = ("--tlsCAFile", str(self._authority.ca_file))
        self.process.replace_command([*self.process._command, *tls, *trusted, *self._options])

    def _client(self) -> AsyncMongoClient[dict[str, object]]:
        tls: dict[str, Any] = {"tls": True, "tlsCAFile": str(self._authority.ca_file)}
        tls["tlsCertificateKeyFile"] = str(self._certificate)
        return AsyncMongoClient("127.0.0.1", self._port, directConnection=True, **tls)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
async def secured(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> AsyncIterator[EmbeddedMongo]:
    certificate = authority.issue("server", "127.0.0.1")
    open_to_all = "--tlsAllowConnectionsWithoutCertificates"
    mongo = TlsMongo(tmp_path_factory.mktemp("tls"), authority, certificate, open_to_all)
    await mongo.start()
    yield mongo
    await mongo.stop()


async def check(url: str, within: float = 2.0) -> None:
    """Check the server as each process does at its start, and write to it."""
    async with opened(url) as database:
        await check_server(database, url, within=within)
        rows = database.collection("documents")
        await database.run(lambda transaction: rows.insert_one({"n": 1}, session=transaction))


async def test_certificate_of_a_named_authority_is_relied_on(secured: EmbeddedMongo, authority: Authority) -> None:
    await check(f"{secured.url}&tls=true&tlsCAFile={authority.ca_file}")


@pytest.mark.parametrize("options", ["tls=true", "tls=true&tlsCAFile={other}"])
async def test_certificate_of_an_unknown_authority_is_refused(
    secured: EmbeddedMongo, tmp_path: Path, options: str
) -> None:
    other = Authority(tmp_path, "other").ca_file
    with pytest.raises(SettingsInvalid, match="certificate of the database at MONGO_URL is not trusted") as refused:
        await check(f"{secured.url}&{options.format(other=other)}")
    assert_says_no_address(refused.value)


async def test_certificate_for_another_host_is_refused(secured: EmbeddedMongo, authority: Authority) -> None:
    with pytest.raises(SettingsInvalid, match="or is for another host"):
        await check(f"{secured.url.replace('127.0.0.1', 'localhost')}&tls=true&tlsCAFile={authority.ca_file}")


async def test_address_without_tls_is_told_of_it(secured: EmbeddedMongo) -> None:
    with pytest.raises(StorageUnavailable, match=r"closes each connection\. Write tls=true") as refused:
        await check(secured.url)
    assert_says_no_address(refused.value)


async def test_tls_where_the_server_speaks_none_is_refused(mongo: EmbeddedMongo, authority: Authority) -> None:
    with pytest.raises(StorageUnavailable, match="Write tls=true if it speaks TLS, and only then"):
        await check(f"{mongo.url}&tls=true&tlsCAFile={authority.ca_file}")


@pytest.mark.parametrize("name", ["missing.pem", "empty.pem"])
async def test_unusable_file_is_refused_without_its_name(secured: EmbeddedMongo, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.pem").touch()
    with pytest.raises(SettingsInvalid, match="names a file for TLS that cannot be read") as refused:
        await check(f"{secured.url}&tls=true&tlsCAFile={tmp_path / name}")
    assert_says_no_address(refused.value)
    assert name not in str(refused.value)


async def test_client_certificate_is_asked_for_and_taken(authority: Authority, tmp_path: Path) -> None:
    mongo = TlsMongo(tmp_path, authority, authority.issue("strict", "127.0.0.1"))
    await mongo.start()
    url = f"{mongo.url}&tls=true&tlsCAFile={authority.ca_file}"
    try:
        with pytest.raises(StorageUnavailable, match="if it asks for a certificate of the client"):
            await check(url, within=5.0)
        await check(f"{url}&tlsCertificateKeyFile={authority.issue('hub')}")
    finally:
        mongo.kill()


class NameServer(asyncio.DatagramProtocol):
    """A name server that knows one database: its SRV record, and its options in a TXT record."""

    def __init__(self, port: int) -> None:
        self._transport: Any = None
        self._records = [
            dns.rrset.from_text(f"_mongodb._tcp.{SRV_HOST}.", 60, "IN", "SRV", f"0 0 {port} 127.0.0.1."),
            dns.rrset.from_text(f"{SRV_HOST}.", 60, "IN", "TXT", '"replicaSet=hub&authSource=admin"'),
        ]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str | Any, int]) -> None:
        request = dns.message.from_wire(data)
        response = dns.message.make_response(request)
        [question] = request.question
        found = [one for one in self._records if (one.name, one.rdtype) == (question.name, question.rdtype)]
        response.answer.extend(found)
        if not found:
            response.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(response.to_wire(), address)


@pytest.fixture
async def name_server(secured: EmbeddedMongo, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Let the driver ask a name server of the test."""
    port = parse_uri(secured.url)["nodelist"][0][1]
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: NameServer(port), local_addr=("127.0.0.1", 0))
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], transport.get_extra_info("sockname")[1]
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    yield
    transport.close()


def srv_address(url: str, host: str = SRV_HOST) -> str:
    """Return the address of a database by the name of its records, with name and password only."""
    user = urlsplit(url).netloc.rpartition("@")[0]
    return f"mongodb+srv://{user}@{host}/hub"


@pytest.mark.usefixtures("name_server")
async def test_srv_address_finds_members_and_options_by_dns(secured: EmbeddedMongo, authority: Authority) -> None:
    # TLS is on without being named.
    await check(f"{srv_address(secured.url)}?tlsCAFile={authority.ca_file}")


@pytest.mark.usefixtures("name_server")
async def test_srv_address_without_a_record_is_named(secured: EmbeddedMongo) -> None:
    with pytest.raises(StorageUnavailable, match="DNS has no usable SRV record") as refused:
        await check(srv_address(secured.url, "nowhere.0.0.1"))
    assert_says_no_address(refused.value)
    assert "nowhere" not in str(refused.value)


def assert_says_no_address(error: Exception) -> None:
    assert "127.0.0.1" not in str(error)
    assert error.__context__ is None
