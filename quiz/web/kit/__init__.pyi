"""The face of the room: what other rooms may import, from `quiz.web.kit` itself."""

from . import (
    addresses,
    assets,
    clients,
    errors,
    fragments,
    headers,
    limits,
    mail,
    permissions,
    request_log,
    uploads,
    visitor,
)
from .answering import answers_of, complete, load, looked_at, onward, opened, revised, save
from .converters import StepConverter, TokenConverter
from .csrf import StudentCSRF
from .errors import AdminsOnly
from .faults import tell_fault
from .fields import (
    LONGEST_SEARCH,
    NONCE,
    DayField,
    PageNumber,
    PickField,
    TickedField,
    UploadField,
    ZipField,
    mail_address,
    printable,
    split_ids,
    tidy,
    whole,
)
from .headers import PRIVATE_HEADERS
from .invited import find_invitation, invitation_link, invited_as, other_cases, students_of
from .limits import limited
from .listed import listed_here
from .mail import find_case, hand_out_link, handed_out, tell
from .metrics import count_answer, count_view, install_metrics
from .names import name_of
from .permissions import DESK, READING, SIGNED_IN, access, at_the_desk, declared_access
from .problems import PROBLEM, ApiError, FieldProblem, at_the_api
from .rows import ProgramRow, program_row, ranked_row
from .student_forms import ButtonForm, ChangeForm, QuestionForm, UnsentForm, UnsentQuestion, question_form
from .uploads import takes_file
from .visitor import Visitor, find_answers, find_visitor

__all__ = [
    "DESK",
    "LONGEST_SEARCH",
    "NONCE",
    "PRIVATE_HEADERS",
    "PROBLEM",
    "READING",
    "SIGNED_IN",
    "AdminsOnly",
    "ApiError",
    "ButtonForm",
    "ChangeForm",
    "DayField",
    "FieldProblem",
    "PageNumber",
    "PickField",
    "ProgramRow",
    "QuestionForm",
    "StepConverter",
    "StudentCSRF",
    "TickedField",
    "TokenConverter",
    "UnsentForm",
    "UnsentQuestion",
    "UploadField",
    "Visitor",
    "ZipField",
    "access",
    "addresses",
    "answers_of",
    "assets",
    "at_the_api",
    "at_the_desk",
    "clients",
    "complete",
    "count_answer",
    "count_view",
    "declared_access",
    "errors",
    "find_answers",
    "find_case",
    "find_invitation",
    "find_visitor",
    "fragments",
    "hand_out_link",
    "handed_out",
    "headers",
    "install_metrics",
    "invitation_link",
    "invited_as",
    "limited",
    "limits",
    "listed_here",
    "load",
    "looked_at",
    "mail",
    "mail_address",
    "name_of",
    "onward",
    "opened",
    "other_cases",
    "permissions",
    "printable",
    "program_row",
    "question_form",
    "ranked_row",
    "request_log",
    "revised",
    "save",
    "split_ids",
    "students_of",
    "takes_file",
    "tell",
    "tell_fault",
    "tidy",
    "uploads",
    "visitor",
    "whole",
]
