"""The wall between production and the embedded parts, as an operator meets it."""

import base64
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from hub.errors import PolicyInvalid, SettingsInvalid
from hub.local.environment_file import write_environment
from hub.settings import Wall, environment_of, read_embedded, read_production
from hub.wiring import read_policy

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
WHOLE = {
    "MONGO_URL": "mongodb://db.example/hub",
    "REDIS_URL": "rediss://cache.example",
    "OIDC_ISSUER": "https://id.example/",
    "PUBLIC_URL": "https://hub.example",
    "HUB_KEY": KEY,
}
LOCAL = {
    "MONGO_URL": "mongodb://127.0.0.1:1/hub",
    "REDIS_URL": "unix:///tmp/r",
    "OIDC_ISSUER": "http://127.0.0.1:2",
    "PUBLIC_URL": "http://127.0.0.1:3",
    "HUB_FCM_ENDPOINT": "http://127.0.0.1:4",
    "HUB_KEY": KEY,
}


def test_a_whole_environment_is_read() -> None:
    settings = read_production(WHOLE)
    assert settings.wall is Wall.PRODUCTION
    assert settings.issuer == "https://id.example"
    assert not settings.shared_clock


@pytest.mark.parametrize("name", ["MONGO_URL", "REDIS_URL", "OIDC_ISSUER", "HUB_KEY"])
def test_production_names_what_is_missing(name: str) -> None:
    with pytest.raises(SettingsInvalid, match=name):
        read_production({key: value for key, value in WHOLE.items() if key != name})


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
def test_production_refuses_what_belongs_to_a_laptop(name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid):
        read_production({**WHOLE, name: value})


@pytest.mark.parametrize("name", ["MONGO_URL", "OIDC_ISSUER", "HUB_FCM_ENDPOINT"])
def test_embedded_parts_stay_on_this_machine(name: str) -> None:
    assert read_embedded(LOCAL).wall is Wall.EMBEDDED
    with pytest.raises(SettingsInvalid, match=name):
        read_embedded({**LOCAL, name: "http://db.example:1"})


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "environment"
    write_environment(file, LOCAL | {"HUB_WORDS": 'it\'s "quoted" & more'})
    assert file.stat().st_mode & 0o777 == 0o600
    assert environment_of(file) == LOCAL | {"HUB_WORDS": 'it\'s "quoted" & more'}
    file.chmod(0o640)
    with pytest.raises(SettingsInvalid, match="owner only"):
        environment_of(file)
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        environment_of(tmp_path / "nothing")


def test_an_environment_file_leads_to_no_production(tmp_path: Path) -> None:
    file = tmp_path / "environment"
    write_environment(file, WHOLE)
    done = subprocess.run(
        [sys.executable, "-m", "hub", "admin", "--env", str(file), "halt-all"],
        env={**os.environ, **WHOLE},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "SETTINGS_INVALID: MONGO_URL must be on 127.0.0.1" in done.stderr


def test_no_secret_shows_in_the_settings() -> None:
    shown = repr(read_production(WHOLE))
    assert not any(secret in shown for secret in (KEY, "db.example", "cache.example"))


@pytest.mark.parametrize("command", ["serve", "worker", "beat"])
def test_a_production_command_does_not_start_on_an_empty_environment(command: str) -> None:
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-m", "hub", command], env=bare, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "SETTINGS_INVALID" in done.stderr
    assert "MONGO_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_operators_policy_is_used_and_a_broken_one_names_its_row(tmp_path: Path) -> None:
    ours = files("hub.domain").joinpath("ministry-2016.toml").read_text(encoding="utf-8")
    table = tmp_path / "policy.toml"
    table.write_text(ours.replace("radius_km = 500", "radius_km = 800"), encoding="utf-8")
    settings = read_production({**WHOLE, "HUB_POLICY_FILE": str(table)})
    assert [band.radius_km for band in read_policy(settings).bands] == [100, 200, 300, 800]
    table.write_text(ours.replace("radius_km = 500", "radius_km = 250"), encoding="utf-8")
    line = 1 + table.read_text(encoding="utf-8").split("\n").index("radius_km = 250")
    with pytest.raises(PolicyInvalid, match=rf"Band 4.*line {line}\b"):
        read_policy(settings)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_broken_policy_is_named_before_anything_starts(command: str, tmp_path: Path) -> None:
    table = tmp_path / "policy.toml"
    table.write_text("[[band]]\nover_minutes = 5\nradius_km = 100\n", encoding="utf-8")
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-m", "hub", command],
        env={**bare, **WHOLE, "HUB_POLICY_FILE": str(table)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "POLICY_INVALID: Band 1" in done.stderr
    assert "(line 2)" in done.stderr


def test_the_grid_is_a_setting_within_what_is_coarse() -> None:
    assert read_production(WHOLE).cell_resolution == 6
    assert read_production({**WHOLE, "HUB_CELL_RESOLUTION": "5"}).cell_resolution == 5
    for resolution in ("3", "9", "6.5"):
        with pytest.raises(SettingsInvalid, match="HUB_CELL_RESOLUTION"):
            read_production({**WHOLE, "HUB_CELL_RESOLUTION": resolution})
