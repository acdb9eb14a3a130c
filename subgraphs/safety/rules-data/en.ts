// biome-ignore-all format: one rule per line is how rules are read and reviewed.
import type { LanguageRules } from './rules-data.types.js';

const you = 'you u ya yall him her them ur your';
const me = 'me us';
const selfWords = "myself";
const will = "will 'll i'll ill gonna gunna shall must should wanna want going";
const notMeant = "not never no won't wont don't dont didn't nobody wouldn't can't cannot";
const guest = 'cake coffee tea lift ride pick visit dinner bring';
const inPlay = 'final finals league tournament goals chess game games match matches football poker race quiz ping tennis score record laughing kindness';

/** English. A separate list marks the words that Norwegian and Ukrainian writers use too (`international.ts`). */
export const en: LanguageRules = {
  language: 'en',
  phoneContext: 'phone tel telephone mobile cell call whatsapp sms text number viber telegram',
  words: [
    { id: 'en.profanity.strong', category: 'PROFANITY', confidence: 0.9, severity: 'MEDIUM', forms: 'cunt cunts twat twats wanker wankers bollocks arsehole arseholes cocksucker cocksuckers dickhead dickheads shithead shitheads bastard bastards slut sluts whore whores pussy cocks jackass dumbass' },
    { id: 'en.profanity.mild', category: 'PROFANITY', confidence: 0.6, severity: 'LOW', forms: 'dicks cock crap crappy damn damned goddamn arse piss pissed bugger wtf stfu', notBefore: 'crows crow crowed' },
    { id: 'en.abuse.slur', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', forms: 'nigger niggers nigga niggas kike kikes spics chinks gook gooks wetback wetbacks raghead ragheads towelhead towelheads sandnigger faggot faggots tranny trannies paki pakis' },
    { id: 'en.abuse.slur-retard', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', forms: 'retard retards retarded', notBefore: 'the ignition timing growth' },
    { id: 'en.abuse.slur-place', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', forms: 'coon coons', notBefore: 'rapids hound hounds cat cats' },
    // Subjects in Norwegian, cigarettes in Britain: shown, not held.
    { id: 'en.abuse.slur-ambiguous', category: 'ABUSE', confidence: 0.6, severity: 'MEDIUM', forms: 'fag fags' },
  ],
  phrases: [
    { id: 'en.abuse.threat', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: [`i we ${will}`, 'kill murder stab shoot strangle slaughter behead rape hunt hurt', you], gap: 3, unless: `${notMeant} ${inPlay} email mail message note text line dm link reminder`, unlessAfter: 3 },
    { id: 'en.abuse.threat-beat', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: [`i we ${will}`, 'beat smash punch break', you, 'up shit fuck hell face teeth legs neck bones head'], gap: 3, unless: `${notMeant} ${inPlay}`, unlessAfter: 3 },
    { id: 'en.abuse.threat-watch', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['you', 'will', 'die bleed'], gap: 1, unless: notMeant, unlessAfter: 1 },
    { id: 'en.abuse.threat-find', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['know find', 'where', 'you', 'live sleep park'], gap: 0, unless: `${notMeant} ${guest}`, unlessAfter: 8 },
    { id: 'en.abuse.threat-arson', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: [`i we ${will}`, 'burn blow bomb', 'down up', ], gap: 3, unless: `${notMeant} calories candle balloon balloons`, unlessAfter: 2 },
    { id: 'en.abuse.threat-weapon', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: [`i we ${will}`, 'bring get take', 'knife gun axe acid', 'see you them him her'], gap: 5, unless: `${notMeant} kitchen cook cooking cut bread`, unlessAfter: 3 },
    { id: 'en.abuse.threat-injure', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: [`i we ${will}`, 'break cut smash', 'your his her their', 'legs neck bones arms face teeth throat fingers'], gap: 5, unless: notMeant },
    { id: 'en.abuse.kill-yourself', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: ['kill hang', 'yourself yourselves urself'], gap: 0, unless: notMeant },
    { id: 'en.abuse.directed', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['fuck screw', 'you u off yourself'], gap: 0, unless: 'up over' },
    { id: 'en.abuse.insult', category: 'ABUSE', confidence: 0.9, severity: 'MEDIUM', slots: ["you you're youre ur u", 'idiot idiots moron morons scum trash garbage worthless pathetic bitch asshole imbecile cockroach parasite vermin pig'], gap: 3, unless: `${notMeant} feel felt think the said says my like talk out proofed`, unlessAfter: 1 },
    { id: 'en.abuse.group', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['refugees immigrants migrants muslims jews christians arabs africans blacks gays women ukrainians russians syrians afghans foreigners gypsies', 'are should', 'scum vermin animals parasites rats cockroaches criminals subhuman trash filth shot deported exterminated gassed killed'], gap: 2, unless: `${notMeant} called that wrong hate believe`, unlessAfter: 0 },
    { id: 'en.abuse.hate-group', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['hate despise', 'refugees immigrants migrants muslims jews arabs africans blacks gays ukrainians syrians afghans foreigners gypsies'], gap: 2, unless: `${notMeant} against people who speech`, unlessAfter: 0 },
    { id: 'en.safeguarding.suicide', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['kill* hang* hurt* harm* cut cutting drown', selfWords], gap: 0 },
    { id: 'en.safeguarding.suicide-apart', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['kill* hang* hurt* harm* cut cutting drown', 'my', 'self'], gap: 0 },
    { id: 'en.safeguarding.end-it', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ["i i'm i'll i'd im", 'end ending', 'it', 'all'], gap: 3, unless: 'up well', unlessAfter: 2 },
    { id: 'en.safeguarding.net-speech', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ["i i'm i'll im wanna gonna", 'kms unalive'], gap: 3, unless: 'laughing' },
    { id: 'en.safeguarding.end-life', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['end ending take taking', 'my', 'life'], gap: 1, unless: 'control charge back easy step new level hands forward next seriously direction', unlessAfter: 4 },
    { id: 'en.safeguarding.die', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ["want wanted wish wanna i'd", 'die dead'], gap: 3, unless: 'laughing embarrassment shame he she they it hill says', unlessAfter: 3 },
    { id: 'en.safeguarding.not-live', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ["don't dont not no", 'want reason', 'live living alive'], gap: 2, unless: 'with in at here there', unlessAfter: 1 },
    { id: 'en.safeguarding.suicidal', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ["i i'm im my", 'suicide suicidal'], gap: 5, unless: 'prevention training course awareness hotline research workshop article bomber book film lecture', unlessAfter: 3 },
    { id: 'en.safeguarding.victim-passive', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ["i i'm", 'was am been being get got', 'beaten raped tortured abused assaulted molested trafficked stabbed hit kicked strangled'], gap: 2, unless: `${notMeant} ${inPlay} out off points goals cold rain wind snow prices inflation news surprise`, unlessAfter: 4 },
    { id: 'en.safeguarding.victim-active', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['he she they husband wife boyfriend girlfriend father mother brother uncle partner boss landlord mentor teacher', 'beat beats beating hit hits hitting rape* abuse* hurts kicked kicks slaps slapped strangled choked threatens threatened touches touched', me], gap: 2, unless: `${notMeant} ${inPlay} up deeply heart story words kindness speech emotionally question questions idea ideas offer`, unlessAfter: 5 },
    { id: 'en.safeguarding.touched', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['he uncle father stepfather brother boss landlord cousin', 'touches touched', me], gap: 4, unless: `${notMeant} deeply heart story words kindness speech emotionally`, unlessAfter: 4 },
    { id: 'en.safeguarding.exploited', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['employer boss landlord husband smuggler agent he they', 'keeps kept took takes has holds', 'my', 'passport papers documents'], gap: 2, unless: `${notMeant} checked photo copy copier scan scanner`, unlessAfter: 3 },
    { id: 'en.safeguarding.confined', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ["i i'm", 'not', 'allowed', 'leave', 'house home flat room'], gap: 2, unless: 'keys key early', unlessAfter: 2 },
    { id: 'en.safeguarding.debt-bondage', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['money owe pay debt', 'smuggler smugglers trafficker traffickers'], gap: 5 },
    { id: 'en.safeguarding.threatened', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['he she they husband wife boyfriend father brother family partner ex', 'will would threatened wants wanted going tried', 'kill hurt beat rape', me], gap: 2, unless: `${notMeant} ${inPlay}`, unlessAfter: 3 },
    { id: 'en.safeguarding.unsafe-home', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ["afraid scared terrified unsafe", 'home husband boyfriend father partner'], gap: 4, unless: `${notMeant} work office lose losing rent`, unlessAfter: 2 },
    { id: 'en.spam.lure', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['buy earn win won claim get make click order', 'now cash money prize free bitcoin crypto followers loan viagra casino bonus iphone gift'], gap: 3, unless: 'time enough job salary groceries my own how', unlessAfter: 0 },
    { id: 'en.spam.income', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['earn make profit crypto', 'per every a', 'week day month hour'], gap: 4 },
    { id: 'en.spam.signals', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['crypto forex bitcoin casino', 'signals group profit bonus invest'], gap: 3 },
    { id: 'en.spam.guarantee', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['100 guaranteed risk limited double', 'free offer income profit returns bitcoin investment deal winner'], gap: 2 },
  ],
};
