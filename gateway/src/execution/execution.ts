import type { GraphQLFormattedError } from 'graphql';
import type { SubgraphAnswer, SubgraphTransport } from '../transport/index.js';
import { entitiesOf, entityErrors, fetchError, subgraphError, withoutData } from './answer-errors.js';
import { contextArguments } from './context-arguments.js';
import type { Fetcher } from './fetcher.js';
import type { JsonObject } from './json.js';
import { type AbstractNames, merge, mergeCopy } from './merge.js';
import type { Program } from './program.js';
import type { Recorder } from './replays.js';
import { Asked, RepresentationList } from './representations.js';
import { putInPlace } from './kept-values.js';
import { applyRewrites } from './rewrites.js';
import { runSteps } from './step-graph.js';
import type { EntityStep, FetchStep, RootStep } from './steps.js';
import type { TypeCondition } from './type-conditions.js';
import { walkWithParents } from './walk.js';

/** What all executions of an engine share. */
export interface ExecutionEnvironment {
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly matches: TypeCondition;
  readonly abstractNames: AbstractNames;
}

interface AskedGroup {
  /** Representations. */
  readonly count: number;
  readonly targets: readonly Asked[];
}

export interface ExecutionOptions {
  readonly recorder?: Recorder | undefined;
  /** No object may be at several places. */
  readonly separate?: boolean;
}

/** One operation's run over its programs: the result that grows, and what went wrong. */
export class Execution {
  data: JsonObject = {};
  readonly errors: GraphQLFormattedError[] = [];
  extensions: JsonObject | undefined;
  /** Some objects occur at several places. */
  repeats = false;
  /** No string of any answer so far needs escaping. */
  plain = true;

  constructor(
    private readonly environment: ExecutionEnvironment,
    private readonly fetcher: Fetcher,
    private readonly options: ExecutionOptions = {},
  ) {}

  /** Runs a program's steps, each as soon as those before it are done. Never rejects for what a subgraph does. */
  run(program: Program): Promise<void> {
    const { steps, kept } = program;
    for (const value of kept) putInPlace(this.data, value);
    return runSteps(steps, (step) => this.perform(step));
  }

  /**
   * Drops what the subgraphs have answered, once it has been written. The execution itself may be kept alive for seconds by objects that
   * are as dead as it is but have become old (ADR 0022), and with it everything that it points to.
   */
  release(): void {
    this.data = {};
  }

  /** Takes in the answer of a root fetch; also used for one event of a subscription. */
  absorbRoot(step: Pick<RootStep, 'outputRewrites' | 'target' | 'request'>, answer: SubgraphAnswer): void {
    this.absorbCommon(answer);
    const prefix = step.target?.path;
    for (const error of answer.errors ?? []) {
      const path = error.path && prefix && !prefix.includes('@') ? [...prefix, ...error.path] : error.path;
      this.errors.push(subgraphError(step.request.subgraph, error, path));
    }
    if (!answer.data) {
      if (!answer.errors) this.errors.push(withoutData(step));
      return;
    }
    applyRewrites(step.outputRewrites, answer.data, this.environment.matches);
    if (!step.target) return merge(this.data, answer.data, this.environment.abstractNames);
    const source = answer.data;
    step.target.walk(this.data, (place) => {
      mergeCopy(place, source, this.environment.abstractNames);
      return place;
    });
  }

  /** Undefined when there is nothing to fetch. */
  private perform(step: FetchStep): Promise<void> | undefined {
    if (
      !step.conditions.every(
        ({ variable, expected }) => (this.fetcher.caller.variables[variable] === true) === expected,
      )
    ) {
      return undefined;
    }
    return step.kind === 'root' ? this.fetchRoot(step) : this.fetchEntities(step);
  }

  private async fetchRoot(step: RootStep): Promise<void> {
    try {
      this.absorbRoot(step, await this.fetch(step, ''));
    } catch (error) {
      this.failed(step, error);
    }
  }

