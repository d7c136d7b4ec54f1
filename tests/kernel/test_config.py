from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field

from paceline.kernel.config import current, load, shown
from paceline.kernel.errors import ConfigError


class Limits(BaseModel):
    model_config = ConfigDict(extra="forbid")

    most: int = Field(default=3, ge=1)


def written(folder: Path, text: str) -> dict[str, str]:
    path = folder / "paceline.toml"
    path.write_text(text)
    return {"PACELINE_CONFIG": str(path)}


class TestLayers:
    def test_defaults_then_file_then_environment(self, tmp_path: Path) -> None:
        environ = written(tmp_path, 'port = 1\nhost = "0.0.0.0"\n') | {"PACELINE_PORT": "2"}

        configuration = load(environ, data_dir=tmp_path)

        core = configuration.core
        assert (core.workers, core.host, core.port) == (8, "0.0.0.0", 2)  # noqa: S104, never bound
        assert configuration.sources["port"] == "the environment"
        assert configuration.sources["host"].endswith("paceline.toml")
        assert core.data_dir == tmp_path

    def test_sections_are_merged_key_by_key(self, tmp_path: Path) -> None:
        environ = written(tmp_path, "[cohorts]\nmost = 5\nleast = 1\n")
        environ["PACELINE_COHORTS__MOST"] = "7"

        configuration = load(environ)

        assert configuration.values["cohorts"] == {"most": "7", "least": 1}

    def test_a_list_of_features_is_cut_at_its_commas(self) -> None:
        assert load({"PACELINE_FEATURES": "cohorts, accounts,"}).core.features == (
            "cohorts",
            "accounts",
        )

    def test_variables_of_the_tests_and_of_others_are_left_alone(self) -> None:
        configuration = load(
            {"PACELINE_TEST_POSTGRES_URL": "x", "PATH": "y", "PACELINE_SHARED": "z"}
        )

        assert configuration.values == {}

    def test_the_process_environment_is_the_usual_source(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PACELINE_PORT", "4321")

        assert current().core.port == 4321

    def test_a_key_beside_a_value_of_the_same_name_does_not_break_it(self) -> None:
        configuration = load({"PACELINE_HOST": "a", "PACELINE_HOST__NAME": "b"})

        assert configuration.core.host == "a"


class TestRefusals:
    def test_a_wrong_value_is_named_with_source_and_remedy(self) -> None:
        with pytest.raises(ConfigError) as caught:
            load({"PACELINE_PORT": "many"})

        told = caught.value.detail
        assert "port (from the environment)" in told
        assert "set PACELINE_PORT" in told
        assert caught.value.flaws[0].where == "port"

    def test_an_unknown_setting_is_named_with_those_there_are(self) -> None:
        with pytest.raises(ConfigError, match=r"colour \(from the environment\).*workers"):
            load({"PACELINE_COLOUR": "red"})

    def test_a_section_is_checked_by_its_feature(self) -> None:
        configuration = load({"PACELINE_COHORTS__MOST": "0"})

        with pytest.raises(ConfigError, match="PACELINE_COHORTS__MOST"):
            configuration.section("cohorts", Limits)

    def test_a_section_that_nobody_wrote_has_its_defaults(self) -> None:
        assert load({}).section("cohorts", Limits).most == 3

    def test_a_value_where_a_section_belongs_is_an_unknown_setting(self) -> None:
        with pytest.raises(ConfigError, match="cohorts"):
            load({"PACELINE_COHORTS": "1"})

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="No such file"):
            load({"PACELINE_CONFIG": str(tmp_path / "missing.toml")})

    def test_a_file_that_is_no_toml_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="is not TOML"):
            load(written(tmp_path, "port = "))


class TestShown:
    def test_secrets_are_hidden(self) -> None:
        told = shown(load({"PACELINE_SECRET_KEY": "a very secret key"}))

        assert "very" not in str(told["secret_key"])
        assert told["port"] == 8000
