"""Ask the person who sent a tip."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.search.tips import require_standing
from hub.domain.text.bounds import prose
from hub.domain.tips.follow_ups import MAX_QUESTION_CHARACTERS, MAX_QUESTIONS, TipQuestion
from hub.domain.tips.tip import Tip
from hub.errors import TooManyItems
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.ports.tips import TipStores
from hub.services.police.tips.steps.change_tip import change_tip


async def ask_tipster(
    by: Officer,
    stores: TipStores,
    audit: AuditTrail,
    tip_id: str,
    question: str,
    *,
    now: datetime,
) -> None:
    """Leave a question for the tipster, who reads it with the receipt code; the same words twice are asked once.

    Raises Forbidden, CaseForbidden, TextInvalid, AuditUnavailable, NotFound, Conflict for a withdrawn tip, TooManyItems
    if the tip has MAX_QUESTIONS.
    """
    by.require(Permission.OPEN_CASE)
    words = prose(question, MAX_QUESTION_CHARACTERS, path=("question",))

    async def ask(tip: Tip) -> bool:
        require_standing(tip)
        if not await stores.queue.ask(tip.id, TipQuestion(words, by.account, now)):
            raise TooManyItems(f"At most {MAX_QUESTIONS} questions can be asked about a tip.", path=("question",))
        return True

    await change_tip(stores, audit, tip_id, "askTipster", ask, by=by, now=now)
