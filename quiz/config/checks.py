"""What only together makes sense in the settings, so that a mistake shows at start and not with the first use."""

from collections.abc import Mapping
from typing import Any


class SettingError(ValueError):
    """A setting that cannot be used; the message starts with the variable and says what to do."""

    def __init__(self, variable: str, text: str) -> None:
        self.variable = variable
        super().__init__(f"{variable}: {text}")


def check_mail(given: Mapping[str, Any]) -> None:
    """A mail server needs a sender, and a password is only sent encrypted."""
    if "smtp_host" in given and "smtp_from" not in given:
        raise SettingError("MEM_QUIZ_SMTP_FROM", "is missing; mail needs an address that it comes from")
    for name, variable, other in (
        ("smtp_user", "MEM_QUIZ_SMTP_USER", "MEM_QUIZ_SMTP_PASSWORD"),
        ("smtp_password", "MEM_QUIZ_SMTP_PASSWORD", "MEM_QUIZ_SMTP_USER"),
    ):
        if name in given and not {"smtp_user", "smtp_password"} <= given.keys():
            raise SettingError(variable, f"signing in to the mail server takes {other} too")
    if given.get("smtp_tls") == "none" and "smtp_password" in given:
        raise SettingError("MEM_QUIZ_SMTP_TLS", "a password is not sent unencrypted; use starttls or tls")


def check_oidc(given: Mapping[str, Any]) -> None:
    """A provider needs to know us, and us the library that speaks to it."""
    if "oidc_issuer" not in given:
        for name in ("oidc_client", "oidc_secret", "oidc_name"):
            if name in given:
                raise SettingError(f"MEM_QUIZ_{name.upper()}", "says nothing without MEM_QUIZ_OIDC_ISSUER")
        return
    if not {"oidc_client", "oidc_secret"} <= given.keys():
        wanted = "MEM_QUIZ_OIDC_CLIENT and MEM_QUIZ_OIDC_SECRET"
        raise SettingError("MEM_QUIZ_OIDC_ISSUER", f"takes {wanted} too; the provider gave them to you")
    try:
        import authlib  # noqa: F401 - only whether it is there
    except ImportError:
        raise SettingError("MEM_QUIZ_OIDC_ISSUER", "needs Authlib; install mem-quiz[oidc]") from None
