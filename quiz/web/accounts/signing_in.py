"""Checking passwords and codes, and beginning and ending sessions.

Every check is counted first (store.sign_ins.attempt) and does the same work whether or not the account exists; why one
was refused is known to the log and to nobody else.
"""

from datetime import timedelta

from flask import current_app, request, session
from flask_security import Security, hash_password, login_user, logout_user, verify_password

from quiz.store import Account
from quiz.store.sign_ins import Limit
from quiz.web import get_services
from quiz.web.accounts.device import account_digest, known_device, remember_device
from quiz.web.accounts.people import CODE_DIGITS, OneTimeCodes, SignedInAdvisor, keyed, recovery_digest
from quiz.web.kit import clients

QUARTER = timedelta(minutes=15)
# An account and an address are counted together, so that one stranger cannot lock an advisor out; the account alone
# far higher, against guesses from many addresses at once. A device that the account was signed in to from passes both.
PASSWORD_LIMITS = (Limit(QUARTER, together=10, account=100, address=30),)
# Six digits can be guessed; whoever gets this far already knows the password, so no stranger can use the limit up.
CODE_LIMITS = (Limit(QUARTER, account=10, address=30), Limit(timedelta(days=1), account=30, address=90))
DEVICE_LIMITS = (Limit(QUARTER, together=10), Limit(timedelta(days=1), together=30))
RECOVERY_CODES = 10


def security() -> Security:
    """Flask-Security, as wired into this application."""
    found: Security = current_app.extensions["security"]
    return found


def totp() -> OneTimeCodes:
    """What makes and checks the codes of authenticators."""
    found = security().totp_factory
    assert isinstance(found, OneTimeCodes)
    return found


def address() -> bytes:
    """A digest of where the request comes from."""
    return keyed("address", clients.network_of(request.remote_addr or ""))


def _attempt(event: str, email: str, limits: tuple[Limit, ...]) -> int | None:
    """Write an attempt down, counted for the device where it is known and else for the address; None when too much
    was tried."""
    services, device = get_services(), known_device(email)
    client, limits = (device, DEVICE_LIMITS) if device else (address(), limits)
    account = account_digest(email)
    return services.store.sign_ins.attempt(event, limits, account=account, address=client, now=services.now())


# --- checks -----------------------------------------------------------------------------------------------------------


def check_password(event: str, email: str, password: str) -> Account | None:
    """The account of the address if the password is right and it may sign in, and not too much was tried."""
    services, attempt = get_services(), _attempt(event, email, PASSWORD_LIMITS)
    if attempt is None:
        return None
    account = services.store.accounts.by_email(email)
    passed = _is_password(account, security().password_util.normalize(password))
    services.store.sign_ins.settle(attempt, passed=passed, account_id=account.id if account else None)
    return account if passed else None


def _is_password(account: Account | None, password: str) -> bool:
    """Whether it is the password, in the same time for an account that does not exist or is closed."""
    if account is None or not account.active or account.password_hash is None:
        security().pwd_context.dummy_verify()
        return False
    if not verify_password(password, account.password_hash):
        return False
    if security().pwd_context.needs_update(account.password_hash):
        get_services().store.accounts.rehash(account.id, hash_password(password))
    return True


def check_code(advisor: SignedInAdvisor, code: str) -> bool:
    """Whether the digits are the authenticator's current code or an unused recovery code; either is then used up."""
    services, secret = get_services(), advisor.account.totp_secret
    event = "second factor" if len(code) == CODE_DIGITS else "recovery code"
    attempt = _attempt(event, advisor.email, CODE_LIMITS)
    if attempt is None or secret is None:
        return False
    if len(code) == CODE_DIGITS:
        passed = totp().verify_totp(code, secret, advisor)
    else:
        passed = services.store.accounts.use_recovery_code(advisor.id, recovery_digest(code))
    services.store.sign_ins.settle(attempt, passed=passed, account_id=advisor.id)
    return passed


def new_recovery_codes() -> tuple[list[str], list[bytes]]:
    """Recovery codes to show once, and the digests to keep."""
    codes = totp().generate_recovery_codes(RECOVERY_CODES)
    return codes, [recovery_digest(code) for code in codes]


# --- sessions ---------------------------------------------------------------------------------------------------------


def begin_session(account: Account, *, verified: bool = False) -> SignedInAdvisor:
    """Sign the account in, under a new session that shares nothing with the one before but where it leads. `verified`:
    a second factor was given, and not merely not asked for; so one that is set up meanwhile counts here too."""
    services, wanted = get_services(), session.get("next")
    if old := session.get("_user_id"):
        services.store.sign_ins.end(old)
    session.clear()
    key = services.store.sign_ins.open(account.id, verified=verified, now=services.now())
    advisor = security().datastore.find_user(fs_uniquifier=key)
    assert isinstance(advisor, SignedInAdvisor), "the session was opened just now"
    login_user(advisor)
    if wanted:
        session["next"] = wanted
    if advisor.stage == "in":
        remember_device(advisor.email)
    return advisor


def end_session(advisor: SignedInAdvisor) -> None:
    """Sign out, in the browser and in the store."""
    record("sign-out", advisor)
    get_services().store.sign_ins.end(advisor.fs_uniquifier)
    logout_user()
    session.clear()


def record(event: str, advisor: SignedInAdvisor) -> None:
    """Write down what somebody did with their account."""
    services = get_services()
    services.store.sign_ins.record(event, advisor.id, now=services.now(), address=address())
