"""Look for the tip of a receipt code, within the limit of wrong codes."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from hub.domain.actors import PartnerActor
from hub.errors import RateLimited, TextInvalid
from hub.services.intake.steps.receipt_codes import CODE_LENGTH
from hub.services.intake.tip_ports import TipServices

T = TypeVar("T")

MAX_WRONG_CODES: Final = 20
"""Wrong codes a minute, tenant and call. A code cannot be guessed anyway; this keeps anyone from trying."""


async def look_by_code(
    by: PartnerActor, services: TipServices, call: str, code: str, look: Callable[[str], Awaitable[T | None]]
) -> T | None:
    """Return what `look` finds under the digest of a code; None counts as a wrong code of this call.

    Raises RateLimited after too many of them, and TextInvalid for a text that cannot be a code.
    """
    bucket = f"{call}.{by.tenant}"
    # Counted before the look-up and given back after a right code: many wrong codes at once cannot slip through.
    if not await services.rates.take(bucket, most=MAX_WRONG_CODES):
        raise RateLimited(
            f"More than {MAX_WRONG_CODES} wrong receipt codes in a minute; try again in a minute.", retry_after=60
        )
    receipt = services.codes.digest(by.tenant, code)
    if receipt is None:
        raise TextInvalid(
            f"`receiptCode` must have {CODE_LENGTH} letters and digits, as `submitTip` gave it.", path=("receiptCode",)
        )
    found = await look(receipt)
    if found is not None:
        await services.rates.give_back(bucket)
    return found
