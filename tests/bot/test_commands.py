"""The one table of commands, asked both ways."""

from dataclasses import asdict
from datetime import timedelta
from string import Formatter

import httpx2
import pytest
from sqlalchemy import select

from paceline.bot.commands import BY_NAME
from paceline.bot.wording import ENGLISH, GERMAN, WORDS, Words
from paceline.db.audit.tables import AuditAct
from paceline.db.unit_of_work import SqlUnitOfWork
from paceline.features.cohorts.public import CohortId
from paceline.kernel.audit import Outcome
from paceline.kernel.identity import Role
from paceline.kernel.ids import new_id
from tests.bot.ground import Ask, Ground
from tests.work import work_off

pytestmark = pytest.mark.anyio
TELL_AGAIN = timedelta(seconds=3)


async def organised(ground: Ground, *, opened: bool = True) -> CohortId:
    """A cohort of the organiser Olu, open for sign-ups."""
    ground.stage.organiser = await ground.join("Olu", Role.ORGANISER)
    cohort_id = await ground.stage.cohort(facilitator="none", size_min=2, size_ideal=3, size_max=4)
    if opened:
        path = f"/cohorts/{cohort_id}/open"
        reply = await ground.client.post(path, headers=ground.stage.headers)
        assert reply.status_code == httpx2.codes.OK, reply.text
    return cohort_id


async def refusals(ground: Ground) -> list[tuple[str, str, object]]:
    async with ground.container() as scope:
        session = await (await scope.get(SqlUnitOfWork)).session()
        denied = select(AuditAct).where(AuditAct.outcome == Outcome.DENIED)
        found = await session.scalars(denied)
        return [(each.action, each.via, each.after["code"]) for each in found]


class TestNext:
    async def test_tells_a_member_when_they_meet_for_nobody_else_to_see(
        self, ground: Ground, ask: Ask
    ) -> None:
        await ground.join("Ana")
        group = await ground.group("Ana", title="Owls *and* <@1> others")
        first = (await ground.stage.meetings(group))[0]

        shown = await ask(ground.command("Ana", "next"))

        assert f"<t:{int(first.starts_at.timestamp())}:F>" in shown["content"]
        assert r"Owls \*and\* \<@1\> others" in shown["content"]
        assert shown["flags"] == 64
        assert shown["allowed_mentions"] == {"parse": []}

    async def test_says_so_when_nothing_is_ahead(self, ground: Ground, ask: Ask) -> None:
        await ground.join("Ana")

        shown = [await ask(ground.command("Ana", name)) for name in ("next", "rsvp")]

        assert {each["content"] for each in shown} == {"You have no meeting ahead."}


class TestRsvp:
    async def test_takes_what_a_button_says_and_the_last_word_counts(
        self, ground: Ground, ask: Ask
    ) -> None:
        await ground.join("Ana")
        await ground.group("Ana")
        [row] = (await ask(ground.command("Ana", "rsvp")))["components"]
        buttons = {each["label"]: each["custom_id"] for each in row["components"]}

        said = [await ask(ground.pressed("Ana", buttons[name])) for name in ("Yes", "No")]
        after = await ask(ground.command("Ana", "next"))

        assert [each["content"] for each in said] == ["You said: yes.", "You said: no."]
        assert "you said no" in after["content"]
        assert list(buttons) == ["Yes", "No", "Maybe"]

    async def test_of_another_groups_meeting_is_answered_as_if_there_were_none(
        self, ground: Ground, ask: Ask
    ) -> None:
        await ground.join("Ana")
        await ground.join("Bo")
        group = await ground.group("Ana")
        first = (await ground.stage.meetings(group))[0]

        forged = [
            await ask(ground.pressed("Bo", f"rsvp:{each}:yes")) for each in (first.id, new_id())
        ]

        assert forged[0]["content"] == forged[1]["content"]
        assert "not found" in forged[0]["content"].lower()

    async def test_with_what_no_button_of_ours_carries_is_refused(
        self, ground: Ground, ask: Ask
    ) -> None:
        await ground.join("Ana")
        carried = ["rsvp", "rsvp:x:yes", f"rsvp:{new_id()}:perhaps", "rsvp:" * 19, "sell:1", "?"]

        shown = [await ask(ground.pressed("Ana", each)) for each in carried]

        assert all("no such command or button" in each["content"] for each in shown)


