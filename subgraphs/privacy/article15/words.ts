export type Language = 'en' | 'no' | 'uk';

export interface Words {
  readonly title: string;
  readonly intro: (asOf: string, request: string) => string;
  readonly what: string;
  readonly kind: string;
  readonly purposes: string;
  readonly basis: string;
  readonly source: string;
  readonly kept: string;
  readonly records: string;
  readonly recipients: string;
  readonly noRecipients: string;
  readonly figuresOnly: string;
  readonly transfers: string;
  readonly decisions: string;
  readonly decisionTexts: Readonly<Record<'SCREENING' | 'OUTCOME_SCORES', string>>;
  readonly noDecision: string;
  readonly rights: string;
  readonly rightTexts: readonly string[];
  readonly terms: Readonly<Record<string, string>>;
  readonly years: (n: number) => string;
  readonly days: (n: number) => string;
  readonly notDeclared: string;
}

const en: Words = {
  title: 'How your data are used',
  intro: (asOf, request) =>
    `This is the information of Article 15 of the General Data Protection Regulation, as of ${asOf}, for your request ${request}. The copy of your data is in the folder data.`,
  what: 'What is held, and why',
  kind: 'Kind of data',
  purposes: 'What it is used for',
  basis: 'Legal basis',
  source: 'Where it comes from',
  kept: 'How long it is kept',
  records: 'Where',
  recipients: 'Who is given data about you',
  noRecipients: 'Nobody outside the platform.',
  figuresOnly: 'figures only, in which nobody can be recognised',
  transfers:
    'Recipients outside the European Economic Area get data under the standard contractual clauses of the Commission.',
  decisions: 'What is done automatically',
  decisionTexts: {
    SCREENING:
      'Texts are screened: rules and a statistical classifier mark words that may harm people or tell of harm. A marked text waits for a person, who decides.',
    OUTCOME_SCORES:
      'A language model reads from a text how strongly it speaks of confidence, belonging, language and work, from 0 to 1. Only figures about five people or more are shown.',
  },
  noDecision: 'No decision with legal or similar effect on you is made by a machine alone (Article 22).',
  rights: 'Your rights',
  rightTexts: [
    'You may have data corrected (Article 16) or erased (Article 17), and have their use restricted (Article 18).',
    'You may object to their use (Article 21), and take back a consent at any time (Article 7).',
    'You may take your data to somebody else: the folder portability is made for that (Article 20).',
    'You may lodge a complaint with a data protection authority (Article 77).',
  ],
  terms: {},
  years: (n) => (n === 1 ? '1 year' : `${n} years`),
  days: (n) => (n === 1 ? '1 day' : `${n} days`),
  notDeclared: 'as long as the account',
};

const no: Words = {
  title: 'Slik brukes opplysningene dine',
  intro: (asOf, request) =>
    `Dette er informasjonen etter artikkel 15 i personvernforordningen, per ${asOf}, for forespørselen ${request}. Kopien av opplysningene ligger i mappen data.`,
  what: 'Hva som lagres, og hvorfor',
  kind: 'Type opplysninger',
  purposes: 'Formål',
  basis: 'Behandlingsgrunnlag',
  source: 'Kilde',
  kept: 'Lagringstid',
  records: 'Hvor',
  recipients: 'Hvem som får opplysninger om deg',
  noRecipients: 'Ingen utenfor plattformen.',
  figuresOnly: 'bare tall der ingen kan kjennes igjen',
  transfers: 'Mottakere utenfor EØS får opplysninger etter EU-kommisjonens standard personvernbestemmelser.',
  decisions: 'Hva som skjer automatisk',
  decisionTexts: {
    SCREENING:
      'Tekster gjennomgås: regler og en statistisk klassifikator merker ord som kan skade noen eller forteller om skade. En merket tekst venter på et menneske, som bestemmer.',
    OUTCOME_SCORES:
      'En språkmodell leser ut av en tekst hvor sterkt den handler om selvtillit, tilhørighet, språk og arbeid, fra 0 til 1. Bare tall om fem personer eller flere vises.',
  },
  noDecision:
    'Ingen avgjørelse med rettslig eller tilsvarende virkning for deg treffes av en maskin alene (artikkel 22).',
  rights: 'Rettighetene dine',
  rightTexts: [
    'Du kan få opplysninger rettet (artikkel 16) eller slettet (artikkel 17), og få bruken begrenset (artikkel 18).',
    'Du kan protestere mot bruken (artikkel 21), og trekke tilbake et samtykke når som helst (artikkel 7).',
    'Du kan ta opplysningene med deg til andre: mappen portability er laget for det (artikkel 20).',
    'Du kan klage til Datatilsynet eller tilsynsmyndigheten der du bor (artikkel 77).',
  ],
  terms: {
    identity: 'identitet',
    contact: 'kontaktopplysninger',
    content: 'det du har skrevet eller oppgitt',
    activity: 'det du har gjort',
    assessment: 'vurderinger',
    technical: 'tekniske opplysninger',
    PROVIDED: 'fra deg',
    OBSERVED: 'fra bruken av plattformen',
    INFERRED: 'beregnet',
    THIRD_PARTY: 'fra andre',
    CONSENT: 'samtykke',
    CONTRACT: 'avtale',
    LEGAL_OBLIGATION: 'rettslig plikt',
    LEGITIMATE_INTEREST: 'berettiget interesse',
    'Running programmes': 'gjennomføre programmer',
    'Reporting effects without naming people': 'rapportere virkninger uten å nevne personer',
    'Running the platform': 'drive plattformen',
    'Keeping people safe': 'holde mennesker trygge',
    'Paying for models': 'betale for språkmodeller',
    'Answering data-subject requests': 'besvare forespørsler om personvern',
    'Keeping what the law asks to keep': 'oppbevare det loven krever',
  },
  years: (n) => `${n} år`,
  days: (n) => (n === 1 ? '1 dag' : `${n} dager`),
  notDeclared: 'så lenge kontoen finnes',
};

