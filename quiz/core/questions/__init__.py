"""What a student is asked and what was answered: the questions, the answers as one typed object, the path through them,
and the words for what was said."""
