from datetime import timedelta
from typing import Final

from paceline.features.activities.repository.samples import SampleStore
from paceline.features.activities.service.connections import ConnectionService
from paceline.features.activities.service.ending import Ender
from paceline.features.activities.service.erasing import AthleteEraser
from paceline.features.activities.service.fetching import Fetcher
from paceline.features.activities.service.filling import Filler
from paceline.features.activities.service.intake import IntakeService
from paceline.features.activities.service.keeping import Sweeper
from paceline.features.activities.service.payloads import (
    BackFill,
    ConfirmConsent,
    EndThere,
    EraseAthlete,
    EraseFiles,
    FetchActivity,
    ForgetSources,
    LookForNew,
    LookSoon,
    PrepareSamples,
    ReadUpload,
    RemoveBlobs,
    SweepFiles,
)
from paceline.features.activities.service.uploads import UploadReader
from paceline.kernel.blobs import Blobs
from paceline.kernel.messages import JobContext, Priority, job


@job(ReadUpload, timeout=timedelta(minutes=15))
async def read_upload(payload: ReadUpload, reader: UploadReader, context: JobContext) -> None:
    """Safe to repeat: only files that still wait are dealt with."""
    await reader.read(payload.upload_id, context)


@job(FetchActivity, retries=8, timeout=timedelta(minutes=2))
async def fetch_activity(payload: FetchActivity, fetcher: Fetcher) -> None:
    """Safe to repeat: what comes again is instead of its older self."""
    await fetcher.fetch(payload)


@job(ForgetSources, timeout=timedelta(minutes=5))
async def forget_sources(payload: ForgetSources, intake: IntakeService) -> None:
    """Asks for itself again until none is left."""
    await intake.forget_until(payload.user_id, payload.kind, before=payload.before)


@job(BackFill, retries=8, timeout=timedelta(minutes=5), priority=Priority.BACKGROUND)
async def back_fill(payload: BackFill, filler: Filler) -> None:
    """Safe to repeat: what a turn stored and that it did is one transaction."""
    await filler.turn(payload)


@job(ConfirmConsent, retries=8)
async def confirm_consent(payload: ConfirmConsent, connections: ConnectionService) -> None:
    """Safe to repeat: what is gone is not there to go."""
    await connections.confirm(payload)


@job(LookSoon, priority=Priority.BACKGROUND)
async def look_soon(payload: LookSoon, connections: ConnectionService) -> None:
    await connections.look_for(payload.user_id, payload.kind)


@job(EndThere, retries=8)
async def end_there(payload: EndThere, ender: Ender) -> None:
    await ender.end(payload)


@job(EraseAthlete, retries=8, timeout=timedelta(minutes=5))
async def erase_athlete(payload: EraseAthlete, eraser: AthleteEraser) -> None:
    await eraser.erase(payload)


@job(EraseFiles, retries=8, timeout=timedelta(minutes=15))
async def erase_files(payload: EraseFiles, eraser: AthleteEraser) -> None:
    """Safe to repeat: what is gone is not there to go."""
    await eraser.erase_files(payload.user_id)


@job(LookForNew, every=timedelta(days=1), priority=Priority.BACKGROUND)
async def look_for_new(_payload: LookForNew, connections: ConnectionService) -> None:
    await connections.sync_all()


@job(RemoveBlobs)
async def remove_blobs(payload: RemoveBlobs, blobs: Blobs) -> None:
    for key in payload.keys:
        await blobs.remove(key)


@job(SweepFiles, every=timedelta(days=1), priority=Priority.BACKGROUND)
async def sweep_files(_payload: SweepFiles, sweeper: Sweeper) -> None:
    await sweeper.sweep()


@job(PrepareSamples, every=timedelta(days=1), priority=Priority.BACKGROUND)
async def prepare_samples(_payload: PrepareSamples, samples: SampleStore) -> None:
    """The extension may come to a running database at any time."""
    await samples.prepare()


jobs: Final = (
    read_upload,
    fetch_activity,
    forget_sources,
    back_fill,
    confirm_consent,
    end_there,
    erase_athlete,
    erase_files,
    look_for_new,
    look_soon,
    remove_blobs,
    sweep_files,
    prepare_samples,
)
