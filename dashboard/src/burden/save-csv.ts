import type { BurdenReport } from '../../../src/domain/burden.js';
import type { WardApi } from '../app/api.js';
import { burdenQuery } from './periods.js';

/**
 * Fetches a report as a table and has the browser save it. A link alone would not carry the token.
 *
 * @throws {ApiError} where the server refuses or does not answer
 */
export async function saveCsv(
  api: WardApi,
  report: BurdenReport,
  bedId: string | undefined,
): Promise<void> {
  const table = await api.file(burdenQuery(report, { bedId, format: 'csv' }));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(table);
  link.download = `burden-${report.wardId}${bedId === undefined ? '' : `-${bedId}`}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
