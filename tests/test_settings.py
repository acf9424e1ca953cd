"""The wall between production and the embedded parts, as an operator meets it."""

import os
import re
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from hub.domain.access.table import AccessTable
from hub.domain.cases.case import Outcome
from hub.domain.cases.regions import Region, Regions
from hub.domain.wipes.retention import Retention
from hub.errors import PolicyInvalid, SettingsInvalid
from hub.local.environment_file import read_environment_file, write_environment
from hub.local.supervisor import MADE_UP_REGIONS
from hub.settings import DeploymentMode, Settings, read_embedded, read_production
from hub.wiring import (
    read_access,
    read_duty,
    read_forces,
    read_gazetteer,
    read_policy,
    read_regions,
    read_retention,
)
from hub.workers.queues import read_queues
from tests.production import KEY, PRODUCTION_SETTINGS
from tests.timeouts import PROGRAM_TIMEOUT

LOCAL = {
    "MONGO_URL": "mongodb://127.0.0.1:1/hub",
    "REDIS_URL": "unix:///tmp/r",
    "OIDC_ISSUER": "http://127.0.0.1:2",
    "PUBLIC_URL": "http://127.0.0.1:3",
    "HUB_FCM_ENDPOINT": "http://127.0.0.1:4",
    "HUB_KEY": KEY,
}


def test_complete_environment_is_read() -> None:
    settings = read_production(PRODUCTION_SETTINGS)
    assert settings.deployment_mode is DeploymentMode.PRODUCTION
    # A provider may end its name in a slash, and what it signs has to say so, letter by letter.
    assert settings.issuer == "https://id.example/"
    assert not settings.shared_clock


@pytest.mark.parametrize("name", ["MONGO_URL", "REDIS_URL", "OIDC_ISSUER", "PUBLIC_URL", "HUB_KEY"])
def test_production_names_what_is_missing(name: str) -> None:
    with pytest.raises(SettingsInvalid, match=rf"^Set {name}:"):
        read_production({key: value for key, value in PRODUCTION_SETTINGS.items() if key != name})


def test_production_names_all_that_is_missing_at_once() -> None:
    with pytest.raises(SettingsInvalid, match=r"^Set MONGO_URL, REDIS_URL, OIDC_ISSUER, PUBLIC_URL, HUB_KEY:"):
        read_production({})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("HUB_LEASE_SECONDS", ("0", "-1", "29.9", "nan", "inf", "soon", "3601")),
        ("HUB_UNIT_SIZE", ("0", "-1", "2.5", "nan", "inf")),
        ("HUB_BATCH_SIZE", ("0", "1001", "2.5", "nan")),
        ("HUB_PARTNER_QUEUE_WIDTH", ("0", "nan")),
        ("HUB_FEED_DAYS", ("0.5", "nan", "inf")),
        ("HUB_CELL_RESOLUTION", ("3", "9", "5.5", "nan")),
        ("HUB_LOG_LEVEL", ("loud", "info")),
        ("HUB_CONFORMANCE_STEP_SECONDS", ("0.5", "601", "nan", "soon")),
        ("HUB_REQUIRE_CONFORMANCE", ("true", "1", "on")),
        (
            "HUB_SMTP_URL",
            ("smtp://", "smtps://:25", "smtp://a,b", "smtp://mail.example/box", "smtp://mail.example?x=1"),
        ),
        (
            "HUB_HEARTBEAT_URL",
            (
                "http://watch.example/x",
                "https://",
                "ftp://watch.example",
                "https://a@b.example",
                "https://b.example:0x1",
            ),
        ),
        ("HUB_KEY", ("short", "A" * 43 + "=", "_" * 42 + "8=")),
        ("HUB_AUDIT_KEY", ("short", "A" * 40, "A" * 43 + "=")),
        ("HUB_AUDIT_PUSH_URL", ("http://auditor.example/x", "https://", "https://a@b.example")),
        ("HUB_PERSISTED_ONLY", ("true", "1", "YES", "on", "y")),
    ],
)
def test_a_setting_out_of_bounds_is_named(name: str, values: tuple[str, ...]) -> None:
    for value in values:
        with pytest.raises(SettingsInvalid, match=rf"^{name} must be "):
            read_production({**PRODUCTION_SETTINGS, name: value})


