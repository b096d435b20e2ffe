"""`mem-quiz purge`: what is due is counted or deleted, rule by rule."""

from datetime import UTC, datetime, timedelta

from click.testing import Result

from quiz.store import Store

COMMAND = "purge"

OLD = datetime.now(UTC) - timedelta(days=30)


def counts(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [line.split("  ")[0] for line in result.output.splitlines()[2:] if line[:1].strip()]


def test_a_dry_run_counts_what_a_run_then_deletes(store: Store, run) -> None:
    store.responses.create({}, None, now=OLD)
    assert counts(run("--dry-run"))[:2] == ["1", "0"]
    assert store.retention.log() == ()
    assert counts(run())[:2] == ["1", "0"]
    assert [line.count for line in store.retention.log()] == [1]
    assert counts(run())[:2] == ["0", "0"]


def test_the_days_of_a_finished_quiz_are_a_setting(store: Store, run) -> None:
    token = store.responses.create({}, {"engine": {}}, now=OLD)
    assert counts(run())[:2] == ["0", "0"]
    assert counts(run(MEM_QUIZ_KEEP_DAYS="29"))[:2] == ["0", "1"]
    assert store.responses.answers(token) is None


def test_another_day_is_only_tried(store: Store, run) -> None:
    store.responses.create({}, {"engine": {}}, now=OLD)
    assert counts(run("--dry-run", "--now", "2099-01-01"))[:2] == ["0", "1"]
    for wrong in (("--now", "2099-01-01"), ("--dry-run", "--now", "tomorrow")):
        result = run(*wrong)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--now" in result.stderr
