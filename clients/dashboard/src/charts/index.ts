export { Bars, type Bar } from './bars.tsx';
export { Intervals, type Interval } from './intervals.tsx';
export { Line, type LinePoint } from './line.tsx';
export { Strip, type StripItem } from './strip.tsx';
export { Waterfall, type WaterfallStep } from './waterfall.tsx';
