from uuid import UUID

from paceline.kernel.keys import PublicUrl, ServerKey, hashed


class TestServerKey:
    def test_each_purpose_has_a_key_of_its_own(self) -> None:
        key = ServerKey(b"s" * 32)

        assert key.purpose("tokens") != key.purpose("links")
        assert len(key.purpose("tokens")) == 32
        assert key.sign("tokens", b"m") == ServerKey(b"s" * 32).sign("tokens", b"m")
        assert key.sign("tokens", b"m") != key.sign("links", b"m")

    def test_a_row_has_one_token_for_each_use_and_its_hash_does_not_show_it(self) -> None:
        key, row = ServerKey(b"s" * 32), UUID(int=1)

        token = key.token("links", row)

        assert token == key.token("links", row)
        assert len({token, key.token("feeds", row), key.token("links", UUID(int=2))}) == 3
        assert (len(token), len(hashed(token))) == (32, 64)
        assert token not in hashed(token)

    def test_the_secret_is_never_shown(self) -> None:
        assert "sss" not in repr(ServerKey(b"s" * 32))

    def test_a_key_is_named_without_telling_of_it(self) -> None:
        key = ServerKey(b"s" * 32)

        assert key.kid == ServerKey(b"s" * 32).kid != ServerKey(b"t" * 32).kid
        assert len(key.kid) == 16

    def test_a_ring_holds_the_key_that_signs_first_and_those_it_replaced(self) -> None:
        old = ServerKey(b"o" * 32)
        key = ServerKey(b"s" * 32, previous=(old,))

        assert key.ring == (key, old)
        assert key.named(old.kid) is old
        assert key.named(key.kid) is key
        assert key.named(ServerKey(b"t" * 32).kid) is None

    def test_a_token_is_made_again_by_the_key_that_made_it(self) -> None:
        old, row = ServerKey(b"o" * 32), UUID(int=1)
        key = ServerKey(b"s" * 32, previous=(old,))
        token = old.token("links", row)

        assert key.token_again("links", row, stored=hashed(token)) == token
        assert ServerKey(b"s" * 32).token_again("links", row, stored=hashed(token)) is None


def test_a_path_is_put_below_the_public_url() -> None:
    url = PublicUrl("https://run.example")

    assert url.to("/p/x") == url.to("p/x") == "https://run.example/p/x"
