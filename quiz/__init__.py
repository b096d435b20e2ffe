"""mem-quiz: a few questions, then a ranking of Master of Engineering Management programs that anyone can check.

The face of the package; it imports nothing, so that `mem-quiz --help` stays quick.
"""

__version__ = "0.1.0"
