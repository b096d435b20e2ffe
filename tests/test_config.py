"""The settings: safe defaults, bad values named with the way out, and one secret however many processes start."""

from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable

import pytest

from quiz.config import RATES, SECRET_FILE, SETTINGS, SettingError, Settings, to_environment

SECRET = "Zk3vq9-LtW7_xRb2mHd8sYcE4uNf6aPg"
PRODUCTION = {"MEM_QUIZ_ENV": "production", "MEM_QUIZ_SECRET_KEY": SECRET, "MEM_QUIZ_TRUSTED_HOSTS": "quiz.example.edu"}


def read(home: Path, **environ: str) -> Settings:
    return Settings.from_environment({"MEM_QUIZ_HOME": str(home), **environ})


def test_an_empty_environment_gives_a_local_site_with_sqlite_in_its_home(tmp_path: Path) -> None:
    settings = read(tmp_path / "new" / "home")
    assert settings.database_url == f"sqlite:///{tmp_path}/new/home/mem-quiz.sqlite3"
    assert (settings.env, settings.production, settings.proxies) == ("local", False, 0)
    assert settings.trusted_hosts == ("localhost", "127.0.0.1")


def test_the_home_is_the_users_data_folder_unless_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Settings.from_environment({}).home == tmp_path / "mem-quiz"


def test_a_variable_that_is_set_to_nothing_counts_as_not_set(tmp_path: Path) -> None:
    assert read(tmp_path, **{s.variable: " " for s in SETTINGS if s.field != "home"}) == read(tmp_path)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_urls_of_every_spelling_get_the_psycopg_driver(tmp_path: Path, scheme: str) -> None:
    settings = read(tmp_path, DATABASE_URL=f"{scheme}://u:p%40@db.example:5433/quiz?sslmode=require")
    assert settings.database_url == "postgresql+psycopg://u:p%40@db.example:5433/quiz?sslmode=require"


