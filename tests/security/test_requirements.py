"""Requirements of ASVS that no slice's own tests hold already."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from dishka import AsyncContainer
from fastapi import Response

from paceline.features.accounts import policy
from paceline.features.accounts.errors import BadPassword
from paceline.features.accounts.routes.rules import clear
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.identity import Role
from paceline.web.headers import ONLY_HTTPS
from paceline.web.rules import rules
from paceline.web.seal import HEADER
from tests.architecture.test_rules import FEATURE_ROUTES
from tests.documented import described
from tests.people import signed_in, someone

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "src/paceline"
YEAR: Final = 365 * 24 * 3600
# A server starts its own workers alone, from a fixed line; the contract runs in an author's tests.
STARTS_PROCESSES: Final = {"backends/processes/children.py", "testing/contract.py"}
READS_CODE: Final = frozenset({"eval", "exec", "compile", "__import__"})
APP: Final = ROOT / "frontend/src"
AS_MARKUP: Final = re.compile(
    r"dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc"
)
FIELD: Final = re.compile(r"<(?:input|TextField)\b[^>]*>", re.DOTALL)
PASSWORD: Final = re.compile(r'autoComplete="(?:current|new)-password"')
XML: Final = frozenset({"xml", "lxml", "defusedxml", "xmltodict", "untangle"})
SECRETS: Final = re.compile(r"password|token|secret|api_?key|session", re.IGNORECASE)


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield str(path.relative_to(SOURCE)), ast.parse(path.read_text())


def imported(module: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {each.name.partition(".")[0] for each in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def called(module: ast.Module) -> set[str]:
    calls = [node.func for node in ast.walk(module) if isinstance(node, ast.Call)]
    named = {each.id for each in calls if isinstance(each, ast.Name)}
    return named | {ast.unparse(each) for each in calls if isinstance(each, ast.Attribute)}


class TestOurCode:
    @pytest.mark.asvs("1.2.5")
    def test_starts_no_process_but_its_own_workers_and_no_shell(self) -> None:
        starting = {name for name, module in modules() if "subprocess" in imported(module)}
        shells = [name for name, module in modules() if {"os.system", "os.popen"} & called(module)]

        assert (starting, shells) == (STARTS_PROCESSES, [])
        assert "shell=" not in (SOURCE / "backends/processes/children.py").read_text()

    @pytest.mark.asvs("1.3.2")
    def test_runs_no_text_as_code(self) -> None:
        assert [name for name, module in modules() if READS_CODE & called(module)] == []

    @pytest.mark.asvs("1.5.1")
    def test_reads_xml_in_one_place_that_refuses_a_doctype(self) -> None:
        found = {name for name, module in modules() if XML & imported(module)}

        # tests/engines/formats/activities/test_read.py sends it entities, inner and outer.
        assert found == {"engines/formats/activities/markup.py"}

    @pytest.mark.asvs("1.5.2")
    def test_unpacks_objects_from_its_own_parent_alone(self) -> None:
        found = {name for name, module in modules() if "pickle" in imported(module)}

        assert found == {"backends/processes/child.py", "backends/processes/children.py"}

    @pytest.mark.asvs("11.4.1", "11.3.1", "11.3.2")
    def test_hashes_and_seals_with_what_is_approved(self) -> None:
        weak = {"hashlib.md5", "hashlib.sha1", "md5", "sha1"}

        # RFC 6455 asks for SHA-1 in the handshake; nothing rests on it, and it is a stand-in's.
        handshake = {"testing/peers/websocket.py"}

        assert {name for name, module in modules() if weak & called(module)} == handshake
        assert [
            name for name, module in modules() if {"Crypto", "Cryptodome"} & imported(module)
        ] == []
        assert HEADER["enc"] == "A256GCM"

    @pytest.mark.asvs("11.5.1")
    def test_makes_secrets_with_no_guessable_chance(self) -> None:
        """The engines' seeds are for repeating a result; they make no secret."""
        chance = {name for name, module in modules() if "random" in imported(module)}

        assert {
            name for name in chance if name.startswith(("features/accounts", "web", "kernel"))
        } <= {"kernel/retry.py"}

    @pytest.mark.asvs("13.4.1")
    def test_brings_nothing_of_its_history_along(self) -> None:
        packed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]

        assert packed["packages"]["find"] == {"where": ["src"]}
        assert [path for path in SOURCE.rglob(".*") if path.name != ".DS_Store"] == []


