// biome-ignore-all format: one concept per line is how they are read and reviewed.
import { foldLetters } from '../screening/fold.rules.js';

/**
 * Words of all four languages under one name, so that what the classifier learns from one language holds in the others ("KIN HIT ME").
 * A concept is no verdict: only the weights say what it counts for. `husband*` stands for every word that begins so.
 */
const concepts: Readonly<Record<string, string>> = {
  I: "i i'm im i've ive i'd i'll jeg eg æ я",
  ME: 'me my mine myself us our meg mæ min mi mitt mine oss vår meg мене мені мій моя моє мої моїх моєї мною нас нам меня мне мой моя мои моей нас нам',
  YOU: "you your yours yourself u ur you're you'll du deg din ditt dine dere ti ти тебе тобі твій твоя твоє твої твою твоїх вас вам ваш ваша ваші ты тебя тебе твой твоя твои вас вам ваш ваши ви вы",
  HE: "he him his he's han hans ham він його йому ним он его ему ним",
  SHE: "she her hers she's hun hennes henne ho вона її їй нею она ее её ей ней",
  THEY: "they them their theirs they're de dem deres вони їх їм ними они их им ними these disse ці эти",
  NOT: "not no never don't dont didn't didnt doesn't won't wont can't cant cannot isn't wasn't nobody nothing none ikke aldri ingen ikkje ingenting не ні ніколи ніхто нічого нема нет никогда никто ничего ни",
  KIN: 'husband* wife boyfriend* girlfriend* partner* father* dad mother* mom mum stepfather* stepdad* stepmother* uncle* brother* cousin* ex mann mannen mannens kona kone kjærest* samboer* faren far pappa moren mor mamma stefar* stemor* onkel* bror* fetter* svigermor* svigerfar* eksen чоловік* чоловіч дружин* хлопець хлопця батьк* тато тата мати мама мами вітчим* мачух* дядьк* брат брата свекрух* колишн* муж мужа мужем жена отец отца мать отчим* дядя бывш* свекров*',
  CHILD: 'child* kid kids son daughter* baby boy girl pupil* student* sister* barn barna barnet sønn* datter* gutt* jente* baby elev* søster* дитин* діти дітей дітям син сина доньк* дочк* немовл* хлопчик* дівчин* учен* сестр* ребен* дети детей сын дочь доч* мальчик* девочк*',
  BOSS: 'boss* employer* manager* foreman* landlord* owner* agent* smuggler* recruiter* sjefen sjef arbeidsgiver* leder* utleier* huseier* formann* smugler* eieren шеф* начальник* роботодав* бригадир* господар* хазяїн* власник* агент* хозяин* работодат* прораб*',
  HIT: 'hit hits hitting beat beats beaten beating slap* punch* kick* shov* push* throws threw smash* grab* slår slo slått slag banke* banket sparke* dytt* kaste* lugg* tok б\'є бє бив била били б\'ють вдари* побив* побил* ударив* штовх* кидає жбур* шмаг* бьет бьёт бил избил* ударил* толк* пнул*',
  CHOKE: 'chok* strangl* throat neck windpipe kvel* kvalt strup* halsen hals душ* душив задуш* горло горла шию шиї горлу шею',
  HURTMARK: 'bruis* scar* swollen blåmerk* blåflekk* blåveis* hoven hovent arr sår синц* синець синяк* синц* шрам* побит* разбит* ice black-eye purple lilla',
  KILL: 'kill* murder* slaughter* shoot shot stab* behead* drep* myrd* skyt* skutt knivstikk* stikk* slakt* вб\'ю уб\'ю вбити убити вбив* убив* вбиває заріж* застрел* стріля* вбю убью убить убил* зареж* застрел* прибь* приб\'ю',
  DIE: 'die dies dying died dead death dø død døde dør dau daue помер* померти вмер* вмира* смерт* мертв* здох* сдох* умер* умир* мертв* смерт*',
  SUICIDE: 'suicid* selvmord* sjølvmord* самогуб* суїцид* суицид* самоуб*',
  SELF: 'myself yourself himself herself themselves selv sjøl sjølv seg себе собі собою себя собой',
  CUT: 'cut cuts cutting razor* blade* wrist* kutt* skjær* barberblad* håndledd* ріж* різа* поріз* лез* бритв* зап\'яст* вени реж* порез* лезви* вены скальпел* forearm* sleeves ermer ermene рукав*',
  PILLS: 'pill* tablet* medicin* medication* overdos* piller pillen* tablett* medisin* таблет* пігул* ліки ліків таблет* лекарств*',
  MEANS: 'bridge rope balcony roof rail* tracks train platform knife gun bro brua broa tau balkong* tak taket skinne* toget perrong* kniv* pistol* міст мосту мості мотузк* балкон* дах даху рейк* ніж ножа ножем пістолет* мост моста веревк* крыш* нож ножом',
  GONE: "gone disappear* vanish* asleep sleep wake woke waking exist* burden* missed forsvinn* borte våkn* våkne sovne byrde* finnes savne зник* зникн* прокид* прокин* заснут* не-бути тягар* існува* исчез* просып* проснут* обуз* мешаю",
  LIFE: 'life live living alive livet liv leve lever жит* життя живу жиз* жить',
  END: 'end ends ending finish* over stop anymore longer enough slutt slutte lenger mer ende avslutt* кінець кінц* закінч* більше годі досить конец законч* больше хватит',
  POINT: 'point worth reason sense meaning meaningless vits vitsen poeng mening meningsløs* сенс* сенсу смысл* варто стоит',
  TIRED: 'tired exhaust* empty numb hopeless* alone sliten slite* tom tomt håpløs* alene orker orke втом* порожн* безнад* сам сама сил сили сил устал* пуст* надоел*',
  FAREWELL: 'goodbye farewell letter* letters will forgive sorry thank farvel brev brevet* tilgi unnskyld takk прощав* прощай* лист листи пробач* дяк* прощай* письм* прост* спасиб*',
  GIVE: 'give gave giving take keep gir gav gitt ta tar beholde віддав* віддал* роздав* роздал* забер* візьм* отдал* раздал* возьм* забер*',
  CARE: 'look care feed water passe pass mate vann вигод* годув* поли* догля* корм* кот* cat katt* dog hund* кіт кота собак* plant* blomst* вазон* квіт* assist',
  THREAT: 'threat* warn* blackmail* revenge regret* truer true trua truet trusler* hevn* angre* utpress* погрож* погроз* пошкод* помст* шантаж* угрож* угроз* пожале* отомст* мест*',
  AFRAID: 'afraid scared fear* frighten* terrif* redd redde livredd frykt* skrem* utrygg* бою* боїт* боял* страх* страшно лячно наляк* бою* боит* страх* страшно',
  HIDE: 'secret* hide* hiding hid don\'t-tell whisper* delete* toilet hemmelig* gjemm* skjul* sletter slett* hviske* doen таєм* хова* сховал* секрет* туалет* видал* стер* скрыв* прят* тайк* ванн* bathroom badet',
  LOCK: 'lock* key keys door* window* cage* curfew forbid* forbidden allow* permission let låst låse* nøkkel* døra døren dør vindu* lov lov-til forby* forbudt får замк* замикає зачин* ключ* двер* вікн* дозвол* заборон* пуска* випуск* запер* запира* ключ* двер* разреш* запрет* пуска*',
  CONTROL: 'control* check* track* password* follow* watch* stalk* camera* location kontroller* sjekk* sporer passord* følge* overvåk* kamera* контрол* перевір* пароль* стеж* слідк* камер* провер* парол* след* телефон* phone mobil* telefon*',
  PAPERS: 'passport* document* papers visa residence permit card id pass passet papir* dokument* visum* opphold* kort паспорт* документ* віз* посвідк* дозвіл* паспорт* документ* виз*',
  PAY: 'pay* paid wage* salary money debt* owe* deduct* unpaid lønn* penger* gjeld* skyld* betal* trekk* зарплат* гроші грошей борг* винен винна плат* заплат* деньг* долг* зарплат* плат*',
  WORKHARD: 'hour* night* shift* work* sleep* timer natt* skift jobb* arbeid* годин* ніч* ночі змін* прац* роб* час* ноч* смен* работ*',
  SEX: 'sex* rape* rapist touch* naked nude* nudes undress* bed kiss* voldt* tok-på naken* nakenbild* seng* kysse* ta-på tafse* ґвалт* зґвалт* згвалт* торка* чіпа* гол* роздяг* ліжк* сплю изнасил* насил* трог* гол* раздев* постел*',
  MARRY: 'marry* married marriage* wedding* engage* fiancé* bride* giftes gifte* gift giftet bryllup* forlov* ekteskap* заміж* одруж* весілл* наречен* замуж* свадьб* женит* жених* honour honor ære æren чест*',
  EAT: 'eat* eaten ate food hungry hunger meal* starv* weigh* vomit* throw-up spis* mat sult* måltid* kaste-opp їсти їсть їм їж* голод* їжа їжі їжу ест* ем кушать голод* еда',
  HOME: 'home house flat room hjem hjemme hus huset leilighet* rom rommet dom дім дому дома вдома хат* квартир* кімнат* дом* комнат*',
  DRUNK: 'drunk drink* drinks beer vodka full fyll* drikk* drakk øl п\'я* пяний напив* п\'є горілк* пьян* пьет водк*',
  CRY: 'cry cries crying scream* shout* yell* gråt* skrik* roper hyl* плач* плака* крич* крик* репет* плач* плакал* крик* орет',
  INSULT: "idiot* moron* stupid* dumb* fool* clown* useless worthless pathetic ugly disgusting liar* loser* brainless lazy idiot* dust dum dumme teit* klovn* udugelig* verdiløs* patetisk* stygg* ekkel* ekle løgner* taper* lat late tulling* tosk* ідіот* дурн* тупи* тупа тупий нікчем* бездар* потвор* огидн* брехун* брех* невдах* ледар* лінив* дебіл* идиот* дура* тупой тупая тупые ничтож* бездар* урод* лжец* придур*",
  ANIMAL: 'pig* dog dogs cow rat rats cockroach* vermin parasit* animal* monkey* ape apes snake* leech* svin* gris* bikkje* ku rotte* kakerlakk* skadedyr* parasit* dyr ape aper slange* свин* пес пси собак* коров* щур* тарган* паразит* тварин* мавп* змі* крыс* таракан* обезьян* скот* животн* твар* худоб*',
  FILTH: 'scum trash garbage filth* dirt* shit* stink* smell* disease* plague avskum* søppel* skitt* møkk* dritt* stink* lukt* pest* покид* смітт* бруд* лайн* гівн* смерд* воня* зараз* мраз* мусор* грязн* дерьм* говн* подон* мерз*',
  SWEAR: 'fuck* bitch* asshole* bastard* cunt* whore* slut* dick* prick* damn* hell faen* helvete jævl* hore* fitte* kuk* drittsekk* rasshøl* хуй* хує* пізд* пизд* бля* їба* єба* еба* сук* курв* шльонд* шлюх* підар* пидор* мудак* гандон*',
  GROUP: "refugee* immigrant* migrant* foreigner* muslim* islam* jew* arab* african* black* gay* lesb* trans* roma gypsy gypsies syrian* afghan* somali* ukrainian* russian* pole poles norwegian* women disabled christian* indian* pakistani* eritrean* flyktning* innvandrer* asylsøk* utlending* muslim* jøde* araber* afrikan* svarte homo* homser homofil* rom rumener* sigøyner* syrer* afghan* somali* ukrain* russ* polakk* nordmenn* kvinner kvinnfolk funksjonshem* біжен* мігрант* іммігрант* мусульман* єврe* євре* жид* араб* африкан* негр* чорн* гей* геї геїв ціган* циган* ром* сирійц* афган* сомалі* україн* росіян* москал* поляк* норвежц* норвеж* жінк* баб* інвалід* бежен* мигрант* мусульман* евре* араб* цыган* хохл* украин* норвеж* женщин* инвалид*",
  ALL: 'all every everyone each always never-one alle hver hele all всі всіх усі усіх кожен всем все всех каждый',
  GOBACK: 'back go leave deport* send sent country where tilbake reis* dra drar kast* send* deport* land landet hjemland* назад забира* їдь їдьте геть вали* валіть депорт* країн* уезжай* вали* валите депорт* стран* откуда звідки',
  KNOWWHERE: 'know knows find found address* street corner bus school park* outside wait* evening night tonight vet veit finn* adresse* gata hjørnet bussen skole* utenfor vent* kveld* знаю знає знайд* адрес* вулиц* ріг школ* чека* вечор* ввечері найд* адрес* улиц* школ* жд* вечер*',
  WISH: 'wish hope deserve* should ought better håper ønsker fortjen* burde bør bedre бажаю сподів* заслуж* краще щоб нехай хай желаю надеюсь заслуж* лучше пусть чтоб',
  IF: 'if unless or otherwise until once hvis dersom ellers om når якщо коли інакше або поки если иначе или пока',
  PHOTO: 'photo* picture* video* post share upload internet facebook group screenshot* bilde* bilder video* legg* del* dele sende facebook gruppa фото* відео* викладу скину розішл* пост* інтернет* груп* видео* выложу скину разошл* интернет* групп*',
  POLICE: 'police immigration udi court report lawyer politi* udi rett* anmeld* advokat* поліц* міграц* суд* заяв* полиц* миграц* суд заявл*',
  BURN: 'burn* fire bomb* blow acid brenn* brann bomb* spreng* syre спал* підпал* підірв* вибух* кислот* сожг* сожж* взорв* подожг*',
  BREAKBODY: 'break* broken bone* leg legs teeth face jaw skull knekk* brekk* bein* beina tenner* fjes* trynet kjeft* злам* полам* ноги ніг зуби морд* пик* щелеп* слом* зубы рож*',
  REPORTED: 'said says told called calls asked heard wrote sa sier sagt fortalte kalte kalt hørte skrev казав казала сказав сказала каже називав* назвав* кажут* чув чула написав* сказал* говорит назвал* слышал* написал*',
  LEARN: 'course* lesson* class* training workshop* lecture* learn* taught book* film* movie* news article* history kurs* time timen undervis* foredrag* lære* lært bok boka film* nyhet* avis* historie* artikkel* курс* урок* занят* тренінг* лекці* вчи* навч* книг* фільм* новин* статт* історі* учи* книг* фильм* новост* стать* истор*',
  PAST: 'was were then ago years war fled escaped before var den-gang siden krig* flykt* før був була були тоді років війн* втік* тікал* раніше было была тогда назад войн* бежал* раньше',
  NOW: 'now today still again every tonight tomorrow nå i-dag fortsatt igjen ikveld imorgen зараз сьогодні досі знову завтра тепер сейчас сегодня снова опять завтра',
  LAUGH: 'laugh* joke* funny fun haha* lol latter* le ler lo vits vitser morsom* gøy haha* сміх* сміє* смія* жарт* смішн* хаха* ахах* смех* сме* шут*',
  GOOD: 'good great nice thank* happy love* glad best kind help* god godt bra fin fint takk* glad elsker best snill* hjelp* добр* гарн* дяк* щаслив* люблю радий рада найкращ* допом* хорош* спасиб* рад рада лучш* помог*',
  GAME: 'game* chess football match team goal* score* play* cook* recipe* spill* sjakk* fotball* kamp* lag mål* spille* lage* oppskrift* гра гру грі шах* футбол* матч* команд* гол* грал* рецепт* вар* игр* шахмат* мяч*',
};

const exact = new Map<string, string[]>();
const prefixes = new Map<string, string[]>();
for (const [concept, words] of Object.entries(concepts)) {
  for (const word of new Set(words.split(' '))) {
    const open = word.endsWith('*');
    const key = foldLetters(open ? word.slice(0, -1) : word);
    const index = open ? prefixes : exact;
    const known = index.get(key);
    if (!known) index.set(key, [concept]);
    else if (!known.includes(concept)) known.push(concept);
  }
}
const longestPrefix = Math.max(...Array.from(prefixes.keys(), (key) => key.length));
const none: readonly string[] = [];

/** The concepts of one folded word. */
export function conceptsOf(word: string): readonly string[] {
  const found = [...(exact.get(word) ?? none)];
  for (let length = 2; length <= Math.min(word.length, longestPrefix); length += 1) {
    for (const concept of prefixes.get(word.slice(0, length)) ?? none) if (!found.includes(concept)) found.push(concept);
  }
  return found;
}
