"""`mem-quiz catalog refresh`: federal releases as they are downloaded, here small ones with the real column names."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quiz.core.catalog.edit import ProgramEdit, edited
from quiz.core.catalog.files import rows_of
from quiz.core.catalog.load import read_catalog, release
from quiz.core.catalog.prices import cost_in
from quiz.core.catalog.schema import PROGRAMS
from quiz.core.catalog.schema import SCHOOLS as SCHOOL_TABLE
from quiz.files import read_federal
from quiz.service.publishing import live_files, publish
from quiz.store import Store
from quiz.store.catalog_versions import VersionAuthor

COMMAND = "catalog"
AUBURN = "100858"
COMPLETIONS = "UNITID,CIPCODE,MAJORNUM,AWLEVEL,XCTOTALT,CTOTALT,XCTOTALM,CTOTALM,XCTOTALW,CTOTALW"
CHARGES = "UNITID,XTUIT5,TUITION5,XFEE5,FEE5,XHRCHG5,HRCHG5,XTUIT6,TUITION6,XFEE6,FEE6,XHRCHG6,HRCHG6,XHRCHG7,HRCHG7"
DIRECTORY = "UNITID,INSTNM,IALIAS,ADDR,CITY,STABBR,ZIP,FIPS,WEBADDR,CONTROL,CYACTIVE,LONGITUD,LATITUDE"
SCORECARD = "UNITID,OPEID6,INSTNM,CONTROL,MAIN,CIPCODE,CIPDESC,CREDLEV,CREDDESC,IPEDSCOUNT1,EARN_MDN_5YR"
SCORECARD += ",EARN_COUNT_WNE_5YR,DISTANCE"
TODAY = {row["unitid"]: int(row["awards_2024"]) for row in rows_of(PROGRAMS, release().programs) if row["awards_2024"]}
SCHOOLS = {row["unitid"]: row for row in rows_of(PROGRAMS, release().programs)}


def table(header: str, rows: Iterable[Mapping[str, object]], encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header.split(","), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def completions(**changed: int) -> bytes:
    """What IPEDS has of the field: the catalog's own counts with some changed, among rows that are none of ours."""
    counts = TODAY | {unitid.lstrip("_"): count for unitid, count in changed.items()}
    ours: dict[str, object] = {"CIPCODE": "15.1501", "MAJORNUM": 1, "AWLEVEL": 7}
    rows = [{"UNITID": unitid, **ours, "CTOTALT": count} for unitid, count in counts.items()]
    other: list[dict[str, object]] = [
        {"AWLEVEL": 5},
        {"MAJORNUM": 2},
        {"CIPCODE": "15.1502"},
        {"CIPCODE": "99", "AWLEVEL": 7},
    ]
    return table(COMPLETIONS, rows + [{"UNITID": AUBURN, **ours, **row, "CTOTALT": 900} for row in other])


def one_row(total: str) -> bytes:
    return table(COMPLETIONS, [{"UNITID": AUBURN, "CIPCODE": "15.1501", "MAJORNUM": 1, "AWLEVEL": 7, "CTOTALT": total}])


