import { graphEnum } from '#platform/subgraph-server';
import { auditActorRoles } from '../audit/actor-role.rules.js';
import { requestTypes } from '../requests/request.entity.js';
import { publicStatuses } from '../requests/state-machine.rules.js';

export const LongRunningStatus = graphEnum('LongRunningStatus', publicStatuses, {
  description: 'Where long-running work stands.',
  values: {
    PENDING: 'Accepted, not begun.',
    PROCESSING: 'Under way.',
    COMPLETED: 'Done; nothing changes any more.',
    FAILED: 'Ended without its result; a person has to look at it.',
  },
});

export const PrivacyRequestType = graphEnum('PrivacyRequestType', requestTypes, {
  description: 'What a data subject asks for.',
  values: {
    EXPORT: 'A copy of their data (GDPR Art. 15 and 20).',
    ERASURE: 'Erasure (GDPR Art. 17).',
  },
});

export const AuditActorRoleEnum = graphEnum('AuditActorRole', auditActorRoles, {
  description: 'In which role something was done to a request.',
  values: {
    SUBJECT: 'The person whom the request is about.',
    STAFF: 'A privacy officer.',
    SYSTEM: 'The platform itself.',
    UNKNOWN: 'A caller who was not signed in, or whose credentials were for another person.',
  },
});
