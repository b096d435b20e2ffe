"""Why a page could not be read."""


class UnreadablePageError(ValueError):
    """A page that gives nothing to propose; its text is a sentence for the advisor, with the way out."""


class PageGoneError(UnreadablePageError):
    """The site says that there is no such page."""


class LedHomeError(UnreadablePageError):
    """The address leads to the home page of the site, as those of pages that are gone often do."""
