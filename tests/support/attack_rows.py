"""The steps of the journey in which a row of a batch becomes a request, is deleted, is opened again, and is made
somebody's own by the link that was handed out."""

from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from quiz.web.kit.mail import HAND_OUTS
from tests.support.attack_world import Step, World

FIRST_ROW = 2


def _rows(world: World) -> str:
    return f"/advisor/batches/{world.made['batch']}/rows"


def _keep_opened(world: World, response: TestResponse) -> None:
    world.made["opened"] = urlsplit(response.location).path.rpartition("/")[2]


def _opened(world: World) -> str:
    return f"/advisor/requests/{world.made['opened']}"


def _open_again(world: World) -> None:
    ada = world.people["ada"]
    page = ada.page(_rows(world))
    form = next(form for form in page.all("form") if (form.get("action") or "").partition("?")[0].endswith("/open"))
    _keep_opened(world, ada.post(form.get("action"), data=page.fields(form)))


def _handed_out(world: World) -> str:
    case = world.services.store.cases.get(int(world.made["opened"]))
    assert case is not None
    return f"/advice/{HAND_OUTS.sign(world.services.settings.secret_key, case.nonce)}"


ROWS = (
    Step("batches.open_row", "ada", _rows, lambda w: f"{_rows(w)}/open", owned=True, after=_keep_opened),
    Step("desk.delete_opened", "ada", _opened, lambda w: f"{_opened(w)}/delete", owned=True),
    Step("ask.make_own", "student", _handed_out, lambda w: f"{_handed_out(w)}/mine", prepare=_open_again),
)