def test_empty_variable_counts_as_unset() -> None:
    settings = read_production({**PRODUCTION_SETTINGS, "OIDC_AUDIENCE": "", "HUB_PERSISTED_ONLY": "", "BROKER_URL": ""})
    assert (settings.audience, settings.persisted_only) == ("reunion-hub", False)
    assert settings.broker_url == PRODUCTION_SETTINGS["REDIS_URL"]
    assert read_production({**PRODUCTION_SETTINGS, "HUB_PERSISTED_ONLY": "yes"}).persisted_only
    assert not read_production({**PRODUCTION_SETTINGS, "HUB_PERSISTED_ONLY": "no"}).persisted_only


def test_hub_port_of_kubernetes_is_ignored_in_production() -> None:
    read_production({**PRODUCTION_SETTINGS, "HUB_PORT": "tcp://10.0.0.1:80"})
    with pytest.raises(SettingsInvalid, match=r"^HUB_PORT must be "):
        read_embedded({**LOCAL, "HUB_PORT": "tcp://10.0.0.1:80"})


def test_worker_refuses_unknown_queues() -> None:
    assert read_queues("alerts, units") == ["alerts", "units"]
    for none in ("nonsense", "alerts,nonsense", ""):
        with pytest.raises(SettingsInvalid, match="there are alerts, units, notices"):
            read_queues(none)
    done = subprocess.run(
        [sys.executable, "-m", "hub", "worker", "--queues", "nonsense"],
        env={**os.environ, **PRODUCTION_SETTINGS},
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "SETTINGS_INVALID: A worker serves queues; there are alerts, units, notices.\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://id.example"),
        ("PUBLIC_URL", "http://hub.example"),
        ("HUB_KEY", "short"),
        ("HUB_CLOCK", "shared"),
        ("HUB_TRUSTED_ADDRESSES", "127.0.0.1:80"),
        ("HUB_LOOPBACK_WEBHOOKS", "yes"),
        ("HUB_FCM_ENDPOINT", "http://127.0.0.1:4"),
        ("HUB_LEASE_SECONDS", "soon"),
        ("HUB_UNIT_SIZE", "-1"),
        ("HUB_FEED_DAYS", "0.5"),
    ],
)
def test_production_refuses_settings_of_embedded_parts(name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid):
        read_production({**PRODUCTION_SETTINGS, name: value})


@pytest.mark.parametrize(
    "option",
    [
        "w=1",
        "w=0",
        "W=2",
        "journal=false",
        "readPreference=secondaryPreferred",
        "readPreference=nearest",
        "readPreferenceTags=dc:ny",
        "maxStalenessSeconds=120",
        "readConcernLevel=local",
        "retryWrites=false",
        "retryReads=false",
        "directConnection=true",
    ],
)
@pytest.mark.parametrize("separator", ["&", ";"])
def test_an_address_that_weakens_writes_or_reads_is_refused(option: str, separator: str) -> None:
    url = f"mongodb://hub:secret@db.example/hub?replicaSet=rs{separator}{option}"
    with pytest.raises(SettingsInvalid, match=rf"^MONGO_URL has the option {option.partition('=')[0]}: ") as refused:
        read_production({**PRODUCTION_SETTINGS, "MONGO_URL": url})
    assert "secret" not in str(refused.value)
    assert "db.example" not in str(refused.value)


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ("replicaSet=rs&foo=bar", "has the option foo, which the hub does not know"),
        ("replicaSet=rs&fsync=false", "has the option fsync, which"),
        ("replicaSet=rs&loadBalanced=true", "has the option loadBalanced, which"),
        ("replicaSet=rs&timeoutMS=1", "has the option timeoutMS, which"),
        ("replicaSet=rs&datetime_conversion=x", "has the option with a name of other characters than letters, which"),
        ("replicaSet=rs&secr3t", "has the option with a name of other characters than letters, which"),
        ("replicaSet=rs#&retryWrites=false", "has the option retryWrites: with it a write could be lost"),
        ("appName=x#&directConnection=true", "has the option directConnection: with it"),
        ("authMechanism=MONGODB-OIDC", "has an authMechanism that the hub cannot use"),
        ("authMechanism=GSSAPI", "has an authMechanism that the hub cannot use"),
    ],
)
def test_option_that_the_hub_cannot_keep_to_is_refused(options: str, refusal: str) -> None:
    with pytest.raises(SettingsInvalid, match=f"^MONGO_URL {re.escape(refusal)}") as refused:
        read_production({**PRODUCTION_SETTINGS, "MONGO_URL": f"mongodb://hub:secret@db.example/hub?{options}"})
    assert not re.search("secr|db.example", str(refused.value))


