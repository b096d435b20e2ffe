"""What the desk and the shell do alike with whole catalogs: read the live one, and publish another.

Nothing is published that could not be served: its files are checked and its engine is fitted first.
"""

from datetime import datetime

from quiz.core.catalog import CatalogFiles
from quiz.store import Store
from quiz.store.catalog_versions import FIRST, Publication, VersionAuthor


def live_files(store: Store) -> tuple[int, CatalogFiles]:
    """The number and the files of the version that is live."""
    mark = store.catalogs.live()
    if mark is not None:
        found = store.catalogs.files(mark.number)
        assert found is not None, "a version has its files"
        return mark.number, found
    from quiz.core.catalog import release

    return FIRST, release()


def publish(
    store: Store,
    files: CatalogFiles,
    base: int,
    by: VersionAuthor,
    *,
    now: datetime,
    note: str = "",
    draft: int | None = None,
    equals: int | None = None,
) -> int | None:
    """Publish these files after version `base` and give the new number; None when somebody was first.

    Raises CatalogError with everything that is wrong with them, also when they hold nothing to rank.
    """
    from quiz.core.catalog import CatalogError, CatalogProblem, read_catalog, release
    from quiz.core.ranking import fit_engine

    catalog = read_catalog(files)
    try:
        fit_engine(catalog)
    except ValueError as error:
        raise CatalogError((CatalogProblem(None, None, "", "", str(error)),)) from None
    first = release()
    return store.catalogs.publish(
        Publication(files, catalog.sha256, base, note, draft, equals),
        Publication(first, read_catalog(first).sha256, 0),
        by,
        now=now,
    )
