"""Breaches of what police write, change, end and read."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

OPEN = "tests/services/police/test_open_case.py"
REVISE = "tests/services/police/test_revise_case.py"
CLOSE = "tests/services/police/test_close_case.py"
CASES = "tests/storage/mongo/test_cases.py"
GRAPH = "tests/graphql/test_police_cases.py"
READ = f"{GRAPH}::test_an_opened_case_can_be_read_and_the_trail_knows"
FACTS = f"{GRAPH}::test_every_fact_that_an_officer_gives_is_kept_and_read_back"
FILTERS = f"{CASES}::test_finds_by_each_filter_and_by_all"
RINGS = "tests/e2e/test_escalation.py::test_the_first_phone_and_the_rings_by_the_clock"

BREACHES = (
    Breach(
        name="opening a case tells the feed nothing",
        rows=("2.5.1",),
        edits=(Edit("hub/services/police/open_case.py", "    await desk.feed.append(opened, transaction)\n", ""),),
        tests=(f"{OPEN}::test_writes_everything_that_later_work_needs",),
    ),
    Breach(
        name="who reported a child is not taken down",
        rows=("2.5.1",),
        edits=(
            Edit(
                "hub/schema/police/case_inputs.py",
                "reporter=_reporter(self.reporter),",
                "reporter=Reporter(),",
            ),
        ),
        tests=(FACTS,),
    ),
    Breach(
        name="staff see the published place for the exact one",
        rows=("2.5.1", "2.5.16"),
        edits=(
            Edit(
                "hub/services/police/read_case.py",
                "    return case\n",
                "    seen = replace(case.last_seen, point=public_centre(case.last_seen.point))\n"
                "    return replace(case, last_seen=seen)\n",
            ),
            Edit(
                "hub/services/police/read_case.py",
                "from datetime import datetime\n",
                "from dataclasses import replace\nfrom datetime import datetime\n",
            ),
            Edit(
                "hub/services/police/read_case.py",
                "from hub.domain.audit import AuditAction\n",
                "from hub.domain.alerts import public_centre\nfrom hub.domain.audit import AuditAction\n",
            ),
        ),
        tests=(READ, FACTS),
    ),
    Breach(
        name="a case is read past the trail",
        rows=("2.5.16",),
        edits=(
            Edit(
                "hub/services/police/read_case.py",
                "case = await audited(desk.audit, looking, lambda: desk.cases.get(case_id))",
                "case = await desk.cases.get(looking.subject)",
            ),
        ),
        tests=(READ,),
    ),
    Breach(
        name="new suspects are not taken over",
        rows=("2.5.8",),
        edits=(
            Edit(
                "hub/services/police/revise_case.py",
                "suspects=_new(asked.suspects, report.suspects),",
                "suspects=report.suspects,",
            ),
        ),
        tests=(f"{REVISE}::test_a_material_update_is_a_revision_and_a_sweep",),
    ),
    Breach(
        name="a material update is swept to nobody",
        rows=("2.5.8",),
        edits=(
            Edit(
                "hub/services/police/revise_case.py",
                "        await desk.sweeps.add(Sweep(sweep_id(alert.id, number), alert.id, number, SweepState.NEW), "
                "transaction)\n",
                "",
            ),
        ),
        tests=(
            f"{REVISE}::test_a_material_update_is_a_revision_and_a_sweep",
            "tests/e2e/test_closing.py::test_a_material_update_reaches_those_told_in_silence",
        ),
    ),
    Breach(
        name="a plate crosses unticked",
        rows=("2.5.8", "2.5.10"),
        edits=(Edit("hub/domain/alerts.py", "vehicle.plate if vehicle.plate_public else None", "vehicle.plate"),),
        tests=(f"{REVISE}::test_the_plate_crosses_only_when_ticked", f"{OPEN}::test_nothing_private_crosses"),
    ),
    Breach(
        name="the published centre is the exact place",
        rows=("2.5.10",),
        edits=(Edit("hub/domain/alerts.py", "return centre(snap(place))", "return place"),),
        tests=(f"{OPEN}::test_nothing_private_crosses",),
    ),
    Breach(
        name="every child is called found safe",
        rows=("2.5.9",),
        edits=(
            Edit("hub/domain/cases.py", "            outcome=outcome,\n", "            outcome=Outcome.FOUND_SAFE,\n"),
        ),
        tests=(f"{CLOSE}::test_writes_the_end_once_and_honestly",),
    ),
    Breach(
        name="an exercise does not say so in English",
        rows=("2.5.11",),
        edits=(Edit("hub/domain/texts.py", '"[EXERCISE] "', '""'),),
        tests=("tests/domain/test_texts.py",),
    ),
    Breach(
        name="the Chinese text has no number to call",
        rows=("2.5.11",),
        edits=(
            Edit(
                "hub/domain/texts.py",
                "如有线索请拨打{EMERGENCY_NUMBER}或{content.force} {content.phone}。",
                "如有线索请联系{content.force}。",
            ),
        ),
        tests=("tests/domain/test_texts.py",),
    ),
    Breach(
        name="every push is in the hub's first language",
        rows=("2.5.12",),
        edits=(
            Edit(
                "hub/partners/fcm/channel.py",
                "key = (choose_language(recipient.language), recipient.told_before)",
                "key = (choose_language(None), recipient.told_before)",
            ),
        ),
        tests=("tests/partners/test_fcm_against_double.py::test_a_phone_shows_replaces_and_forgets",),
    ),
    Breach(
        name="a token for another service is taken",
        rows=("2.5.13",),
        edits=(Edit("hub/identity/staff_tokens.py", '            aud={"essential": True, "value": audience},\n', ""),),
        tests=("tests/identity/test_staff_tokens.py",),
    ),
    Breach(
        name="the issuer's keys are fetched over plain http in production",
        rows=("2.5.13",),
        edits=(
            Edit(
                "hub/identity/issuer_keys.py",
                'if parts.scheme != "https" and not local:',
                'if parts.scheme not in ("https", "http") and not local:',
            ),
        ),
        tests=("tests/identity/test_issuer_keys.py",),
    ),
    Breach(
        name="everybody with a token is certified",
        rows=("2.5.13",),
        edits=(Edit("hub/identity/staff_tokens.py", 'certified=claims["certified"],', "certified=True,"),),
        tests=("tests/local/test_local_issuer.py::test_an_officer_comes_back_from_a_token",),
    ),
    Breach(
        name="cases are found wherever they are",
        rows=("2.5.14",),
        edits=(Edit("hub/storage/mongo/cases.py", "    if wanted.near:\n", "    if wanted.near and wanted.text:\n"),),
        tests=(FILTERS,),
    ),
    Breach(
        name="cases are found of any time",
        rows=("2.5.14",),
        edits=(
            Edit(
                "hub/storage/mongo/cases.py",
                '    row |= _between("seen_at", wanted.missing_from, wanted.missing_to)\n',
                "",
            ),
        ),
        tests=(FILTERS,),
    ),
    Breach(
        name="a search reads past no age",
        rows=("2.5.14",),
        edits=(
            Edit(
                "hub/storage/mongo/cases.py",
                "if value is not None}\n    return {name: bounds}",
                "if value}\n    return {name: bounds}",
            ),
        ),
        tests=(FILTERS,),
    ),
    Breach(
        name="words are found as they were typed only",
        rows=("2.5.14",),
        edits=(Edit("hub/storage/mongo/cases.py", "re.escape(_folded(wanted.text))", "re.escape(wanted.text)"),),
        tests=(FILTERS,),
    ),
    Breach(
        name="saving a case makes it an actual one",
        rows=("2.5.14",),
        edits=(
            Edit(
                "hub/storage/mongo/cases.py",
                'await self._cases.update_one({"_id": case.id}, {"$set": _row(case)}, session=transaction)',
                'await self._cases.update_one({"_id": case.id}, {"$set": _row(case) | {"status": "ACTUAL"}}, '
                "session=transaction)",
            ),
        ),
        tests=(f"{CASES}::test_status_is_kept_when_a_case_is_saved",),
    ),
    Breach(
        name="the search of the graph forgets an age",
        rows=("2.5.14",),
        edits=(Edit("hub/schema/police/searches.py", "            age_to=self.age_until,\n", ""),),
        tests=(f"{GRAPH}::test_a_search_unpacks_its_filter",),
    ),
    Breach(
        name="a page goes on after the moment and not after the row",
        rows=("2.5.15",),
        edits=(
            Edit(
                "hub/storage/mongo/cases.py",
                'row["$or"] = [{"opened_at": {"$lt": after[0]}}, {"opened_at": after[0], "_id": {"$lt": after[1]}}]',
                'row["opened_at"] = {"$lt": after[0]}',
            ),
        ),
        tests=(f"{CASES}::test_pages_leave_nothing_out_and_repeat_nothing",),
    ),
    Breach(
        name="a full page always says that there is more",
        rows=("2.5.15",),
        edits=(Edit("hub/services/police/steps/pages.py", "len(rows) > first)", "len(rows) >= first)"),),
        tests=("tests/services/police/test_reads.py::test_a_page_says_whether_there_is_more",),
    ),
    Breach(
        name="the trail does not name the tips that were read",
        rows=("2.5.17",),
        edits=(
            Edit(
                "hub/services/police/read_tips.py",
                "looking, read, lambda page: [tip.id for tip in page.rows])",
                "looking, read)",
            ),
        ),
        tests=("tests/graphql/test_police_tips.py::test_tips_come_in_pages_and_the_trail_names_them",),
    ),
    Breach(
        name="the first page of tips is the last",
        rows=("2.5.17",),
        edits=(
            Edit(
                "hub/services/police/read_tips.py",
                "await desk.tips.of_case(case_id, after, first + 1)",
                "await desk.tips.of_case(case_id, after, first)",
            ),
        ),
        tests=("tests/graphql/test_police_tips.py::test_tips_come_in_pages_and_the_trail_names_them",),
    ),
    Breach(
        name="a stage's reach leaves out those who came later",
        rows=("2.5.18",),
        edits=(Edit("hub/storage/mongo/reach.py", '{"$in": ["ring", "list"]}', '{"$in": ["ring"]}'),),
        tests=("tests/storage/mongo/test_police.py::test_reach_sums_the_units_of_begun_stages",),
    ),
    Breach(
        name="a reach of one is shown as none",
        rows=("2.5.18",),
        edits=(
            Edit(
                "hub/domain/reach.py",
                "    if count < below:\n        return None\n    return count",
                "    return count",
            ),
        ),
        tests=(RINGS,),
    ),
    Breach(
        name="live keys see exercises",
        rows=("2.5.19",),
        edits=(
            Edit(
                "hub/domain/alerts.py",
                "KeyMode.LIVE if self is AlertStatus.ACTUAL else KeyMode.TEST",
                "KeyMode.TEST if self is AlertStatus.TEST else KeyMode.LIVE",
            ),
        ),
        tests=("tests/e2e/test_modes.py::test_each_key_sees_its_own_alerts_only[EXERCISE]",),
    ),
    Breach(
        name="an exercise opens as actual in the feed",
        rows=("2.5.19",),
        edits=(
            Edit(
                "hub/services/police/open_case.py",
                "NewEvent(FeedType.ALERT, alert.id, alert.status,",
                "NewEvent(FeedType.ALERT, alert.id, AlertStatus.ACTUAL,",
            ),
        ),
        tests=(f"{OPEN}::test_the_status_goes_everywhere",),
    ),
    Breach(
        name="a disappearance may lie an hour ahead",
        rows=("2.15.13",),
        edits=(Edit("hub/domain/reports.py", "if seen.at > now:", "if seen.at > now + timedelta(hours=1):"),),
        tests=(
            "tests/e2e/test_closing.py::test_a_case_that_cannot_be_is_refused_and_leaves_nothing",
            f"{OPEN}::test_bad_input_has_a_typed_error_with_its_path_and_leaves_nothing",
        ),
    ),
    Breach(
        name="a closed case may be closed again",
        rows=("2.15.14",),
        edits=(
            Edit(
                "hub/domain/cases.py",
                "CaseState.CLOSED: frozenset(),",
                "CaseState.CLOSED: frozenset({CaseMove.CLOSE}),",
            ),
        ),
        tests=(
            "tests/e2e/test_closing.py::test_closing_twice_and_revising_or_steering_a_closed_case_are_refused",
            f"{CLOSE}::test_closing_twice_gives_the_same_answer_to_the_same_key_only",
        ),
    ),
    Breach(
        name="a closed case may be revised",
        rows=("2.15.15",),
        edits=(
            Edit(
                "hub/domain/cases.py",
                "CaseState.CLOSED: frozenset(),",
                "CaseState.CLOSED: frozenset({CaseMove.REVISE}),",
            ),
        ),
        tests=(
            "tests/e2e/test_closing.py::test_closing_twice_and_revising_or_steering_a_closed_case_are_refused",
            f"{REVISE}::test_a_closed_case_is_not_revised",
        ),
    ),
    Breach(
        name="a new case is not measured",
        rows=("2.15.16",),
        edits=(
            Edit(
                "hub/services/police/open_case.py",
                "        require_fit(desk, alert, first, usual_radii(desk.policy))\n",
                "",
            ),
        ),
        tests=(
            "tests/e2e/test_closing.py::test_a_case_that_cannot_be_is_refused_and_leaves_nothing",
            f"{OPEN}::test_a_text_too_long_to_push_is_refused_with_its_excess",
        ),
    ),
    Breach(
        name="the excess of a text is its whole length",
        rows=("2.15.16",),
        edits=(
            Edit(
                "hub/services/police/steps/push_size.py",
                "PushTooLong(size - PUSH_LIMIT_BYTES, language)",
                "PushTooLong(size, language)",
            ),
        ),
        tests=(f"{OPEN}::test_a_text_too_long_to_push_is_refused_with_its_excess",),
    ),
    Breach(
        name="a revision is not measured",
        rows=("2.15.16",),
        edits=(
            Edit(
                "hub/services/police/revise_case.py",
                "    require_fit(desk, alert, update, usual_radii(desk.policy) | planned | {alert.covered_km})\n",
                "",
            ),
        ),
        tests=("tests/e2e/test_closing.py::test_a_text_too_long_for_a_push_is_refused_at_a_revision_too",),
    ),
)
