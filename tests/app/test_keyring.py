import io
import json
import stat
from pathlib import Path

import pytest

from paceline.app.cli.main import run
from paceline.app.keyring import KeyIsSet, KeyNotFound, retired, rotated, server_key
from paceline.kernel.config import Configuration, load
from paceline.kernel.errors import ConfigError
from tests.times import NOON


def at(folder: Path, **environ: str) -> Configuration:
    named = {f"PACELINE_{name}": value for name, value in environ.items()}
    return load(named, data_dir=folder)


class TestTheFile:
    def test_gets_a_key_once(self, tmp_path: Path) -> None:
        first, second = server_key(at(tmp_path)), server_key(at(tmp_path))

        assert first == second
        assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600

    def test_keeps_the_key_that_was_replaced_until_it_is_retired(self, tmp_path: Path) -> None:
        before = server_key(at(tmp_path))

        made = rotated(at(tmp_path), at=NOON)

        assert server_key(at(tmp_path)) == made
        assert [key.secret for key in made.previous] == [before.secret]
        retired(at(tmp_path), before.kid)
        assert server_key(at(tmp_path)).previous == ()
        assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600

    def test_retires_neither_the_key_that_signs_nor_an_unknown_one(self, tmp_path: Path) -> None:
        key = server_key(at(tmp_path))

        for kid in (key.kid, "0123456789abcdef"):
            with pytest.raises(KeyNotFound):
                retired(at(tmp_path), kid)

    @pytest.mark.parametrize("text", ["", "\n", "no key", "ab", "abcd" * 3])
    def test_that_holds_no_key_is_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "secret.key").write_text(text)

        with pytest.raises(ConfigError):
            server_key(at(tmp_path))


class TestASetting:
    def test_names_the_keys_that_were_replaced(self, tmp_path: Path) -> None:
        key = server_key(
            at(tmp_path, SECRET_KEY="n" * 32, SECRET_KEY_PREVIOUS=f"{'o' * 32}, {'p' * 32}")
        )

        assert [each.secret[:1] for each in key.ring] == [b"n", b"o", b"p"]
        assert not (tmp_path / "secret.key").exists()

    def test_is_not_rotated_here(self, tmp_path: Path) -> None:
        with pytest.raises(KeyIsSet, match="PACELINE_SECRET_KEY_PREVIOUS"):
            rotated(at(tmp_path, SECRET_KEY="n" * 32), at=NOON)

    def test_that_is_short_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError):
            server_key(at(tmp_path, SECRET_KEY="n" * 32, SECRET_KEY_PREVIOUS="short"))


class TestTheCommand:
    def test_lists_rotates_and_retires(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PACELINE_DATA_DIR", str(tmp_path))

        assert run(["keys", "list", "--json"]) == 0
        [first] = json.loads(capsys.readouterr().out)
        assert run(["keys", "rotate"]) == 0
        told = capsys.readouterr().out
        assert run(["keys", "list", "--json"]) == 0
        second, old = json.loads(capsys.readouterr().out)
        assert run(["keys", "retire", old["kid"]]) == 0
        assert run(["keys", "retire", old["kid"]]) == 1

        assert (first["state"], second["state"], old["state"]) == ("signs", "signs", "read")
        assert old["kid"] == first["kid"]
        assert second["kid"] in told
        assert second["made_at"]
        assert server_key(at(tmp_path)).secret.hex() not in told

    def test_keeps_a_key_that_stored_secrets_need_until_they_are_resealed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PACELINE_DATA_DIR", str(tmp_path))
        monkeypatch.setattr("sys.stdin", io.StringIO("a bot's token\n"))
        assert run(["sync", "credentials", "set", "discord", "north"]) == 0
        told = capsys.readouterr()
        assert run(["keys", "rotate", "--json"]) == 0
        [old] = json.loads(capsys.readouterr().out)["previous"]

        early = run(["keys", "retire", old])
        refused = capsys.readouterr().err
        resealed = run(["keys", "reseal"])
        done = capsys.readouterr().out
        late = run(["keys", "retire", old])

        assert (early, resealed, late) == (1, 0, 0)
        assert "1 stored secrets are under this key alone" in refused
        assert "1 sealed secrets are under the new key" in done
        assert "a bot's token" not in told.out + told.err
        assert b"a bot's token" not in (tmp_path / "paceline.db").read_bytes()

    def test_shows_keys_that_are_set(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PACELINE_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("PACELINE_SECRET_KEY", "n" * 32)

        assert run(["keys", "list"]) == 0
        assert "signs" in capsys.readouterr().out
        assert run(["keys", "rotate"]) == 1
