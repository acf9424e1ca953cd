"""Faults of what once was broken for partners that pull, and of what keeps it mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

UNREAD, HANDOVER = "tests/services/fanout/test_unread_pages.py", "tests/services/fanout/test_handover.py"
READ, OFFER = "hub/services/feed/read_audience.py", "hub/services/fanout/steps/offer.py"
HEARERS, PAGES = "hub/services/fanout/steps/eligible_recipients.py", "hub/storage/mongo/audience.py"
AUDIENCE = "tests/services/fanout/test_audience.py"
ENDS_FOR_ALL = Edit(READ, "    if member.number in look.untold:\n        return PassedOver.UNTOLD\n", "")
"""What is written for somebody who was never named does not leave; a fault that writes such shows without this only."""

BREACHES = (
    Breach(
        name="a page names the refs that were offered",
        rows=("2.17.36",),
        edits=(
            Edit(
                OFFER,
                "    won = [one for one in recipients if one.number in sorted_out.won]\n",
                "    won = [one for one in recipients if one.number in sorted_out.won]\n"
                "    for one in recipients:\n        OFFERED.setdefault((unit.alert, one.number), one.ref)\n",
            ),
            Edit(
                OFFER, "async def offer_batch(", "OFFERED: dict[tuple[str, int], str] = {}\n\n\nasync def offer_batch("
            ),
            Edit(
                READ,
                "PAGES_AT_ONCE = 10\n",
                "PAGES_AT_ONCE = 10\nfrom hub.services.fanout.steps.offer import OFFERED\n",
            ),
            Edit(
                READ,
                "leaving[index] = look.devices[page.members[index].number].ref",
                "leaving[index] = OFFERED[page.alert, page.members[index].number]",
            ),
        ),
        tests=(
            f"{UNREAD}::test_two_refs_swap_their_phones_before_the_page_is_read",
            f"{UNREAD}::test_a_ref_is_another_phone_before_the_page_is_read",
            f"{UNREAD}::test_a_phone_has_another_ref_before_the_page_of_the_end_is_read",
        ),
    ),
    Breach(
        name="whoever asks for quiet after the offer is named all the same",
        rows=("2.17.36",),
        edits=(Edit(READ, "PassedOver.WITHHELD if look.quiet_until(member) else None", "None"),),
        tests=(
            f"{UNREAD}::test_who_mutes_the_alert_before_the_page_is_read_is_not_named",
            f"{UNREAD}::test_whose_quiet_begins_before_the_page_is_read_is_named_when_it_ends",
        ),
    ),
    Breach(
        name="nobody wakes whoever slept when its page was read",
        rows=("2.17.36",),
        edits=(Edit(READ, "        await desk.units.add(_sleepers(page, turn, look))\n", ""),),
        tests=(f"{UNREAD}::test_whose_quiet_begins_before_the_page_is_read_is_named_when_it_ends",),
    ),
    Breach(
        name="whoever has expired since the offer is named as news",
        rows=("2.17.36",),
        edits=(Edit(READ, "by_numbers(page.tenant, new, now)", "by_numbers(page.tenant, new, now, told=True)"),),
        tests=(
            f"{UNREAD}::test_who_has_expired_before_the_page_is_read_is_gone",
            f"{HANDOVER}::test_a_ref_that_lost_its_token_before_its_page_was_read_is_named_nowhere",
        ),
    ),
    Breach(
        name="whoever is gone when its page is read waits for ever",
        rows=("2.17.36",),
        edits=(
            Edit(
                "hub/storage/mongo/units.py",
                '"reached": reached, "dead": gone, "withheld": withheld,',
                '"reached": reached,',
            ),
        ),
        tests=(
            f"{UNREAD}::test_who_is_removed_before_the_page_is_read_is_gone",
            f"{UNREAD}::test_who_mutes_the_alert_before_the_page_is_read_is_not_named",
        ),
    ),
    Breach(
        name="whoever is passed over on a page is forgotten",
        rows=("2.17.36", "2.17.37"),
        edits=(Edit(PAGES, "waiting={**page.waiting, **passed}", "waiting=page.waiting"),),
        tests=(
            f"{UNREAD}::test_who_is_removed_before_the_page_is_read_is_gone",
            f"{UNREAD}::test_held_back_and_then_moved_into_covered_ground",
        ),
    ),
    Breach(
        name="what decides a page is read once, whatever comes between",
        rows=("2.17.36",),
        edits=(
            Edit(
                READ,
                "    while True:\n        look = await _look(desk, page, first, by, now)\n",
                "    look = await _look(desk, page, first, by, now)\n    while True:\n",
            ),
        ),
        tests=(f"{UNREAD}::test_who_unmutes_while_a_reader_looks_is_lost_to_nobody",),
    ),
    Breach(
        name="a reader serves a page that has changed since",
        rows=("2.17.36", "2.17.37"),
        edits=(Edit(PAGES, '{"_id": page.id, "version": page.version}', '{"_id": page.id}'),),
        tests=(
            f"{UNREAD}::test_who_moves_in_while_a_reader_looks_is_lost_to_nobody",
            f"{UNREAD}::test_who_unmutes_while_a_reader_looks_is_lost_to_nobody",
        ),
    ),
    Breach(
        name="whoever was offered and not named is taken for told when it moves in",
        rows=("2.17.37",),
        edits=(Edit(HEARERS, "sorted_out.won | (sorted_out.reached & waiting)", "sorted_out.won"),),
        tests=(
            f"{UNREAD}::test_narrowed_and_moved_into_covered_ground_before_the_page_is_read",
            f"{UNREAD}::test_held_back_and_then_moved_into_covered_ground",
        ),
    ),
    Breach(
        name="a place on a page keeps the cells it was offered with",
        rows=("2.17.37",),
        edits=(Edit(PAGES, "cells=_both(m.cells, waiting[m.number])", "cells=m.cells"),),
        tests=(
            f"{UNREAD}::test_narrowed_and_moved_into_covered_ground_before_the_page_is_read",
            f"{UNREAD}::test_narrowed_and_moved_in_and_out_again_before_the_page_is_read",
        ),
    ),
    Breach(
        name="nobody is called when somebody passed over comes back",
        rows=("2.17.37",),
        edits=(Edit(PAGES, "grown=bool(numbers or woken)", "grown=bool(numbers)"),),
        tests=(f"{UNREAD}::test_held_back_and_then_moved_into_covered_ground",),
    ),
    Breach(
        name="whoever was only offered catches up",
        rows=("2.17.38",),
        edits=(Edit(HEARERS, "Hearers(told if unit.catch_up else found, told", "Hearers(found, told"), ENDS_FOR_ALL),
        tests=(f"{UNREAD}::test_who_was_only_offered_is_told_of_no_end_when_it_comes_back",),
    ),
    Breach(
        name="whoever was passed over counts as named",
        rows=("2.17.38",),
        edits=(Edit(PAGES, "range(start, upto) if index not in skipped}", "range(start, upto)}"),),
        tests=(
            f"{UNREAD}::test_who_was_only_offered_misses_nothing_when_it_comes_back",
            "tests/services/fanout/test_audience.py::test_who_was_held_back_is_owed_no_cancel",
        ),
    ),
    Breach(
        name="whoever waits on a page gets a second place",
        rows=("2.17.38",),
        edits=(Edit(OFFER, "            if one.number not in waiting\n", ""),),
        tests=(
            f"{UNREAD}::test_who_was_only_offered_hears_the_newest_once_and_loud",
            f"{UNREAD}::test_two_updates_before_either_is_read_are_one",
        ),
    ),
    Breach(
        name="a dead worker's renewals are forgotten",
        rows=("2.17.38",),
        edits=(Edit(OFFER, "renewed=waiting & {one.number for one in won}", "renewed=frozenset()"),),
        tests=(f"{UNREAD}::test_a_batch_whose_worker_died_renews_no_one_twice",),
    ),
    Breach(
        name="a name that a close kept back counts as told",
        rows=("2.17.57",),
        edits=(Edit(READ, "    await _take_back(desk, kept_back)\n", ""),),
        tests=(f"{AUDIENCE}::test_a_name_that_a_close_kept_back_hears_of_no_end",),
    ),
    Breach(
        name="a page of the end names whoever it was written for",
        rows=("2.17.57",),
        edits=(ENDS_FOR_ALL,),
        tests=(f"{AUDIENCE}::test_a_name_that_a_close_kept_back_hears_of_no_end",),
    ),
    Breach(
        name="what another reader has named is taken back",
        rows=("2.17.57",),
        edits=(Edit(READ, "in turn.leaving) or await desk.audience.stand(page):", "in turn.leaving) or True:"),),
        tests=(f"{AUDIENCE}::test_what_another_reader_has_named_is_not_taken_back",),
    ),
)
