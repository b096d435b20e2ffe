"""What several tests need: students, pages, people, files."""
