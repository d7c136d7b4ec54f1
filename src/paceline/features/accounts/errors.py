from collections.abc import Sequence
from typing import Final

from paceline.kernel.errors import Conflict, Denied, Flaw, Invalid, NotFound, TooMany
from paceline.kernel.identity import NotSignedIn

TITLES_TOLD: Final = 5


class WrongCredentials(NotSignedIn):
    """The same for an unknown address, a wrong password and a disabled user.

    That it was counted must outlive the refusal.
    """

    code = "wrong_credentials"
    keeps_changes = True

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


class NotVerified(Denied):
    """Told only to who knows the password."""

    code = "not_verified"

    def __init__(self) -> None:
        super().__init__(
            "Open the letter that was sent to this address first; another one can be asked for."
        )


class TooManyAttempts(TooMany):
    """The same whether the address is anybody's or nobody's."""

    code = "too_many_attempts"

    def __init__(self, wait: float) -> None:
        super().__init__(
            "Too many attempts. Wait, or ask for a letter to choose a new password.",
            retry_after=wait,
        )


class RegistrationClosed(Denied):
    code = "registration_closed"

    def __init__(self) -> None:
        super().__init__("Accounts are by invitation here; ask the organiser for one.")


class LinkRefused(NotFound):
    """The same for one that is unknown, spent, replaced by a newer one or over."""

    code = "link_refused"

    def __init__(self) -> None:
        super().__init__("This link is no longer good. Ask for a new one.")


class SessionNotFound(NotFound):
    code = "session_not_found"

    def __init__(self) -> None:
        super().__init__("No such session.")


class InvitationNotFound(NotFound):
    code = "invitation_not_found"

    def __init__(self) -> None:
        super().__init__("No such open invitation.")


class BeyondOwnRights(Denied):
    code = "beyond_own_rights"

    def __init__(self) -> None:
        super().__init__("Nobody can be invited to more than what you may do yourself.")


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


class HandOverFirst(Conflict):
    code = "hand_over_first"

    def __init__(self, without: Sequence[str]) -> None:
        shown = ", ".join(f"\u201c{each}\u201d" for each in without[:TITLES_TOLD])
        titles = shown + (", \u2026" if len(without) > TITLES_TOLD else "")
        super().__init__(
            f"Nobody else organises {titles}. "
            "Invite another organiser there first, or ask an administrator.",
            titles=titles,
        )


class NotTheirAddress(Invalid):
    code = "not_their_address"

    def __init__(self) -> None:
        message = "type the address of the account that is to be erased"
        super().__init__(f"email: {message}.", flaws=[Flaw(where="email", message=message)])


class NotAdministrator(Denied):
    code = "not_administrator"

    def __init__(self) -> None:
        super().__init__("Only an administrator may do this.")


class UserIsDisabled(Denied):
    code = "user_disabled"

    def __init__(self) -> None:
        super().__init__("This user is disabled; an administrator can enable them.")


class OutsideDeclined(Denied):
    code = "outside_declined"

    def __init__(self) -> None:
        super().__init__("The provider let nobody in. Begin again, or sign in another way.")


class MailNotVerified(Denied):
    code = "outside_mail_not_verified"

    def __init__(self) -> None:
        super().__init__("The provider has not confirmed your address. Confirm it there first.")


class SignInToLink(Denied):
    """Told only to whom the provider vouches for as the reader of this address."""

    code = "sign_in_to_link"

    def __init__(self) -> None:
        super().__init__(
            "This address has an account. Sign in to it and link the provider there; "
            "or choose a new password by letter, then begin again."
        )


class IdentityTaken(Conflict):
    code = "identity_taken"

    def __init__(self) -> None:
        super().__init__("This identity belongs to another account. Remove it there first.")


class ProviderLinked(Conflict):
    code = "provider_linked"

    def __init__(self) -> None:
        super().__init__("Another identity at this provider is linked. Remove that one first.")


class LastMethod(Conflict):
    code = "last_method"

    def __init__(self) -> None:
        super().__init__("Nothing else would let this user in. Set a password first.")


class IdentityNotFound(NotFound):
    code = "identity_not_found"

    def __init__(self) -> None:
        super().__init__("No such identity.")


class BadReturn(Invalid):
    code = "bad_return"


class BadEmail(Invalid):
    code = "bad_email"


class BadPassword(Invalid):
    code = "bad_password"


class BadGrant(Invalid):
    code = "bad_grant"


class BadScopes(Invalid):
    code = "bad_scopes"


class BadImport(Invalid):
    code = "bad_import"


class BadExpiry(Invalid):
    code = "bad_expiry"

    def __init__(self) -> None:
        super().__init__("expires_at: it is past already; give a later moment, or none.")


class WrongCode(NotSignedIn):
    """The same for a code that is wrong, old, used or not there at all.

    That it was counted must outlive the refusal.
    """

    code = "wrong_code"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__("This code is wrong or was used. Each is good once; wait for the next.")


class ChallengeRefused(NotSignedIn):
    """The same for one that is unknown, used, over or another device's."""

    code = "challenge_refused"

    def __init__(self) -> None:
        super().__init__("This step is over. Begin again.")


class PasskeyRefused(NotSignedIn):
    """The same for every reason: whoever tries to forge one learns nothing."""

    code = "passkey_refused"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__("This passkey does not open this account. Try again or use another way.")


class BadPasskey(Invalid):
    code = "bad_passkey"

    def __init__(self) -> None:
        super().__init__("credential: it is no answer to what was asked. Begin again.")


class TotpOn(Conflict):
    code = "totp_on"

    def __init__(self) -> None:
        super().__init__("An app makes codes for this account already. Remove it first.")


class TotpNotFound(NotFound):
    code = "totp_not_found"

    def __init__(self) -> None:
        super().__init__("No app was set up to make codes for this account.")


class NoSecondFactor(Conflict):
    code = "no_second_factor"

    def __init__(self) -> None:
        super().__init__("Backup codes stand in for another factor. Set one up first.")


class PasskeyNotFound(NotFound):
    code = "passkey_not_found"

    def __init__(self) -> None:
        super().__init__("No such passkey.")


class PasskeyTaken(Conflict):
    code = "passkey_taken"

    def __init__(self) -> None:
        super().__init__("This passkey is registered already.")


class TooManyPasskeys(Conflict):
    code = "too_many_passkeys"

    def __init__(self) -> None:
        super().__init__("There are twenty passkeys already. Remove one that is not used.")


class CannotStepUp(Denied):
    """A machine's token proves nothing of a person."""

    code = "cannot_step_up"

    def __init__(self) -> None:
        super().__init__("Only a person who signed in can prove this; sign in and try again.")


class NotToImpersonate(Denied):
    code = "not_to_impersonate"

    def __init__(self) -> None:
        super().__init__("Nobody looks through the eyes of an administrator or a disabled user.")


class FactorWanted(Denied):
    code = "factor_wanted"

    def __init__(self) -> None:
        super().__init__("This account has a second factor: prove that one.")
