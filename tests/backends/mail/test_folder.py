import stat
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from paceline.app.bootstrap import create_container
from paceline.backends.mail.console import ConsoleMailer
from paceline.backends.mail.folder import FolderMailer
from paceline.backends.mail.settings import MailSettings
from paceline.backends.mail.smtp import SmtpMailer
from paceline.backends.mail.ways import mailer_of
from paceline.kernel.config import Configuration, load
from paceline.kernel.errors import ConfigError, Invalid, Unavailable
from paceline.kernel.mail import Mail
from tests.conftest import KEY
from tests.times import MovableClock

pytestmark = pytest.mark.anyio
LETTER = Mail(
    key="k-1",
    to="ada@example.org",
    subject="Gr\u00fc\u00dfe",
    text="Open #secret",
    html="<p>Hi</p>",
)
SENDER = "Paceline <paceline@run.example>"


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*"))


class TestAFolder:
    async def test_keeps_each_letter_as_a_file_for_its_owner(self, tmp_path: Path) -> None:
        mailer = FolderMailer(tmp_path / "outbox", sender=SENDER, clock=MovableClock())

        await mailer.send(LETTER)

        [path] = kept(tmp_path / "outbox")
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert (message["To"], message["From"], message["Subject"]) == (
            "ada@example.org",
            SENDER,
            "Gr\u00fc\u00dfe",
        )
        assert str(message["Message-ID"]).endswith("@run.example>")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "k-1" not in path.name

    async def test_has_one_letter_after_a_second_try(self, tmp_path: Path) -> None:
        mailer = FolderMailer(tmp_path, sender=SENDER, clock=MovableClock())

        await mailer.send(LETTER)
        await mailer.send(LETTER)

        assert len(kept(tmp_path)) == 1

    async def test_that_cannot_be_written_is_tried_again_later(self, tmp_path: Path) -> None:
        (tmp_path / "outbox").write_text("a file, no folder")
        mailer = FolderMailer(tmp_path / "outbox", sender=SENDER, clock=MovableClock())

        with pytest.raises(Unavailable):
            await mailer.send(LETTER)

    @pytest.mark.parametrize("to", ["ada@example.org\r\nBcc: eve@example.org", "ada\n@example.org"])
    async def test_takes_no_second_line_in_an_address(self, tmp_path: Path, to: str) -> None:
        mailer = FolderMailer(tmp_path, sender=SENDER, clock=MovableClock())

        with pytest.raises(Invalid):
            await mailer.send(Mail(key="k", to=to, subject="S", text="T"))

    async def test_says_where_the_letter_is_and_nothing_of_it(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        mailer = FolderMailer(tmp_path, sender=SENDER, clock=MovableClock())

        await mailer.send(LETTER)

        printed = "".join(capsys.readouterr())
        assert "mail.kept" in printed
        assert str(kept(tmp_path)[0]) in printed
        assert "secret" not in printed
        assert "ada@example.org" not in printed


class TestTheConsole:
    async def test_prints_the_letter_with_its_link(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await ConsoleMailer(MovableClock()).send(LETTER)

        printed = capsys.readouterr().err
        assert "To: ada@example.org" in printed
        assert "Open #secret" in printed

    async def test_prints_the_first_few_of_many_and_says_where_all_are(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        clock = MovableClock()
        console = ConsoleMailer(clock, elsewhere="var/outbox")

        for _ in range(60):
            await console.send(LETTER)
        many = capsys.readouterr().err
        clock.advance(timedelta(seconds=11))
        await console.send(LETTER)
        later = capsys.readouterr().err

        assert many.count("To: ada@example.org") == 3
        assert many.count("all of them are in var/outbox") == 1
        assert later.count("To: ada@example.org") == 1

    @pytest.mark.parametrize("env", ["production", "staging"])
    def test_is_refused_in_production_before_anything_starts(
        self, tmp_path: Path, env: str
    ) -> None:
        environ = {"PACELINE_MAIL__WAY": "console", "PACELINE_ENV": env}

        with pytest.raises(ConfigError, match="PACELINE_MAIL__HOST"):
            create_container(load(environ, data_dir=tmp_path), KEY)


class TestTheWay:
    def of(self, tmp_path: Path, **environ: str) -> tuple[Configuration, MailSettings]:
        named = {f"PACELINE_{name}": value for name, value in environ.items()}
        configuration = load(named, data_dir=tmp_path)
        return configuration, configuration.section("mail", MailSettings)

    async def test_is_a_folder_that_also_prints_at_home(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configuration, settings = self.of(tmp_path)

        await mailer_of(settings, configuration.core, MovableClock()).send(LETTER)

        assert len(kept(tmp_path / "outbox")) == 1
        assert "Open #secret" in capsys.readouterr().err

    @pytest.mark.parametrize("env", ["production", "staging", "testing"])
    async def test_prints_no_link_elsewhere(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], env: str
    ) -> None:
        configuration, settings = self.of(tmp_path, ENV=env)

        await mailer_of(settings, configuration.core, MovableClock()).send(LETTER)

        assert "secret" not in "".join(capsys.readouterr())

    def test_is_a_server_where_one_is_named(self, tmp_path: Path) -> None:
        configuration, settings = self.of(tmp_path, MAIL__HOST="mail.example")

        assert isinstance(mailer_of(settings, configuration.core, MovableClock()), SmtpMailer)

    def test_is_the_console_where_it_is_asked_for(self, tmp_path: Path) -> None:
        configuration, settings = self.of(tmp_path, MAIL__WAY="console")

        assert isinstance(mailer_of(settings, configuration.core, MovableClock()), ConsoleMailer)

    @pytest.mark.parametrize(
        "environ",
        [
            {"MAIL__WAY": "smtp"},
            {"MAIL__HOST": "mail.example", "MAIL__USER": "ada"},
            {
                "MAIL__HOST": "mail.example",
                "MAIL__USER": "ada",
                "MAIL__PASSWORD": "x",
                "MAIL__TLS": "none",
            },
        ],
    )
    def test_is_refused_when_it_is_not_whole(self, tmp_path: Path, environ: dict[str, str]) -> None:
        with pytest.raises(ConfigError):
            self.of(tmp_path, **environ)
