import type { GraphQLFormattedError } from 'graphql';
import type { SubgraphAnswer, SubgraphTransport } from '../transport/index.js';
import { entitiesOf, entityErrors, fetchError, subgraphError, withoutData } from './answer-errors.js';
import { contextArguments } from './context-arguments.js';
import type { Fetcher } from './fetcher.js';
import type { JsonObject } from './json.js';
import { type AbstractNames, type MergeRules, merge, mergeCopy } from './merge.js';
import type { Program } from './program.js';
import type { Recorder } from './replays.js';
import { Asked, RepresentationList } from './representations.js';
import { putInPlace } from './kept-values.js';
import { applyRewrites } from './rewrites.js';
import { Turns, runSteps } from './step-graph.js';
import type { EntityStep, FetchStep, RootStep } from './steps.js';
import { BEFORE_ALL, type Place, Told, within } from './told.js';
import type { TypeCondition } from './type-conditions.js';
import { walkWithParents } from './walk.js';

/** What all executions of an engine share. */
export interface ExecutionEnvironment {
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly matches: TypeCondition;
  readonly abstractNames: AbstractNames;
}

interface Asking {
  readonly asked: readonly AskedGroup[];
  readonly representations: string;
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
  /** Some objects occur at several places. */
  repeats = false;
  /** No string of any answer so far needs escaping. */
  plain = true;
  private readonly told = new Told();
  private rules: MergeRules;
  /** Of the steps of the program that runs. */
  private firstPlace = 0;

  constructor(
    private readonly environment: ExecutionEnvironment,
    private readonly fetcher: Fetcher,
    private readonly options: ExecutionOptions = {},
  ) {
    this.rules = { abstract: environment.abstractNames, replaces: false };
  }

  /** What went wrong, in the order of the plan. */
  get errors(): readonly GraphQLFormattedError[] {
    return this.told.errors;
  }

  /** Those of all subgraphs together; where they differ, the first in the plan counts. */
  get extensions(): JsonObject | undefined {
    return this.told.extensions;
  }

  /** Runs a program's steps, each as soon as those before it are done. Never rejects for what a subgraph does. */
  async run(program: Program): Promise<void> {
    const { steps, kept, replaces } = program;
    this.rules = { abstract: this.environment.abstractNames, replaces };
    for (const value of kept) putInPlace(this.data, value);
    const merged = new Turns(program.mergeOrder);
    await runSteps(steps, (step, position) => {
      const place = { at: this.firstPlace + position, turn: merged.turnOf(position) };
      return merged.note(position, this.perform(step, place));
    });
    this.firstPlace += steps.length;
  }

  /**
   * Drops what the subgraphs have answered, once it has been written. The execution itself may be kept alive for seconds by objects that
   * are as dead as it is but have become old (ADR 0022), and with it everything that it points to.
   */
  release(): void {
    this.data = {};
  }

  /** Takes in the answer of a root fetch; also used for one event of a subscription. */
  absorbRoot(
    step: Pick<RootStep, 'outputRewrites' | 'target' | 'request'>,
    answer: SubgraphAnswer,
    { at }: Place = BEFORE_ALL,
  ): void {
    this.absorbCommon(answer, at);
    const prefix = step.target?.path;
    for (const error of answer.errors ?? []) {
      const path = error.path && prefix && !prefix.includes('@') ? [...prefix, ...error.path] : error.path;
      this.told.addErrors(at, [subgraphError(step.request.subgraph, error, path)]);
    }
    if (!answer.data) {
      if (!answer.errors) this.told.addErrors(at, [withoutData(step)]);
      return;
    }
    applyRewrites(step.outputRewrites, answer.data, this.environment.matches);
    if (!step.target) return merge(this.data, answer.data, this.rules);
    const source = answer.data;
    step.target.walk(this.data, (place) => {
      mergeCopy(place, source, this.rules);
      return place;
    });
  }

