import type {
  ApolloServer,
  ApolloServerPlugin,
  GraphQLRequestContext,
  GraphQLRequestListener,
  HTTPGraphQLResponse,
} from '@apollo/server';
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, parse } from 'graphql';
import type { GatewayLog } from '../config.js';
import { parseExact } from '../exact-json.js';
import { answerOfRejection, answerText, type OperationAnswer } from '../pipeline/answer.js';
import type { GraphQLParams } from '../pipeline/params.js';
import type { Admitted, Asked, Kinds, OperationContext, Pipeline } from '../pipeline/pipeline.js';
import { isRejection, type Rejection } from '../pipeline/rejection.js';
import { httpRejection } from './http-answer.js';

/** One operation as Apollo Server carries it from plugin to executor. */
interface Task {
  readonly params: GraphQLParams;
  /** Whether it may run; made before Apollo Server is asked, since it never waits for anybody's turn. */
  readonly decision: Admitted | Rejection;
}

interface ApolloContext {
  /** Of a single request; those of a batch are found by their `extensions` object, all Apollo passes on unchanged. */
  readonly task?: Task;
  admitted?: Admitted;
  answer?: OperationAnswer;
}

type RequestContext = GraphQLRequestContext<ApolloContext>;

interface CompleteAnswer {
  readonly status: number;
  readonly headers: Iterable<[string, string]>;
  readonly text: string;
}

/** Stands for documents that are refused, so that Apollo Server does not parse and validate what the pipeline already has. */
const STAND_IN = parse('{ __typename }', { noLocation: true });

/**
 * Apollo Server in front of the pipeline, for what is not the plain POST of the hot path: GET, batches, unusual headers, and every
 * plugin one may want to add. Documents, limits, authorisation and plans are the pipeline's; Apollo Server's own checks are switched off
 * where the pipeline has made them.
 */
export class ApolloFrontend {
  readonly #pipeline: Pipeline;
  readonly #tasks = new WeakMap<object, Task>();
  #server: ApolloServer<ApolloContext> | undefined;
  #reload: (() => void) | undefined;

