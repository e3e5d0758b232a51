import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Schemas } from '~/api/client';
import { useTheme } from '~/app/theme';
import { useI18n } from '~/i18n';
import { formatDate } from '~/ui/format';
import './chart.css';

type Series = Schemas['MetricsSeries'];
type Name = Series['series'][number]['name'];

interface Props {
  label: string;
  data: Series;
  names: Name[];
  labels: string[];
  format: (value: number) => string;
  height?: number;
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function Chart({ label, data, names, labels, format, height = 200 }: Props) {
  const { t, language } = useI18n();
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const lines = useMemo(
    () => names.map((name) => data.series.find((one) => one.name === name)?.points ?? []),
    [data, names],
  );
  const times = useMemo(() => {
    const start = new Date(data.start).getTime() / 1000;
    return Array.from(
      { length: Math.max(0, ...lines.map((line) => line.length)) },
      (_, index) => start + index * data.step_s,
    );
  }, [data, lines]);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const axis = {
      stroke: token('--text-2'),
      grid: { stroke: token('--border'), width: 1 },
      ticks: { show: false },
      font: `11px ${token('--font')}`,
    };
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height,
        legend: { show: false },
        cursor: { y: false, points: { size: 7 } },
        scales: { y: { range: (_, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
        axes: [
          {
            ...axis,
            space: 70,
            values: (_, splits) =>
              splits.map((split) =>
                new Intl.DateTimeFormat(
                  language,
                  data.step_s >= 600
                    ? { month: 'numeric', day: 'numeric', ...(data.step_s < 3600 && { hour: 'numeric' }) }
                    : { hour: '2-digit', minute: '2-digit' },
                ).format(new Date(split * 1000)),
              ),
          },
          { ...axis, size: 76, splits: undefined, values: (_, splits) => splits.map((split) => format(split)) },
        ],
        series: [
          {},
          ...names.map((_, index) => ({
            stroke: token(`--series-${index + 1}`),
            width: 1.6,
            points: { show: lines[index]!.filter((point) => point !== null).length < 3, size: 5 },
            ...(names.length === 1 && { fill: `${token('--series-1')}1c` }),
          })),
        ],
        hooks: { setCursor: [(self) => setAt(self.cursor.idx ?? null)] },
      },
      [times, ...lines] as uPlot.AlignedData,
      element,
    );
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
    // `format` is not listed: it changes only with the language.
  }, [times, lines, height, theme, language]);

  const known = lines.some((line) => line.some((point) => point !== null));
  return (
    <figure className="chart" aria-label={label}>
      <figcaption className="legend">
        {labels.map((name, index) => {
          const line = lines[index]!;
          // Without a pointer, show the latest known value; the current step has none yet.
          const value = at === null ? line.findLast((point) => point !== null) : line[at];
          return (
            <span key={name} className="item">
              <i style={{ background: `var(--series-${index + 1})` }} />
              {labels.length > 1 && <span className="muted">{name}</span>}
              <strong>{value === null || value === undefined ? '–' : format(value)}</strong>
            </span>
          );
        })}
        <span className="muted small when">
          {at !== null && times[at] ? formatDate(new Date(times[at] * 1000), language) : ''}
        </span>
      </figcaption>
      <div ref={host} style={{ minHeight: height }} />
      {!known && <div className="nothing muted small">{t('metrics.nothing')}</div>}
    </figure>
  );
}
