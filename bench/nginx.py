"""The answering server: nginx, in C, so that the row measures the client and never the server."""

import asyncio
import datetime
import ipaddress
import re
import shutil
import signal
import urllib.request
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bench.rounds import Rounds, Sample
from hub.local.ports import free_port
from hub.local.processes import ChildProcess, Tether

BUSY_SHARE = 0.7
"""Above this share of its core, the server may have been the bottleneck."""

ANSWER = """\
    location ~ ^/v1/projects/[^/]+/messages:send$ {{
      return 200 '{{\\n  "name": "projects/bench/messages/0:1463127600000000%6f6e6500112233"\\n}}\\n';
    }}
"""

LOG_AND_ANSWER = """\
    location ~ ^/v1/projects/[^/]+/messages:send$ {{
      client_body_in_single_buffer on;
      access_log {home}/tokens.log token buffer=64k flush={flush}s;
      proxy_pass http://answers;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }}
"""
"""nginx reads a body only if it passes the request on: here to a server of its own, which answers."""

LOG_SECONDS = 1
"""Seconds until a push is in the log."""

CONFIGURATION = """\
daemon off;
master_process off;
pid {home}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  map $request_body $token {{ "~\\"token\\": *\\"(?<pushed>[^\\"]+)\\"" $pushed; default "-"; }}
  log_format token escape=none $token;
  upstream answers {{ server 127.0.0.1:{inner}; keepalive 256; keepalive_requests 1000000000; }}
  default_type application/json;
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  client_body_buffer_size 16k;
  client_body_temp_path {home}/body;
  proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi;
  scgi_temp_path {home}/scgi;
  server {{
    listen 127.0.0.1:{tls} ssl;
    http2 on;
    ssl_certificate {home}/certificate.pem;
    ssl_certificate_key {home}/key.pem;
{at_push}
  }}
  server {{
    listen 127.0.0.1:{inner};
{answer}
  }}
  server {{
    listen 127.0.0.1:{plain};
    location = /token {{ return 200 '{{"access_token": "ya29.bench", "expires_in": 3599, "token_type": "Bearer"}}'; }}
    location = /status {{ stub_status; }}
  }}
}}
"""


class ServerMissing(RuntimeError):
    """nginx is not on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "the answering server must be in C, and there is no 'nginx' on the PATH. "
            "On Debian or Ubuntu: apt install nginx-light"
        )


@dataclass(frozen=True, slots=True)
class AnsweringServer:
    """A running server: `endpoint` as FCM's over TLS, `token_uri` as Google's, plain."""

    tls: int
    plain: int
    certificate: Path
    process: psutil.Process
    token_log: Path
    """The token of each push, a line each, if the server was asked to keep it."""

    @property
    def endpoint(self) -> str:
        """The origin for pushes, without the path."""
        return f"https://127.0.0.1:{self.tls}"

    @property
    def send_address(self) -> str:
        """The whole address of a push."""
        return f"{self.endpoint}/v1/projects/bench/messages:send"

    @property
    def token_uri(self) -> str:
        """The address for access tokens."""
        return f"http://127.0.0.1:{self.plain}/token"

    @property
    def trusted(self) -> list[str]:
        """Both addresses, host:port."""
        return [f"127.0.0.1:{self.tls}", f"127.0.0.1:{self.plain}"]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make OpenSSL and requests trust the certificate."""
        return {"SSL_CERT_FILE": str(self.certificate), "REQUESTS_CA_BUNDLE": str(self.certificate)}

    async def watched(self, turn: Awaitable[Sample]) -> Sample:
        """Run a turn and add the server's share of its core; fail if fewer requests came than the turn claims."""
        before, requests = self._seconds(), await self._requests()
        sample = await turn
        seconds, came = self._seconds() - before, await self._requests() - requests - 1
        if came < sample.count:
            raise RuntimeError(f"{sample.count} sends were claimed and {came} came")
        return replace(sample, server=seconds / sample.wall)

    def _seconds(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)

    async def _requests(self) -> int:
        """Return the requests so far, this one among them."""
        text = await asyncio.to_thread(_read, f"http://127.0.0.1:{self.plain}/status")
        found = re.search(r"^ *\d+ +\d+ +(\d+) *$", text, re.MULTILINE)
        assert found
        return int(found[1])


def too_busy(rounds: Rounds, *contenders: str) -> str:
    """Return why a row of these contenders is void, or ""; without names, of all."""
    share = rounds.server_share(*contenders)
    return f"the answering server used {share:.0%} of its core, more than {BUSY_SHARE:.0%}" * (share > BUSY_SHARE)


@asynccontextmanager
async def answering_server(run_dir: Path, *, logs_tokens: bool = False) -> AsyncIterator[AnsweringServer]:
    """Run nginx as a child of this process, with all its files inside `run_dir`; raise ServerMissing."""
    program = shutil.which("nginx")
    if program is None:
        raise ServerMissing
    home = run_dir / "nginx"
    home.mkdir(mode=0o700, parents=True)
    _write_certificate(home)
    # nginx cannot bind port 0. If another process takes the port before it starts, it says so.
    tls, plain, inner = free_port(), free_port(), free_port()
    answer = ANSWER.format()
    at_push = LOG_AND_ANSWER.format(home=home, flush=LOG_SECONDS) if logs_tokens else answer
    text = CONFIGURATION.format(home=home, tls=tls, plain=plain, inner=inner, at_push=at_push, answer=answer)
    (home / "nginx.conf").write_text(text, encoding="utf-8")
    command = (program, "-p", str(home), "-e", "stderr", "-c", str(home / "nginx.conf"))
    child = ChildProcess("nginx", command, run_dir=run_dir, tether=Tether(signal.SIGTERM))
    child.start()
    try:
        await _wait(child, plain)
        assert child.pid
        process = psutil.Process(child.pid)
        yield AnsweringServer(tls, plain, home / "certificate.pem", process, home / "tokens.log")
    finally:
        await child.stop()


async def _wait(child: ChildProcess, port: int) -> None:
    for _ in range(500):
        try:
            await asyncio.to_thread(_read, f"http://127.0.0.1:{port}/status")
            return
        except OSError:
            if not child.running:
                break
            await asyncio.sleep(0.02)
    raise RuntimeError(f"nginx did not start: {child.output()[-500:]}")


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def _write_certificate(home: Path) -> None:
    """Write a self-signed certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (home / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (home / "key.pem").touch(mode=0o600)
    (home / "key.pem").write_bytes(plain)
