"""For how long a closed case is kept, and what stays of it."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.alerts.alert import PublicContent, PublicSighting, publish
from hub.domain.areas.area import Area
from hub.domain.cases.case import NOWHERE, CaseState, Child, LastSeen, Outcome, Reporter, Suspect
from hub.domain.cases.keeping import CaseHeld, CaseHold, CaseKeeping, CaseWiped, Wipe
from hub.domain.wipes.retention import DEFAULTS, Kept, Retention
from hub.domain.wipes.tombstones import (
    AGE_BANDS,
    tombstone,
    tombstone_content,
    without_ground,
    without_hidden_content,
    without_hidden_facts,
    without_photos,
    youngest_of_band,
)
from hub.errors import Conflict, SettingsInvalid
from hub.operator_files.retention import parse_retention
from tests.fakes import NOW, new_case
from tests.public_alerts import content, public_alert

HOLD = CaseHold("wang", "p-wang", NOW, "a trial")


@given(
    outcome=st.sampled_from(Outcome),
    photos=st.integers(8, 400),
    more=st.integers(0, 400),
    age=st.integers(0, 900),
    wiped=st.sampled_from([None, *Wipe]),
)
def test_wipe_is_due_from_its_day_on_and_once(
    outcome: Outcome, photos: int, more: int, age: int, wiped: Wipe | None
) -> None:
    facts = max(91, photos + more)
    retention = Retention({**DEFAULTS, outcome: Kept(timedelta(days=photos), timedelta(days=facts))})
    case = new_case(state=CaseState.CLOSED, closed_at=NOW, outcome=outcome, keeping=CaseKeeping(wiped=wiped))
    at, just_before = NOW + timedelta(days=age), NOW + timedelta(days=age) - timedelta(milliseconds=1)
    expected = None
    if wiped is not Wipe.FACTS:
        photos_are_left = wiped is None
        expected = Wipe.FACTS if age >= facts else Wipe.PHOTOS if photos_are_left and age >= photos else None
    assert retention.due(case, at) is expected
    if expected is not None:
        first_day = facts if expected is Wipe.FACTS else photos
        assert (retention.due(case, just_before) is expected) is (age > first_day)


def test_open_case_is_never_due() -> None:
    case, retention = new_case(), Retention()
    assert retention.due(case, NOW + timedelta(days=100_000)) is None
    assert (retention.photos_until(case), retention.review_at(case)) == (None, None)
    # A case that is closed has an outcome; one that lacks either is kept.
    for half in (new_case(closed_at=NOW), new_case(outcome=Outcome.FOUND_SAFE)):
        assert (retention.photos_until(half), retention.review_at(half)) == (None, None)
        assert retention.due(half, NOW + timedelta(days=100_000)) is None
    closed = new_case(closed_at=NOW, outcome=Outcome.FALSE_REPORT)
    assert retention.photos_until(closed) == NOW + timedelta(days=8)
    assert retention.review_at(closed) == NOW + timedelta(days=91)


def test_table_replaces_days_and_keeps_the_others() -> None:
    kept = parse_retention("[FALSE_REPORT]\nfact_days = 200\n[FOUND_SAFE]\nphoto_days = 9\nfact_days = 91\n").kept
    assert kept[Outcome.FALSE_REPORT] == Kept(timedelta(days=8), timedelta(days=200))
    assert kept[Outcome.FOUND_SAFE] == Kept(timedelta(days=9), timedelta(days=91))
    assert {outcome: kept[outcome] for outcome in (Outcome.FOUND_DEAD, Outcome.WITHDRAWN)} == {
        outcome: DEFAULTS[outcome] for outcome in (Outcome.FOUND_DEAD, Outcome.WITHDRAWN)
    }
    assert parse_retention("").kept == DEFAULTS


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("[FOUND_SAFE]\nphoto_days = 7", r"`photo_days` of `FOUND_SAFE` must be .*8 to 36,500.* \(line 2\)"),
        ("[FOUND_SAFE]\n\nfact_days = 90", r"`fact_days` of `FOUND_SAFE` must be .*91 to 36,500.* \(line 3\)"),
        ("[FOUND_DEAD]\nfact_days = 36501", r"`fact_days` of `FOUND_DEAD` must be"),
        ("[FOUND_DEAD]\nfact_days = true", r"`fact_days` of `FOUND_DEAD` must be"),
        ("[WITHDRAWN]\nphoto_days = 400", r"`photo_days` of WITHDRAWN must be at most its `fact_days`"),
        ("[WITHDRAWN]\nphoto_hours = 400", r"`photo_hours` of `WITHDRAWN` is not known"),
        ("[FOUND]\nphoto_days = 9", r"`FOUND` is not known; the keys here are FALSE_REPORT, "),
        ("FOUND_SAFE = 9", r"`FOUND_SAFE` must be a table of its own \(line 1\)"),
        ("[FOUND_SAFE", r"is not TOML"),
        ("#" * 20_000, r"at most 16,384 bytes"),
    ],
)
def test_fault_of_the_table_is_named_with_its_line(table: str, says: str) -> None:
    with pytest.raises(SettingsInvalid, match=says):
        parse_retention(table)


def test_hold_stops_a_wipe_and_a_wipe_stops_a_hold() -> None:
    held = CaseKeeping().with_hold(HOLD)
    for wipe in Wipe:
        with pytest.raises(CaseHeld):
            held.begun(wipe)
    with pytest.raises(Conflict, match="in a minute"):
        CaseKeeping().begun(Wipe.PHOTOS).with_hold(HOLD)
    for late in (CaseKeeping().begun(Wipe.FACTS), CaseKeeping().begun(Wipe.FACTS).done(NOW)):
        with pytest.raises(CaseWiped):
            late.with_hold(HOLD)
    after_photos = CaseKeeping().begun(Wipe.PHOTOS).done(NOW)
    assert after_photos.with_hold(HOLD).hold == HOLD
    assert (after_photos.photos_wiped_at, after_photos.facts_wiped_at) == (NOW, None)


@given(st.integers(0, 17))
def test_age_becomes_the_youngest_of_its_band(age: int) -> None:
    youngest = youngest_of_band(age)
    assert youngest in AGE_BANDS
    assert youngest <= age
    assert youngest_of_band(-1) == 0
    assert not any(youngest < other <= age for other in AGE_BANDS)


def test_tombstone_holds_no_text_of_the_case() -> None:
    case = new_case(keeping=CaseKeeping().begun(Wipe.FACTS))
    case = replace(case, child=replace(case.child, identity_number="110", clothing="a red coat", photo="ph_1"))
    left, public = tombstone(case, NOW), tombstone_content(publish(case))
    for private in (case.child.full_name, case.child.public_name, case.criteria, case.last_seen.district, "red coat"):
        assert private not in repr([getattr(left, one.name) for one in fields(left)])
        assert private not in repr([getattr(public, one.name) for one in fields(public)])
    assert (left.reporter.name, left.suspects, left.vehicles, left.notes) == (None, (), (), ())
    assert left.child.photo is public.photo is None


def test_tombstone_keeps_each_fact_that_is_named() -> None:
    begun = CaseKeeping().begun(Wipe.FACTS)
    case = new_case(
        state=CaseState.CLOSED,
        keeping=begun,
        version=7,
        confirmed_by="li",
        closed_at=NOW,
        outcome=Outcome.FOUND_SAFE,
        helpful_tips=("tp_1",),
        region="N",
        found_at=NOW,
        child_key="key",
    )
    case = replace(case, child=replace(case.child, age_years=9))
    assert tombstone(case, NOW) == replace(
        case,
        child=Child(public_name="", full_name="", age_years=6, sex=case.child.sex),
        last_seen=LastSeen(NOWHERE, "", case.last_seen.at),
        criteria="",
        narrative=None,
        reporter=Reporter(),
        suspects=(),
        vehicles=(),
        version=8,
        keeping=begun.done(NOW),
    )
    public = replace(publish(case), sightings=(PublicSighting(2, "Anping", NOW), PublicSighting(3, "Raoyang", None)))
    assert tombstone_content(public) == PublicContent(
        name="",
        age_years=6,
        sex="FEMALE",
        district="",
        seen_at=case.last_seen.at,
        sightings=(PublicSighting(2, "", None), PublicSighting(3, "", None)),
        suspects=(),
        vehicles=(),
        force="Hengshui police",
        phone="0318-110",
    )


def test_wipe_of_photos_leaves_everything_else() -> None:
    begun = CaseKeeping().begun(Wipe.PHOTOS)
    suspects = (Suspect("a man in black", photo="ph_2"), Suspect("a woman"))
    case = replace(new_case(keeping=begun, suspects=suspects, version=7), child=replace(new_case().child, photo="ph_1"))
    assert without_photos(case, NOW) == replace(
        case,
        child=replace(case.child, photo=None),
        suspects=(replace(suspects[0], photo=None), suspects[1]),
        version=8,
        keeping=begun.done(NOW),
    )


def test_hidden_alert_has_neither_places_nor_words() -> None:
    public = public_alert(photo="ph_1")
    area = replace(public.alert.areas[0], number=3, confirmed=False)
    public = replace(public, alert=replace(public.alert, areas=(area,), left=(area.covered,)))
    assert without_hidden_facts(public) is public
    assert without_hidden_content(public.alert, content()) == content()
    hidden = replace(public, alert=replace(public.alert, hidden=True))
    nowhere = (Area(number=3, centre=NOWHERE, confirm_by=area.confirm_by, confirmed=False),)
    shown = without_hidden_facts(hidden)
    assert shown.alert == replace(hidden.alert, areas=nowhere, left=(), sightings=())
    assert shown.alert.areas == nowhere
    assert [one.content for one in shown.revisions] == [tombstone_content(content("ph_1"))]
    assert without_ground(hidden.alert) == {"areas": nowhere, "left": (), "sightings": (), "wiped": True}


def test_area_has_the_words_of_the_newest_revision() -> None:
    public = public_alert()
    first = public.alert.areas[0]
    second = replace(first, number=2)
    newest = replace(content(), sightings=(PublicSighting(2, "Anping", None),))
    public = replace(
        public,
        alert=replace(public.alert, areas=(first, second)),
        revisions=(*public.revisions, replace(public.revision, number=2, content=newest)),
    )
    assert [(one.area, one.district, one.seen_at) for one in public.areas] == [
        (first, "Taocheng", newest.seen_at),
        (second, "Anping", None),
    ]
