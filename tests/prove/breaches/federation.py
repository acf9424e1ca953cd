"""Breaches of the partner graph as a part of others' supergraphs."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

GRAPH = "hub/graphql/execution/graph.py"
VIEW = "hub/graphql/transport/view.py"
ENTITIES = "hub/schema/partner/entities.py"
COSTS = "tests/graphql/test_database_calls.py"
GATEWAY = "tests/e2e/test_supergraph.py"
EACH = "tests/e2e/test_entities.py"
SPOILS = f"{EACH}::test_a_bad_representation_spoils_no_other"
HOUSE = "tests/test_house.py"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a device is no entity",
        rows=("4.3.1",),
        edits=(Edit(ENTITIES, 'keys=["ref"], description="A device', 'description="A device'),),
        tests=(f"{HOUSE}::test_the_graphs_have_the_doors_that_were_promised", SPOILS),
    ),
    Breach(
        name="entities, and what hangs on cases, are read one by one",
        rows=("4.3.2", "4.4.3"),
        edits=(Edit("hub/graphql/kit/lookups.py", "partial(read, info))", "partial(read, info), max_batch_size=1)"),),
        tests=(
            f"{COSTS}::test_entities_cost_the_same_however_many_there_are",
            f"{COSTS}::test_aliases_are_read_together",
            f"{COSTS}::test_cases_with_all_that_hangs_on_them_cost_the_same_however_many",
        ),
    ),
    Breach(
        name="each case's reach is counted by itself",
        rows=("4.4.3",),
        edits=(
            Edit(
                "hub/schema/police/case_lookups.py",
                "        return await reading.stage_reach(services, cases[purpose], purpose, actor)\n",
                "        found = {}\n"
                "        for one in cases[purpose]:\n"
                "            found |= await reading.stage_reach(services, [one], purpose, actor)\n"
                "        return found\n",
            ),
        ),
        tests=(f"{COSTS}::test_cases_with_all_that_hangs_on_them_cost_the_same_however_many",),
    ),
    Breach(
        name="of cases that are counted together only the first leaves a line",
        rows=("4.4.3",),
        edits=(
            Edit(
                "hub/services/police/read_reach.py",
                "for case_id in cases]\n",
                "for case_id in cases[:1]]\n",
            ),
        ),
        tests=(f"{COSTS}::test_cases_with_all_that_hangs_on_them_cost_the_same_however_many",),
    ),
    Breach(
        name="a gateway sees alerts of the other mode",
        rows=("4.3.3",),
        edits=(
            Edit(
                "hub/schema/partner/alert.py",
                "await read_alerts(info.context.services.feed, keys, by=info.context.actor)",
                "await info.context.services.feed.alerts.public(keys)",
            ),
        ),
        tests=("tests/e2e/test_modes.py::test_each_key_sees_its_own_alerts_only",),
    ),
    Breach(
        name="a stranger's references are looked up",
        rows=("4.3.3",),
        edits=(
            Edit(
                ENTITIES,
                "        actor = info.context.actor\n"
                "        viewer = cls(id=strawberry.ID(actor.partner), name=actor.name)\n"
                "        return [viewer if key == actor.partner else None for key in keys]\n",
                "        actor = info.context.admitted\n"
                "        return [cls(id=actor.partner, name=actor.name) if actor else None for key in keys]\n",
            ),
        ),
        tests=(f"{HOUSE}::test_every_entity_refuses_a_stranger",),
    ),
    Breach(
        name="a device answers to any key",
        rows=("4.3.3",),
        edits=(
            Edit(
                "hub/services/intake/read_freshness.py",
                "    return await desk.devices.fresh(by.tenant, [ref for ref in refs if may_be_ref(ref)], now)\n",
                "    found = {}\n"
                "    for tenant in range(40):\n"
                "        found |= await desk.devices.fresh(tenant, [ref for ref in refs if may_be_ref(ref)], now)\n"
                "    return found\n",
            ),
        ),
        tests=(f"{EACH}::test_a_device_is_an_entity_to_its_own_key_only",),
    ),
    Breach(
        name="a stranger may read the schema in production",
        rows=("4.3.3",),
        edits=(Edit(VIEW, "(self._embedded and isinstance(", "(isinstance("),),
        tests=("tests/graphql/test_foundation.py::test_a_stranger_costs_nothing_in_production",),
    ),
    Breach(
        name="a bad representation takes the others with it",
        rows=("4.3.4",),
        edits=(
            Edit(
                GRAPH,
                '            return InvalidInput("There is no entity of this type here.")\n',
                '            raise InvalidInput("There is no entity of this type here.")\n',
            ),
        ),
        tests=("tests/graphql/test_foundation.py::test_a_bad_reference_is_an_error_in_its_place", SPOILS),
    ),
    Breach(
        name="the SDL is of a federation that not all composers know",
        rows=("4.3.5",),
        edits=(Edit(GRAPH, 'federation_version="2.9"', 'federation_version="2.11"'),),
        tests=(f"{GATEWAY}::test_it_composes_with_a_graph_that_extends_alert[guild]",),
    ),
    Breach(
        name="an alert has no key",
        rows=("4.3.5",),
        edits=(
            Edit(
                "hub/schema/partner/alert.py", 'type(keys=["id"], description="What the', 'type(description="What the'
            ),
        ),
        tests=(f"{GATEWAY}::test_it_composes_with_a_graph_that_extends_alert",),
    ),
    Breach(
        name="a device that left takes a gateway's answer with it",
        rows=("4.3.6",),
        edits=(
            Edit(
                ENTITIES,
                "[cls(ref=key, registration_expires_at=fresh.get(key)) for key in keys]",
                "[cls(ref=key, registration_expires_at=fresh[key]) if key in fresh else None for key in keys]",
            ),
            Edit(ENTITIES, "registration_expires_at: datetime | None =", "registration_expires_at: datetime ="),
        ),
        tests=(f"{GATEWAY}::test_a_gateway_answers_from_both", SPOILS),
    ),
    Breach(
        name="the hub heeds no key in a gateway's connection_init",
        rows=("4.3.7",),
        edits=(
            Edit(
                VIEW,
                '        given = payload.get("Authorization") or payload.get("authorization") or context.handshake\n',
                "        given = context.handshake\n",
            ),
        ),
        tests=(f"{GATEWAY}::test_a_gateway_enriches_each_event[apollo-ws]",),
    ),
    Breach(
        name="a gateway gets no server-sent events",
        rows=("4.3.7",),
        edits=(
            Edit(
                "hub/graphql/messages/responses.py",
                'if accepted.name == "text/event-stream":',
                'if accepted.name == "text/events":',
            ),
        ),
        tests=(f"{GATEWAY}::test_a_gateway_enriches_each_event[guild-sse]",),
    ),
    Breach(
        name="a device shows its cell",
        rows=("4.3.8",),
        edits=(
            Edit(
                ENTITIES,
                "    ref: str = strawberry.field(",
                '    cell: str | None = strawberry.field(default=None, description="Where it is.")\n'
                "    ref: str = strawberry.field(",
            ),
            Edit(ENTITIES, "[cls(ref=key,", "[cls(cell=None, ref=key,"),
        ),
        tests=(f"{HOUSE}::test_of_a_device_the_graph_shows_nothing_but_its_freshness",),
    ),
)
