from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from paceline.kernel.config import Settings, current, load
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

    def test_a_mapping_is_written_as_json(self) -> None:
        class Rates(Settings):
            routes: Mapping[str, str] = {}

        good = load({"PACELINE_RATES__ROUTES": '{"GET /a": "1/1m"}'}).section("rates", Rates)

        assert good.routes == {"GET /a": "1/1m"}
        with pytest.raises(ConfigError, match="PACELINE_RATES__ROUTES"):
            load({"PACELINE_RATES__ROUTES": "{"}).section("rates", Rates)

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


class TestAddresses:
    def test_origins_and_networks_are_read(self) -> None:
        core = load(
            {
                "PACELINE_CORS_ORIGINS": "https://App.example.org,http://127.0.0.1:5173",
                "PACELINE_TRUSTED_PROXIES": "10.1.2.3/8",
            }
        ).core

        assert core.cors_origins == ("https://app.example.org", "http://127.0.0.1:5173")
        assert core.trusted_proxies == ("10.0.0.0/8",)

    @pytest.mark.parametrize("text", ["*", "https://a.org/", "ftp://a.org", "https://"])
    def test_what_is_no_origin_is_refused(self, text: str) -> None:
        with pytest.raises(ConfigError, match="https://HOST"):
            load({"PACELINE_CORS_ORIGINS": text})


class TestWeakSecrets:
    @pytest.mark.parametrize("environment", ["testing", "staging", "production"])
    def test_are_refused_where_it_matters_without_a_word_of_them(self, environment: str) -> None:
        weak = "changeme-changeme-changeme-changeme"

        with pytest.raises(ConfigError, match=r"secret_key.*well-known") as caught:
            load({"PACELINE_ENV": environment, "PACELINE_SECRET_KEY": weak})

        assert weak not in caught.value.detail

    def test_may_be_used_in_development(self) -> None:
        assert load({"PACELINE_SECRET_KEY": "changeme-changeme"}).core.secret_key is not None

    def test_in_the_address_of_a_store_count_too(self) -> None:
        url = "postgresql://paceline:postgres@db/paceline"

        with pytest.raises(ConfigError, match="database_url"):
            load({"PACELINE_ENV": "production", "PACELINE_DATABASE_URL": url})

    def test_in_a_section_are_refused_when_it_is_read(self) -> None:
        class Post(Settings):
            password: SecretStr = SecretStr("")
            older: tuple[SecretStr, ...] = ()

        environ = {
            "PACELINE_ENV": "production",
            "PACELINE_POST__OLDER": "aB3$kk29-x!,password1",
        }

        with pytest.raises(ConfigError, match=r"post\.older.*PACELINE_POST__OLDER"):
            load(environ).section("post", Post)
        assert load({"PACELINE_ENV": "production"}).section("post", Post).older == ()
