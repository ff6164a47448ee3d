import { signal } from '@preact/signals';
import type { Priority } from '../../../src/domain/alert.js';
import type { SoundOrder } from '../link/messages.js';
import { NO_BURST, planBursts, type BurstPlan } from './burst-plan.js';
import { BURSTS } from './burst.js';
import { renderBurst } from './render-burst.js';

/** How far ahead bursts are handed to the audio clock; looks come every 250 ms. */
const AHEAD_S = 1.5;
/** Without a look for this long the page alarms by itself: what decides on the sound is dead. */
const DEAD_AFTER_S = 6;
const DEAD_BURSTS = 8;
const RENEW_EVERY_S = 1;

/**
 * `off`: nobody has armed it; `testing`: the test sounds and waits for the nurse's word; `armed`: it was
 * heard; `suspended`: the browser has stopped it.
 */
export type SoundState = 'off' | 'testing' | 'armed' | 'suspended';

/** Gives the alarm sounds. All is planned ahead on the audio clock, which runs whatever the tab is at. */
export class SoundDesk {
  readonly state = signal<SoundState>('off');
  #audio: AudioContext | undefined;
  #plan: BurstPlan = NO_BURST;
  #sounding: AudioBufferSourceNode[] = [];
  #deadMan: AudioBufferSourceNode[] = [];
  #deadManAtS = -Infinity;
  readonly #buffers = new Map<Priority, AudioBuffer>();

  /** Starts the test: a burst of medium priority. It has to be called by a click or a key. */
  async test(): Promise<void> {
    const audio = (this.#audio ??= this.#open());
    await audio.resume();
    this.state.value = 'testing';
    this.#begin('medium', audio.currentTime + 0.05);
  }

  /** The nurse has heard the test, or has not. */
  confirm(heard: boolean): void {
    this.state.value = heard && this.#audio?.state === 'running' ? 'armed' : 'off';
  }

  /** Takes what has to sound now; comes from the link's worker four times a second. */
  tick({ priority }: SoundOrder): void {
    const audio = this.#audio;
    if (audio?.state !== 'running' || this.state.value !== 'armed') return;
    const nowS = audio.currentTime;
    const { plan, begin, silence } = planBursts(this.#plan, priority, { nowS, aheadS: AHEAD_S });
    this.#plan = plan;
    if (silence) this.#silence();
    for (const burst of begin) this.#begin(burst.priority, burst.startS);
    this.#renewDeadMan(nowS);
  }

  /** Ends every sound. */
  close(): void {
    this.#silence();
    void this.#audio?.close();
    this.#audio = undefined;
    this.state.value = 'off';
  }

  #open(): AudioContext {
    const audio = new AudioContext({ latencyHint: 'interactive' });
    audio.addEventListener('statechange', () => {
      const { state } = this;
      if (audio.state !== 'running' && state.value === 'armed') state.value = 'suspended';
      else if (audio.state === 'running' && state.value === 'suspended') state.value = 'armed';
    });
    return audio;
  }

  /** An alarm that sounds by itself unless a next look puts it off: it needs no thread to be alive. */
  #renewDeadMan(nowS: number): void {
    if (nowS - this.#deadManAtS < RENEW_EVERY_S) return;
    this.#deadManAtS = nowS;
    for (const source of this.#deadMan) source.stop();
    const everyS = (this.#buffer('high')?.duration ?? 0) + BURSTS.high.pauseS;
    this.#deadMan = Array.from({ length: DEAD_BURSTS }, (_, count) =>
      this.#source('high', nowS + DEAD_AFTER_S + count * everyS),
    ).filter((source) => source !== undefined);
  }

  #begin(priority: Priority, startS: number): void {
    const source = this.#source(priority, startS);
    if (source === undefined) return;
    this.#sounding.push(source);
    source.addEventListener('ended', () => {
      this.#sounding = this.#sounding.filter((other) => other !== source);
    });
  }

  #source(priority: Priority, startS: number): AudioBufferSourceNode | undefined {
    const buffer = this.#buffer(priority);
    if (this.#audio === undefined || buffer === undefined) return undefined;
    const source = this.#audio.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#audio.destination);
    source.start(startS);
    return source;
  }

  #buffer(priority: Priority): AudioBuffer | undefined {
    const audio = this.#audio;
    if (audio === undefined) return undefined;
    let buffer = this.#buffers.get(priority);
    if (buffer === undefined) {
      const samples = renderBurst(BURSTS[priority], audio.sampleRate);
      buffer = audio.createBuffer(1, samples.length, audio.sampleRate);
      buffer.copyToChannel(samples, 0);
      this.#buffers.set(priority, buffer);
    }
    return buffer;
  }

  #silence(): void {
    for (const source of [...this.#sounding, ...this.#deadMan]) source.stop();
    this.#sounding = [];
    this.#deadMan = [];
    this.#deadManAtS = -Infinity;
  }
}
