// biome-ignore-all format: one rule per line is how rules are read and reviewed.
import type { LanguageRules } from './rules-data.types.js';

const mene = 'mene meni menya mne nas';
const hochu = 'hochu khochu xochu hochetsya hotila hotela hotel khotila';

/** Ukrainian and Russian in Latin letters, as people write on a keyboard without their own. Disclosures and threats only. */
export const translit: LanguageRules = {
  language: 'uk-Latn',
  phoneContext: '',
  words: [],
  phrases: [
    { id: 'translit.safeguarding.die', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: [hochu, 'pomerty pomerti vmerty vmerti umerty umeret sdohnut zdohnuty pomeret'], gap: 2, unless: 'smihu smikhu soromu styda' , unlessAfter: 2 },
    { id: 'translit.safeguarding.not-live', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['ne', hochu, 'zhyty zhiti zhit jyty jit zhity'], gap: 1, unless: 'v u z bez tam tut', unlessAfter: 1 },
    { id: 'translit.safeguarding.suicide', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['vbyty vbiti ubyty ubit zarizaty porizaty', 'sebe sebya'], gap: 1 },
    { id: 'translit.safeguarding.end-life', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['pokinchyty pokonchit nalozhit naklasty', 'soboyu zhyttyam soboy ruky ruki'], gap: 2 },
    { id: 'translit.safeguarding.victim-active', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['cholovik muzh vin on batko otets otec tato brat nachalnyk nachalnik', "byie bie bye bjet bet biet b'ye b'ie byet byv byl bil pobyv pobil udaryv udaril dushyv dushil zgvaltuvav iznasiloval pogrozhuye ugrozhaet", mene], gap: 2, unless: 'ne' },
    { id: 'translit.safeguarding.victim-reversed', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['mene menya', "byie bie bye bjet biet b'ye b'ie byet pobyv pobil pobyly pobili dushyv dushil zgvaltuvaly zgvaltuvav iznasilovali iznasiloval"], gap: 2, unless: 'ne' },
    { id: 'translit.safeguarding.exploited', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['nachalnyk nachalnik hazyain khazyain hozyain muzh cholovik robotodavets', 'zabrav zabral trymaye derzhit otobral', 'pasport dokumenty'], gap: 2, unless: 'ne' },
    { id: 'translit.abuse.threat', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: ["vbyu ubyu ub'yu vb'yu zarizhu zarezhu zastrelyu spalyu sozhgu", 'tebe tebya vas'], gap: 2, unless: 'ne' },
    { id: 'translit.abuse.threat-reversed', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: ['tebe tebya vas', "vbyu ubyu ub'yu vb'yu zarizhu zarezhu zastrelyu spalyu sozhgu"], gap: 2, unless: 'ne' },
  ],
};
