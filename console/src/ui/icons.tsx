// The console's own icons, 16 px, drawn in the current colour.
import type { SVGProps } from 'react';

const paths = {
  overview: 'M2.5 8.5 8 3l5.5 5.5M4 7.5V13h8V7.5',
  bucket: 'M2.5 4.5h11l-1.2 8a1 1 0 0 1-1 .9H4.7a1 1 0 0 1-1-.9zM2.5 4.5c0-1 2.5-1.8 5.5-1.8s5.5.8 5.5 1.8',
  users:
    'M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM1.8 13c0-2.3 1.9-3.8 4.2-3.8s4.2 1.5 4.2 3.8M10.5 3.2a2.2 2.2 0 0 1 0 4.2M12 9.6c1.4.5 2.3 1.7 2.3 3.4',
  activity: 'M1.5 8h3l2-5 3.5 10 2-5h2.5',
  metrics: 'M2.5 2.5v11h11M5.5 10.5v-3M8.5 10.5v-6M11.5 10.5v-4',
  connect: 'M6 10 10 6M7 4.5l1.3-1.3a2.7 2.7 0 0 1 4 3.8L11 8.3M9 11.5l-1.3 1.3a2.7 2.7 0 0 1-4-3.8L5 7.7',
  settings:
    'M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M8 4.5a2 2 0 1 0 4 0 2 2 0 0 0-4 0zM4 11.5a2 2 0 1 0 4 0 2 2 0 0 0-4 0z',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3',
  plus: 'M8 3v10M3 8h10',
  copy: 'M5.5 5.5v-2a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M3.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1z',
  check: 'M3 8.5 6.5 12 13 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  eyeOff:
    'M2.5 2.5l11 11M6.2 3.7A6 6 0 0 1 8 3.5c4 0 6.5 4.5 6.5 4.5a12 12 0 0 1-2 2.5M4.2 5A11 11 0 0 0 1.5 8S4 12.5 8 12.5c1 0 1.9-.3 2.7-.7M6.6 6.6a2 2 0 0 0 2.8 2.8',
  download: 'M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11',
  upload: 'M8 11V3M4.5 6 8 2.5 11.5 6M2.5 13.5h11',
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.7 7v4M9.3 7v4',
  key: 'M10.5 9a3.5 3.5 0 1 0-3.2-2L2.5 11.5v2h2.3v-1.6h1.6v-1.6L8 8.7c.7.2 1.6.3 2.5.3zM11 5.2v.1',
  warning: 'M8 2.5l6 10.8H2zM8 6.5v3.2M8 11.6v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5v3.5M8 5.2v.1',
  folder: 'M1.5 12.5v-9a.5.5 0 0 1 .5-.5h4l1.5 2H14a.5.5 0 0 1 .5.5v7a.5.5 0 0 1-.5.5H2a.5.5 0 0 1-.5-.5z',
  file: 'M4 1.5h5L12.5 5v9a.5.5 0 0 1-.5.5H4a.5.5 0 0 1-.5-.5V2a.5.5 0 0 1 .5-.5zM9 1.5V5h3.5',
  share:
    'M12 5a1.8 1.8 0 1 0 0-3.6A1.8 1.8 0 0 0 12 5zM4 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM12 14.6a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM5.6 7.2l4.8-3M5.6 8.8l4.8 3',
  refresh: 'M13.5 3v3.5H10M13 6.5A5.5 5.5 0 1 0 13.5 9',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  logout: 'M6.5 2.5h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M10 11l3-3-3-3M13 8H6',
  chevron: 'M6 3.5 10.5 8 6 12.5',
  pause: 'M5 3.5v9M11 3.5v9',
  play: 'M4.5 3 12.5 8l-8 5z',
  shield: 'M8 1.8l5 1.9v4c0 3.2-2.2 5.5-5 6.5-2.8-1-5-3.3-5-6.5v-4z',
  lock: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.3 1.5',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16, ...rest }: { name: IconName; size?: number } & SVGProps<SVGSVGElement>) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...rest}
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The logo: a jar. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        fill="currentColor"
        d="M10 4h12v3c0 .8-.3 1.5-.9 2C25 11 27.5 14.6 27.5 18.5c0 4.3-2.6 8-6.5 9.5H11c-3.9-1.5-6.5-5.2-6.5-9.5C4.5 14.6 7 11 10.9 9c-.6-.5-.9-1.2-.9-2z"
      />
      <path
        fill="none"
        stroke="var(--brand-line)"
        strokeWidth="1.6"
        strokeLinecap="round"
        d="M7.5 16.5c2.8 1.6 5.6 1.6 8.5 0s5.7-1.6 8.5 0"
      />
    </svg>
  );
}