  /** Undefined when there is nothing to fetch. */
  private perform(step: FetchStep, place: Place): Promise<void> | undefined {
    if (
      !step.conditions.every(
        ({ variable, expected }) => (this.fetcher.caller.variables[variable] === true) === expected,
      )
    ) {
      return undefined;
    }
    return step.kind === 'root' ? this.fetchRoot(step, place) : this.fetchEntities(step, place);
  }

  private async fetchRoot(step: RootStep, place: Place): Promise<void> {
    try {
      this.absorbRoot(step, await this.fetch(step, '', place), place);
    } catch (error) {
      this.failed(step, error, place);
    }
  }

  private fetchEntities(step: EntityStep, place: Place): Promise<void> | undefined {
    if (step.contexts.length > 0) return this.fetchInContext(step, place);
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
    return this.fetchAsked(step, { asked, representations }, place);
  }

  private async fetchAsked(step: EntityStep, { asked, representations }: Asking, place: Place): Promise<void> {
    try {
      const answer = await this.fetch(step, representations, place);
      // One field of a merged request failed as a whole and took the others with it: ask for each alone.
      if (!answer.data && answer.errors && step.parts) await this.fetchParts(step.parts, place);
      else this.absorbEntities(step, asked, answer, place);
    } catch (error) {
      this.failed(step, error, place);
    } finally {
      for (const { targets } of asked) for (const asking of targets) asking.release();
    }
  }

  private async fetchParts(parts: readonly EntityStep[], place: Place): Promise<void> {
    await Promise.all(parts.map(async (part, index) => this.fetchEntities(part, within(place, index, parts.length))));
  }

  private absorbEntities(
    step: EntityStep,
    asked: readonly AskedGroup[],
    answer: SubgraphAnswer,
    { at: place }: Place,
  ): void {
    this.absorbCommon(answer, place);
    const of = { step, asked, data: this.data };
    if (answer.errors) this.told.addErrors(place, entityErrors({ ...of, errors: answer.errors }));
    const { matches } = this.environment;
    step.groups.forEach((group, groupIndex) => {
      const entities = entitiesOf(groupIndex, answer, of, (errors) => this.told.addErrors(place, errors));
      if (entities.length === 0) return;
      applyRewrites(group.outputRewrites, entities, matches);
      group.targets.forEach((_, position) => {
        const { objects, indexes } = asked[groupIndex]!.targets[position]!;
        const write = position === 0 && !this.options.separate ? merge : mergeCopy;
        for (let at = 0; at < objects.length; at++) {
          const entity = entities[indexes[at]!];
          if (entity) write(objects[at]!, entity, this.rules);
        }
      });
    });
  }

  /** Context arguments are variables of the whole request: entities with different values are asked for separately. */
  private async fetchInContext(step: EntityStep, place: Place): Promise<void> {
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
      [...byArguments].map(async ([text, objects], index) => {
        const list = new RepresentationList(this.plain);
        const asking = new Asked(group.representations, list, false);
        for (const object of objects) asking.visit(object);
        if (list.texts.length === 0) return undefined;
        const representations = `${text}${text ? ',' : ''}"${group.variable}":[${list.texts.join(',')}]`;
        const asked = [{ count: list.texts.length, targets: [asking] }];
        return this.fetchAsked(step, { asked, representations }, within(place, index, byArguments.size));
      }),
    );
  }

  /** The answer, when it is its turn to be merged. */
  private async fetch(step: FetchStep, representations: string, { turn }: Place): Promise<SubgraphAnswer> {
    const answer = await this.fetcher.fetch(step, representations);
    if (turn) await turn;
    this.options.recorder?.took(step, representations, answer);
    return answer;
  }

  private absorbCommon(answer: SubgraphAnswer, at: number): void {
    this.fetcher.caller.onFirstAnswer?.();
    if (!answer.plain) this.plain = false;
    if (answer.extensions) this.told.addExtensions(at, answer.extensions);
  }

  private failed(step: FetchStep, error: unknown, { at }: Place): void {
    this.fetcher.caller.onFirstAnswer?.();
    this.told.addErrors(at, [fetchError(step, error)]);
  }
}