@pytest.mark.parametrize(
    "option",
    [
        "authMechanism=SCRAM-SHA-256",
        "maxPoolSize=50",
        "w=majority",
        "journal=true",
        "readPreference=primary",
        "retryWrites=true",
        "tls=true",
    ],
)
def test_an_address_that_weakens_nothing_is_taken(option: str) -> None:
    url = f"mongodb://db.example/hub?{option}"
    assert read_production({**PRODUCTION_SETTINGS, "MONGO_URL": url}).mongo_url == url


@pytest.mark.parametrize("name", ["MONGO_URL", "OIDC_ISSUER", "HUB_FCM_ENDPOINT"])
def test_embedded_parts_stay_on_this_machine(name: str) -> None:
    assert read_embedded(LOCAL).deployment_mode is DeploymentMode.EMBEDDED
    with pytest.raises(SettingsInvalid, match=name):
        read_embedded({**LOCAL, name: "http://db.example:1"})


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "environment"
    write_environment(file, LOCAL | {"HUB_WORDS": 'it\'s "quoted" & more'})
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_environment_file(file) == LOCAL | {"HUB_WORDS": 'it\'s "quoted" & more'}
    file.chmod(0o640)
    with pytest.raises(SettingsInvalid, match="owner only"):
        read_environment_file(file)
    with pytest.raises(SettingsInvalid, match="cannot be read") as refused:
        read_environment_file(tmp_path / "nothing")
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


