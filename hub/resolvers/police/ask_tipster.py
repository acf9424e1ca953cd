"""The mutation `askTipster`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_inputs import AskTipsterInput
from hub.schema.police.tip_payloads import AskTipsterPayload
from hub.services.police import ask_tipster as service


@mutation("Ask the person who sent a tip. The tipster reads the question with the receipt code.")
async def ask_tipster(info: PoliceInfo, input: AskTipsterInput) -> AskTipsterPayload:  # noqa: A002
    """Ask a tipster."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.ask_tipster(by, services.tips, services.audit, input.tip_id, input.question, now=now)
    _, errors = await catch_user_errors(work)
    return AskTipsterPayload(tip_id=None if errors else input.tip_id, user_errors=errors)
