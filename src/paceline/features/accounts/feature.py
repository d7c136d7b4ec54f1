from typing import Final

from paceline.features.accounts import policy
from paceline.features.accounts.jobs import jobs
from paceline.features.accounts.ports import (
    Duties,
    NoDuties,
    NoOutsideSignIns,
    NoTraces,
    OutsideSignIns,
    Traces,
)
from paceline.features.accounts.public import (
    Accounts,
    Grants,
    IdentityAsks,
    Linked,
    Organisers,
    UserAsks,
)
from paceline.features.accounts.repository.erasing import ErasureRepository, FarewellRepository
from paceline.features.accounts.repository.factors import (
    BackupCodeRepository,
    ChallengeRepository,
    FactorReads,
    PasskeyRepository,
    TotpRepository,
)
from paceline.features.accounts.repository.failures import FailureRepository
from paceline.features.accounts.repository.families import FamilyRepository, SessionReads
from paceline.features.accounts.repository.grants import GrantRepository
from paceline.features.accounts.repository.identities import (
    IdentityDoor,
    IdentityRepository,
    OutsideDoors,
    OutsideReads,
    StateRepository,
)
from paceline.features.accounts.repository.identity import IdentityReads
from paceline.features.accounts.repository.invitations import InvitationReads, InvitationRepository
from paceline.features.accounts.repository.letters import LetterReads
from paceline.features.accounts.repository.links import LinkRepository
from paceline.features.accounts.repository.personal_tokens import PersonalTokenRepository
from paceline.features.accounts.repository.reads import AccountReads
from paceline.features.accounts.repository.users import UserDoor, UserRepository
from paceline.features.accounts.routes import (
    auth,
    erasing,
    factors,
    invitations,
    outside,
    passkeys,
    passwords,
    personal_tokens,
    registration,
    sessions,
    step_up,
    users,
)
from paceline.features.accounts.service.acts import AccountActs
from paceline.features.accounts.service.backup_codes import BackupCodes
from paceline.features.accounts.service.challenges import Challenges
from paceline.features.accounts.service.entrance import Entrance
from paceline.features.accounts.service.erasing import ErasureService
from paceline.features.accounts.service.factors import SecondFactors
from paceline.features.accounts.service.grants import GrantService
from paceline.features.accounts.service.hashes import HashImport
from paceline.features.accounts.service.invitations import InvitationService
from paceline.features.accounts.service.letters import LetterService
from paceline.features.accounts.service.linking import LinkingService
from paceline.features.accounts.service.links import MailedLinks
from paceline.features.accounts.service.methods import SignInMethods
from paceline.features.accounts.service.outside import OutsideService
from paceline.features.accounts.service.own_factors import (
    FactorNotes,
    FactorReset,
    OwnCodes,
    OwnPasskeys,
)
from paceline.features.accounts.service.passkeys import Ceremony, Passkeys
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.service.personal import PersonalTokenService
from paceline.features.accounts.service.principals import (
    AccountOperators,
    LinkedPeople,
    PrincipalCache,
    TokenAuthenticator,
)
from paceline.features.accounts.service.proof import PasswordProof
from paceline.features.accounts.service.recovery import RecoveryService
from paceline.features.accounts.service.registration import RegistrationService
from paceline.features.accounts.service.reproof import Reproof
from paceline.features.accounts.service.sessions import SessionService, TokenMakers
from paceline.features.accounts.service.sign_in import SignInService
from paceline.features.accounts.service.step_up import Impersonation, StepUpService
from paceline.features.accounts.service.tokens import AccessTokens, DeviceTokens, RefreshTokens
from paceline.features.accounts.service.totp import Totp
from paceline.features.accounts.service.users import UserService
from paceline.features.accounts.service.visits import Throttle
from paceline.features.accounts.settings import AccountsSettings
from paceline.kernel.identity import Authenticator, Operators
from paceline.kernel.registry import Feature

feature: Final = Feature(
    name="accounts",
    services=(
        UserRepository,
        FamilyRepository,
        GrantRepository,
        PersonalTokenRepository,
        LinkRepository,
        ErasureRepository,
        FarewellRepository,
        InvitationRepository,
        FailureRepository,
        TotpRepository,
        BackupCodeRepository,
        PasskeyRepository,
        ChallengeRepository,
        IdentityRepository,
        IdentityDoor,
        UserDoor,
        StateRepository,
        AccountReads,
        AccountActs,
        Throttle,
        PasswordProof,
        MailedLinks,
        UserService,
        ErasureService,
        GrantService,
        SessionService,
        Totp,
        BackupCodes,
        Passkeys,
        Challenges,
        SecondFactors,
        SignInMethods,
        Entrance,
        Reproof,
        FactorNotes,
        OwnCodes,
        OwnPasskeys,
        FactorReset,
        SignInService,
        StepUpService,
        Impersonation,
        RegistrationService,
        RecoveryService,
        InvitationService,
        HashImport,
        LetterService,
        PersonalTokenService,
        LinkingService,
        OutsideService,
    ),
    singletons=(
        IdentityReads,
        SessionReads,
        InvitationReads,
        LetterReads,
        FactorReads,
        Ceremony,
        OutsideDoors,
        OutsideReads,
        Passwords,
        AccessTokens,
        RefreshTokens,
        DeviceTokens,
        TokenMakers,
        PrincipalCache,
        TokenAuthenticator,
        AccountOperators,
        LinkedPeople,
    ),
    implements={
        IdentityAsks: IdentityDoor,
        UserAsks: UserDoor,
        Accounts: UserService,
        Grants: GrantService,
        Linked: LinkedPeople,
        Organisers: GrantRepository,
        Authenticator: TokenAuthenticator,
        Operators: AccountOperators,
    },
    defaults={OutsideSignIns: NoOutsideSignIns, Duties: NoDuties, Traces: NoTraces},
    routers=(
        *auth.routers,
        *factors.routers,
        *passkeys.routers,
        *registration.routers,
        *passwords.routers,
        *sessions.routers,
        *outside.routers,
        *step_up.routers,
        *personal_tokens.routers,
        *invitations.routers,
        *users.routers,
        *erasing.routers,
    ),
    jobs=jobs,
    settings=AccountsSettings,
    roles=policy.ROLES,
    migrations="paceline.features.accounts.migrations",
)
