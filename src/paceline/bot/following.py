"""Answers that come later, by a job: what was asked has its own time."""

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

import structlog
from typing_extensions import override

from paceline.bot.faces import Invocation
from paceline.bot.interactions import message_of
from paceline.bot.ports import Outward
from paceline.bot.replies import Reply
from paceline.bot.wording import Words, words
from paceline.db.sealing import Seal
from paceline.features.grouping.public import DraftId, Drafts, DraftStanding
from paceline.features.reconcile.ports import Gone
from paceline.kernel.clock import Clock
from paceline.kernel.errors import Unavailable
from paceline.kernel.keys import ServerKey
from paceline.kernel.messages import JobPayload, Outbox, job

# What Discord gives us to answer in, less a little.
LIFETIME: Final = timedelta(minutes=14)
AGAIN: Final = 2.0
# So long our first answer may be on its way; later whoever asked has removed it.
ON_ITS_WAY: Final = timedelta(minutes=1)
PURPOSE: Final = "discord-follow-up"
log: Final = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class TellDraft(JobPayload):
    """Until `until` the sealed token lets us change the answer; afterwards it is worth nothing."""

    name: ClassVar = "bot.tell_draft"

    draft_id: DraftId
    application_id: str
    sealed: str = field(repr=False)
    kid: str
    until: datetime
    language: str = "en"

    @property
    @override
    def key(self) -> str:
        return str(self.draft_id)


class StillSolving(Unavailable):
    """Asked again in a moment, which is no attempt."""

    code = "draft_still_solving"

    def __init__(self) -> None:
        super().__init__("The draft is not there yet.", retry_after=AGAIN)


class StillUnanswered(Unavailable):
    """Over HTTP a draft may be there sooner than our answer is."""

    code = "answer_still_away"

    def __init__(self) -> None:
        super().__init__("What was asked is not answered yet.", retry_after=AGAIN)


class Followed:
    """Notes in the caller's transaction who waits for what."""

    def __init__(self, outbox: Outbox, key: ServerKey, clock: Clock) -> None:
        self._outbox = outbox
        self._seal = Seal(key, PURPOSE)
        self._clock = clock

    def draft(self, asked: Invocation, draft_id: DraftId) -> None:
        owner: UUID = draft_id
        sealed = b64encode(self._seal.seal(asked.token, owner=owner)).decode()
        self._outbox.enqueue(
            TellDraft(
                draft_id=draft_id,
                application_id=asked.application_id,
                sealed=sealed,
                kid=self._seal.kid,
                until=self._clock.now() + LIFETIME,
                language=asked.language,
            )
        )


@job(TellDraft)
async def tell_draft(
    wish: TellDraft, drafts: Drafts, outward: Outward, key: ServerKey, clock: Clock
) -> None:
    if clock.now() >= wish.until:
        log.info("bot.follow_up_expired", draft_id=wish.draft_id)
        return
    standing = await drafts.standing_unscoped(wish.draft_id)
    if not standing.is_over:
        raise StillSolving
    seal = Seal(key, PURPOSE)
    token = seal.open(b64decode(wish.sealed), kid=wish.kid, owner=wish.draft_id)
    message = message_of(Reply(text=told(standing, words(wish.language))))
    try:
        await outward.edit(wish.application_id, token, message)
    except Gone as error:
        if wish.until - clock.now() > LIFETIME - ON_ITS_WAY:
            raise StillUnanswered from error
        log.info("bot.follow_up_unwanted", draft_id=wish.draft_id)


def told(standing: DraftStanding, said: Words) -> str:
    if standing.failure is not None:
        return said.draft_failed.format(number=standing.number, failure=standing.failure)
    return said.draft_ready.format(
        number=standing.number,
        placed=standing.placed,
        members=standing.members,
        left=standing.members - standing.placed,
    )
