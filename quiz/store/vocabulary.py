"""The words that stand in columns, and how long a text may be."""

CONTACT, MAILED_LIST = "contact", "mailed_list"  # the second: the link in a mail opens the published list
PURPOSES = ("review", CONTACT, MAILED_LIST, "learning")
SENT, FAILED, UNSURE = MAILS = ("sent", "failed", "unsure")  # how a mail that is over went
MAIL_WAITS = "waiting"
LONGEST = 2_000  # characters of a question or a message