class TestTheDescription:
    @pytest.mark.asvs("2.1.1")
    def test_bounds_every_text_that_is_sent(self) -> None:
        loose = sorted(
            f"{name}.{field}"
            for name in sent_schemas()
            for field, said in schemas()[name].get("properties", {}).items()
            for each in said.get("anyOf", [said])
            if each.get("type") == "string"
            and not BOUNDS & each.keys()
            and not BOUNDS & said.keys()
        )

        assert loose == []

    @pytest.mark.asvs("14.2.1")
    def test_asks_for_no_secret_in_an_address(self) -> None:
        """A personal link and a feed are addresses by what they are: revocable, never logged."""
        asked = [
            f"{method} {path}: {each['name']}"
            for path, methods in described()["paths"].items()
            for method, said in methods.items()
            for each in said.get("parameters", [])
            if each["in"] == "query" and SECRETS.search(each["name"])
        ]
        in_paths = {route.path for route in FEATURE_ROUTES if "{token}" in route.path}
        by_token = {
            route.path
            for route in FEATURE_ROUTES
            if [each.scope for each in rules(route)] == ["token"]
        }

        assert asked == []
        assert in_paths <= by_token

    @pytest.mark.asvs("6.4.2")
    def test_knows_no_hint_and_no_question(self) -> None:
        """But what a cohort's form asks of whoever signs up, which lets nobody in."""
        asking = {"DoorOut", "FormIn", "FormOut", "Question"}
        shapes = [each for name, each in schemas().items() if name not in asking]
        fields = {name for each in shapes for name in each.get("properties", {})}

        assert {name for name in fields if re.search(r"hint|question", name)} == set()

    @pytest.mark.asvs("15.3.1")
    def test_shows_no_secret_that_is_kept(self) -> None:
        fields = {name for each in schemas().values() for name in each.get("properties", {})}

        assert {name for name in fields if re.search(r"hash|nonce", name)} == set()


BOUNDS: Final = frozenset({"maxLength", "enum", "const", "format", "pattern", "contentMediaType"})


def schemas() -> Mapping[str, Any]:
    found: Mapping[str, Any] = described()["components"]["schemas"]
    return found


def sent_schemas() -> set[str]:
    """Of all bodies, and what they are made of."""
    waiting = set(
        re.findall(
            r"schemas/(\w+)",
            str(
                [
                    said.get("requestBody")
                    for methods in described()["paths"].values()
                    for said in methods.values()
                ]
            ),
        )
    )
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(re.findall(r"schemas/(\w+)", str(schemas()[name]))) - found
    return found


@pytest.mark.anyio
class TestAnswers:
    @pytest.mark.asvs("4.1.1")
    @pytest.mark.parametrize("path", ["/", "/docs", "/p/nothing", "/api/v1/openapi.json", "/no"])
    async def test_say_what_they_are(self, client: httpx2.AsyncClient, path: str) -> None:
        kind = (await client.get(f"http://test{path}")).headers["content-type"]

        assert kind.startswith("application/") or kind == "text/html; charset=utf-8"

    @pytest.mark.asvs("1.2.3")
    async def test_of_json_are_json_whatever_they_hold(self, client: httpx2.AsyncClient) -> None:
        evil = '</script><script>alert("1")</script>\u2028\\'
        headers = signed_in(someone())

        made = await client.post(
            "/programs", json={"title": "x", "description": evil}, headers=headers
        )

        assert made.json()["description"] == evil
        assert made.headers["content-type"] == "application/json"
        assert made.headers["x-content-type-options"] == "nosniff"

    @pytest.mark.asvs("3.4.1")
    def test_ask_for_https_for_a_year(self) -> None:
        assert int(ONLY_HTTPS[1].partition(b"=")[2].split(b";")[0]) >= YEAR

    @pytest.mark.asvs("4.1.1")
    @pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
    async def test_are_for_the_methods_that_are_described(
        self, client: httpx2.AsyncClient, method: str
    ) -> None:
        reply = await client.request(method, "/cohorts")

        assert reply.status_code == httpx2.codes.METHOD_NOT_ALLOWED
        assert reply.headers["allow"] == "GET, POST"

    async def test_of_a_named_path_are_not_those_of_a_row(self, client: httpx2.AsyncClient) -> None:
        """`accept` is no invitation, whatever the method."""
        reply = await client.delete("/invitations/accept", headers=signed_in(someone()))

        assert reply.status_code == httpx2.codes.METHOD_NOT_ALLOWED
        assert reply.headers["allow"] == "POST"

    @pytest.mark.asvs("6.3.2")
    async def test_of_a_new_place_know_nobody(self, client: httpx2.AsyncClient) -> None:
        reply = await client.get("/users", headers=signed_in(someone(Role.ADMIN)))

        assert reply.json()["items"] == []

    @pytest.mark.asvs("2.2.1")
    @pytest.mark.parametrize("weeks", [True, "4", [4]])
    async def test_take_no_number_in_disguise(
        self, client: httpx2.AsyncClient, weeks: object
    ) -> None:
        body = {"program_id": "x", "title": "x", "zone": "UTC", "first_week": "x", "weeks": weeks}

        reply = await client.post("/cohorts", json=body, headers=signed_in(someone()))

        assert "body.weeks" in {each["where"] for each in reply.json()["errors"]}


