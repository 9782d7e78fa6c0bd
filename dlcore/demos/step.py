"""What a demo yields: how far it is, its figures so far, and now and then pictures."""

from dataclasses import dataclass

from dlcore.demos.picture import Picture
from dlcore.demos.words import Words


@dataclass(frozen=True)
class DataUsed:
    """The data of a run: its name and where it came from, how many examples, and a hash to compare runs by."""

    name: str
    train: int
    test: int
    source: str = "generated"
    sha256: str = ""


@dataclass(frozen=True)
class Step:
    """One report of a run.

    Attributes
    ----------
    step, steps : int
        How many updates are done, and how many there will be.
    metrics : dict
        Figures by name: loss, train_accuracy, test_accuracy, sum_accuracy, bit_accuracy, or a demo's own. A figure
        that is measured now and then only is missing in between.
    pictures : tuple
        Stills of this moment; most steps have none, since drawing costs more than a step.
    data : DataUsed, optional
        In the first report.
    note : Words, optional
        A sentence the learner should see, such as why the run ends early.
    """

    step: int
    steps: int
    metrics: dict[str, float]
    pictures: tuple[Picture, ...] = ()
    data: DataUsed | None = None
    note: Words | None = None
