"""A small OpenID provider on a free port of this machine: discovery, keys, a page that signs in at once, and tokens,
signed with a real RSA key. What it does wrong, a test says."""

import hashlib
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "mem-quiz", "a secret of the client"


@cache
def key_of(who: str) -> RSAKey:
    """A key of one's own, made once: that takes a while."""
    return RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class OpenIdProvider:
    """Whoever is at its page is `person`; `wrong` is what it does wrong."""

    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "1", "email": "ada@example.edu", "email_verified": True, "name": "Ada Example"}
    )
    wrong: str = ""
    issuer: str = ""
    asked: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = {name: key_of(name) for name in ("ours", "theirs")}
        self._codes: dict[str, dict[str, str]] = {}
        self._server = make_server("127.0.0.1", 0, self._app(), threaded=True)
        self.issuer = f"http://127.0.0.1:{self._server.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _app(self) -> Flask:
        app = Flask("provider")
        app.add_url_rule("/.well-known/openid-configuration", view_func=self._discovery)
        app.add_url_rule("/keys", view_func=self._keys)
        app.add_url_rule("/authorize", view_func=self._authorize)
        app.add_url_rule("/token", view_func=self._token, methods=["POST"])
        return app

    def _keys(self) -> Response:
        return jsonify(keys=[self.keys["ours"].as_dict(private=False)])

    def _discovery(self) -> Response:
        there = {name: f"{self.issuer}/{path}" for name, path in ENDPOINTS.items()}
        issuer = "https://other.example.edu" if self.wrong == "discovery" else self.issuer
        return jsonify(issuer=issuer, id_token_signing_alg_values_supported=["RS256", "none"], **there)

    def _authorize(self) -> Any:
        self.asked = request.args.to_dict()
        code = secrets.token_urlsafe()
        self._codes[code] = self.asked
        return redirect(f"{self.asked['redirect_uri']}?{urlencode({'code': code, 'state': self.asked['state']})}")

    def _token(self) -> Any:
        asked = self._codes.pop(request.form["code"], None)
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        verifier = urlsafe_b64encode(digest).decode().rstrip("=")
        told = request.authorization
        known = told is not None and (told.username, told.password) == (CLIENT, SECRET)
        if asked is None or verifier != asked["code_challenge"] or not known:
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= {"auth_time": now, **self.person, **WRONG.get(self.wrong, {})}
        key = self.keys["theirs" if self.wrong == "key" else "ours"]
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        return jsonify(access_token="x", token_type="Bearer", expires_in=300, id_token=token)


ENDPOINTS = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
WRONG: dict[str, dict[str, Any]] = {
    "issuer": {"iss": "https://other.example.edu"},
    "audience": {"aud": "another client"},
    "nonce": {"nonce": "another"},
    "expired": {"exp": 1},
}
