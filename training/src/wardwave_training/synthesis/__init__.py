"""Normal ECG with synthetic changes and their labels, to train a head without abnormal recordings.

One example goes three ways: a calm variation of rate, synthetic changes with labels (a change of
the rhythm, lasting changes of the beats, one passing change), and a benign variation. Only the
second one labels. Inside, signals are eight independent leads; see ``leads8``.
"""

from wardwave_training.synthesis.examples import CHANGE_KINDS, SyntheticEcg, draw_example

__all__ = ["CHANGE_KINDS", "SyntheticEcg", "draw_example"]
