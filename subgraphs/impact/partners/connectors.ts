import { sandboxCredentials, type SandboxPartner } from '#platform/partner-sandbox';
import type { Clock } from '#platform/time';
import type {
  DeliveryDestination,
  DeliveryOutcome,
  DeliveryRequest,
  PartnerConnector,
  PartnerProfile,
  ProbeOutcome,
  ReconcileRequest,
} from './connector.js';
import { areComplete, type CredentialSource, type PartnerCredentials } from './credentials.js';
import { type Address, type CallResult, httpClient, type HttpClient } from './outbound/http-client.js';
import type { Answered, HttpCall, ProfileDefinition } from './profile-definition.js';
import { profileDefinitions } from './profiles/registry.js';
import { TokenCache } from './tokens.js';

export interface ConnectorOptions {
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  /** Where the partner sandbox listens. Absent in production. */
  readonly sandboxUrl?: string | undefined;
  /** Overrides the time-out of every profile. Default: the profile's. */
  readonly timeoutMs?: number | undefined;
}

export interface Connectors {
  readonly profiles: readonly PartnerProfile[];
  /** Null: there is no such profile. */
  find(profileId: string): PartnerConnector | null;
  /** Whether deliveries to it can be attempted at all. */
  hasCredentials(destination: DeliveryDestination, profileId: string): boolean;
  /** What a destination's messages are signed with, for `readPartnerMessage`; none refuses them all. */
  webhookSecrets(destination: DeliveryDestination, profileId: string): readonly string[];
  close(): Promise<void>;
}

/** Destinations with these references are accounts of the sandbox, wherever there is one. */
const sandboxRef = /^SANDBOX(_[A-Z0-9_]+)?$/;
/** A record that is not there yet may still come of a call that was given up. */
const settlesWithinMs = 120_000;

/** How deliveries reach partners, wired once per process. */
export function createConnectors(options: ConnectorOptions): Connectors {
  const http = httpClient(options.sandboxUrl);
  const tokens = new TokenCache(http, options.clock);
  const connectors = new Map(
    profileDefinitions.map((definition) => {
      const line = new Line(definition, { ...options, http, tokens });
      return [definition.profile.id, { line, connector: connectorOf(definition, line) }] as const;
    }),
  );
  return {
    profiles: profileDefinitions.map(({ profile }) => profile),
    find: (profileId) => connectors.get(profileId)?.connector ?? null,
    hasCredentials: (destination, profileId) => connectors.get(profileId)?.line.endpointOf(destination) != null,
    webhookSecrets: (destination, profileId) =>
      connectors.get(profileId)?.line.endpointOf(destination)?.credentials.webhookSecrets ?? [],
    close: () => http.close(),
  };
}

function connectorOf(definition: ProfileDefinition, line: Line): PartnerConnector {
  const { repeat } = definition.profile;
  return {
    profile: definition.profile,
    people: definition.people ?? null,
    map: (figures, correction) => definition.map(figures, correction),
    validate: (payload) => definition.validate(payload),
    masked: (payload) => definition.masked(payload),
    parts: (payload) => definition.parts(payload),
    send: (request) => line.deliver(request),
    async reconcile(request) {
      if (repeat === 'KEY') return line.repeat(request);
      return repeat === 'READ_BACK' ? line.readBack(request) : { kind: 'unknown', reason: 'NO_READ_BACK' };
    },
    probe: (destination) => line.probe(destination),
  };
}

interface Endpoint {
  readonly to: Address;
  readonly credentials: PartnerCredentials;
}

interface LineOptions extends ConnectorOptions {
  readonly http: HttpClient;
  readonly tokens: TokenCache;
}

/** The calls of one profile: credentials, token, one call, and what its answer means. */
class Line {
  constructor(
    private readonly definition: ProfileDefinition,
    private readonly options: LineOptions,
  ) {}

