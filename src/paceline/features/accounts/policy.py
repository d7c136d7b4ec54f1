"""Who may do what with accounts, and what an address and a password must be."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

from paceline.features.accounts.errors import BadEmail, BadGrant, BadPassword
from paceline.kernel.errors import Flaw
from paceline.kernel.identity import Permission, Principal, Role, UserId
from paceline.kernel.weakness import is_guessed_first

OWN: Final = Permission("accounts.own")
MANAGE: Final = Permission("users.manage")
INVITE: Final = Permission("accounts.invite")
ROLES: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ADMIN: frozenset({OWN, MANAGE, INVITE}),
    Role.ORGANISER: frozenset({OWN, INVITE}),
    Role.FACILITATOR: frozenset({OWN}),
    Role.MEMBER: frozenset({OWN}),
}

EMAIL_LENGTH: Final = 254
LOCAL_LENGTH: Final = 64
PASSWORD_MIN: Final = 10
PASSWORD_MAX: Final = 200
FREE_FAILURES: Final = 5
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(minutes=15)
FAILURES_KEPT: Final = timedelta(days=1)
# Of two servers. A failure later than that was noted before a clock was set back.
CLOCKS_DIFFER: Final = timedelta(minutes=5)
LABEL: Final = r"[a-z0-9\u0080-\U0010ffff](?:[a-z0-9\u0080-\U0010ffff-]*[a-z0-9\u0080-\U0010ffff])?"
DOMAIN: Final = re.compile(rf"localhost|{LABEL}(?:\.{LABEL})+")


def administers(who: Principal) -> bool:
    return who.everything and MANAGE in who.permissions


def acts_for(who: Principal, user_id: UserId) -> bool:
    return who.user_id == user_id or administers(who)


def canonical(email: str) -> str:
    """The one spelling that is stored. Raises BadEmail saying what is wrong, never the address.

    Nothing is asked of the network: whether mail arrives is known when it does.
    """
    folded = unicodedata.normalize("NFC", email.strip()).lower()
    local, _, domain = folded.rpartition("@")
    if len(folded) > EMAIL_LENGTH or len(local) > LOCAL_LENGTH:
        raise bad_email(f"an address has at most {EMAIL_LENGTH} characters, 64 before the @")
    if not local or "@" in local or not DOMAIN.fullmatch(domain):
        raise bad_email("give an address like name@example.org")
    if any(unicodedata.category(letter)[0] in "CZ" for letter in folded):
        raise bad_email("an address has no spaces or control characters")
    return folded


def bad_email(message: str) -> BadEmail:
    return BadEmail(f"email: {message}.", flaws=[Flaw(where="email", message=message)])


def check_password(password: str) -> None:
    """Length is what counts; rules about kinds of letters only make passwords alike."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        message = f"a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters"
        raise bad_password(message)
    if is_guessed_first(password):
        raise bad_password("that is among the first that are guessed; take another")


def bad_password(message: str) -> BadPassword:
    return BadPassword(f"password: {message}.", flaws=[Flaw(where="password", message=message)])


def check_grant(role: Role) -> None:
    """An administrator is one everywhere; a grant of it on one cohort would open all of them."""
    if role is Role.ADMIN:
        message = "a grant is organiser, facilitator or member; admin is a user's own role"
        raise BadGrant(f"role: {message}.", flaws=[Flaw(where="role", message=message)])


def wait_after(failures: int) -> timedelta:
    """Five guesses are free; then each doubles the wait, up to a quarter of an hour."""
    beyond = failures - FREE_FAILURES
    if beyond < 0:
        return timedelta()
    doubled: int = 1 << min(beyond, 16)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def neighbourhood(address: str) -> str:
    """Whom an address is counted as: one household of IPv6 has more of them than can be stored."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))
    return str(found)


def may_invite(
    role: Role,
    *,
    reach: frozenset[Permission],
    held: Mapping[Role, frozenset[Permission]],
) -> bool:
    """`reach` is what the inviter may do there: nobody hands on more than that."""
    return held[role] <= reach
