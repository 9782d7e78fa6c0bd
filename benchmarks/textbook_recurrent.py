"""Recurrent layers as textbooks write them, to measure against: float64, one object for each step, one step at a time.

Nothing here is used by the engine. Each step keeps what it saw and adds its weights' gradients to those of the others.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlcore.arrays import Array


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x))."""
    result: Array = 1 / (1 + np.exp(-x))
    return result


def slope(x: Array) -> Array:
    """Return the sigmoid's derivative at ``x``, from the sigmoid twice, as the study report's functions have it."""
    return (1.0 - sigmoid(x)) * sigmoid(x)


class RnnStep:
    """One step of the simple recurrent network, with the sigmoid of the study report."""

    def __init__(self, parameters: dict[str, Array]) -> None:
        self.parameters = parameters

    def forward(self, x: Array, h_prev: Array) -> Array:
        """Return the new state."""
        W, U, b = self.parameters.values()
        h = sigmoid(np.dot(x, W) + np.dot(h_prev, U) + b)
        self.seen = x, h_prev, h
        return h

    def backward(self, dh: Array) -> tuple[Array, Array, dict[str, Array]]:
        """Return the gradients of the input, of the old state and of the parameters."""
        W, U, _ = self.parameters.values()
        x, h_prev, h = self.seen
        da = dh * h * (1 - h)
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


class Trained:
    """A recurrent network with an output at every step, half the mean squared error, and plain descent."""

    def __init__(self, layer: Unrolled, V: Array, c: Array, rate: float = 0.1) -> None:
        self.layer, self.rate = layer, rate
        self.parameters = {**layer.parameters, "V": V, "c": c}

    def step(self, x: Array, t: Array) -> float:
        """Take a step and return the loss."""
        N, T, _ = x.shape
        V, c = self.parameters["V"], self.parameters["c"]
        h = self.layer.forward(x).reshape(N * T, -1)
        y = sigmoid(np.dot(h, V) + c)
        error = y - t.reshape(N * T, -1)
        L = float(np.mean(error**2) / 2)
        dy = error / error.size * y * (1 - y)
        _, gradients = self.layer.backward(np.dot(dy, V.T).reshape(N, T, -1))
        gradients |= {"V": np.dot(h.T, dy), "c": dy.sum(axis=0)}
        for name in self.parameters:
            self.parameters[name] -= self.rate * gradients[name]
        return L


class BinaryAddition:
    """The loop of the study report, section 2.1: one sum, bit by bit, states in columns, no biases.

    It is kept as it is there, with the output's slope taken at the activation.
    """

    def __init__(self, W_in: Array, W: Array, W_out: Array, rng: np.random.RandomState, bits: int = 8) -> None:
        self.W_in, self.W, self.W_out, self.rng, self.bits, self.rate = W_in, W, W_out, rng, bits, 0.1
        self.binary = np.unpackbits(np.arange(2**bits, dtype=np.uint8)[:, None], axis=1)
        H = len(W)
        self.u, self.z, self.delta = np.zeros((H, bits + 1)), np.zeros((H, bits + 1)), np.zeros((H, bits + 1))
        self.y, self.delta_out = np.zeros((1, bits)), np.zeros((1, bits))

    def step(self) -> float:
        """Draw a sum, add it up, go back, and take a step; return the loss over all bits."""
        a, b = self.rng.randint(2 ** (self.bits - 1), size=2)
        read, right = (self.binary[a], self.binary[b]), self.binary[a + b]
        answer, L = np.zeros_like(right), 0.0
        for t in range(self.bits):
            x = np.array([read[0][-t - 1], read[1][-t - 1]]).reshape(1, -1)
            d = np.array([right[-t - 1]])
            self.u[:, t + 1] = np.dot(x, self.W_in) + np.dot(self.z[:, t].reshape(1, -1), self.W)
            self.z[:, t + 1] = sigmoid(self.u[:, t + 1])
            self.y[:, t] = sigmoid(np.dot(self.z[:, t + 1].reshape(1, -1), self.W_out))
            L += float(np.mean(np.square(d - self.y[:, t])) / 2)
            self.delta_out[:, t] = (self.y[:, t] - d) * slope(self.y[:, t])
            answer[-t - 1] = np.round(self.y[0, t])
        self._go_back(read)
        return L

    def _go_back(self, read: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> None:
        """Add the gradients up, from the last bit to the first, and take a step."""
        W_in, W, W_out = np.zeros_like(self.W_in), np.zeros_like(self.W), np.zeros_like(self.W_out)
        for t in reversed(range(self.bits)):
            x = np.array([read[0][-t - 1], read[1][-t - 1]]).reshape(1, -1)
            later, output = np.dot(self.delta[:, t + 1].T, self.W.T), np.dot(self.delta_out[:, t].T, self.W_out.T)
            self.delta[:, t] = (later + output) * slope(self.u[:, t + 1])
            W_out += np.dot(self.z[:, t + 1].reshape(-1, 1), self.delta_out[:, t].reshape(-1, 1))
            W += np.dot(self.z[:, t].reshape(-1, 1), self.delta[:, t].reshape(1, -1))
            W_in += np.dot(x.T, self.delta[:, t].reshape(1, -1))
        self.W_in -= self.rate * W_in
        self.W_out -= self.rate * W_out
        self.W -= self.rate * W
