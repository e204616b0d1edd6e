"""A backup that was cut, altered or swapped, or that does not fit, is refused whole: nothing is written."""

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from archive.backups import age, container
from archive.backups.again import read_feed
from archive.backups.container import Unpacked, frames
from archive.backups.maker import makers_key
from archive.backups.making import back_up
from archive.backups.reading import read
from archive.backups.restoring import restore
from archive.errors import RefusedBackup
from archive.models import Event, Testimony
from archive.models.data_key import at_hand
from archive.wall.keys import require_keys
from archive.workflow import holding
from tests.backups.conftest import tables
from tests.workflow.acting import publishing

pytestmark = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "public"]
)


@pytest.fixture
def made(published, identity, directory):
    return back_up(directory)


@pytest.fixture
def is_refused(identity, empty_database, tmp_path):
    """Try to restore, and return the refusal: nothing was written, and nothing lies about."""

    def refused(file, **options):
        before = sorted(tmp_path.iterdir())
        with empty_database():
            with pytest.raises(RefusedBackup) as refusal:
                restore(file, **{"identity": identity, **options})
            if connection.vendor == "postgresql" or "other.sqlite3" in {path.name for path in before}:
                assert tables() == []
        assert [path for path in tmp_path.iterdir() if path not in before] == []
        return str(refusal.value)

    return refused


