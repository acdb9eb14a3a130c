import { parse } from 'graphql';
import type { GatewayConfig } from '../config.js';
import type { Engine } from '../engine.js';
import { AccessRules } from '../security/access-rules.js';
import { readSchemaDirectives, type SchemaDirectives } from '../supergraph/schema-directives.js';
import { OperationStore } from './operation-store.js';

/** An engine and all that is derived from its supergraph. A reload makes a new one; what started on the old one finishes there. */
export class LoadedSupergraph {
  readonly engine: Engine;
  readonly directives: SchemaDirectives;
  readonly access: AccessRules;
  readonly operations: OperationStore;
  /** Operations being executed on this engine. */
  inFlight = 0;

  /** `recorded`: texts of documents that the operator knows. */
  constructor(engine: Engine, config: GatewayConfig, recorded: ReadonlySet<string>) {
    this.engine = engine;
    this.directives = readSchemaDirectives(parse(engine.supergraphSdl, { noLocation: true }));
    this.access = new AccessRules(engine.apiSchema, this.directives);
    this.operations = new OperationStore(this, config, recorded);
  }
}