BAD = [
    ("MEM_QUIZ_OIDC_ISSUER", "http://login.example.edu", "https://login.example.edu"),
    ("MEM_QUIZ_OIDC_ISSUER", "https://login.example.edu", "takes MEM_QUIZ_OIDC_CLIENT"),
    ("MEM_QUIZ_OIDC_CLIENT", "quiz", "without MEM_QUIZ_OIDC_ISSUER"),
    ("MEM_QUIZ_OIDC_NAME", "Example U", "without MEM_QUIZ_OIDC_ISSUER"),
    ("MEM_QUIZ_OIDC_SECRET", "file:/nowhere/hunter2", "cannot be read"),
    ("MEM_QUIZ_OIDC_DOMAINS", "*", "without scheme"),
    ("MEM_QUIZ_OIDC_FACTOR", "yes", "off, on"),
    ("MEM_QUIZ_READ_PAGES", "yes", "mail or web address"),
    ("MEM_QUIZ_CATALOG_PEOPLE", "3", "1"),
    ("MEM_QUIZ_ENV", "prod", "local, production"),
    ("MEM_QUIZ_AUDIT_READING", "yes", "off, on"),
    ("MEM_QUIZ_HOME", "somewhere/below", "absolute"),
    ("MEM_QUIZ_HOME", "/what?", "question mark"),
    ("DATABASE_URL", "mysql://u:hunter2@h/d", "postgresql://"),
    ("DATABASE_URL", "hunter2", "postgresql://"),
    ("DATABASE_URL", "postgresql://u:hunter2@h:port/d", "port"),
    ("DATABASE_URL", "postgresql://u:hunter2@h", "name is missing"),
    ("DATABASE_URL", "postgresql://u:p@hunter2@h/d", "%40"),
    ("DATABASE_URL", "sqlite://", "absolute path"),
    ("DATABASE_URL", "sqlite:///relative.sqlite3", "absolute path"),
    ("MEM_QUIZ_SECRET_KEY", "hunter2", "at least 32"),
    ("MEM_QUIZ_SECRET_KEY", "hunter2" * 6, "random characters"),
    ("MEM_QUIZ_SECRET_KEY", "s" * 64, "would be guessed"),
    ("MEM_QUIZ_SECRET_KEY", "0123456789abcdef" * 4, "would be guessed"),
    ("MEM_QUIZ_SECRET_KEY", "please change this secret key!!!!", "would be guessed"),
    ("MEM_QUIZ_TRUSTED_HOSTS", "https://quiz.example.edu", "without scheme"),
    ("MEM_QUIZ_TRUSTED_HOSTS", "*", "without scheme"),
    ("MEM_QUIZ_TRUSTED_HOSTS", ",", "without scheme"),
    ("MEM_QUIZ_API_ORIGINS", "news.example.edu", "scheme and host alone"),
    ("MEM_QUIZ_API_ORIGINS", "https://news.example.edu/page", "scheme and host alone"),
    ("MEM_QUIZ_API_ORIGINS", "*", "scheme and host alone"),
    ("MEM_QUIZ_EMBED_ORIGINS", "https://news.example.edu https://evil.test", "scheme and host alone"),
    ("MEM_QUIZ_PROXIES", "-1", "0 to 5"),
    ("MEM_QUIZ_PROXIES", "many", "0 to 5"),
    ("MEM_QUIZ_LOG_LEVEL", "INFO", "debug, info"),
    ("MEM_QUIZ_LOG_FORMAT", "xml", "text, json"),
    ("MEM_QUIZ_KEEP_DAYS", "0", "1 to 36,500"),
    ("MEM_QUIZ_DURABILITY", "on", "full, relaxed"),
    ("MEM_QUIZ_CONNECT_SECONDS", "0", "1 to 600"),
    ("MEM_QUIZ_LOCK_SECONDS", "5s", "1 to 600"),
    ("MEM_QUIZ_STATEMENT_SECONDS", "-1", "1 to 600"),
    ("MEM_QUIZ_POOL_SECONDS", "601", "1 to 600"),
    ("MEM_QUIZ_CHILD_SECONDS", "never", "1 to 600"),
    ("MEM_QUIZ_SMTP_SECONDS", "0.5", "1 to 600"),
    ("MEM_QUIZ_PURGE_HOUR", "24", "0 to 23"),
    ("MEM_QUIZ_WEBHOOK_LOOPBACK", "maybe", "no, yes"),
    ("MEM_QUIZ_QUEUE", "amqp://u:hunter2@h/0", "redis://"),
    ("MEM_QUIZ_QUEUE", "hunter2", "redis://"),
    ("MEM_QUIZ_QUEUE", "redis://:hunter2@h:port/0", "port"),
    ("MEM_QUIZ_QUEUE", "redis:///0", "host is missing"),
    ("MEM_QUIZ_JOBS", "many", "0 to 32"),
    ("MEM_QUIZ_SMTP_HOST", "smtp://mail.example.edu", "name alone"),
    ("MEM_QUIZ_SMTP_PORT", "65536", "1 to 65,535"),
    ("MEM_QUIZ_SMTP_FROM", "Quiz <quiz@example.edu>", "quiz@example.edu"),
    ("MEM_QUIZ_SMTP_TLS", "yes", "starttls, tls, none"),
    ("MEM_QUIZ_SMTP_USER", "quiz", "MEM_QUIZ_SMTP_PASSWORD too"),
    ("MEM_QUIZ_SMTP_PASSWORD", "hunter2", "MEM_QUIZ_SMTP_USER too"),
    ("MEM_QUIZ_LIMITS", "yes", "memory, off"),
    ("MEM_QUIZ_LIMITS", "memcached://user:hunter2@host", "redis://"),
    *((variable, "often", "100/hour") for variable, _, _ in RATES.values()),
    ("MEM_QUIZ_LIMIT_ASKS", "0/hour", "or none"),
    ("MEM_QUIZ_LIMIT_MAILS", "many", "or none"),
    ("MEM_QUIZ_METRICS", "hunter2", "at least 24"),
    ("MEM_QUIZ_LIMIT_ASKS", "5 per fortnight", "100/hour;500/day"),
]