def places(data, count):
    """The ends, and places spread over all of it."""
    step = max(1, len(data) // (count - 4))
    return sorted({0, 1, len(data) // 2, len(data) - 2, len(data) - 1, *range(1, len(data), step)})


@pytest.mark.parametrize("which", ["backup", "keys"])
def test_cut_anywhere_it_is_refused(made, is_refused, which):
    file = getattr(made, which)
    whole = file.read_bytes()

    for place in places(whole, 20):
        file.write_bytes(whole[:place])
        assert "nothing was restored" in is_refused(made.backup), place


@pytest.mark.parametrize("which", ["backup", "keys"])
def test_with_one_byte_changed_anywhere_it_is_refused(made, is_refused, which):
    file = getattr(made, which)
    whole = file.read_bytes()

    for place in [*range(0, 260, 7), *places(whole, 20)]:  # the beginning is age's header
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert "nothing was restored" in is_refused(made.backup), place


def test_with_something_added_it_is_refused(made, is_refused):
    made.backup.write_bytes(made.backup.read_bytes() + b"x")

    assert is_refused(made.backup) == f"{made.backup.name}: {container.DAMAGED}"


def test_with_another_private_key_it_is_refused(made, is_refused, tmp_path):
    other = tmp_path / "other-identity"
    other.write_text(age.new_key()[0], "ascii")

    assert "does not open this backup" in is_refused(made.backup, identity=other)


def test_a_file_without_a_private_key_is_told_apart(made, is_refused, tmp_path):
    other = tmp_path / "other-identity"
    other.write_bytes(b"\xff\x00 no key")

    assert "holds no private key" in is_refused(made.backup, identity=other)
    other.write_text(age.new_key()[1], "ascii")  # the public half
    assert "holds no private key" in is_refused(made.backup, identity=other)


def test_made_with_another_audit_key_it_is_refused_unless_that_is_meant(
    made, is_refused, identity, empty_database, settings
):
    settings.ARCHIVE_AUDIT_KEY = "another-key-" * 6

    assert "was not made with the ARCHIVE_AUDIT_KEY" in is_refused(made.backup)
    with empty_database():
        done = restore(made.backup, identity=identity, any_maker=True)
        assert Testimony.objects.count() == 1
        assert not Event.objects.filter(by="manage.py restore").exists()  # it would be signed as no other is
    assert any("no audit row matches the key" in finding for finding in done.findings)


def test_where_the_sealing_keys_do_not_open_the_data_keys_it_is_refused_unless_that_is_meant(
    made, is_refused, identity, empty_database, settings
):
    settings.ARCHIVE_SEALING_KEYS = [Fernet.generate_key().decode()]

    assert "ARCHIVE_SEALING_KEYS does not open" in is_refused(made.backup)
    with empty_database():
        at_hand.forget()
        done = restore(made.backup, identity=identity, unreadable=True)
        assert Testimony.objects.count() == 1
        assert done.without_key > 0
        require_keys()  # it starts
    at_hand.forget()


def test_with_another_lookup_key_it_is_refused(made, is_refused, settings):
    settings.ARCHIVE_LOOKUP_KEY = "another-key-" * 4

    assert "ARCHIVE_LOOKUP_KEY is not the key with which this archive finds" in is_refused(made.backup)


def test_without_the_sealing_keys_a_withdrawn_quote_is_in_nobodys_way(
    published, approver, directory, identity, empty_database, settings
):
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)
    made = back_up(directory)
    settings.ARCHIVE_SEALING_KEYS = [Fernet.generate_key().decode()]

    with empty_database():
        at_hand.forget()
        restore(made.backup, identity=identity, unreadable=True)
        assert Testimony.objects.get().status == "withdrawn"
    at_hand.forget()


def test_without_the_sealing_keys_what_was_kept_after_the_backup_is_in_nobodys_way(
    published, approver, directory, identity, empty_database, settings
):
    older = back_up(directory)
    holding.keep(published, seen=published.version, reason="Police have asked for it.", by=approver)
    back_up(directory)
    settings.ARCHIVE_SEALING_KEYS = [Fernet.generate_key().decode()]

    with empty_database():
        at_hand.forget()
        done = restore(older.backup, identity=identity, unreadable=True)
        assert done.lists.held == 0
        assert Testimony.objects.get().status == "published"
    at_hand.forget()


def test_what_somebody_else_made_with_the_public_key_is_refused(made, is_refused, identity, settings):
    said = read(made.backup, identity=identity).said
    forged = frames(said, [("database", [b"x"])], key=b"not the archive's")
    with made.backup.open("wb") as file:
        age.encrypt(forged, file, age.recipients(settings.ARCHIVE_BACKUP_RECIPIENTS))

    assert "was not made with the ARCHIVE_AUDIT_KEY" in is_refused(made.backup)


def test_without_its_end_it_is_refused_although_it_can_be_decrypted(made, is_refused, identity, settings):
    said = read(made.backup, identity=identity).said
    *without_end, _ = frames(said, [("database", [b"x"])], key=makers_key())
    with made.backup.open("wb") as file:
        age.encrypt(iter(without_end), file, age.recipients(settings.ARCHIVE_BACKUP_RECIPIENTS))

    assert is_refused(made.backup) == f"{made.backup.name}: {container.DAMAGED}"


def test_the_two_files_taken_for_each_other_are_refused(made, is_refused):
    assert "FILE is the one that ends in .backup" in is_refused(made.keys)
    assert "FILE is the one that ends in .backup" in is_refused(made.backup, keys_file=made.backup)


def test_without_a_key_file_it_is_refused(made, is_refused):
    made.keys.unlink()

    assert "There is no key file beside the backup" in is_refused(made.backup)


def test_with_an_older_key_file_it_is_refused(made, is_refused, directory):
    newer = back_up(directory)

    assert "The key file is older than the backup" in is_refused(newer.backup, keys_file=made.keys)


def with_header(made, identity, settings, **changes):
    """The backup as another release or machine would have made it."""
    said = {**read(made.backup, identity=identity).said, **changes}
    with made.backup.open("wb") as file:
        age.encrypt(
            frames(said, [], key=makers_key()), file, age.recipients(settings.ARCHIVE_BACKUP_RECIPIENTS)
        )
    return made.backup


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"applied": ["archive.9999_to_come"]}, "was made by a newer release of Heard"),
        ({"first_row": "0" * 64}, "The key file is of another archive"),
    ],
)
def test_what_does_not_fit_is_refused(made, is_refused, identity, settings, changes, sentence):
    assert sentence in is_refused(with_header(made, identity, settings, **changes))


