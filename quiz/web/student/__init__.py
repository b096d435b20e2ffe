"""Pages that belong to one student, found by the token in the address: quiz, results, shortlist, sharing, downloads,
asking.
"""