  deliver(request: DeliveryRequest): Promise<DeliveryOutcome> {
    return this.#converse(request, {
      ask: (credentials) => this.definition.deliver({ ...consignmentOf(request), credentials }),
      understand: (answered) => this.definition.understand(answered),
    });
  }

  /** The same call under the same key: the partner answers as it did the first time. */
  async repeat(request: ReconcileRequest): Promise<DeliveryOutcome> {
    const outcome = await this.deliver(request);
    // That we could not ask says nothing about the delivery that we ask about.
    if (outcome.kind === 'absent') return { kind: 'unknown', reason: 'CONNECTION_LOST' };
    // Nor does a refusal of the call as a whole: only one that names a field would have refused the first call as well.
    const refusesAField = outcome.kind === 'rejected' && outcome.fieldErrors.some(({ path }) => path !== '');
    return outcome.kind === 'rejected' && !refusesAField ? { kind: 'unknown', reason: 'SERVER_ERROR' } : outcome;
  }

  async readBack(request: ReconcileRequest): Promise<DeliveryOutcome> {
    const { readBack } = this.definition;
    if (!readBack) return { kind: 'unknown', reason: 'NO_READ_BACK' };
    const outcome = await this.#converse(request, {
      ask: (credentials) => readBack.ask({ ...consignmentOf(request), credentials }),
      understand: (answered) => readBack.understand(answered),
    });
    if (outcome.kind === 'delivered') return { ...outcome, kind: 'duplicate' };
    if (outcome.kind === 'absent' && outcome.reason !== 'NO_SUCH_RECORD')
      return { kind: 'unknown', reason: 'CONNECTION_LOST' };
    if (outcome.kind === 'rejected') return { kind: 'unknown', reason: 'SERVER_ERROR' };
    const elapsedMs = this.options.clock.now().getTime() - request.sentAt.getTime();
    if (outcome.kind === 'absent' && elapsedMs < settlesWithinMs)
      return { kind: 'unknown', reason: 'STILL_PROCESSING' };
    return outcome;
  }

  async probe(destination: DeliveryDestination): Promise<ProbeOutcome> {
    const endpoint = this.endpointOf(destination);
    if (!endpoint) return 'CREDENTIALS_MISSING';
    const { result, refused } = await this.#call(destination, endpoint, this.definition.probe(endpoint.credentials));
    if (refused) return refused.kind === 'authExpired' ? 'CREDENTIALS_REFUSED' : 'UNREACHABLE';
    if (result.kind !== 'answered' || result.answer.status >= 500) return 'UNREACHABLE';
    const { status } = result.answer;
    return status === 401 || status === 403 ? 'CREDENTIALS_REFUSED' : 'OK';
  }

  /** Null: the credentials are missing or incomplete. */
  endpointOf({ id, credentialRef }: DeliveryDestination): Endpoint | null {
    const { profile } = this.definition;
    const { sandboxUrl, credentials: source } = this.options;
    if (sandboxUrl !== undefined && sandboxRef.test(credentialRef)) {
      const partner = profile.partner.toLowerCase() as SandboxPartner;
      return {
        to: { baseUrl: `${sandboxUrl}/${partner}/${id}`, hosts: [] },
        credentials: credentialsOfSandbox(partner),
      };
    }
    const credentials = source(credentialRef);
    if (!credentials || !areComplete(credentials, profile)) return null;
    const host = profile.hosts.find((name) => !name.startsWith('*'));
    const baseUrl = credentials.baseUrl ?? (host === undefined ? undefined : `https://${host}`);
    return baseUrl === undefined
      ? null
      : { to: { baseUrl: baseUrl.replace(/\/+$/, ''), hosts: profile.hosts }, credentials };
  }

  async #converse(
    request: DeliveryRequest,
    { ask, understand }: { ask: (c: PartnerCredentials) => HttpCall; understand: (a: Answered) => DeliveryOutcome },
  ): Promise<DeliveryOutcome> {
    const endpoint = this.endpointOf(request.destination);
    if (!endpoint) return { kind: 'authExpired' };
    const call = ask(endpoint.credentials);
    const { result, refused, token } = await this.#call(request.destination, endpoint, call, request.signal);
    if (refused) return refused;
    if (result.kind === 'notSent') return { kind: 'absent', reason: result.reason };
    if (result.kind === 'lost') return { kind: 'unknown', reason: result.reason };
    const { idempotencyKey: key, part } = request;
    const outcome = understand({ answer: result.answer, key, part, now: this.options.clock.now() });
    if (outcome.kind === 'authExpired' && token !== undefined)
      this.options.tokens.forget(tokenKey(request.destination), token);
    return outcome;
  }

  async #call(
    destination: DeliveryDestination,
    { to, credentials }: Endpoint,
    call: HttpCall,
    signal?: AbortSignal,
  ): Promise<{ result: CallResult; refused?: DeliveryOutcome; token?: string }> {
    const { profile } = this.definition;
    const { http, tokens } = this.options;
    const notSent: CallResult = { kind: 'notSent', reason: 'NOT_CONNECTED' };
    const authorization: Record<string, string> = {};
    let token: string | undefined;
    if (profile.auth === 'API_KEY') authorization['x-api-key'] = credentials.apiKey ?? '';
    else {
      const got = await tokens.get({ key: tokenKey(destination), profile: this.#limited(profile), credentials, to });
      if ('outcome' in got) return { result: notSent, refused: got.outcome };
      token = got.token;
      authorization.authorization = `Bearer ${token}`;
    }
    const headers = { ...call.headers, ...authorization };
    const result = await http.call({ ...call, headers, to, limits: this.#limited(profile), signal });
    return { result, ...(token !== undefined && { token }) };
  }

  #limited(profile: PartnerProfile): PartnerProfile {
    const { timeoutMs = profile.timeoutMs } = this.options;
    return { ...profile, timeoutMs };
  }
}

function credentialsOfSandbox(partner: SandboxPartner): PartnerCredentials {
  const { webhookSecret, ...given } = sandboxCredentials(partner);
  return { ...given, webhookSecrets: [webhookSecret] };
}

const consignmentOf = ({ payload, part, idempotencyKey }: DeliveryRequest) => ({ payload, part, key: idempotencyKey });
const tokenKey = ({ id, credentialRef }: DeliveryDestination): string => `${id} ${credentialRef}`;