  private fetchEntities(step: EntityStep): Promise<void> | undefined {
    if (step.contexts.length > 0) return this.fetchInContext(step);
    const lists = step.groups.map(() => new RepresentationList(this.plain));
    const asked = step.groups.map((group, index) => {
      const list = lists[index]!;
      const targets = group.targets.map((target) => {
        const asking = new Asked(group.representations, list, !this.options.separate);
        target.walk(this.data, asking.visit);
        if (asking.replaced > 0) this.repeats = true;
        return asking;
      });
      return { count: list.texts.length, targets };
    });
    if (lists.every(({ texts }) => texts.length === 0)) return undefined;
    const representations = step.groups
      .map((group, index) => `"${group.variable}":[${lists[index]!.texts.join(',')}]`)
      .join(',');
    return this.fetchAsked(step, asked, representations);
  }

  private async fetchAsked(step: EntityStep, asked: readonly AskedGroup[], variables: string): Promise<void> {
    try {
      const answer = await this.fetch(step, variables);
      // One field of a merged request failed as a whole and took the others with it: ask for each alone.
      if (!answer.data && answer.errors && step.parts) await this.fetchParts(step.parts);
      else this.absorbEntities(step, asked, answer);
    } catch (error) {
      this.failed(step, error);
    } finally {
      for (const { targets } of asked) for (const asking of targets) asking.release();
    }
  }

  private async fetchParts(parts: readonly EntityStep[]): Promise<void> {
    await Promise.all(parts.map(async (part) => this.fetchEntities(part)));
  }

  private absorbEntities(step: EntityStep, asked: readonly AskedGroup[], answer: SubgraphAnswer): void {
    this.absorbCommon(answer);
    const of = { step, asked, data: this.data };
    if (answer.errors) this.errors.push(...entityErrors({ ...of, errors: answer.errors }));
    const { matches, abstractNames } = this.environment;
    step.groups.forEach((group, groupIndex) => {
      const entities = entitiesOf(groupIndex, answer, of, (errors) => this.errors.push(...errors));
      if (entities.length === 0) return;
      applyRewrites(group.outputRewrites, entities, matches);
      group.targets.forEach((_, position) => {
        const { objects, indexes } = asked[groupIndex]!.targets[position]!;
        const write = position === 0 && !this.options.separate ? merge : mergeCopy;
        for (let at = 0; at < objects.length; at++) {
          const entity = entities[indexes[at]!];
          if (entity) write(objects[at]!, entity, abstractNames);
        }
      });
    });
  }

  /** Context arguments are variables of the whole request: entities with different values are asked for separately. */
  private async fetchInContext(step: EntityStep): Promise<void> {
    const group = step.groups[0]!;
    const byArguments = new Map<string, JsonObject[]>();
    walkWithParents(this.data, group.targets[0]!.path, (object, parents) => {
      const values = contextArguments(step.contexts, [object, ...parents], this.environment.matches);
      const text = JSON.stringify(values).slice(1, -1);
      const alike = byArguments.get(text);
      if (alike) alike.push(object);
      else byArguments.set(text, [object]);
    });
    await Promise.all(
      [...byArguments].map(async ([text, objects]) => {
        const list = new RepresentationList(this.plain);
        const asking = new Asked(group.representations, list, false);
        for (const object of objects) asking.visit(object);
        if (list.texts.length === 0) return undefined;
        const representations = `${text}${text ? ',' : ''}"${group.variable}":[${list.texts.join(',')}]`;
        return this.fetchAsked(step, [{ count: list.texts.length, targets: [asking] }], representations);
      }),
    );
  }

  private async fetch(step: FetchStep, representations: string): Promise<SubgraphAnswer> {
    const answer = await this.fetcher.fetch(step, representations);
    this.options.recorder?.took(step, representations, answer);
    return answer;
  }

  private absorbCommon(answer: SubgraphAnswer): void {
    this.fetcher.caller.onFirstAnswer?.();
    if (!answer.plain) this.plain = false;
    if (!answer.extensions) return;
    const { ftv1: _trace, ...extensions } = answer.extensions;
    if (Object.keys(extensions).length > 0) merge((this.extensions ??= {}), extensions, this.environment.abstractNames);
  }

  private failed(step: FetchStep, error: unknown): void {
    this.fetcher.caller.onFirstAnswer?.();
    this.errors.push(fetchError(step, error));
  }
}