@pytest.mark.parametrize("mode", [0o600, 0o644])
@pytest.mark.parametrize(
    "text",
    [
        b"root:x:0:0:root:/root:/bin/bash\n",
        b"",
        b"A=1 and more\n",
        b"it's = 1",
        b"\xff\xfe",
        b"a = 1\n",
        b"A=" + b"1" * 99999,
    ],
)
def test_other_file_is_refused_as_environment_file(tmp_path: Path, text: bytes, mode: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(text)
    file.chmod(mode)
    with pytest.raises(SettingsInvalid, match="not a file that `hub dev` wrote"):
        read_environment_file(file)


def test_an_environment_file_leads_to_no_production(tmp_path: Path) -> None:
    file = tmp_path / "environment"
    write_environment(file, PRODUCTION_SETTINGS)
    done = subprocess.run(
        [sys.executable, "-m", "hub", "admin", "--env", str(file), "halt-all"],
        env={**os.environ, **PRODUCTION_SETTINGS},
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert done.returncode == 2
    assert "SETTINGS_INVALID: MONGO_URL must be on 127.0.0.1" in done.stderr


FREE: Mapping[Callable[[Mapping[str, str]], Settings], set[str]] = {
    read_production: {
        *("OIDC_AUDIENCE", "HUB_POLICY_FILE", "HUB_FORCES_FILE", "HUB_ACCESS_FILE", "HUB_DUTY_FILE"),
        *(
            "HUB_PORT",
            "HUB_REGIONS_FILE",
            "HUB_RETENTION_FILE",
            "HUB_GAZETTEER_FILE",
            "OIDC_CLIENT_ID",
            "OIDC_CLIENT_SECRET",
            "HUB_MAP_STYLE",
        ),
    },
    read_embedded: {
        *("OIDC_AUDIENCE", "HUB_POLICY_FILE", "HUB_FORCES_FILE", "HUB_ACCESS_FILE", "HUB_DUTY_FILE"),
        *("PUBLIC_URL", "HUB_TRUSTED_ADDRESSES", "HUB_REGIONS_FILE", "HUB_RETENTION_FILE", "HUB_GAZETTEER_FILE"),
        *("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "HUB_MAP_STYLE"),
    },
}
"""Variables that take any text; production ignores HUB_PORT."""


@pytest.mark.parametrize(
    "name", sorted({str(field.validation_alias) for field in Settings.model_fields.values() if field.validation_alias})
)
@pytest.mark.parametrize("read", [read_production, read_embedded])
def test_rejected_value_stands_in_no_exception(read: Callable[[Mapping[str, str]], Settings], name: str) -> None:
    """Pydantic's error would keep it: ours is raised on its own."""
    base, value = PRODUCTION_SETTINGS if read is read_production else LOCAL, "http://S3cret word/@é"
    if name in FREE[read]:
        read({**base, name: value})
        return
    with pytest.raises(SettingsInvalid, match=name) as rejected:
        read({**base, name: value})
    assert "S3cret" not in "".join(traceback.format_exception(rejected.value))
    assert (rejected.value.__cause__, rejected.value.__context__) == (None, None)


def test_all_rejected_variables_are_named_at_once() -> None:
    with pytest.raises(SettingsInvalid) as rejected:
        read_production({**PRODUCTION_SETTINGS, "HUB_UNIT_SIZE": "0", "HUB_LEASE_SECONDS": "29", "HUB_CLOCK": "shared"})
    assert str(rejected.value) == (
        "HUB_LEASE_SECONDS must be a number from 30 to 3,600. HUB_UNIT_SIZE must be a whole number from 1 to 100,000. "
        "Unset HUB_CLOCK: production refuses settings of the embedded parts."
    )


def test_embedded_part_without_fcm_endpoint_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="HUB_FCM_ENDPOINT must be on"):
        read_embedded({name: value for name, value in LOCAL.items() if name != "HUB_FCM_ENDPOINT"})


def test_settings_made_by_keyword_ignore_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_UNIT_SIZE", "7")
    given = {
        name: value for name, value in read_production(PRODUCTION_SETTINGS).model_dump().items() if name != "unit_size"
    }
    assert Settings(**given).unit_size == 2000


def test_no_secret_shows_in_the_settings() -> None:
    shown = repr(read_production(PRODUCTION_SETTINGS))
    assert not any(secret in shown for secret in (KEY, "db.example", "cache.example"))


@pytest.mark.parametrize("command", ["serve", "worker", "beat"])
def test_a_production_command_does_not_start_on_an_empty_environment(command: str) -> None:
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-m", "hub", command],
        env=bare,
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert done.returncode == 2
    assert "SETTINGS_INVALID" in done.stderr
    assert "MONGO_URL" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("REDIS_URL", "redis://:S3cret/word@cache.example:6379/0"),
        ("REDIS_URL", "redis://hub:12/S3cret@cache.example:6379/0"),
        ("REDIS_URL", "rediss://:S3cret?word@cache.example"),
        ("REDIS_URL", "rediss://hub:1#S3cret@cache.example"),
        ("REDIS_URL", "redis://[:S3cret@cache.example"),
        ("REDIS_URL", "redis://:S3cret@cache.example:1x/0"),
        ("REDIS_URL", "redis://:S3cret;word@cache.example"),
        ("REDIS_URL", "S3cret"),
        ("REDIS_URL", "redis+cluster://:S3cret/word@a.example,b.example"),
        ("REDIS_URL", "rediss+cluster://:S3cret@a.example:1x,b.example"),
        ("BROKER_URL", "redis://:S3cret/word@cache.example"),
        ("BROKER_URL", "amqp://a.example;amqp://hub:S3cret/word@b.example"),
        ("MONGO_URL", "mongodb://hub:S3cret/word@db.example:1/hub"),
        ("MONGO_URL", "mongodb://hub:S3cret@db.example:1,db.example:x/hub"),
        ("MONGO_URL", "http://hub:S3cret@db.example/hub"),
    ],
)
def test_unreadable_address_is_named_but_not_shown(name: str, address: str) -> None:
    with pytest.raises(SettingsInvalid, match=name) as caught:
        read_production({**PRODUCTION_SETTINGS, name: address})
    assert "S3cret" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("command", [("serve",), ("worker",), ("beat",), ("admin", "halt-all")])
