"""The force or officer that a case is shared with."""

from hub.domain.cases.grants import MAX_GRANTEE_CHARACTERS, force_key, officer_key
from hub.domain.text.bounds import line
from hub.errors import InvalidInput


def grantee_of(force: str | None, officer: str | None) -> tuple[str, str]:
    """Return the key and the id of the one that is given; raises InvalidInput for none or both, TextInvalid."""
    if (force is None) is (officer is None):
        raise InvalidInput("Give either the force or the officer.", path=("officer",) if officer else ("force",))
    if officer is not None:
        account = line(officer, MAX_GRANTEE_CHARACTERS, path=("officer",))
        return officer_key(account), account
    assert force is not None
    force_id = line(force, MAX_GRANTEE_CHARACTERS, path=("force",))
    return force_key(force_id), force_id
