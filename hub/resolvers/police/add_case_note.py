"""The mutation `addCaseNote`."""

import strawberry

from hub.domain.cases.officer_notes import MAX_NOTE_CHARACTERS
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import IDEMPOTENCY
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import GrantChanged
from hub.services.police.cases import add_case_note as service


@strawberry.input(description="Add a note to a case.")
class AddCaseNoteInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    text: str = strawberry.field(description=f"The note, 1 to {MAX_NOTE_CHARACTERS:,} characters; for police only.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> service.NewNote:
        return service.NewNote(self.case_id, self.text, self.idempotency_key)


@strawberry.type(description="The result of adding a note.")
class AddCaseNotePayload(GrantChanged):
    @resolver_field("The id of the note.")
    def note_id(self) -> strawberry.ID | None:
        return strawberry.ID(self.done.made) if self.done and self.done.made else None


@mutation("Add an officer's note to a case of any force.")
async def add_case_note(call: PoliceCall, input: AddCaseNoteInput) -> AddCaseNotePayload:
    by, services, now = call
    return AddCaseNotePayload(
        done=await service.add_case_note(
            by, services.stores, services.audit, services.staff.access, input.to_domain(), now=now
        )
    )