def test_no_command_shows_a_part_of_a_password(command: tuple[str, ...]) -> None:
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-m", "hub", *command],
        env={**bare, **PRODUCTION_SETTINGS, "REDIS_URL": "redis://:S3cret/word@127.0.0.1:1/0"},
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert done.returncode == 2
    assert "SETTINGS_INVALID: REDIS_URL" in done.stderr
    assert "S3cret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("MONGO_URL", "mongodb://hub:S%2Fcret@a.example:27017,b.example:27018/hub?replicaSet=r;w=majority"),
        ("MONGO_URL", "mongodb+srv://hub:secret@cluster.example/hub"),
        ("MONGO_URL", "mongodb://%2Ftmp%2Fmongodb-27017.sock/hub"),
        ("REDIS_URL", "rediss://:p@ss:w0rd@[::1]:6379/0"),
        ("REDIS_URL", "unix://:secret@/run/redis.sock?db=0"),
        ("BROKER_URL", "redis+socket://:secret@/run/redis.sock?virtual_host=0"),
        ("BROKER_URL", "amqp://hub:secret@a_b.example:5672//;amqp://hub:secret@c.example"),
    ],
)
def test_addresses_that_clients_can_read_are_taken(name: str, address: str) -> None:
    settings = read_production({**PRODUCTION_SETTINGS, name: address})
    assert address in (settings.mongo_url, settings.redis_url, settings.broker_url)


CLUSTER = "rediss+cluster://hub:secret@a.example,B.example:6380"


@pytest.mark.parametrize("broker", ["rediss://hub:other@c.example", "amqp://a.example", "redis://a.example:6380"])
@pytest.mark.parametrize("end", ["", "/", "/0", "?ssl_ca_certs=/etc/ca.pem"])
def test_cluster_is_taken_with_another_broker(broker: str, end: str) -> None:
    settings = read_production({**PRODUCTION_SETTINGS, "REDIS_URL": CLUSTER + end, "BROKER_URL": broker})
    assert (settings.redis_url, settings.broker_url) == (CLUSTER + end, broker)


@pytest.mark.parametrize(
    "broker",
    [
        "",
        CLUSTER,
        "redis+cluster://c.example",
        "redis://hub:secret@a.example/1",
        "redis://c.example;rediss://b.example:6380",
    ],
)
def test_cluster_as_broker_is_refused(broker: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"^BROKER_URL must be a Redis that is not in cluster mode, or") as caught:
        read_production({**PRODUCTION_SETTINGS, "REDIS_URL": CLUSTER, "BROKER_URL": broker})
    assert "secret" not in "".join(traceback.format_exception(caught.value))


def test_cluster_for_the_broker_alone_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match=r"^BROKER_URL must be a Redis that is not in cluster mode"):
        read_production({**PRODUCTION_SETTINGS, "BROKER_URL": CLUSTER})


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (f"{CLUSTER}/1", "names a database"),
        (f"{CLUSTER}?db=1", "names a database"),
        ("redis+cluster://hub:secret@", "must name the servers"),
        ("redis+cluster://a.example,,b.example", "must name the servers"),
        ("redis+cluster:///0", "must name the servers"),
    ],
)
def test_cluster_address_with_a_fault_is_refused(address: str, sentence: str) -> None:
    with pytest.raises(SettingsInvalid, match=f"^REDIS_URL {sentence}") as caught:
        read_production({**PRODUCTION_SETTINGS, "REDIS_URL": address, "BROKER_URL": "redis://c.example"})
    assert "secret" not in "".join(traceback.format_exception(caught.value))


def test_policy_file_is_used_and_its_fault_located(tmp_path: Path) -> None:
    ours = files("hub.operator_files").joinpath("ministry-2016.toml").read_text(encoding="utf-8")
    table = tmp_path / "policy.toml"
    table.write_text(ours.replace("radius_km = 500", "radius_km = 800"), encoding="utf-8")
    settings = read_production({**PRODUCTION_SETTINGS, "HUB_POLICY_FILE": str(table)})
    assert [band.radius_km for band in read_policy(settings).bands] == [100, 200, 300, 800]
    table.write_text(ours.replace("radius_km = 500", "radius_km = 250"), encoding="utf-8")
    line = 1 + table.read_text(encoding="utf-8").split("\n").index("radius_km = 250")
    with pytest.raises(PolicyInvalid, match=rf"of band 4 .*line {line}\b"):
        read_policy(settings)


@pytest.mark.parametrize("name", ["nothing.toml", "."])
def test_unreadable_policy_file_leaves_no_other_exception(name: str, tmp_path: Path) -> None:
    settings = read_production({**PRODUCTION_SETTINGS, "HUB_POLICY_FILE": str(tmp_path / name)})
    with pytest.raises(SettingsInvalid, match="HUB_POLICY_FILE cannot be read") as refused:
        read_policy(settings)
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


