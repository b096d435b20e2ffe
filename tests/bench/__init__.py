"""How fast mem-quiz is, each figure beside a baseline measured in the same run: `python -m tests.bench [--quick]`.

One module a question; each has one function that yields Measures, and __main__ prints them as one table.
"""