class TestStrangers:
    async def test_are_told_how_to_link_their_account(self, ground: Ground, ask: Ask) -> None:
        ground.stranger()
        names = ("next", "rsvp", "availability", "groups", "schedule", "sync")

        shown = [await ask(ground.command("Zed", each, cohort="spring-base")) for each in names]

        assert all("link Discord" in each["content"] for each in shown)
        assert all("http://test" in each["content"] for each in shown)
        assert {each["flags"] for each in shown} == {64}

    async def test_are_told_in_their_language(self, ground: Ground, ask: Ask) -> None:
        ground.stranger()
        asked = ground.command("Zed", "next")
        asked.raw["locale"] = "de"

        shown = await ask(asked)

        assert "verknüpfen" in shown["content"]

    async def test_are_told_where_to_sign_up_to_an_open_cohort_alone(
        self, ground: Ground, ask: Ask
    ) -> None:
        await organised(ground)
        ground.stranger()

        there = await ask(ground.command("Zed", "join", cohort="spring-base"))
        nowhere = await ask(ground.command("Zed", "join", cohort="autumn-base"))

        assert "http://test" in there["content"]
        assert "/join spring-base" in there["content"]
        assert "not found" in nowhere["content"].lower()


class TestJoin:
    async def test_signs_up_once_and_gives_the_same_link_again(
        self, ground: Ground, ask: Ask
    ) -> None:
        await organised(ground)
        await ground.join("Ana")

        shown = [await ask(ground.command("Ana", "join", cohort="spring-base")) for _ in range(2)]

        links = [each["content"].rpartition(" ")[2] for each in shown]
        assert links[0] == links[1]
        assert links[0].startswith("http://test/p/")
        assert "You are signed up" in shown[0]["content"]
        assert "already" in shown[1]["content"]

    async def test_of_a_cohort_that_is_not_open_finds_none(self, ground: Ground, ask: Ask) -> None:
        await organised(ground, opened=False)
        await ground.join("Ana")

        shown = await ask(ground.command("Ana", "join", cohort="spring-base"))

        assert "not found" in shown["content"].lower()


class TestAvailability:
    async def test_tells_what_somebody_said_and_where_to_change_it(
        self, ground: Ground, ask: Ask
    ) -> None:
        await ground.join("Ana")
        nothing = await ask(ground.command("Ana", "availability"))
        await ground.group("Ana")

        shown = await ask(ground.command("Ana", "availability"))

        assert "nothing yet" in nothing["content"]
        assert "Mon 17:00\N{EN DASH}21:00" in shown["content"]
        assert "http://test" in shown["content"]

    @pytest.mark.parametrize(("locale", "said"), [("en-US", ENGLISH), ("de", GERMAN)])
    async def test_is_said_anew_the_way_it_shows_how(
        self, ground: Ground, ask: Ask, locale: str, said: Words
    ) -> None:
        await ground.join("Ana")
        await ground.group("Ana")
        how = said.options["times"].partition(": ")[2]
        asked = ground.command("Ana", "availability", times=how)
        asked.raw["locale"] = locale

        kept = await ask(asked)
        shown = await ask(ground.command("Ana", "availability"))

        times = "Wed 18:00\N{EN DASH}20:00, Sat 09:00\N{EN DASH}11:00 if need be."
        assert f"America/New\\_York): {times}" in shown["content"]
        assert said.times_kept in kept["content"]

    async def test_stays_as_it_was_where_it_is_not_understood(
        self, ground: Ground, ask: Ask
    ) -> None:
        await ground.join("Ana")
        await ground.group("Ana")

        refused = await ask(ground.command("Ana", "availability", times="whenever, Wed 18"))
        shown = await ask(ground.command("Ana", "availability"))

        assert "whenever" in refused["content"]
        assert "Mon 17:00\N{EN DASH}21:00" in shown["content"]


class TestWords:
    async def test_are_those_of_the_readers_language(self, ground: Ground, ask: Ask) -> None:
        await ground.join("Ana")
        names = ("next", "rsvp", "availability", "groups")
        asked = [ground.command("Ana", name) for name in names]
        for each in asked:
            each.raw["locale"] = "de"

        shown = [(await ask(each))["content"] for each in asked]

        assert shown == [
            GERMAN.no_meeting,
            GERMAN.no_meeting,
            GERMAN.signed_up_to_nothing,
            GERMAN.no_group,
        ]

    def test_have_the_same_names_in_every_language(self) -> None:
        def blanks(said: Words) -> list[set[str | None]]:
            texts = [text for text in asdict(said).values() if isinstance(text, str)]
            return [{name for _, name, _, _ in Formatter().parse(text)} for text in texts]

        assert all(blanks(each) == blanks(ENGLISH) for each in WORDS.values())
        assert all(set(each.commands) == set(BY_NAME) for each in WORDS.values())
        assert all(len(text) <= 100 for each in WORDS.values() for text in each.commands.values())
        assert all(len(text) <= 100 for each in WORDS.values() for text in each.options.values())


