"""Commands as Discord sends them over HTTP."""

import httpx2
import pytest

from tests.bot.ground import Ground

pytestmark = pytest.mark.anyio


class TestCommands:
    async def test_tell_a_member_when_they_meet_next(self, ground: Ground) -> None:
        await ground.join("Ana")
        group = await ground.group("Ana")
        first = (await ground.stage.meetings(group))[0]
        asked = ground.command("Ana", "next")

        reply = await ground.post(asked)

        assert reply.status_code == httpx2.codes.OK, reply.text
        assert f"<t:{int(first.starts_at.timestamp())}:F>" in asked.shown["content"]
        assert asked.shown["flags"] == 64

    async def test_take_an_answer_to_the_next_meeting(self, ground: Ground) -> None:
        await ground.join("Ana")
        await ground.group("Ana")
        asked = ground.command("Ana", "rsvp")
        await ground.post(asked)
        [row] = asked.shown["components"]
        yes = next(each for each in row["components"] if each["label"] == "Yes")

        pressed = ground.pressed("Ana", yes["custom_id"])
        await ground.post(pressed)

        assert "yes" in pressed.shown["content"]
        again = ground.command("Ana", "next")
        await ground.post(again)
        assert "you said yes" in again.shown["content"]
