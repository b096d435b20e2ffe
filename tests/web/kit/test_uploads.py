"""Files that are sent in: each endpoint that takes one takes it up to the size it states, however it is cut into lines,
and a refused one is told in words and leaves nothing open."""

import gc
import warnings

import pytest

from quiz.core.catalog.check import MAX_BYTES
from quiz.files.sheet import MOST_BYTES as MOST_BATCH
from quiz.service.reading.opening import MOST_BYTES as MOST_PAGE
from quiz.web.kit.uploads import largest_file
from quiz.web.student.downloads import MOST_BYTES as MOST_IMPORT
from tests.support.jobs import collect

# Of each endpoint that takes files: its field and how many bytes a file may have.
TAKING = {
    "batches.index": ("file", MOST_BATCH),
    "catalog_desk.upload": ("programs", MAX_BYTES),
    "downloads.import_file": ("file", MOST_IMPORT),
    "invitations.index": ("file", MOST_BATCH),
    "page_reading.read": ("file", MOST_PAGE),
}
OF_A_PROGRAM = {"page_reading.read": {"program_id": "usf-msem"}}
EDGE = "edge"


def sent(app, advisor_client, endpoint, content, end=f"\r\n--{EDGE}--"):
    """The answer to a file of this content. In bytes from the start: for a large file Werkzeug's test client would
    leave a temporary one open."""
    client = advisor_client()
    with app.test_request_context():
        path = app.url_map.bind("").build(endpoint, OF_A_PROGRAM.get(endpoint, {}))
    forms = [form for form in client.page(path).all("form") if form.get("enctype") == "multipart/form-data"]
    (token,) = [
        field.get("value") for form in forms for field in form.iter("input") if field.get("name") == "csrf_token"
    ] or [""]
    parts = [f'--{EDGE}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'] if token else []
    field, _ = TAKING[endpoint]
    parts += [f'--{EDGE}\r\nContent-Disposition: form-data; name="{field}"; filename="x"\r\n\r\n']
    body = "".join(parts).encode() + content + end.encode()
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={EDGE}")


@pytest.fixture(autouse=True)
def _no_job(monkeypatch):
    collect(monkeypatch)


def test_the_endpoints_that_take_files_are_these(app):
    assert {endpoint for endpoint in app.view_functions if largest_file(app, endpoint)} == {*TAKING}


@pytest.mark.parametrize("endpoint", TAKING)
@pytest.mark.parametrize("line", [b"x" * 63 + b"\n", b"x" * 90_000 + b"\r\n", b"x"], ids=["short", "long", "endless"])
def test_a_file_is_taken_in_up_to_the_size_that_is_stated(app, advisor_client, endpoint, line):
    _, most = TAKING[endpoint]
    content = (line * (most // len(line) + 1))[:most]
    assert sent(app, advisor_client, endpoint, content).status_code != 413


@pytest.mark.parametrize("endpoint", TAKING)
def test_a_file_above_it_is_refused_with_the_size(app, advisor_client, endpoint):
    _, most = TAKING[endpoint]
    response = sent(app, advisor_client, endpoint, b"x" * ((largest_file(app, endpoint) or 0) + 100_000))
    assert response.status_code == 413
    assert f"{most // 10**6} MB" in response.text


@pytest.mark.parametrize("endpoint", TAKING)
def test_an_upload_that_breaks_off_is_refused_and_leaves_no_file_open(app, advisor_client, endpoint):
    """Large enough to be kept on disk."""
    gc.freeze()  # what is left of this request is looked for, not of all tests before
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        assert sent(app, advisor_client, endpoint, b"a line\n" * 100_000, end="").status_code == 422
        gc.collect()
    assert [str(warning.message) for warning in caught] == []
