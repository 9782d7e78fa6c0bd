"""Real data for a small GAN: points around a few centres, so that one can count which of them the fakes find."""

from dataclasses import dataclass

import numpy as np

from dlcore.arrays import Array


@dataclass(frozen=True)
class GaussianMixture:
    """Equally likely Gaussians, all of one deviation: centers (K, D)."""

    centers: Array
    deviation: float

    @property
    def size(self) -> int:
        """Return D, the numbers of one example."""
        return int(self.centers.shape[1])

    def draw(self, count: int, rng: np.random.Generator) -> Array:
        """Draw real examples (N, D)."""
        chosen = self.centers[rng.integers(0, len(self.centers), count)]
        return np.asarray(chosen + self.deviation * rng.standard_normal(chosen.shape), np.float32)

    def density(self, x: Array) -> Array:
        """Return the density at places (N, D)."""
        peak = (2 * np.pi * self.deviation**2) ** (-self.size / 2)
        return np.asarray(peak * np.exp(-(self._distances(x) ** 2) / 2).mean(axis=1))

    def found(self, fake: Array) -> dict[str, float]:
        """Measure fakes: ``modes`` is how many centres have at least a fifth of their share of fakes around them.

        ``near_share`` is how many fakes lie near any of them: within 3 deviations.
        """
        far = self._distances(fake)
        near = far.min(axis=1) <= 3
        share = np.bincount(far.argmin(axis=1)[near], minlength=len(self.centers)) / len(fake)
        return {"modes": float((share >= 0.2 / len(self.centers)).sum()), "near_share": float(near.mean())}

    def _distances(self, x: Array) -> Array:
        """Return how many deviations each place is from each centre, (N, K)."""
        return np.asarray(np.linalg.norm(x[:, np.newaxis] - self.centers, axis=2) / self.deviation)


def ring(count: int, radius: float = 2.0) -> Array:
    """Return centres at equal distances on a circle."""
    angles = 2 * np.pi * np.arange(count) / count
    return radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


MIXTURES = {
    "gaussian": GaussianMixture(np.array([[3.0]]), 0.5),
    "two_gaussians": GaussianMixture(np.array([[-2.0], [2.0]]), 0.4),
    "ring": GaussianMixture(ring(8), 0.15),
}
