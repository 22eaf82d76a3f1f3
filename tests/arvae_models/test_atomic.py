import os
import stat

import pytest

from arvae_models.atomic import write_atomically


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_nothing_beside_it(tmp_path):
    write_atomically(tmp_path / "tune", b"one")
    write_atomically(tmp_path / "tune", b"two")
    assert (tmp_path / "tune").read_bytes() == b"two"
    assert names(tmp_path) == ["tune"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    write_atomically(tmp_path / "tune", b"")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "tune")]
    assert modes[0] == modes[1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_an_existing_file_keeps_its_permissions(tmp_path):
    target = tmp_path / "tune"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_atomically(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link").symlink_to("tune")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "tune").read_bytes() == b"new"


def test_a_failure_leaves_what_was_there(tmp_path):
    target = tmp_path / "tune"
    target.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_atomically(target, "no bytes")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["tune"]


@pytest.mark.parametrize("path", ["missing/tune", "folder"])
def test_where_no_file_can_be_there_is_an_os_error(tmp_path, path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_atomically(tmp_path / path, b"new")
    assert names(tmp_path) == ["folder"]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is protected from root"
)
def test_a_protected_file_survives(tmp_path):
    target = tmp_path / "tune"
    target.write_bytes(b"old")
    target.chmod(0o444)
    with pytest.raises(PermissionError):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
