"""Arguments that several fields of the police graph take."""

from typing import Annotated, Final

import strawberry

from hub.domain.trail.purposes import MAX_PURPOSE_CHARACTERS, MIN_HAN_CHARACTERS, MIN_PURPOSE_CHARACTERS

PURPOSE: Final = (
    f"Why you look, in your words, {MIN_PURPOSE_CHARACTERS} to {MAX_PURPOSE_CHARACTERS} characters, of Chinese ones "
    f"{MIN_HAN_CHARACTERS} or more; it goes into the audit trail."
)

Purpose = Annotated[str, strawberry.argument(description=PURPOSE)]
OptionalPurpose = Annotated[str | None, strawberry.argument(description=PURPOSE)]
NodeId = Annotated[strawberry.ID, strawberry.argument(description="The id of a case, a tip, an export or a partner.")]
CaseId = Annotated[strawberry.ID, strawberry.argument(description="The id of a case.")]
