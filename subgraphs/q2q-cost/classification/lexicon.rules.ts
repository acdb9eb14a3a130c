// biome-ignore-all format: one line per outcome and direction reads best.
import type { OutcomeDimension } from '#contracts/events';

/**
 * What a word speaks of before any training: the prior of the classifier. `*` ends a stem, everything else is the
 * whole word. A cue is `<outcome>+` or `<outcome>-`, `<outcome>~` for words that name the outcome and leave open
 * how it goes, and `+`, `-` for words that say how anything goes.
 */
type Cue = `${OutcomeDimension}${'+' | '-' | '~'}` | '+' | '-';

const stems: Readonly<Record<Cue, string>> = {
  '+': 'good great nice fine well better best easy easier improv* progress* success* succeed* help* finally manage* able thank* enough now learn* bra godt god fint flott bedre lett lettere klarer klarte greier endelig lykkes lyktes lært lærte hjelp* flink* nå добре добра добрий гарно краще кращ* легко легше вдало* вдає* нарешті допом* тепер зміг змогла можу вмію навчи* чудов*',
  '-': 'bad badly worse worst hard difficult impossible problem* fail* lack* miss* wrong weak poor* little less few still yet only unable lost lose* too dårlig* verre vanskelig* umulig* problem* mangle* mistet taper feil svak* lite få fortsatt fremdeles bare altfor elendig погано поган* гірш* важк* складн* неможлив* проблем* брак* бракує втрати* втрача* помилк* слабк* мало досі лише тільки надто ледве замало',
  'confidence~': 'confidence self-* myself shy* dare* courage voice selvtillit* selvbilde* mot modig* sjener* tør turte våg* впевнен* самооцін* смілив* соромл* наваж* насмі*',
  'confidence+': 'confident* brave* dare dared proud pride courage* capable independent* strength* self-esteem assertive fearless stolt* selvtillit trygg* modig* våger turte tør selvstendig* mestr* styrke* пиша* впевнен* смілив* наваж* самостійн* гідн* горд* здатн*',
  'confidence-': 'shy insecur* asham* embarrass* nervous* afraid scared doubt* uncertain* unsure humiliat* inferior stupid tremble* blush* sjener* usikker* skam* nervøs* tvil* flau* redd dum* rødm* skjelv* ristet sårbar mindreverd* соромн* сорому* невпевнен* сумніва* боюс* ніяков* червоні* тремт* дурн* страш* ганьб* гірш* засоромл*',
  'belonging~': 'friend* neighbour* neighbor* colleague* group* team* community people everyone everybody nobody together classmate* social venn* nabo* kolleg* gruppa gruppe* lag* laget fellesskap* folk alle ingen sammen klasse* sosial* друз* друг* подруг* сусід* колег* груп* команд* громад* люди людьми усі ніхто разом спільнот* товариш*',
  'belonging+': 'belong* welcom* included inclusion invit* accepted community friends friendship* together greet* trusted joined sisters tilhør* velkommen inkluder* invitert* godtatt akseptert* vennskap* hilser sammen fellesskap* hyggelig* запрос* запроши* прийнял* своїм своя свій подружи* спільнот* разом привітн* гостинн* дружн* підтрим*',
  'belonging-': 'lonel* alone outsider* exclud* ignor* isolat* invisible stranger* foreigner rejected unwelcome nobody unwanted discriminat* racis* ensom* alene utenfor ekskluder* overså ignorer* isolert* usynlig* fremmed* utlending* mobb* diskrimin* самотн* чуж* ігнор* ізольов* осторонь непомітн* зайв* іноземк* сам сама нікого відчуж* дискримін*',
  'lang_level_proxy~': 'language* english norwegian speak* word* grammar vocabulary pronunc* accent dialect* dictionar* translat* interpret* read* writ* sentence* understand* conversation* språk* norsk* engelsk* snakk* ord ordene grammatikk* uttale* aksent* dialekt* tolk* oversett* lese* skriv* setning* forstå* forstår skjønn* samtale* uttrykk* мов* англійськ* норвезьк* говор* слов* граматик* вимов* акцент* діалект* словник* переклад* чита* пис* речен* розум* розмов* вислов*',
  'lang_level_proxy+': 'fluent* understood vocabulary b1 b2 a2 c1 subtitles flytende forstod forsto skjønte ordforråd* besto bestått вільн* зрозуміл* словников* b1 b2 склал* субтитр*',
  'lang_level_proxy-': 'interpreter* translator* accent misunderst* incomprehensible mumble* tolk* aksent misforst* strøk перекладач* акцент* незрозуміл* перепит*',
  'job_readiness~': 'job* work* employ* career* cv resume interview* applicat* appl* vacanc* salary wage* contract* profession* internship* apprentic* diploma* certificate* boss manager recruiter* skill* qualif* business jobb* arbeid* karriere* intervju* søkn* søkte stilling* lønn* kontrakt* yrke* praksis* lærling* vitnemål* fagbrev* sjef* kompetanse* firma* bedrift* nav робот* прац* кар\'єр* резюме співбесід* заяв* вакансі* зарплат* контракт* договір* договор* професі* стажуван* практик* диплом* сертифікат* начальни* кваліфік* навич* посад* фірм* роботодав*',
  'job_readiness+': 'hired internship* apprenticeship* offered qualif* certified salary promoted promotion trainee* ansatt* praksisplass* fagbrev* tilbud tilbudt* lønn* læreplass* tilbød найня* взяли стажуван* зарплат* підвищ* сертифікат* запропон* працевлашт*',
  'job_readiness-': 'reject* unemploy* fired jobless dismiss* redundan* overqualified avslag* arbeidsled* arbeidsløs* sparken oppsagt permittert* jobbløs* відмов* безробіт* звільни* скороти*',
  'well_being~': 'sleep* mood* health* feel* energy stress* heart life søv* sov* humør* helse* helsa føle* kjenner energi* stress* livet kropp* сон спл* сплю настр* здоров* почува* відчува* енергі* стрес* душ* житт* нерв*',
  'well_being+': 'happy happi* calm* hope hopeful* glad joy* laugh* relax* cheerful content grateful enjoy* smil* peace* fun healthy safe delight* rolig* håp* glad glede* ler lo lykkelig* fornøyd* takknemlig* avslapp* smil* ro fred koste koser trives trivsel frisk* щаслив* спок* наді* сміял* смію* радіс* рад рада радію радо* весел* усміх* задовол* вдячн* безпе* насолод* відпочи* затишн*',
  'well_being-': 'stress* exhaust* tired* sad* cry cried crying worry* worri* headache* anxi* depress* hopeless* desperat* panic* nightmare* drained unhappy pain* sick suffer* sorrow* grief insomnia angry burnt overwhelm* sliten* slitsom* utslitt* trist* gråt* bekymr* hodepine* engst* deprim* deppet håpløs* fortvil* panikk* mareritt* ulykkelig* vondt syk lei sorg* orker orket urolig* utbrent* tung* стрес* втом* виснаж* сум сумно сумую плач* плакал* хвилю* боли* біль болю тривог* тривож* депресі* безнаді* відча* панік* кошмар* нещасн* стражда* горе зле злюся вигорі* безсонн* самопочутт* пригніч*',
};

const cues = Object.keys(stems) as Cue[];
const table = new Map<string, number[]>();
for (const [at, cue] of cues.entries()) {
  for (const stem of stems[cue].split(' ')) table.set(stem, [...(table.get(stem) ?? []), at]);
}
const longestStem = Math.max(...[...table.keys()].map((stem) => stem.length));

/** How a cue points; crossed with negation by the caller. */
export interface Hit {
  readonly dimension: OutcomeDimension | undefined;
  readonly sign: 1 | 0 | -1;
}

const hits = cues.map((cue): Hit => ({
  dimension: (cue.slice(0, -1) || undefined) as OutcomeDimension | undefined,
  sign: cue.endsWith('+') ? 1 : cue.endsWith('-') ? -1 : 0,
}));

/** Everything the lexicon knows of a word, in lower case. */
export function lexiconHits(word: string): Hit[] {
  const found = [...(table.get(word) ?? [])];
  for (let length = Math.min(word.length, longestStem - 1); length >= 2; length -= 1)
    found.push(...(table.get(`${word.slice(0, length)}*`) ?? []));
  return [...new Set(found)].map((at) => hits[at]!);
}
