from datetime import time

import pytest

from config import env
from config.env import BadSetting


@pytest.fixture
def setting(monkeypatch):
    return lambda value: monkeypatch.setenv("ARCHIVE_TRIED", value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1", True),
        ("TRUE", True),
        (" yes ", True),
        ("on", True),
        ("0", False),
        ("No", False),
        ("", "default"),
    ],
)
def test_a_flag_is_on_or_off_in_the_usual_spellings(setting, written, read):
    setting(written)
    assert env.flag("ARCHIVE_TRIED", default="default") == read


def test_a_flag_that_is_neither_on_nor_off_is_refused(setting):
    setting("perhaps")
    with pytest.raises(BadSetting) as refusal:
        env.flag("ARCHIVE_TRIED", default=False)
    assert str(refusal.value) == "ARCHIVE_TRIED is neither on nor off: set it to 1 or 0."


@pytest.mark.parametrize(("written", "read"), [("3", 3), (" 10 ", 10), ("", 5)])
def test_a_whole_number_within_its_bounds_is_read(setting, written, read):
    setting(written)
    assert env.integer("ARCHIVE_TRIED", default=5, minimum=3, maximum=10) == read


@pytest.mark.parametrize("written", ["2", "11", "-3", "3.5", "1_0", "٣", "five", "9" * 5000])
def test_any_other_number_is_refused(setting, written):
    setting(written)
    with pytest.raises(BadSetting) as refusal:
        env.integer("ARCHIVE_TRIED", default=5, minimum=3, maximum=10)
    assert str(refusal.value) == "ARCHIVE_TRIED must be a whole number from 3 to 10."


@pytest.mark.parametrize(("written", "read"), [("21:30", time(21, 30)), (" 00:00 ", time(0)), ("", None)])
def test_a_time_of_day_is_read_and_nothing_is_none(setting, written, read):
    setting(written)
    assert env.hour("ARCHIVE_TRIED", default="06:00") == read


def test_a_time_of_day_that_is_not_set_is_the_default(monkeypatch):
    monkeypatch.delenv("ARCHIVE_TRIED", raising=False)
    assert env.hour("ARCHIVE_TRIED", default="06:00") == time(6)


@pytest.mark.parametrize("written", ["6", "6:00", "24:00", "06:60", "06:00:00", "٠٦:٠٠", "dawn"])
def test_what_is_no_time_of_day_is_refused(setting, written):
    setting(written)
    with pytest.raises(BadSetting) as refusal:
        env.hour("ARCHIVE_TRIED", default="06:00")
    assert str(refusal.value) == (
        "ARCHIVE_TRIED is not a time of day: set it to one such as 06:00, or to nothing."
    )


def test_a_blank_text_counts_as_not_set(setting):
    setting("  ")
    assert env.text("ARCHIVE_TRIED", default="Heard") == "Heard"


def test_a_text_without_default_must_be_set(monkeypatch):
    monkeypatch.delenv("ARCHIVE_TRIED", raising=False)
    with pytest.raises(BadSetting) as refusal:
        env.text("ARCHIVE_TRIED", minimum_length=50)
    assert str(refusal.value) == "ARCHIVE_TRIED is not set: set it to at least 50 characters."


def test_hosts_are_separated_by_commas(setting):
    setting("archive.example, www.archive.example ,")
    assert env.hosts("ARCHIVE_TRIED") == ["archive.example", "www.archive.example"]


@pytest.mark.parametrize(
    "written", ["*", "https://archive.example", "archive.example:8000", "a.example b.example"]
)
def test_what_is_not_a_host_name_is_refused(setting, written):
    setting(written)
    with pytest.raises(BadSetting) as refusal:
        env.hosts("ARCHIVE_TRIED")
    assert str(refusal.value) == (
        "ARCHIVE_TRIED holds something that is not a host name: set it to names such as archive.example, "
        "without scheme, port or asterisk."
    )


