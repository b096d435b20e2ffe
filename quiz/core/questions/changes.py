"""Changes of an answers document: as JSON Merge Patches, combined without contradiction, and put in words.

Repairs (what would let more programs fit) and counterfactuals (what would move a program up) both offer such changes,
and a page applies one with a click. A change may drop musts; the patch is made for one student's answers, so that
dropping two of three musts leaves the third.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from quiz.core.questions.answers import Answers, clean, reread
from quiz.core.questions.quiz import BY_ID, STEPS
from quiz.core.vocabulary import PACE_WORDS, PLACE_WORDS, STUDY_MODES

Patch = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One answer to change (`sets`), musts no longer to insist on (`drops`), and the words that invite to it."""

    words: str
    sets: Mapping[str, Any] = field(default_factory=dict)
    drops: frozenset[str] = frozenset()

    def __and__(self, other: "Change") -> "Change":
        """Both changes at once."""
        return Change(
            f"{self.words}, and {other.words[0].lower()}{other.words[1:]}",
            merge(self.sets, other.sets, keep_null=True),
            self.drops | other.drops,
        )

    def patch(self, answers: Mapping[str, Any]) -> Patch:
        """The change as a JSON Merge Patch of these answers."""
        left = [must for must in answers.get("must", ()) if must not in self.drops]
        return {**self.sets, **({"must": left or None} if self.drops else {})}

    def applied(self, answers: Mapping[str, Any]) -> Answers:
        """The clean answers after the change."""
        return clean(merge(answers, self.patch(answers)))


def merge(answers: Mapping[str, Any], patch: Mapping[str, Any], keep_null: bool = False) -> dict[str, Any]:
    """Apply a JSON Merge Patch (RFC 7396): null removes, objects merge, everything else replaces. `keep_null` keeps the
    nulls, which makes one patch of two."""
    out = dict(answers)
    for key, value in patch.items():
        if isinstance(value, Mapping):
            out[key] = merge(out.get(key) or {}, value, keep_null)
        elif value is None and not keep_null:
            out.pop(key, None)
        else:
            out[key] = value
    return out


def in_words(question: str, option: str) -> str:
    """An answer as something to do: "study online, part time", "spend up to $50,000"."""
    if question == "study_mode":
        if option not in STUDY_MODES:
            return "Study any way"
        place, pace = STUDY_MODES[option]
        return f"Study {PLACE_WORDS[place]}, {PACE_WORDS[pace]}"
    words = BY_ID[question].option(option).words
    if question == "budget":
        return "Spend without a limit" if option == "no_limit" else f"Spend up to {words}"
    said = words[0].lower() + words[1:]
    return f"Work as {'an' if said[0] in 'aeiou' else 'a'} {said} next" if question == "goal" else f"Put {said} first"


MUST_WORDS: Mapping[str, str] = {
    "study_mode": "how you can study",
    "budget": "your budget",
    "region": "where you want to study",
    "recognition": "the recognition you named",
    "max_months": "how long it may take",
}
SHARPEN_WORDS: Mapping[str, str] = {
    "region": "Study in any state",
    "max_months": "Take as long as it takes",
    "recognition": "Accept any recognition",
}


def relaxations(answers: Mapping[str, Any]) -> Iterable[Change]:
    """The single changes that ask for less, smallest first: a must becomes a wish, another way to study, more money."""
    musts, sharpen = tuple(answers.get("must", ())), answers.get("sharpen") or {}
    for must in musts:
        yield Change(f"No longer insist on {MUST_WORDS[must]}", drops=frozenset({must}))
    mode = answers.get("study_mode")
    if mode in STUDY_MODES and ("study_mode" in musts or answers.get("visa") == "yes"):
        yield from (
            Change(in_words("study_mode", other), {"study_mode": other}) for other in STUDY_MODES if other != mode
        )
    caps = [cap for cap in BY_ID["budget"].option_ids if cap != "no_limit"]
    if answers.get("budget") in caps[:-1]:
        higher = caps[caps.index(answers["budget"]) + 1]
        yield Change(in_words("budget", higher), {"budget": higher})
    if answers.get("visa") == "yes":
        yield Change("Study without a US student visa, for example online from home", {"visa": "no"})
    if answers.get("where") not in (None, "anywhere") and "region" not in sharpen:
        yield Change(SHARPEN_WORDS["region"], {"where": "anywhere"}, frozenset({"region"} & set(musts)))
    for key, words in SHARPEN_WORDS.items():
        if key in sharpen:
            yield Change(words, {"sharpen": {key: None}}, frozenset({key} & set(musts)))
    if sharpen.get("gre") == "avoid":
        yield Change("Take the GRE", {"sharpen": {"gre": "will"}})


# What somebody may change their mind about; what they studied and how long they have worked are facts.
OPEN_TO_CHANGE = ("interest", "goal", "study_mode", "budget")


def _others(question: str, answer: Any) -> tuple[str, ...]:
    """The options to try instead of an answer: none where nothing was said, only more money where a limit was."""
    options = BY_ID[question].option_ids
    if answer is None:
        return ()
    return options[options.index(answer) + 1 :] if question == "budget" else options


def alternatives(answers: Mapping[str, Any]) -> Iterable[Change]:
    """The single answers that this student could have given otherwise."""
    for question in OPEN_TO_CHANGE:
        for option in _others(question, answers.get(question)):
            value = [option] if question == "interest" else option
            if option != "unsure" and value != answers[question]:
                # Nobody insists on "any way" or on "no limit".
                drops = frozenset({question}) if option in ("any", "no_limit") else frozenset()
                yield Change(in_words(question, option), {question: value}, drops & set(answers.get("must", ())))
    for must in answers.get("must", ()):
        yield Change(f"No longer insist on {MUST_WORDS[must]}", drops=frozenset({must}))


def undo(before: Mapping[str, Any], after: Mapping[str, Any]) -> Patch:
    """The JSON Merge Patch that turns `after` into `before`; {} where they say the same."""
    keys = [key for key in {**before, **after} if key != "sharpen" and before.get(key) != after.get(key)]
    patch: Patch = {key: before.get(key) for key in keys}
    was, now = before.get("sharpen") or {}, after.get("sharpen") or {}
    if sharpen := {key: was.get(key) for key in {**was, **now} if was.get(key) != now.get(key)}:
        patch["sharpen"] = sharpen
    return patch


def applied(answers: Mapping[str, Any], patch: Patch) -> Answers:
    """Stored answers after a patch, in the store's own shape: no repeats, no empty choices, and a question taken back
    is a skipped one, so that it is not asked again."""
    skipped = {step: None for step in STEPS if step in patch and patch[step] is None}
    return reread(merge(answers, patch) | skipped)
