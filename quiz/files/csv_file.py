"""A list as CSV: the programs, one a line, in the columns of columns.py."""

from quiz.files.columns import columns_of
from quiz.files.csv_writer import write_csv
from quiz.files.listing import Listing


def to_csv(listing: Listing) -> bytes:
    """The whole list; a fact that nobody has published says so or is blank, as its column declares."""
    columns = columns_of(listing)
    rows = ([column.cell(item, listing) for column in columns] for item in listing.items)
    return write_csv([[column.heading for column in columns], *rows])
