"""Whatever a provider does wrong, or somebody in its place: nobody comes in, nothing is stored."""

import httpx2
import pytest
from dishka import AsyncContainer

from paceline.app import outside
from paceline.testing.outside_peer import Fault, OutsidePeer, PeerPerson
from tests.features.accounts.outside.browser import Browser, counted

pytestmark = pytest.mark.anyio
NOTHING = (0, 0, 0, 0)


class TestAnAnswerThatDoesNotFit:
    @pytest.mark.parametrize(
        "fault",
        [
            Fault.WRONG_NONCE,
            Fault.NO_NONCE,
            Fault.WRONG_AUDIENCE,
            Fault.OTHER_PARTY,
            Fault.EXPIRED,
            Fault.FROM_THE_FUTURE,
            Fault.UNSIGNED,
            Fault.SIGNED_WITH_PUBLIC_KEY,
            Fault.FORGED,
            Fault.OTHER_ISSUER,
            Fault.OTHER_HASH,
            Fault.ANSWER_OF_ANOTHER,
            Fault.ANSWER_OF_NOBODY,
            Fault.OTHER_SHAPE,
            Fault.REDIRECTS,
        ],
    )
    async def test_lets_nobody_in_and_stores_nothing(
        self, container: AsyncContainer, browser: Browser, peer: OutsidePeer, fault: Fault
    ) -> None:
        peer.fault = fault

        reply = await browser.sign_in()

        assert (reply.status_code, reply.json()["code"]) == (403, "outside_refused")
        assert await counted(container) == NOTHING
        assert peer.violations == []
        assert "/elsewhere" not in peer.asked

    @pytest.mark.parametrize("subject", ["", "s" * 256, "s\x00", "s\u00e4"])
    @pytest.mark.parametrize("name", ["corp", "discord"])
    async def test_names_nobody_that_could_be_stored(
        self,
        container: AsyncContainer,
        browser: Browser,
        peer: OutsidePeer,
        subject: str,
        name: str,
    ) -> None:
        peer.person = PeerPerson(subject=subject)

        reply = await browser.sign_in(name)

        assert (reply.status_code, reply.json()["code"]) == (403, "outside_refused")
        assert await counted(container) == NOTHING

    async def test_of_a_wrong_state_does_not_reach_the_provider(
        self, container: AsyncContainer, browser: Browser, peer: OutsidePeer
    ) -> None:
        peer.fault = Fault.WRONG_STATE

        reply = await browser.sign_in()

        assert reply.json()["code"] == "outside_refused"
        assert "/token" not in peer.asked
        assert await counted(container) == (0, 0, 0, 1)

    async def test_tells_of_somebody_else_and_is_not_believed(
        self, container: AsyncContainer, browser: Browser, peer: OutsidePeer
    ) -> None:
        peer.email_in_token, peer.fault = False, Fault.TELLS_OF_ANOTHER

        reply = await browser.sign_in()

        assert reply.json()["code"] == "outside_refused"
        assert await counted(container) == NOTHING

    async def test_describes_another_issuer_and_nobody_is_sent_there(
        self, container: AsyncContainer, browser: Browser, peer: OutsidePeer
    ) -> None:
        peer.fault = Fault.DESCRIBED_FOR_ANOTHER

        reply = await browser.leave()

        assert (reply.status_code, reply.json()["code"]) == (403, "outside_refused")
        assert await counted(container) == NOTHING

    async def test_says_no_and_that_is_told(
        self, container: AsyncContainer, browser: Browser, peer: OutsidePeer
    ) -> None:
        peer.fault = Fault.DECLINES

        reply = await browser.sign_in()

        assert (reply.status_code, reply.json()["code"]) == (403, "outside_declined")
        assert await counted(container) == NOTHING


class TestAProviderThatIsUnwell:
    @pytest.mark.parametrize("name", ["corp", "discord"])
    async def test_is_told_as_such(
        self, container: AsyncContainer, browser: Browser, peer: OutsidePeer, name: str
    ) -> None:
        peer.fault = Fault.FAILING

        reply = await browser.sign_in(name)

        assert (reply.status_code, reply.json()["code"]) == (503, "provider_away")
        assert await counted(container) == NOTHING

    async def test_is_waited_for_only_so_long(
        self,
        monkeypatch: pytest.MonkeyPatch,
        container: AsyncContainer,
        browser: Browser,
        peer: OutsidePeer,
    ) -> None:
        monkeypatch.setattr(outside, "SECONDS", 0.2)
        peer.fault = Fault.SLOW

        reply = await browser.sign_in()

        assert (reply.status_code, reply.json()["code"]) == (503, "provider_away")
        assert await counted(container) == NOTHING

    async def test_is_not_asked_again_for_keys_by_whoever_likes(
        self, browser: Browser, peer: OutsidePeer
    ) -> None:
        await browser.sign_in()
        peer.rotate()

        replies = [await browser.sign_in() for _ in range(3)]

        assert {each.status_code for each in replies} == {httpx2.codes.FORBIDDEN}
        assert peer.asked.count("/jwks") == 1
