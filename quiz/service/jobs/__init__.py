"""Work that no page waits for: batches, mail, long files and what is done on a schedule, by workers of their own.

What there is to do stands in the store (quiz/store/jobs.py), which decides who does it; `queue.py` carries its id to a
worker, `tasks.py` is the one table of what a worker can do, `worker.py` does it, each job in a process of its own with
limits on memory and time (`apart.py`), and `keeper.py` keeps a worker beside a server.
"""
