"""The letter that confirms a sign-up. Nothing in it was typed by whoever asked for it.

Who signs up with somebody else's address must not be able to write to them through us: neither a
name nor an answer is in it, only what the organiser calls the cohort.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from uuid import UUID

from paceline.db.read_lane import ReadLane
from paceline.db.statements import Row
from paceline.features.cohorts.public import CohortGuards, CohortId
from paceline.features.enrolment.public import PersonalLinks, SignUpId
from paceline.features.enrolment.repository.applications import (
    ApplicationRepository,
    known_ask,
    letter_ask,
)
from paceline.features.enrolment.service.applications import PURPOSE
from paceline.kernel.clock import Clock
from paceline.kernel.keys import PublicUrl, ServerKey
from paceline.kernel.mail import Mail, Mailer

if TYPE_CHECKING:
    from jinja2 import Template

LINK_LIVES: Final = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Wording:
    hello: str
    copy: str
    subject: str
    paragraphs: tuple[str, ...]
    action: str
    closing: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    language: str
    wording: Wording
    title: str
    url: str = field(repr=False)

    @property
    def paragraphs(self) -> list[str]:
        return [each.replace("{title}", self.title) for each in self.wording.paragraphs]


CONFIRM: Final[Mapping[str, Wording]] = {
    "en": Wording(
        hello="Hello,",
        copy="If the link does not open, copy this address:",
        subject="Confirm your sign-up",
        paragraphs=(
            "Someone, probably you, signed this address up to {title}.",
            "Open the link within two days, look at what was entered, and confirm it. Until then "
            "it does not count.",
        ),
        action="Look and confirm",
        closing="If it was not you, do nothing: what was entered is deleted.",
    ),
    "de": Wording(
        hello="Guten Tag,",
        copy="Öffnet sich der Link nicht, kopieren Sie diese Adresse:",
        subject="Bestätigen Sie Ihre Anmeldung",
        paragraphs=(
            "Jemand, vermutlich Sie, hat diese Adresse angemeldet: {title}.",
            "Öffnen Sie innerhalb von zwei Tagen den Link, sehen Sie nach, was eingetragen wurde, "
            "und bestätigen Sie es. Vorher zählt es nicht.",
        ),
        action="Ansehen und bestätigen",
        closing="Waren Sie es nicht, tun Sie nichts: das Eingetragene wird gelöscht.",
    ),
}
KNOWN: Final[Mapping[str, Wording]] = {
    "en": Wording(
        hello="Hello,",
        copy="If the link does not open, copy this address:",
        subject="You have signed up already",
        paragraphs=(
            "Someone, probably you, signed this address up to {title} once more.",
            "There is a sign-up with this address, and nothing of it changed. Your own page shows "
            "it; change your hours there. It is yours alone: do not hand the link on.",
        ),
        action="Open my page",
        closing="If it was not you, do nothing: nothing changed.",
    ),
    "de": Wording(
        hello="Guten Tag,",
        copy="Öffnet sich der Link nicht, kopieren Sie diese Adresse:",
        subject="Sie sind schon angemeldet",
        paragraphs=(
            "Jemand, vermutlich Sie, hat diese Adresse noch einmal angemeldet: {title}.",
            "Mit dieser Adresse gibt es schon eine Anmeldung, und an ihr hat sich nichts geändert. "
            "Ihre eigene Seite zeigt sie; dort ändern Sie Ihre Stunden. Geben Sie den Link nicht "
            "weiter.",
        ),
        action="Meine Seite öffnen",
        closing="Waren Sie es nicht, tun Sie nichts: es hat sich nichts geändert.",
    ),
}


class ApplicationLetters:
    def __init__(
        self,
        lane: ReadLane,
        cohorts: CohortGuards,
        applications: ApplicationRepository,
        links: PersonalLinks,
        mailer: Mailer,
        key: ServerKey,
        address: PublicUrl,
        clock: Clock,
    ) -> None:
        self._lane = lane
        self._cohorts = cohorts
        self._applications = applications
        self._links = links
        self._mailer = mailer
        self._key = key
        self._address = address
        self._clock = clock

    async def send(self, application_id: UUID) -> None:
        """Nothing for one that was replaced, confirmed or is over."""
        found, known = await self._lane.rows(
            letter_ask(application_id, at=self._clock.now()), known_ask(application_id)
        )
        if not found:
            return
        row = found[0]
        if known:
            await self._tell_of(SignUpId(UUID(str(known[0]["id"]))), row)
            await self._applications.drop_unscoped(application_id)
            return
        token = self._key.token_again(PURPOSE, application_id, stored=str(row["token_hash"]))
        if token is not None:
            await self._send(CONFIRM, row, self._address.to(f"confirm#{token}"))

    async def _tell_of(self, sign_up_id: SignUpId, row: Row) -> None:
        until = self._clock.now() + LINK_LIVES
        url = await self._links.of_unscoped(sign_up_id, until=until)
        await self._send(KNOWN, row, url)

    async def _send(self, wordings: Mapping[str, Wording], row: Row, url: str) -> None:
        language = str(row["language"])
        letter = Letter(
            language=language,
            wording=wordings[language],
            title=await self._title(CohortId(UUID(str(row["cohort_id"])))),
            url=url,
        )
        await self._mailer.send(
            Mail(
                key=f"application-{row['id']}",
                to=str(row["email"]),
                subject=letter.wording.subject,
                text=template("letter.txt").render(letter=letter),
                html=template("letter.html").render(letter=letter),
                own_act=True,
            )
        )

    async def _title(self, cohort_id: CohortId) -> str:
        cohort = (await self._lane.rows(self._cohorts.whole_unscoped(cohort_id)))[0][0]
        return f"{cohort['program_title']}, {cohort['title']}"


@lru_cache
def template(name: str) -> "Template":
    """What goes into HTML is escaped, whatever it is."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415, on first use

    escaped = name.endswith(".html")
    environment = Environment(autoescape=escaped, undefined=StrictUndefined)  # noqa: S701
    source = files("paceline.features.enrolment.templates").joinpath(name)
    return environment.from_string(source.read_text())
