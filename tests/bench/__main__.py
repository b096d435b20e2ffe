"""`python -m tests.bench [--quick] [ranking pages startup scale queue reading]`: run the benches and print
one table; `reading` is no matter of time and has a table of its own."""

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy: both sides of a comparison on one core

from tests.bench import measure, pages, queue, ranking, reading, scale, startup

BENCHES = {
    "ranking": ranking.measure,
    "pages": pages.measure,
    "startup": startup.measure,
    "scale": scale.measure,
    "queue": queue.measure,
}


def main() -> None:
    """Run what was asked for (all, without names)."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "benches", nargs="*", choices=[[], *BENCHES, "reading"], help="which to run; all, when none is named"
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a look, not a measurement")
    arguments = parser.parse_args()
    names = arguments.benches or list(BENCHES)
    if "reading" in names:
        print(*reading.report(), sep="\n")
    names = [name for name in names if name in BENCHES]
    if not names:
        return
    print(measure.table(figure for name in names for figure in BENCHES[name](arguments.quick)))


if __name__ == "__main__":
    main()
