"""How long the machine keeps a program waiting that only wants to write a few bytes to disk."""

import os
import threading
import time

PAUSE = 0.01


class Heartbeat:
    """A thread that writes and syncs a small file again and again, and notes what that took."""

    def __init__(self, path):
        self.path = path
        self.beats = []  # (moment at which a beat began, seconds it took)
        self.began = time.monotonic()
        self.is_over = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def stall(self, seconds=1.0):
        """The longest beat that was under way in the last so many seconds."""
        now = time.monotonic()
        recent = [took for moment, took in self.beats[-200:] if moment + took >= now - seconds]
        return max([now - self.began, *recent])

    def close(self):
        self.is_over = True
        self.thread.join()
        os.unlink(self.path)

    def _run(self):
        with open(self.path, "wb") as file:
            while not self.is_over:
                self.began = time.monotonic()
                time.sleep(PAUSE)
                os.pwrite(file.fileno(), b"beat" * 1024, 0)
                os.fsync(file.fileno())
                self.beats.append((self.began, time.monotonic() - self.began))
