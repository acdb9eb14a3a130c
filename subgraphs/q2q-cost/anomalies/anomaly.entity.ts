import { defineEntity, p } from '@mikro-orm/core';
import { anomalyMeasures } from './anomaly.rules.js';

/** Spending of one company that was out of the ordinary, from its first hour to its last. */
export const SpendAnomalyEntity = defineEntity({
  name: 'SpendAnomaly',
  tableName: 'spend_anomaly',
  properties: {
    id: p.uuid().primary(),
    companyId: p.uuid(),
    /** Start of the hour. */
    hour: p.datetime().columnType('timestamptz'),
    lastHour: p.datetime().columnType('timestamptz'),
    measure: p.enum(anomalyMeasures),
    expected: p.float().columnType('double precision'),
    /** The highest of its hours. */
    seen: p.float().columnType('double precision'),
    detectedAt: p.datetime().columnType('timestamptz'),
    /** Grows over the anomalies of a company. */
    seq: p.bigint('number'),
  },
  uniques: [{ properties: ['companyId', 'measure', 'hour'], name: 'spend_anomaly_unique' }],
});
