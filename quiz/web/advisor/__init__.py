"""The advisors' desk: the queue of what students asked, the page on which one list is reviewed and published, and the
case as a file.
"""

from quiz.web.advisor import dossier, outcomes, queue_views, review
from quiz.web.advisor.case_page import blueprint

__all__ = ["blueprint", "dossier", "outcomes", "queue_views", "review"]
