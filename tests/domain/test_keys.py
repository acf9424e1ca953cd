"""One secret, many keys."""

from hub.domain.keys import KeyUse, derive_key, keyed_digest

KEY = bytes(range(32))


def test_each_use_has_a_key_of_its_own() -> None:
    keys = {derive_key(KEY, use) for use in KeyUse}
    assert len(keys) == len(KeyUse)
    assert all(len(key) == 32 for key in keys)
    assert derive_key(bytes(32), KeyUse.CURSORS) not in keys


def test_a_key_never_changes() -> None:
    """Links, codes and secrets at rest made today must still open tomorrow."""
    assert derive_key(KEY, KeyUse.MEDIA_LINKS).hex()[:16] == "ec848c7e9fbd8231"


def test_keyed_digest_of_same_parts_never_changes() -> None:
    assert keyed_digest(KEY, "a", "é").hex()[:16] == "050f3685cc056215"


def test_a_digest_frames_its_parts() -> None:
    digests = [keyed_digest(KEY, *parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"))]
    assert len(set(digests)) == 5
