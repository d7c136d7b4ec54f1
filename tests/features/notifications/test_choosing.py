"""What people choose by their account, by their link, and by one click in a letter."""

import asyncio
from http import HTTPStatus

import pytest

from paceline.features.notifications.public import NoticeType
from paceline.features.notifications.templates.unsubscribe import WORDS, Words
from paceline.kernel.catalogue.messages import LANGUAGES
from paceline.kernel.identity import Role
from tests.features.meetings.stage import Stage
from tests.features.notifications.scene import (
    Postbox,
    act,
    grouped,
    happened,
    published,
    told,
)
from tests.people import signed_in, someone
from tests.work import work_off

pytestmark = pytest.mark.anyio
MINE = "/me/notifications"
NIGHT = {"start": "22:00", "end": "07:00"}


class TestByAccount:
    async def test_shows_what_holds_before_anything_was_chosen(self, stage: Stage) -> None:
        reply = await stage.client.get(MINE, headers=signed_in(someone(Role.MEMBER)))

        found = reply.json()
        assert set(found["channels"].values()) == {"mail"}
        assert (found["lead_minutes"], found["quiet"], found["language"]) == (
            [1440, 60],
            None,
            "en",
        )
        assert found["offered"] == ["mail", "none"]

    async def test_keeps_what_was_chosen_and_nothing_else(self, stage: Stage) -> None:
        headers = signed_in(someone(Role.MEMBER))
        wanted = {"channels": {"reminder": "none"}, "lead_minutes": [30, 30], "quiet": NIGHT}

        await stage.client.put(MINE, json=wanted, headers=headers)
        first = (await stage.client.get(MINE, headers=headers)).json()
        answer = await stage.client.put(MINE, json={"language": "de"}, headers=headers)

        second = (await stage.client.get(MINE, headers=headers)).json()
        assert (first["channels"]["reminder"], first["lead_minutes"]) == ("none", [30])
        assert first["quiet"] == NIGHT
        assert (second["channels"]["reminder"], second["quiet"]) == ("mail", None)
        assert second["language"] == "de"
        assert answer.json() == second

    @pytest.mark.parametrize(
        "wrong",
        [
            {"channels": {"reminder": "pigeon"}},
            {"channels": {"gossip": "mail"}},
            {"quiet": {"start": "22:00", "end": "22:00"}},
            {"quiet": {"start": "25:00", "end": "07:00"}},
            {"lead_minutes": [1]},
            {"lead_minutes": [10, 20, 30, 40, 50, 60]},
            {"colour": "red"},
        ],
    )
    async def test_refuses_what_is_none(self, stage: Stage, wrong: object) -> None:
        reply = await stage.client.put(MINE, json=wrong, headers=signed_in(someone(Role.MEMBER)))

        assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    async def test_counts_for_every_cohort_of_the_person(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _, group = await grouped(stage, people=1)
        who = someone(Role.MEMBER)
        await stage.account(group.member_ids[0], who)
        wanted = {"channels": {"group_assigned": "none"}}

        await stage.client.put(MINE, json=wanted, headers=signed_in(who))
        await happened(stage, published(group))

        assert postbox.letters() == []


class TestByLink:
    async def test_counts_for_who_has_no_account(self, stage: Stage, postbox: Postbox) -> None:
        cohort_id, group = await told(stage, postbox, people=1)
        token = await stage.token(cohort_id, group.member_ids[0])
        wanted = {"channels": {"meeting_cancelled": "none"}, "quiet": NIGHT, "language": "de"}

        reply = await stage.client.put(f"/personal/{token}/notifications", json=wanted)
        meeting = (await stage.meetings(group))[0]
        await act(stage, "POST", f"/meetings/{meeting.id}/cancel", {"note": ""})

        shown = (await stage.client.get(f"/personal/{token}/notifications")).json()
        assert (reply.status_code, postbox.letters()) == (HTTPStatus.OK, [])
        assert (shown["channels"]["meeting_cancelled"], shown["quiet"]) == ("none", NIGHT)

    async def test_is_taken_along_into_an_account(self, stage: Stage) -> None:
        cohort_id, group = await grouped(stage, people=1)
        token = await stage.token(cohort_id, group.member_ids[0])
        path = f"/personal/{token}/notifications"
        await stage.client.put(path, json={"language": "de", "quiet": NIGHT})
        who = someone(Role.MEMBER)
        await stage.account(group.member_ids[0], who)

        await stage.client.put(path, json={"language": "de"})

        mine = (await stage.client.get(MINE, headers=signed_in(who))).json()
        shown = (await stage.client.get(path)).json()
        assert (mine["language"], mine["quiet"]) == ("de", None)
        assert shown == mine

    @pytest.mark.parametrize("method", ["GET", "PUT"])
    async def test_that_is_none_opens_nothing(self, stage: Stage, method: str) -> None:
        body: dict[str, str] | None = {} if method == "PUT" else None

        reply = await stage.client.request(method, "/personal/unknown/notifications", json=body)

        assert reply.status_code == HTTPStatus.NOT_FOUND


class TestOneClick:
    async def test_ends_letters_of_that_kind_alone(self, stage: Stage, postbox: Postbox) -> None:
        _, group = await told(stage, postbox, people=1)
        meetings = await stage.meetings(group)
        await act(stage, "POST", f"/meetings/{meetings[0].id}/cancel", {"note": ""})
        [letter] = postbox.letters()
        postbox.empty()

        reply = await stage.client.post(letter.unsubscribe, data={"List-Unsubscribe": "One-Click"})
        await act(stage, "POST", f"/meetings/{meetings[1].id}/cancel", {"note": ""})
        await act(stage, "POST", f"/meetings/{meetings[2].id}/place", {"place": "The park"})

        assert reply.status_code == HTTPStatus.OK
        assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert [each.subject[:13] for each in postbox.letters()] == ["Another place"]

    async def test_looking_at_its_address_ends_nothing(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _, group = await grouped(stage, people=1)
        await happened(stage, published(group))
        [letter] = postbox.letters()

        page = await stage.client.get(letter.unsubscribe)
        await stage.client.head(letter.unsubscribe)
        meeting = (await stage.meetings(group))[0]
        await act(stage, "POST", f"/meetings/{meeting.id}/cancel", {"note": ""})

        assert '<form method="post"' in page.text
        assert page.headers["cache-control"] == "no-store"
        assert len(postbox.letters()) == 2

    async def test_speaks_the_language_its_reader_asks_for(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _, group = await grouped(stage, people=1)
        await happened(stage, published(group))
        [letter] = postbox.letters()
        german = {"accept-language": "de-DE,de;q=0.9,en;q=0.5"}

        asked = await stage.client.get(letter.unsubscribe, headers=german)
        done = await stage.client.post(letter.unsubscribe, headers=german)
        gone = await stage.client.get("/unsubscribe/x", headers=german)
        english = await stage.client.get(letter.unsubscribe)

        assert "Abbestellen: Briefe über Ihre Gruppen?" in asked.text
        assert "Abbestellt: Briefe über Ihre Gruppen" in done.text
        assert "Diese Adresse gilt nicht mehr" in gone.text
        assert "No more letters about your groups?" in english.text
        for page in (asked, done, gone):
            assert '<html lang="de">' in page.text
            assert page.headers["content-language"] == "de"
            assert "accept-language" in page.headers["vary"]
            assert "Letters" not in page.text

    async def test_again_does_no_harm(self, stage: Stage, postbox: Postbox) -> None:
        _, group = await grouped(stage, people=1)
        await happened(stage, published(group))
        [letter] = postbox.letters()

        replies = [await stage.client.post(letter.unsubscribe) for _ in range(2)]

        assert [each.status_code for each in replies] == [HTTPStatus.OK, HTTPStatus.OK]

    async def test_of_several_letters_at_once_ends_all_their_kinds(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        cohort_id, group = await grouped(stage, people=1)
        await happened(stage, published(group))
        meetings = await stage.meetings(group)
        await act(stage, "POST", f"/meetings/{meetings[0].id}/cancel", {"note": ""})
        await act(stage, "POST", f"/meetings/{meetings[1].id}/place", {"place": "The park"})
        addresses = [each.unsubscribe for each in postbox.letters()] * 3

        replies = await asyncio.gather(*(stage.client.post(each) for each in addresses))

        token = await stage.token(cohort_id, group.member_ids[0])
        shown = (await stage.client.get(f"/personal/{token}/notifications")).json()
        ended = {kind for kind, way in shown["channels"].items() if way == "none"}
        assert {each.status_code for each in replies} == {HTTPStatus.OK}
        assert ended == {"group_assigned", "meeting_cancelled", "meeting_moved"}

    async def test_of_a_claimed_sign_up_counts_for_the_account(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _, group = await grouped(stage, people=1)
        who = someone(Role.MEMBER)
        await stage.account(group.member_ids[0], who)
        await happened(stage, published(group))
        [letter] = postbox.letters()

        await stage.client.post(letter.unsubscribe)

        mine = (await stage.client.get(MINE, headers=signed_in(who))).json()
        assert mine["channels"]["group_assigned"] == "none"

    @pytest.mark.parametrize("spoilt", ["x", "é", "A" * 44, "-" * 400])
    async def test_of_an_address_that_is_none_ends_nothing(self, stage: Stage, spoilt: str) -> None:
        seen = await stage.client.get(f"/unsubscribe/{spoilt}")
        done = await stage.client.post(f"/unsubscribe/{spoilt}")

        assert {seen.status_code, done.status_code} == {HTTPStatus.NOT_FOUND}

    async def test_cannot_be_turned_to_another_kind_or_person(
        self, stage: Stage, postbox: Postbox
    ) -> None:
        _, group = await grouped(stage, people=1)
        await happened(stage, published(group))
        [letter] = postbox.letters()
        head, token = letter.unsubscribe.rsplit("/", 1)

        for place in (0, 10, 22, len(token) - 2):
            other = "B" if token[place] == "A" else "A"
            reply = await stage.client.post(f"{head}/{token[:place]}{other}{token[place + 1 :]}")
            assert reply.status_code == HTTPStatus.NOT_FOUND

        await work_off(stage.container)


class TestWords:
    def test_are_there_in_every_language(self) -> None:
        assert WORDS.keys() == set(LANGUAGES)

    @pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
    def test_are_there_for_every_kind_of_letter(self, words: Words) -> None:
        assert words.kinds.keys() == set(NoticeType)
