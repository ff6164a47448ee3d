import type { RelayListener } from './ward-relay.js';
import type { CellsPacket, WavePacket } from './ward-view.js';
import type { BedStatus } from './wire.js';

/** The first byte of a packet; then the length of the header (4 bytes, little endian), the header as JSON, and samples. */
const KIND = { bed: 1, wave: 2, cells: 3 } as const;

const HEADER_AT = 5;

/** Packs the state of a bed. */
export function packBed(status: BedStatus): Buffer {
  return pack(KIND.bed, status);
}

/** Packs a wave; the samples are copied. */
export function packWave({ samplesUv, ...header }: WavePacket): Buffer {
  return pack(KIND.wave, header, samplesUv);
}

/** Packs cell scores; they are copied. */
export function packCells({ meanMilli, ...header }: CellsPacket): Buffer {
  return pack(KIND.cells, header, meanMilli);
}

/** Unpacks what another process has packed; a packet of a kind that is not known is passed over. */
export function deliverPacket(packet: Buffer, listener: RelayListener): void {
  const samplesAt = HEADER_AT + packet.readUInt32LE(1);
  const header: unknown = JSON.parse(packet.toString('utf8', HEADER_AT, samplesAt));
  // A copy begins at 0, as typed arrays of more than a byte need it.
  const samples = Uint8Array.from(packet.subarray(samplesAt)).buffer;
  switch (packet.readUInt8(0)) {
    case KIND.bed:
      listener.bed(header as BedStatus);
      return;
    case KIND.wave: {
      const rest = header as Omit<WavePacket, 'samplesUv'>;
      listener.wave({ ...rest, samplesUv: new Int16Array(samples) });
      return;
    }
    case KIND.cells: {
      const rest = header as Omit<CellsPacket, 'meanMilli'>;
      listener.cells({ ...rest, meanMilli: new Int32Array(samples) });
      return;
    }
  }
}

function pack(kind: number, header: object, samples?: Int16Array | Int32Array): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const start = Buffer.alloc(HEADER_AT);
  start.writeUInt8(kind, 0);
  start.writeUInt32LE(json.byteLength, 1);
  const parts: Uint8Array[] = [start, json];
  if (samples !== undefined) {
    parts.push(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  }
  return Buffer.concat(parts);
}
