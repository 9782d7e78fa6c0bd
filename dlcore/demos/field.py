"""Pictures of a policy on a grid world: the best action of each field as an arrow, over how good the field is."""

import numpy as np
from numpy.typing import NDArray

from dlcore.arrays import Array
from dlcore.demos.picture import Matrix
from dlcore.demos.words import Words
from dlcore.grid_world import GridWorld

ARROWS = np.array(["↑", "→", "↓", "←"])


def policy_picture(world: GridWorld, q: Array, name: str, title: Words, visited: NDArray[np.bool_]) -> Matrix:
    """Return the greedy policy of values or preferences ``q`` (states, 4), coloured by the largest of each field.

    Fields that were never ``visited`` have no arrow; the way of the policy from the start is told in the alternative
    text.
    """
    best, policy = q.max(axis=1), q.argmax(axis=1)
    texts = np.where(visited, ARROWS[policy], "")
    texts[world.goal] = "G"
    texts[list(world.cliff)] = "×"
    way = world.way(policy)
    reached = way[-1] == world.goal
    ja = f"貪欲方策は {len(way) - 1} 歩でゴールに着きます。" if reached else "貪欲方策はゴールに着きません。"
    en = (
        f"The greedy policy reaches the goal in {len(way) - 1} steps."
        if reached
        else "The greedy policy does not arrive."
    )
    shape = (world.rows, world.columns)
    return Matrix(name, title, Words(ja, en), best.reshape(shape), texts=texts.reshape(shape))
