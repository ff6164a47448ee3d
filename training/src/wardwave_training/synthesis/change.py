"""What a change of the signal returns."""

from dataclasses import dataclass

from wardwave_training.synthesis.leads8 import BoolArray, FloatArray


@dataclass(frozen=True)
class BeatChange:
    """A change of some or all beats.

    Attributes:
        signal: the eight leads after it in millivolts, shape [8, samples].
        leads: which of the twelve leads it changed, shape [12].
    """

    signal: FloatArray
    leads: BoolArray


@dataclass(frozen=True)
class PassingChange:
    """A change of a part of the window.

    Attributes:
        kind: one of the change kinds.
        signal: the eight leads after it in millivolts, shape [8, samples].
        cells: which cells it changed, shape [12, cells].
    """

    kind: str
    signal: FloatArray
    cells: BoolArray
