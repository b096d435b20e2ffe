"""The career behind the choice: occupations, pay, certifications and the guide, each figure with its source."""
