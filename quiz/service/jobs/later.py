"""What a job says when it could not be done now."""


class TryLaterError(Exception):
    """The job could not be done now, and may be in a while."""
