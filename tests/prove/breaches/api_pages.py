"""Breaches of what is found by its id, and of lists in pages."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

SHAPE = "tests/graphql/test_shape.py"
NODES = "tests/e2e/test_nodes.py"
PAGES = "tests/e2e/test_pages.py"
GROWS = f"{PAGES}::test_a_page_after_a_cursor_is_the_same_while_the_list_grows"
ONE_MOMENT = f"{PAGES}::test_of_rows_of_one_moment_none_is_lost_between_two_pages"
PARTNER = "docs/partner.graphql"

BREACHES: tuple[Breach, ...] = (
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
                "    by.require(Permission.OPERATE)\n    return await partners.find_partner(",
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
        tests=("tests/graphql/test_database_calls.py::test_by_node_what_is_anothers_costs_what_never_was_costs",),
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
            Edit(
                "hub/storage/mongo/alerts.py",
                '                {"opened_at": before[0], "_id": {"$lt": before[1]}},\n',
                "",
            ),
        ),
        tests=(ONE_MOMENT,),
    ),
    Breach(
        name="of cases of one moment those behind a cursor are lost",
        rows=("5.2.2",),
        edits=(Edit("hub/storage/mongo/cases.py", ', {"opened_at": after[0], "_id": {"$lt": after[1]}}]', "]"),),
        tests=(ONE_MOMENT,),
    ),
    Breach(
        name="of lines of one moment those behind a cursor are lost",
        rows=("5.2.2",),
        edits=(Edit("hub/storage/mongo/audit.py", ', {"at": after[0], "_id": {"$lt": after[1]}}]', "]"),),
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
        edits=(Edit("hub/services/operations/partners.py", "    require_page_size(first)\n", ""),),
        tests=(f"{PAGES}::test_what_is_no_page_is_refused_by_code",),
    ),
    Breach(
        name="a page without entries may be asked for",
        rows=("5.2.2",),
        edits=(
            Edit("hub/graphql/kit/connections.py", "if not 1 <= first <= largest:", "if not 0 <= first <= largest:"),
            Edit(
                "hub/services/police/steps/pages.py",
                "if not 1 <= first <= MOST_ROWS:",
                "if not 0 <= first <= MOST_ROWS:",
            ),
        ),
        tests=(f"{PAGES}::test_what_is_no_page_is_refused_by_code",),
    ),
    Breach(
        name="an alert has revisions without end",
        rows=("5.2.2",),
        edits=(
            Edit(
                "hub/services/police/revise_case.py",
                "if number > MOST_REVISIONS:",
                "if number > MOST_REVISIONS * 1_000:",
            ),
        ),
        tests=(
            "tests/services/police/test_revise_case.py::test_an_alert_has_so_many_revisions_and_can_be_closed_after_the_last",
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
        name="tips are read by counting rows",
        rows=("5.2.2",),
        edits=(Edit("hub/storage/mongo/tips.py", ".sort(order).limit(limit)", ".sort(order).skip(0).limit(limit)"),),
        tests=("tests/test_tree.py::test_no_list_is_paged_by_counting_rows",),
    ),
)