  private constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /** Loads Apollo Server on demand: most of a gateway's traffic never needs it. */
  static async start(
    pipeline: Pipeline,
    plugins: readonly ApolloServerPlugin<ApolloContext>[] = [],
  ): Promise<ApolloFrontend> {
    // Before anything of Apollo's is constructed: the gateway calls nobody but its subgraphs.
    process.env.APOLLO_TELEMETRY_DISABLED = 'true';
    const frontend = new ApolloFrontend(pipeline);
    const [{ ApolloServer }, disabled] = await Promise.all([
      import('@apollo/server'),
      import('@apollo/server/plugin/disabled'),
    ]);
    const server = new ApolloServer<ApolloContext>({
      gateway: frontend.#gatewayInterface(),
      plugins: [
        disabled.ApolloServerPluginUsageReportingDisabled(),
        disabled.ApolloServerPluginSchemaReportingDisabled(),
        disabled.ApolloServerPluginLandingPageDisabled(),
        disabled.ApolloServerPluginCacheControlDisabled(),
        { requestDidStart: async () => frontend.#listener() },
        ...plugins,
      ],
      // The pipeline's store has the document; with none of its own Apollo Server takes the one `didResolveSource` sets.
      documentStore: null,
      stringifyResult: stringifyAnswer,
      formatError: (formatted, error) => (error instanceof ReadyError ? error.formatted : formatted),
      introspection: true,
      persistedQueries: false,
      csrfPrevention: false,
      allowBatchedHttpRequests: true,
      stopOnTerminationSignals: false,
      includeStacktraceInErrorResponses: false,
      logger: apolloLogger(pipeline.parts.log),
    });
    await server.start();
    frontend.#server = server;
    return frontend;
  }

  /** The supergraph was replaced. */
  reload(): void {
    this.#reload?.();
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  async answer(request: {
    method: 'GET' | 'POST';
    params: GraphQLParams | readonly GraphQLParams[];
    context: OperationContext;
    headers: HTTPGraphQLResponse['headers'];
  }): Promise<CompleteAnswer> {
    const { method, context } = request;
    const kinds: Kinds = method === 'GET' ? ['query'] : ['query', 'mutation'];
    const { params } = request;
    const ask = (of: GraphQLParams): Asked => ({ params: of, kinds, context });
    if (Array.isArray(params)) {
      const batch = params as readonly GraphQLParams[];
      const decisions = await this.#pipeline.admitTogether(batch.map(ask));
      if ('rejected' in decisions) return refusal(decisions, request.headers.get('accept'));
      const tasks = decisions.map((decision, at): Task => ({ params: batch[at]!, decision }));
      return this.#throughApollo(request.headers, { body: tasks.map((task) => this.#forApollo(task)) });
    }
    const asked = ask(params as GraphQLParams);
    const decision = this.#pipeline.admitAtOnce(asked) ?? (await this.#pipeline.admitInTurn(asked));
    const task: Task = { params: asked.params, decision };
    return this.#throughApollo(request.headers, { body: this.#forApollo(task), task });
  }

  async #throughApollo(
    headers: HTTPGraphQLResponse['headers'],
    { body, task }: { readonly body: unknown; readonly task?: Task },
  ): Promise<CompleteAnswer> {
    const response = await this.#server!.executeHTTPGraphQLRequest({
      // Whatever the method was, the pipeline has read the parameters and knows which kinds of operation it may carry.
      httpGraphQLRequest: { method: 'POST', headers, search: '', body },
      context: async () => (task ? { task } : {}),
    });
    const text = response.body.kind === 'complete' ? response.body.string : '';
    return { status: response.status ?? 200, headers: response.headers, text };
  }

  /**
   * Apollo Server sees the text that was found by hash or id, and the operation that the pipeline has chosen: it must not choose again, since
   * where it finds none it says so only after the operation was executed. A refused request is given one that it always finds.
   */
  #forApollo(task: Task): Record<string, unknown> {
    const text = this.#pipeline.sources.textOf(task.params);
    const extensions = {};
    this.#tasks.set(extensions, task);
    const { variables } = task.params;
    const operationName = isRejection(task.decision) ? undefined : task.decision.operation.ownName;
    // Apollo Server refuses parameters that are there but undefined.
    return {
      query: typeof text === 'string' ? text : '{ __typename }',
      ...(operationName !== undefined && { operationName }),
      ...(variables !== undefined && { variables }),
      extensions,
    };
  }

  #gatewayInterface() {
    const pipeline = this.#pipeline;
    const schemaContext = () => {
      const { engine } = pipeline.parts.current();
      return { apiSchema: engine.apiSchema, coreSupergraphSdl: engine.supergraphSdl };
    };
    return {
      onSchemaLoadOrUpdate: (callback: (context: ReturnType<typeof schemaContext>) => void) => {
        this.#reload = () => callback(schemaContext());
        callback(schemaContext());
        return () => {
          this.#reload = undefined;
        };
      },
      load: async () => ({ executor: (request: { context: ApolloContext }) => this.#execute(request.context) }),
      stop: async () => {},
    };
  }

  async #execute(context: ApolloContext) {
    const answer = await this.#pipeline.execute(context.admitted!);
    context.answer = answer;
    const errors = answer.errors?.map((error) => new ReadyError(error));
    return {
      ...(errors && { errors }),
      ...(answer.data !== null && { data: new ReadyJson(answer.data) as unknown as Record<string, unknown> }),
      ...(answer.extensions && { extensions: { ...answer.extensions } }),
    };
  }

  #listener(): GraphQLRequestListener<ApolloContext> {
    const taskOf = (request: RequestContext) =>
      request.contextValue.task ?? this.#tasks.get(request.request.extensions ?? {});
    return {
      didResolveSource: async (request) => {
        const decision = taskOf(request)?.decision;
        const document = decision && !isRejection(decision) ? decision.operation.document : STAND_IN;
        (request as { document?: DocumentNode }).document = document;
      },
      responseForOperation: async (request) => {
        const task = taskOf(request);
        if (!task) throw new Error('Apollo Server was called past the gateway');
        const { decision } = task;
        if (!isRejection(decision)) {
          request.contextValue.admitted = decision;
          return null;
        }
        request.contextValue.answer = answerOfRejection(decision);
        const singleResult = { errors: [...decision.errors] };
        return { http: request.response.http, body: { kind: 'single', singleResult } };
      },
      willSendResponse: async ({ contextValue, response, requestIsBatched }) => {
        const { answer } = contextValue;
        if (!answer) return;
        // One status for a whole batch: each answer says for itself what went wrong.
        response.http.status = requestIsBatched ? 200 : answer.status;
        if (requestIsBatched) return;
        for (const [name, value] of Object.entries(answer.headers)) response.http.headers.set(name, value);
      },
    };
  }
}

function refusal(refused: Rejection, accept: string | undefined): CompleteAnswer {
  const { status, headers, text } = httpRejection(refused, accept);
  return { status, headers: Object.entries(headers), text };
}

/** `data` as text that is ready to be sent; parsed only for a plugin that looks into it. */
class ReadyJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    return parseExact(this.text);
  }
}

/** An error that has its final form; Apollo Server must not add to it. */
class ReadyError extends GraphQLError {
  readonly formatted: GraphQLFormattedError;

  constructor(formatted: GraphQLFormattedError) {
    super(formatted.message, { extensions: { ...formatted.extensions } });
    this.formatted = formatted;
  }
}

/** The text of an answer, taken over as it is where the executor made it. */
export function stringifyAnswer(result: {
  data?: unknown;
  errors?: readonly GraphQLFormattedError[];
  extensions?: unknown;
}): string {
  const { data, errors, extensions } = result;
  const text = data instanceof ReadyJson ? data.text : data === undefined ? null : JSON.stringify(data);
  return answerText({ data: text, errors, extensions: extensions as Record<string, unknown> | undefined });
}

function apolloLogger(log: GatewayLog) {
  return {
    debug: () => {},
    info: () => {},
    warn: (message?: unknown) => log.warn({}, String(message)),
    error: (message?: unknown) => log.error({}, String(message)),
  };
}
