import pytest
from typing_extensions import override

from paceline.features.accounts.models.links import LinkPurpose
from paceline.features.accounts.repository.letters import LetterReads
from paceline.features.accounts.service.letters import (
    LINKS,
    NOTICES,
    About,
    Letter,
    LetterService,
    SendNotice,
    rendered,
)
from paceline.kernel.identity import UserId
from paceline.kernel.ids import new_id
from paceline.kernel.keys import PublicUrl
from paceline.kernel.mail import Mail, Mailer
from tests.conftest import KEY
from tests.times import MovableClock

ADDRESS = PublicUrl("https://run.example")
WICKED = "<script>alert('x')</script> & \"co\""


class TestALetter:
    def test_is_the_same_in_plain_and_in_html(self) -> None:
        for purpose in LinkPurpose:
            letter = LINKS[purpose].letter(ADDRESS, "TOKEN")
            plain, html = rendered("letter.txt", letter), rendered("letter.html", letter)

            assert f"https://run.example/account/{letter.url.split('/')[-1]}" in plain
            assert letter.url in plain
            assert f'href="{letter.url}"' in html
            assert letter.closing in html
            assert all(len(line) <= 80 for line in plain.splitlines())

    def test_without_a_link_has_none(self) -> None:
        for about in About:
            plain = rendered("letter.txt", NOTICES[about])

            assert "http" not in plain
            assert "href" not in rendered("letter.html", NOTICES[about])

    def test_is_escaped_in_html_and_plain_in_plain(self) -> None:
        letter = Letter(subject=WICKED, paragraphs=[WICKED], closing=WICKED, url=WICKED)

        html = rendered("letter.html", letter)

        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        assert 'href="&lt;script' in html
        assert "<script>" in rendered("letter.txt", letter)

    def test_keeps_its_token_behind_the_hash_sign(self) -> None:
        letter = LINKS[LinkPurpose.RESET].letter(ADDRESS, "TOKEN")

        assert letter.url == "https://run.example/account/reset#TOKEN"
        assert "TOKEN" not in repr(letter)


class OneAddress(LetterReads):
    """Everybody's letters go there."""

    def __init__(self) -> None:
        pass

    @override
    async def address_unscoped(self, user_id: UserId) -> str | None:
        return "ada@example.org"


class Kept(Mailer):
    def __init__(self) -> None:
        self.letters: list[Mail] = []

    @override
    async def send(self, mail: Mail) -> None:
        self.letters.append(mail)


class TestItsWay:
    @pytest.mark.anyio
    async def test_is_that_of_letters_which_people_wait_for(self) -> None:
        post = Kept()
        service = LetterService(OneAddress(), post, KEY, ADDRESS, MovableClock())
        user_id = UserId(new_id())

        await service.send_notice(
            SendNotice(notice_id=new_id(), user_id=user_id, about=About.PASSWORD_CHANGED)
        )

        assert [each.own_act for each in post.letters] == [True]
