import { EcgError } from '../../domain/errors.js';

/** Why two evaluations cannot be compared; each is mended by another command line. */
export type ComparisonErrorCode = 'ECG_APP_COMPARISON_FOLDER' | 'ECG_APP_COMPARISON_UNLIKE';

/** Two evaluations that cannot be compared. */
export class ComparisonError extends EcgError {
  declare readonly code: ComparisonErrorCode;

  /** A folder that holds no finished evaluation of this version. */
  static badFolder(path: string, came: string, cause?: unknown): ComparisonError {
    return new ComparisonError(
      'ECG_APP_COMPARISON_FOLDER',
      `${path}: expected a folder that \`wardwave evaluate\` or \`wardwave shadow\` wrote, ${came}`,
      { cause },
    );
  }

  /** Two evaluations that have nothing in common to compare. */
  static unlike(message: string): ComparisonError {
    return new ComparisonError('ECG_APP_COMPARISON_UNLIKE', message);
  }
}