def test_a_backup_of_the_other_engine_is_refused(made, is_refused, identity, settings):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]

    assert "This is a backup of an archive on" in is_refused(
        with_header(made, identity, settings, engine=other)
    )


def test_a_form_that_is_not_known_is_refused(made, is_refused, identity, settings, monkeypatch):
    said = read(made.backup, identity=identity).said
    with monkeypatch.context() as patch, made.backup.open("wb") as file:
        patch.setattr(container, "FORMAT", 2)
        to = age.recipients(settings.ARCHIVE_BACKUP_RECIPIENTS)
        age.encrypt(frames(said, [], key=makers_key()), file, to)

    assert "in a form that this one cannot read" in is_refused(made.backup)


_ENTRY = (
    b"<feed><entry><updated>2026-11-27T00:00:00+00:00</updated>"
    b"<id>http://archive.example/quotes/2yqrp6zdfq/</id></entry>"
)


def test_a_whole_feed_of_withdrawn_quotes_is_read(tmp_path):
    (tmp_path / "withdrawals.atom").write_bytes(_ENTRY + b"</feed>\n")

    assert read_feed(tmp_path / "withdrawals.atom") == [("2yqrp6zdfq", "2026-11-27")]


@pytest.mark.parametrize(
    ("saved", "sentence"),
    [
        pytest.param(None, "cannot be read", id="not there"),
        pytest.param(b"\xff\xfe", "cannot be read", id="no text"),
        pytest.param(b"<feed>" + b" " * (16 * 1024 * 1024), "is too large", id="too large"),
        pytest.param(b"<html>Withdrawn quotes</html>", "is not the feed of", id="a page"),
        pytest.param(b"<feed><entry><id>x</id></entry></feed>", "is not the feed of", id="another feed"),
        pytest.param(b"<feed><title>Withdrawn", "its end is missing", id="cut before the first entry"),
        pytest.param(_ENTRY, "its end is missing", id="cut between two entries"),
        pytest.param(_ENTRY + b"<entry><id>http", "its end is missing", id="cut within an entry"),
    ],
)
def test_what_is_no_feed_of_withdrawn_quotes_is_refused(saved, sentence, tmp_path):
    file = tmp_path / "withdrawals.atom"
    if saved is not None:
        file.write_bytes(saved)

    with pytest.raises(RefusedBackup, match=sentence):
        read_feed(file)


class Taken:
    """A sink that remembers what it was given."""

    def __init__(self):
        self.calls = []

    def header(self, said):
        self.calls.append(said.get("kind"))

    def begins(self, part):
        self.calls.append(part)

    def data(self, data):
        self.calls.append(data)

    def ends(self):
        self.calls.append("end")


def packed(*parts):
    return b"".join(frames({"kind": "archive"}, parts, key=b"k"))


@pytest.mark.parametrize("size", [1, 3, 1000, 10**7])
def test_a_container_is_read_in_pieces_of_any_size(size):
    data = packed(("rows", [b"one", b"two"]), ("empty", []))
    taken = Taken()
    unpacked = Unpacked(taken, key=b"k")

    for start in range(0, len(data), size):
        unpacked.write(data[start : start + size])
    unpacked.finish()

    assert taken.calls == ["archive", "rows", b"onetwo", "end", "empty", "end"]


def unpack(data):
    unpacked = Unpacked(Taken(), key=b"k")
    unpacked.write(data)
    unpacked.finish()


def test_a_container_cut_at_any_byte_has_no_end():
    data = packed(("rows", [b"one"]))

    for place in range(len(data)):
        with pytest.raises(RefusedBackup):
            unpack(data[:place])


def test_a_container_changed_in_any_byte_is_refused():
    data = packed(("rows", [b"one"]))

    for place in range(len(data)):
        with pytest.raises(RefusedBackup):
            unpack(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
