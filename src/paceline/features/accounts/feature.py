from typing import Final

from paceline.features.accounts import policy
from paceline.features.accounts.public import Accounts, Grants
from paceline.features.accounts.repository.families import FamilyRepository
from paceline.features.accounts.repository.grants import GrantRepository
from paceline.features.accounts.repository.identity import IdentityReads
from paceline.features.accounts.repository.personal_tokens import PersonalTokenRepository
from paceline.features.accounts.repository.reads import AccountReads
from paceline.features.accounts.repository.users import UserRepository
from paceline.features.accounts.routes import auth, personal_tokens, users
from paceline.features.accounts.service.grants import GrantService
from paceline.features.accounts.service.passwords import Passwords
from paceline.features.accounts.service.personal import PersonalTokenService
from paceline.features.accounts.service.principals import (
    AccountOperators,
    PrincipalCache,
    TokenAuthenticator,
)
from paceline.features.accounts.service.sessions import SessionService, TokenMakers
from paceline.features.accounts.service.tokens import AccessTokens, RefreshTokens
from paceline.features.accounts.service.users import UserService
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
        AccountReads,
        UserService,
        GrantService,
        SessionService,
        PersonalTokenService,
    ),
    singletons=(
        IdentityReads,
        Passwords,
        AccessTokens,
        RefreshTokens,
        TokenMakers,
        PrincipalCache,
        TokenAuthenticator,
        AccountOperators,
    ),
    implements={
        Accounts: UserService,
        Grants: GrantService,
        Authenticator: TokenAuthenticator,
        Operators: AccountOperators,
    },
    routers=(*auth.routers, *personal_tokens.routers, *users.routers),
    settings=AccountsSettings,
    roles=policy.ROLES,
    migrations="paceline.features.accounts.migrations",
)
