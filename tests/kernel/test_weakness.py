import pytest

from paceline.kernel.weakness import is_guessed_first, weakness


@pytest.mark.parametrize(
    "secret",
    [
        "tiny!",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "changeme123",
        "Paceline-Secret-Key",
        "please change this secret key!!",
        "12345678",
        "hgfedcba",
        "postgres2024",
    ],
)
def test_what_anyone_would_try_is_weak(secret: str) -> None:
    why = weakness(secret)

    assert why
    assert secret not in why


@pytest.mark.parametrize("secret", ["correct horse battery", "a8f5f167f44f4964e6c998dee827110c"])
def test_what_nobody_would_try_is_not(secret: str) -> None:
    assert weakness(secret) == ""


@pytest.mark.parametrize(
    "password",
    ["1234567890", "Password2024!", "passwordpassword", "aaaaaaaaaaaa", "iloveyou 1", ""],
)
def test_what_leaks_hold_most_often_is_guessed_first(password: str) -> None:
    assert is_guessed_first(password)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "tigurnomabdi", "\ud800 is no letter"]
)
def test_what_no_leak_is_known_for_is_not(password: str) -> None:
    assert not is_guessed_first(password)
