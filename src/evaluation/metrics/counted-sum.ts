/** The sum of one value a record, each as often as its record counts. */
export function countedSum(values: Float64Array, times: Uint32Array): number {
  let sum = 0;
  for (let record = 0; record < values.length; record += 1) {
    sum += (values[record] ?? 0) * (times[record] ?? 0);
  }
  return sum;
}