def test_policy_file_that_is_not_utf8_is_refused_by_line(tmp_path: Path) -> None:
    table = tmp_path / "policy.toml"
    table.write_bytes(b"# one\r\n# two\r\nname = 'S3cret \xe9'\r\n")
    settings = read_production({**PRODUCTION_SETTINGS, "HUB_POLICY_FILE": str(table)})
    with pytest.raises(PolicyInvalid, match=r"UTF-8 \(line 3\)") as refused:
        read_policy(settings)
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_broken_policy_is_named_before_anything_starts(command: str, tmp_path: Path) -> None:
    table = tmp_path / "policy.toml"
    table.write_text("[[band]]\nover_minutes = 5\nradius_km = 100\n", encoding="utf-8")
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-m", "hub", command],
        env={**bare, **PRODUCTION_SETTINGS, "HUB_POLICY_FILE": str(table)},
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert done.returncode == 2
    assert "POLICY_INVALID: The policy: band 1" in done.stderr
    assert "(line 2)" in done.stderr


FORCES = """[[force]]
id = "hengshui"

[[force.circle]]
latitude = 37.74
longitude = 115.67
radius_km = 90
"""


@pytest.mark.parametrize("read", [read_production, read_embedded])
def test_forces_file_is_used_and_its_fault_located(
    read: Callable[[Mapping[str, str]], Settings], tmp_path: Path
) -> None:
    base, table = PRODUCTION_SETTINGS if read is read_production else LOCAL, tmp_path / "forces.toml"
    table.write_text(FORCES, encoding="utf-8")
    settings = read({**base, "HUB_FORCES_FILE": str(table)})
    assert [circle.radius_km for circle in read_forces(settings).of_force("hengshui")] == [90]
    table.write_text(FORCES.replace("90", "-90"), encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=r"`radius_km` of circle 1 of force 1 .*line 7\b"):
        read_forces(settings)


def test_hub_without_forces_file_has_no_areas() -> None:
    assert read_forces(read_production(PRODUCTION_SETTINGS)).circles == {}


@pytest.mark.parametrize("read", [read_production, read_embedded])
def test_regions_file_is_used_and_its_fault_located(
    read: Callable[[Mapping[str, str]], Settings], tmp_path: Path
) -> None:
    base, table = PRODUCTION_SETTINGS if read is read_production else LOCAL, tmp_path / "regions.toml"
    assert read_regions(read(base)) == Regions()
    table.write_text('[[region]]\ncode = "N"\nname = "North"\n', encoding="utf-8")
    settings = read({**base, "HUB_REGIONS_FILE": str(table)})
    assert read_regions(settings).by_code == {"N": Region("N", "North")}
    table.write_text('[[region]]\ncode = "N"\nname = ""\n', encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=r"`name` of region 1 .*line 3\b"):
        read_regions(settings)
    with pytest.raises(SettingsInvalid, match="HUB_REGIONS_FILE cannot be read"):
        read_regions(read({**base, "HUB_REGIONS_FILE": str(tmp_path / "nothing.toml")}))


@pytest.mark.parametrize("read", [read_production, read_embedded])
def test_retention_file_is_used_and_its_fault_located(
    read: Callable[[Mapping[str, str]], Settings], tmp_path: Path
) -> None:
    base, table = PRODUCTION_SETTINGS if read is read_production else LOCAL, tmp_path / "retention.toml"
    assert read_retention(read(base)) == Retention()
    table.write_text("[FALSE_REPORT]\nfact_days = 100\n", encoding="utf-8")
    settings = read({**base, "HUB_RETENTION_FILE": str(table)})
    assert read_retention(settings).kept[Outcome.FALSE_REPORT].facts == timedelta(days=100)
    table.write_text("[FALSE_REPORT]\nfact_days = 1\n", encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=r"`fact_days` of `FALSE_REPORT` .*line 2\b"):
        read_retention(settings)
    with pytest.raises(SettingsInvalid, match="HUB_RETENTION_FILE cannot be read"):
        read_retention(read({**base, "HUB_RETENTION_FILE": str(tmp_path / "nothing.toml")}))


