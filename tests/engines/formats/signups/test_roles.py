import pytest

from paceline.engines.formats.signups.report import Unreadable
from paceline.engines.formats.signups.roles import read_role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Teilnehmer:in", "member"),
        ("Teilnehmerinnen", "member"),
        ("L\u00e4ufer*in", "member"),
        ("as a participant", "member"),
        ("Students", "member"),
        ("Coaches", "facilitator"),
        ("Gruppenleiterin", "facilitator"),
        ("Facilitator (experienced)", "facilitator"),
        ("Group leader", "facilitator"),
        ("", "member"),
        ("Hase", "facilitator"),
    ],
)
def test_a_role_goes_by_many_names(text: str, role: str) -> None:
    assert read_role(text, default="member", own={"hase": "facilitator"}) == role


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(Unreadable, match="is no role we know"):
        read_role("boss", default="member", own={})
