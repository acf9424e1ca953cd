"""Breaches of the shape of both graphs."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

CONVENTIONS = "tests/schema/test_conventions.py"
KEEPS_RULES = f"{CONVENTIONS}::test_a_graph_keeps_the_rules_of_others"
EXEMPT = f"{CONVENTIONS}::test_every_exemption_is_needed"
SHAPE = "tests/schema/test_shape.py"
DESCRIBED = f"{SHAPE}::test_every_part_says_what_it_is"

NODES = "tests/e2e/test_nodes.py"
PAGES = "tests/e2e/test_pages.py"
GROWS = f"{PAGES}::test_a_page_after_a_cursor_is_the_same_while_the_list_grows"
ONE_MOMENT = f"{PAGES}::test_of_rows_of_one_moment_none_is_lost_between_two_pages"
USER_ERRORS = "tests/e2e/test_user_errors.py"
ANSWERED = f"{USER_ERRORS}::test_a_bad_input_is_answered_by_code_and_path"
PAYLOADS = f"{SHAPE}::test_a_mutation_takes_one_input_and_gives_a_payload_of_its_own_with_typed_errors"
OPERATOR = "tests/schema/test_police_operator.py"

PARTNER, POLICE = "docs/partner.graphql", "docs/police.graphql"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a type is named for what it is in the code",
        rows=("5.2.5",),
        edits=(
            Edit(PARTNER, "type AlertContact {", "type AlertContactType {"),
            Edit(PARTNER, ": AlertContact!", ": AlertContactType!"),
        ),
        tests=(KEEPS_RULES,),
    ),
    Breach(
        name="a type is left that nobody can come to",
        rows=("5.2.5",),
        edits=(
            Edit(
                PARTNER,
                "type AlertContact {",
                '"""Old."""\ntype Former {\n  """Its id."""\n  id: ID!\n}\n\ntype AlertContact {',
            ),
        ),
        tests=(KEEPS_RULES,),
    ),
    Breach(
        name="a list of values without a bound is taken for granted",
        rows=("5.2.2", "5.2.5"),
        edits=(
            Edit(
                POLICE,
                "  halted: Boolean!\n\n",
                '  halted: Boolean!\n\n  """All units."""\n  units: [ParkedUnit!]!\n\n',
            ),
        ),
        tests=(KEEPS_RULES, f"{SHAPE}::test_every_list_has_pages_or_a_bound"),
    ),
    Breach(
        name="the linter is given no rules for Relay",
        rows=("5.2.5",),
        edits=(
            Edit("tests/conventions/lint.mjs", "{ ...recommended.rules, ...relay.rules }", "{ ...recommended.rules }"),
        ),
        tests=(KEEPS_RULES, EXEMPT, f"{CONVENTIONS}::test_the_rules_see_what_breaks_them"),
    ),
    Breach(
        name="an exemption is kept that nobody needs",
        rows=("5.2.5",),
        edits=(
            Edit(
                CONVENTIONS,
                '("AudienceEntryEdge", "AuditEntryEdge"),',
                '("AudienceEntryEdge", "AuditEntryEdge", "CaseEdge"),',
            ),
        ),
        tests=(EXEMPT,),
    ),
    Breach(
        name="an argument goes without a description",
        rows=("5.2.4",),
        edits=(
            Edit(
                "hub/schema/fields.py",
                '            argument.description = "All that is asked for."\n',
                "            pass\n",
            ),
            Edit(PARTNER, '    """The id of an alert."""\n    id: ID!\n', "    id: ID!\n"),
        ),
        tests=(DESCRIBED,),
    ),
    Breach(
        name="a root has no description",
        rows=("5.2.4", "5.2.5"),
        edits=(Edit(PARTNER, '"""What partners look at."""\n', ""),),
        tests=(DESCRIBED, KEEPS_RULES),
    ),
    Breach(
        name="a partner is no node",
        rows=("5.2.1",),
        edits=(
            Edit(PARTNER, "type Partner implements Node @key", "type Partner @key"),
            Edit(
                "hub/schema/partner/queries.py",
                "return await look_up(Partner.resolve_references, info, id) or await",
                "return await",
            ),
        ),
        tests=(
            f"{SHAPE}::test_whatever_has_an_id_of_its_own_is_a_node",
            f"{NODES}::test_a_partner_finds_alerts_and_itself_by_id",
        ),
    ),
    Breach(
        name="staff find no partner by its id",
        rows=("5.2.1",),
        edits=(
            Edit("hub/resolvers/police/reading.py", 'if node_id.startswith("pt_"):', 'if node_id.startswith("pt "):'),
        ),
        tests=(
            f"{NODES}::test_staff_find_by_id_what_their_own_fields_show",
            f"{NODES}::test_what_staff_may_not_see_is_refused_whether_it_is_there_or_not",
        ),
    ),
    Breach(
        name="whoever reads cases finds partners by id",
        rows=("5.2.1",),
        edits=(
            Edit(
                "hub/resolvers/police/operating.py",
                "    by.require(Power.OPERATE)\n    return await partners.find_partner(",
                "    return await partners.find_partner(",
            ),
        ),
        tests=(f"{NODES}::test_what_staff_may_not_see_is_refused_whether_it_is_there_or_not",),
    ),
    Breach(
        name="any partner is found by its id",
        rows=("5.2.1",),
        edits=(
            Edit(
                "hub/schema/partner/entities.py",
                "[viewer if key == actor.partner else None for key in keys]",
                '[viewer if key.startswith("pt_") else None for key in keys]',
            ),
        ),
        tests=(f"{NODES}::test_what_is_not_the_partners_answers_as_what_never_was",),
    ),
    Breach(
        name="an alert of the other mode costs a read more than none",
        rows=("5.2.10",),
        edits=(
            Edit(
                "hub/services/feed/read_alerts.py",
                "    return await desk.alerts.public(ids, statuses_of(by.mode))\n",
                "    return {key: one for key, one in (await desk.alerts.public(ids)).items() if _is_seen(one, by)}\n",
            ),
        ),
        tests=("tests/schema/test_database_calls.py::test_by_node_what_is_anothers_costs_what_never_was_costs",),
    ),
    Breach(
        name="alerts are skipped by number",
        rows=("5.2.2",),
        edits=(
            Edit(
                "hub/services/feed/read_alerts.py",
                "    before = None if after is None else _open_cursor(desk, after, by)\n",
                "    skipped = int(after or 0)\n",
            ),
            Edit(
                "hub/services/feed/read_alerts.py",
                "    listed = await desk.alerts.listed(statuses_of(by.mode), state, before, limit)\n",
                "    first = await desk.alerts.listed(statuses_of(by.mode), state, None, skipped + limit)\n"
                "    listed = first[skipped:]\n",
            ),
            Edit(
                "hub/services/feed/read_alerts.py",
                "    return [(_cursor(desk, public.alert, by), public) for public in listed]\n",
                "    return [(str(skipped + number), public) for number, public in enumerate(listed, 1)]\n",
            ),
        ),
        tests=(GROWS, f"{PAGES}::test_what_is_no_page_is_refused_by_code", f"{PAGES}::test_a_cursor_is_one_callers"),
    ),
    Breach(
        name="of alerts of one moment those behind a cursor are lost",
        rows=("5.2.2",),
        edits=(
            Edit("hub/storage/alerts.py", '                {"opened_at": before[0], "_id": {"$lt": before[1]}},\n', ""),
        ),
        tests=(ONE_MOMENT,),
    ),
    Breach(
        name="of cases of one moment those behind a cursor are lost",
        rows=("5.2.2",),
        edits=(Edit("hub/storage/cases.py", ', {"opened_at": after[0], "_id": {"$lt": after[1]}}]', "]"),),
        tests=(ONE_MOMENT,),
    ),
    Breach(
        name="of lines of one moment those behind a cursor are lost",
        rows=("5.2.2",),
        edits=(Edit("hub/storage/audit.py", ', {"at": after[0], "_id": {"$lt": after[1]}}]', "]"),),
        tests=(f"{PAGES}::test_lines_of_one_moment_are_each_on_one_page",),
    ),
    Breach(
        name="a cursor is good for every list",
        rows=("5.2.2",),
        edits=(
            Edit(
                "hub/domain/cursors.py",
                "(found_kind, found_reader) != (kind, self._mark(reader))",
                "found_reader != self._mark(reader)",
            ),
        ),
        tests=(f"{PAGES}::test_a_cursor_is_one_lists",),
    ),
    Breach(
        name="a cursor is good for everybody",
        rows=("5.2.2",),
        edits=(
            Edit(
                "hub/domain/cursors.py",
                "(found_kind, found_reader) != (kind, self._mark(reader))",
                "found_kind != kind",
            ),
        ),
        tests=(f"{PAGES}::test_a_cursor_is_one_callers", f"{PAGES}::test_the_other_mode_is_another_caller"),
    ),
    Breach(
        name="partners are listed all at once",
        rows=("5.2.2",),
        edits=(Edit("hub/services/operate/partners.py", "    require_page_size(first)\n", ""),),
        tests=(f"{PAGES}::test_what_is_no_page_is_refused_by_code",),
    ),
    Breach(
        name="a page without entries may be asked for",
        rows=("5.2.2",),
        edits=(
            Edit("hub/schema/connections.py", "if not 1 <= first <= largest:", "if not 0 <= first <= largest:"),
            Edit("hub/services/desk/pages.py", "if not 1 <= first <= MOST_ROWS:", "if not 0 <= first <= MOST_ROWS:"),
        ),
        tests=(f"{PAGES}::test_what_is_no_page_is_refused_by_code",),
    ),
    Breach(
        name="an alert has revisions without end",
        rows=("5.2.2",),
        edits=(
            Edit(
                "hub/services/desk/revise_case.py", "if number > MOST_REVISIONS:", "if number > MOST_REVISIONS * 1_000:"
            ),
        ),
        tests=(
            "tests/services/desk/test_revise_case.py::test_an_alert_has_so_many_revisions_and_can_be_closed_after_the_last",
        ),
    ),
    Breach(
        name="a full log keeps an alert from being paused",
        rows=("5.2.2",),
        edits=(
            Edit(
                "hub/domain/cases.py",
                "if len(self.notes) >= MOST_NOTES and note.move is not NotedMove.PAUSE:",
                "if len(self.notes) >= MOST_NOTES:",
            ),
        ),
        tests=("tests/domain/test_cases.py::test_a_log_has_an_end_and_yet_a_case_can_be_paused",),
    ),
    Breach(
        name="two mutations share a payload",
        rows=("5.2.3",),
        edits=(Edit(PARTNER, "): RemoveDevicesPayload!", "): RegisterDevicesPayload!"),),
        tests=(PAYLOADS,),
    ),
    Breach(
        name="a mutation says nothing of what was wrong",
        rows=("5.2.3",),
        edits=(
            Edit(
                "hub/schema/police/operator.py",
                "        return HaltAllPayload(halted=halted, user_errors=errors)\n",
                "        return HaltAllPayload(halted=halted, user_errors=errors[:0])\n",
            ),
        ),
        tests=(ANSWERED,),
    ),
    Breach(
        name="an error does not say which part it means",
        rows=("5.2.3",),
        edits=(Edit("hub/schema/errors.py", "path=list(error.path))", "path=[])"),),
        tests=(ANSWERED,),
    ),
    Breach(
        name="a refusal ends the request instead of being an answer",
        rows=("5.2.3",),
        edits=(
            Edit(
                "hub/schema/errors.py",
                "    except (InvalidInput, NotFound, Conflict) as error:\n",
                "    except (NotFound, Conflict) as error:\n",
            ),
        ),
        tests=(ANSWERED,),
    ),
    Breach(
        name="what is no receipt code is taken for a wrong one",
        rows=("5.2.11",),
        edits=(
            Edit(
                "hub/services/intake/withdraw_tip.py",
                "    if receipt is None:\n        raise TextInvalid(",
                "    if receipt is None:\n        return False\n        raise TextInvalid(",
            ),
        ),
        tests=(ANSWERED, "tests/e2e/test_tips.py::test_a_tip_is_taken_back_once_and_only_by_its_code"),
    ),
    Breach(
        name="the trail does not say who halted the hub",
        rows=("5.2.12",),
        edits=(
            Edit(
                "hub/services/operate/halt.py",
                "    await record(desk.audit, Looking(by, AuditAction.HALT_ALL, EVERYTHING, why, now))\n",
                "",
            ),
        ),
        tests=(
            f"{OPERATOR}::test_the_trail_says_who_halted_the_hub_and_why",
            f"{OPERATOR}::test_without_the_trail_a_hub_is_halted_and_not_let_go_on",
        ),
    ),
    Breach(
        name="without the trail a hub goes on pushing",
        rows=("5.2.12",),
        edits=(
            Edit(
                "hub/services/operate/halt.py",
                "    why = _reason(reason)\n    await desk.halt.set(True)\n",
                "    why = _reason(reason)\n"
                "    await record(desk.audit, Looking(by, AuditAction.HALT_ALL, EVERYTHING, why, now))\n"
                "    await desk.halt.set(True)\n",
            ),
        ),
        tests=(f"{OPERATOR}::test_without_the_trail_a_hub_is_halted_and_not_let_go_on",),
    ),
)
