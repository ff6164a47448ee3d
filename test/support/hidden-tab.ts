import type { Browser } from 'playwright-core';

/** A tab that its browser can really hide, as a click on another tab does. */
export interface HidableTab {
  evaluate<Value>(expression: string): Promise<Value>;
  /** Brings another tab to the front: from now on this one gets no frames and slow timers. */
  hide(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a tab outside of what Playwright steers: a page of its own is kept awake, so that it is never hidden.
 *
 * @param script - run in the page before its own program
 */
export async function openHidableTab(
  browser: Browser,
  { url, script }: { readonly url: string; readonly script: string },
): Promise<HidableTab> {
  const desk = await browser.newBrowserCDPSession();
  const { browserContextId } = await desk.send('Target.createBrowserContext');
  const { targetId } = await desk.send('Target.createTarget', {
    url: 'about:blank',
    browserContextId,
  });
  const { sessionId } = await desk.send('Target.attachToTarget', { targetId, flatten: false });
  const waiting = new Map<number, (answer: { result?: unknown }) => void>();
  desk.on('Target.receivedMessageFromTarget', ({ message }) => {
    const answer = JSON.parse(message) as { id?: number; result?: unknown };
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  });
  let lastId = 0;
  const send = (method: string, params: object = {}): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      waiting.set(id, ({ result }) => {
        waiting.delete(id);
        resolve(result);
      });
      const message = JSON.stringify({ id, method, params });
      void desk.send('Target.sendMessageToTarget', { sessionId, message });
    });
  };
  await send('Page.enable');
  await send('Page.addScriptToEvaluateOnNewDocument', { source: script });
  await send('Page.navigate', { url });
  return {
    evaluate: async <Value>(expression: string): Promise<Value> => {
      const params = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
      const answer = await send('Runtime.evaluate', params);
      return (answer as { result: { value: Value } }).result.value;
    },
    hide: async () => {
      const other = await desk.send('Target.createTarget', {
        url: 'about:blank',
        browserContextId,
      });
      await desk.send('Target.activateTarget', { targetId: other.targetId });
    },
    close: async () => {
      await desk.send('Target.disposeBrowserContext', { browserContextId });
    },
  };
}
