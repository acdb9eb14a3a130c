import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { AccessCondition } from '../supergraph/schema-directives.js';
import type { AccessRules } from './access-rules.js';
import { type Caller, satisfies } from './caller.js';
import { conditionsOfOperation, type RedactedOperation, redactOperation } from './redaction.js';

/** Distinct sets of failing conditions that one operation remembers; callers of one kind fail the same ones. */
const MAX_VARIANTS = 16;

/** What one operation demands of its callers, and how it looks to those who do not meet it. */
export class OperationAccess {
  readonly #schema: GraphQLSchema;
  readonly #rules: AccessRules;
  readonly #document: DocumentNode;
  readonly #operation: OperationDefinitionNode;
  readonly #conditions: readonly AccessCondition[];
  readonly #variants = new Map<string, RedactedOperation>();

  constructor(
    { schema, rules }: { schema: GraphQLSchema; rules: AccessRules },
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ) {
    this.#schema = schema;
    this.#rules = rules;
    this.#document = document;
    this.#operation = operation;
    this.#conditions = rules.empty ? [] : conditionsOfOperation({ schema, rules }, document, operation);
  }

  /** The operation without what the caller may not see, or `undefined` when all of it may be seen. */
  redactedFor(caller: Caller): RedactedOperation | undefined {
    if (this.#conditions.length === 0) return undefined;
    const failing = this.#conditions.filter((condition) => !satisfies(caller, condition));
    if (failing.length === 0) return undefined;
    const keys = new Set(failing.map((condition) => JSON.stringify(condition)));
    const key = [...keys].join();
    let redacted = this.#variants.get(key);
    if (!redacted) {
      const target = { document: this.#document, operation: this.#operation };
      redacted = redactOperation({ schema: this.#schema, rules: this.#rules }, target, (condition) =>
        keys.has(JSON.stringify(condition)),
      );
      if (this.#variants.size >= MAX_VARIANTS) this.#variants.clear();
      this.#variants.set(key, redacted);
    }
    return redacted;
  }
}
