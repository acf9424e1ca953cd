"""The groups of one graph in this process."""

import secrets
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Hashable
from typing import Any, Final

from hub.errors import InvalidInput
from hub.graphql.execution.graph import Graph
from hub.graphql.kit.context import Context
from hub.graphql.kit.fair_queue import FairQueue
from hub.graphql.live.shared_subscription import End, Member, SharedSubscription
from hub.graphql.live.subscription_key import SubscriptionKey
from hub.graphql.messages.requests import Document

MAX_SUBSCRIPTION_LENGTH: Final = 20_000
"""Characters of its document, which is held for as long as it lasts."""
MAX_VARIABLES_LENGTH: Final = 30_000
"""Characters, of which a thousand cells are two thirds. They are held as well, whether it uses them or not."""


class SharedSubscriptions:
    """Finds each member the group whose question is its own."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._fair_queue = FairQueue()
        self._groups: dict[Hashable, list[SharedSubscription]] = defaultdict(list)

    def __len__(self) -> int:
        return sum(len(groups) for groups in self._groups.values())

    async def follow(
        self, member: Member, question: SubscriptionKey, document: Document, context: Context[Any, Any]
    ) -> End:
        """Let a member hear until it ends, or its task is cancelled; raises InvalidInput for too large a question."""
        if len(document.text) > MAX_SUBSCRIPTION_LENGTH:
            raise InvalidInput(f"The document of a subscription has at most {MAX_SUBSCRIPTION_LENGTH:,} characters.")
        if question.size > MAX_VARIABLES_LENGTH:
            raise InvalidInput(
                f"The variables of a subscription have at most {MAX_VARIABLES_LENGTH:,} characters in all."
            )
        try:
            self.join(member, question, document, context)
            return await member.ended
        finally:
            member.leave()

    def join(self, member: Member, question: SubscriptionKey, document: Document, context: Context[Any, Any]) -> None:
        """Let a member hear the answers; executed is by its context's services and actor, who are all that it shows."""
        groups = self._groups[question.asks]
        group = next((group for group in groups if group.takes(question)), None)
        if group is None:
            group = self._open(question, document, context)
            groups.append(group)
        group.join(member, question)

    def _open(self, question: SubscriptionKey, document: Document, asked: Context[Any, Any]) -> SharedSubscription:
        # Nothing of the one who happened to come first: the others see the same scope, but not that person's greeting.
        context = Context(asked.services, secrets.token_hex(8), admitted=asked.actor, fair_queue=self._fair_queue)

        def execute() -> Awaitable[AsyncGenerator[object, None]]:
            return self._graph.stream(
                document.text,
                variable_values=dict(document.variables) if document.variables is not None else None,
                context_value=context,
                operation_name=document.operation,
            )

        return SharedSubscription(question, context, execute, paused=self._unite, over=self._forget)

    def _unite(self, group: SharedSubscription) -> None:
        """Make one of those that have come to stand at the same place, having set out from different ones."""
        if group.stands is None or not group.members:
            return
        for other in list(self._groups[group.question.asks]):
            if other is not group and other.idle and other.stands == group.stands:
                for member in list(other.members):
                    group.add(member)
                other.members.clear()
                other.stop()

    def _forget(self, group: SharedSubscription) -> None:
        asks = group.question.asks
        if group in self._groups[asks]:
            self._groups[asks].remove(group)
        if not self._groups[asks]:
            del self._groups[asks]
