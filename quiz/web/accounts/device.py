"""Known devices: a signed cookie of the desk says that an account was fully signed in to from this browser before.

It opens nothing. It only lets its owner's tries count apart from those of strangers, who could otherwise use up what an
account or a shared address may try, and so lock an advisor out.
"""

import secrets
from datetime import date
from typing import Any

from flask import after_this_request, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from quiz.store.accounts import email_key
from quiz.web import get_services
from quiz.web.accounts.people import keyed
from quiz.web.kit import DESK, clients

COOKIE = "known-device"
DAYS = 180
MOST_ACCOUNTS = 4  # of one browser, such as that of an office
NONCE_BYTES = 12


def account_digest(email: str) -> bytes:
    """What stands for an account, also for one that does not exist."""
    return keyed("account", email_key(email))


def known_device(email: str) -> bytes | None:
    """A digest of this browser as one that the account was signed in to from; None where it was not, or long ago."""
    nonce, day = _remembered().get(account_digest(email).hex(), ("", 0))
    old = get_services().now().date().toordinal() - day > DAYS  # a clock that was set back makes nothing older
    return None if not nonce or old else keyed("device", f"{email_key(email)}\0{nonce}")


def door() -> str:
    """Who counts as one client at the sign-in: a device that is known for the address typed, else the network."""
    device = known_device(request.form.get("email", ""))
    if device is None:
        return clients.client_name()
    return clients.find_clients().name(f"device {device.hex()}", get_services().now())


def remember_device(email: str) -> None:
    """Let this browser be known for the account from the response to this request on."""
    today: date = get_services().now().date()
    known = _remembered()
    mine = account_digest(email).hex()
    nonce = known.pop(mine, ("", 0))[0] or secrets.token_urlsafe(NONCE_BYTES)
    kept = {**dict([*known.items()][-(MOST_ACCOUNTS - 1) :]), mine: (nonce, today.toordinal())}
    text = _signer().dumps(kept)

    @after_this_request
    def keep(response: Response) -> Response:
        options = {"path": DESK, "httponly": True, "samesite": "Lax", "secure": get_services().settings.production}
        response.set_cookie(_name(), text, max_age=DAYS * 86_400, **options)  # type: ignore[arg-type]  # by name
        return response


def _name() -> str:
    return f"__Secure-{COOKIE}" if get_services().settings.production else COOKIE


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(keyed("known devices", ""), salt=COOKIE)


def _remembered() -> dict[str, tuple[str, int]]:
    try:
        found: dict[str, Any] = _signer().loads(request.cookies.get(_name(), ""))
    except BadSignature:
        return {}
    return {account: (nonce, day) for account, (nonce, day) in found.items()}
