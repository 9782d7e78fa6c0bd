"""A little world of fields: four ways to go, a goal, and perhaps a cliff; small enough to see a policy at a glance."""

from dataclasses import dataclass
from typing import NamedTuple

from dlcore.arrays import IntArray

UP, RIGHT, DOWN, LEFT = range(4)
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # row and column of each action


class Transition(NamedTuple):
    """What an action led to: the next state, the reward, and whether the episode is over."""

    state: int
    reward: float
    is_over: bool


@dataclass(frozen=True)
class GridWorld:
    """Fields in rows, numbered from the upper left; every step costs 1 until the goal is reached.

    A step against the border stays where it is. A step onto the cliff costs 100 and leads back to the start.

    Shapes
        state, action -> Transition

    Attributes
    ----------
    rows, columns : int
        The size of the world; there are ``rows * columns`` states.
    start, goal : int
        Where an episode begins and ends.
    cliff : frozenset of int
        Fields not to step on.

    Source
    ------
    Sutton and Barto, Reinforcement Learning (2018), example 6.6 (cliff walking).

    Examples
    --------
    >>> world = GridWorld.cliff_walk()
    >>> world.step(world.start, RIGHT)
    Transition(state=36, reward=-100.0, is_over=False)
    >>> world.shortest()
    13
    """

    rows: int
    columns: int
    start: int
    goal: int
    cliff: frozenset[int] = frozenset()

    @classmethod
    def cliff_walk(cls, rows: int = 4, columns: int = 12) -> "GridWorld":
        """Return the world with a cliff along the lower border, between start and goal."""
        start, goal = (rows - 1) * columns, rows * columns - 1
        return cls(rows, columns, start, goal, frozenset(range(start + 1, goal)))

    @classmethod
    def open_field(cls, rows: int = 4, columns: int = 4) -> "GridWorld":
        """Return a world without a cliff, from the upper left to the lower right corner."""
        return cls(rows, columns, 0, rows * columns - 1)

    @property
    def states(self) -> int:
        """How many fields there are."""
        return self.rows * self.columns

    def step(self, state: int, action: int) -> Transition:
        """Return what an action leads to; the world itself keeps nothing.

        Raises
        ------
        ValueError
            If there is no such field or action.
        """
        if not (0 <= state < self.states and 0 <= action < len(MOVES)):
            raise ValueError(
                f"A state is from 0 to {self.states - 1} and an action from 0 to 3, not {state}, {action}."
            )
        row, column = divmod(state, self.columns)
        row = min(max(row + MOVES[action][0], 0), self.rows - 1)
        column = min(max(column + MOVES[action][1], 0), self.columns - 1)
        reached = row * self.columns + column
        if reached in self.cliff:
            return Transition(self.start, -100.0, False)
        return Transition(reached, -1.0, reached == self.goal)

    def shortest(self) -> int:
        """Return how many steps the shortest way from start to goal has."""
        distance, front = {self.start: 0}, [self.start]
        for state in front:
            for action in range(len(MOVES)):
                reached = self.step(state, action).state
                if reached not in distance:
                    distance[reached] = distance[state] + 1
                    front.append(reached)
        return distance[self.goal]

    def way(self, policy: IntArray) -> list[int]:
        """Return the fields on the way of a policy (states,), until the goal or a field for the second time."""
        fields = [self.start]
        while fields[-1] != self.goal and fields[-1] not in fields[:-1]:
            fields.append(self.step(fields[-1], int(policy[fields[-1]])).state)
        return fields
