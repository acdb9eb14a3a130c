import { type ClassificationProvider, modelIdOf, type ModelStatus } from '../classification/provider.js';
import { embeddedProvider } from '../classification/embedded-provider.js';
import { retiredModels } from '../prices/model-names.js';
import type { SpendSource } from '../ledger/ledger.entity.js';
import { configuredModels } from './open-models.js';
import type { Config } from '#platform/config';

/** A model as everybody may know it. */
export interface ModelEntry {
  /** `provider/model`. */
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly version: string;
  readonly status: ModelStatus;
  /** Computes in this process, for next to nothing. */
  readonly local: boolean;
  readonly source: SpendSource;
}

/** All models there are. Says nothing of how they are asked: only the classifier has their clients. */
export interface ModelRegistry {
  readonly all: readonly ModelEntry[];
  byId(id: string): ModelEntry | null;
}

export interface Models {
  readonly registry: ModelRegistry;
  /** By id. Given to the choice of models, and through it to the classifier: to no other. */
  readonly clients: ReadonlyMap<string, ClassificationProvider>;
  /** What a company without a policy of its own uses: no text leaves this process. */
  readonly defaultId: string;
  close(): Promise<void>;
}

export function openModels(config: Config['q2q']): Models {
  const embedded = embeddedProvider();
  const configured = configuredModels(config);
  const clients = new Map<string, ClassificationProvider>([[modelIdOf(embedded), embedded]]);
  for (const { client } of configured) if (client) clients.set(modelIdOf(client), client);
  const entries: ModelEntry[] = [
    entryOf(embedded, 'ACTIVE', embedded),
    ...configured.map((model) => entryOf(model, model.client ? 'ACTIVE' : 'INACTIVE', model.client)),
    ...retiredModels.map((model) => entryOf(model, 'DEPRECATED', null)),
  ];
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return {
    registry: { all: [...byId.values()], byId: (id) => byId.get(id) ?? null },
    clients,
    defaultId: modelIdOf(embedded),
    close: () => embedded.close(),
  };
}

function entryOf(
  { provider, model, version }: Pick<ClassificationProvider, 'provider' | 'model' | 'version'>,
  status: ModelStatus,
  client: ClassificationProvider | null,
): ModelEntry {
  const local = provider === 'embedded';
  const source = client?.source ?? (local ? 'INTERNAL' : 'PROVIDER');
  return { id: modelIdOf({ provider, model }), provider, model, version, status, local, source };
}