const uk: Words = {
  title: 'Як використовуються ваші дані',
  intro: (asOf, request) =>
    `Це інформація за статтею 15 Загального регламенту про захист даних станом на ${asOf} до вашого запиту ${request}. Копія ваших даних лежить у теці data.`,
  what: 'Що зберігається і навіщо',
  kind: 'Вид даних',
  purposes: 'Мета',
  basis: 'Правова підстава',
  source: 'Звідки',
  kept: 'Як довго',
  records: 'Де',
  recipients: 'Хто отримує дані про вас',
  noRecipients: 'Ніхто поза платформою.',
  figuresOnly: 'лише числа, за якими нікого не можна впізнати',
  transfers:
    'Отримувачі поза Європейською економічною зоною одержують дані за стандартними договірними положеннями Європейської комісії.',
  decisions: 'Що відбувається автоматично',
  decisionTexts: {
    SCREENING:
      'Тексти перевіряються: правила та статистичний класифікатор позначають слова, які можуть зашкодити людям або говорять про шкоду. Позначений текст чекає на людину, яка вирішує.',
    OUTCOME_SCORES:
      'Мовна модель визначає, наскільки текст говорить про впевненість, належність, мову та роботу, від 0 до 1. Показуються лише числа про п’ятьох людей або більше.',
  },
  noDecision: 'Жодне рішення з правовими чи подібними наслідками для вас не ухвалює лише машина (стаття 22).',
  rights: 'Ваші права',
  rightTexts: [
    'Ви можете вимагати виправити дані (стаття 16), стерти їх (стаття 17) або обмежити їх використання (стаття 18).',
    'Ви можете заперечити проти використання (стаття 21) і будь-коли відкликати згоду (стаття 7).',
    'Ви можете передати свої дані іншим: для цього є тека portability (стаття 20).',
    'Ви можете поскаржитися до органу із захисту даних (стаття 77).',
  ],
  terms: {
    identity: 'особа',
    contact: 'контакти',
    content: 'те, що ви написали чи надали',
    activity: 'те, що ви робили',
    assessment: 'оцінки',
    technical: 'технічні дані',
    PROVIDED: 'від вас',
    OBSERVED: 'з користування платформою',
    INFERRED: 'обчислено',
    THIRD_PARTY: 'від інших',
    CONSENT: 'згода',
    CONTRACT: 'договір',
    LEGAL_OBLIGATION: 'правовий обов’язок',
    LEGITIMATE_INTEREST: 'законний інтерес',
    'Running programmes': 'проведення програм',
    'Reporting effects without naming people': 'звіти про вплив без імен',
    'Running the platform': 'робота платформи',
    'Keeping people safe': 'безпека людей',
    'Paying for models': 'оплата мовних моделей',
    'Answering data-subject requests': 'відповіді на запити щодо даних',
    'Keeping what the law asks to keep': 'зберігання, якого вимагає закон',
  },
  years: (n) => `${n} р.`,
  days: (n) => `${n} дн.`,
  notDeclared: 'доки існує обліковий запис',
};

const byLanguage: Readonly<Record<Language, Words>> = { en, no, uk };

/** English where the person's language is none of the three. */
export function languageOf(locale: string | null | undefined): Language {
  const language = locale?.toLowerCase().split(/[-_]/)[0] ?? 'en';
  if (['no', 'nb', 'nn'].includes(language)) return 'no';
  return language === 'uk' ? 'uk' : 'en';
}

export const wordsIn = (language: Language): Words => byLanguage[language];
