import { priorityOf } from './policy.rules.js';
import { screen } from './screening.rules.js';

/** What the form said, right or wrong. */
const locales = ['en', 'nb-NO', 'uk-UA', 'ru', 'ar', null] as const;

describe('a disclosure reaches a person whatever the locale says', () => {
  it.each([
    'I want to kill myself',
    'I want to kill my self',
    'My husband beats me',
    'Jeg vil drepe meg selv',
    'Jeg vil do',
    'Han slaar meg',
    'Mannen min slar meg hver kveld',
    'Jeg orker ikke aa leve',
    'Jeg ble slått hjemme',
    'Я не хочу жити',
    'Хочу поме́рти',
    "Чоловік мене б'є",
    'Я не хочу жить',
    'Хочу умереть',
    'Муж меня бьёт',
    'Начальник забрал мой паспорт',
    'The course is fine. Mannen min slår meg.',
    'Kurset er fint, but I want to die',
    'Дякую за урок. I want to kill myself.',
    'I want to k1ll myself',
    'I want to kіll myself',
    'i want to kiiill myself',
    'I want to k*ll myself',
    'I want to h4rm myself',
    'I was r4ped',
    'I want to\ndie',
    'I. want. to. die.',
    'I want to k i l l myself',
    'I want to k.i.l.l myself',
    'I w\u0336ant to d\u0336i\u0336e\u0336',
    'Jeg vil\nikke leve',
    'I want to end it all',
    'I think about ending my life every night',
    'My father hits me when he is drunk',
    'He choked me last night',
    'I cut my arms again',
    'My boss keeps my passport and locks the door at night',
    'Jeg har lyst til å dø',
    'Jeg har lyst til aa doe',
    'Jeg kutter meg selv naar ingen ser det',
    'Faren min slaar meg med belte',
    'Kjæresten min tok kvelertak på meg',
    'Kjaeresten min tok kvelertak paa meg',
    'Han voldtok meg i gaar',
    'Jeg orker ikke leve lenger',
    'jeg tenker paa selvmord hver dag',
    'Sjefen har tatt passet mitt og jeg faar ikke gaa ut',
    'Chefen min truer med å drepe meg',
    'Хочу померти',
    'Я більше не можу жити',
    'Думаю про самогубство щодня',
    "Батько б'є мене ременем",
    'Він душив мене вчора',
    'Я ріжу собі руки',
    'Начальник забрав паспорт і не випускає',
    'Я не хочу больше жить',
    'Думаю о самоубийстве каждый день',
    'Отец бьет меня ремнем',
    'Он душил меня вчера ночью',
    'Я режу себе руки',
    'Хозяин забрал документы и не выпускает меня',
    'Он меня изнасиловал',
    'Сил нет жить',
    'Мене зґвалтували',
    'мене згвалтували в гуртожитку',
    'Я хочу умереть',
    "The lessons are fine. Чоловік мене б'є.",
    'Kurset var bra. Он меня бьёт каждый день.',
    'Дякую! Jeg vil ikke leve mer.',
    'Все добре, but he beats me at home',
    'Jeg er glad for kurset, men my husband hits me',
    'Han slo meg og I want to die',
    'Mannen min slog meg',
    'Хочу вмерти, але дякую за курс',
    'I wanna die',
    'i wanna kms',
    'Jeg vil ta livet mitt',
    'Jeg vil avslutte livet',
    'Jeg skader meg sjølv',
    'eg vil døy',
    'Han kjem til å drepe meg',
    'khochu pomerty',
    'ya ne hochu zhyty',
    'YA hochu umeret',
    'cholovik mene byie',
  ])('%s', (text) => {
    for (const locale of locales) {
      const { signals, verdict } = screen(text, { locale });
      expect([locale, verdict, priorityOf(signals)]).toEqual([locale, 'HOLD', 100]);
      expect(signals.map(({ category }) => category)).toContain('SAFEGUARDING');
    }
  });
});

describe('so does a threat', () => {
  it.each([
    'I will kill you',
    'Jeg skal drepe deg',
    "Я тебе вб'ю",
    'Я тебя убью',
    'Я сожгу ваш офис',
    'I will k1ll you',
    'I will k*ll you',
    'I will kill you, ola@example.no',
    'Thank you for everything. Jeg skal drepe deg.',
    'I am going to kill you',
    "I'll stab you tonight",
    'We will burn your house down',
    'I know where your children go to school',
    'I will find you and break your legs',
    'Jeg skal knivstikke deg',
    'Vi skal banke deg gul og blaa',
    'Jeg vet hvor du bor',
    'Eg skal drepe deg',
    'Jeg kommer til å skyte deg',
    'Vi brenner ned huset ditt',
    'Я знаю, де ти живеш',
    'Я тебе заріжу',
    'Ми спалимо твій дім',
    'Ти здохнеш',
    "Я тебе знайду і вб'ю",
    'Я знаю, где ты живёшь',
    'Я тебя зарежу',
    'Мы тебя убьём',
    'Ты сдохнешь',
    'Мы сожжём твой дом',
    'Thanks! Я тебя убью.',
    'Takk for hjelpen. I will kill you.',
    'Дякую. Jeg skal drepe deg.',
  ])('%s', (text) => {
    for (const locale of locales) {
      const { signals, verdict } = screen(text, { locale });
      expect([locale, verdict]).toEqual([locale, 'HOLD']);
      expect(signals.map(({ category }) => category)).toContain('ABUSE');
    }
  });
});

it('never clears a text it cannot assess', () => {
  for (const text of ['Мой наставник очень помог мне', 'Mi mentor me ayudó mucho con las entrevistas', 'مرحبا بكم'])
    for (const locale of locales) expect([text, screen(text, { locale }).verdict]).toEqual([text, 'WARN']);
});

/** The declared locale is where we start, and no more. */
it.each([
  'Mi mentor me ayudó mucho con las entrevistas de trabajo',
  'Mein Mentor hat mir sehr geholfen, eine Stelle zu finden',
  'Mon mentor m’a beaucoup aidé à préparer l’entretien',
  'Mój mentor bardzo mi pomógł w przygotowaniu do rozmowy',
  'Min mentor hjälpte mig mycket inför intervjun i går',
  'Min mentor hjalp mig meget med at finde ud af reglerne',
  'Mentorim bana iş görüşmesi için çok yardım etti',
  'Mentorja ime më ndihmoi shumë për intervistën e punës',
  'Mentorul meu m-a ajutat mult la interviul de angajare',
  'Mijn mentor heeft me heel goed geholpen met het gesprek',
  'Mentorini auttoi minua paljon työhaastattelun kanssa',
  'Người hướng dẫn của tôi đã giúp tôi rất nhiều trong công việc',
  'Tagapayo ko ang tumulong sa akin sa paghahanap ng trabaho',
  'Мой наставник очень помог мне с собеседованием',
  'Моят ментор ми помогна много с интервюто за работа',
])('is not called assessed: %s', (text) => {
  for (const locale of ['en', 'nb-NO', 'uk', null])
    expect([locale, screen(text, { locale }).assessed]).toEqual([locale, false]);
});

it('is not cleared where one sentence of it cannot be read', () => {
  const text = 'The course was very good and I liked it. Mi marido no me deja salir de casa con los niños.';
  expect(screen(text, { locale: 'en' })).toMatchObject({ assessed: false, language: 'en' });
});
