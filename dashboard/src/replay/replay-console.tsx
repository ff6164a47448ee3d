import { useEffect, useState } from 'preact/hooks';
import type { ReplaySource, ReplayState } from '../../../src/server/wire.js';
import { usePage } from '../app/context.js';
import { carryOut } from '../commands/commander.js';
import { REPLAY_TEXT } from '../texts.js';
import type { Change } from './change.js';
import { FaultForm } from './fault-form.js';
import { PaceForm } from './pace-form.js';
import { polled } from './poll.js';
import { SourceForm } from './source-form.js';
import { TimeLine } from './time-line-view.js';

const POLL_MS = 1_000;

/** The view of engineers: what the ward plays, and what is done with it. */
export function ReplayConsole() {
  const { store } = usePage();
  const allowed = store.session.value?.permissions.includes('replay.control');
  const ward = store.ward.value;
  if (allowed === false) return <p class="replay-none">{REPLAY_TEXT.notAllowed}</p>;
  if (ward?.replay === false) return <p class="replay-none">{REPLAY_TEXT.noPlayer}</p>;
  if (allowed === undefined || ward === undefined) return undefined;
  return <Player />;
}

function Player() {
  const { api } = usePage();
  const [state, setState] = useState<ReplayState | undefined>(undefined);
  const [sources, setSources] = useState<readonly ReplaySource[]>([]);
  const [result, setResult] = useState('');
  useEffect(() => {
    void carryOut(
      REPLAY_TEXT.sources,
      api.get<{ readonly sources: readonly ReplaySource[] }>('/replay/sources'),
    ).then((answer) => {
      if (answer !== undefined) setSources(answer.sources);
    });
    const poll = (): void => {
      polled(api.get<ReplayState>('/replay'), setState);
    };
    poll();
    const timer = setInterval(poll, POLL_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const change: Change = async (what, path, body = {}) => {
    const now = await carryOut(what, api.send<ReplayState>('POST', `/replay/${path}`, body));
    setResult(now === undefined ? REPLAY_TEXT.notDone(what) : REPLAY_TEXT.done(what));
    if (now !== undefined) setState(now);
    return now !== undefined;
  };
  if (state === undefined) return undefined;
  return (
    <div class="replay">
      <h1>{REPLAY_TEXT.title}</h1>
      <p role="status" class="replay-result">
        {result}
      </p>
      <PaceForm state={state} change={change} />
      <SourceForm state={state} sources={sources} change={change} />
      <FaultForm state={state} change={change} />
      <TimeLine state={state} />
    </div>
  );
}
