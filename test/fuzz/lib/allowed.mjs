/** What counts as a good outcome beside a value. */

/** Whether an error is one that wardwave says on purpose. */
export function isAllowed(error) {
  return (
    error instanceof Error && typeof error.code === 'string' && /^ECG_[A-Z]+_/.test(error.code)
  );
}

/** Lets an allowed refusal pass, so that more can be tried with the same input. */
export function attempt(task) {
  try {
    task();
  } catch (error) {
    if (!isAllowed(error)) throw error;
  }
}