def zipped(name: str, content: bytes, flags: int = 0, method: int = 0) -> bytes:
    """A zip whose directory says that its file has these flags and is packed by this method."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    made = bytearray(packed.getvalue())
    for header, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = made.index(header) + at
        made[start : start + 4] = flags.to_bytes(2, "little") + method.to_bytes(2, "little")
    return bytes(made)


def directory(**active: int) -> bytes:
    rows = [
        {"UNITID": unitid, "INSTNM": row["institution"], "CITY": row["city"], "STABBR": row["state"]}
        | {"CYACTIVE": active.get(f"_{unitid}", 1)}
        for unitid, row in SCHOOLS.items()
    ]
    new = {"UNITID": "999999", "INSTNM": "Universidad Nueva de Mayagüez", "CITY": "Mayagüez", "STABBR": "PR"}
    return table(DIRECTORY, [*rows, new | {"CYACTIVE": 1}], "cp1252")


@pytest.fixture
def refresh(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable:
    monkeypatch.chdir(tmp_path)

    def call(given: Mapping[str, bytes], *options: str):
        for name, content in given.items():
            (tmp_path / name).write_bytes(content)
        return run("refresh", *given, *options)

    return call


def live(store: Store) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows_of(PROGRAMS, live_files(store)[1].programs)}


def test_the_release_that_the_catalog_has_changes_no_program(refresh) -> None:
    found = refresh({"C2024_A.csv": completions()})
    assert found.exit_code == 0, found.output
    assert "0 added, 0 removed, 0 changed" in found.output
    assert "+ source of *: IPEDS Completions C2024_A, CIP 15.1501" in found.output


def test_a_newer_release_is_shown_first_and_published_when_asked(refresh, store: Store) -> None:
    given = {"c2025_a.csv": completions(_100858=77, _999999=12), "hd2025.csv": directory()}
    shown = refresh(given)
    assert shown.exit_code == 0, shown.output
    assert "  awards_2024: 42 -> 77" in shown.output
    assert "new, to confirm: universidad-nueva-de-mayaguez-em: Universidad Nueva de Mayagüez, PR, 12" in shown.output
    assert "added school 999999: Universidad Nueva de Mayagüez" in shown.output
    assert "note: awards_5yr stays as of 2024: it needs C2021_A, C2022_A, C2023_A, C2024_A too" in shown.output
    assert "Nothing is written" in shown.output
    assert store.catalogs.live() is None
    assert refresh(given, "--publish").exit_code == 2, "somebody has to say who"
    assert "Version 2 is live." in refresh(given, "--publish", "--by", "Ada").output
    new = live(store)["universidad-nueva-de-mayaguez-em"]
    assert (new["confidence"], new["status"], new["city"], new["unitid"]) == (
        "federal",
        "offered",
        "Mayagüez",
        "999999",
    )
    assert new["awards_2024"] == "12"
    again = refresh(given, "--publish", "--by", "Ada")
    assert "No difference from version 2." in again.output, "taken in once"


def test_schools_that_stopped_are_said_and_only_what_nothing_else_vouches_for_is_doubted(refresh, store) -> None:
    rows = [row for row in SCHOOLS.values() if row["awards_2024"] not in ("", "0")]
    federal = next(row for row in rows if row["confidence"] == "federal")
    seen = next(row for row in rows if row["confidence"] == "high" and row["kind"] == "engineering_management")
    gone = {f"_{federal['unitid']}": 0, f"_{seen['unitid']}": 0}
    given = {"C2025_A.csv": completions(**gone), "HD2025.csv": directory(_100858=2)}
    found = refresh(given, "--publish", "--by", "Ada")
    assert f"stopped: {federal['id']}: {federal['institution']} reported {federal['awards_2024']} degrees in 2024," in (
        found.output
    )
    assert "is no longer active in the directory of 2025" in found.output
    assert live(store)[federal["id"]]["status"] == "unverified"
    assert live(store)[seen["id"]]["status"] == "offered"


def test_five_years_are_summed_where_all_five_are_there(refresh, store: Store) -> None:
    given = {f"C{year}_A.csv": completions(_100858=10) for year in range(2021, 2026)}
    assert refresh(given, "--publish", "--by", "Ada").exit_code == 0
    auburn = next(row for row in live(store).values() if row["unitid"] == AUBURN and row["awards_5yr"])
    assert (auburn["awards_2024"], auburn["awards_5yr"]) == ("10", "50")


def test_charges_and_earnings_go_where_the_catalog_has_a_column_and_say_their_year(refresh, store: Store) -> None:
    charges = [{"UNITID": unitid, "HRCHG6": 600, "HRCHG7": "." if unitid == "137351" else 700} for unitid in SCHOOLS]
    field = {"CIPCODE": "1515", "CREDLEV": 5}
    kept = [unitid for unitid, row in SCHOOLS.items() if row["earnings_count"] and unitid != "137351"]
    earned: list[dict[str, object]] = [
        *({"UNITID": id_, **field, "EARN_MDN_5YR": "90000", "EARN_COUNT_WNE_5YR": "30"} for id_ in kept),
        {"UNITID": "137351", **field, "EARN_MDN_5YR": "121000", "EARN_COUNT_WNE_5YR": "41"},
        {"UNITID": AUBURN, **field, "EARN_MDN_5YR": "PS", "EARN_COUNT_WNE_5YR": "PrivacySuppressed"},
        {"UNITID": AUBURN, **field, "CREDLEV": 3, "EARN_MDN_5YR": "1", "EARN_COUNT_WNE_5YR": "1"},
    ]
    outcomes = zipped("Most-Recent-Cohorts-Field-of-Study.csv", table(SCORECARD, earned))
    given = {"IC2024_AY.csv": table(CHARGES, charges), "Most-Recent-Cohorts-Field-of-Study_05192026.zip": outcomes}
    found = refresh(given, "--publish", "--by", "Ada")
    assert "Version 2 is live." in found.output, found.output
    usf = live(store)["usf-msem"]
    assert (usf["earnings_5yr_median"], usf["earnings_count"]) == ("121000", "41")
    assert (usf["school_rate_credit_instate"], usf["school_rate_credit_outstate"]) == ("600", "")
    was = {row["id"]: row for row in rows_of(PROGRAMS, release().programs)}
    filled = [id_ for id_, row in live(store).items() if row["school_rate_credit_instate"]]
    assert all(was[id_]["school_rate_credit_instate"] for id_ in filled), "no estimate where there was none"
    catalog = read_catalog(live_files(store)[1])
    program = next(p for p in catalog.programs if "school_rate_credit_instate" in cost_in(catalog, p, p.state).columns)
    assert cost_in(catalog, program, program.state).year == "2024-25"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("C2025_A.csv", b"unit,cip\n1,2\n", "C2025_A.csv has other column names than a federal release: looked for "),
        ("mine.csv", b"unit,cip\n1,2\n", "CYACTIVE (directory); or UNITID, CIPCODE, CREDLEV"),
        ("awards.csv", completions(), "its name does not say of which year"),
        ("C2020_A.csv", completions(), "C2020_A is of 2020, and the catalog has 2024 already"),
        ("C2025_A.csv", COMPLETIONS.encode(), "no row that concerns the catalog"),
        ("C2025_A.csv", b"", "C2025_A.csv is empty"),
        ("C2025_A.csv", b"PK\x03\x04 broken", "C2025_A.csv is a broken zip"),
        ("C2025_A.csv", one_row("abc"), 'C2025_A.csv: row 2 has "abc" as CTOTALT'),
        ("C2025_A.csv", one_row("-5"), 'row 2 has "-5" as CTOTALT'),
        ("C2025_A.csv", one_row("5"), "C2025_A has 1 school and lacks awards_2024 for 14"),
        ("HD2025.csv", DIRECTORY.encode() + b"\n1,A,,,B,AL,,,,,1,,\n", "HD2025 has 1 school and lacks an address"),
        ("C2025_A.zip", zipped("C2025_A.csv", one_row("5"), flags=1), "C2025_A.zip is locked by a password"),
        ("C2025_A.zip", zipped("C2025_A.csv", one_row("5"), method=97), "packed in a way that is not read here"),
        ("Most-Recent-Cohorts-Field-of-Study.csv", SCORECARD.encode(), "of which year it is: give it with --year"),
        (
            "C2025_A.csv",
            completions()[:-12],
            "cells and the header 10: the file is cut off",
        ),
        ("IC2025.csv", b"UNITID,LEVEL7\n1,1\n", "HRCHG6"),
    ],
)
def test_what_cannot_be_taken_in_ends_with_2_and_one_sentence(refresh, store: Store, name, content, says) -> None:
    found = refresh({name: content}, "--publish", "--by", "Ada")
    assert (found.exit_code, found.output.count("\n")) == (2, 1)
    assert name.partition(".")[0] in found.output
    assert says in found.output
    assert store.catalogs.live() is None


def conventions(header: str, *rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join((header, *rows, "")).encode(encoding)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (  # what the Department wrote until May 2024, and since; schools abroad have no UNITID
            "Most-Recent-Cohorts-Field-of-Study_05192026.csv",
            conventions(
                "\ufeffUNITID,INSTNM,CIPCODE,CREDLEV,EARN_MDN_5YR,EARN_COUNT_WNE_5YR",
                "100858,Auburn,1515,5,PrivacySuppressed,NULL",
                "137351,USF,1515,5,PS,NA",
                "NA,Abroad,1515,5,90000,30",
                '139755,"Georgia ""Tech""",1515,5,90000.0,30',
            ),
            {"100858": ("", ""), "137351": ("", ""), "139755": ("90000", "30")},
        ),
        (  # imputation flags in columns of their own, names in any case with spaces, a comma at the end, Latin-1
            "ic2024_ay_rv.csv",
            conventions(
                " unitid ,XHRCHG6 ,hrchg6 ,XHRCHG7,HRCHG7 ,Note",
                "100858,R,500,A,.,Mayag\u00fcez,",
                "137351,P, 600 ,Z,0,,",
                "139755,A,.,B, ,,",
                encoding="latin-1",
            ),
            {"100858": ("500", ""), "137351": ("600", "0")},
        ),
        (
            "c2025_a_rv.csv",
            conventions(
                "unitid,CipCode,majornum,XCTOTALT,ctotalt ,awlevel ",
                "100858,15.1501 ,1,R,12,7",
                "100858,15.1501,1,R,3 ,07",
                "137351,15.1501,1,Z,0,7",
                "139755,15.1501,1,A,.,7",
            ),
            {"100858": ("15",), "137351": ("0",), "139755": ("0",)},
        ),
    ],
)
def test_the_conventions_of_the_releases_are_read(tmp_path: Path, name, content, expected) -> None:
    (tmp_path / name).write_bytes(content)
    found = read_federal(tmp_path / name)
    assert {unitid: (*row.values(),) for unitid, row in found.schools.items()} == expected
    assert found.name == Path(name).stem.upper()


