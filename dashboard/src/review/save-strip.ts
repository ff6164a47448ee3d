import type { AlertEvent } from '../../../src/domain/alert.js';
import type { WardApi } from '../app/api.js';

/**
 * Fetches the strip of an alert as a file and gives it to the browser to save.
 *
 * @throws {ApiError} where the server has no such file
 */
export async function saveStrip(
  api: WardApi,
  { alertId, bedId }: AlertEvent,
  format: 'svg' | 'wfdb',
): Promise<void> {
  const path = `/alerts/${encodeURIComponent(alertId)}/strip`;
  const file = await api.file(`${path}?bed=${encodeURIComponent(bedId)}&format=${format}`);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `strip-${alertId.replace(/[^\w-]+/g, '-')}.${format === 'svg' ? 'svg' : 'zip'}`;
  link.click();
  URL.revokeObjectURL(link.href);
}
