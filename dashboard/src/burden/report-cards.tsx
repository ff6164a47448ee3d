import type { BurdenFigures, BurdenReport } from '../../../src/domain/burden.js';
import { conditionText } from '../format.js';
import { BURDEN_TEXT, PRIORITY_MARK, PRIORITY_TEXT } from '../texts.js';
import {
  conditionBars,
  durationText,
  heatLevel,
  segmentsOf,
  shiftGroups,
  STACKED,
  worstBeds,
} from './burden-model.js';
import { BarPlot, Card, Table } from './plots.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const MARK_NAMES = ['true', 'false', 'unclear', 'notMarked'] as const;

/** Which conditions call, and how urgently. */
export function ConditionCard({ whole }: { readonly whole: BurdenFigures }) {
  const found = conditionBars(whole);
  const segments = segmentsOf(found);
  const bars = found.map(({ condition, total }, at) => ({
    label: conditionText(condition),
    behind: String(total),
    parts: segments
      .filter(({ row }) => row === at)
      .map(({ priority, from, until }) => ({ look: priority, from, until })),
  }));
  const table = {
    head: [BURDEN_TEXT.condition, ...STACKED.map((name) => PRIORITY_TEXT[name]), BURDEN_TEXT.total],
    rows: found.map((bar) => [
      conditionText(bar.condition),
      ...STACKED.map((name) => bar[name]),
      bar.total,
    ]),
  };
  return (
    <Card title={BURDEN_TEXT.byCondition}>
      <p class="burden-legend">
        {STACKED.map((priority) => (
          <span key={priority} data-look={priority}>
            {PRIORITY_MARK[priority]} {PRIORITY_TEXT[priority]}
          </span>
        ))}
      </p>
      <BarPlot title={BURDEN_TEXT.byCondition} bars={bars} table={table} />
    </Card>
  );
}

/** When alerts come: a table whose fuller hours are coloured. */
export function HourCard({ report }: { readonly report: BurdenReport }) {
  const rows = report.byWeekdayAndHour;
  const most = Math.max(0, ...rows.flat());
  return (
    <Card title={BURDEN_TEXT.byHour} wide>
      <table class="burden-heat">
        <thead>
          <tr>
            <th scope="col">{BURDEN_TEXT.weekday}</th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                {String(hour).padStart(2, '0')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, day) => (
            <tr key={day}>
              <th scope="row">{BURDEN_TEXT.weekdays[day]}</th>
              {row.map((alerts, hour) => (
                <td key={hour} data-level={heatLevel(alerts, most)}>
                  {alerts}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** How long alerts waited for a person, by shift. */
export function ResponseCard({ report }: { readonly report: BurdenReport }) {
  const groups = shiftGroups(report).map(({ shift, response }) => ({
    name: shift ?? BURDEN_TEXT.allShifts,
    response,
  }));
  const percentiles = [
    { name: 'p50', of: 'p50Ms' },
    { name: 'p90', of: 'p90Ms' },
  ] as const;
  const bars = groups.flatMap(({ name, response }) =>
    percentiles.flatMap(({ name: percentile, of }) => {
      const durationMs = response[of];
      if (durationMs === undefined) return [];
      const parts = [{ look: percentile, from: 0, until: durationMs }];
      return [{ label: `${name}, ${percentile}`, behind: durationText(durationMs), parts }];
    }),
  );
  const { group, acknowledged, notAcknowledged } = BURDEN_TEXT;
  const table = {
    head: [group, 'p50', 'p90', acknowledged, notAcknowledged],
    rows: groups.map(({ name, response }) => [
      name,
      durationText(response.p50Ms),
      durationText(response.p90Ms),
      response.acknowledged,
      response.notAcknowledged,
    ]),
  };
  return (
    <Card title={BURDEN_TEXT.response}>
      <BarPlot title={BURDEN_TEXT.response} bars={bars} table={table} />
    </Card>
  );
}

/** What nurses said of the alerts. */
export function MarksCard({ whole }: { readonly whole: BurdenFigures }) {
  const rows = MARK_NAMES.map((name) => [BURDEN_TEXT.markNames[name], whole.marks[name]] as const);
  const bars = rows.map(([label, count], at) => ({
    label,
    behind: String(count),
    parts: [{ look: `mark-${MARK_NAMES[at] ?? ''}`, from: 0, until: count }],
  }));
  return (
    <Card title={BURDEN_TEXT.marks}>
      <BarPlot
        title={BURDEN_TEXT.marks}
        bars={bars}
        table={{ head: [BURDEN_TEXT.mark, BURDEN_TEXT.total], rows }}
      />
      <p class="burden-none">
        {BURDEN_TEXT.marksNote(whole.alerts - whole.marks.notMarked, whole.alerts)}
      </p>
    </Card>
  );
}

/** Where alerts come from: beds, and pairs of bed and condition. */
export function TopCards({ report }: { readonly report: BurdenReport }) {
  const beds = worstBeds(report).map(({ bedId = '', alerts }) => [bedId, alerts] as const);
  const pairs = report.top.map(
    ({ bedId, condition, alerts }) => [`${bedId} ${conditionText(condition)}`, alerts] as const,
  );
  const plots = [
    { title: BURDEN_TEXT.topBeds, rows: beds },
    { title: BURDEN_TEXT.topSources, rows: pairs },
  ];
  return (
    <>
      {plots.map(({ title, rows }) => (
        <Card key={title} title={title}>
          <BarPlot
            title={title}
            bars={rows.map(([label, count]) => ({
              label,
              behind: String(count),
              parts: [{ look: 'count', from: 0, until: count }],
            }))}
            table={{ head: [BURDEN_TEXT.bed, BURDEN_TEXT.total], rows }}
          />
        </Card>
      ))}
    </>
  );
}

/** When more alerts came than people can take in. */
export function FloodCard(props: {
  readonly report: BurdenReport;
  readonly momentText: (atMs: number) => string;
}) {
  const { report, momentText } = props;
  const rows = report.floods.map(
    ({ startMs, endMs, alerts, peak }) =>
      [momentText(startMs), momentText(endMs), alerts, peak] as const,
  );
  const head = [BURDEN_TEXT.begins, BURDEN_TEXT.ends, BURDEN_TEXT.alerts, BURDEN_TEXT.peak];
  return (
    <Card title={BURDEN_TEXT.floodList}>
      {rows.length === 0 ? (
        <p class="burden-none">{BURDEN_TEXT.noFlood}</p>
      ) : (
        <Table head={head} rows={rows} />
      )}
    </Card>
  );
}
