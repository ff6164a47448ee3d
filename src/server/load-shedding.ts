/** Packets that may wait for a slow dashboard before its waves are shed. */
const MAX_WAITING_PACKETS = 128;

/**
 * Whether a connection takes what it is sent.
 *
 * socket.io's own `volatile` drops every packet but the first of a burst, because the transport
 * counts as busy until the next turn of the loop; so waves are shed by the length of the queue.
 *
 * @param connection - engine.io's socket, whose queue is not in its types
 */
export function keepsUp(connection: unknown): boolean {
  const queue =
    typeof connection === 'object' && connection !== null && 'writeBuffer' in connection
      ? connection.writeBuffer
      : undefined;
  return Array.isArray(queue) && queue.length < MAX_WAITING_PACKETS;
}

/** The bytes of samples or scores, apart from the caller's array: packets wait after the call returns. */
export function copyBytes(values: Int16Array | Int32Array): Uint8Array {
  const bytes = Buffer.alloc(values.byteLength);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return bytes;
}
