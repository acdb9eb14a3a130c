import { roles } from '#platform/auth';
import { demoFeedback } from './feedback-texts.js';
import { demoIdentities } from './identities.js';
import { demoPeople } from './people.js';

test('three hundred different texts in three languages, every kind in each of them', () => {
  expect(demoFeedback).toHaveLength(300);
  expect(new Set(demoFeedback.map(({ text }) => text)).size).toBe(300);
  const count = (locale: string) => demoFeedback.filter((feedback) => feedback.locale === locale).length;
  expect([count('en'), count('nb-NO'), count('uk')]).toEqual([140, 90, 70]);
  for (const locale of ['en', 'nb-NO', 'uk']) {
    const kinds = new Set(demoFeedback.filter((feedback) => feedback.locale === locale).map(({ kind }) => kind));
    expect([locale, kinds.size]).toEqual([locale, 6]);
  }
});

test('a login for every role, two privacy officers, and no id or address twice', () => {
  expect(demoIdentities.map(({ login }) => login).sort()).toEqual([...roles, 'privacy_officer_2'].sort());
  expect(new Set(demoPeople.map(({ id }) => id)).size).toBe(demoPeople.length);
  expect(new Set(demoPeople.map(({ email }) => email)).size).toBe(demoPeople.length);
});
