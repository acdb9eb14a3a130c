import { screen } from './screening.rules.js';

const kinds: Readonly<Record<string, string>> = {
  'pii.card': 'CARD',
  'pii.iban': 'IBAN',
  'pii.us-ssn': 'SSN',
  'pii.no-fodselsnummer': 'NATIONAL_ID',
  'pii.phone': 'PHONE',
  'pii.email': 'EMAIL',
};

const localeOf = (text: string): string =>
  /[а-яі]/iu.test(text) ? 'uk' : /[æøå]|\b(?:er|ring|tlf|nummer|kroner|meg|kort)\b/iu.test(text) ? 'nb-NO' : 'en';

const foundIn = (text: string): string[] =>
  screen(text, { locale: localeOf(text) }).signals.flatMap(({ ruleId, spans }) =>
    ruleId in kinds ? spans.map(() => kinds[ruleId]!) : [],
  );

describe('personal data beside other numbers, in every spelling', () => {
  it.each([
    ['Kort 5555 5555 5555 4444 09/28 123', 'CARD'],
    ['1. 5555 5555 5555 4444', 'CARD'],
    ['Fnr 01010012356 91234567', 'NATIONAL_ID'],
    ['Ring +47 91234567 23.11.2026', 'PHONE'],
    ['card4111111111111111ok', 'CARD'],
    ['Visa 4111 1111 1111 1111 12/29', 'CARD'],
    ['4111111111111111 0929 737', 'CARD'],
    ['2) 4111-1111-1111-1111', 'CARD'],
    ['Order 12 card 378282246310005 exp 0428', 'CARD'],
    ['3 4111 1111 1111 1111', 'CARD'],
    ['№1 5555555555554444, №2 4111111111111111', 'CARD,CARD'],
    ['Мій телефон +380 67 123 45 67 2026-12-01', 'PHONE'],
    ['12.05.2026 +47 912 34 567', 'PHONE'],
    ['Room 12, +44 20 7946 0958, 14:00', 'PHONE'],
    ['Tlf 912 34 567 kl 10', 'PHONE'],
    ['Tlf: 91234567/92345678', 'PHONE,PHONE'],
    ['+4791234567 +4792345678', 'PHONE,PHONE'],
    ['Fnr: 010100 12356', 'NATIONAL_ID'],
    ['Fnr 010100-12356, alder 26', 'NATIONAL_ID'],
    ['IBAN NO93 8601 1117 947 2026', 'IBAN'],
    ['NO9386011117947 500 kr', 'IBAN'],
    ['1. DE89 3704 0044 0532 0130 00', 'IBAN'],
    ['SSN 536-22-1234 1990', 'SSN'],
    ['1 536-22-1234', 'SSN'],
    ['4111\u20101111\u20101111\u20101111', 'CARD'],
    ['4111\u20111111\u20111111\u20111111', 'CARD'],
    ['4111\u20121111\u20121111\u20121111', 'CARD'],
    ['4111\u20131111\u20131111\u20131111', 'CARD'],
    ['4111\u20141111\u20141111\u20141111', 'CARD'],
    ['4111\u22121111\u22121111\u22121111', 'CARD'],
    ['4111\u00b71111\u00b71111\u00b71111', 'CARD'],
    ['4111_1111_1111_1111', 'CARD'],
    ['4111\n1111\n1111\n1111', 'CARD'],
    ['4111\u20151111\u20151111\u20151111', 'CARD'],
    ['4111\u20221111\u20221111\u20221111', 'CARD'],
    ['4111\r\n1111\r\n1111\r\n1111', 'CARD'],
    ['4111*1111*1111*1111', 'CARD'],
    ['4111|1111|1111|1111', 'CARD'],
    ['4111,1111,1111,1111', 'CARD'],
    ['4111\u2009 1111\u20091111\u20091111', 'CARD'],
    ['4111~1111~1111~1111', 'CARD'],
    ['4111:1111:1111:1111', 'CARD'],
    ['4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1', 'CARD'],
    ['NO93\u20138601\u20131117\u2013947', 'IBAN'],
    ['NO93_8601_1117_947', 'IBAN'],
    ['NO93\n8601\n1117\n947', 'IBAN'],
    ['NO93.8601.1117.947', 'IBAN'],
    ['UA21 3223 1300 0002 6007 2335 6600 1', 'IBAN'],
    ['no93 8601 1117 947', 'IBAN'],
    ['IBANNO9386011117947', 'IBAN'],
    ['536\u201322\u20131234', 'SSN'],
    ['536\u201122\u20111234', 'SSN'],
    ['ssn 536 22 1234', 'SSN'],
    ['social security number: 536221234', 'SSN'],
    ['536_22_1234', 'SSN'],
    ['536.22.1234 is my social security number', 'SSN'],
    ['+47\u2013912\u201334\u2013567', 'PHONE'],
    ['Ring +47_912_34_567', 'PHONE'],
    ['Ring +47\n912\n34\n567', 'PHONE'],
    ['tlf 912·34·567', 'PHONE'],
    ['Ring meg på 9 1 2 3 4 5 6 7', 'PHONE'],
    ['٤١١١ ١١١١ ١١١١ ١١١١', 'CARD'],
    ['۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱', 'CARD'],
    ['4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣', 'CARD'],
    ['४१११११११११११११११', 'CARD'],
    ['৪১১১১১১১১১১১১১১১', 'CARD'],
    ['𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏', 'CARD'],
    ['４１１１１１１１１１１１１１１１', 'CARD'],
    ['④①①①①①①①①①①①①①①①', 'CARD'],
    ['Ring ٩١٢٣٤٥٦٧', 'PHONE'],
    ['๔๑๑๑๑๑๑๑๑๑๑๑๑๑๑๑', 'CARD'],
    ['write to ola@xn--bcher-kva.example', 'EMAIL'],
    ['ola@bücher.example', 'EMAIL'],
    ['ola@example.xn--p1ai', 'EMAIL'],
    ['іван@приклад.укр', 'EMAIL'],
    ['ola at example dot org', 'EMAIL'],
    ['ola (at) example (dot) org', 'EMAIL'],
    ['ola [at] example [dot] no', 'EMAIL'],
    ['ola krøllalfa example punktum no', 'EMAIL'],
    ['ola.nordmann AT example DOT com', 'EMAIL'],
    ['ola@example dot com', 'EMAIL'],
    ['ola @ example . com', 'EMAIL'],
    ['ivan собака example крапка com', 'EMAIL'],
    ['ola＠example．org', 'EMAIL'],
    ['ola.nordmann(a)example.no', 'EMAIL'],
    ['ola alfakrøll example.no', 'EMAIL'],
    ['kari dot hansen at gmail dot com', 'EMAIL'],
    ['912 34 567 er mobilen min', 'PHONE'],
    ['telefonen hennes er 912 34 567', 'PHONE'],
    ['91234567 er nummeret mitt', 'PHONE'],
    ['Mobilnummeret hans: 91234567', 'PHONE'],
    ['you can reach me on 0912 345 678 (phones)', 'PHONE'],
    ['067 123 45 67 мій номер', 'PHONE'],
    ['Мого телефону 067 123 45 67', 'PHONE'],
    ['номером 0671234567 можна дзвонити', 'PHONE'],
    ['зателефонуйте 067 123 45 67', 'PHONE'],
    ['Подзвоніть мені: 0671234567', 'PHONE'],
    ['телефонуйте 0671234567', 'PHONE'],
    ['мобільного 0671234567', 'PHONE'],
    ['my mobiles are 07911 123456', 'PHONE'],
    ['calling me at 07911 123456 works', 'PHONE'],
    ['her cell is (415) 555-2671', 'PHONE'],
    ['415-555-2671', 'PHONE'],
    ['I texted 07911 123456', 'PHONE'],
    ['Ta kontakt 91234567', 'PHONE'],
    ['send melding til 912 34 567', 'PHONE'],
    ['nås på 91 23 45 67', 'PHONE'],
    ['позвоните 0671234567', 'PHONE'],
    ['Vippsa til 91234567', 'PHONE'],
    ['пишіть у вайбері 0671234567', 'PHONE'],
    ['reach me at 07911 123456', 'PHONE'],
    ['contact: 07911 123456', 'PHONE'],
  ])('%s holds %s', (text, wanted) => {
    for (const kind of new Set(wanted.split(',')))
      expect(foundIn(text).filter((one) => one === kind).length).toBeGreaterThanOrEqual(
        wanted.split(',').filter((one) => one === kind).length,
      );
  });

  it('leaves no digit of a card standing, whatever stands beside it', () => {
    for (const text of ['Kort 5555 5555 5555 4444 09/28 123', '1. 5555 5555 5555 4444', 'card4111111111111111ok'])
      expect(screen(text, { locale: 'nb-NO' }).redactedText).not.toMatch(/5555|4444|4111|1111/);
  });

  it.each(['180044444444442', '213144444444441', '3530111333300000'])('knows JCB %s', (number) => {
    expect(foundIn(`Card ${number}`)).toEqual(['CARD']);
  });

  it('reads a number as of the company’s country', () => {
    const options = { locale: 'en', country: 'PL' };
    expect(screen('My mobile: 512345678', options).signals.map(({ ruleId }) => ruleId)).toEqual(['pii.phone']);
  });
});

