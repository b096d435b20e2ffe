"""Our accounts as Flask-Security wants them: a user, a datastore, passwords, one-time codes and recovery codes.

Flask-Security hashes, verifies and keeps who is signed in; these classes are its own hooks, filled from the store. The
key of a session stands in for its `fs_uniquifier`, so that a session ends when its row goes.
"""

import hmac
import re
from dataclasses import dataclass
from typing import Any

from flask_security import PasswordUtil, RoleMixin, Totp, UserDatastore, UserMixin
from passlib.exc import TokenError, UsedTokenError
from passlib.pwd import genword
from passlib.totp import TOTP, TotpMatch

from quiz.config import ON
from quiz.service import Services
from quiz.store import Account, Session
from quiz.store.accounts import STEPS_AHEAD
from quiz.web import get_services

PASSWORD_MIN = 12
PASSWORD_MAX = 128  # Flask-Security's own
SCORE_MIN = 3  # zxcvbn: at least 10^8 guesses
CHECKED = 72  # zxcvbn takes no more, and a password that is good so far is good
CODE_DIGITS = 6
RECOVERY_DIGITS = 16
STEP_SECONDS = 30
SITE_WORDS = ("mem", "quiz", "advisor", "engineering", "management")
OWN_MIN = 3


def keyed(purpose: str, text: str) -> bytes:
    """A digest that only this site can make: what it hides cannot be found by trying all addresses or codes."""
    return hmac.digest(get_services().settings.secret_key.encode(), f"{purpose}\0{text}".encode(), "sha256")


# --- who --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class AccountRole(RoleMixin):
    """A role as Flask-Security knows it; it equals its name."""

    name: str


@dataclass(eq=False)
class SignedInAdvisor(UserMixin):
    """Somebody with an account, and the session they are signed in by (`fs_uniquifier` is its key)."""

    account: Account
    session: Session
    fs_uniquifier: str = ""

    def __post_init__(self) -> None:
        self.id, self.name, self.email = self.account.id, self.account.name, self.account.email
        self.active = self.account.active
        names = ("advisor", "admin") if self.account.role == "admin" else ("advisor",)
        self.roles = [AccountRole(name) for name in names]

    @property
    def is_admin(self) -> bool:
        """An admin may do all that an advisor may, and keeps the site's facts and rules."""
        return self.account.role == "admin"

    @property
    def stage(self) -> str:
        """How far the sign-in got: `code` (the second factor is due), `set-up` (an admin has none yet,
        here or, where that counts, at the provider), or `in`."""
        if self.account.totp_secret is None:
            provider = self.session.verified and get_services().settings.oidc_second_factor == ON
            return "set-up" if self.is_admin and not provider else "in"
        return "in" if self.session.verified else "code"


class People(UserDatastore):
    """Flask-Security's datastore over ours."""

    def __init__(self, services: Services) -> None:
        super().__init__(SignedInAdvisor, AccountRole)
        self._services = services

    def find_user(self, case_insensitive: bool = False, **by: Any) -> SignedInAdvisor | None:
        """Who a session's key belongs to."""
        key = str(by["fs_uniquifier"])
        found = self._services.store.sign_ins.signed_in(key, now=self._services.now())
        return None if found is None else SignedInAdvisor(*found, fs_uniquifier=key)

    def find_role(self, role: str) -> AccountRole:
        """Roles are names here, not rows."""
        return AccountRole(role)


# --- what they know and have ------------------------------------------------------------------------------------------


class Passwords(PasswordUtil):
    """What a password must be, told in words that help; nothing is looked up anywhere else."""

    def validate(self, password: str, is_register: bool, **about: Any) -> tuple[list[str] | None, str]:
        """What is wrong with the password (None = nothing) and its normal form. `about["words"]` are the person's own:
        they, and the site's, count for nothing."""
        normal = self.normalize(password)
        if len(normal) < PASSWORD_MIN:
            return [f"Use at least {PASSWORD_MIN} characters; a few words in a row are easy to remember"], normal
        if len(normal) > PASSWORD_MAX:
            return [f"Use at most {PASSWORD_MAX} characters"], normal
        from zxcvbn import zxcvbn  # its word lists take a moment to load, and only a new password needs them

        own = [re.escape(word) for word in (*SITE_WORDS, *about.get("words", ())) if len(word) >= OWN_MIN]
        rest = re.sub("|".join(own), "", normal, flags=re.IGNORECASE)
        if not rest or zxcvbn(rest[:CHECKED])["score"] < SCORE_MIN:
            return ["This one would be guessed early. Add a word or two that nobody would expect"], normal
        return None, normal


class OneTimeCodes(Totp):
    """The six digits of an authenticator app, by our clock, each good for one use; and new recovery codes."""

    def __init__(self, secrets: dict[str, str] | dict[int, str], issuer: str) -> None:
        self._totp = TOTP.using(issuer=issuer, secrets=secrets, now=lambda: get_services().now().timestamp())

    def counter_of(self, code: str, secret: str) -> int | None:
        """The time step for which the code is right, now or a step before or after; None when it is wrong."""
        try:
            counter: int = self._totp.verify(code, secret, window=STEP_SECONDS).counter
        except TokenError:
            return None
        return counter

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = STEP_SECONDS) -> bool:
        """Whether the code is right and was not used before. One whose secret was encrypted under another secret key
        of the site never is."""
        try:
            return bool(super().verify_totp(token, totp_secret, user, window))
        except (KeyError, ValueError):
            return False

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Flask-Security's hook: the step of the last code that was used; None also when the clock was set back to
        long before it, because waiting for the time to come round again would lock its owner out."""
        last = get_services().store.accounts.last_counter(user.id)
        now = int(get_services().now().timestamp()) // STEP_SECONDS
        return None if last is not None and last > now + STEPS_AHEAD else last

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Flask-Security's hook: use the code up, unless another request was first."""
        if not get_services().store.accounts.use_counter(user.id, tmatch.counter):
            raise UsedTokenError(expire_time=tmatch.expire_time)

    def generate_recovery_codes(self, number: int) -> list[str]:
        """Codes of four times four digits, which the number pad of a phone can type."""
        words = genword(length=RECOVERY_DIGITS, chars="0123456789", returns=number)
        return [" ".join(word[start : start + 4] for start in range(0, RECOVERY_DIGITS, 4)) for word in words]


def recovery_digest(code: str) -> bytes:
    """What the store keeps of a recovery code."""
    return keyed("recovery code", code.replace(" ", ""))
