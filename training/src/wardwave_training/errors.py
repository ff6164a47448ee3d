"""The one error type of the training package."""


class TrainingError(Exception):
    """Something the user can put right: wrong folder, wrong file, wrong setting.

    The message says what was expected, what came instead and what to do about it.
    """
