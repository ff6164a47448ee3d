import { useState } from 'preact/hooks';
import type { BurdenFigures, BurdenReport } from '../../../src/domain/burden.js';
import { usePage } from '../app/context.js';
import { BURDEN_TEXT } from '../texts.js';
import { durationText, shareText, wholeOf } from './burden-model.js';
import { PERIOD_NAMES, type PeriodName } from './periods.js';
import {
  ConditionCard,
  FloodCard,
  HourCard,
  MarksCard,
  ResponseCard,
  TopCards,
} from './report-cards.js';
import { saveCsv } from './save-csv.js';
import { useReport, type ReportState } from './use-report.js';

/** What the alerts of a period cost the ward's staff. */
export function BurdenView() {
  const { store } = usePage();
  if (!store.may('burden.read')) return <p class="burden-none">{BURDEN_TEXT.forbidden}</p>;
  return <Burden />;
}

function Burden() {
  const [periodName, setPeriodName] = useState<PeriodName>('last-24-h');
  const [bedId, setBedId] = useState<string | undefined>(undefined);
  const state = useReport(periodName, bedId);
  return (
    <div class="burden" data-state={state.kind}>
      <div class="burden-bar">
        <h2>{BURDEN_TEXT.title}</h2>
        <PeriodChoice chosen={periodName} onChoose={setPeriodName} />
        <BedChoice chosen={bedId} onChoose={setBedId} />
        {state.kind === 'ready' ? <Download report={state.report} bedId={bedId} /> : undefined}
      </div>
      <State state={state} />
    </div>
  );
}

function PeriodChoice(props: {
  readonly chosen: PeriodName;
  readonly onChoose: (name: PeriodName) => void;
}) {
  return (
    <div role="group" aria-label={BURDEN_TEXT.period} class="burden-periods">
      {PERIOD_NAMES.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === props.chosen}
          onClick={() => {
            props.onChoose(name);
          }}
        >
          {BURDEN_TEXT.periods[name]}
        </button>
      ))}
    </div>
  );
}

function BedChoice(props: {
  readonly chosen: string | undefined;
  readonly onChoose: (bedId: string | undefined) => void;
}) {
  const { store } = usePage();
  return (
    <label>
      {BURDEN_TEXT.bed}{' '}
      <select
        value={props.chosen ?? ''}
        onChange={({ currentTarget: { value } }) => {
          props.onChoose(value === '' ? undefined : value);
        }}
      >
        <option value="">{BURDEN_TEXT.everyBed}</option>
        {store.bedIds.value.map((id) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
    </label>
  );
}

function Download(props: { readonly report: BurdenReport; readonly bedId: string | undefined }) {
  const { api } = usePage();
  const [problem, setProblem] = useState('');
  const save = async (): Promise<void> => {
    try {
      await saveCsv(api, props.report, props.bedId);
      setProblem('');
    } catch (error) {
      setProblem(BURDEN_TEXT.failed(error instanceof Error ? error.message : String(error)));
    }
  };
  return (
    <>
      <button type="button" onClick={() => void save()}>
        {BURDEN_TEXT.csv}
      </button>
      <span role="status">{problem}</span>
    </>
  );
}

function State({ state }: { readonly state: ReportState }) {
  switch (state.kind) {
    case 'loading':
      return <p class="burden-none">{BURDEN_TEXT.loading}</p>;
    case 'failed':
      return (
        <p class="burden-none" role="alert">
          {BURDEN_TEXT.failed(state.why)}
        </p>
      );
    case 'ready':
      return <Report report={state.report} />;
  }
}

function Report({ report }: { readonly report: BurdenReport }) {
  const { fromMs, toMs, timeZone } = report;
  const whole = wholeOf(report);
  const moments = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, weekday: 'short', day: '2-digit', month: 'short' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });
  const momentText = (atMs: number): string => moments.format(atMs);
  if (whole === undefined) return <p class="burden-none">{BURDEN_TEXT.none}</p>;
  return (
    <>
      <p class="burden-span">{BURDEN_TEXT.span(momentText(fromMs), momentText(toMs), timeZone)}</p>
      <KeyFigures whole={whole} floods={report.floods.length} />
      <div class="burden-cards">
        <HourCard report={report} />
        <ConditionCard whole={whole} />
        <ResponseCard report={report} />
        <MarksCard whole={whole} />
        <TopCards report={report} />
        <FloodCard report={report} momentText={momentText} />
      </div>
    </>
  );
}

function KeyFigures({ whole, floods }: { readonly whole: BurdenFigures; readonly floods: number }) {
  const figures = [
    [BURDEN_TEXT.alerts, String(whole.alerts)],
    [BURDEN_TEXT.perBedDay, whole.alertsPerBedDay?.toFixed(1) ?? '–'],
    [BURDEN_TEXT.falseShare, shareText(whole.falseShareOfMarked)],
    [BURDEN_TEXT.notMarked, shareText(whole.notMarkedShare)],
    [BURDEN_TEXT.responseP50, durationText(whole.response.p50Ms)],
    [BURDEN_TEXT.responseP90, durationText(whole.response.p90Ms)],
    [BURDEN_TEXT.paused, durationText(whole.pausedMs)],
    [BURDEN_TEXT.floods, String(floods)],
  ];
  return (
    <dl class="burden-figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
