// biome-ignore-all format: one rule per line is how rules are read and reviewed.
import type { LanguageRules } from './rules-data.types.js';

const tebya = 'тебя тебе вас вам его ее её их';
const menya = 'меня мне нас';
const notMeant = 'не никогда ни';
const inPlay = 'шахматы шахматах игре игру футбол матче матч теннис';

/** Russian, as Ukrainians write it too. Disclosures and threats only: there are no word lists, and a Russian text stays unassessed. */
export const ru: LanguageRules = {
  language: 'ru',
  phoneContext: 'телефон номер звони звоните мобильный',
  words: [],
  phrases: [
    { id: 'ru.abuse.threat', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: ['убью убьём убьем зарежу изнасилую прибью застрелю сожгу задушу', tebya], gap: 2, unless: `${notMeant} ${inPlay}`, unlessAfter: 2 },
    { id: 'ru.abuse.threat-reversed', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: [tebya, 'убью убьём убьем зарежу изнасилую прибью застрелю сожгу задушу'], gap: 2, unless: `${notMeant} ${inPlay}`, unlessAfter: 2 },
    { id: 'ru.abuse.threat-die', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['ты вы', 'сдохнешь умрешь умрёшь сдохнете пожалеешь пожалеете'], gap: 2, unless: notMeant },
    { id: 'ru.abuse.threat-find', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['знаю найду', 'где', 'ты вы', 'живешь живёшь живете живёте'], gap: 0, unless: notMeant },
    { id: 'ru.abuse.threat-arson', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['сожгу подожгу взорву', 'офис дом квартиру машину центр'], gap: 2, unless: notMeant },
    { id: 'ru.abuse.kill-yourself', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: ['убей', 'себя'], gap: 0, unless: notMeant },
    { id: 'ru.safeguarding.suicide', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['убить убью убивать порезать режу зарезать ранить', 'себя'], gap: 1 },
    { id: 'ru.safeguarding.end-life', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['покончить наложить закончить', 'собой жизнью руки жизнь'], gap: 2 },
    { id: 'ru.safeguarding.die', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['хочу хотела хотел хочется', 'умереть сдохнуть исчезнуть'], gap: 2, unless: `${notMeant} смеху смеха стыда`, unlessAfter: 2 },
    { id: 'ru.safeguarding.not-live', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['не', 'хочу хочется вижу', 'жить смысла'], gap: 2, unless: 'в у с без там тут', unlessAfter: 1 },
    { id: 'ru.safeguarding.better-not-live', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['лучше', 'не', 'жить'], gap: 2, unless: 'в у с без там тут', unlessAfter: 1 },
    { id: 'ru.safeguarding.suicidal', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['я меня мне мои', 'самоубийство самоубийстве суицид суициде суицидальные'], gap: 5, unless: 'профилактика профилактики предотвращение курс тренинг статья книга фильм лекция', unlessAfter: 3 },
    { id: 'ru.safeguarding.no-strength-to-live', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['нет нету', 'сил', 'жить'], gap: 2 },
    { id: 'ru.safeguarding.no-strength-reversed', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['сил', 'нет нету', 'жить'], gap: 2 },
    { id: 'ru.safeguarding.thinks-of-suicide', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['думаю мысли думала думал', 'самоубийстве самоубийство суициде смерти'], gap: 2, unless: 'курс тренинг статья книга фильм лекция профилактика', unlessAfter: 3 },
    { id: 'ru.safeguarding.cuts', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['режу резала резал порезала порезал', 'руки руку вены ноги'], gap: 2, unless: 'случайно кухне лук', unlessAfter: 3 },
    { id: 'ru.safeguarding.exploited', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['работодатель начальник муж хозяин', 'забрал забрала держит отобрал', 'паспорт документы'], gap: 2, unless: notMeant },
    { id: 'ru.safeguarding.victim-active', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['муж он она они отец мать брат парень начальник дядя отчим', 'бьет бьёт бил била били ударил ударила избил избила избили насиловал изнасиловал душил пытал пытали угрожает угрожал', menya], gap: 2, unless: `${notMeant} ${inPlay}`, unlessAfter: 2 },
    { id: 'ru.safeguarding.victim-reversed', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['меня мне', 'бьет бьёт бил била били избил ударил ударила ударили избили изнасиловали изнасиловал пытали душил угрожает угрожал угрожали'], gap: 2, unless: `${notMeant} ${inPlay}`, unlessAfter: 2 },
    { id: 'ru.safeguarding.unsafe-home', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['боюсь', 'мужа дома домой парня отца'], gap: 3, unless: `${notMeant} работы работу`, unlessAfter: 2 },
  ],
};
