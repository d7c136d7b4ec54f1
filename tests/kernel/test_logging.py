import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from paceline.kernel.logging import HIDDEN, configure, redact
from paceline.kernel.mail import Mail


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, settings = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**settings)


def written(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().err.splitlines()[-1])
    return found


class TestLines:
    def test_an_object_shows_no_more_than_its_repr(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configure(style="json")
        letter = Mail(key="1", to="ana@example.org", subject="Hello", text="Hello.")

        structlog.get_logger().info("mail.sent", letter=letter)

        assert written(capsys)["letter"] == "Mail(key='1')"


class TestRedaction:
    @pytest.mark.parametrize(
        "key",
        ["password", "new_password", "access_token", "Authorization", "api_key", "email", "name"],
    )
    def test_secrets_and_people_are_hidden_by_key(self, key: str) -> None:
        assert redact(None, "info", {"event": "x", key: "value"})[key] == HIDDEN

    def test_however_deep(self) -> None:
        event = redact(None, "info", {"event": "x", "body": [{"user": {"email": "a@b"}}, ("c",)]})

        assert event["body"] == [{"user": {"email": HIDDEN}}, ["c"]]

    @pytest.mark.parametrize("key", ["cohort_id", "filename", "renamed", "event"])
    def test_other_fields_are_shown(self, key: str) -> None:
        assert redact(None, "info", {"event": "x", key: "value"})[key] == "value"


class TestConfigure:
    def test_ours_are_lines_of_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        configure(style="json")

        structlog.get_logger().info("cohort.opened", cohort_id="7", email="ada@example.org")

        line = written(capsys)
        assert (line["event"], line["cohort_id"], line["email"]) == ("cohort.opened", "7", HIDDEN)
        assert line["level"] == "info"

    def test_those_of_libraries_too(self, capsys: pytest.CaptureFixture[str]) -> None:
        configure(style="json")

        logging.getLogger("some.library").warning("odd %s", "thing", extra={"password": "x"})

        line = written(capsys)
        assert (line["event"], line["level"]) == ("odd thing", "warning")
        assert "x" not in line.values()

    def test_what_is_below_the_level_is_not_written(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        configure(level="warning", style="json")

        structlog.get_logger().info("cohort.opened")

        assert capsys.readouterr().err == ""

    def test_text_is_for_people(self, capsys: pytest.CaptureFixture[str]) -> None:
        configure(style="text")

        structlog.get_logger().info("cohort.opened")

        assert "cohort.opened" in capsys.readouterr().err
