/** Words and phrases that rules list, in a sentence of their language: what a disguise is tried on. */
export interface HiddenText {
  readonly language: 'en' | 'no' | 'uk';
  readonly kind: 'word' | 'phrase';
  readonly text: string;
  /** Where the disguised part stands. */
  readonly carrier: (hidden: string) => string;
}

const carriers = {
  en: (hidden: string) => `the bus was late again ${hidden} then we went home`,
  no: (hidden: string) => `bussen kom for sent ${hidden} og så gikk vi hjem`,
  uk: (hidden: string) => `автобус знову запізнився ${hidden} а потім ми пішли додому`,
} as const;

const words = {
  en: 'fuck shit bitch asshole cunt bastard wanker motherfucker nigger faggot retard kike dickhead whore bullshit',
  no: 'faen fitte kukken hore drittsekk rasshøl knulle jævla helvete neger svarting forpult mongo rævhøl pakkis',
  uk: 'хуйня пизда блядь сука мудак курва підарас довбойоб заїбав хуйло жиди чурка лайно гандон нахуй',
} as const;

const phrases = {
  en: [
    'i want to kill myself',
    'i want to die',
    'my husband beats me',
    'he strangled me',
    'i was raped',
    'my boss took my passport',
    'i will kill you',
    'i will burn your house down',
    'i know where you live',
    'you are worthless',
    'refugees are vermin',
    'i am going to stab you',
  ],
  no: [
    'jeg vil drepe meg selv',
    'jeg vil ikke leve',
    'mannen min slår meg',
    'faren min slår meg',
    'jeg ble voldtatt',
    'sjefen har tatt passet mitt',
    'jeg skal drepe deg',
    'jeg skal knivstikke deg',
    'jeg vet hvor du bor',
    'du er en idiot',
    'flyktninger er rotter',
    'jeg har selvmordstanker',
  ],
  uk: [
    'я хочу померти',
    'я не хочу жити',
    "чоловік мене б'є",
    'він мене душив',
    'мене зґвалтували',
    'начальник забрав паспорт',
    'я тебе заріжу',
    'я спалю твій дім',
    'я знаю де ти живеш',
    'ти ідіот',
    'біженці це щури',
    'я хочу вбити себе',
  ],
} as const;

const languages = ['en', 'no', 'uk'] as const;

/** Forty-five words and thirty-six phrases. */
export const hiddenTexts: readonly HiddenText[] = languages.flatMap((language) => [
  ...words[language]
    .split(' ')
    .map((text): HiddenText => ({ language, kind: 'word', text, carrier: carriers[language] })),
  // A phrase is a sentence of its own: what stands beside it is not part of the disguise.
  ...phrases[language].map((text): HiddenText => ({ language, kind: 'phrase', text, carrier: (hidden) => hidden })),
]);