def test_a_file_that_is_not_there_and_a_folder_are_called_so(refresh, run, tmp_path: Path) -> None:
    (tmp_path / "HD2025").mkdir()
    for name, says in (("C2025_A.csv", "is not there"), ("HD2025", "is a folder")):
        found = run("refresh", name)
        assert (found.exit_code, found.output.count("\n")) == (2, 1)
        assert f"{name} {says}" in found.output


def test_a_partial_release_leaves_the_schools_that_it_lacks_and_their_source(refresh, store: Store) -> None:
    given = {"C2025_A.csv": one_row("77")}
    found = refresh(given, "--partial", "--publish", "--by", "Ada")
    assert "0 added, 0 removed, 1 changed" in found.output, found.output
    assert "lost: " not in found.output
    assert "stopped: " not in found.output
    now, catalog = live(store), read_catalog(live_files(store)[1])
    assert sum(1 for row in now.values() if row["awards_2024"] == "") == sum(
        1 for row in rows_of(PROGRAMS, release().programs) if row["awards_2024"] == ""
    )
    years = {
        program.unitid == AUBURN: {source.as_of for source in catalog.sources_of(program, "awards_2024")}
        for program in catalog.programs
        if program.awards_2024
    }
    assert years == {True: {"2025"}, False: {"2024"}}
    assert "No difference from version 2." in refresh(given, "--partial", "--publish", "--by", "Ada").output
    whole = refresh({"C2026_A.csv": completions()}, "--publish", "--by", "Ada")
    assert whole.exit_code == 0, whole.output
    assert {
        line.as_of
        for lines in read_catalog(live_files(store)[1]).sources.values()
        for line in lines
        if "awards_2024" in line.fields
    } == {"2026"}


