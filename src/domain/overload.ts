/** What a process leaves out while more windows come than it can score in time; each level with those before it. */
export const OVERLOAD_LEVELS = ['normal', 'waves-shed', 'hop-2', 'hop-4'] as const;

/** One of them. */
export type OverloadLevel = (typeof OVERLOAD_LEVELS)[number];

/** How many hops a quiet bed goes from one window that is scored to the next. */
export type HopStretch = 1 | 2 | 4;

const HOP_STRETCH: Readonly<Record<OverloadLevel, HopStretch>> = {
  normal: 1,
  'waves-shed': 1,
  'hop-2': 2,
  'hop-4': 4,
};

/** The stretch of the hop at a level; 1 where every window is scored. */
export function hopStretchAt(level: OverloadLevel): HopStretch {
  return HOP_STRETCH[level];
}