@pytest.mark.parametrize("read", [read_production, read_embedded])
def test_gazetteer_file_is_used_and_its_fault_located(
    read: Callable[[Mapping[str, str]], Settings], tmp_path: Path
) -> None:
    base, listed = PRODUCTION_SETTINGS if read is read_production else LOCAL, tmp_path / "places.csv"
    [shipped] = read_gazetteer(read({**base, "HUB_REGIONS_FILE": ""})).tables
    regions = tmp_path / "regions.toml"
    regions.write_text('[[region]]\ncode = "N"\nname = "North"\n', encoding="utf-8")
    listed.write_text("name,latitude,longitude,region\nOld Town,1,2,N\n", encoding="utf-8")
    settings = read({**base, "HUB_GAZETTEER_FILE": str(listed), "HUB_REGIONS_FILE": str(regions)})
    known = read_gazetteer(settings)
    assert known.tables[1] is shipped
    assert [place.area.region for place in known.search("old town", 1)] == ["N"]
    listed.write_text("name,latitude,longitude\nOld Town,1,2\nOld Town,91,2\n", encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=r"^The list of HUB_GAZETTEER_FILE: `latitude` must .*\(line 3\)\.$"):
        read_gazetteer(settings)
    with pytest.raises(SettingsInvalid, match="HUB_GAZETTEER_FILE cannot be read"):
        read_gazetteer(read({**base, "HUB_GAZETTEER_FILE": str(tmp_path / "nothing.csv")}))


def test_hub_on_a_laptop_has_regions_of_no_real_place() -> None:
    settings = read_embedded({**LOCAL, "HUB_REGIONS_FILE": str(MADE_UP_REGIONS)})
    assert {region.parent for region in read_regions(settings).by_code.values()} == {None, "NORTH", "SOUTH"}


@pytest.mark.parametrize("read", [read_production, read_embedded])
def test_access_file_is_used_and_its_fault_located(
    read: Callable[[Mapping[str, str]], Settings], tmp_path: Path
) -> None:
    base, table = PRODUCTION_SETTINGS if read is read_production else LOCAL, tmp_path / "access.toml"
    assert read_access(read(base)) == AccessTable()
    table.write_text('[[region]]\nid = "hebei"\nforces = ["f"]\n', encoding="utf-8")
    settings = read({**base, "HUB_ACCESS_FILE": str(table)})
    assert read_access(settings).regions == {"hebei": {"f"}}
    table.write_text('[[open]]\nrelation = "CERTIFIED"\naction = "CLOSE"\n', encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=r"CLOSE of open 1 may be opened only for .*line 2\b"):
        read_access(settings)


def test_broken_gazetteer_is_named_before_the_api_starts(tmp_path: Path) -> None:
    listed = tmp_path / "places.csv"
    listed.write_text("name,latitude,longitude\nOld Town,1\n", encoding="utf-8")
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-m", "hub", "serve"],
        env={**bare, **PRODUCTION_SETTINGS, "HUB_GAZETTEER_FILE": str(listed)},
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert done.returncode == 2
    assert "SETTINGS_INVALID: The list of HUB_GAZETTEER_FILE: there must be 3 values" in done.stderr
    assert "(line 2)" in done.stderr


@pytest.mark.parametrize("name", ["nothing.toml", "."])
def test_unreadable_forces_file_leaves_no_other_exception(name: str, tmp_path: Path) -> None:
    settings = read_production({**PRODUCTION_SETTINGS, "HUB_FORCES_FILE": str(tmp_path / name)})
    with pytest.raises(SettingsInvalid, match="HUB_FORCES_FILE cannot be read") as refused:
        read_forces(settings)
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


BROKEN_TABLES: Mapping[str, tuple[str, str]] = {
    "HUB_FORCES_FILE": (FORCES.replace("latitude", "lat"), "`lat` of circle 1 of force 1 is not known"),
    "HUB_REGIONS_FILE": ('[[region]]\ncode = "N"\n\n\nlabel = "North"\n', "`label` of region 1 is not known"),
}
"""A table for each variable, with its mistake in line 5."""


@pytest.mark.parametrize("variable", BROKEN_TABLES)
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_broken_table_is_named_before_anything_starts(command: str, variable: str, tmp_path: Path) -> None:
    table, (content, says) = tmp_path / "table.toml", BROKEN_TABLES[variable]
    table.write_text(content, encoding="utf-8")
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-m", "hub", command],
        env={**bare, **PRODUCTION_SETTINGS, variable: str(table)},
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert done.returncode == 2
    assert f"SETTINGS_INVALID: The table of {variable}: {says}" in done.stderr
    assert "(line 5)" in done.stderr


