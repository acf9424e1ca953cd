"""A partner's name, keys, channels and tenants."""

from hub.domain.actors import KeyMode
from hub.domain.partners import ChannelSetting, Partner, folded, key_id

PARTNER = Partner("p1", 21, "Finder", {KeyMode.LIVE: ChannelSetting("fcm", {})})


def test_folded_name_ignores_case_width_and_spaces() -> None:
    assert folded(" Ｆinder \t APP") == "finder app"


def test_key_id_is_first_twelve_digits_of_hash() -> None:
    assert key_id("0123456789abcdef") == "0123456789ab"


def test_channel_name_is_none_for_mode_without_channel() -> None:
    assert PARTNER.channel_name(KeyMode.LIVE) == "fcm"
    assert PARTNER.channel_name(KeyMode.TEST) is None


def test_tenant_of_partner_is_even_live_odd_test() -> None:
    assert (PARTNER.tenant(KeyMode.LIVE), PARTNER.tenant(KeyMode.TEST)) == (42, 43)
