// biome-ignore-all format: one rule per line is how rules are read and reviewed.
import type { LanguageRules } from './rules-data.types.js';

const deg = 'deg dere dem ham han henne dæ dykk';
const meg = 'meg oss mæ';
const notMeant = 'ikke aldri ingen ikkje neppe';
const guest = 'kake kaken kaffe te hente besøk middag blomster skyss';
const ashamed = 'flau pinlig skam skamme flauhet rødme læreren presentasjon presentasjonen klassen snakke snakker spør ler lo';
const inPlay = 'kortspillet final ligaen sjakk spill spillet kamp kampen fotball quiz løp bordtennis håndball volleyball hockey ishockey cup cupen finalen finale tennis kortspill ludo rekorden';

/** Norwegian, Bokmål and common Nynorsk. `fag`, `faget`, `slutt`, `slutten`, `kike`, `god`, `hell`, `prikk` are ordinary words here. */
export const no: LanguageRules = {
  language: 'no',
  phoneContext: 'telefon tlf mobil mobilnummer telefonnummer nummer nummeret ring ringe sms whatsapp tel vipps',
  words: [
    { id: 'no.profanity.strong', category: 'PROFANITY', confidence: 0.9, severity: 'MEDIUM', forms: 'faen faens fanden fitte fitter fitta kuk kuken kukk kukken hore horer horunge ræv ræva rævhøl rasshøl rasshull rasshol forpult knulle knuller knulla drittsekk drittsekken drittsekker drittunge hestkuk hæstkuk mammaknuller', notBefore: 'at om på til fra ut' },
    { id: 'no.profanity.mild', category: 'PROFANITY', confidence: 0.6, severity: 'LOW', forms: 'helvete helvetes jævla jævlig jævlige jævel jævler satan satans dritt pokker føkk føkka føkking' },
    { id: 'no.abuse.slur', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', forms: 'neger negre negeren negrene svarting svartinger svartingen pakkis pakkiser pakkisen jødesvin mongo mongoloid' },
  ],
  phrases: [
    { id: 'no.abuse.threat', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: ['jeg vi eg æ', 'skal vil kommer må burde', 'drepe drepa knivstikke skyte kverke voldta banke', deg], gap: 3, unless: `${notMeant} ${inPlay}`, unlessAfter: 3 },
    { id: 'no.abuse.threat-beat', category: 'ABUSE', confidence: 0.95, severity: 'HIGH', slots: ['jeg vi eg æ', 'skal vil kommer må burde', 'slå', deg], gap: 3, unless: `${notMeant} ${inPlay} opp av på følge sammen ring prat`, unlessAfter: 3 },
    { id: 'no.abuse.threat-die', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['du dere', 'skal fortjener kommer', 'dø'], gap: 2, unless: notMeant },
    { id: 'no.abuse.threat-find', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['vet veit finner', 'hvor', 'du dere', 'bor sover'], gap: 0, unless: `${notMeant} ${guest}`, unlessAfter: 8 },
    { id: 'no.abuse.threat-arson', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['jeg vi eg brenner', 'brenner brenne ned sprenge', 'ned kontoret huset bygget dere'], gap: 3, unless: `${notMeant} for`, unlessAfter: 1 },
    { id: 'no.abuse.directed', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['dra reis gå ryk', 'helvete'], gap: 2 },
    { id: 'no.abuse.insult', category: 'ABUSE', confidence: 0.9, severity: 'MEDIUM', slots: ['du dere din ditt', 'idiot idioter idioten dust tosk drittsekk avskum svin kjerring verdiløs'], gap: 3, unless: `${notMeant} føler følte tror som kan skal`, unlessAfter: 0 },
    { id: 'no.abuse.insult-called', category: 'ABUSE', confidence: 0.9, severity: 'MEDIUM', slots: ['du dere', 'er', 'taper tapere tapar søppel homse'], gap: 2, unless: `${notMeant} føler tror som hvis`, unlessAfter: 0 },
    { id: 'no.abuse.group', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['flyktninger flyktningene innvandrere innvandrerne muslimer muslimene jøder jødene arabere afrikanere utlendinger utlendingene ukrainere syrere homofile', 'er burde bør må', 'avskum rotter dyr parasitter kriminelle søppel skytes utryddes drepes kastes'], gap: 2, unless: `${notMeant} kalt sagt`, unlessAfter: 0 },
    { id: 'no.abuse.hate-group', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['hater forakter', 'flyktninger innvandrere muslimer jøder arabere afrikanere utlendinger ukrainere syrere homofile'], gap: 2, unless: `${notMeant} noen som`, unlessAfter: 0 },
    { id: 'no.safeguarding.suicide', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['drepe henge skade kutte drepa', 'meg', 'selv sjølv'], gap: 0 },
    { id: 'no.safeguarding.harms-self', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['skader skadet kutter kuttet skjærer skar henger dreper', 'meg', 'selv sjølv'], gap: 0, unless: 'fingeren kjøkkenet mat matlaging barbering', unlessAfter: 4 },
    { id: 'no.safeguarding.suicide-glued', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['drepe henge skade kutte drepa', 'megselv megsjølv'], gap: 0 },
    { id: 'no.safeguarding.end-my-life', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['jeg eg', 'avslutte ende', 'livet'], gap: 4, unless: `${notMeant} som i på`, unlessAfter: 1 },
    { id: 'no.safeguarding.end-life', category: 'SAFEGUARDING', confidence: 0.95, severity: 'HIGH', slots: ['ta avslutte ende', 'mitt livet', 'liv mitt'], gap: 1, unless: 'kontroll tilbake' },
    { id: 'no.safeguarding.die', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['jeg eg', 'vil ønsker orker skulle lyst', 'dø død døy forsvinne'], gap: 3, unless: `latter le han hun de på ${ashamed}`, unlessAfter: 6, unlessBefore: 6 },
    { id: 'no.safeguarding.not-live', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['vil orker ønsker klarer', 'ikke', 'leve'], gap: 2, unless: 'i uten på av', unlessAfter: 1 },
    { id: 'no.safeguarding.suicidal', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['jeg meg mine', 'selvmord selvmordstanker selvmordstankar sjølvmord'], gap: 5, unless: 'forebygging kurs opplæring artikkel foredrag bok film', unlessAfter: 3 },
    { id: 'no.safeguarding.victim-passive', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['jeg eg', 'ble blir har blei vart', 'slått banket voldtatt torturert mishandlet misbrukt sparket knivstukket truet'], gap: 3, unless: `${notMeant} ${inPlay}`, unlessAfter: 4 },
    { id: 'no.safeguarding.victim-active', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['han hun de mannen kona kjæresten faren moren broren onkelen sjefen partneren far mor', 'slår slo slog banker banket voldtok voldtar mishandler misbruker misbrukte sparker sparket truer truet kveler', meg], gap: 2, unless: `${notMeant} ${inPlay}`, unlessAfter: 5 },
    { id: 'no.safeguarding.exploited', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['sjefen sjefa arbeidsgiveren mannen utleieren de han', 'tatt tok holder beholder har', 'passet papirene', 'mitt mine'], gap: 2, unless: `${notMeant} kopiere kopi skanne skannet sjekke sjekket bilde`, unlessAfter: 4 },
    { id: 'no.safeguarding.threatened', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['han hun de mannen faren familien broren eks sjefen chefen samboeren kjæresten', 'vil skal truer truet kommer kjem', 'drepe skade slå voldta', meg], gap: 4, unless: notMeant },
    { id: 'no.safeguarding.unsafe-home', category: 'SAFEGUARDING', confidence: 0.9, severity: 'HIGH', slots: ['redd utrygg livredd', 'hjemme mannen kjæresten faren samboeren'], gap: 4, unless: `${notMeant} jobb jobben`, unlessAfter: 2 },
    { id: 'no.spam.lure', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['kjøp tjen vinn klikk bestill vant', 'nå gratis penger premie bitcoin krypto lån casino bonus iphone gavekort her'], gap: 3, unless: 'mat egne lønn', unlessAfter: 0 },
    { id: 'no.spam.income', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['tjen', 'uka uken dagen måneden hjemmefra'], gap: 5 },
    { id: 'no.spam.loan', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['billige billig', 'forbrukslån lån kreditt'], gap: 1 },
    { id: 'no.spam.guarantee', category: 'SPAM', confidence: 0.2, severity: 'LOW', slots: ['100 garantert begrenset', 'gratis tilbud inntekt gevinst fortjeneste'], gap: 2 },
  ],
};
