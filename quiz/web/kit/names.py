"""A program's name for a page, also where the catalog no longer holds it."""

from quiz.core.catalog import Catalog


def name_of(catalog: Catalog, program_id: str) -> str:
    """School and program in one line."""
    program = catalog.by_id.get(program_id)
    return f"{program.institution}: {program.display_name}" if program else program_id
