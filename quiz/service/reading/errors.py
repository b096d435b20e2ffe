"""Why a page could not be read."""


class UnreadablePageError(ValueError):
    """A page that gives nothing to propose; its text is a sentence for the advisor, with the way out."""
