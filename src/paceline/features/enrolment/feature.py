from typing import Final

from paceline.features.enrolment import policy, routes
from paceline.features.enrolment.ports import NoPlaces, Places
from paceline.features.enrolment.public import Enrolment, Joining, PersonalLinks, SignUpAsks
from paceline.features.enrolment.repository.forms import FormRepository
from paceline.features.enrolment.repository.links import LinkBook, LinkRepository
from paceline.features.enrolment.repository.sign_ups import (
    PersonRepository,
    SignUpDoor,
    SignUpReads,
    SignUpRepository,
)
from paceline.features.enrolment.service.forms import FormService
from paceline.features.enrolment.service.imports import ImportService
from paceline.features.enrolment.service.joining import JoinService
from paceline.features.enrolment.service.links import LinkService, LinksForLetters
from paceline.features.enrolment.service.sign_ups import SignUpService
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="enrolment",
    requires=frozenset({"accounts", "cohorts"}),
    services=(
        FormRepository,
        FormService,
        LinkBook,
        LinkRepository,
        PersonRepository,
        SignUpRepository,
        SignUpReads,
        SignUpDoor,
        ImportService,
        LinkService,
        LinksForLetters,
        SignUpService,
        JoinService,
    ),
    implements={
        Enrolment: SignUpService,
        Joining: JoinService,
        SignUpAsks: SignUpDoor,
        PersonalLinks: LinksForLetters,
    },
    defaults={Places: NoPlaces},
    routers=routes.routers,
    roles=policy.ROLES,
    migrations="paceline.features.enrolment.migrations",
)