DUTY = """sender = "hub@police.example"

[default]
[[default.step]]
emails = ["duty@police.example"]
"""


def test_duty_file_is_read_and_its_fault_located(tmp_path: Path) -> None:
    table = tmp_path / "duty.toml"
    table.write_text(DUTY, encoding="utf-8")
    smtp = {"HUB_SMTP_URL": "smtp://mail.example"}
    settings = read_production({**PRODUCTION_SETTINGS, **smtp, "HUB_DUTY_FILE": str(table)})
    duty = read_duty(settings).of_force("hengshui")
    assert duty is not None
    assert duty.steps[0].emails == ("duty@police.example",)
    table.write_text(DUTY.replace("step]", "steps]"), encoding="utf-8")
    with pytest.raises(SettingsInvalid, match=r"`steps` of `default` is not known.*line 4\b"):
        read_duty(settings)
    assert read_duty(read_production(PRODUCTION_SETTINGS)).is_empty


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_mail_addresses_without_a_mail_server_are_refused(command: str, tmp_path: Path) -> None:
    table = tmp_path / "duty.toml"
    table.write_text(DUTY, encoding="utf-8")
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-m", "hub", command],
        env={**bare, **PRODUCTION_SETTINGS, "HUB_DUTY_FILE": str(table)},
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert done.returncode == 2
    assert "SETTINGS_INVALID: Set HUB_SMTP_URL: the table of HUB_DUTY_FILE has e-mail addresses." in done.stderr


def test_mail_server_and_heartbeat_are_taken_as_written() -> None:
    smtp, beat = "smtps://hub:p%2Fw@mail.example:465", "https://watch.example/ping/1f6d?x=1"
    settings = read_production({**PRODUCTION_SETTINGS, "HUB_SMTP_URL": smtp, "HUB_HEARTBEAT_URL": beat})
    assert (settings.smtp_url, settings.heartbeat_url) == (smtp, beat)
    assert "p%2Fw" not in repr(settings)
    read_embedded({**LOCAL, "HUB_HEARTBEAT_URL": "http://127.0.0.1:8/ping"})


def test_the_grid_is_a_setting_within_what_is_coarse() -> None:
    assert read_production(PRODUCTION_SETTINGS).cell_resolution == 6
    assert read_production({**PRODUCTION_SETTINGS, "HUB_CELL_RESOLUTION": "5"}).cell_resolution == 5
    for resolution in ("3", "9", "6.5"):
        with pytest.raises(SettingsInvalid, match="HUB_CELL_RESOLUTION"):
            read_production({**PRODUCTION_SETTINGS, "HUB_CELL_RESOLUTION": resolution})


def test_incomplete_environment_file_names_the_missing_variable(tmp_path: Path) -> None:
    file = tmp_path / "environment"
    write_environment(file, {name: value for name, value in LOCAL.items() if name != "REDIS_URL"})
    with pytest.raises(SettingsInvalid, match="REDIS_URL"):
        read_embedded(read_environment_file(file))


@pytest.mark.parametrize(
    "command",
    [
        ("serve", "--port", "65536"),
        ("serve", "--port", "-1"),
        ("worker", "--concurrency", "0"),
        ("demo", "--devices", "0"),
    ],
)
def test_a_number_that_no_command_can_use_is_refused(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hub", *command], capture_output=True, text=True, timeout=PROGRAM_TIMEOUT, check=False
    )
    assert done.returncode == 2
    assert f"Invalid value for '{command[1]}'" in done.stderr


@pytest.mark.parametrize(
    "text", ["*", "desk.example", "https://desk.example/", "https://Desk.example", "null", "https://*"]
)
def test_an_origin_is_one_as_browsers_send_it(text: str) -> None:
    with pytest.raises(SettingsInvalid, match="HUB_ALLOWED_ORIGINS"):
        read_production({**PRODUCTION_SETTINGS, "HUB_ALLOWED_ORIGINS": f"https://app.example,{text}"})


def test_origins_stand_with_commas_between() -> None:
    given = read_production(
        {**PRODUCTION_SETTINGS, "HUB_ALLOWED_ORIGINS": "https://app.example, http://localhost:3000"}
    )
    assert given.allowed_origins == {"https://app.example", "http://localhost:3000"}
    assert read_production(PRODUCTION_SETTINGS).allowed_origins == frozenset()
