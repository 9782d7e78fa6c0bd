"""Recurrent layers as textbooks write them, to measure against: float64, one object for each step, one step at a time.

Nothing here is used by the engine. Each step keeps what it saw and adds its weights' gradients to those of the others.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x))."""
    result: Array = 1 / (1 + np.exp(-x))
    return result


class RnnStep:
    """One step of the simple recurrent network."""

    def __init__(self, parameters: dict[str, Array]) -> None:
        self.parameters = parameters

    def forward(self, x: Array, h_prev: Array) -> Array:
        """Return the new state."""
        W, U, b = self.parameters.values()
        h: Array = np.tanh(np.dot(x, W) + np.dot(h_prev, U) + b)
        self.seen = x, h_prev, h
        return h

    def backward(self, dh: Array) -> tuple[Array, Array, dict[str, Array]]:
        """Return the gradients of the input, of the old state and of the parameters."""
        W, U, _ = self.parameters.values()
        x, h_prev, h = self.seen
        da = dh * (1 - h**2)
        return np.dot(da, W.T), np.dot(da, U.T), {"W": np.dot(x.T, da), "U": np.dot(h_prev.T, da), "b": da.sum(axis=0)}


class LstmStep:
    """One step of the LSTM."""

    def __init__(self, parameters: dict[str, Array]) -> None:
        self.parameters = parameters

    def forward(self, x: Array, h_prev: Array, c_prev: Array) -> tuple[Array, Array]:
        """Return the new state and the new cell."""
        W, U, b = self.parameters.values()
        H = h_prev.shape[1]
        a = np.dot(x, W) + np.dot(h_prev, U) + b
        i, f, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), sigmoid(a[:, 3 * H :])
        g = np.tanh(a[:, 2 * H : 3 * H])
        c = f * c_prev + i * g
        h = o * np.tanh(c)
        self.seen = x, h_prev, c_prev, i, f, g, o, c
        return h, c

    def backward(self, dh: Array, dc: Array) -> tuple[Array, Array, Array, dict[str, Array]]:
        """Return the gradients of the input, of the old state and cell, and of the parameters."""
        W, U, _ = self.parameters.values()
        x, h_prev, c_prev, i, f, g, o, c = self.seen
        tanh_c = np.tanh(c)
        dc = dc + dh * o * (1 - tanh_c**2)
        di, df = dc * g * i * (1 - i), dc * c_prev * f * (1 - f)
        dg, do = dc * i * (1 - g**2), dh * tanh_c * o * (1 - o)
        da = np.hstack((di, df, dg, do))
        gradients = {"W": np.dot(x.T, da), "U": np.dot(h_prev.T, da), "b": da.sum(axis=0)}
        return np.dot(da, W.T), np.dot(da, U.T), dc * f, gradients


class GruStep:
    """One step of the GRU."""

    def __init__(self, parameters: dict[str, Array]) -> None:
        self.parameters = parameters

    def forward(self, x: Array, h_prev: Array) -> Array:
        """Return the new state."""
        W, U, b = self.parameters.values()
        H = h_prev.shape[1]
        r = sigmoid(np.dot(x, W[:, :H]) + np.dot(h_prev, U[:, :H]) + b[:H])
        z = sigmoid(np.dot(x, W[:, H : 2 * H]) + np.dot(h_prev, U[:, H : 2 * H]) + b[H : 2 * H])
        candidate = np.tanh(np.dot(x, W[:, 2 * H :]) + np.dot(r * h_prev, U[:, 2 * H :]) + b[2 * H :])
        self.seen = x, h_prev, r, z, candidate
        h: Array = (1 - z) * h_prev + z * candidate
        return h

    def backward(self, dh: Array) -> tuple[Array, Array, dict[str, Array]]:
        """Return the gradients of the input, of the old state and of the parameters."""
        W, U, _ = self.parameters.values()
        x, h_prev, r, z, candidate = self.seen
        H = h_prev.shape[1]
        da_c = dh * z * (1 - candidate**2)
        da_z = dh * (candidate - h_prev) * z * (1 - z)
        d_reset = np.dot(da_c, U[:, 2 * H :].T)
        da_r = d_reset * h_prev * r * (1 - r)
        dh_prev = dh * (1 - z) + d_reset * r + np.dot(da_r, U[:, :H].T) + np.dot(da_z, U[:, H : 2 * H].T)
        da = np.hstack((da_r, da_z, da_c))
        dU = np.hstack((np.dot(h_prev.T, da_r), np.dot(h_prev.T, da_z), np.dot((r * h_prev).T, da_c)))
        return np.dot(da, W.T), dh_prev, {"W": np.dot(x.T, da), "U": dU, "b": da.sum(axis=0)}


class Unrolled:
    """A sequence of steps with shared parameters; returns all states."""

    def __init__(self, step: Any, parameters: dict[str, Array]) -> None:
        self.step = step
        self.parameters = parameters
        self.steps: list[Any] = []

    def forward(self, x: Array) -> Array:
        """Read ``x`` (N, T, D) and return the states (N, T, H)."""
        N, T, _ = x.shape
        H = len(self.parameters["U"])
        self.steps, y = [], np.empty((N, T, H))
        state: tuple[Array, ...] = (np.zeros((N, H)),) * (2 if self.step is LstmStep else 1)
        for t in range(T):
            step = self.step(self.parameters)
            result = step.forward(x[:, t, :], *state)
            state = result if isinstance(result, tuple) else (result,)
            y[:, t, :] = state[0]
            self.steps.append(step)
        return y

    def backward(self, dy: Array) -> tuple[Array, dict[str, Array]]:
        """Return the gradients of the input and of the parameters."""
        N, T, H = dy.shape
        dx = np.empty((N, T, len(self.parameters["W"])))
        total = {name: np.zeros_like(parameter) for name, parameter in self.parameters.items()}
        d_state: list[Array] = [np.zeros((N, H))] * (2 if self.step is LstmStep else 1)
        for t in reversed(range(T)):
            d_state[0] = d_state[0] + dy[:, t, :]
            dx_t, *d_state, gradients = self.steps[t].backward(*d_state)
            dx[:, t, :] = dx_t
            for name, gradient in gradients.items():
                total[name] += gradient
        return dx, total
