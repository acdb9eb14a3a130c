/** Imported before anything of Apollo's: nothing here calls home. */
process.env.APOLLO_TELEMETRY_DISABLED = 'true';

export {};
