"""The words that stand in columns, and how long a text may be."""

PURPOSES = ("review", "contact", "learning")
SENT, FAILED = MAILS = ("sent", "failed")
LONGEST = 2_000  # characters of a question or a message
