"""A demo in a process of its own: knobs come in as JSON, steps go out one after the other.

The app starts it as ``python -m dlcore.demos.stream NAME``, so that a heavy run never makes another learner wait, and a
run that dies takes nothing with it. Both ends are this program and no learner's code runs here, so steps travel as
pickles; answers of learners never do.
"""

import json
import os
import pickle
import sys
from typing import BinaryIO

from dlcore.demos.demo import find_demo


def main(name: str, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Run a demo and write every step."""
    knobs = json.loads(incoming.readline())
    for step in find_demo(name).run(knobs):
        pickle.dump(step, outgoing, protocol=pickle.HIGHEST_PROTOCOL)
        outgoing.flush()


if __name__ == "__main__":
    channel = os.fdopen(os.dup(1), "wb")
    if hasattr(os, "nice"):
        os.nice(10)  # a learner who answers comes before a run that computes
    os.dup2(2, 1)  # whatever is printed by accident does not reach the channel
    try:
        main(sys.argv[1], sys.stdin.buffer, channel)
    except BrokenPipeError:
        os._exit(0)  # nobody watches any more
