"""Who was invited: what an office writes about a student in its own list, any of it or nothing.

Nothing of it is asked of a student, and nothing of it reaches a ranking, a shared list or an export of the student's.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InvitedStudent:
    """A student as an office knows one; "" where it wrote nothing. `advisor` is the address or the name of who is to
    advise the student."""

    number: str = ""
    name: str = ""
    email: str = ""
    cohort: str = ""
    advisor: str = ""

    @property
    def label(self) -> str:
        """Who it is, in the fewest words that tell.

        >>> InvitedStudent("0042", "Jo Park").label, InvitedStudent(number="0042").label, InvitedStudent().label
        ('Jo Park, 0042', '0042', '')
        """
        return ", ".join(filter(None, (self.name, self.number))) or self.email

    @property
    def words(self) -> str:
        """All that a search may find."""
        return " ".join((self.number, self.name, self.email, self.cohort))
