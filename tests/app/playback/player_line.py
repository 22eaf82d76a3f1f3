"""A player process as the window has it: commands go in, replies come out."""

import multiprocessing
from pathlib import Path

from app.playback import process
from app.playback.messages import Notice


class Line:
    """A player process, commanded as the window commands it."""

    def __init__(self, start=process.run):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=start, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.replies = []

    def say(self, *commands):
        for command in commands:
            self.pipe.send(command)

    def hear(self):
        while self.pipe.poll():
            self.replies.append(self.pipe.recv())
        return self.replies

    def notices(self):
        return [reply.text for reply in self.hear() if isinstance(reply, Notice)]

    def end(self):
        self.process.kill()
        self.process.join()
        self.pipe.close()


def hasty(connection):
    """A player that looks at the ports more often, for a test's patience."""
    process.WATCH = 0.05
    process.run(connection)


def is_running(pid):
    """Tell whether a process is there and not merely unburied."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
