"""The words that stand in columns, and how long a text may be."""

PURPOSES = ("review", "contact", "learning")
SENT, FAILED, UNSURE = MAILS = ("sent", "failed", "unsure")  # how a mail that is over went
MAIL_WAITS = "waiting"
LONGEST = 2_000  # characters of a question or a message
