"""The drill: exercises, answers, verdicts and what a learner has done with them; it never draws a page."""

__version__ = "0.1.0"
