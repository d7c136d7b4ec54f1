import json
from pathlib import Path

import pytest

from paceline.app.sections import GROUND, settings_of
from paceline.features.accounts.ports import Arrival, NoOutsideSignIns, OutsideUnknown
from paceline.kernel.config import Configuration, load
from paceline.kernel.errors import ConfigError
from paceline.providers.oidc.settings import Kind, OutsideSettings

SECRET = "a-secret-of-the-provider"
KNOWN = {"client_id": "ours", "client_secret": SECRET}


def read(tmp_path: Path, providers: object) -> Configuration:
    return load({"PACELINE_OUTSIDE__PROVIDERS": json.dumps(providers)}, data_dir=tmp_path)


class TestProviders:
    def test_are_set_by_name_in_one_variable(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            {
                "google": {"kind": "google", **KNOWN},
                "corp": {"kind": "oidc", "issuer": "https://sso.example/realm", **KNOWN},
                "discord": {"kind": "discord", "scopes": ["identify"], **KNOWN},
            },
        ).section("outside", OutsideSettings)

        assert found.providers["google"].base == "https://accounts.google.com"
        assert found.providers["corp"].base == "https://sso.example/realm"
        assert found.providers["corp"].asked == "openid email profile"
        assert (found.providers["discord"].kind, found.providers["discord"].asked) == (
            Kind.DISCORD,
            "identify",
        )

    @pytest.mark.parametrize(
        ("name", "said", "why"),
        [
            ("corp", {"kind": "oidc"}, "issuer"),
            ("corp", {"kind": "oidc", "issuer": "http://sso.example"}, "https"),
            ("corp", {"kind": "oidc", "issuer": "https://sso.example?a=b"}, "query"),
            ("Corp/../x", {"kind": "google"}, "name"),
            ("corp", {"kind": "saml"}, "google"),
        ],
    )
    def test_that_do_not_fit_are_refused_with_a_reason(
        self, tmp_path: Path, name: str, said: dict[str, str], why: str
    ) -> None:
        with pytest.raises(ConfigError) as caught:
            read(tmp_path, {name: {**KNOWN, **said}}).section("outside", OutsideSettings)

        assert why in str(caught.value)
        assert SECRET not in str(caught.value)

    def test_keep_their_secrets_from_whoever_looks_at_the_settings(self, tmp_path: Path) -> None:
        configuration = read(tmp_path, {"google": {"kind": "google", **KNOWN}})

        shown = repr(settings_of(configuration, GROUND))

        assert "accounts.google.com" not in shown
        assert "'ours'" in shown
        assert SECRET not in shown


class TestWithoutProviders:
    async def test_none_is_offered_and_none_is_found(self) -> None:
        nobody = NoOutsideSignIns()

        assert list(nobody.offered()) == []
        with pytest.raises(OutsideUnknown):
            await nobody.begin("corp", state="s", back="b")
        with pytest.raises(OutsideUnknown):
            await nobody.finish("corp", Arrival(code="c", kept=b""), back="b")
