"""Taking on workers and what becomes known of them, on both databases."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.cast import BEGAN, NOON, PIN, TODAY, VAULT, Cast
from tests.facts import noting, refusing
from workshop import database as db
from workshop.accounts.commands import Device, sign_in
from workshop.actor import Actor
from workshop.database import Database, get
from workshop.errors import Invalid, NotFound, Stale
from workshop.ids import new_id
from workshop.journal.commands import Action
from workshop.tenancy import Door
from workshop.workers import commands, queries, rules
from workshop.workers.commands import AddWorker, ChangeWorker
from workshop.workers.models import Engagement, Person, Told
from workshop.workers.rules import ToldSubject

NUMBER = "610799197604159027"
PHONE = Device("a-phone-of-her-own-12345", "Android WeChat")
TOO_YOUNG = "610799201001019024"


def person_of(session: Session, engagement_id: Any) -> Person:
    return get(session, Person, get(session, Engagement, engagement_id).person_id)


def change(**differs: Any) -> ChangeWorker:
    return ChangeWorker.model_validate({"version": 1, "called_name": "王秀芳", "started_on": BEGAN, **differs})


# --- adding ---------------------------------------------------------------


def test_a_name_is_enough(session: Session, cast: Cast) -> None:
    with noting(session, Action.ENGAGEMENT_ADDED):
        made = commands.add_worker(session, cast.mei, VAULT, AddWorker(called_name=" 单 秀英 "), TODAY, NOON)
    assert (made.called_name, made.number, made.started_on) == ("单 秀英", 4, TODAY)
    assert made.name_sort.startswith("shan")
    assert person_of(session, made.id).number_hash is None


def test_a_form_sent_twice_adds_one_worker(session: Session, cast: Cast) -> None:
    wish = AddWorker(id=new_id(), called_name="曾小红")
    first = commands.add_worker(session, cast.mei, VAULT, wish, TODAY, NOON)
    with noting(session):
        again = wish.model_copy(update={"called_name": "somebody else"})
        assert commands.add_worker(session, cast.mei, VAULT, again, TODAY, NOON) is first
    assert first.called_name == "曾小红"


def test_a_good_number_is_kept_so_that_nobody_reads_it(session: Session, cast: Cast) -> None:
    with noting(session, Action.ENGAGEMENT_ADDED, Action.PERSON_IDENTIFIED):
        wish = AddWorker(called_name="田谷雨", identity_number=NUMBER)
        made = commands.add_worker(session, cast.mei, VAULT, wish, TODAY, NOON)
    person = person_of(session, made.id)
    assert (person.number_masked, person.born_on) == ("6107**********9027", date(1976, 4, 15))
    assert person.number_hash == VAULT.keyed_hash(NUMBER)
    assert NUMBER.encode() not in (person.number_sealed or b"")


def test_a_doubtful_number_keeps_nobody_out(session: Session, cast: Cast) -> None:
    wish = AddWorker(called_name="田谷雨", identity_number="610799197604159026")
    made = commands.add_worker(session, cast.mei, VAULT, wish, TODAY, NOON)
    assert made.number_doubt == rules.NumberDoubt.CHECK
    assert person_of(session, made.id).number_hash is None
    assert commands.identify(session, cast.mei, VAULT, made, NUMBER, NOON) is None
    assert made.number_doubt is None


def test_nobody_under_sixteen_is_added(session: Session, cast: Cast) -> None:
    with refusing(session, rules.TooYoung):
        wish = AddWorker(called_name="小孩", identity_number=TOO_YOUNG)
        commands.add_worker(session, cast.mei, VAULT, wish, TODAY, NOON)


def test_an_owner_never_learns_that_she_was_known_before(
    as_actor: Callable[[Actor], Session], session: Session, cast: Cast
) -> None:
    """Two workshops enter one number: each has a person of its own, until an office joins them."""
    wish = AddWorker(called_name="田谷雨", identity_number=NUMBER)
    here = commands.add_worker(session, cast.mei, VAULT, wish, TODAY, NOON)
    there = as_actor(cast.stranger)
    known = commands.add_worker(
        there, cast.stranger, VAULT, AddWorker(called_name="雨姐", identity_number=NUMBER), TODAY, NOON
    )
    assert known.person_id != here.person_id
    assert person_of(there, known.id).settled_at is None
    with pytest.raises(NotFound):
        get(there, Person, here.person_id)


# --- changing -------------------------------------------------------------


def test_what_stands_on_an_engagement_is_put_right(session: Session, cast: Cast) -> None:
    with noting(session, Action.ENGAGEMENT_CHANGED):
        made = commands.change_worker(
            session, cast.mei, cast.fang_at, change(called_name="仇秀芳", training_day_rate_fen="80.50"), NOON
        )
    assert (made.called_name, made.training_day_rate_fen, made.version) == ("仇秀芳", 8_050, 2)
    assert made.name_sort.startswith("qiu")
    with noting(session, Action.ENGAGEMENT_ENDED):
        commands.change_worker(session, cast.mei, cast.fang_at, change(version=2, ended_on="2025-09-30"), NOON)


def test_a_page_grown_old_changes_nothing(session: Session, cast: Cast) -> None:
    commands.change_worker(session, cast.mei, cast.fang_at, change(), NOON)
    with refusing(session, Stale):
        commands.change_worker(session, cast.mei, cast.fang_at, change(called_name="x"), NOON)
    assert get(session, Engagement, cast.fang_at).called_name == "王秀芳"


def test_a_corrected_telephone_number_is_the_one_she_signs_in_with(
    session: Session, database: Database, cast: Cast
) -> None:
    commands.change_worker(session, cast.mei, cast.fang_at, change(phone="10000000022"), NOON)
    with db.writing(database, Door()) as door:
        tried = [sign_in(door, VAULT, number, PIN, "", PHONE, NOON) for number in ("10000000021", "10000000022")]
    assert [made.account_id if made else None for made in tried] == [None, cast.fang.account_id]


def test_the_last_day_does_not_lie_before_the_first(session: Session, cast: Cast) -> None:
    with refusing(session, commands.EndsBeforeItStarts):
        commands.change_worker(session, cast.mei, cast.fang_at, change(ended_on="2025-08-31"), NOON)


def test_the_first_day_does_not_move_before_sixteen(session: Session, cast: Cast) -> None:
    engagement = get(session, Engagement, cast.gui_at)
    commands.identify(session, cast.mei, VAULT, engagement, "61079920090901902X", NOON)
    with refusing(session, rules.TooYoung):
        commands.change_worker(session, cast.mei, cast.gui_at, change(started_on="2025-08-31"), NOON)


@pytest.mark.parametrize("who", ["ying_at", "nobody"])
def test_another_workshop_s_worker_is_not_here(session: Session, cast: Cast, who: str) -> None:
    engagement_id = new_id() if who == "nobody" else cast.ying_at
    with refusing(session, NotFound):
        commands.change_worker(session, cast.mei, engagement_id, change(), NOON)
    with refusing(session, NotFound):
        commands.unmask(session, cast.mei, VAULT, engagement_id, NOON)


def test_looking_at_a_number_is_noted(session: Session, cast: Cast) -> None:
    with noting(session):
        assert commands.unmask(session, cast.mei, VAULT, cast.fang_at, NOON) is None
    engagement = get(session, Engagement, cast.fang_at)
    commands.identify(session, cast.mei, VAULT, engagement, NUMBER, NOON)
    with noting(session, Action.PERSON_UNMASKED):
        assert commands.unmask(session, cast.mei, VAULT, cast.fang_at, NOON) == NUMBER


# --- an office joins ------------------------------------------------------


@pytest.fixture
def twice(database: Database, cast: Cast) -> tuple[Person, Person]:
    """One number, entered in two workshops of the county: Fang's person, then Ying's."""
    persons = []
    for owner, engagement_id in ((cast.mei, cast.fang_at), (cast.stranger, cast.ying_at)):
        with db.writing(database, owner.scope) as session:
            engagement = get(session, Engagement, engagement_id)
            commands.identify(session, owner, VAULT, engagement, NUMBER, NOON)
            persons.append(person_of(session, engagement_id))
    return persons[0], persons[1]


def test_a_county_s_office_joins_equal_numbers(database: Database, cast: Cast, twice: tuple[Person, Person]) -> None:
    keep, other = twice
    with db.writing(database, cast.officer.scope) as session:
        (group,) = queries.persons_to_join(session)
        assert {person_id for person_id, _ in group.persons} == {keep.id, other.id}
        with noting(session, Action.PERSON_JOINED):
            commands.join_persons(session, cast.officer, keep.id, other.id, NOON)
        assert queries.persons_to_join(session) == []
        joined = session.scalars(sa.select(Engagement.id).where(Engagement.person_id == keep.id))
        assert set(joined) == {cast.fang_at, cast.ying_at}
        with refusing(session, NotFound):
            commands.join_persons(session, cast.officer, keep.id, other.id, NOON)


def test_after_joining_the_number_is_the_office_s(database: Database, cast: Cast, twice: tuple[Person, Person]) -> None:
    with db.writing(database, cast.officer.scope) as session:
        commands.join_persons(session, cast.officer, twice[0].id, twice[1].id, NOON)
    with db.writing(database, cast.mei.scope) as session:
        engagement = get(session, Engagement, cast.fang_at)
        with refusing(session, commands.SettledByOffice):
            commands.identify(session, cast.mei, VAULT, engagement, "610799198903179049", NOON)


def test_joining_lets_no_workshop_see_another_s_row(
    database: Database, cast: Cast, twice: tuple[Person, Person]
) -> None:
    with db.writing(database, cast.officer.scope) as session:
        commands.join_persons(session, cast.officer, twice[0].id, twice[1].id, NOON)
    with db.reading(database, cast.stranger.scope) as session:
        assert session.scalars(sa.select(Engagement.id)).all() == [cast.ying_at]
    with db.reading(database, cast.fang.scope) as session:
        assert session.scalars(sa.select(Engagement.id)).all() == [cast.fang_at]


def test_unequal_numbers_are_not_joined(database: Database, cast: Cast, twice: tuple[Person, Person]) -> None:
    with db.writing(database, cast.mei.scope) as session:
        unknown = person_of(session, cast.gui_at).id
    with db.writing(database, cast.officer.scope) as session:
        for keep, other in ((twice[0].id, unknown), (unknown, twice[0].id), (twice[0].id, twice[0].id)):
            with refusing(session, Invalid) as told:
                commands.join_persons(session, cast.officer, keep, other, NOON)
            assert list(told.value.fields) == ["other_id"]


@pytest.mark.parametrize("who", ["town_officer", "far_officer", "mei"])
def test_nobody_else_joins_persons(database: Database, cast: Cast, twice: tuple[Person, Person], who: str) -> None:
    actor = cast.actors[who]
    with db.writing(database, actor.scope) as session, refusing(session, NotFound):
        commands.join_persons(session, actor, twice[0].id, twice[1].id, NOON)


# --- what the workshop's own list says ------------------------------------


def test_what_a_list_says_is_kept_in_its_words(session: Session, cast: Cast) -> None:
    with noting(session, Action.ENGAGEMENT_CHANGED):
        told = commands.tell(session, cast.mei, cast.fang_at, ToldSubject.HOUSEHOLD, " 脱贫户\n", TODAY, NOON)
    assert told
    assert (told.words, told.told_on, told.told_by) == ("脱贫户", TODAY, cast.mei.account_id)


def test_the_same_words_again_add_nothing(session: Session, cast: Cast) -> None:
    def tell(words: str, subject: ToldSubject = ToldSubject.HOUSEHOLD) -> Told | None:
        return commands.tell(session, cast.mei, cast.fang_at, subject, words, TODAY, NOON)

    with noting(session):
        assert tell("") is None
    first = tell("脱贫户")
    with noting(session):
        assert [tell("脱贫户"), tell("脱贫户 "), tell("")] == [first] * 3
    with noting(session, *[Action.ENGAGEMENT_CHANGED] * 3):
        kept = [tell("一般农户"), tell("脱贫户"), tell("脱贫户", ToldSubject.CONTRACT)]
    told = queries.told_of(session, [cast.fang_at, cast.yan_at])
    assert told == {cast.fang_at: {ToldSubject.HOUSEHOLD: kept[1], ToldSubject.CONTRACT: kept[2]}}


def test_nothing_is_told_of_another_workshop_s_people(session: Session, cast: Cast) -> None:
    with refusing(session, NotFound):
        commands.tell(session, cast.mei, cast.ying_at, ToldSubject.HOUSEHOLD, "脱贫户", TODAY, NOON)
