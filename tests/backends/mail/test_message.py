"""An invitation is read by calendars, and is a file for mail programs that are none."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from paceline.backends.mail.message import message_of
from paceline.kernel.mail import Invite, Mail
from tests.times import NOON

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Grüße\r\nEND:VCALENDAR\r\n"


def letter(html: str | None) -> EmailMessage:
    mail = Mail(
        key="k",
        to="ada@example.org",
        subject="Come",
        text="Come",
        html=html,
        invite=Invite(method="REQUEST", text=CALENDAR),
    )
    written = message_of(mail, sender="Run <run@example.org>", at=NOON).as_bytes()
    read = message_from_bytes(written, policy=default)
    assert isinstance(read, EmailMessage)
    return read


class TestAnInvitation:
    @pytest.mark.parametrize("html", [None, "<p>Come</p>"])
    def test_is_the_last_alternative_with_its_method(self, html: str | None) -> None:
        read = letter(html)

        alternatives, file = read.iter_parts()
        assert isinstance(alternatives, EmailMessage)
        *_, calendar = alternatives.iter_parts()
        assert alternatives.get_content_type() == "multipart/alternative"
        assert calendar.get_content_type() == "text/calendar"
        assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "utf-8")
        assert str(calendar.get_content()).split() == CALENDAR.split()
        assert file.get_filename() == "invite.ics"

    def test_keeps_the_text_for_people(self) -> None:
        body = letter(None).get_body(("plain",))

        assert body is not None
        assert str(body.get_content()).strip() == "Come"

    def test_shows_nobody_when_it_is_printed(self) -> None:
        assert "Grüße" not in repr(Invite(method="REQUEST", text=CALENDAR))


class TestAnAddressThatEndsLetters:
    def test_stands_on_one_line_however_long_its_host_is(self) -> None:
        url = f"<https://{'a' * 32}.example/api/v1/unsubscribe/{'A' * 44}>"
        mail = Mail(
            key="k",
            to="ada@example.org",
            subject="Grüße " * 30,
            text="Text",
            headers={"List-Unsubscribe": url},
        )

        written = message_of(mail, sender="Run <run@example.org>", at=NOON).as_bytes()

        lines = written.split(b"\r\n")
        assert f"List-Unsubscribe: {url}".encode() in lines
        assert all(len(line) <= 78 for line in lines if not line.startswith(b"List-"))

    def test_is_written_as_others_are_where_it_is_not_ascii(self) -> None:
        mail = Mail(
            key="k",
            to="ada@example.org",
            subject="Hello",
            text="Text",
            headers={"List-Unsubscribe": "<https://grüße.example/>"},
        )

        written = message_of(mail, sender="Run <run@example.org>", at=NOON).as_bytes()

        assert written.isascii()
