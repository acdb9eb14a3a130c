export { shareOf, wilsonInterval, type Interval, type Share } from './share.rules.js';
