"""Changes of an answers document: as JSON Merge Patches, combined without contradiction, and put in words.

Repairs (what would let more programs fit) and counterfactuals (what would move a program up) both offer such changes,
and a page applies one with a click. A change may drop musts; the patch is made for one student's answers, so that
dropping two of three musts leaves the third.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from quiz.core.questions.answers import NO_LIMIT, QUESTION_READERS, Answers, clean
from quiz.core.questions.quiz import BY_ID, STEPS
from quiz.core.questions.stored import StoredAnswers
from quiz.core.text import with_article
from quiz.core.vocabulary import ANYWHERE, MUST_WORDS, MUSTS, STUDY_MODES

Patch = dict[str, Any]


@dataclass(frozen=True)
class AnswerChange:
    """One answer to change (`sets`), musts no longer to insist on (`drops`), and the `steps` that say so in words."""

    steps: tuple[str, ...]
    sets: Mapping[str, Any] = field(default_factory=dict)
    drops: frozenset[str] = frozenset()

    def __and__(self, other: "AnswerChange") -> "AnswerChange":
        """Both changes at once."""
        return AnswerChange(
            self.steps + other.steps,
            merge(self.sets, other.sets, keep_null=True),
            self.drops | other.drops,
        )

    @property
    def words(self) -> str:
        """The words that invite to it."""
        return steps_in_words(self.steps)

    def patch(self, answers: Answers) -> Patch:
        """The change as a JSON Merge Patch of these answers."""
        left = [must for must in MUSTS if must in answers.must - self.drops]
        return {**self.sets, **({"must": left or None} if self.drops else {})}

    def applied(self, answers: Answers) -> Answers:
        """The answers after the change. What is said to a question of the quiz is read by itself, the rest stays."""
        if all(value is not None and question in QUESTION_READERS for question, value in self.sets.items()):
            said = {question: QUESTION_READERS[question](value) for question, value in self.sets.items()}
            return answers.with_said(**said, must=answers.must - self.drops)
        return clean(merge(answers.as_document(), self.patch(answers)))


def merge(document: Mapping[str, Any], patch: Mapping[str, Any], keep_null: bool = False) -> dict[str, Any]:
    """Apply a JSON Merge Patch (RFC 7396): null removes, objects merge, everything else replaces. `keep_null` keeps the
    nulls, which makes one patch of two."""
    out = dict(document)
    for key, value in patch.items():
        if isinstance(value, Mapping):
            out[key] = merge(out.get(key) or {}, value, keep_null)
        elif value is None and not keep_null:
            out.pop(key, None)
        else:
            out[key] = value
    return out


# --- a step is a question and an answer with a dot between: "study_mode.online_part_time", "must.budget" -------------

TO_DO: Mapping[str, str] = {
    "study_mode": "Study {words}",
    "budget": "Spend {words}",
    "goal": "Work as {a_words} next",
    "interest": "Put {words} first",
}
# Steps that say more, or something else, than the answer's own words.
STEP_WORDS: Mapping[str, str] = {
    **{f"must.{must}": f"No longer insist on {words}" for must, words in MUST_WORDS.items()},
    "visa.no": "Study without a US student visa, for example online from home",
    "region": "Study in any state",
    "max_months": "Take as long as it takes",
    "recognition": "Accept any recognition",
    "gre.will": "Take the GRE",
}
OPEN_ENDED = ("region", "max_months", "recognition")


def steps_in_words(steps: Iterable[str]) -> str:
    """What is to be done, as an invitation: "Study online, part time, and spend up to $50,000"."""
    first, *others = (STEP_WORDS.get(step) or _answered(*step.split(".", 1)) for step in steps)
    return "".join([first, *(f", and {words[0].lower()}{words[1:]}" for words in others)])


def _answered(question: str, option: str) -> str:
    words = BY_ID[question].option(option).sentence
    return TO_DO[question].format(words=words, a_words=with_article(words))


def relaxations(answers: Answers) -> Iterable[AnswerChange]:
    """The single changes that ask for less, smallest first: a must becomes a wish, another way to study, more money."""
    for must in musts_of(answers):
        yield AnswerChange((f"must.{must}",), drops=frozenset({must}))
    if answers.mode and ("study_mode" in answers.must or answers.needs_visa):
        others = (
            mode
            for mode in STUDY_MODES
            if mode != answers.study_mode and (answers.needs_visa or open_to(answers, mode))
        )
        yield from (AnswerChange((f"study_mode.{other}",), {"study_mode": other}) for other in others)
    caps = [cap for cap in BY_ID["budget"].option_ids if cap != NO_LIMIT]
    if answers.budget in caps[:-1]:
        higher = caps[caps.index(answers.budget) + 1]
        yield AnswerChange((f"budget.{higher}",), {"budget": higher})
    # Nobody from abroad studies on campus without a visa.
    if answers.needs_visa and answers.study_mode != "campus_full_time":
        yield AnswerChange(("visa.no",), {"visa": "no"})
    if answers.where not in (None, ANYWHERE) and not answers.region:
        yield AnswerChange(("region",), {"where": ANYWHERE}, answers.must & {"region"})
    for key in OPEN_ENDED:
        if answers.said(key) is not None:
            yield AnswerChange((key,), {"sharpen": {key: None}}, answers.must & {key})
    if answers.gre == "avoid":
        yield AnswerChange(("gre.will",), {"sharpen": {"gre": "will"}})


def musts_of(answers: Answers) -> tuple[str, ...]:
    """What is insisted on, in the vocabulary's order."""
    return tuple(key for key in MUSTS if key in answers.must)


