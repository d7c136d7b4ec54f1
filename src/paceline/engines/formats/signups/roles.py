"""Roles under the names other programs give them, in English and German."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from paceline.engines.formats.signups.folding import fold, listed, shown
from paceline.engines.formats.signups.report import Role, Unreadable

_MEMBER: Final = listed(
    "member, participant, attendee, student, learner, runner, athlete, trainee, apprentice, "
    "mentee, coachee, pupil, joiner, teilnehmer, teilnehmende, teilnehmender, teilnehmend, "
    "mitglied, lernende, lernender, laufer, schuler, studierende, studierender, sportler, "
    "lehrling, tn"
)
_FACILITATOR: Final = listed(
    "facilitator, coach, mentor, leader, tutor, trainer, instructor, teacher, host, guide, "
    "organizer, lead, moderator, gruppenleiter, gruppenleitung, leiter, leitung, "
    "kursleiter, kursleitung, ubungsleiter, betreuer, moderation, gruppenleiterin, lehrer, "
    "lehrerin, teamleiter"
)
_WORDS: Final[Mapping[str, Role]] = {
    **dict.fromkeys(_MEMBER, "member"),
    **dict.fromkeys(_FACILITATOR, "facilitator"),
    "group leader": "facilitator",
    "small group leader": "facilitator",
    "group lead": "facilitator",
    "discussion leader": "facilitator",
    "run leader": "facilitator",
    "course participant": "member",
}
_OPENING: Final = re.compile(r"^(?:(?:as|als|i am|i'm|ich bin|a|an|the|ein|eine)\s+)+")
_ENDING: Final = re.compile(r"(?:[:*/_]-?)?(?:innen|in)$")
_ASIDE: Final = re.compile(r"\s*\([^()]*\)$")


def read_role(text: str, *, default: Role, own: Mapping[str, Role]) -> Role:
    """Blank is the default; `own` maps folded words of this file; raises `Unreadable`."""
    said = fold(text)
    if not said:
        return default
    role = own.get(said) or _known(said)
    if role is None:
        raise Unreadable(
            f"'{shown(text)}' is no role we know",
            f'write member or facilitator, or map it: roles: {{"{shown(text)}": member}}',
        )
    return role


@lru_cache(maxsize=256)
def _known(said: str) -> Role | None:
    word = _OPENING.sub("", _ASIDE.sub("", said)).strip(" .!")
    forms = (word, word.removesuffix("s"), word.removesuffix("es"), _ENDING.sub("", word))
    return next((_WORDS[form] for form in forms if form in _WORDS), None)
