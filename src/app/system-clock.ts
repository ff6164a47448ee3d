import type { Clock } from '../domain/clock.js';
import { epochUs, US_PER_MS } from '../domain/units.js';

/** The machine's clock; the one place that reads it. */
export const systemClock: Clock = {
  nowUs: () => epochUs(Date.now() * US_PER_MS),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  every: (periodMs, callback) => {
    const timer = setInterval(callback, periodMs);
    return () => {
      clearInterval(timer);
    };
  },
};
