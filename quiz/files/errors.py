"""The one error of a file that cannot be read; its text says what is wrong and the way out."""

MOST_PROBLEMS = 20


class UnreadableFileError(ValueError):
    """A file that cannot be imported; `problems` are sentences that say what is wrong with it and what to do."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems[:MOST_PROBLEMS]
        super().__init__("; ".join(self.problems))