class TestPasswords:
    @pytest.mark.asvs("6.2.4")
    @pytest.mark.parametrize(
        "password", ["1234567890", "password123", "Password2024!", "qwertyuiop", "letmeinletmein"]
    )
    def test_that_are_guessed_first_are_refused(self, password: str) -> None:
        with pytest.raises(BadPassword, match="guessed"):
            policy.check_password(password)

    @pytest.mark.asvs("6.2.5")
    @pytest.mark.parametrize(
        "password", ["correct horse battery", "\N{SNOWMAN} im winter, sehr kalt", "tigurnomabdi"]
    )
    def test_may_be_made_of_any_letters(self, password: str) -> None:
        policy.check_password(password)

    @pytest.mark.anyio
    @pytest.mark.asvs("6.2.8")
    async def test_are_tried_as_they_were_typed(self, container: AsyncContainer) -> None:
        hashes = await container.get(Passwords)
        long = "Correct horse " * 10
        kept = await hashes.hashed(long)

        tries = [long, long.lower(), long.strip(), long + "x", long[:72]]

        assert [await hashes.fits(each, kept) for each in tries] == [True, *[False] * 4]


class TestDocuments:
    @pytest.mark.asvs("6.1.1")
    def test_tell_every_way_of_slowing_guesses(self) -> None:
        page = (ROOT / "docs/operate/identity.md").read_text()

        names = [name for name in AccountsSettings.model_fields if name.startswith("attempts")]

        assert names
        assert all(name.upper() in page for name in names)

    @pytest.mark.asvs("15.1.1")
    def test_tell_how_soon_a_vulnerable_library_is_replaced(self) -> None:
        page = (ROOT / "docs/operate/security.md").read_text()

        assert re.search(r"critical.*\d+ days", page, re.IGNORECASE)


@pytest.mark.asvs("14.3.1")
def test_signing_out_clears_what_the_browser_kept() -> None:
    reply = Response()

    clear(reply)

    assert reply.headers["clear-site-data"] == '"cache", "storage"'


class TestTheWebApp:
    """Its sources are looked at as text: what is not there cannot be done."""

    @pytest.mark.asvs("3.2.2")
    def test_shows_text_as_text(self) -> None:
        assert [name for name, text in app_sources() if AS_MARKUP.search(text)] == []

    @pytest.mark.asvs("6.2.6")
    def test_masks_passwords(self) -> None:
        asked = [tag for _, text in app_sources() for tag in FIELD.findall(text)]
        secret = [tag for tag in asked if PASSWORD.search(tag)]

        assert len(secret) > 3
        assert [tag for tag in secret if 'type="password"' not in tag] == []

    @pytest.mark.asvs("6.2.7")
    def test_lets_passwords_be_pasted_and_managers_fill_them_in(self) -> None:
        hindered = re.compile(r"onPaste|autoComplete=.off.|autocomplete=.off.")

        assert [name for name, text in app_sources() if hindered.search(text)] == []


def app_sources() -> Iterator[tuple[str, str]]:
    found = [each for each in sorted(APP.rglob("*.ts*")) if each.name != "schema.d.ts"]
    assert found
    for path in found:
        yield str(path.relative_to(APP)), path.read_text()
