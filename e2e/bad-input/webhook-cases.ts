import { request } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type CompanyRecords,
  type FeedbackEvent,
  feedbackEvent,
  identityOf,
  ownCompanyId,
  rowsOf,
  type WebhookReply,
  type World,
} from '../harness/index.js';

const valid = (fields: Partial<FeedbackEvent> = {}) =>
  feedbackEvent({ companyId: ownCompanyId, userId: identityOf('participant').userId, ...fields });
const minutes = (count: number) => new Date(Date.now() + count * 60_000);
const paths = (reply: WebhookReply) => reply.error?.problems?.map(({ path }) => path);

/** What a partner's system can get wrong. Each answer says what, and where; none of it is stored. */
export function describeWebhook(world: World, other: () => CompanyRecords): void {
  describe('the webhook', () => {
    let before: number;
    beforeAll(async () => {
      before = await storedTexts(world);
    });

    describe('refuses a signature', () => {
      const answerTo = async (options: Parameters<World['send']>[1]) => {
        const { status, error } = await world.send(valid(), options);
        return { status, code: error?.code, message: error?.message };
      };
      const refusal = (code: string, header: string) => ({
        status: 401,
        code,
        message: expect.stringContaining(header),
      });

      it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('when %s is missing', async (name) => {
        expect(await answerTo({ headers: { [name]: undefined } })).toEqual(refusal('SIGNATURE_HEADERS_MISSING', name));
      });
      it('that was made with another secret', async () => {
        const secret = `whsec_${Buffer.from('another secret, which nobody has').toString('base64')}`;
        expect(await answerTo({ secret })).toEqual(refusal('SIGNATURE_MISMATCH', 'webhook-signature'));
      });
      it('that is not one', async () => {
        expect(await answerTo({ headers: { 'webhook-signature': 'v1,AAAA' } })).toEqual(
          refusal('SIGNATURE_MISMATCH', 'webhook-signature'),
        );
      });
      it('of another message', async () => {
        expect(await answerTo({ headers: { 'webhook-id': 'msg_other' } })).toEqual(
          refusal('SIGNATURE_MISMATCH', 'webhook-signature'),
        );
      });
      it('that is too old', async () => {
        expect(await answerTo({ at: minutes(-6) })).toEqual(refusal('TIMESTAMP_TOO_OLD', 'webhook-timestamp'));
      });
      it('from the future', async () => {
        expect(await answerTo({ at: minutes(6) })).toEqual(refusal('TIMESTAMP_TOO_NEW', 'webhook-timestamp'));
      });
      it('whose time is no time', async () => {
        expect(await answerTo({ headers: { 'webhook-timestamp': 'yesterday' } })).toEqual(
          refusal('TIMESTAMP_INVALID', 'webhook-timestamp'),
        );
      });
    });

    describe('names the field that is wrong', () => {
      const wrong: [string, string, object][] = [
        ['a number for a text', 'text', { text: 7 }],
        ['a missing text', 'text', { text: undefined }],
        ['an empty text', 'text', { text: '  ' }],
        ['a text of 1 MB', 'text', { text: 'a'.repeat(1024 * 1024) }],
        ['a null byte', 'text', { text: 'before\u0000after' }],
        ['half an emoji', 'text', { text: 'cut \ud83d' }],
        ['an id that is no UUID', 'companyId', { companyId: '42' }],
        ['a user that is no string', 'userId', { userId: { id: 1 } }],
        ['an unknown company', 'companyId', { companyId: '0199044a-4400-7001-8000-00000000abcd' }],
        ['an unknown person', 'userId', { userId: '0199044a-4400-7002-8000-00000000abcd' }],
        ['an unknown programme', 'programId', { programId: '0199044a-4400-7003-8000-00000000abcd' }],
        ['a date that does not exist', 'submittedAt', { submittedAt: '2026-02-30T10:00:00Z' }],
        ['a locale that is none', 'locale', { locale: 'norsk bokmål' }],
        ['a rating off the scale', 'rating', { rating: 6 }],
        ['an unknown type', 'type', { type: 'feedback.deleted' }],
        ['a misspelt field', 'texst', { texst: 'x' }],
        ['an id with a line break', 'id', { id: 'a\nb' }],
      ];
      it.each(wrong)('%s', async (_title, field, fields) => {
        const reply = await world.send({ ...valid(), ...fields });
        expect([reply.status, reply.error?.code]).toEqual([400, 'INVALID_REQUEST']);
        expect(paths(reply)).toEqual([field]);
        expect(reply.text.length).toBeLessThan(2000);
      });

      it('with its place in a list, and then stores nothing of the list', async () => {
        const reply = await world.send([valid(), { ...valid(), text: 7 }, valid(), { ...valid(), rating: 'good' }]);
        expect([reply.status, paths(reply)]).toEqual([400, ['[1].text', '[3].rating']]);
      });

      it('where a person or programme belongs to another company, as if they did not exist', async () => {
        const { userId, programId } = other();
        const foreign = await world.send({ ...valid(), userId, programId });
        const unknown = await world.send({
          ...valid(),
          userId: '0199044a-4400-7002-8000-00000000abcd',
          programId: '0199044a-4400-7003-8000-00000000abcd',
        });
        expect(foreign.status).toBe(400);
        expect(foreign.text).toBe(unknown.text);
      });
    });

    describe('refuses a body', () => {
      const invalid: [string, string | Uint8Array<ArrayBuffer>][] = [
        ['that is not JSON', '{"id": '],
        ['that is empty', ''],
        ['that is a word', '"feedback"'],
        ['that is null', 'null'],
        ['that is an empty list', '[]'],
        ['that is nested without end', '['.repeat(100_000)],
        ['with more events than one request may hold', JSON.stringify(Array.from({ length: 501 }, () => valid()))],
      ];
      it.each(invalid)('%s', async (_title, body) => {
        const reply = await world.send(body);
        expect([reply.status, reply.error?.code]).toEqual([400, 'INVALID_REQUEST']);
        expect(reply.text.length).toBeLessThan(2000);
      });

      it('of another media type', async () => {
        const reply = await world.send(valid(), { contentType: 'text/xml' });
        expect([reply.status, reply.error?.code]).toEqual([415, 'NOT_JSON']);
        expect(reply.error?.message).toContain('application/json');
      });

      it('that is announced as too large, before it is sent', async () => {
        const reply = await announce(world, 8 * 1024 * 1024 + 1);
        expect([reply.status, reply.error?.code]).toEqual([413, 'BODY_TOO_LARGE']);
        expect(reply.error?.message).toContain(String(8 * 1024 * 1024));
      });
    });

    it('has stored nothing of all this', async () => {
      expect(await storedTexts(world)).toBe(before);
    });

    it('recognises a repetition, and refuses the same id with other content', async () => {
      const event = valid();
      expect(await world.send(event)).toMatchObject({ status: 202, accepted: 1, duplicates: 0 });
      expect(await world.send(event)).toMatchObject({ status: 202, accepted: 0, duplicates: 1 });
      const other = await world.send([valid(), { ...event, text: 'Something else entirely.' }]);
      expect(other).toMatchObject({ status: 409, error: { code: 'ID_REUSED', ids: [event.id] } });
      expect(await storedTexts(world)).toBe(before + 1);
    });
  });
}

async function storedTexts(world: World): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(world.site, 'impact', {
    sql: 'select count(*)::int as count from feedback',
  });
  return row!.count;
}

/** Sends the headers alone: an answer that comes while a body is under way can be lost together with the connection. */
function announce(world: World, bytes: number): Promise<WebhookReply> {
  const signature = {
    'webhook-id': 'msg_large',
    'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    'webhook-signature': 'v1,AAAA',
  };
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': bytes, ...signature };
    const posting = request(`${world.site.url}/webhooks/feedback`, { method: 'POST', headers });
    posting.on('error', reject);
    posting.on('response', (response) => {
      readText(response).then((text) => {
        posting.off('error', reject).on('error', () => {});
        posting.destroy();
        resolve({ status: response.statusCode ?? 0, text, ...(JSON.parse(text) as object) });
      }, reject);
    });
    posting.flushHeaders();
  });
}
