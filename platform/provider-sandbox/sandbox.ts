import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type FaultPlan, inTurn, isBilled, noFault, type SandboxFault, sandboxFaults } from './faults.js';
import { hashedEmbedding } from './hashed-embedding.js';
import {
  anthropicWire,
  embeddingsRequest,
  openAiWire,
  type SandboxAnswer,
  type SandboxQuestion,
  type Wire,
} from './wires.js';

export interface ProviderSandboxOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** What its models say, as JSON. */
  readonly answer: (question: SandboxQuestion) => unknown;
  /** How long a model thinks. Default: 5 ms. */
  readonly thinkMs?: number;
}

/** What physically reached the server. */
export interface SandboxCounts {
  readonly calls: number;
  /** The work was done: a real provider would be paid for it. */
  readonly billed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface ProviderSandbox {
  /** Without a path. */
  readonly url: string;
  counts(): SandboxCounts;
  /** Says what goes wrong with the calls from now on. */
  plan(plan: FaultPlan | readonly (SandboxFault | null)[]): void;
  /** Counts from zero again, and answers well. */
  reset(): void;
  close(): Promise<void>;
}

const wires: Readonly<Record<string, Wire>> = {
  '/v1/chat/completions': openAiWire,
  '/v1/messages': anthropicWire,
};

/** A token is about four bytes of text. */
const tokensOf = (text: string) => Math.ceil(Buffer.byteLength(text) / 4);
const control = z.object({
  /** For the next calls, in turn. */
  faults: z.array(z.enum(sandboxFaults).nullable()).max(1_000).optional(),
  /** For every call from now on; `null`: none. */
  always: z.enum(sandboxFaults).nullable().optional(),
});

/**
 * A server on this machine that pretends to be a provider of models, faults included. It speaks the wire formats of OpenAI (chat
 * completions, embeddings) and Anthropic (messages) and counts every call. For tests and the demo: what it says is made up, and
 * every response carries the header `x-test-server`.
 */
export async function startProviderSandbox(options: ProviderSandboxOptions): Promise<ProviderSandbox> {
  const sandbox = new Sandbox(options);
  await sandbox.listen(options.port);
  return sandbox;
}

class Sandbox implements ProviderSandbox {
  private readonly server: Server;
  private faultOf: FaultPlan = noFault;
  private seen = { calls: 0, billed: 0, inputTokens: 0, outputTokens: 0 };
  private readonly ended = new AbortController();

  constructor(private readonly options: ProviderSandboxOptions) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        if (response.headersSent) return response.destroy();
        return json(response, 400, { error: { message: `The test server cannot read this: ${String(error)}` } });
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
  }

  counts(): SandboxCounts {
    return { ...this.seen };
  }

  plan(plan: FaultPlan | readonly (SandboxFault | null)[]): void {
    this.faultOf = typeof plan === 'function' ? plan : inTurn(plan, this.seen.calls);
  }

  reset(): void {
    this.seen = { calls: 0, billed: 0, inputTokens: 0, outputTokens: 0 };
    this.faultOf = noFault;
  }

  async close(): Promise<void> {
    this.ended.abort();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-test-server', 'true');
    const path = new URL(request.url ?? '/', 'http://test-server').pathname;
    const wire = wires[path];
    if (request.method === 'POST' && wire) return this.complete(wire, JSON.parse(await readText(request)), response);
    if (request.method === 'POST' && path === '/v1/embeddings')
      return this.embed(JSON.parse(await readText(request)), response);
    if (request.method === 'POST' && path === '/control')
      return this.command(JSON.parse(await readText(request)), response);
    if (request.method === 'GET' && path === '/control') return json(response, 200, this.counts());
    return json(response, 404, { error: { message: 'The test server knows no such path.' } });
  }

  private command(body: unknown, response: ServerResponse): void {
    const { faults, always } = control.parse(body);
    if (faults) this.plan(faults);
    else this.faultOf = always ? () => always : noFault;
    json(response, 200, this.counts());
  }

  private async complete(wire: Wire, body: unknown, response: ServerResponse): Promise<void> {
    const question = wire.read(body);
    const fault = this.faultOf(this.seen.calls);
    this.seen.calls += 1;
    if (fault === 'SERVER_ERROR')
      return json(response, 500, wire.error('server_error', 'made up: a fault of the server'));
    if (fault === 'UNAUTHORISED')
      return json(response, 401, wire.error('authentication_error', 'made up: the key is not good'));
    if (fault === 'BUSY') {
      response.setHeader('retry-after', '1');
      return json(response, 429, wire.error('rate_limit_error', 'made up: too many requests'));
    }
    await sleep(this.options.thinkMs ?? 5);
    const answer = this.answerTo(question, fault);
    if (isBilled(fault)) this.bill(question, answer);
    if (fault === 'SERVER_ERROR_AFTER_WORK')
      return json(response, 500, wire.error('server_error', 'made up: after the work'));
    return this.send(JSON.stringify(wire.write(answer)), fault, response);
  }

  private answerTo(question: SandboxQuestion, fault: SandboxFault | null): SandboxAnswer {
    const said = JSON.stringify(this.options.answer(question));
    const content =
      fault === 'MALFORMED_JSON'
        ? said.slice(0, Math.ceil(said.length / 2))
        : fault === 'INVENTED_EVIDENCE'
          ? said.replaceAll(/"evidence":\[[^\]]*\]/g, '"evidence":["words that nobody wrote at all"]')
          : said;
    const honest = { input: tokensOf(question.instructions + question.prompt), output: tokensOf(content) };
    return {
      model: fault === 'OTHER_MODEL' ? 'another-model-9' : question.model,
      content,
      usage:
        fault === 'NO_USAGE'
          ? null
          : fault === 'USAGE_ABOVE_CAP'
            ? { input: honest.input * 50, output: question.maxTokens * 20 }
            : honest,
    };
  }

  private bill(question: SandboxQuestion, { usage, content }: SandboxAnswer): void {
    this.seen.billed += 1;
    this.seen.inputTokens += usage?.input ?? tokensOf(question.instructions + question.prompt);
    this.seen.outputTokens += usage?.output ?? tokensOf(content);
  }

  private async send(body: string, fault: SandboxFault | null, response: ServerResponse): Promise<void> {
    const { signal } = this.ended;
    if (fault === 'NO_ANSWER_AFTER_WORK') {
      response.on('error', () => undefined);
      await sleep(600_000, undefined, { signal, ref: false }).catch(() => undefined);
      return;
    }
    response.setHeader('content-type', 'application/json');
    const half = Math.ceil(body.length / 2);
    if (fault === 'ABORT_MID_STREAM') {
      response.write(body.slice(0, half));
      await sleep(20);
      response.destroy();
    } else if (fault === 'SLOW_STREAM') {
      for (let at = 0; at < body.length && !response.destroyed; at += 8) {
        response.write(body.slice(at, at + 8));
        await sleep(1_000, undefined, { signal, ref: false }).catch(() => undefined);
      }
      response.end();
    } else response.end(fault === 'MALFORMED_RESPONSE' ? `<html>${body.slice(0, half)}` : body);
  }

  private embed(body: unknown, response: ServerResponse): void {
    const { model, input } = embeddingsRequest.parse(body);
    this.seen.calls += 1;
    const tokens = input.reduce((sum, text) => sum + tokensOf(text), 0);
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: hashedEmbedding(text) }));
    json(response, 200, { object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } });
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