class TestGroups:
    async def test_are_ones_own_without_a_cohort(self, ground: Ground, ask: Ask) -> None:
        await ground.join("Ana")
        none = await ask(ground.command("Ana", "groups"))
        await ground.group("Ana", title="Night owls")

        shown = await ask(ground.command("Ana", "groups"))

        assert "no group yet" in none["content"]
        assert "**Night owls** \N{MIDDLE DOT} Wed 18:00 America/New" in shown["content"]

    async def test_of_a_cohort_are_for_whoever_organises_it(self, ground: Ground, ask: Ask) -> None:
        ground.stage.organiser = await ground.join("Olu", Role.ORGANISER)
        await ground.join("Ana")
        await ground.group("Ana", title="Night owls")

        organiser = await ask(ground.command("Olu", "groups", cohort="spring-base"))
        member = await ask(ground.command("Ana", "groups", cohort="spring-base"))

        assert "Night owls" in organiser["content"]
        assert "Night owls" not in member["content"]


class TestSchedule:
    async def test_answers_later_with_what_the_draft_came_to(
        self, ground: Ground, ask: Ask
    ) -> None:
        cohort_id = await organised(ground)
        for name in ("Ana", "Bo", "Cy"):
            await ground.stage.sign_up(cohort_id, f"{name} Example")
        await ground.stage.sign_up(cohort_id, "Di Example", windows=[])
        asked = ground.command("Olu", "schedule", cohort="spring-base")

        first = await ask(asked)
        await work_off(ground.container)
        asked.changed.clear()
        ground.clock.advance(TELL_AGAIN)
        await work_off(ground.container)

        assert asked.answer is not None
        assert (asked.answer["type"], first) == (5, {"flags": 64})
        assert "Draft 1 is ready: 3 of 4 people have a group, 1 have none" in asked.shown["content"]

    async def test_is_refused_to_a_member(self, ground: Ground, ask: Ask) -> None:
        await organised(ground)
        await ground.join("Ana")

        shown = await ask(ground.command("Ana", "schedule", cohort="spring-base"))

        assert "may not do this" in shown["content"]
        assert await refusals(ground) == [("command.refused", "discord", "command_not_allowed")]

    async def test_of_anothers_cohort_finds_none(self, ground: Ground, ask: Ask) -> None:
        await organised(ground)
        await ground.join("Eve", Role.ORGANISER)

        shown = await ask(ground.command("Eve", "schedule", cohort="spring-base"))

        assert "not found" in shown["content"].lower()


class TestSync:
    async def test_wishes_for_a_turn_and_tells_how_it_stands(
        self, ground: Ground, ask: Ask
    ) -> None:
        cohort_id = await organised(ground)
        nothing = await ask(ground.command("Olu", "sync", cohort="spring-base"))
        await ground.client.post(
            f"/cohorts/{cohort_id}/connections",
            json={"provider": "memory", "place": "here"},
            headers=ground.stage.headers,
        )
        await work_off(ground.container)

        shown = await ask(ground.command("Olu", "sync", cohort="spring-base"))

        assert "connected to nothing" in nothing["content"]
        assert "memory \N{MIDDLE DOT} converged" in shown["content"]


class TestCompleting:
    async def test_proposes_cohorts_that_somebody_sees_and_open_ones_to_join(
        self, ground: Ground, ask: Ask
    ) -> None:
        await organised(ground)
        ground.stranger()

        def typed(name: str, command: str, text: str) -> object:
            user = ground.people[name]
            return ground.peer.interactions.complete(ground.guild, user, command, "cohort", text)

        asked = [
            ("Olu", "schedule", "PRING"),
            ("Zed", "schedule", "spring"),
            ("Zed", "join", "spring"),
            ("Olu", "schedule", "%"),
            ("Olu", "nothing", "spring"),
        ]
        found = [(await ask(typed(*each)))["choices"] for each in asked]  # type: ignore[arg-type]

        spring = [{"name": "Spring base", "value": "spring-base"}]
        assert found == [spring, [], spring, [], []]


class TestHostile:
    async def test_options_that_no_person_types_find_nothing(
        self, ground: Ground, ask: Ask
    ) -> None:
        await organised(ground)

        names = ("x" * 6000, "a\0b", "' OR 1=1 --")

        shown = [await ask(ground.command("Olu", "schedule", cohort=each)) for each in names]

        assert all("not found" in each["content"].lower() for each in shown)
        assert all(len(each["content"]) <= 2000 for each in shown)

    async def test_a_command_that_is_not_ours_is_refused(self, ground: Ground, ask: Ask) -> None:
        await ground.join("Ana")

        shown = await ask(ground.command("Ana", "drop"))

        assert "no such command" in shown["content"]

    async def test_a_disabled_account_is_a_stranger(self, ground: Ground, ask: Ask) -> None:
        who = await ground.join("Ana")
        await ground.disable(who.user_id)

        shown = await ask(ground.command("Ana", "next"))

        assert "link Discord" in shown["content"]
