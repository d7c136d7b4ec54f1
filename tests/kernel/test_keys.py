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


def test_a_path_is_put_below_the_public_url() -> None:
    url = PublicUrl("https://run.example")

    assert url.to("/p/x") == url.to("p/x") == "https://run.example/p/x"
