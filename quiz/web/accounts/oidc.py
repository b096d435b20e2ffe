"""Signing in with an organisation's OpenID provider, by Authlib: discovery, state, nonce and PKCE are its work, whom we
let in is ours.

A verified address opens the account that has it, or makes an advisor's where its domain is allowed. Accounts of this
site stay as they are. A provider's session may be hours old: it counts as the password just given only as long ago as
the provider says that it asked.
"""

import time
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask import Blueprint, Flask, abort, current_app, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from quiz.config import ON, Settings
from quiz.service.log import log
from quiz.store import Account
from quiz.store.accounts import NAME_MAX
from quiz.web import get_services
from quiz.web.accounts.gate import onward, safe_next, signed_in
from quiz.web.accounts.signing_in import begin_session, record
from quiz.web.kit import access, limited, printable

blueprint = Blueprint("oidc", __name__, url_prefix="/advisor/sign-in/provider")

SECONDS = 10
NOT_BY_PROVIDER = "That did not sign you in. Try again; if it stays so, ask an admin whether you have an account here."
STATE = "_state_"  # what Authlib begins with where it keeps something in the session
# A token is checked with the provider's public key, never with a secret that a table of keys could name.
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
DISCOVERY = "/.well-known/openid-configuration"
LONG_AGO = timedelta(days=1)


class Provider:
    """The provider of the settings, met at its first use: a site whose provider is away still starts."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app, self._settings = app, settings

    @cached_property
    def client(self) -> Any:
        """Authlib's client."""
        from authlib.integrations.flask_client import OAuth

        settings = self._settings
        return OAuth(self._app).register(
            "provider",
            client_id=settings.oidc_client,
            client_secret=settings.oidc_secret,
            server_metadata_url=f"{settings.oidc_issuer}{DISCOVERY}",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": SECONDS,
            },
        )

    def begin(self, **more: Any) -> Response:
        """To the provider's page. Raises ProviderError when it cannot be asked, or is another."""
        try:
            metadata = self.client.load_server_metadata()
            if str(metadata.get("issuer", "")).rstrip("/") != self._settings.oidc_issuer:
                raise ProviderError("it calls itself otherwise")
            offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
            metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNED_BY]
            found: Response = self.client.authorize_redirect(url_for("oidc.back", _external=True), **more)
        except ProviderError:
            raise
        except Exception as error:
            raise ProviderError(type(error).__name__) from error
        return found

    def claims(self) -> dict[str, Any]:
        """What the provider says of whoever comes back from it. Raises ProviderError when it says nothing that can be
        believed."""
        try:
            token = self.client.authorize_access_token()
        except Exception as error:  # the network, the provider, or somebody who made an address up
            raise ProviderError(type(error).__name__) from error
        if not token.get("userinfo"):
            raise ProviderError("no id token")
        return dict(token["userinfo"])


class ProviderError(Exception):
    """The provider did not say who it is; the text is for the log and holds nothing of anybody."""


def provider_name() -> str:
    """What the sign-in page calls the provider; "" where there is none."""
    settings = get_services().settings
    return (settings.oidc_name or "your organisation") if settings.oidc_issuer else ""


@blueprint.get("")
@access("public")
@limited("sign_in", methods=("GET",))
def begin() -> Response:
    """To the provider; `again` lets it ask for the password even where its own session goes on."""
    advisor = signed_in()
    if advisor and "again" not in request.args:
        return redirect(onward(advisor), 303)
    for name in [name for name in session if name.startswith(STATE)]:
        del session[name]
    session["next"] = safe_next(request.args.get("next"))
    again = {"prompt": "login", "max_age": 0} if "again" in request.args else {}
    try:
        return _provider().begin(**again)
    except ProviderError as error:
        return _refuse("asked", error)


@blueprint.get("/back")
@access("public")
@limited("sign_in", methods=("GET",))
def back() -> Response:
    """Back from the provider: in, or to the sign-in page, which says what to do."""
    advisor = signed_in()
    if advisor and "state" not in request.args:
        return redirect(onward(advisor), 303)
    provider = _provider()
    try:
        claims = provider.claims()
        account = _account_of(claims)
    except ProviderError as error:
        return _refuse("came back", error)
    services = get_services()
    advisor = begin_session(account, verified=services.settings.oidc_second_factor == ON)
    services.store.sign_ins.confirm(advisor.fs_uniquifier, now=_asked_at(claims, services.now()))
    record("sign-in with the provider", advisor)
    return redirect(onward(advisor), 303)


def _provider() -> Provider:
    settings = get_services().settings
    if not settings.oidc_issuer:
        abort(redirect(url_for("account.sign_in"), 303))
    found: Provider = current_app.extensions.setdefault(
        "mem_quiz_oidc",
        Provider(current_app._get_current_object(), settings),  # type: ignore[attr-defined]  # Flask's proxy
    )
    return found


def _account_of(claims: dict[str, Any]) -> Account:
    """The account that a verified address opens. Raises ProviderError where there is none."""
    services, email = get_services(), str(claims.get("email") or "")
    if claims.get("email_verified") is not True or "@" not in email:
        raise ProviderError("no verified address")
    accounts = services.store.accounts
    if accounts.by_email(email) is None and email.rpartition("@")[2].lower() in services.settings.oidc_domains:
        name = (printable(str(claims.get("name") or "")) or email.partition("@")[0]).strip()[:NAME_MAX]
        accounts.add(email, name, "advisor", now=services.now())
    account = accounts.by_email(email)
    if account is None or not account.active:
        raise ProviderError("no account")
    return account


def _asked_at(claims: dict[str, Any], now: datetime) -> datetime:
    """When the provider last asked for the password; long ago where it does not say."""
    said = claims.get("auth_time")
    if not isinstance(said, int | float):
        return now - LONG_AGO
    return now - timedelta(seconds=max(0.0, time.time() - said))


def _refuse(when: str, error: ProviderError) -> Response:
    log.warning("nobody was signed in by the provider", when=when, why=str(error))
    flash(NOT_BY_PROVIDER)
    return redirect(url_for("account.sign_in"), 303)
