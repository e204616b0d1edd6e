import shutil
import time

import numpy as np
import pytest

from archive.meaning import table
from archive.meaning.table import ArrayDamaged


@pytest.fixture
def copied(tmp_path):
    return shutil.copytree(table.DIRECTORY, tmp_path / "array")


def test_what_is_shipped_is_what_was_made(copied):
    read = table.read(copied)

    assert len(read.vectors) == len(read.alone) == len(read.counts) == len(read.number) + 1
    assert not read.vectors[0].any()
    for units in (read.directions, read.by_themselves):
        assert np.allclose(np.linalg.norm(units(np.arange(1, 50)), axis=1), 1, atol=1e-3)
        assert not units(np.array([0])).any()


@pytest.mark.parametrize("name", [table.WORDS, table.VECTORS])
def test_a_file_with_another_byte_in_it_is_not_read(copied, name):
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)

    with pytest.raises(ArrayDamaged, match=name):
        table.read(copied)


def test_it_is_small_and_soon_read():
    began = time.process_time()
    table.read(table.DIRECTORY)

    assert time.process_time() - began < 0.6  # 0.1 on a machine that does nothing else
    assert sum(path.stat().st_size for path in table.DIRECTORY.iterdir()) < 8_000_000