def test_sqlite_and_postgresql_are_read_from_a_url(setting):
    read = {}
    for url in ["sqlite:///here.sqlite3", "postgres://clerk:word@db.example:5433/heard"]:
        setting(url)
        described = env.database("ARCHIVE_TRIED", default="")
        read[described["ENGINE"].rpartition(".")[2]] = (
            described["NAME"],
            described["USER"],
            described["HOST"],
            described["PORT"],
        )
    assert read == {
        "sqlite3": ("here.sqlite3", "", "", ""),
        "postgresql": ("heard", "clerk", "db.example", 5433),
    }


@pytest.mark.parametrize(
    "written",
    [
        "heard.sqlite3",
        "mysql://clerk:s3cret@db.example/heard",
        "postgres://clerk:s3cret@db.example:port/heard",
        "postgres://clerk:s3cret@db.example/",
        "sqlite://",
        "://s3cret",
    ],
)
def test_what_is_not_a_database_we_run_on_is_refused_without_repeating_the_password(setting, written):
    setting(written)
    with pytest.raises(BadSetting) as refusal:
        env.database("ARCHIVE_TRIED", default="")
    assert str(refusal.value) == (
        "ARCHIVE_TRIED is not the URL of a database that Heard runs on: set it to sqlite:///FILE or "
        "postgres://USER:PASSWORD@HOST:PORT/NAME."
    )
    assert refusal.value.__context__ is None


@pytest.mark.parametrize("written", ["sqlite:////srv/#1/heard", "sqlite:////srv/what?/heard", "sqlite:///a#"])
def test_an_sqlite_file_whose_path_would_be_cut_off_is_refused(setting, written):
    setting(written)
    with pytest.raises(BadSetting) as refusal:
        env.database("ARCHIVE_TRIED", default="")
    assert str(refusal.value) == (
        "ARCHIVE_TRIED names a file with a # or ? in its path: write them as %23 and %3F."
    )


def test_an_sqlite_file_may_have_any_name_that_is_spelled_as_in_addresses(setting):
    setting("sqlite:////srv/%231%3F/100%25/a%20b c")
    assert env.database("ARCHIVE_TRIED", default="")["NAME"] == "/srv/#1?/100%/a b c"


def test_one_of_a_list_is_chosen_in_any_case_and_anything_else_refused(setting):
    for written, read in [("Public", "public"), (" staff ", "staff"), ("", "all")]:
        setting(written)
        assert env.choice("ARCHIVE_TRIED", default="all", among=["all", "public", "staff"]) == read
    setting("both")
    with pytest.raises(BadSetting) as refusal:
        env.choice("ARCHIVE_TRIED", default="all", among=["all", "public", "staff"])
    assert str(refusal.value) == "ARCHIVE_TRIED has an unknown value: set it to one of all, public, staff."


def test_the_address_of_a_site_has_no_path_and_no_slash_at_its_end(setting):
    for written, read in [("https://archive.example/", "https://archive.example"), ("", "")]:
        setting(written)
        assert env.address("ARCHIVE_TRIED") == read


@pytest.mark.parametrize("written", ["archive.example", "ftp://archive.example", "https://", "https://a.b/c"])
def test_what_is_no_address_of_a_site_is_refused(setting, written):
    setting(written)
    with pytest.raises(BadSetting, match="is not the address of a site"):
        env.address("ARCHIVE_TRIED")


PUBLIC_KEY = "age1sknwewclj9vfldhmt57rayufu86k6up8jdhhcjstluclgrc8aarqv67zgj"


def test_public_keys_of_backups_are_separated_by_commas(setting):
    for written, read in [("", []), (f" {PUBLIC_KEY} ,{PUBLIC_KEY}", [PUBLIC_KEY, PUBLIC_KEY])]:
        setting(written)
        assert env.recipients("ARCHIVE_TRIED") == read


@pytest.mark.parametrize("written", [PUBLIC_KEY[:-1], PUBLIC_KEY.upper(), "AGE-SECRET-KEY-1QQQ", "somebody"])
def test_what_is_no_public_key_of_backups_is_refused_and_not_repeated(setting, written):
    setting(f"{PUBLIC_KEY},{written}")
    with pytest.raises(BadSetting, match="is not a public key") as refusal:
        env.recipients("ARCHIVE_TRIED")
    assert written not in str(refusal.value)
