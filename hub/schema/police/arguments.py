"""Arguments that several fields of the police graph take."""

from typing import Annotated

import strawberry

from hub.services.police.steps.audit import MAX_PURPOSE_CHARACTERS, MIN_PURPOSE_CHARACTERS

Purpose = Annotated[
    str,
    strawberry.argument(
        description=f"Why you look, in your words, {MIN_PURPOSE_CHARACTERS} to {MAX_PURPOSE_CHARACTERS} characters; it "
        "goes into the audit trail."
    ),
]
NodeId = Annotated[strawberry.ID, strawberry.argument(description="The id of a case, a tip or a partner.")]
CaseId = Annotated[strawberry.ID, strawberry.argument(description="The id of a case.")]