def as_sent(question: str, option: str) -> str | list[str]:
    """One option as the answers document holds it."""
    return [option] if BY_ID[question].picks > 1 else option


# Whether somebody can answer a question otherwise: an opinion, a plan or a limit can change; what was studied, the home
# and the years of work are facts. No change that is offered touches a fact.
CHANGEABLE: Mapping[str, bool] = {
    **dict.fromkeys(("interest", "goal", "study_mode", "where", "budget"), True),
    **dict.fromkeys(("priorities", "region", "max_months", "recognition", "industries"), True),
    **dict.fromkeys(("start_term", "avoid", "gre", "visa"), True),
    **dict.fromkeys(("discipline", "experience", "home_state", "gpa", "travel_ok"), False),
}
# Of these the ones whose other answers are tried, since nearly everybody answers them.
TRIED = ("interest", "goal", "study_mode", "budget")


def open_to(answers: Answers, mode: str) -> bool:
    """Whether a way to study is no contradiction of the pace that was said: who studies beside a job keeps the job."""
    beside_a_job = answers.mode is not None and answers.mode[1] == "part_time"
    return not beside_a_job or mode not in STUDY_MODES or STUDY_MODES[mode][1] == "part_time"


def _others(question: str, answers: Answers) -> tuple[str, ...]:
    """The options to try instead of an answer: none where nothing was said, only more money where a limit was, and no
    full-time study beside a job."""
    options, answer = BY_ID[question].option_ids, answers.said(question)
    if answer is None:
        return ()
    if question == "study_mode":
        return tuple(mode for mode in options if open_to(answers, mode))
    return options[options.index(answer) + 1 :] if question == "budget" else options


def alternatives(answers: Answers) -> Iterable[AnswerChange]:
    """The single answers that this student could have given otherwise."""
    for question in TRIED:
        now = answers.said(question)
        for option in _others(question, answers):
            if option != "unsure" and now not in (option, (option,)):
                # Nobody insists on "any way" or on "no limit".
                drops = answers.must & {question} if option in ("any", NO_LIMIT) else frozenset()
                yield AnswerChange((f"{question}.{option}",), {question: as_sent(question, option)}, drops)
    for must in musts_of(answers):
        yield AnswerChange((f"must.{must}",), drops=frozenset({must}))


def undo(before: Answers, after: Answers) -> Patch:
    """The JSON Merge Patch that turns `after` into `before`; {} where they say the same."""
    was, now = before.as_document(), after.as_document()
    sharpen = _taken_back(was.pop("sharpen", {}), now.pop("sharpen", {}))
    return _taken_back(was, now) | ({"sharpen": sharpen} if sharpen else {})


def _taken_back(was: Mapping[str, Any], now: Mapping[str, Any]) -> Patch:
    return {key: was.get(key) for key in {**was, **now} if was.get(key) != now.get(key)}


def applied(stored: StoredAnswers, patch: Patch) -> StoredAnswers:
    """Stored answers after a patch: no repeats, no empty choices, and a question taken back is a skipped one, so that
    it is not asked again."""
    skipped = {step: None for step in STEPS if step in patch and patch[step] is None}
    return StoredAnswers.from_document(merge(stored.as_document(), patch) | skipped)
