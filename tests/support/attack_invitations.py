"""The steps of the journey in which a student is invited and a person is added to those who work here."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from quiz.service.jobs.invitation_mail import LINKS
from tests.support.attack_world import Step, Typed, World

# --- invitations ------------------------------------------------------------------------------------------------------

INVITATIONS = "/advisor/invitations/"


def _invited(world: World) -> Typed:
    said = (world.hostile(what, most=most) for what, most in (("n", 60), ("who", 120), ("group", 80)))
    cells = ",".join('"' + words.replace('"', '""') + '"' for words in said)
    return {"file": (f"Number,Name,Cohort,E-mail\n{cells},jo@example.org\n".encode(), "students.csv")}


def _with_a_mail_server(host: str) -> Callable[..., None]:
    return lambda world, response=None: object.__setattr__(world.services.settings, "smtp_host", host)


def _keep_invitation(world: World, response: TestResponse) -> None:
    world.made["invitation"] = str(world.services.store.invitations.all()[0].id)


def _invitation_path(world: World) -> str:
    invitation = world.services.store.invitations.all()[0]
    return f"/invited/{LINKS.sign(world.services.settings.secret_key, invitation.nonce)}"


INVITING = (
    Step("invitations.index", "ada", lambda w: INVITATIONS, typed=_invited, after=_keep_invitation),
    Step("invitations.links", "ada", lambda w: INVITATIONS, lambda w: f"{INVITATIONS}links.csv", answers=200),
    Step(
        "invitations.mail",
        "ada",
        lambda w: INVITATIONS,
        lambda w: f"{INVITATIONS}mail",
        prepare=_with_a_mail_server("localhost"),
        after=_with_a_mail_server(""),
    ),
    Step("invited.start", "student", _invitation_path, typed=lambda w: {"interest": "pm"}, csrf=False),
)
PEOPLE = "/advisor/people/"


def _keep_person(world: World, response: TestResponse) -> None:
    world.made["person"] = urlsplit(response.location).path.rpartition("/")[2]


def _person(world: World) -> str:
    return f"{PEOPLE}{world.made['person']}"


def _sign_the_person_in(world: World) -> None:
    services = world.services
    services.store.sign_ins.open(int(world.made["person"]), verified=False, now=services.now())


def _on_person(endpoint: str, what: str, **more: Any) -> Step:
    return Step(f"team.{endpoint}", "root", _person, lambda w: f"{_person(w)}/{what}", **more)


TEAM = (
    Step(
        "team.index",
        "root",
        lambda w: PEOPLE,
        typed=lambda w: {"name": w.hostile("person", most=100), "email": "cy@example.edu", "role": "advisor"},
        after=_keep_person,
    ),
    _on_person("role", "role", typed=lambda w: {"role": "admin"}),
    _on_person("second_reader", "second-reader", typed=lambda w: {"read": "yes"}, versioned=False),
    _on_person("sign_out", "sign-out", prepare=_sign_the_person_in),
    _on_person("disable", "disable"),
    _on_person("reset", "reset"),
)
UNINVITING = (
    Step(
        "invitations.delete",
        "ada",
        lambda w: f"{INVITATIONS}{w.made['invitation']}/delete",
    ),
)
