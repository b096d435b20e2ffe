"""`python -m quiz` is `mem-quiz`."""

from quiz.cli import main

main(prog_name="mem-quiz")
