from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from typing_extensions import override

from paceline.features.activities.public import SourceKind, UploadId
from paceline.kernel.identity import UserId
from paceline.kernel.messages import JobPayload


@dataclass(frozen=True, kw_only=True)
class ReadUpload(JobPayload):
    name: ClassVar = "activities.read_upload"

    upload_id: UploadId

    @property
    @override
    def key(self) -> str:
        return str(self.upload_id)


@dataclass(frozen=True, kw_only=True)
class FetchActivity(JobPayload):
    name: ClassVar = "activities.fetch"

    user_id: UserId
    kind: SourceKind
    external_id: str

    @property
    @override
    def key(self) -> str:
        return f"{self.kind}:{self.user_id}:{self.external_id}"


@dataclass(frozen=True, kw_only=True)
class ForgetSources(JobPayload):
    """What was received by `before`, when a connection ended; a newer one keeps what it brings."""

    name: ClassVar = "activities.forget_sources"

    user_id: UserId
    kind: SourceKind
    before: datetime

    @property
    @override
    def key(self) -> str:
        return f"{self.kind}:{self.user_id}:{self.before.isoformat()}"


@dataclass(frozen=True, kw_only=True)
class OfConnection(JobPayload):
    """Of one connection there is one turn at a time."""

    user_id: UserId
    kind: SourceKind

    @property
    @override
    def key(self) -> str:
        return f"{self.kind}:{self.user_id}"


@dataclass(frozen=True, kw_only=True)
class BackFill(OfConnection):
    name: ClassVar = "activities.back_fill"


@dataclass(frozen=True, kw_only=True)
class ConfirmConsent(OfConnection):
    name: ClassVar = "activities.confirm_consent"


@dataclass(frozen=True, kw_only=True)
class LookSoon(OfConnection):
    """Instead of one job for each of more hints than anybody should send."""

    name: ClassVar = "activities.look_soon"


@dataclass(frozen=True, kw_only=True)
class EndThere(JobPayload):
    """A connection that was ended here already."""

    name: ClassVar = "activities.end_there"

    connection_id: UUID

    @property
    @override
    def key(self) -> str:
        return str(self.connection_id)


@dataclass(frozen=True, kw_only=True)
class EraseAthlete(JobPayload):
    """`until` is when a provider that does not answer is waited for no longer."""

    name: ClassVar = "activities.erase_athlete"

    user_id: UserId
    until: datetime

    @property
    @override
    def key(self) -> str:
        return str(self.user_id)


@dataclass(frozen=True, kw_only=True)
class EraseFiles(JobPayload):
    name: ClassVar = "activities.erase_files"

    user_id: UserId

    @property
    @override
    def key(self) -> str:
        return str(self.user_id)


@dataclass(frozen=True, kw_only=True)
class LookForNew(JobPayload):
    name: ClassVar = "activities.look_for_new"


@dataclass(frozen=True, kw_only=True)
class PrepareSamples(JobPayload):
    name: ClassVar = "activities.prepare_samples"


@dataclass(frozen=True, kw_only=True)
class RemoveBlobs(JobPayload):
    """Files of which nothing in the database speaks any more."""

    name: ClassVar = "activities.remove_blobs"

    keys: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class SweepFiles(JobPayload):
    name: ClassVar = "activities.sweep_files"
