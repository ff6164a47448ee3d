"""The command line: one subcommand for each step from recordings to a shipped model."""

import argparse
import sys
from collections.abc import Sequence

from wardwave_training import (
    ablate_command,
    control_command,
    evaluate_command,
    evaluate_streams_command,
    examples_command,
    export_command,
    model_card_command,
    robustness_command,
    train_command,
    train_mcf_command,
    variants_command,
)
from wardwave_training.errors import TrainingError

COMMANDS = {
    "train-mmae": train_command,
    "train-mcf": train_mcf_command,
    "export": export_command,
    "evaluate": evaluate_command,
    "evaluate-streams": evaluate_streams_command,
    "robustness": robustness_command,
    "fit-control": control_command,
    "examples": examples_command,
    "model-card": model_card_command,
    "ablate": ablate_command,
    "variants": variants_command,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns 2 and prints one clear message where the user can help."""
    parser = argparse.ArgumentParser(
        prog="wardwave-training", description="Trains, exports and evaluates wardwave's models."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, module in COMMANDS.items():
        about = (module.__doc__ or "").replace("`", "")
        sub = commands.add_parser(name, help=about, description=about)
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    arguments = parser.parse_args(argv)
    try:
        arguments.run(arguments)
    except TrainingError as error:
        print(f"wardwave-training: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
