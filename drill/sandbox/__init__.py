"""Where a learner's code runs: in another process, which gets arguments, returns values, and knows nothing else.

protocol and execute are used on both sides; child runs on the far side only and imports none of our other modules.
"""
