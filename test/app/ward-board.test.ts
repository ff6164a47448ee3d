import { describe, expect, it } from '@jest/globals';
import { WardBoard } from '../../src/app/ward-board.js';
import { NEW_BED } from '../../src/alerts/bed-state.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import { bedId, demoBeds, STREAM_START_US } from '../support/streams.js';

const B01 = bedId('B01');
const frames = demoBeds(2, { beds: 1 })[0]?.frames ?? [];
const NOW_US = epochUs(STREAM_START_US + 1e6);

function frameAt(index: number): EcgFrame {
  const frame = frames[index];
  if (frame === undefined) throw new Error('the stream is shorter');
  return frame;
}

describe('WardBoard', () => {
  it('shows a bed as waiting, live, lost, live again and ended', () => {
    const board = new WardBoard();
    board.addKnown(B01);
    const seen = [board.bed(B01).feed];
    board.frame(frameAt(0), NOW_US);
    seen.push(board.bed(B01).feed);
    const sinceUs = NOW_US;
    board.item({ kind: 'feed-lost', bedId: B01, sinceUs, silentUs: 3e6 });
    seen.push(board.bed(B01).feed);
    board.item({ kind: 'feed-back', bedId: B01, sinceUs, backUs: sinceUs });
    seen.push(board.bed(B01).feed);
    board.item({ kind: 'stream-ended', bedId: B01, endUs: sinceUs });
    seen.push(board.bed(B01).feed);
    expect(seen).toEqual(['waiting', 'live', 'lost', 'live', 'ended']);
  });

  it('keeps a bed lost while its frames add nothing', () => {
    const board = new WardBoard();
    board.frame(frameAt(0), NOW_US);
    board.item({ kind: 'feed-lost', bedId: B01, sinceUs: NOW_US, silentUs: 3e6 });
    board.frame(frameAt(0), NOW_US);
    expect(board.bed(B01).feed).toBe('lost');
  });

  it('tells of a frame only where more than its time changed', () => {
    const board = new WardBoard();
    expect(board.frame(frameAt(0), NOW_US)).toMatchObject({ feed: 'live' });
    expect(board.frame(frameAt(1), NOW_US)).toBeUndefined();
  });

  it('shows what mutes the anomaly, and no longer once nothing does', () => {
    const board = new WardBoard();
    board.frame(frameAt(0), NOW_US);
    const run = { off: true, cells: 20, reported: true };
    const leadOff = { II: run, V1: { ...run, off: false, reported: false } };
    const loose = { ...NEW_BED, memory: { ...NEW_BED.memory, leadOff } };
    expect(board.judged(B01, loose).inhibited).toEqual([{ lead: 'II', by: 'lead-off' }]);
    expect(board.judged(B01, NEW_BED)).not.toHaveProperty('inhibited');
  });

  it('says of the beds that are watched here what is left out, once, and of no others', () => {
    const board = new WardBoard();
    const B02 = bedId('B02');
    board.frame(frameAt(0), NOW_US);
    board.foreign({ bedId: 'B02', feed: 'live', leads: [], activeAlerts: 0, overload: 'hop-2' });
    const isB01 = (id: string): boolean => id === 'B01';
    expect(board.overloaded('waves-shed', isB01)).toMatchObject([
      { bedId: 'B01', overload: 'waves-shed' },
    ]);
    expect(board.overloaded('waves-shed', isB01)).toEqual([]);
    expect(board.judged(B01, NEW_BED).overload).toBe('waves-shed');
    expect(board.overloaded('normal', isB01)[0]).not.toHaveProperty('overload');
    expect(board.bed(B02).overload).toBe('hop-2');
  });

  it('shows no priority once nothing is active', () => {
    const board = new WardBoard();
    board.frame(frameAt(0), NOW_US);
    const status = board.judged(B01, NEW_BED, 12);
    expect(status).toMatchObject({ activeAlerts: 0, latencyMs: 12 });
    expect(status).not.toHaveProperty('priority');
  });
});