describe('dates, hours, amounts and other numbers are no personal data', () => {
  it.each([
    ['call 2026-12-01 10:00'],
    ['Ring 23112026'],
    ['Nummer 2: 45 000 000 kroner'],
    ['call me 01.12.2026 10:00-11:30'],
    ['Ring 1.12.26 kl 10'],
    ['Telefonmøte 2026-12-01 09:00 - 10:30'],
    ['Телефонна розмова 01.12.2026 о 10:00'],
    ['phone call on 12/01/2026 14:00'],
    ['Ring 20261201'],
    ['nummer 12 345 678 kroner'],
    ['call it 45,000,000 dollars'],
    ['The number is 1 234 567 people'],
    ['номер 3: 12 000 000 гривень'],
    ['call between 10:00-12:00 and 14:00-16:00'],
    ['Ring oss 10.00-15.00'],
    ['text 12 000 000 NOK'],
    ['Ring før 2026.12.01'],
    ['Call me on 3 December 2026 at 10 30'],
    ['Mobilen kostet 12 999 000'],
    ['ring 2026-12-01T10:00:00'],
    ['Ring i 2025/2026'],
    ['call 01/12/2026-05/12/2026'],
    ['Ring mellom 1. og 3. 12. 2026'],
    ['Tel aviv 2026 2027'],
    ['nummer 1, 2, 3, 4, 5, 6, 7, 8'],
    ['phone cost 1 299 000 NOK'],
    ['Room number 12345678'],
    ['номер 2: 45 000 000 грн'],
    ['Ring 23.11.2026 10.00'],
    ['call 10-12-2026'],
    ['телефон 12.12.2026 12:30'],
    ['Budget number: EUR 45 000 000'],
    ['Nummer: 45 millioner 500 000 kroner'],
    ['Фонд: 45 000 000 євро, телефон новий'],
    ['My license number is 341308170'],
    ['Ordrenummer 91234567 er sendt'],
    ['Look at it dot by dot, at home'],
    ['We meet at example.com at ten'],
  ])('%s', (text) => {
    expect(foundIn(text)).toEqual([]);
  });
});
