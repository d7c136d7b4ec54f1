"""Every house rule, with lines it must find and lines it must leave alone."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Final

import pytest

from tools.rules import sizes
from tools.rules.__main__ import broken, main
from tools.rules.findings import Finding
from tools.rules.tree import BORROWED, Source, sources

SERVICE: Final = "src/paceline/features/cohorts/service.py"
ROUTES: Final = "src/paceline/features/cohorts/routes.py"
REPOSITORY: Final = "src/paceline/features/cohorts/repository.py"
DATABASE: Final = "src/paceline/db/unit_of_work.py"
CLOCK: Final = "src/paceline/kernel/clock.py"
JOBS: Final = "src/paceline/app/jobs.py"
EDGE: Final = "src/paceline/web/routing.py"
TEST: Final = "tests/test_cohorts.py"
# Split, so that this file does not hold what the rules look for.
HOST: Final = "py" + "pi.org"
HOME: Final = "/ro" + "ot/paceline"
KEY: Final = "AKIA" + "ABCDEFGHIJKLMNOP"
EXCUSE: Final = "# allow" + "ed"

BAD: Final = [
    ("commit-outside-edge", SERVICE, "await unit.commit()"),
    ("commit-outside-edge", SERVICE, "await self._session.rollback()"),
    ("commit-outside-edge", "src/paceline/app/cli/main.py", "unit.commit()"),
    ("base-http-middleware", EDGE, "from starlette.middleware.base import BaseHTTPMiddleware"),
    ("base-http-middleware", EDGE, "@app.middleware('http')\nasync def f(): ..."),
    ("base-http-middleware", EDGE, '@app.middleware("http")\nasync def f(): ...'),
    ("loose-task", SERVICE, "asyncio.create_task(work())"),
    ("loose-task", SERVICE, "asyncio.ensure_future(work())"),
    ("loose-task", SERVICE, "asyncio.get_running_loop().create_task(work())"),
    ("naive-time", TEST, "datetime.now()"),
    ("naive-time", TEST, "datetime.utcnow()"),
    ("naive-time", TEST, "date.today()"),
    ("naive-time", TEST, "datetime.today()"),
    ("naive-time", CLOCK, "datetime.now()"),
    ("wall-clock", SERVICE, "datetime.now(UTC)"),
    ("wall-clock", SERVICE, "datetime.now(tz=UTC)"),
    ("wall-clock", SERVICE, "time.time()"),
    ("formatted-log", SERVICE, 'log.info(f"cohort.{name}")'),
    ("formatted-log", SERVICE, 'self._log.info("cohort.%s" % name)'),
    ("formatted-log", SERVICE, 'logger.error("cohort.{}".format(name))'),
    ("log-event-name", SERVICE, 'log.info("Cohort opened", cohort_id=1)'),
    ("log-event-name", SERVICE, 'log.info("opened")'),
    ("sync-route", ROUTES, '@read.get("")\ndef page() -> Response: ...'),
    ("sync-route", ROUTES, '@change.post("/x")\ndef page() -> Response: ...'),
    ("untyped-answer", ROUTES, '@read.get("/x")\nasync def page(): ...'),
    ("untyped-answer", ROUTES, '@read.get("/x")\nasync def page() -> dict[str, int]: ...'),
    ("untyped-answer", ROUTES, '@read.get("/x")\nasync def page() -> Any: ...'),
    ("untyped-answer", ROUTES, '@read.get("/x")\nasync def page() -> "typing.Any": ...'),
    ("untyped-answer", ROUTES, '@read.get("/x")\nasync def page() -> Out:\n    return {"a": 1}'),
    ("sync-dependency", ROUTES, "def who(): ...\nCaller = Annotated[str, Depends(who)]"),
    ("sync-dependency", ROUTES, "class Who: ...\nCaller = Annotated[str, Depends(Who)]"),
    ("sync-dependency", ROUTES, "Caller = Annotated[str, Depends(lambda: 1)]"),
    ("sync-dependency", ROUTES, "Caller = Annotated[Who, Depends()]"),
    ("sync-dependency", ROUTES, "x = Security(dependency=lambda: 1)"),
    (
        "sync-dependency",
        ROUTES,
        "class Who:\n    def __call__(self): ...\nx = Depends(Who())",
    ),
    ("read-without-viewer", REPOSITORY, "class R:\n    async def get(self, cohort_id): ..."),
    ("read-without-viewer", REPOSITORY, "class R:\n    async def list_open(self): ..."),
    ("read-without-viewer", REPOSITORY, "class R:\n    def count(self): ..."),
    ("long-file", SERVICE, "\n" * 401),
    ("long-file", "frontend/src/app.tsx", "\n" * 251),
    ("long-function", SERVICE, "def f():\n" + "    x = 1\n" * 60),
    ("long-functions", SERVICE, "def f():\n" + "    x = 1\n" * 30),
    ("empty-name", "src/paceline/kernel/utils.py", ""),
    ("empty-name", "src/paceline/helpers/zones.py", ""),
    ("empty-name", "tests/cohort_manager.py", ""),
    ("registry-host", "README.md", f"See https://{HOST}/project/paceline"),
    ("registry-host", "Dockerfile", "RUN pip install --index" + "-url x"),
    ("machine-path", "README.md", f"cd {HOME}"),
    ("secret", "tests/data/keys.toml", f'key = "{KEY}"'),
    ("secret", "compose.yaml", "url: redis://user:" + "a1b2c3d4e5f6g7@cache"),
    ("unused-excuse", SERVICE, f"x = 1  {EXCUSE}[wall-clock]: never needed"),
    ("bare-excuse", SERVICE, f"time.time()  {EXCUSE}[wall-clock]"),
    ("foreign-excuse", SERVICE, "# ast-grep" + "-ignore\nx = 1"),
]
GOOD: Final = [
    (DATABASE, "await session.commit()\nawait session.rollback()"),
    (EDGE, "await unit.commit()"),
    (JOBS, "await unit.rollback()"),
    (SERVICE, "async with TaskGroup() as group:\n    group.create_task(work())"),
    (SERVICE, "self._clock.now()\ntime.monotonic()"),
    (CLOCK, "datetime.now(UTC)"),
    (TEST, "datetime.now(UTC)"),
    (SERVICE, 'log.info("cohort.opened", cohort_id=cohort_id)'),
    (SERVICE, "self._catalogue.info(f'{name}')"),
    (ROUTES, '@read.get("/x", response_model=Out)\nasync def page() -> Response: ...'),
    (ROUTES, 'settings.get("name")\n@cache.get("name")\ndef plain(): ...'),
    (ROUTES, "async def who(): ...\nCaller = Annotated[str, Depends(who)]"),
    (ROUTES, "class Who:\n    async def __call__(self): ...\nx = Depends(Who())"),
    (REPOSITORY, "class R:\n    async def get(self, cohort_id, *, viewer): ..."),
    (REPOSITORY, "class R:\n    async def find(self, *, by): ..."),
    (REPOSITORY, "class R:\n    async def list_due_unscoped(self): ..."),
    (REPOSITORY, "class R:\n    def getting_on(self): ...\n    def _get(self): ..."),
    (SERVICE, "class R:\n    async def get(self, cohort_id): ..."),
    (SERVICE, "\n" * 400),
    ("src/paceline/kernel/managed.py", ""),
    ("README.md", "GET /api/v1/home/page and ./root/x and ../shared/work/x"),
    ("compose.yaml", "url: postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"),
    ("compose.yaml", "url: postgresql://paceline:${PASSWORD_FROM_A_FILE}@db"),
    (SERVICE, f"time.time()  {EXCUSE}[wall-clock]: the peer wants it"),
    (SERVICE, f"{EXCUSE}[wall-clock]: the peer wants it\ntime.time()"),
]


def judge(root: Path, files: Mapping[str, str]) -> list[Finding]:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return broken(root, sources(root))


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_a_bad_line_is_found_where_it_stands(
    tmp_path: Path, rule: str, path: str, text: str
) -> None:
    found = judge(tmp_path, {path: text})

    assert rule in {finding.rule for finding in found}
    assert all(finding.message and finding.remedy for finding in found)


@pytest.mark.parametrize(("path", "text"), GOOD)
def test_a_good_line_is_left_alone(tmp_path: Path, path: str, text: str) -> None:
    assert judge(tmp_path, {path: text}) == []


def test_every_ast_grep_rule_has_a_line_it_finds() -> None:
    folder = Path(__file__).parents[2] / "tools/rules"
    lines = [line for file in folder.glob("*.yml") for line in file.read_text().splitlines()]
    rules = {line.removeprefix("id: ") for line in lines if line.startswith("id: ")}

    assert rules
    assert rules <= {rule for rule, _, _ in BAD}


class TestADependencyFromAnotherFile:
    PAGING: Final = "src/paceline/web/paging.py"
    USE: Final = "from paceline.web.paging import page\nPaging = Annotated[str, Depends(page)]"

    def test_is_found_when_it_is_synchronous(self, tmp_path: Path) -> None:
        found = judge(tmp_path, {self.PAGING: "def page(): ...", ROUTES: self.USE})

        assert [(finding.path, finding.line) for finding in found] == [(ROUTES, 2)]

    def test_is_left_alone_when_it_is_not(self, tmp_path: Path) -> None:
        assert judge(tmp_path, {self.PAGING: "async def page(): ...", ROUTES: self.USE}) == []


class TestTheCommand:
    def test_names_file_line_rule_and_remedy_and_fails(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        judge(tmp_path, {SERVICE: "x = 1\ntime.time()\n"})

        status = main([str(tmp_path)])

        assert status == 1
        assert f"{SERVICE}:2: wall-clock: " in capsys.readouterr().out

    def test_passes_a_clean_tree(self, tmp_path: Path) -> None:
        judge(tmp_path, {SERVICE: "x = 1\n"})

        assert main([str(tmp_path)]) == 0


class TestWhatIsRead:
    def test_leaves_out_what_is_not_text(self, tmp_path: Path) -> None:
        (tmp_path / "photo.png").write_bytes(b"\x89PNG\xff")

        assert sources(tmp_path) == []

    def test_leaves_out_environments_and_borrowed_judges(self, tmp_path: Path) -> None:
        judge(tmp_path, {".venv/lib/utils.py": "", **dict.fromkeys(BORROWED, "time = 1")})

        assert sources(tmp_path) == []


def test_figures_count_shipped_functions_only() -> None:
    text = dedent("""\
        def short():
            return 1

        def longer():
            x = 1
            return x
        """)

    assert sizes.figures([Source(SERVICE, text), Source(TEST, text)]) == (2, 2, 2)
