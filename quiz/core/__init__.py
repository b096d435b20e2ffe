"""What mem-quiz knows: the quiz, the catalog, the ranking and its advice, the decision and the review, as plain Python.

Nothing here knows the web, a database or a file format; ask a room at its door (`quiz.core.catalog`, and so on)."""
