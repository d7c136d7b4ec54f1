"""What holds for one reader: their account's choice, else their sign-up's, else the settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from paceline.db.statements import Row
from paceline.features.notifications.public import MAIL, NONE, Language, NoticeType, Quiet
from paceline.features.notifications.settings import NotificationsSettings


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """`channels` has what was chosen; everything else comes by mail."""

    leads: tuple[int, ...]
    language: Language
    channels: Mapping[str, str] = field(default_factory=dict)
    quiet: Quiet | None = None

    def channel(self, kind: NoticeType) -> str:
        return self.channels.get(kind, MAIL)

    def wants(self, kind: NoticeType) -> bool:
        return self.channel(kind) != NONE


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A row of choices as the read lane has it."""

    user_id: str | None
    sign_up_id: str | None
    channels: Mapping[str, str]
    leads: tuple[int, ...] | None
    quiet_start: int | None
    quiet_end: int | None
    language: Language | None

    def over(self, settings: NotificationsSettings) -> Preferences:
        quiet = None
        if self.quiet_start is not None and self.quiet_end is not None:
            quiet = Quiet(start=self.quiet_start, end=self.quiet_end)
        return Preferences(
            leads=settings.lead_minutes if self.leads is None else self.leads,
            language=self.language or settings.language,
            channels=self.channels,
            quiet=quiet,
        )


def defaults(settings: NotificationsSettings) -> Preferences:
    return Preferences(leads=settings.lead_minutes, language=settings.language)


class ChoiceBook:
    """The choices of some readers, read at once."""

    def __init__(self, rows: Sequence[Row], settings: NotificationsSettings) -> None:
        chosen = [chosen_of(row) for row in rows]
        self._settings = settings
        self._of_users = {each.user_id: each for each in chosen if each.user_id}
        self._of_sign_ups = {each.sign_up_id: each for each in chosen if each.sign_up_id}

    def of(self, sign_up_id: object, user_id: object) -> Preferences:
        own = self._of_users.get(str(user_id)) or self._of_sign_ups.get(str(sign_up_id))
        return own.over(self._settings) if own else defaults(self._settings)


def chosen_of(row: Row) -> Chosen:
    plain = {
        name: msgspec.json.decode(value) if isinstance(value, msgspec.Raw) else value
        for name, value in row.items()
    }
    return msgspec.convert(plain, Chosen)
