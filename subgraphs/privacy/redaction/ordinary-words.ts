import { fold } from './folding.rules.js';

/**
 * Names that are also words of a language, folded. In lower case such a word is more often the word than the name: it is flagged for a
 * person, not replaced.
 */
const words = `
abel amber an angel april are art august autumn baker banks bean berry best bill bird bishop black bo bond bob booth brand bridge bright
brook brooks brown bush carpenter carter cash chance charity chase christian church clay cliff cole cook crystal dale daisy dawn day dean
destiny do drew earl east eve even faith fields fisher fish flower ford forest fox frank frost gene glen good grace grant gray green guy
hall harmony hazel heath heather heaven hill holly home honor hope hunter iris ivy jack jade jan joy judge june justice justin kay king knight
lake lane law lee lily little long love mai major marina mark marsh mason may maya mercy melody miles mill miller misty moon my nick noble
norm north olive page park parker pat patience pearl per peg penny pierce piper poppy porter potter power price prince prudence rain ray reed
rich rice rise river rivers robin rock rod rose rosemary rowan ruby rusty sage sandy savannah sean serenity sharp sherry short silver sky
small smith snow sol south star sterling stone storm strong summer sun sunny taylor temple terry tony true trinity turner van velvet victor
victory violet walker wall ward waters west white wild will winter wise wolf wood woods young
alle anker ask aud bakke bakken bard berg berge bjørk bjørn bjorn bo brage bror bruun dag dal dahl egil eik ein eide eldar else elv embla
eng engen even falk finn fjell foss fred fredrik frøy gard geir glad glede gran gro gunn gull hans haug hauge hauk haugen hav hei heidi helle helge
helg holm håp hilde ida is iben jern juni kai kim kjær kjell klara klar klein knut konge kvist lag lars leif lie li liv lin lind linn
lilje loke lund lykke lys magne mai mann maren marit may min moe moen mor mona morgen my myhre myr nes nils nor norunn nåde ola odd ole os pål
roar rogn ro rolf ronja rose rune rus rød sand sander selma sigrid sind siv sjur skog skoglund snorre sol solveig sommer stein sten stian storm stråle strand
sund sunn svan svein syver tone tor tora torden tord trine tro trond trygg tuva tyr ulv unn vann var vei vel vera vida vidar vik vilje vind vinter vår
ylva ørn øy ås åse åsa
август аврора альба ангел берег береза блакить бондар буря ведмідь весна вишня віра вірна влада воля вовк гай галка гончар горобець гора дар
дуб дух журавель заєць зима злата зоря жук іва ірис калина квітка князь коваль козак король кравець кріт кущ лад лев лебідь лид ліс лис
літо любов люба майя малина марта мельник мир мира мороз мудрий надія небо орел павук пан перлина поет радість рада рибак роза роман ромашка
роса рута світ світла сила сич слава сокіл соловей соловей сорока степ ткач тиша троянда хмара чайка швець щастя яблуня ялина ясна
`;

const known = new Set(
  words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(fold),
);

/** Whether a name, in its own form, is an ordinary word of English, Norwegian or Ukrainian. */
export const isOrdinaryWord = (name: string): boolean => known.has(fold(name));
