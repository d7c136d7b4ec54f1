"""Tokens that were made up, altered or meant for something else open nothing."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import httpx2
import pytest
from dishka import AsyncContainer
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from paceline.features.accounts.models.families import TokenFamily
from paceline.features.accounts.public import FamilyId
from paceline.features.accounts.service.tokens import (
    AccessTokens,
    RefreshTokens,
    new_nonce,
    new_personal_token,
)
from paceline.kernel.ids import new_id
from paceline.kernel.keys import ServerKey
from tests.conftest import KEY
from tests.features.accounts.users import bearer, signed_in
from tests.times import NOON, MovableClock

Forgery = Callable[[str], str]
STRANGER: Final = ServerKey(b"another key of thirty-two bytes.")
RIGHT: Final = OctKey.import_key(KEY.purpose("access-token"))


def coded(part: object) -> str:
    text = part if isinstance(part, str) else json.dumps(part)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def part_of(token: str, place: int) -> dict[str, object]:
    text = token.split(".")[place]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def signed(
    token: str,
    *,
    key: OctKey = RIGHT,
    header: dict[str, object] | None = None,
    drop: str = "",
    **claims: object,
) -> str:
    """The same token made again with a difference; by default with the right key."""
    top = {**part_of(token, 0), **(header or {})}
    body = {name: value for name, value in {**part_of(token, 1), **claims}.items() if name != drop}
    kept = {name: value for name, value in top.items() if value is not None}
    algorithm = str(kept["alg"])
    return jwt.encode(kept, body, key, algorithms=[algorithm])


def with_header(token: str, **fields: object) -> str:
    """A header that no signature was made for."""
    _, body, mark = token.split(".")
    return f"{coded({**part_of(token, 0), **fields})}.{body}.{mark}"


def with_claims(token: str, **fields: object) -> str:
    """A payload that no signature was made for."""
    top, _, mark = token.split(".")
    return f"{top}.{coded({**part_of(token, 1), **fields})}.{mark}"


def unsigned(token: str, algorithm: str) -> str:
    return f"{coded({'alg': algorithm, 'typ': 'JWT'})}.{token.split('.')[1]}."


def spare_bits(token: str) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + letters[letters.index(token[-1]) + 1]


OTHER_KEY: Final = OctKey.import_key(STRANGER.purpose("access-token"))
FORGERIES: Final[dict[str, Forgery]] = {
    "no algorithm": lambda token: unsigned(token, "none"),
    "no algorithm, capital": lambda token: unsigned(token, "None"),
    "no algorithm, mixed": lambda token: unsigned(token, "nOnE"),
    "no algorithm, old signature": lambda token: with_header(token, alg="none"),
    "empty algorithm": lambda token: with_header(token, alg=""),
    "another server's key": lambda token: signed(token, key=OTHER_KEY),
    "the bare server key": lambda token: signed(token, key=OctKey.import_key(KEY.secret)),
    "the key of another purpose": lambda token: signed(
        token, key=OctKey.import_key(KEY.purpose("refresh-token"))
    ),
    "a key of zeros": lambda token: signed(token, key=OctKey.import_key(bytes(32))),
    "another key id": lambda token: signed(token, header={"kid": "0123456789abcdef"}),
    "no key id": lambda token: signed(token, header={"kid": None}),
    "a path as key id": lambda token: signed(token, header={"kid": "../../dev/null"}),
    "a key id that is no text": lambda token: with_header(token, kid=7),
    "another algorithm of the family": lambda token: signed(token, header={"alg": "HS512"}),
    "a weaker header, same signature": lambda token: with_header(token, alg="HS384"),
    "a public key's algorithm": lambda token: with_header(token, alg="RS256"),
    "a key in the header": lambda token: with_header(token, jwk=OTHER_KEY.as_dict()),
    "a critical header": lambda token: with_header(token, crit=["x"], x=1),
    "an unencoded payload": lambda token: with_header(token, crit=["b64"], b64=False),
    "ended": lambda token: signed(token, exp=int(NOON.timestamp())),
    "ended long ago": lambda token: signed(token, exp=-1),
    "without an end": lambda token: signed(token, drop="exp"),
    "an end as text": lambda token: signed(token, exp="9999999999"),
    "an end as a fraction": lambda token: signed(token, exp=9999999999.5),
    "an end as true": lambda token: signed(token, exp=True),
    "an end beyond the calendar": lambda token: signed(token, exp=10**18),
    "no end, by null": lambda token: signed(token, exp=None),
    "without a user": lambda token: signed(token, drop="sub"),
    "a user that is no id": lambda token: signed(token, sub="admin"),
    "without a family": lambda token: signed(token, drop="fam"),
    "a family that is no id": lambda token: signed(token, fam="*"),
    "without a beginning": lambda token: signed(token, drop="iat"),
    "a claim of its own": lambda token: signed(token, role="admin"),
    "for another audience": lambda token: signed(token, aud="another-server"),
    "from another issuer": lambda token: signed(token, iss="https://evil.example"),
    "the name of another server's key": lambda token: signed(
        token, key=OTHER_KEY, header={"kid": STRANGER.kid}
    ),
    "a key id that is a list": lambda token: with_header(token, kid=["x"]),
    "an embedded key address": lambda token: with_header(token, jku="https://evil.example/jwks"),
    "another user swapped in": lambda token: with_claims(token, sub=str(new_id())),
    "a later end swapped in": lambda token: with_claims(token, exp=9999999999),
    "a payload that is no object": lambda token: token.replace(token.split(".")[1], coded("[]")),
    "one letter of the payload": lambda token: token.replace(".ey", ".eY", 1),
    "spare bits of the signature": spare_bits,
    "a stray letter in the signature": lambda token: token[:-5] + "!" + token[-5:],
    "half a signature": lambda token: token[:-20],
    "no signature": lambda token: token.rpartition(".")[0],
    "an empty signature": lambda token: token.rpartition(".")[0] + ".",
    "a part too many": lambda token: token + ".e30",
    "five parts": lambda token: token + ".e30.e30",
    "the header alone": lambda token: token.partition(".")[0],
    "twice": lambda token: token + token,
    "padded": lambda token: token + "=",
    "dots": lambda token: "..",
    "very long": lambda token: token + "A" * 5000,
    "a personal token that was never made": lambda token: new_personal_token(),
    "an empty personal token": lambda token: "pl_",
    "a long personal token": lambda token: "pl_" + "A" * 4000,
}


def family() -> TokenFamily:
    return TokenFamily(
        user_id=new_id(),
        nonce=new_nonce(),
        token_hash="",
        created_at=NOON,
        rotated_at=NOON,
        expires_at=NOON,
        client="",
    )


class TestAccessTokens:
    @pytest.mark.parametrize("name", FORGERIES)
    @pytest.mark.asvs("9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.2")
    def test_a_forged_one_says_nothing(self, name: str) -> None:
        tokens = AccessTokens(KEY, MovableClock())
        token, _ = tokens.make(family())

        assert tokens.read(FORGERIES[name](token)) is None

    def test_a_genuine_one_names_its_user_family_and_end(self) -> None:
        tokens, mine = AccessTokens(KEY, MovableClock()), family()

        token, seconds = tokens.make(mine)

        read = tokens.read(token)
        assert read is not None
        assert (read.user_id, read.family_id) == (mine.user_id, mine.id)
        assert (read.until - NOON, seconds) == (timedelta(minutes=30), 1800)
        assert set(part_of(token, 1)) == {"sub", "fam", "iat", "exp"}

    @pytest.mark.asvs("9.2.1")
    def test_it_ends_after_half_an_hour(self) -> None:
        clock = MovableClock()
        tokens = AccessTokens(KEY, clock)
        token, _ = tokens.make(family())

        clock.advance(timedelta(minutes=30))

        assert tokens.read(token) is None

    def test_it_does_not_outlive_its_family(self) -> None:
        clock = MovableClock(NOON + timedelta(days=90) - timedelta(minutes=2))

        _, seconds = AccessTokens(KEY, clock).make(family())

        assert seconds == 120

    @given(st.text(max_size=300))
    def test_no_text_is_mistaken_for_one_or_fails(self, text: str) -> None:
        assert AccessTokens(KEY, MovableClock()).read(text) is None


class TestRefreshTokens:
    def test_the_same_generation_is_always_the_same_token(self) -> None:
        tokens, family_id, nonce = RefreshTokens(KEY), FamilyId(new_id()), new_nonce()

        assert tokens.make(family_id, 3, nonce) == tokens.make(family_id, 3, nonce)

    @pytest.mark.asvs("7.2.2", "7.2.3")
    def test_family_generation_nonce_and_server_each_make_another_token(self) -> None:
        family_id, nonce = FamilyId(new_id()), new_nonce()

        made = {
            RefreshTokens(KEY).make(family_id, 1, nonce),
            RefreshTokens(KEY).make(FamilyId(new_id()), 1, nonce),
            RefreshTokens(KEY).make(family_id, 2, nonce),
            RefreshTokens(KEY).make(family_id, 1, new_nonce()),
            RefreshTokens(STRANGER).make(family_id, 1, nonce),
        }

        assert len(made) == 5

    @given(st.integers(0, 2**32 - 1))
    def test_it_is_read_back_as_what_it_was_made_of(self, generation: int) -> None:
        tokens, family_id, nonce = RefreshTokens(KEY), FamilyId(new_id()), new_nonce()
        token = tokens.make(family_id, generation, nonce)

        read = tokens.read(token)

        assert read is not None
        assert (read.family_id, read.generation) == (family_id, generation)
        assert tokens.genuine(token, read, nonce)

    @given(st.integers(0, 73), st.sampled_from("Ab0_-"))
    def test_one_that_was_altered_anywhere_is_not_genuine(self, place: int, letter: str) -> None:
        tokens, family_id, nonce = RefreshTokens(KEY), FamilyId(new_id()), new_nonce()
        token = tokens.make(family_id, 1, nonce)
        altered = token[:place] + letter + token[place + 1 :]

        read = tokens.read(altered)

        assert read is None or tokens.genuine(altered, read, nonce) == (altered == token)

    @given(st.text(max_size=200))
    def test_no_text_makes_it_fail(self, text: str) -> None:
        assert RefreshTokens(KEY).read(text) is None


@pytest.mark.anyio
class TestAtTheDoor:
    @pytest.mark.asvs("7.2.1", "9.1.1")
    async def test_no_forged_token_opens_it(
        self, container: AsyncContainer, client: httpx2.AsyncClient
    ) -> None:
        ada = await signed_in(container, client)
        forged = [forge(ada.access) for forge in FORGERIES.values()]
        forged += [ada.refresh, signed(ada.access, sub=str(new_id())), str(ada.id)]

        replies = [await client.get("/auth/me", headers=bearer(token)) for token in forged]

        assert [reply.status_code for reply in replies] == [401] * len(forged)
        assert len({reply.json()["detail"] for reply in replies}) == 1
        assert (await client.get("/auth/me", headers=ada.headers)).status_code == 200