@pytest.mark.parametrize(("variable", "text", "way_out"), BAD)
def test_a_bad_value_stops_with_its_name_and_the_way_out(
    tmp_path: Path, variable: str, text: str, way_out: str
) -> None:
    with pytest.raises(SettingError) as caught:
        read(tmp_path, **{variable: text})
    assert str(caught.value).startswith(f"{variable}: ")
    assert way_out in str(caught.value)
    assert caught.value.variable == variable
    assert "hunter2" not in str(caught.value)


def test_every_setting_that_can_be_wrong_is_tried_above() -> None:
    assert {variable for variable, _, _ in BAD} == {setting.variable for setting in SETTINGS}


SMTP = {"MEM_QUIZ_SMTP_HOST": "smtp.example.edu", "MEM_QUIZ_SMTP_FROM": "quiz@example.edu"}
SIGNED_IN = {"MEM_QUIZ_SMTP_USER": "quiz", "MEM_QUIZ_SMTP_PASSWORD": "hunter2"}


def test_a_mail_server_needs_a_sender_and_gets_no_password_unencrypted(tmp_path: Path) -> None:
    assert read(tmp_path, **SMTP, **SIGNED_IN).smtp_tls == "starttls"
    with pytest.raises(SettingError, match="MEM_QUIZ_SMTP_FROM: is missing"):
        read(tmp_path, **SMTP | {"MEM_QUIZ_SMTP_FROM": ""})
    with pytest.raises(SettingError, match="MEM_QUIZ_SMTP_TLS: a password is not sent unencrypted"):
        read(tmp_path, **SMTP, **SIGNED_IN, MEM_QUIZ_SMTP_TLS="none")


@pytest.mark.parametrize("missing", ["MEM_QUIZ_SECRET_KEY", "MEM_QUIZ_TRUSTED_HOSTS"])
def test_production_refuses_to_start_without_secret_or_hosts(tmp_path: Path, missing: str) -> None:
    with pytest.raises(SettingError, match="is missing") as caught:
        read(tmp_path, **{**PRODUCTION, missing: ""})
    assert caught.value.variable == missing
    assert not (tmp_path / SECRET_FILE).exists()


def test_production_with_a_database_needs_no_home(tmp_path: Path) -> None:
    settings = read(
        tmp_path / "unused", **PRODUCTION, DATABASE_URL="postgresql://u:p@h/d", MEM_QUIZ_QUEUE="redis://h/0"
    )
    assert settings.production
    assert settings.trusted_hosts == ("quiz.example.edu",)
    assert not settings.home.exists()


def test_the_local_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    assert len(first) >= 32
    assert read(tmp_path).secret_key == first
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_FILE]
    assert read(tmp_path / "another").secret_key != first


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    show = f"from tests.test_config import *; print(read(Path({str(tmp_path)!r})).secret_key)"
    started = [Popen([executable, "-c", show], stdout=PIPE, text=True) for _ in range(4)]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1


def test_a_kept_secret_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).write_text("short")
    with pytest.raises(SettingError, match="delete that file"):
        read(tmp_path)


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="cannot write to") as caught:
        read(tmp_path / "file" / "home")
    assert caught.value.variable == "MEM_QUIZ_HOME"


def test_neither_secret_nor_password_shows_in_the_repr(tmp_path: Path) -> None:
    settings = read(tmp_path, MEM_QUIZ_SECRET_KEY=SECRET, DATABASE_URL="postgresql://u:hunter2@h/d", **SIGNED_IN)
    assert SECRET not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_every_setting_says_what_it_is_for() -> None:
    assert all(setting.help and setting.default for setting in SETTINGS)
    assert {setting.field for setting in SETTINGS} == set(Settings.__dataclass_fields__)


def test_another_process_reads_the_very_same_settings(tmp_path: Path) -> None:
    given = read(tmp_path, **SMTP, **SIGNED_IN, MEM_QUIZ_QUEUE="redis://h/1", MEM_QUIZ_TRUSTED_HOSTS="a.example,.b")
    assert Settings.from_environment(to_environment(given)) == given
    assert Settings.from_environment(to_environment(read(tmp_path))) == read(tmp_path)
