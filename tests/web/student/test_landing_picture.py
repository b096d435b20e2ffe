"""The picture of the four specialisations on the landing page shows the catalog."""

from quiz.core.catalog import SPECIALISATIONS


def test_the_picture_of_the_landing_page_counts_what_programs_are_known_to_teach(client, app):
    page = client.page("/")
    programs = app.extensions["mem_quiz"].catalog.rankable
    rows = [["".join(cell.itertext()) for cell in row] for row in page.all("tr")][1:]
    assert [name for name, *_ in rows] == [*SPECIALISATIONS.values()]
    for key, (_, track, core, elective, unseen) in zip(SPECIALISATIONS, rows, strict=True):
        assert int(track) + int(core) + int(elective) + int(unseen) == len(programs)
        assert int(track) + int(core) == sum(getattr(program, key) in (2, 3) for program in programs)
