"""Parts of a long file completed on a Dask cluster, of this machine's processors or of many machines.

Pieces go to the workers and bytes come back, so that workers need no disk in common with anybody. Only so many pieces
are under way at once, whatever the file's length. A worker that dies gives its pieces to the others. Dask comes with
the extra `dask`; nothing else imports it.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from quiz.service.long_batches import stamp_of

if TYPE_CHECKING:
    from distributed import Client, Future

    from quiz.core.ranking import Engine
    from quiz.files import TableFile
    from quiz.files.batch import CompletedPart, PartPlan
    from quiz.service.long_batches import Completing, Pieces

LOCAL = "local"
UNDER_WAY = 3  # pieces for each thread of the cluster: one that is done, and what comes next
CONNECT_SECONDS, WORKER_SECONDS = 10, 60
NEEDS_EXTRA = "--scheduler needs Dask: install it with `pip install 'mem-quiz[dask]'`"


class ClusterError(Exception):
    """The cluster cannot do the work; the text says why and the way out."""


@contextmanager
def open_cluster(scheduler: str) -> "Iterator[Client]":
    """A client of the scheduler at an address such as tcp://host:8786, or for "local" of a process for each processor
    of this machine, which end with it. Waits for the first worker. Raises ClusterError."""
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError(NEEDS_EXTRA) from None
    if scheduler == LOCAL:
        with _local() as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at {scheduler} ({error}): start `dask scheduler` there"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            raise ClusterError(
                f"{scheduler} has no worker: start `dask worker {scheduler} --nthreads 1 --nworkers auto` on a machine"
            ) from None
        yield client


def _local() -> Any:
    from distributed import LocalCluster

    # Threads would wait for each other's Python; that a worker is ended at the end is no news.
    return LocalCluster(threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR)


def own_engine() -> "Engine":
    """The engine of the catalog that a worker's own copy of the program came with."""
    from quiz.core.catalog import load_catalog
    from quiz.core.ranking import load_engine

    return load_engine(load_catalog())


@lru_cache(maxsize=1)
def _opened(opening: "Callable[[], Engine]") -> "Engine":
    """The engine of this process, made for its first piece."""
    return opening()


def _complete(
    opening: "Callable[[], Engine]", stamp: dict[str, Any], plan: "PartPlan", table: "TableFile"
) -> "CompletedPart":
    """What a worker does."""
    from quiz.files.batch import complete_part

    engine = _opened(opening)
    other = {name: value for name, value in stamp_of(engine).items() if value != stamp[name]}
    if other:
        raise ClusterError(
            f"a worker would rank by another {', '.join(other)} than this machine: install the same release on all"
        )
    return complete_part(engine, table, plan)


def complete_there(
    client: "Client", plan: "PartPlan", stamp: dict[str, Any], opening: "Callable[[], Engine]" = own_engine
) -> "Completing":
    """Complete the parts on a cluster, in whatever order they are done. `opening` makes a worker's engine, which must
    have this stamp. Raises ClusterError while the parts are taken."""
    return partial(_complete_there, client, partial(_complete, opening, stamp, plan))


def _complete_there(
    client: "Client", work: "Callable[[TableFile], CompletedPart]", pieces: "Pieces"
) -> "Iterator[tuple[int, CompletedPart]]":
    from distributed import KilledWorker, as_completed

    run, rest = uuid4().hex, iter(pieces)
    numbers: dict[str, int] = {}

    def send(most: int) -> "Iterator[Future[CompletedPart]]":
        for number, table in islice(rest, most):
            key = f"mem-quiz-{run}-{number}"
            numbers[key] = number
            yield client.submit(work, table, key=key)

    under_way = as_completed(send(UNDER_WAY * sum(client.nthreads().values())))
    for future in under_way:
        number = numbers.pop(future.key)
        try:
            part = future.result()
        except KilledWorker:
            raise ClusterError(
                f"part {number} ended worker after worker: see their logs, mostly for too little memory"
            ) from None
        except (CancelledError, OSError):
            raise ClusterError("the cluster is gone: run the same command again when it is back") from None
        except ImportError as error:
            raise ClusterError(f"a worker has no mem-quiz ({error}): install the same release there") from None
        yield number, part
        under_way.update([*send(1)])
