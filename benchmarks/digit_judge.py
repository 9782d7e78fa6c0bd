"""Teach the judge of generated digits, and store its parameters: ``python -m benchmarks.digit_judge``.

It learns from all training digits with Adam, with no test digit looked at before the end. The figures it prints are its
accuracy on the test digits, how many of these it is sure of, and the same of images that show no digit.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy, and for the same numbers on every machine's count

import numpy as np

from dlcore import Adam, StepDecay, batches, dump_parameters, softmax_cross_entropy, train
from dlcore.arrays import Array
from dlcore.data import load_mnist
from dlcore.demos.digit_judge import FILE, digit_figures, digit_probabilities, judge_network, load_judge

EPOCHS, BATCH_SIZE, SEED = 4, 100, 0


def teach() -> bytes:
    """Return the contents of the file: the trained parameters, in half precision, which is plenty."""
    rng = np.random.default_rng(SEED)
    network = judge_network(rng)
    digits = load_mnist().train
    updates_an_epoch = len(digits) // BATCH_SIZE
    schedule = StepDecay(0.001, 0.1, (EPOCHS - 1) * updates_an_epoch)  # the last epoch goes in smaller steps
    examples = batches(digits.pictures, digits.one_hot, BATCH_SIZE, rng, epochs=EPOCHS)
    for _ in train(network, examples, softmax_cross_entropy, Adam(schedule)):
        pass
    for layer in network.layers:
        layer.parameters.update({name: w.astype(np.float16) for name, w in layer.parameters.items()})
    return dump_parameters(network)


def figures() -> dict[str, float]:
    """Measure the stored judge on test digits, and on images without a digit: noise, and two test digits averaged."""
    test = load_mnist().test
    found = digit_probabilities(test.pictures)
    rng = np.random.default_rng(SEED)
    noise = rng.random((1000, 1, 28, 28), dtype=np.float32)
    both = (test.pictures[:1000] + test.pictures[1000:2000]) / 2
    return {
        "test_accuracy": float(np.mean(found.argmax(axis=1) == test.labels)),
        "sure_of_digits": _sure(found),
        "sure_of_noise": _sure(digit_probabilities(noise)),
        "sure_of_two_in_one": _sure(digit_probabilities(both)),
    }


def _sure(probabilities: Array) -> float:
    return digit_figures(probabilities)["judged_above_0.9"]


def main() -> None:
    """Teach, store and measure."""
    FILE.write_bytes(teach())
    load_judge.cache_clear()
    print(f"{FILE.stat().st_size} bytes", *(f"{name} {value:.4f}" for name, value in figures().items()), sep="  ")


if __name__ == "__main__":
    main()
