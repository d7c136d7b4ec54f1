"""Files and archives: kept at once, read by a job, each with a line of its own."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import httpx2
import pytest
from typing_extensions import override

from paceline.app.edge import settled
from paceline.features.activities.errors import EmptyUpload, TooHeavy, Unreadable
from paceline.features.activities.service.receiving import UploadService
from paceline.features.activities.service.uploads import BATCH, UploadReader
from paceline.kernel.errors import Invalid, Unavailable
from paceline.kernel.processes import Limits, OverMemory, OverTime, Processes
from paceline.web.answers import LONGEST_BODY, LONGEST_UPLOAD
from tests.features.activities.files import gpx, gzipped, tcx, zipped
from tests.features.activities.recordings import START
from tests.features.activities.stage import Stage, member
from tests.features.activities.uploading import again, kept, lines, read, sent
from tests.people import signed_in
from tests.work import work_off

pytestmark = pytest.mark.anyio
T = TypeVar("T")
JUNK = b"this is no activity"


class TestAnUpload:
    async def test_waits_for_its_job(self, stage: Stage) -> None:
        upload_id = await sent(stage, ("run.gpx", gpx()))

        shown = await stage.get(f"/activities/uploads/{upload_id}")

        assert (shown["ended_at"], shown["progress"]["state"]) == (None, "ready")
        assert shown["counts"] == {"waiting": 1}

    async def test_becomes_activities_and_a_bad_file_loses_none(self, stage: Stage) -> None:
        files = [
            ("junk.fit", JUNK),
            ("run.gpx", gpx()),
            ("late.tcx.gz", gzipped(tcx(start=START + timedelta(days=1)))),
            ("timeless.gpx", gpx(start=None)),
        ]

        report = await read(stage, *files)

        assert lines(report) == [
            ("junk.fit", "refused", "activity_format_unknown"),
            ("run.gpx", "stored", None),
            ("late.tcx.gz", "stored", None),
            ("timeless.gpx", "refused", "activity_without_start"),
        ]
        assert report["ended_at"] is not None
        assert (report["progress"]["done"], report["progress"]["total"]) == (4, 4)
        diary = await stage.diary()
        assert sorted(round(each["distance_m"], -1) for each in diary) == [3000, 3050]
        assert {each["title"] for each in diary} == {"Along the canal", ""}
        assert str(report["files"][1]["activity_id"]) in {each["id"] for each in diary}

    async def test_of_the_same_run_is_merged(self, stage: Stage) -> None:
        report = await read(stage, ("run.gpx", gpx()), ("run.tcx", tcx()))

        assert [each["state"] for each in report["files"]] == ["stored", "merged"]
        (shown,) = await stage.diary()
        assert (shown["distance_m"], shown["title"]) == (3050, "Along the canal")

    async def test_of_what_is_known_is_a_duplicate(self, stage: Stage) -> None:
        first = await read(stage, ("run.gpx", gpx()))
        before = await kept(stage)

        again = await read(stage, ("copy.gpx", gpx()), ("copy.gpx.gz", gzipped(gpx())))

        assert [each["state"] for each in again["files"]] == ["duplicate"] * 2
        activity_id = first["files"][0]["activity_id"]
        assert {each["activity_id"] for each in again["files"]} == {activity_id}
        assert await kept(stage) == before

    async def test_is_seen_by_its_sender_alone(self, stage: Stage) -> None:
        report = await read(stage, ("run.gpx", gpx()))

        path = f"/activities/uploads/{report['id']}"
        assert (await stage.asked("GET", path, by=member())).status_code == 404
        assert len((await stage.get("/activities/uploads"))["items"]) == 1
        assert (await stage.get("/activities/uploads", by=member()))["items"] == []

    async def test_is_read_once_however_often_its_job_runs(self, stage: Stage) -> None:
        report = await read(stage, ("run.gpx", gpx()))

        await stage.within(UploadReader, again(report["id"]))

        assert len(await stage.diary()) == 1


class TestAReason:
    async def test_is_told_in_the_language_of_who_reads_it(self, stage: Stage) -> None:
        xml = b"<?xml version='1.0'?><kml></kml>"
        files = zipped({"a.gpx": b"<gpx><trk></gpx>", "b.gpx": gpx()})

        report = await read(
            stage, ("places.kml", xml), ("some.zip", files), ("none.gpx", gpx(start=None))
        )
        german = await stage.client.get(
            f"/activities/uploads/{report['id']}",
            headers={**signed_in(stage.athlete), "accept-language": "de"},
        )

        english = [each["detail"] for each in report["files"] if each["detail"]]
        told = [each["detail"] for each in german.json()["files"] if each["detail"]]
        assert english[0] == "This is XML, but neither GPX nor TCX: it begins with <kml>."
        assert told[0] == "Das ist XML, aber weder GPX noch TCX: Es beginnt mit <kml>."
        assert "Tragen Sie sie von Hand ein" in told[1]
        assert told[2].startswith("Zeile 1: Das ist kein gültiges XML.")
        assert "accept-language" in german.headers["vary"]


class TestAnArchive:
    async def test_has_a_line_for_each_of_its_files(self, stage: Stage) -> None:
        days = [START + timedelta(days=day) for day in range(BATCH + 3)]
        files = {f"activities/{day:%j}.gpx": gpx(start=day) for day in days}
        files |= {"photo.jpg": b"no activity", "broken.gpx": b"<gpx><trk></gpx>"}

        report = await read(stage, ("export.zip", zipped(files)))

        assert report["files"][0]["state"] == "opened"
        assert report["counts"] == {"opened": 1, "stored": BATCH + 3, "refused": 1}
        assert report["ended_at"] is not None
        assert len(await stage.diary()) == BATCH + 3
        assert len(await kept(stage)) == BATCH + 3

    @pytest.mark.parametrize(
        ("files", "code"),
        [
            ({"readme.txt": b"hello"}, "activity_format_unknown"),
            ({"../../run.gpx": gpx()}, "activity_unsafe"),
        ],
    )
    async def test_with_nothing_to_read_is_refused_with_a_reason(
        self, stage: Stage, files: dict[str, bytes], code: str
    ) -> None:
        report = await read(stage, ("export.zip", zipped(files)), ("run.gpx", gpx()))

        assert lines(report)[0] == ("export.zip", "refused", code)
        assert lines(report)[1][1] == "stored"

    async def test_in_an_archive_is_refused_by_itself(self, stage: Stage) -> None:
        inner = zipped({"run.gpx": gpx()})

        report = await read(stage, ("export.zip", zipped({"more.zip": inner, "run.gpx": gpx()})))

        assert lines(report)[1:] == [
            ("more.zip", "refused", "activity_unsafe"),
            ("run.gpx", "stored", None),
        ]


class TestTheOriginal:
    async def test_is_as_it_was_sent_and_its_senders_alone(self, stage: Stage) -> None:
        report = await read(stage, ("my run/lunch.gpx", gpx()))
        activity_id = report["files"][0]["activity_id"]
        shown = await stage.get(f"/activities/{activity_id}")
        path = f"/activities/{activity_id}/sources/{shown['own']['sources'][0]['id']}/original"

        mine = await stage.asked("GET", path)
        theirs = await stage.asked("GET", path, by=member())

        assert (mine.content, theirs.status_code) == (gpx(), 404)
        assert mine.headers["content-disposition"] == 'attachment; filename="lunch.gpx"'

    @pytest.mark.asvs("5.3.1", "5.3.2")
    async def test_lies_under_a_key_of_ours_and_is_for_nobody_to_run(self, stage: Stage) -> None:
        report = await read(stage, ("../../../evil.php", gpx()))
        activity_id = report["files"][0]["activity_id"]
        [source] = (await stage.get(f"/activities/{activity_id}"))["own"]["sources"]

        reply = await stage.asked(
            "GET", f"/activities/{activity_id}/sources/{source['id']}/original"
        )

        assert [re.fullmatch(r"activities(/[0-9a-f-]{36}){2}/0", key) for key in await kept(stage)]
        assert reply.headers["content-type"] == "application/octet-stream"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["content-disposition"] == 'attachment; filename="evil.php"'

    async def test_goes_with_the_activity(self, stage: Stage) -> None:
        report = await read(stage, ("run.gpx", gpx()), ("run.tcx", tcx()), ("junk", JUNK))
        assert len(await kept(stage)) == 2

        await stage.asked("DELETE", f"/activities/{report['files'][0]['activity_id']}")
        await work_off(stage.container)

        assert await kept(stage) == []


class TestWhatIsTooMuch:
    async def test_is_refused_before_it_is_read(self, stage: Stage) -> None:
        headers = {**signed_in(stage.athlete), "content-length": str(LONGEST_UPLOAD + 1)}

        reply = await stage.client.post("/activities/uploads", content=b"x", headers=headers)

        assert reply.status_code == httpx2.codes.CONTENT_TOO_LARGE

    async def test_for_others_is_not_for_uploads(self, stage: Stage) -> None:
        large = gpx() + b" " * LONGEST_BODY

        report = await read(stage, ("large.gpx", large))

        assert lines(report)[0][1] == "stored"

    async def test_is_told_with_what_would_be_taken(self, stage: Stage) -> None:
        reply = await stage.asked("POST", "/activities", {"note": "x" * 7 * 1024 * 1024})

        assert (reply.status_code, reply.json()["code"]) == (413, "too_long")
        assert "6 MiB" in reply.json()["detail"]


class TestAKeyOfTheRequest:
    async def again(self, stage: Stage, data: bytes) -> tuple[str, str]:
        headers = {**signed_in(stage.athlete), "idempotency-key": "once"}
        replies = [
            await stage.client.post(
                "/activities/uploads", files={"files": ("run.gpx", data)}, headers=headers
            )
            for _ in range(2)
        ]
        first, second = (each.json()["id"] for each in replies)
        return first, second

    async def test_makes_a_short_upload_once(self, stage: Stage) -> None:
        # The boundary between the parts is part of the body, and httpx draws a new one each time.
        boundary = {"content-type": "multipart/form-data; boundary=same"}
        body = (
            b'--same\r\nContent-Disposition: form-data; name="files"; filename="run.gpx"\r\n\r\n'
            + gpx()
            + b"\r\n--same--\r\n"
        )
        headers = {**signed_in(stage.athlete), **boundary, "idempotency-key": "once"}

        replies = [
            await stage.client.post("/activities/uploads", content=body, headers=headers)
            for _ in range(2)
        ]

        first, second = (each.json()["id"] for each in replies)
        assert first == second
        assert "idempotency-replayed" in replies[1].headers

    async def test_does_not_hold_a_long_one_whose_content_says_it(self, stage: Stage) -> None:
        first, second = await self.again(stage, gpx() + b" " * LONGEST_BODY)

        await work_off(stage.container)

        assert first != second
        shown = await stage.get(f"/activities/uploads/{second}")
        assert [each["state"] for each in shown["files"]] == ["duplicate"]


class TestNothing:
    async def test_is_no_upload(self, stage: Stage) -> None:
        reply = await stage.client.post(
            "/activities/uploads", files=[], headers=signed_in(stage.athlete)
        )

        assert reply.status_code == httpx2.codes.UNPROCESSABLE_CONTENT

    async def test_at_all_is_said_to_be_nothing(self, stage: Stage) -> None:
        with pytest.raises(EmptyUpload):
            await stage.within(UploadService, lambda uploads: uploads.receive([], by=stage.athlete))


class DyingChildren(Processes):
    def __init__(self, *, retry_after: float | None = None) -> None:
        self.asked = 0
        self._retry_after = retry_after

    @override
    async def run(
        self, work: Callable[..., T], *arguments: object, limits: Limits, **_: object
    ) -> T:
        self.asked += 1
        raise Unavailable("A working process died.", retry_after=self._retry_after)


class GreedyChildren(Processes):
    def __init__(self, error: Exception) -> None:
        self.error = error

    @override
    async def run(
        self, work: Callable[..., T], *arguments: object, limits: Limits, **_: object
    ) -> T:
        raise self.error


class TestAReaderThatDies:
    async def read_with(self, stage: Stage, children: Processes) -> str:
        """The job by itself, with children that die of everything."""
        upload_id = await sent(stage, ("deadly.gpx", gpx()))
        async with stage.container() as scope:
            reader = await scope.get(UploadReader)
            reader._processes = children
            await settled(scope, lambda: again(upload_id)(reader))
        return upload_id

    async def test_is_said_of_that_file(self, stage: Stage) -> None:
        children = DyingChildren()

        upload_id = await self.read_with(stage, children)

        report = await stage.get(f"/activities/uploads/{upload_id}")
        assert lines(report) == [("deadly.gpx", "refused", Unreadable.code)]
        assert children.asked == 2

    @pytest.mark.parametrize("error", [OverTime(10), OverMemory()])
    async def test_of_its_limits_is_said_of_that_file(self, stage: Stage, error: Invalid) -> None:
        upload_id = await self.read_with(stage, GreedyChildren(error))

        report = await stage.get(f"/activities/uploads/{upload_id}")
        assert lines(report) == [("deadly.gpx", "refused", TooHeavy.code)]

    async def test_for_want_of_room_is_tried_later(self, stage: Stage) -> None:
        with pytest.raises(Unavailable):
            await self.read_with(stage, DyingChildren(retry_after=5))
