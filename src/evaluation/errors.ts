import { EcgError } from '../domain/errors.js';

/** What can go wrong in the evaluation folder: a file that is not what it should be. */
export type EvaluationErrorCode = 'ECG_EVALUATION_ALARMS' | 'ECG_EVALUATION_RECORD_FILE';

/** An error of the evaluation folder. */
export class EvaluationError extends EcgError {
  declare readonly code: EvaluationErrorCode;

  static badAlarm(fileName: string, lineNumber: number, why: string): EvaluationError {
    return new EvaluationError(
      'ECG_EVALUATION_ALARMS',
      `${fileName}, line ${lineNumber}: expected 'record,kind,1 or 0', such as 'a103l,Asystole,0', ${why}. ` +
        'Correct that line, or fetch the file anew.',
    );
  }

  static badRecordFile(fileName: string, why: string, cause?: unknown): EvaluationError {
    return new EvaluationError(
      'ECG_EVALUATION_RECORD_FILE',
      `${fileName}: expected the result of a record as this version of wardwave writes it, ${why}. ` +
        'Delete that file, and the record is evaluated afresh.',
      { cause },
    );
  }
}
