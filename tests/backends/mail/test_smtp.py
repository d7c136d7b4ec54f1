"""Against a real server on a socket: TLS, sign-in, refusals, silence."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from paceline.backends.mail.settings import MailSettings, Tls
from paceline.backends.mail.smtp import SmtpMailer
from paceline.kernel.errors import Invalid, PacelineError, Unavailable
from paceline.kernel.mail import Mail
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
HOST = "127.0.0.1"
LETTER = Mail(key="k-1", to="ada@example.org", subject="Hello", text="Text", html="<p>Text</p>")


@dataclass
class Postmaster:
    """Takes letters, or answers `says` to the recipient or to the letter."""

    to_recipient: str = "250 OK"
    to_letter: str = "250 OK"
    taken: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802, the server's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(  # noqa: N802, the server's own name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append(envelope)
        return self.to_letter


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def knows(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    fits = isinstance(data, LoginPassword) and data.password == b"right"
    return AuthResult(success=fits, handled=False)


@contextmanager
def serving(postmaster: Postmaster, **options: object) -> Iterator[int]:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    controller = Controller(postmaster, hostname=HOST, port=port, **options)  # type: ignore[arg-type]
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


async def send(port: int, *, way: Tls = Tls.NONE, **settings: object) -> None:
    chosen = MailSettings.model_validate(
        {"host": HOST, "port": port, "tls": way, "seconds": 5, **settings}
    )
    await SmtpMailer(chosen, MovableClock()).send(LETTER)


class TestALetter:
    async def test_arrives_whole(self) -> None:
        postmaster = Postmaster()

        with serving(postmaster) as port:
            await send(port, sender="Run <run@example.org>")

        [envelope] = postmaster.taken
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert (envelope.rcpt_tos, envelope.mail_from) == (["ada@example.org"], "run@example.org")
        assert [part.get_content_type() for part in message.walk()][1:] == [
            "text/plain",
            "text/html",
        ]

    async def test_has_the_same_name_at_a_second_try(self) -> None:
        postmaster = Postmaster()

        with serving(postmaster) as port:
            await send(port)
            await send(port)

        names = {
            message_from_bytes(each.content, policy=default)["Message-ID"]
            for each in postmaster.taken
            if isinstance(each.content, bytes)
        }
        assert (len(postmaster.taken), len(names)) == (2, 1)

    async def test_keeps_the_address_that_ends_letters_whole(self) -> None:
        postmaster = Postmaster()
        url = f"<https://{'a' * 32}.example/api/v1/unsubscribe/{'A' * 44}>"
        letter = replace(LETTER, headers={"List-Unsubscribe": url})

        with serving(postmaster) as port:
            settings = MailSettings(host=HOST, port=port, tls=Tls.NONE)
            await SmtpMailer(settings, MovableClock()).send(letter)

        [envelope] = postmaster.taken
        assert isinstance(envelope.content, bytes)
        assert f"\r\nList-Unsubscribe: {url}\r\n".encode() in envelope.content

    async def test_reaches_an_address_beyond_ascii_where_the_server_can_write_it(self) -> None:
        postmaster = Postmaster()

        with serving(postmaster, enable_SMTPUTF8=True) as port:
            settings = MailSettings(host=HOST, port=port, tls=Tls.NONE)
            letter = replace(LETTER, to="ada@grüße.example")
            await SmtpMailer(settings, MovableClock()).send(letter)

        assert [each.rcpt_tos for each in postmaster.taken] == [["ada@grüße.example"]]

    async def test_goes_through_tls_with_a_password(self, certificate: Path) -> None:
        postmaster = Postmaster()
        options = {"tls_context": tls(certificate), "require_starttls": True}
        sign_in = {"authenticator": knows, "auth_required": True}
        trusted = str(certificate)

        with serving(postmaster, **options, **sign_in) as port:
            right, wrong = SecretStr("right"), SecretStr("wrong")
            await send(port, way=Tls.START, user="run", password=right, certificates=trusted)
            with pytest.raises(Unavailable, match="does not know our user") as caught:
                await send(port, way=Tls.START, user="run", password=wrong, certificates=trusted)

        assert len(postmaster.taken) == 1
        assert "wrong" not in str(caught.value)

    async def test_goes_through_tls_from_the_first_byte(self, certificate: Path) -> None:
        postmaster = Postmaster()

        with serving(postmaster, ssl_context=tls(certificate)) as port:
            await send(port, way=Tls.WHOLE, certificates=str(certificate))

        assert len(postmaster.taken) == 1

    async def test_is_not_sent_in_the_open_nor_to_a_stranger(self, certificate: Path) -> None:
        postmaster = Postmaster()

        with serving(postmaster) as port, pytest.raises(Unavailable):
            await send(port, way=Tls.START)
        options = {"tls_context": tls(certificate)}
        with serving(postmaster, **options) as port, pytest.raises(Unavailable):
            await send(port, way=Tls.START)

        assert postmaster.taken == []


class TestARefusal:
    @pytest.mark.parametrize(
        ("postmaster", "meant"),
        [
            (Postmaster(to_recipient="550 ada@example.org is unknown"), Invalid),
            (Postmaster(to_recipient="450 ada@example.org is busy"), Unavailable),
            (Postmaster(to_letter="554 No such thing"), Invalid),
            (Postmaster(to_letter="451 Later"), Unavailable),
        ],
    )
    async def test_for_good_ends_it_and_for_now_is_tried_again(
        self, postmaster: Postmaster, meant: type[PacelineError]
    ) -> None:
        with serving(postmaster) as port, pytest.raises(meant) as caught:
            await send(port)

        assert "ada@example.org" not in str(caught.value)

    async def test_of_no_server_or_a_silent_one_is_tried_again(self) -> None:
        with socket.socket() as silent:
            silent.bind((HOST, 0))
            silent.listen()
            port = silent.getsockname()[1]

            with pytest.raises(Unavailable):
                await send(port, seconds=0.2)
        with pytest.raises(Unavailable):
            await send(port)
