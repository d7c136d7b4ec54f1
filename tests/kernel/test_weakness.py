import pytest

from paceline.kernel.weakness import weakness


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
