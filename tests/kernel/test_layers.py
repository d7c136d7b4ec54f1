import os
from pathlib import Path

import pytest

from paceline.kernel.config import load
from paceline.kernel.errors import ConfigError

KINDS = {
    "a.toml": 'port = 4\nfeatures = ["cohorts"]\n[grouping]\nseconds = 9\n[limits.plans]\na = 1\n',
    "a.yaml": "port: 4\nfeatures: [cohorts]\ngrouping:\n  seconds: 9\n"
    "limits:\n  plans:\n    a: 1\n",
    "a.json": '{"port": 4, "features": ["cohorts"], "grouping": {"seconds": 9},'
    ' "limits": {"plans": {"a": 1}}}',
    "a.ini": "[paceline]\nport = 4\nfeatures = cohorts\n[grouping]\nseconds = 9\n"
    "[limits.plans]\na = 1\n",
}


def written(folder: Path, name: str, text: str) -> dict[str, str]:
    (folder / name).write_text(text)
    return {"PACELINE_CONFIG": str(folder / name)}


class TestFiles:
    @pytest.mark.parametrize("name", KINDS)
    def test_every_kind_says_the_same(self, tmp_path: Path, name: str) -> None:
        configuration = load(written(tmp_path, name, KINDS[name]))

        assert (configuration.core.port, configuration.core.features) == (4, ("cohorts",))
        assert str(configuration.values["grouping"]) in ("{'seconds': 9}", "{'seconds': '9'}")
        assert str(configuration.values["limits"]).replace("'1'", "1") == "{'plans': {'a': 1}}"
        assert configuration.sources["grouping.seconds"].endswith(name)

    def test_an_empty_file_says_nothing(self, tmp_path: Path) -> None:
        assert load(written(tmp_path, "a.yml", "")).values == {}

    @pytest.mark.parametrize(
        ("name", "text", "told"),
        [
            ("a.toml", "port = ", "is not TOML"),
            ("a.yaml", "a: [", "is not YAML"),
            ("a.json", "{", "is not JSON"),
            ("a.ini", "port = 1", "is not INI"),
            ("a.xml", "<a/>", "no kind known here"),
            ("a.json", "[1]", "holds no settings"),
        ],
    )
    def test_what_is_no_such_file_is_named(
        self, tmp_path: Path, name: str, text: str, told: str
    ) -> None:
        with pytest.raises(ConfigError, match=told):
            load(written(tmp_path, name, text))


class TestSecretFiles:
    def test_a_file_gives_the_value_without_its_last_line_break(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("s" * 40 + "\n")

        configuration = load({"PACELINE_SECRET_KEY_FILE": str(tmp_path / "key")})

        assert configuration.core.secret_key is not None
        assert configuration.core.secret_key.get_secret_value() == "s" * 40
        assert configuration.sources["secret_key"] == "a secret file"

    def test_a_folder_gives_each_file_as_a_setting(self, tmp_path: Path) -> None:
        (tmp_path / "mail__password").write_text("x y")
        (tmp_path / "PACELINE_PORT").write_text("7")
        (tmp_path / ".hidden").write_text("left alone")
        (tmp_path / "folder").mkdir()

        configuration = load({"PACELINE_SECRETS_DIR": str(tmp_path), "PACELINE_PORT": "6"})

        assert configuration.values["mail"] == {"password": "x y"}
        assert configuration.core.port == 7, "a secret file is over the environment"

    def test_a_value_and_its_file_at_once_are_refused(self, tmp_path: Path) -> None:
        environ = {"PACELINE_PORT": "1", "PACELINE_PORT_FILE": str(tmp_path / "port")}

        with pytest.raises(ConfigError, match="both set"):
            load(environ)

    @pytest.mark.parametrize("name", ["PACELINE_PORT_FILE", "PACELINE_SECRETS_DIR"])
    def test_what_is_not_there_is_named(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ConfigError, match=name):
            load({name: str(tmp_path / "absent")})

    @pytest.mark.parametrize("name", ["PACELINE_SECRET_KEY_FILE", "PACELINE_CONFIG"])
    def test_a_pipe_is_refused_and_nobody_waits_for_it(self, tmp_path: Path, name: str) -> None:
        os.mkfifo(tmp_path / "pipe.toml")

        with pytest.raises(ConfigError, match="no plain file"):
            load({name: str(tmp_path / "pipe.toml")})

    def test_a_link_to_a_file_is_that_file(self, tmp_path: Path) -> None:
        (tmp_path / "real").write_text("7")
        (tmp_path / "link").symlink_to(tmp_path / "real")

        assert load({"PACELINE_PORT_FILE": str(tmp_path / "link")}).core.port == 7

    @pytest.mark.parametrize(("body", "told"), [(b"\xff\xfe", "UTF-8"), (b"a" * 70000, "too long")])
    def test_what_is_no_secret_is_refused(self, tmp_path: Path, body: bytes, told: str) -> None:
        (tmp_path / "key").write_bytes(body)

        with pytest.raises(ConfigError, match=told):
            load({"PACELINE_SECRET_KEY_FILE": str(tmp_path / "key")})


def test_overrides_are_over_everything(tmp_path: Path) -> None:
    configuration = load(
        {"PACELINE_GROUPING__SECONDS": "5"}, overrides={"grouping": {"seconds": 6}}
    )

    assert configuration.values["grouping"] == {"seconds": 6}
    assert configuration.sources["grouping.seconds"] == "a runtime override"
