// biome-ignore-all format: one rule per line is how rules are read and reviewed.
import type { LanguageRules } from './rules-data.types.js';

const tebe = 'тебе тобі вас вам його її їх';
const mene = 'мене мені нас';
const notMeant = 'не ніколи ні жоден';
const guest = 'торт чай каву гості підвезу заїду забрати квіти';
const ashamed = 'соромно сорому сором стидно сміху півня презентації незручно';
const inPlay = 'фіналі зайців шахи шахах грі гру футбол матчі матч вікторині тенісі';

/** Ukrainian, with the Russian swearing that Ukrainian speakers use. */
export const uk: LanguageRules = {
  language: 'uk',
  phoneContext: 'телефон телефону тел номер номеру мобільний дзвони дзвоніть подзвони вайбер телеграм sms viber telegram whatsapp',
  words: [
    { id: 'uk.profanity.strong', category: 'PROFANITY', confidence: 0.9, severity: 'MEDIUM', forms: 'хуй хуя хуйня хуйло хуйові хуйовий нахуй похуй охуїти пизда пиздець піздєц блядь блять бля блядство їбати їбаний йобаний єбать ебать ебаный заїбав заїбали заебал уйобок мудак мудаки мудило курва курви сука суки сучка довбаний довбана довбане підар підарас пидор пидорас гандон довбойоб довбойоби cyka blyat' },
    { id: 'uk.profanity.mild', category: 'PROFANITY', confidence: 0.6, severity: 'LOW', forms: 'лайно гівно гівняний дерьмо срака сраний жопа жопу херня хрінь чортів' },
    { id: 'uk.abuse.slur', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', forms: 'жид жиди жидів жидів чурка чурки хачі чорножопий чорножопі ніггер ніґґер педик педики вузькоокий москаляка хохол хохли' },
  ],
  phrases: [
    { id: 'uk.abuse.threat', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: ["вб'ю вб'ємо уб'ю убю вбю заріжу зґвалтую приб'ю прибю застрелю спалю задушу", tebe], gap: 2, unless: `${notMeant} ${inPlay}`, unlessAfter: 2 },
    { id: 'uk.abuse.threat-reversed', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: [tebe, "вб'ю вб'ємо уб'ю убю вбю заріжу зґвалтую приб'ю прибю застрелю спалю задушу"], gap: 2, unless: `${notMeant} ${inPlay}`, unlessAfter: 2 },
    { id: 'uk.abuse.threat-die', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['ти ви', 'здохнеш помреш здохнете пошкодуєш пошкодуєте'], gap: 2, unless: notMeant },
    { id: 'uk.abuse.threat-find', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['знаю знайду', 'де', 'ти ви', 'живеш живете'], gap: 0, unless: `${notMeant} ${guest} прийду`, unlessAfter: 8 },
    { id: 'uk.abuse.threat-arson', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['спалю підпалю підірву', 'офіс дім будинок хату машину центр'], gap: 2, unless: notMeant },
    { id: 'uk.abuse.directed', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['іди йди пішов пішла', 'нахуй хуй дупу жопу сраку'], gap: 1 },
    { id: 'uk.abuse.insult', category: 'ABUSE', confidence: 0.9, severity: 'MEDIUM', slots: ['ти ви', 'ідіот ідіотка ідіоти дебіл дебіли тварюка тварина покидьок нікчема свиня придурок виродок'], gap: 2, unless: `${notMeant} як казав сказав кажуть`, unlessAfter: 0 },
    { id: 'uk.abuse.insult-called', category: 'ABUSE', confidence: 0.9, severity: 'MEDIUM', slots: ['ти ви', 'сміття лайно'], gap: 0, unless: `${notMeant} як`, unlessAfter: 0 },
    { id: 'uk.abuse.group', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['біженці мігранти іммігранти мусульмани євреї араби африканці іноземці українці сирійці цигани геї', 'це є треба мають', 'сміття тварини паразити щури злочинці покидьки розстріляти вбити знищити'], gap: 2, unless: `${notMeant} називали казали`, unlessAfter: 0 },
    { id: 'uk.abuse.hate-group', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['ненавиджу', 'біженців мігрантів мусульман євреїв арабів африканців іноземців українців сирійців циган геїв'], gap: 2, unless: notMeant },
    { id: 'uk.safeguarding.suicide', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ["вбити убити покалічити порізати поранити", 'себе'], gap: 1 },
    { id: 'uk.safeguarding.end-life', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['покінчити накласти закінчити', 'собою життям руки життя'], gap: 2 },
    { id: 'uk.safeguarding.die', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['хочу хотіла хотів хочеться', 'померти вмерти зникнути'], gap: 2, unless: `${notMeant} ${ashamed}`, unlessAfter: 4, unlessBefore: 4 },
    { id: 'uk.safeguarding.not-live', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['не', 'хочу хочеться бачу', 'жити сенсу'], gap: 2, unless: 'в у з без там тут', unlessAfter: 1 },
    { id: 'uk.safeguarding.better-not-live', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['краще', 'не', 'жити'], gap: 2, unless: 'в у з без там тут', unlessAfter: 1 },
    { id: 'uk.safeguarding.exploited', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['роботодавець начальник чоловік хазяїн', 'забрав забрала тримає', 'паспорт документи'], gap: 2, unless: notMeant },
    { id: 'uk.safeguarding.suicidal', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['я мене мені мої', 'самогубство самогубства суїцид суїцидальні'], gap: 5, unless: 'профілактика профілактики запобігання курс тренінг стаття книга фільм лекція', unlessAfter: 3 },
    { id: 'uk.safeguarding.no-strength-to-live', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['немає нема', 'сил сили', 'жити'], gap: 2 },
    { id: 'uk.safeguarding.no-strength-reversed', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['сил', 'немає нема', 'жити'], gap: 2 },
    { id: 'uk.safeguarding.thinks-of-suicide', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['думаю думки думала думав', 'самогубство суїцид смерть'], gap: 2, unless: 'курс тренінг стаття книга фільм лекція профілактика', unlessAfter: 3 },
    { id: 'uk.safeguarding.cuts', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['ріжу різала різав порізала порізав', 'руки руку вени ноги стегна'], gap: 2, unless: 'випадково ножем кухні цибулю', unlessAfter: 3 },
    { id: 'uk.safeguarding.victim-active', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ["чоловік він вона вони батько мати брат хлопець начальник дядько", "б'є бє бив била били вдарив вдарила побив побила побили ґвалтував зґвалтував душив катував катували погрожує погрожував принижує", mene], gap: 2, unless: `${notMeant} ${inPlay}`, unlessAfter: 2 },
    { id: 'uk.safeguarding.victim-reversed', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['мене мені', "б'є бє бив била били побив вдарив вдарила вдарили побили зґвалтували зґвалтував катували душив погрожує погрожував погрожували"], gap: 2, unless: `${notMeant} ${inPlay}`, unlessAfter: 2 },
    { id: 'uk.safeguarding.unsafe-home', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['боюся боюсь', 'чоловіка дому додому хлопця батька'], gap: 3, unless: `${notMeant} роботи роботу`, unlessAfter: 2 },
    { id: 'uk.spam.lure', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['купуй купи заробляй виграй тисни замовляй отримай клікай', 'зараз гроші безкоштовно біткоїн крипту кредит казино бонус приз тут'], gap: 3 },
    { id: 'uk.spam.income', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['заробляй заробіток', 'тиждень день місяць досвіду'], gap: 5 },
    { id: 'uk.spam.loan', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['кредит знижка', 'хвилин довідок сьогодні'], gap: 3 },
    { id: 'uk.spam.guarantee', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['100 гарантований гарантовано', 'дохід прибуток безкоштовно виграш заробіток'], gap: 2 },
  ],
};
