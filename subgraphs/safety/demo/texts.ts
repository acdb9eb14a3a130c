/** Companies of the demo, as their owner names them, and where their people write from. */
const nordlys = '0199044a-4400-7001-8000-000000000001';
const dnipro = '0199044a-4400-7001-8000-000000000002';
const bayside = '0199044a-4400-7001-8000-000000000003';

export interface DemoText {
  readonly companyId: string;
  readonly locale: 'en' | 'nb-NO' | 'uk';
  readonly text: string;
  /** What a reviewer decided; absent: it waits. */
  readonly decided?: { readonly useText: boolean; readonly flagsConfirmed: boolean; readonly note: string };
}

const waits = (companyId: string, locale: DemoText['locale'], texts: readonly string[]): DemoText[] =>
  texts.map((text) => ({ companyId, locale, text }));

const right = { useText: false, flagsConfirmed: true, note: 'The rule was right' } as const;
const wrong = { useText: true, flagsConfirmed: false, note: 'Nothing is wrong with it' } as const;
const decided = (decision: NonNullable<DemoText['decided']>, texts: readonly DemoText[]): DemoText[] =>
  texts.map((text) => ({ ...text, decided: decision }));

/** Forty invented texts that the rules hold, in three languages; fourteen of them decided. */
export const demoTexts: readonly DemoText[] = [
  ...waits(bayside, 'en', [
    'The group is fine. At home my husband beats me, please do not write to him about it.',
    'I want to kill myself and my mentor does not know.',
    'My boss took my passport and I am not allowed to leave the house.',
    'I will find you and break your legs if the course is moved again.',
    'Refugees are vermin, send the whole class away.',
    'I will burn your office down.',
    'You are worthless, all of you who teach here.',
    'We know where you live.',
    'BUY NOW!!!!!!! Win a free iPhone, click here https://prize.example and claim your prize money',
  ]),
  ...waits(nordlys, 'nb-NO', [
    'Kurset er fint, men mannen min slår meg hver helg.',
    'Jeg orker ikke leve lenger.',
    'Sjefen har tatt passet mitt og holder lønna tilbake.',
    'Jeg skal drepe deg hvis du ringer en gang til.',
    'Flyktninger er rotter og bør kastes ut.',
    'Jeg vet hvor du bor.',
    'Dra til helvete med hele programmet.',
    'Du er en idiot og kan ikke undervise.',
    'Tjen penger hjemmefra, klikk her og vinn bonus: https://rik.example',
  ]),
  ...waits(dnipro, 'uk', [
    "Заняття добрі, але чоловік мене б'є.",
    'Я не хочу жити.',
    'Начальник забрав паспорт і не віддає.',
    'Я тебе заріжу, якщо ще раз подзвониш.',
    'Біженці це щури.',
    'Я знаю, де ти живеш.',
    'Іди нахуй разом зі своїм курсом.',
    'Ти ідіот і нічого не вмієш.',
  ]),
  ...decided(right, [
    ...waits(bayside, 'en', ['You are an idiot', 'You are a moron and a liar', 'You are scum']),
    ...waits(nordlys, 'nb-NO', ['Du er en idiot', 'Dere er idioter', 'Du er et avskum']),
    ...waits(dnipro, 'uk', ['Ти ідіот', 'Ви дебіли', 'Ти свиня']),
  ]),
  ...decided(wrong, [
    ...waits(bayside, 'en', ['You are an idiot, I told my computer', 'You are such a pig at dinner, we laughed']),
    ...waits(nordlys, 'nb-NO', ['Du er en idiot, sa jeg til bilen min', 'Du er en tosk, sa bestemor og ga meg kake']),
    ...waits(dnipro, 'uk', ['Ти свиня, сказала я котові']),
  ]),
];
