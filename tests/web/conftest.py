"""Fixtures of the pages: a case that a student sent, and two advisors who are signed in."""

import pytest
from flask import Flask

from tests.support.case import Case, send_case
from tests.support.pages import PageClient
from tests.support.people import client_of, make_account


@pytest.fixture
def case(app: Flask) -> Case:
    return send_case(app)


@pytest.fixture
def ada(app: Flask) -> PageClient:
    return client_of(app, make_account(app, name="Ada Example"))


@pytest.fixture
def bob(app: Flask) -> PageClient:
    return client_of(app, make_account(app, email="bob@example.edu", name="Bob Okafor"))
