import { DrawingDesk } from './drawing-desk.js';
import type { FromDrawing, ToDrawing } from './messages.js';

/** Draws in a thread of its own, so that the waves move whatever the page is at. */
const desk = new DrawingDesk((message: FromDrawing) => {
  self.postMessage(message);
});

const take = ({ data }: MessageEvent<ToDrawing>): void => {
  if (data.kind === 'port') data.port.onmessage = take;
  else desk.take(data, performance.now());
};
self.addEventListener('message', take);

const draw = (): void => {
  desk.frame(performance.now(), Date.now());
  requestAnimationFrame(draw);
};
requestAnimationFrame(draw);

// A hidden tab gets no frames, but its waves come all the same, and their age has to be known.
setInterval(() => {
  desk.report(performance.now());
}, 250);
