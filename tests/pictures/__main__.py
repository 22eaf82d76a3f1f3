"""Pictures of every view: `python -m tests.pictures FOLDER`, and those of the documents: `--docs`.

They are taken of the real program with its engine, on a screen that is not there.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LOOKS = ("dark", "light", "contrast")
GROUPS = ("views", "menus", "sheets", "states", "pictures")


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=IMAGES)
    parser.add_argument("--docs", action="store_true", help="the film and the pictures of README")
    parser.add_argument("--looks", nargs="+", choices=LOOKS, default=LOOKS)
    parser.add_argument("--percent", nargs="+", type=int, default=[100, 200], help="of the type")
    parser.add_argument("--size", default="1280x800", help="of the window, logical pixels")
    parser.add_argument("--groups", nargs="+", choices=GROUPS, default=GROUPS)
    given = parser.parse_args()
    if not given.docs and len(given.percent) > 1:  # Qt settles the size once, at the start
        for percent in given.percent:
            words = [sys.executable, "-m", "tests.pictures", *sys.argv[1:]]
            subprocess.run([*words, "--percent", str(percent)], check=True)
        return
    with tempfile.TemporaryDirectory() as scratch:
        shoot(given, Path(scratch))


def shoot(given, scratch):
    from tests.pictures import stage

    percent = 100 if given.docs else given.percent[0]
    stage.prepare(percent, scratch)
    play = stage.Stage(scratch)
    try:
        if given.docs:
            from tests.pictures import film

            given.folder.mkdir(parents=True, exist_ok=True)
            film.film(play, given.folder / "turn.gif")
            film.pictures(play, given.folder)
        else:
            show_all(given, play, percent)
    finally:
        play.close()


def show_all(given, play, percent):
    from app.views.look import theme
    from tests.pictures import scenes

    for look in given.looks:
        theme.apply(play.application, look)
        play.window.resize(*(int(side) for side in given.size.split("x")))
        target = given.folder / f"{look}-{percent}-{given.size}"
        target.mkdir(parents=True, exist_ok=True)

        def show(name, picture, target=target):
            picture.save(str(target / f"{name}.png"))
            print(target / f"{name}.png", flush=True)

        for group in given.groups:
            scenes.GROUPS[group](play, show)


if __name__ == "__main__":
    main()
