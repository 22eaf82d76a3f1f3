from pathlib import Path

from app import paths


def test_the_assets_lie_beside_the_packages():
    assert paths.assets() == Path(__file__).parents[2] / "assets"


def test_attune_home_gathers_what_is_the_users(monkeypatch, tmp_path):
    monkeypatch.setenv("ATTUNE_HOME", str(tmp_path))
    assert paths.user_models() == tmp_path / "models"
    assert paths.autosaves() == tmp_path / "autosave"
    assert paths.settings_file() == tmp_path / "settings.json"
    assert list(tmp_path.iterdir()) == []


def test_without_it_the_system_decides(monkeypatch):
    monkeypatch.delenv("ATTUNE_HOME", raising=False)
    places = {paths.user_models(), paths.autosaves(), paths.settings_file()}
    assert len(places) == 3
    assert all(place.is_absolute() and "attune" in place.parts for place in places)


def test_the_users_model_hides_a_shipped_one_of_its_name(monkeypatch, tmp_path):
    shipped, home = tmp_path / "shipped", tmp_path / "home"
    for file in (
        shipped / "folk.safetensors",
        shipped / "bach.safetensors",
        shipped / "bach.md",
        home / "models" / "folk.safetensors",
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    monkeypatch.setenv("ATTUNE_HOME", str(home))
    monkeypatch.setattr(paths, "shipped_models", lambda: shipped)
    assert list(paths.models().items()) == [
        ("bach", shipped / "bach.safetensors"),
        ("folk", home / "models" / "folk.safetensors"),
    ]
