"""The store of this environment, for commands that read or change it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from quiz.cli.console import BadInputError

if TYPE_CHECKING:
    from quiz.config import Settings
    from quiz.store import Store


@contextmanager
def open_store() -> Iterator[tuple["Settings", "Store"]]:
    """The settings and the migrated store; what keeps either from being used is refused in a sentence."""
    from quiz.config import SettingError, Settings
    from quiz.store import Store, StoreError
    from quiz.store.migrate import upgrade

    try:
        settings = Settings.from_environment()
        upgrade(settings)
        store = Store.open(settings, patient=True)
        with closing(store):
            yield settings, store
    except (SettingError, StoreError) as error:
        raise BadInputError(str(error)) from None
