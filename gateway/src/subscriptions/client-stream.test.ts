import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ClientStream, type StreamEnd } from './client-stream.js';
import { ResultText } from './result-text.js';

function stream(maxQueued: number) {
  const written: string[] = [];
  const ends: StreamEnd[] = [];
  const channel = { congested: false, waiting: new Set<ClientStream>() };
  const writer = {
    next: (result: ResultText) => void written.push(result.json),
    error: () => void written.push('error'),
    complete: () => void written.push('complete'),
  };
  const client = new ClientStream({ channel, writer, maxQueued, onEnd: (reason) => ends.push(reason) });
  return { client, channel, written, ends };
}

const result = (n: number) => new ResultText({ data: String(n) });

test('results are written in order, none twice, and the end comes last, however often the channel is congested', () => {
  const steps = fc.array(fc.constantFrom('next', 'congest', 'drain'), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (taken) => {
      const { client, channel, written, ends } = stream(1000);
      let sent = 0;
      for (const step of taken) {
        if (step === 'next') client.next(result(sent++));
        channel.congested = step === 'congest' || (step === 'next' && channel.congested);
        if (step === 'drain') for (const each of channel.waiting) each.flush();
      }
      client.complete();
      client.next(result(-1));
      channel.congested = false;
      for (const each of channel.waiting) each.flush();
      expect(written).toEqual([...Array.from({ length: sent }, (_, n) => `{"data":${n}}`), 'complete']);
      expect(ends).toEqual(['completed']);
      expect(channel.waiting.size).toBe(0);
    }),
  );
});

test('one result too many ends the stream with an error, at once and only once', () => {
  const { client, channel, written, ends } = stream(2);
  channel.congested = true;
  for (let n = 0; n < 5; n++) client.next(result(n));
  expect(written).toEqual(['error']);
  expect(ends).toEqual(['overflow']);
  expect(channel.waiting.size).toBe(0);
});

test('nothing is written after the client left', () => {
  const { client, channel, written, ends } = stream(2);
  channel.congested = true;
  client.next(result(1));
  client.cancel();
  channel.congested = false;
  client.flush();
  client.next(result(2));
  client.complete();
  expect(written).toEqual([]);
  expect(ends).toEqual(['cancelled']);
});
