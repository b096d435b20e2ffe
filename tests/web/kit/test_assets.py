"""Static files are put together and named by their content when the application starts."""

import re
from pathlib import Path

import pytest

from quiz.web.kit.assets import TOGETHER, TYPES, load

STATIC = Path(__file__).parents[3] / "quiz" / "web" / "static"
MOST_BYTES_OF_FONT = 20_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of static files with a module that imports another."""
    (tmp_path / "site").mkdir()
    for part in TOGETHER["site.css"]:
        (tmp_path / part).write_text(f"/* {part} */")
    (tmp_path / "room").mkdir()
    (tmp_path / "keys.js").write_text("export const keys = 1;")
    (tmp_path / "room" / "page.js").write_text('import { keys } from "../keys.js";')
    return tmp_path


def test_the_parts_of_the_stylesheet_are_served_as_one_in_their_order(folder):
    urls, contents = load(folder)
    text = contents[urls["site.css"]].decode()
    assert re.findall(r"/\* (.+?) \*/", text) == TOGETHER["site.css"]
    assert not set(TOGETHER["site.css"]) & set(urls)


@pytest.mark.parametrize("part", TOGETHER["site.css"])
def test_the_stylesheet_has_a_new_name_when_any_part_changes(folder, part):
    before, _ = load(folder)
    (folder / part).write_text("/* other */")
    assert load(folder)[0]["site.css"] != before["site.css"]


def test_a_module_imports_another_under_its_hashed_name(folder):
    urls, contents = load(folder)
    assert contents[urls["room/page.js"]].decode() == f'import {{ keys }} from "{urls["keys.js"]}";'


def test_a_module_has_a_new_name_when_what_it_imports_changes(folder):
    before, _ = load(folder)
    (folder / "keys.js").write_text("export const keys = 2;")
    assert load(folder)[0]["room/page.js"] != before["room/page.js"]


def test_the_font_of_headings_is_small_kept_for_good_and_never_waited_for(client):
    sheet = load(STATIC)[1][load(STATIC)[0]["site.css"]].decode()
    (url,) = re.findall(r'url\("(.+?)"\)', sheet)
    font = client.get(url)
    assert (font.mimetype, font.data[:4]) == ("font/woff2", b"wOF2")
    assert len(font.data) <= MOST_BYTES_OF_FONT
    assert "immutable" in font.headers["Cache-Control"]
    assert "font-display: optional" in sheet


def test_every_import_of_a_module_of_the_site_is_hashed():
    for url, content in load(STATIC)[1].items():
        if url.endswith(".js"):
            for imported in re.findall(r'from "(.+?)"', content.decode()):
                assert re.fullmatch(r"/static/.+\.[0-9a-f]{12}\.js", imported), url


def test_the_kind_of_every_static_file_is_known():
    assert {path.suffix[1:] for path in STATIC.rglob("*.*")} <= set(TYPES)


def test_a_static_file_can_only_be_read(client, app):
    url = load(STATIC)[0]["keys.js"]
    assert client.post(url).status_code == 405
    with client.head(url) as head, client.get(url) as got:
        assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(got.data)))
    with client.get(url, headers={"If-None-Match": got.headers["ETag"]}) as again:
        assert (again.status_code, again.data) == (304, b"")
