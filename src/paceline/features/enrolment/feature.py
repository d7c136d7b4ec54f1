from typing import Final

from paceline.features.accounts.ports import Traces
from paceline.features.enrolment import policy, routes, subscribers
from paceline.features.enrolment.jobs import jobs
from paceline.features.enrolment.ports import NoPlaces, Places
from paceline.features.enrolment.public import Enrolment, Joining, PersonalLinks, SignUpAsks
from paceline.features.enrolment.repository.applications import ApplicationRepository
from paceline.features.enrolment.repository.forms import FormRepository
from paceline.features.enrolment.repository.links import LinkBook, LinkRepository
from paceline.features.enrolment.repository.sign_ups import (
    PersonRepository,
    SignUpDoor,
    SignUpReads,
    SignUpRepository,
)
from paceline.features.enrolment.service.applications import ApplicationGate, ApplicationService
from paceline.features.enrolment.service.erasing import ApplicationTraces, PersonEraser
from paceline.features.enrolment.service.forms import FormService
from paceline.features.enrolment.service.imports import ImportService
from paceline.features.enrolment.service.joining import JoinService
from paceline.features.enrolment.service.letters import ApplicationLetters
from paceline.features.enrolment.service.links import LinkService, LinksForLetters
from paceline.features.enrolment.service.sign_ups import SignUpService
from paceline.features.enrolment.settings import EnrolmentSettings
from paceline.features.enrolment.watches import SignUpWatch
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
        PersonEraser,
        ApplicationTraces,
        ApplicationRepository,
        ApplicationGate,
        ApplicationService,
        ApplicationLetters,
    ),
    implements={
        Enrolment: SignUpService,
        Joining: JoinService,
        SignUpAsks: SignUpDoor,
        PersonalLinks: LinksForLetters,
        Traces: ApplicationTraces,
    },
    defaults={Places: NoPlaces},
    routers=routes.routers,
    jobs=jobs,
    settings=EnrolmentSettings,
    subscriptions=subscribers.subscriptions,
    roles=policy.ROLES,
    watches=(SignUpWatch,),
    migrations="paceline.features.enrolment.migrations",
)
