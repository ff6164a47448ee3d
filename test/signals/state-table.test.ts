import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { SignalEvent } from '../../src/domain/alarm-signal.js';
import type { AlertEvent } from '../../src/domain/alert.js';
import type { StaffCommand } from '../../src/domain/staff-command.js';
import { advance } from '../../src/signals/advance.js';
import { apply } from '../../src/signals/apply.js';
import { NEW_BOARD, type SignalBoard } from '../../src/signals/signal-board.js';
import { bed } from '../support/fixture-ward.js';
import { logged, NURSE, RULES, signalOf, START_MS } from './builders.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/alarm-signals.md'), 'utf8');

interface Cell {
  readonly before: string;
  readonly column: string;
  readonly cell: string;
}

/** The rows of the table under "The state table". */
function cellsOfTable(): readonly Cell[] {
  const section = page.split('## The state table')[1]?.split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| ---'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((text) => text.trim()),
    );
  const [head = [], ...body] = rows;
  return body.flatMap(([before = '', ...cells]) =>
    cells.map((cell, i) => ({ before, column: head[i + 1] ?? '', cell })),
  );
}

/** A board with one alert, on which a test acts. */
class Machine {
  board: SignalBoard = NEW_BOARD;
  events: readonly SignalEvent[] = [];
  #seq = 0;
  #nowMs = START_MS;

  alert(changes: Partial<AlertEvent>): void {
    this.#seq += 1;
    this.#take(
      advance(this.board, { entries: [logged(this.#seq, changes)], nowMs: this.#nowMs }, RULES),
    );
  }

  pass(durationMs: number): void {
    this.#nowMs += durationMs;
    this.#take(advance(this.board, { entries: [], nowMs: this.#nowMs }, RULES));
  }

  command(command: StaffCommand): void {
    this.#take(apply(this.board, command, { nowMs: this.#nowMs, rules: RULES }));
  }

  get state(): string {
    const signal = signalOf(this.board);
    if (signal === undefined) return 'none';
    return signal.latched && signal.state === 'on' ? 'on, latched' : signal.state;
  }

  #take({
    board,
    events,
  }: {
    readonly board: SignalBoard;
    readonly events: readonly SignalEvent[];
  }): void {
    this.board = board;
    this.events = events;
  }
}

const ACKNOWLEDGE = { kind: 'acknowledge', alertId: 'A1', by: NURSE } as const;
const standby = (on: boolean) =>
  ({
    kind: 'change-control',
    bedId: bed('B01'),
    change: { kind: 'standby', on },
    by: NURSE,
  }) as const;

function machineIn(before: string, priority: AlertEvent['priority']): Machine {
  const machine = new Machine();
  if (before === 'none') return machine;
  machine.alert({ priority: before === 'on, latched' ? 'high' : priority });
  if (before === 'acknowledged') machine.command(ACKNOWLEDGE);
  if (before === 'on, latched') machine.alert({ phase: 'ended', priority: 'high' });
  if (before === 'off') machine.command(standby(true));
  expect(machine.state).toBe(before);
  return machine;
}

function act(machine: Machine, column: string, priority: AlertEvent['priority']): void {
  switch (column) {
    case 'raised': {
      machine.alert({ phase: 'raised', priority });
      return;
    }
    case 'revised': {
      machine.alert({ phase: 'revised', priority });
      return;
    }
    case 'priority raised': {
      machine.alert({ phase: 'revised', priority: 'high' });
      return;
    }
    case 'present again': {
      machine.alert({ phase: 'revised', priority, reason: 'present-again' });
      return;
    }
    case 'ended':
    case 'ended, high': {
      machine.alert({ phase: 'ended', priority });
      return;
    }
    case 'acknowledge': {
      machine.command(ACKNOWLEDGE);
      return;
    }
    case 'standby on': {
      machine.command(standby(true));
      return;
    }
    case 'standby off': {
      machine.command(standby(false));
      return;
    }
    case 'tier due': {
      machine.pass(20_000);
      return;
    }
    default:
      throw new Error(`The table has a column that no test knows: ${column}`);
  }
}

describe('the state table of docs/alarm-signals.md', () => {
  const cells = cellsOfTable();

  it('has five states and ten things that come', () => {
    expect(cells).toHaveLength(50);
  });

  it.each(cells)('$before, $column: $cell', ({ before, column, cell }) => {
    const priority = before === 'on, latched' || column === 'ended, high' ? 'high' : 'medium';
    const machine = machineIn(before, priority);
    act(machine, column, priority);
    const [state, events] = cell.split(': ');
    expect(machine.state).toBe(state);
    expect(machine.events.map(({ kind }) => kind)).toEqual(events?.split(', ') ?? []);
  });
});
