const START = 0x0b;
const END = 0x1c;
const RETURN = 0x0d;

/** The longest answer that is read; an acknowledgement is a few hundred bytes. */
export const MAX_ANSWER_BYTES = 65_536;

/** Frames a message for MLLP: a start block, the text in UTF-8, an end block and a carriage return. */
export function mllpFrame(message: string): Buffer {
  return Buffer.concat([
    Buffer.from([START]),
    Buffer.from(message, 'utf8'),
    Buffer.from([END, RETURN]),
  ]);
}

/** Puts together what comes over a connection until a frame is whole. */
export class MllpReader {
  #bytes = Buffer.alloc(0);

  /**
   * Takes bytes as they come.
   *
   * @returns the text of the first whole frame; `garbage` where what came cannot become one
   */
  push(chunk: Buffer): { readonly frame: string } | 'incomplete' | 'garbage' {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.#bytes.length > MAX_ANSWER_BYTES || this.#bytes[0] !== START) return 'garbage';
    const end = this.#bytes.indexOf(Buffer.from([END, RETURN]));
    if (end < 0) return 'incomplete';
    const frame = this.#bytes.subarray(1, end).toString('utf8');
    this.#bytes = Buffer.from(this.#bytes.subarray(end + 2));
    return { frame };
  }
}
