/** Said wherever a modelled profile is shown: it is ours, and no document of the vendor. */
export const modelled = {
  provenance: 'MODELLED',
  sources: [],
  assumptions: [
    'The whole interface is modelled by this platform; the vendor has published nothing like it.',
    'It honours Idempotency-Key as in draft-ietf-httpapi-idempotency-key-header-07.',
  ],
} as const;
