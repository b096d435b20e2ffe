"""Told when it changes: a web feed and a calendar under a link of their own that can only read, and mails to an address
that said yes.

Stopping is one press, on the student's page, by the link in each mail or by the mail program's own button, and whatever
was known for it is gone then.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from quiz.core.decision import ChangedFact
from quiz.core.questions import NOTHING
from quiz.core.text import day_words
from quiz.files import ATOM_TYPE, KINDS, listing_of_shortlist, to_atom, to_ics
from quiz.service.jobs.telling import ask_to_confirm, find_follow, find_news
from quiz.store.follows import Follow, feed_token
from quiz.store.tokens import digest
from quiz.web import get_services
from quiz.web.kit import PRIVATE_HEADERS, ButtonForm, access, limited
from quiz.web.student.list_mail import FULL, AddressForm
from quiz.web.student.shortlist import Page, seen_by

blueprint = Blueprint("follow", __name__)


# --- the student's page -----------------------------------------------------------------------------------------------


@blueprint.get("/quiz/<token:token>/told")
@access("student")
def show(token: str) -> Page:
    """How the student is told, and what is new."""
    return _page(token, AddressForm.of(token))


@blueprint.post("/quiz/<token:token>/told")
@access("student")
def start(token: str) -> Page:
    """Begin: the feeds open from now on."""
    return _done(token, lambda: get_services().store.follows.start(token, request.url_root, now=get_services().now()))


@blueprint.post("/quiz/<token:token>/told/stop")
@access("student")
def stop(token: str) -> Page:
    """End it all."""
    return _done(token, lambda: get_services().store.follows.stop(token))


@blueprint.post("/quiz/<token:token>/told/mail")
@access("student")
@limited("mails")
def write_to(token: str) -> Page:
    """Ask an address by a mail to it; nothing else goes there before its link was pressed."""
    form, services = AddressForm.of(token, request.form), get_services()
    if not services.settings.smtp_host or services.store.follows.of(token) is None:
        abort(404)
    if not form.validate():
        return _page(token, form, 422)
    store = services.store.follows
    store.write_to(store.of(token) or abort(404), form.email.data, now=services.now())
    if not ask_to_confirm(services, store.of(token) or abort(404)):
        form.form_errors = [FULL]
        return _page(token, form, 422)
    return redirect(url_for("follow.show", token=token), 303)


def _done(token: str, act: Callable[[], None]) -> Page:
    form = AddressForm.of(token, request.form)
    if not ButtonForm.of(token, request.form).validate():
        return _page(token, form, 422)
    act()
    return redirect(url_for("follow.show", token=token), 303)


def _page(token: str, form: AddressForm, status: int = 200) -> Page:
    seen, services = seen_by(token), get_services()
    follow = services.store.follows.of(token)
    page = render_template(
        "student/told/told.html",
        token=token,
        form=form,
        follow=follow,
        feed=feed_token(token, follow.nonce) if follow else "",
        since=day_words(follow.created_at.date()) if follow else "",
        news=[item.sentence for item in find_news(services, follow)] if follow else [],
        sends=bool(services.settings.smtp_host),
        complete=seen.recommendation is not None,
    )
    return page, status


# --- the feeds --------------------------------------------------------------------------------------------------------


@blueprint.get("/told/<token:feed_token>.atom")
@access("public")
def atom(feed_token: str) -> Response:
    """The news as a web feed."""
    follow, services = _opened(feed_token), get_services()
    content = to_atom(
        find_news(services, follow),
        digest(feed_token).hex(),
        follow.created_at,
        url_for("follow.atom", feed_token=feed_token, _external=True),
        lambda program: url_for("programs.program", program_id=program, _external=True),
    )
    return _read_only(content, ATOM_TYPE)


@blueprint.get("/told/<token:feed_token>.ics")
@access("public")
def calendar(feed_token: str) -> Response:
    """The deadlines of the shortlist, and its news on their days, as a calendar to subscribe to."""
    follow, services = _opened(feed_token), get_services()
    shortlist = follow.shortlist.active
    listing = listing_of_shortlist(shortlist, services.catalog, NOTHING, services.now(), None)
    changed = [item for item in find_news(services, follow) if isinstance(item, ChangedFact)]
    listing = replace(listing, owner=digest(feed_token).hex(), revision=services.live.number)
    content = to_ics(listing, news=changed)
    return _read_only(content, KINDS["ics"].mimetype)


def _opened(feed: str) -> Follow:
    return get_services().store.follows.opened(feed) or abort(404)


def _read_only(content: bytes, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers.update(PRIVATE_HEADERS)
    return response


# --- the link in a mail -----------------------------------------------------------------------------------------------


@blueprint.route("/told/mail/<told_key>", methods=["GET", "POST"])
@access("public")
def mailed(told_key: str) -> Page | Response:
    """What the link in a mail opens: the button that says yes, later the one that stops. A press without a word, as
    mail programs send it, stops. The link proves the right to either, and a page that only opens does nothing."""
    services = get_services()
    follow = find_follow(services, told_key)
    if request.method == "POST" and follow is not None:
        if request.form.get("what") == "confirm":
            services.store.follows.confirm(follow, now=services.now())
        else:
            services.store.follows.write_to(follow, None, now=services.now())
            follow = None
    if request.method == "POST":
        return redirect(url_for("follow.mailed", told_key=told_key), 303)
    response = Response(render_template("student/told/mailed.html", follow=follow, told_key=told_key))
    response.headers.update(PRIVATE_HEADERS)
    return response