def test_a_school_that_no_directory_names_is_confirmed_without_a_federal_id(refresh, store: Store) -> None:
    sibling = {"C2025_A.csv": completions(_999999=12)}
    assert "schools new in the field without a name: 999999; give HD2025 too" in refresh(sibling).output


def test_schools_are_part_of_a_version_and_go_back_with_it(refresh, store: Store) -> None:
    ours = {row["unitid"]: row for row in rows_of(SCHOOL_TABLE, release().school_table)}
    has_rate = {id_ for id_, row in ours.items() if row["school_rate_year_instate"]}
    at = {"CYACTIVE": 1, "LATITUDE": "32.5", "LONGITUD": "-85.25", "CONTROL": "2", "WEBADDR": "www.new.edu/ "}
    named = (
        {"UNITID": id_, "INSTNM": "x", "CITY": "y", "STABBR": "AL", "CYACTIVE": 1} for id_ in ours if id_ != AUBURN
    )
    listed = table(DIRECTORY, [{"UNITID": AUBURN, "INSTNM": "x", "CITY": "y", "STABBR": "AL", **at}, *named])
    yearly = "UNITID,TUITION6,FEE6,HRCHG6,TUITION7,FEE7,HRCHG7"
    charged = table(
        yearly,
        [
            {"UNITID": id_, "TUITION6": 11000, "FEE6": ".", "HRCHG6": 600, "TUITION7": 33000, "FEE7": 900}
            for id_ in ours
        ],
    )
    given = {"HD2025.csv": listed, "IC2024_AY.csv": charged}
    assert "Version 2 is live." in (found := refresh(given, "--partial", "--publish", "--by", "Ada")).output, (
        found.output
    )
    assert "  lat: 32.599378 -> 32.5" in found.output
    _, files = live_files(store)
    now = {row["unitid"]: row for row in rows_of(SCHOOL_TABLE, files.school_table)}
    columns = ("lat", "lon", "school_website", "control")
    assert [now[AUBURN][name] for name in columns] == ["32.5", "-85.25", "www.new.edu/", "Private nonprofit"]
    assert now[AUBURN]["ms_industrial_mfg_eng"] == ours[AUBURN]["ms_industrial_mfg_eng"], "no release has it as it is"
    assert {id_ for id_, row in now.items() if row["school_rate_year_instate"]} == has_rate, "no estimate for none"
    assert (now[AUBURN]["school_rate_year_instate"], now[AUBURN]["school_fee_year_instate"]) == ("11000", "")
    catalog = read_catalog(files)
    auburn = next(program for program in catalog.programs if program.unitid == AUBURN)
    assert auburn.school_facts is not None
    assert auburn.school_facts.lat == 32.5
    years = {name: catalog.sources_of(auburn, name)[0].as_of for name in ("lat", "school_rate_year_instate")}
    assert years == {"lat": "2025", "school_rate_year_instate": "2024-25"}
    edit = edited(files, ProgramEdit(auburn.id, {"city": "Auburn"}, None))
    assert edit.schools == files.schools, "an edit keeps the schools"
    assert edit.sha256 != replace(edit, schools=b"").sha256
    assert "No difference from version 2." in refresh(given, "--partial", "--publish", "--by", "Ada").output
    assert publish(store, release(), 2, VersionAuthor("Ada"), now=datetime.now(UTC), equals=1) == 3
    assert live_files(store)[1].school_table == release().school_table


def test_known_values_that_become_unknown_are_counted_and_a_second_file_of_a_year_is_told_truly(refresh) -> None:
    found = refresh({"C2024_A.csv": completions(_100858=0)})
    assert "had 42 degrees in 2024, of which C2024_A knows none" in found.output
    rows = completions().decode("utf-8-sig").splitlines(keepends=True)
    found = refresh({"C2025_A.csv": "".join(row for row in rows if not row.startswith(AUBURN)).encode()})
    assert "lost: 1 of awards_2024 become not known" in found.output, found.output
