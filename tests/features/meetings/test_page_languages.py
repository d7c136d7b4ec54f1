"""The page behind a personal link speaks the language that its reader's browser asks for."""

import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx2
import pytest

from paceline.features.meetings.public import Answer, GuestRole, MeetingState
from paceline.features.meetings.templates.words import ENGLISH, GERMAN, WORDS, Words
from paceline.kernel.catalogue.messages import LANGUAGES
from tests.features.meetings.stage import Stage
from tests.features.meetings.test_pages import form, in_a_group, page
from tests.times import MovableClock

pytestmark = pytest.mark.anyio

GERMANS = {"accept-language": "de-DE,de;q=0.9,en;q=0.5"}
FILLED = re.compile(r"{\w*}")
AFTER_THE_FIRST = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.fixture
def german(stage: Stage) -> Stage:
    stage.client.headers.update(GERMANS)
    return stage


async def read(stage: Stage, token: str) -> str:
    return unescape((await stage.client.get(page(token))).text)


class TestGerman:
    async def test_is_told_to_browsers_and_to_whoever_keeps_the_answer(self, german: Stage) -> None:
        _, token = await in_a_group(german)

        reply = await german.client.get(page(token))

        assert '<html lang="de">' in reply.text
        assert reply.headers["content-language"] == "de"
        assert "accept-language" in reply.headers["vary"]

    async def test_tells_meetings_days_and_clocks(self, german: Stage, clock: MovableClock) -> None:
        _, token = await in_a_group(german)
        clock.advance(timedelta(days=62))

        text = await read(german, token)

        following = text.partition('class="big"')[2].partition("</p>")[0]
        assert "Mi, 11. März, " in following
        assert "23:00 - 00:00" in following
        assert "Ihre Zeit, Europe/Berlin (UTC+01:00)" in text
        assert "1 Stunde früher als sonst für Sie: die Uhren werden umgestellt." in text
        assert "1 Treffen davor" in text
        assert "Leitung: Lee Leader. Dabei: Ana, Ben." in text

    async def test_has_labels_for_whoever_listens(self, german: Stage) -> None:
        _, token = await in_a_group(german)

        text = await read(german, token)

        assert 'aria-label="Kommen Sie am Do, 5. März?"' in text
        assert '<label for="wed">Mittwoch</label>' in text
        assert '<label for="zone">Zeitzone</label>' in text
        assert re.search(r'<button name="answer" value="maybe"[^>]*>Vielleicht</button>', text)

    async def test_has_no_english_beside_it(self, german: Stage) -> None:
        _, token = await in_a_group(german)

        text = await read(german, token)

        assert [each for each in sentences(ENGLISH) if each in text] == []

    async def test_shows_hours_in_words_that_it_reads_back(self, german: Stage) -> None:
        _, token = await in_a_group(german, weeks=1)
        said = form(mon="18-20 Uhr", sun="21:00-22:00 zur Not")

        reply = await german.client.post(page(token, "/availability"), data=said)
        shown = unescape((await german.client.get(f"http://test{reply.headers['location']}")).text)

        assert "Ihre Zeiten sind gespeichert." in shown
        assert 'value="18:00-20:00"' in shown
        assert 'value="21:00-22:00 zur Not"' in shown

    async def test_says_what_to_mend(self, german: Stage) -> None:
        _, token = await in_a_group(german, weeks=1)
        said = {**form(tue="18:07-19:00"), "zone": "Europe/Berln"}

        reply = await german.client.post(page(token, "/availability"), data=said)

        text = unescape(reply.text)
        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT
        assert "Noch ist nichts gespeichert." in text
        assert "„18:07-19:00“ liegt nicht auf Viertelstunden." in text
        assert "Unbekannte Zeitzone; meinten Sie Europe/Berlin" in text
        assert 'value="18:07-19:00"' in text

    async def test_says_why_something_was_refused(self, german: Stage, clock: MovableClock) -> None:
        _, token = await in_a_group(german)
        meeting = (await german.client.get(f"/personal/{token}")).json()["meetings"][0]["id"]
        clock.at = AFTER_THE_FIRST

        late = await german.client.post(
            page(token, "/rsvp"), data={"meeting": meeting, "answer": "yes"}
        )
        await german.client.post(page(token, "/withdraw"))
        again = await german.client.post(page(token, "/withdraw"))

        assert "Dieses Treffen hat stattgefunden;" in unescape(late.text)
        assert "Anmeldung in anderem Zustand" in again.text
        assert "Sie haben sich von dieser Kohorte abgemeldet." in again.text

    async def test_says_that_a_link_is_no_more(self, german: Stage) -> None:
        reply = await german.client.get(page("nonsense"))

        assert reply.status_code == httpx2.codes.NOT_FOUND
        assert '<html lang="de">' in reply.text
        assert "Dieser Link gilt nicht mehr" in reply.text


class TestAnyOtherLanguage:
    @pytest.mark.parametrize("asked", ["fr", "", "en-GB,de;q=0.3"])
    async def test_is_answered_in_english(self, stage: Stage, asked: str) -> None:
        _, token = await in_a_group(stage)

        reply = await stage.client.get(page(token), headers={"accept-language": asked})

        assert '<html lang="en">' in reply.text
        assert "All meetings" in reply.text


class TestWords:
    def test_are_there_in_every_language(self) -> None:
        assert WORDS.keys() == set(LANGUAGES)

    @pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
    def test_are_there_for_all_that_can_be_told(self, words: Words) -> None:
        assert (len(words.days), len(words.short_days), len(words.months)) == (7, 7, 12)
        assert words.notices.keys() == ENGLISH.notices.keys()
        assert words.answers.keys() == set(Answer)
        assert words.guests.keys() == set(GuestRole)
        assert words.tags.keys() == set(MeetingState) - {MeetingState.SCHEDULED}

    def test_are_filled_in_with_the_same_things(self) -> None:
        for each in fields(Words):
            one, other = (str(getattr(words, each.name)) for words in (ENGLISH, GERMAN))
            assert set(FILLED.findall(one)) == set(FILLED.findall(other)), each.name

    @pytest.mark.parametrize(
        ("minutes", "english", "german"),
        [
            (-60, "1 hour earlier", "1 Stunde früher"),
            (30, "30 minutes later", "30 Minuten später"),
            (-90, "1 hour 30 minutes earlier", "1 Stunde 30 Minuten früher"),
            (120, "2 hours later", "2 Stunden später"),
        ],
    )
    def test_tell_a_shift(self, minutes: int, english: str, german: str) -> None:
        assert (ENGLISH.shift(minutes), GERMAN.shift(minutes)) == (english, german)


def sentences(words: Words) -> list[str]:
    """What stands on the page as it is here."""
    found = [getattr(words, each.name) for each in fields(words)]
    said = [each.strip() for each in found if isinstance(each, str)]
    return [each for each in said if "{" not in each and " " in each]
