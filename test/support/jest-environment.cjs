const { TestEnvironment } = require('jest-environment-node');

/**
 * Shares the outer realm's typed arrays with the test realm: onnxruntime-node checks its
 * tensors with `instanceof`, which fails across realms (jest#11864).
 */
class SharedTypedArraysEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of [
      'ArrayBuffer',
      'Float32Array',
      'Float64Array',
      'Int16Array',
      'Int32Array',
      'Uint8Array',
      'BigInt64Array',
    ]) {
      this.global[name] = globalThis[name];
    }
  }
}

module.exports = SharedTypedArraysEnvironment;
