from paceline.kernel.errors import Conflict, Denied, Invalid, NotFound
from paceline.kernel.identity import NotSignedIn


class WrongCredentials(NotSignedIn):
    """The same for an unknown address, a wrong password and a disabled user."""

    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("This address and password do not fit together.")


class RefreshRefused(NotSignedIn):
    """The same for every reason: whoever holds a stolen token learns nothing."""

    code = "refresh_refused"

    def __init__(self) -> None:
        super().__init__("This refresh token is no longer good. Sign in again.")


class RefreshReused(RefreshRefused):
    """The revocation of the family must outlive the refusal."""

    keeps_changes = True


class UserNotFound(NotFound):
    code = "user_not_found"

    def __init__(self) -> None:
        super().__init__("No such user.")


class PersonalTokenNotFound(NotFound):
    code = "personal_token_not_found"

    def __init__(self) -> None:
        super().__init__("No such personal token.")


class EmailTaken(Conflict):
    code = "email_taken"

    def __init__(self) -> None:
        super().__init__("Another user has this address.")


class GrantedMeanwhile(Conflict):
    code = "granted_meanwhile"

    def __init__(self) -> None:
        super().__init__("Someone else granted a role there just now. Look again.")


class LastAdministrator(Conflict):
    code = "last_administrator"

    def __init__(self) -> None:
        super().__init__(
            "This is the last enabled administrator. Make another one before this one goes."
        )


class NotAdministrator(Denied):
    code = "not_administrator"

    def __init__(self) -> None:
        super().__init__("Only an administrator may do this.")


class UserIsDisabled(Denied):
    code = "user_disabled"

    def __init__(self) -> None:
        super().__init__("This user is disabled; an administrator can enable them.")


class BadEmail(Invalid):
    code = "bad_email"


class BadPassword(Invalid):
    code = "bad_password"


class BadGrant(Invalid):
    code = "bad_grant"


class BadScopes(Invalid):
    code = "bad_scopes"


class BadExpiry(Invalid):
    code = "bad_expiry"

    def __init__(self) -> None:
        super().__init__("expires_at: it is past already; give a later moment, or none.")
