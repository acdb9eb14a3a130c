import { graphEnum } from '#platform/subgraph-server';
import { denialReasons } from '../clock/denial.rules.js';
import { jurisdictions, suspensionReasons } from '../clock/jurisdiction.rules.js';
import { identityMethods } from '../requests/request.entity.js';

export const JurisdictionEnum = graphEnum('PrivacyJurisdiction', jurisdictions, {
  description: 'The law by which the days of a request are counted.',
  values: {
    GDPR: 'One month, three with an extension; to the next working day.',
    UK: 'The same, by the law of the United Kingdom.',
    CCPA: '45 calendar days, 90 with an extension; never suspended.',
  },
});

export const SuspensionReasonEnum = graphEnum('PrivacyClockSuspensionReason', suspensionReasons, {
  description: 'Why the clock of a request stands still.',
  values: { IDENTITY: 'It is in doubt who asks.', CLARIFICATION: 'It is not clear what is asked for.' },
});

export const PrivacyDenialReasonEnum = graphEnum('PrivacyDenialGround', denialReasons, {
  description: 'On which ground a request is refused.',
  values: {
    IDENTITY_NOT_ESTABLISHED: 'It could not be established who asked.',
    MANIFESTLY_UNFOUNDED: 'GDPR Art. 12(5).',
    EXCESSIVE: 'GDPR Art. 12(5).',
    LEGAL_OBLIGATION: 'GDPR Art. 17(3)(b).',
    LEGAL_CLAIM: 'GDPR Art. 17(3)(e).',
    OTHERS_RIGHTS: 'GDPR Art. 15(4).',
  },
});

export const IdentityMethodEnum = graphEnum('PrivacyIdentityMethod', identityMethods, {
  description: 'How it is known that the subject asked.',
  values: {
    RECENT_LOGIN: 'They had signed in within five minutes.',
    MAILED_CODE: 'A code that went to the address on file.',
    REOPENED: 'Checked for the request that this one goes on with.',
    BEFORE_CHECKS: 'Taken before identity was checked.',
  },
});
