"""Between a window's signal and its tokens."""

from torch import Tensor

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT


def to_segments(signal: Tensor, segment_samples: int) -> Tensor:
    """Cut [rows, leads, samples] into [rows, segments, leads * segment samples]."""
    count = SAMPLE_COUNT // segment_samples
    cut = signal.reshape(-1, LEAD_COUNT, count, segment_samples)
    return cut.permute(0, 2, 1, 3).reshape(-1, count, LEAD_COUNT * segment_samples)


def from_segments(segments: Tensor, segment_samples: int) -> Tensor:
    """Undo :func:`to_segments`."""
    count = SAMPLE_COUNT // segment_samples
    cut = segments.reshape(-1, count, LEAD_COUNT, segment_samples)
    return cut.permute(0, 2, 1, 3).reshape(-1, LEAD_COUNT, SAMPLE_COUNT)
