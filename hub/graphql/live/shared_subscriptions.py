"""The shared subscriptions of one graph in this process."""

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
"""Characters of a subscription's document, which is held for as long as it lasts."""
MAX_VARIABLES_LENGTH: Final = 30_000
"""Characters of its variables as JSON; a thousand cells are two thirds. They are held as well, used or not."""


class SharedSubscriptions:
    """Finds for each member the shared subscription of its key."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._fair_queue = FairQueue()
        self._by_content: dict[Hashable, list[SharedSubscription]] = defaultdict(list)

    def __len__(self) -> int:
        return sum(len(subscriptions) for subscriptions in self._by_content.values())

    async def follow(self, member: Member, key: SubscriptionKey, document: Document, context: Context[Any, Any]) -> End:
        """Send a member its results until the end, or until the task is cancelled.

        Raise InvalidInput for a document or variables that are too large.
        """
        if len(document.text) > MAX_SUBSCRIPTION_LENGTH:
            raise InvalidInput(f"The document of a subscription has at most {MAX_SUBSCRIPTION_LENGTH:,} characters.")
        if key.size > MAX_VARIABLES_LENGTH:
            raise InvalidInput(
                f"The variables of a subscription have at most {MAX_VARIABLES_LENGTH:,} characters in all."
            )
        try:
            self.join(member, key, document, context)
            return await member.ended
        finally:
            member.leave()

    def join(self, member: Member, key: SubscriptionKey, document: Document, context: Context[Any, Any]) -> None:
        """Add a member; the execution uses the services and the actor of the context, which decide what it shows."""
        subscriptions = self._by_content[key.content]
        shared = next((one for one in subscriptions if one.accepts(key)), None)
        if shared is None:
            shared = self._open(key, document, context)
            subscriptions.append(shared)
        shared.join(member, key)

    def _open(self, key: SubscriptionKey, document: Document, first: Context[Any, Any]) -> SharedSubscription:
        # Nothing but services and actor of the first member: the others share its scope, but not its greeting.
        context = Context(first.services, secrets.token_hex(8), admitted=first.actor, fair_queue=self._fair_queue)

        def execute() -> Awaitable[AsyncGenerator[object, None]]:
            return self._graph.stream(
                document.text,
                variable_values=dict(document.variables) if document.variables is not None else None,
                context_value=context,
                operation_name=document.operation,
            )

        return SharedSubscription(key, context, execute, on_idle=self._merge, on_end=self._forget)

    def _merge(self, shared: SharedSubscription) -> None:
        """Merge subscriptions that have reached the same position from different starts."""
        if shared.position is None or not shared.members:
            return
        for other in list(self._by_content[shared.key.content]):
            if other is not shared and other.is_idle and other.position == shared.position:
                for member in list(other.members):
                    shared.add(member)
                other.members.clear()
                other.stop()

    def _forget(self, shared: SharedSubscription) -> None:
        content = shared.key.content
        if shared in self._by_content[content]:
            self._by_content[content].remove(shared)
        if not self._by_content[content]:
            del self._by_content[content]
